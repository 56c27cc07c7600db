"""What counts as attended, and how many hours it is."""

from decimal import Decimal

import pytest
from django.utils import timezone

from consultations.certificates.attendance import attendance_of, by_year, hours_of, still_stands
from consultations.models import Seat
from consultations.models.certificates import hours_words
from practice.scheduling.statuses import Status
from tests.factories import at, make_attended, make_colleague, make_meeting, make_person, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def years_of(colleague) -> dict:
    return {
        year.year: [(one.theme, one.hours, [day.isoformat() for day in one.days]) for one in year.attended]
        for year in by_year(colleague, timezone.now())
    }


@pytest.mark.parametrize(
    ("minutes", "hours", "words"),
    [
        (50, "0.83", "0.83 hours"),
        (60, "1.00", "1 hour"),
        (90, "1.50", "1.5 hours"),
        (100, "1.67", "1.67 hours"),
        (150, "2.50", "2.5 hours"),
        (600, "10.00", "10 hours"),
        (3, "0.05", "0.05 hours"),
    ],
)
def test_hours_are_minutes_by_sixty_to_two_places(minutes, hours, words):
    assert (hours_of(minutes), hours_words(hours_of(minutes))) == (Decimal(hours), words)


def test_what_somebody_said_was_attended_is_listed_by_year_the_newest_first(noor, meetings, consultation):
    assert years_of(noor) == {
        2026: [
            ("Peer consultation", Decimal("0.83"), ["2026-06-02"]),
            ("Complex trauma", Decimal("1.50"), ["2026-01-06"]),
        ],
        2025: [("Complex trauma", Decimal("1.50"), ["2025-12-02"])],
    }
    assert [year.hours for year in by_year(noor, timezone.now())] == [Decimal("2.33"), Decimal("1.50")]


def test_three_times_fifty_minutes_are_two_and_a_half_hours(noor, consultation):
    for day in ("2026-06-09", "2026-06-16"):
        make_attended(noor, consultation.service, start=at(f"{day} 14:00"))
    assert [year.hours for year in by_year(noor, timezone.now())] == [Decimal("2.50")]


@pytest.mark.parametrize("status", [Status.BOOKED, Status.NO_SHOW])
def test_a_consultation_that_nobody_noted_does_not_count(noor, consultation, status):
    consultation.status = status
    consultation.save()
    assert years_of(noor) == {}


def test_a_meeting_counts_once_it_is_over_and_not_after_it_was_called_off_or_the_seat_given_back(noor, group, frozen):
    now = timezone.now()
    under_way = make_seat(make_meeting(group, start=at("2026-11-24 09:00")), noor, attended=True)
    called_off = make_seat(make_meeting(group, start=at("2026-05-05 10:00")), noor, attended=True)
    called_off.meeting.status, called_off.meeting.cancelled_at = Status.CANCELLED, now
    called_off.meeting.save()
    given_back = make_seat(make_meeting(group, start=at("2026-05-12 10:00")), noor, attended=True)
    Seat.objects.filter(pk=given_back.pk).update(given_back_at=now)
    assert years_of(noor) == {}
    frozen.move_to(under_way.meeting.entry.end)
    assert years_of(noor) == {2026: [("Complex trauma", Decimal("1.50"), ["2026-11-24"])]}


def test_what_others_attended_is_not_theirs(noor, meetings, consultation):
    lark = make_colleague(make_person("Lark Merganser"))
    make_seat(meetings[0], lark, attended=True)
    assert years_of(lark) == {2025: [("Complex trauma", Decimal("1.50"), ["2025-12-02"])]}
    assert attendance_of(lark, consultation.pk, timezone.now()) is None


def test_listing_takes_two_queries_however_much_there_is(noor, meetings, consultation, django_assert_num_queries):
    with django_assert_num_queries(2):
        [(one.theme, one.facilitator, one.hours) for year in by_year(noor, timezone.now()) for one in year.attended]


@pytest.mark.usefixtures("meetings")
def test_a_certificate_stands_while_the_record_says_the_same(noor, group, certify):
    certificate = certify(noor, group)
    assert still_stands(certificate)
    Seat.objects.filter(meeting__entry__day="2025-12-02").update(attended=False)
    assert not still_stands(certificate)
