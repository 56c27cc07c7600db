"""Hours that begin and end, every other week, single days, places and limits, with the rows in the database."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from bookings.actions import book_session
from practice.scheduling.actions import cancel_appointment, hold_slot, move_appointment
from practice.scheduling.diary import Rule
from practice.scheduling.models import BusyCalendar, BusyTime, DatedHours, Entry, Place, TimeOff, WeeklyHours
from practice.scheduling.slots import NotOffered, SlotTaken, list_slots, rules_against, touched_by
from tests.factories import NOW, at, make_entry, make_person, make_practitioner, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)
WEEK = timedelta(days=7)


def days_listed(service, days=60):
    slots = list_slots(service, first_day=date(2026, 11, 24), days=days, now=timezone.now())
    return sorted({slot.day for slot in slots})


def clocks_on(service, day=WEDNESDAY, **options):
    return [slot.clock_words for slot in list_slots(service, first_day=day, days=1, now=timezone.now(), **options)]


def add_hours(practitioner, opens, closes, **fields):
    return WeeklyHours.objects.create(
        practitioner=practitioner, opens=time(opens), closes=time(closes), **{"weekday": 2, **fields}
    )


@pytest.fixture
def idle():
    """A practitioner without hours."""
    return make_practitioner(hours=())


# --- weekly hours -------------------------------------------------------------


def test_hours_count_from_their_first_day_to_their_last(idle):
    add_hours(idle, 9, 10, valid_from=date(2026, 12, 2), valid_until=date(2026, 12, 16))
    assert days_listed(make_service(idle)) == [date(2026, 12, 2), date(2026, 12, 9), date(2026, 12, 16)]


def test_hours_follow_upon_one_another(idle):
    add_hours(idle, 9, 10, valid_until=WEDNESDAY)
    add_hours(idle, 14, 15, valid_from=WEDNESDAY + timedelta(days=1))
    service = make_service(idle)
    assert (clocks_on(service), clocks_on(service, WEDNESDAY + WEEK)) == (["9:00 am"], ["2:00 pm"])


@pytest.mark.parametrize("first_day", [date(2026, 11, 23), WEDNESDAY, date(2026, 11, 9), date(2025, 3, 3)])
def test_every_other_week_is_counted_from_the_week_of_the_first_day(idle, first_day):
    """Whatever day of the week that is, and over a year's end."""
    add_hours(idle, 9, 10, valid_from=first_day, every_weeks=2)
    assert days_listed(make_service(idle, window_days=50), days=51) == [
        *(date(2026, 11, 25), date(2026, 12, 9), date(2026, 12, 23), date(2027, 1, 6)),
    ]


def test_a_first_day_late_in_its_week_still_makes_that_the_first_week(idle):
    add_hours(idle, 9, 10, valid_from=THURSDAY, every_weeks=3)
    assert days_listed(make_service(idle), days=36) == [date(2026, 12, 16)]


def test_hours_for_one_service_are_not_another_ones(idle):
    longer, shorter = make_service(idle, minutes=80), make_service(idle)
    add_hours(idle, 9, 11, service=longer)
    add_hours(idle, 14, 15)
    assert (clocks_on(longer), clocks_on(shorter)) == (["9:00 am", "9:30 am"], ["2:00 pm"])


# --- hours of single days -----------------------------------------------------


def add_day(of, opens=None, closes=None, day=WEDNESDAY, **fields):
    clocks = {"opens": opens and time(opens), "closes": closes and time(closes)}
    return DatedHours.objects.create(practitioner=of.practitioner, day=day, **clocks, **fields)


@pytest.fixture
def service():
    """Wednesdays, nine to ten."""
    practitioner = make_practitioner(hours=())
    add_hours(practitioner, 9, 10)
    return make_service(practitioner)


def test_a_closed_day_drops_the_weekly_hours_of_that_day_alone(service):
    add_day(service)
    assert days_listed(service, days=22) == [WEDNESDAY + WEEK, WEDNESDAY + 2 * WEEK]


def test_hours_of_one_day_come_on_top(service):
    add_day(service, 14, 15)
    add_day(service, 14, 15, day=THURSDAY)
    assert (clocks_on(service), clocks_on(service, THURSDAY)) == (["9:00 am", "2:00 pm"], ["2:00 pm"])


def test_a_day_that_is_closed_and_has_hours_has_those_alone(service):
    add_day(service)
    add_day(service, 14, 15)
    assert clocks_on(service) == ["2:00 pm"]


def test_a_day_closed_for_one_service_stays_open_for_another(service):
    other = make_service(service.practitioner)
    add_day(service, service=other)
    assert (clocks_on(service), clocks_on(other)) == (["9:00 am"], [])


def test_a_day_closed_by_one_practitioner_stays_open_with_another(service):
    add_day(make_service())
    assert clocks_on(service) == ["9:00 am"]


# --- places -------------------------------------------------------------------


def test_each_slot_says_where_it_can_be(idle):
    add_hours(idle, 9, 11, place=Place.ROOM)
    add_hours(idle, 10, 12)
    service = make_service(idle, places="either", step=60)
    slots = list_slots(service, first_day=WEDNESDAY, days=1, now=NOW)
    assert [(slot.clock_words, slot.places) for slot in slots] == [
        *(("9:00 am", ("room",)), ("10:00 am", ("online", "room")), ("11:00 am", ("online", "room"))),
    ]


def test_a_place_without_hours_is_neither_booked_nor_moved_to(idle):
    add_hours(idle, 9, 11, place=Place.ROOM)
    add_hours(idle, 14, 16, place=Place.ONLINE)
    service = make_service(idle, places="either")
    nine, two = at("2026-11-25 09:00"), at("2026-11-25 14:00")
    with pytest.raises(NotOffered) as refused:
        book_session(client=make_person(), service=service, start=nine, place=Place.ONLINE)
    assert (refused.value.rules, Entry.objects.count()) == ([Rule.PLACE], 0)
    session = book_session(client=make_person(), service=service, start=nine, place=Place.ROOM)
    with pytest.raises(NotOffered):
        move_appointment(appointment=session, start=two)


# --- most a day and a week ----------------------------------------------------


def test_a_full_day_offers_nothing_to_anybody_and_the_next_one_does():
    service = make_service(make_practitioner(most_a_day=2))
    other = make_service(service.practitioner, minutes=25)
    for hour in (9, 15):
        make_session(service=service, start=at(f"2026-11-25 {hour:02d}:00"))
    assert (clocks_on(service), clocks_on(other)) == ([], [])
    assert clocks_on(service, THURSDAY) != []
    with pytest.raises(SlotTaken) as refused:
        hold_slot(service=other, start=at("2026-11-25 13:00"))
    assert refused.value.rules == [Rule.DAY_FULL]


def test_holds_count_until_they_run_out_and_what_is_cancelled_until_that_is_final(frozen):
    service = make_service(make_practitioner(most_a_day=1))
    hold_slot(service=service, start=at("2026-11-25 09:00"))
    assert clocks_on(service) == []
    frozen.shift(timedelta(minutes=10))
    session = make_session(service=service, start=at("2026-11-25 14:00"))
    cancel_appointment(appointment=session)
    assert clocks_on(service) == []
    frozen.shift(timedelta(minutes=4, seconds=30))
    assert clocks_on(service) != []


def test_a_full_week_reaches_from_monday_to_sunday():
    practitioner = make_practitioner(weekdays=range(7), most_a_week=2)
    service = make_service(practitioner)
    make_session(service=service, start=at("2026-11-30 09:00"))
    make_session(service=service, start=at("2026-12-06 16:00"))
    full = [date(2026, 11, 30) + timedelta(days=number) for number in range(7)]
    everything = [date(2026, 11, 24) + timedelta(days=number) for number in range(20)]
    assert days_listed(service, days=20) == [day for day in everything if day not in full]


def test_ones_own_appointment_does_not_fill_the_day_it_moves_on():
    service = make_service(make_practitioner(most_a_day=1, most_a_week=1))
    session = make_session(service=service, start=at("2026-11-25 09:00"))
    assert clocks_on(service) == []
    assert "2:00 pm" in clocks_on(service, without=session.entry)
    assert move_appointment(appointment=session, start=at("2026-11-25 14:00")).entry.clock == time(14)


# --- what stands elsewhere ----------------------------------------------------


def test_an_outside_calendar_takes_its_time_with_the_services_quiet_beside_it(service):
    calendar = BusyCalendar.objects.create(practitioner=service.practitioner, name="hospital", address="https://h.test")
    BusyTime.objects.create(calendar=calendar, during=(at("2026-11-25 10:00"), at("2026-11-25 11:00")))
    start = at("2026-11-25 09:00")
    against = {
        length: rules_against(service, start, now=NOW, length=length * timedelta(minutes=1)) for length in (50, 51)
    }
    assert against == {50: [], 51: [Rule.ELSEWHERE]}
    assert clocks_on(make_service()) != []


def test_a_time_off_lists_what_is_booked_within_it_and_leaves_it_booked(service):
    kept = make_session(service=service, start=at("2026-11-25 09:00"))
    make_entry(service, start=at("2026-11-25 11:00"), kind=Entry.Kind.HOLD)
    make_entry(service, start=at("2026-11-25 13:00"), released_at=NOW)
    make_entry(service, start=at("2026-11-26 00:00"))
    asked = make_entry(service, start=at("2026-11-25 15:00"), kind=Entry.Kind.REQUEST)
    off = TimeOff.objects.create(practitioner=service.practitioner, starts_on=WEDNESDAY, ends_on=WEDNESDAY)
    assert touched_by(off, NOW) == [kept.entry, asked]
    kept.refresh_from_db()
    assert kept.status == "booked"
