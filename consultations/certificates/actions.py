from django.db import transaction
from django.utils import timezone

from consultations.certificates.attendance import Attendance
from consultations.certificates.numbers import new_number
from consultations.models import Certificate, Colleague, Seat


class NotYet(Exception):
    """Whether somebody was there can be said once the meeting has begun, of those who had a seat."""


@transaction.atomic
def record_seat_attendance(*, seat: Seat, attended: bool) -> Seat:
    """Whether they were there. It can be said again, the other way. Raises `NotYet`."""
    seat = Seat.objects.select_for_update(of=["self"]).select_related("meeting__entry").get(pk=seat.pk)
    begun = seat.meeting.entry.start <= timezone.now()
    if not begun or seat.meeting.is_cancelled or seat.given_back_at:
        raise NotYet
    seat.attended = attended
    seat.save(update_fields=["attended"])
    return seat


@transaction.atomic
def issue_certificate(*, colleague: Colleague, attendance: Attendance, name: str) -> Certificate:
    """The certificate of all they attended of it, in this name.

    Asked again, it is the same one. One that says less, or another name, is taken back: never do two stand for the same
    hours, nor an old name beside a new one.
    """
    colleague = Colleague.objects.select_for_update(of=["self"]).get(pk=colleague.pk)
    subject = {"group" if attendance.is_group else "consultation": attendance.of}
    dates = [day.isoformat() for day in attendance.days]
    if earlier := Certificate.objects.filter(colleague=colleague, revoked_at=None, **subject).first():
        if (earlier.name, earlier.dates) == (name, dates):
            return earlier
        take_back(certificate=earlier)
    return Certificate.objects.create(
        number=new_number(),
        colleague=colleague,
        name=name,
        theme=attendance.theme,
        facilitator=attendance.facilitator,
        hours=attendance.hours,
        dates=dates,
        **subject,
    )


def take_back(*, certificate: Certificate) -> None:
    """Whoever checks it from now on reads that it was taken back, and nothing that it said. Twice changes nothing."""
    Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(revoked_at=timezone.now())
