"""The practitioner may set rules of their own aside; nobody overlaps all the same."""

from datetime import date, time, timedelta

import pytest

from bookings.actions import book_session
from practice.scheduling.actions import hold_slot, lock, move_appointment, take_slot
from practice.scheduling.diary import NEVER_SET_ASIDE, OWN_RULES, Rule
from practice.scheduling.models import BusyCalendar, BusyTime, DatedHours, Entry, Place, TimeOff
from practice.scheduling.slots import NotOffered, SlotTaken, rules_against
from tests.factories import NOW, at, make_entry, make_person, make_practitioner, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SUNDAY_NIGHT = at("2026-12-20 23:15")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def service():
    """Against Sunday night stands whatever can be set aside."""
    service = make_service(
        make_practitioner(most_a_day=1, most_a_week=1),
        notice_hours=2000,
        window_days=3,
        buffer_after=10,
        places="either",
    )
    who = service.practitioner
    TimeOff.objects.create(practitioner=who, starts_on=date(2026, 12, 20), ends_on=date(2026, 12, 20))
    calendar = BusyCalendar.objects.create(practitioner=who, name="hospital", address="https://h.test")
    BusyTime.objects.create(calendar=calendar, during=(SUNDAY_NIGHT, SUNDAY_NIGHT + MINUTE))
    make_entry(service, start=SUNDAY_NIGHT - timedelta(minutes=55), buffer_after=10)
    return service


AGAINST = [
    *(Rule.HOURS, Rule.WINDOW, Rule.NOTICE, Rule.TIME_OFF, Rule.ELSEWHERE, Rule.GAP, Rule.DAY_FULL, Rule.WEEK_FULL),
]


def book(service, start=SUNDAY_NIGHT, **asked):
    return book_session(
        client=make_person(), service=service, start=start, place=Place.ONLINE, by_practice=True, **asked
    )


def test_everything_that_stands_against_a_start_is_said(service):
    assert rules_against(service, SUNDAY_NIGHT, now=NOW) == AGAINST


def test_every_rule_of_ones_own_can_be_set_aside_together(service):
    session = book(service, set_aside=AGAINST)
    assert (session.status, session.entry.start) == ("booked", SUNDAY_NIGHT)


@pytest.mark.parametrize("kept", AGAINST)
def test_a_rule_that_is_not_set_aside_still_stands(service, kept):
    with pytest.raises((NotOffered, SlotTaken)) as refused:
        book(service, set_aside=[rule for rule in AGAINST if rule is not kept])
    assert refused.value.rules == [kept]


def test_a_place_can_be_set_aside_too():
    service = make_service(make_practitioner(hours=()), places="either")
    DatedHours.objects.create(
        practitioner=service.practitioner, day=date(2026, 11, 25), opens=time(9), closes=time(10), place=Place.ROOM
    )
    nine = at("2026-11-25 09:00")
    with pytest.raises(NotOffered):
        book(service, nine)
    assert book(service, nine, set_aside=[Rule.PLACE]).place == "online"


@pytest.mark.parametrize("minutes", [-49, -1, 0, 1, 49])
@pytest.mark.parametrize("kind", Entry.Kind)
def test_overlap_is_never_set_aside_whatever_is_in_the_way(kind, minutes):
    service = make_service(buffer_after=0)
    start = at("2026-11-25 14:00")
    make_entry(service, start=start, kind=kind)
    with pytest.raises((NotOffered, SlotTaken)) as refused:
        book(service, start + minutes * MINUTE, set_aside=Rule)
    assert refused.value.rules == [Rule.TAKEN]
    assert Entry.objects.count() == 1


def test_the_past_is_never_set_aside():
    with pytest.raises(NotOffered) as refused:
        book(make_service(), NOW, set_aside=Rule)
    assert refused.value.rules == [Rule.PAST]


def test_a_move_sets_aside_what_it_is_told_to_and_never_an_overlap():
    service = make_service(buffer_after=0)
    session = make_session(service=service, start=at("2026-11-25 09:00"))
    make_session(service=service, start=at("2026-11-25 14:00"))
    with pytest.raises(SlotTaken):
        move_appointment(appointment=session, start=at("2026-11-25 13:11"), set_aside=Rule)
    with pytest.raises(NotOffered):
        move_appointment(appointment=session, start=at("2026-11-25 12:10"))
    moved = move_appointment(appointment=session, start=at("2026-11-25 12:10"), set_aside=[Rule.HOURS])
    assert moved.entry.end == at("2026-11-25 13:00")


def test_what_was_booked_past_the_rules_takes_its_time_like_anything_else():
    service = make_service(buffer_after=0)
    book(service, at("2026-11-25 09:10"), set_aside=[Rule.HOURS])
    for start in ("09:00", "09:30"):
        with pytest.raises(SlotTaken):
            hold_slot(service=service, start=at(f"2026-11-25 {start}"))
    hold_slot(service=service, start=at("2026-11-25 10:00"))


def test_a_hold_becomes_an_appointment_past_hours_that_have_changed_since():
    service = make_service()
    start = at("2026-11-25 09:00")
    hold = hold_slot(service=service, start=start)
    service.practitioner.weekly_hours.all().delete()
    with lock(service.practitioner_id):
        taken = take_slot(service=service, start=start, kind=Entry.Kind.SESSION, hold_id=hold.pk, place=Place.ONLINE)
    assert (taken.pk, taken.kind, taken.expires_at) == (hold.pk, "session", None)


def test_the_three_that_are_never_set_aside_are_the_past_what_is_years_away_and_overlap():
    never = {Rule.PAST, Rule.FAR, Rule.TAKEN}
    assert never == NEVER_SET_ASIDE
    assert set(Rule) - never == OWN_RULES
