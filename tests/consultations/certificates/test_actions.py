"""Saying who was there, and the certificate that follows from it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consultations.certificates.actions import NotYet, issue_certificate, record_seat_attendance, take_back
from consultations.certificates.attendance import attendance_of
from consultations.models import Certificate, Seat
from practice.scheduling.statuses import Status
from tests.conftest import together
from tests.factories import at, make_attended, make_colleague, make_meeting, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_whether_somebody_was_there_can_be_said_and_said_again(noor, meetings):
    seat = meetings[3].seats.get()
    for attended in (True, False, False, True):
        assert record_seat_attendance(seat=seat, attended=attended).attended is attended
    assert [one.attended for one in Seat.objects.order_by("meeting__entry__during")] == [True, True, False, True]


def test_nobody_was_there_before_it_began_or_without_a_seat_or_where_it_was_called_off(noor, group):
    now = timezone.now()
    ahead = make_seat(make_meeting(group, start=at("2026-11-25 10:00")), noor)
    given_back = make_seat(make_meeting(group, start=at("2026-10-06 10:00")), noor)
    given_back.given_back_at = now
    given_back.save()
    meeting = make_meeting(group, start=at("2026-10-13 10:00"), status=Status.CANCELLED, cancelled_at=now)
    for seat in (ahead, given_back, make_seat(meeting, noor)):
        with pytest.raises(NotYet):
            record_seat_attendance(seat=seat, attended=True)
    assert set(Seat.objects.values_list("attended", flat=True)) == {None}


def test_a_certificate_says_what_was_attended_and_its_name_is_encrypted(noor, group, meetings, certify):
    certificate = certify(noor, group, "Nora Q. Siskin")
    assert (certificate.theme, certificate.facilitator) == ("Complex trauma", "Wren Alder, RCC")
    assert (certificate.hours, certificate.dates) == (Decimal("3.00"), ["2025-12-02", "2026-01-06"])
    assert (certificate.group, certificate.consultation, certificate.initials) == (group, None, "N. Q. S.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM consultations_certificate")
        assert "Siskin" not in cursor.fetchone()[0]
    noor.person.refresh_from_db()
    assert noor.person.name == "Noor Siskin"


def test_asked_again_it_is_the_same_certificate_also_after_the_group_was_renamed(noor, group, meetings, certify):
    first = certify(noor, group)
    group.service.name = "Trauma, complex"
    group.service.save()
    assert certify(noor, group) == first
    assert Certificate.objects.get().theme == "Complex trauma"


def test_with_another_name_or_more_dates_there_is_a_new_one_and_the_earlier_is_taken_back(
    noor, group, meetings, certify
):
    first = certify(noor, group)
    second = certify(noor, group, "Nora Siskin")
    record_seat_attendance(seat=meetings[2].seats.get(), attended=True)
    third = certify(noor, group, "Nora Siskin")
    assert len({first.number, second.number, third.number}) == 3
    assert list(Certificate.objects.filter(revoked_at=None)) == [third]
    assert third.hours == Decimal("4.50")


def test_each_consultation_has_a_certificate_of_its_own(noor, consultation, certify):
    other = make_attended(noor, consultation.service, start=at("2026-06-09 14:00"))
    certificates = [certify(noor, one) for one in (consultation, other)]
    assert [(one.dates, one.hours) for one in certificates] == [
        (["2026-06-02"], Decimal("0.83")),
        (["2026-06-09"], Decimal("0.83")),
    ]
    assert Certificate.objects.filter(revoked_at=None).count() == 2


def test_taking_back_twice_keeps_the_first_moment(noor, consultation, certify, frozen):
    certificate = certify(noor, consultation)
    take_back(certificate=certificate)
    frozen.shift(60)
    take_back(certificate=certificate)
    certificate.refresh_from_db()
    assert (timezone.now() - certificate.revoked_at).total_seconds() == 60


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_the_same_moment_get_one_certificate(frozen, noor, consultation):
    attendance = attendance_of(noor, consultation.pk, timezone.now())

    def ask():
        return issue_certificate(colleague=noor, attendance=attendance, name="Noor Siskin").number

    assert len(set(together(ask, ask))) == 1
    assert Certificate.objects.count() == 1


def test_the_database_refuses_two_that_stand_for_the_same(noor, consultation, certify):
    certificate = certify(noor, consultation)
    fields = {"colleague": noor, "name": "Noor", "theme": "x", "facilitator": "x", "hours": 1, "dates": []}
    for subject in ({"consultation": consultation}, {}):
        with pytest.raises(IntegrityError, match=r"one_certificate_of|certificates_are_of"), transaction.atomic():
            Certificate.objects.create(number=f"other-{len(subject)}", **fields, **subject)
    assert list(Certificate.objects.all()) == [certificate]


def test_the_seats_of_others_are_left_alone(noor, meetings):
    other = make_seat(meetings[3], make_colleague(), attended=None)
    record_seat_attendance(seat=meetings[3].seats.get(colleague=noor), attended=True)
    other.refresh_from_db()
    assert other.attended is None
