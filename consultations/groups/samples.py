"""A group, and somebody's way to a seat in it, as they could be: to show a message with. Whoever asks undoes it."""

from datetime import timedelta

from django.utils import timezone

from consultations.models import Colleague, Group, Joining, Meeting, Seat
from practice.accounts.models import Person
from practice.scheduling.models import Entry, Service
from practice.scheduling.samples import sample_entry, sample_service
from practice.scheduling.statuses import CALLED_OFF, Status

KEPT_FOR = timedelta(hours=12)


def sample_group(*, status: Status = Status.BOOKED, **fields) -> Group:
    """One that meets once, tomorrow at two."""
    service = sample_service(Service.Audience.GROUP)
    group = Group.objects.create(service=service, theme="What endings do to us.", capacity=8, **fields)
    Meeting.objects.create(
        group=group,
        entry=sample_entry(service, Entry.Kind.MEETING),
        service=service,
        place="online",
        status=status,
        cancelled_at=timezone.now() if status in CALLED_OFF else None,
    )
    return group


def sample_joining(person: Person, *, state: str, status: Status = Status.BOOKED) -> Joining:
    """What they are in such a group."""
    now = timezone.now()
    colleague, _made = Colleague.objects.get_or_create(person=person)
    joining = Joining.objects.create(
        group=sample_group(status=status),
        colleague=colleague,
        state=state,
        until=now + KEPT_FOR if state in (Joining.State.OFFERED, Joining.State.ASKED) else None,
        ended_at=None if state in Joining.STANDING else now,
    )
    if state == Joining.State.SEATED:
        Seat.objects.create(meeting=joining.group.meetings.get(), joining=joining, colleague=colleague, number=1)
    return joining
