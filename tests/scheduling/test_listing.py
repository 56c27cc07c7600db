"""What can be booked, with the calendar in the database: listing and booking agree."""

import random
from contextlib import contextmanager
from datetime import date, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from bookings.actions import book_session
from practice.scheduling.actions import hold_slot
from practice.scheduling.diary import Rule
from practice.scheduling.models import Entry, Place, TimeOff, WeeklyHours
from practice.scheduling.slots import NotOffered, SlotTaken, list_slots, nearest, require_slot, rules_against
from tests.factories import at, free_slots, make_entry, make_person, make_practitioner, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WEDNESDAY = date(2026, 11, 25)
MORNING = ["9:00 am", "9:30 am", "10:00 am", "10:30 am", "11:00 am"]
AFTERNOON = ["1:00 pm", "1:30 pm", "2:00 pm", "2:30 pm", "3:00 pm", "3:30 pm", "4:00 pm"]


def slots_on(service, day, **options):
    return list_slots(service, first_day=day, days=1, now=timezone.now(), **options)


def clocks_on(service, day=WEDNESDAY, **options):
    return [slot.clock_words for slot in slots_on(service, day, **options)]


@contextmanager
def undone():
    """Whatever happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- the hours, the notice and the window -------------------------------------


def test_nothing_is_offered_over_lunch():
    assert clocks_on(make_service()) == MORNING + AFTERNOON


def test_every_slot_is_as_long_as_the_service():
    service = make_service(minutes=80)
    assert {slot.end - slot.start for slot in slots_on(service, WEDNESDAY)} == {timedelta(minutes=80)}


def test_today_offers_only_what_is_still_to_come(frozen):
    service = make_service()
    frozen.move_to(at("2026-11-24 14:00"))
    assert clocks_on(service, date(2026, 11, 24)) == ["2:30 pm", "3:00 pm", "3:30 pm", "4:00 pm"]


def test_nothing_nearer_than_the_notice_is_offered():
    assert clocks_on(make_service(notice_hours=24)) == [*MORNING[2:], *AFTERNOON]  # it is ten o'clock on Tuesday
    assert clocks_on(make_service(notice_hours=27)) == AFTERNOON


def test_the_notice_counts_hours_not_clocks():
    service = make_service(make_practitioner(time_zone="America/Toronto"), notice_hours=24)
    assert clocks_on(service) == AFTERNOON  # ten o'clock in Vancouver is noon in Toronto


def test_nothing_beyond_the_window_is_offered():
    service = make_service(window_days=2)
    listed = list_slots(service, first_day=date(2026, 11, 1), days=366, now=timezone.now())
    assert sorted({slot.day for slot in listed}) == [date(2026, 11, 24), WEDNESDAY, date(2026, 11, 26)]


@pytest.mark.parametrize("first_day", [date.min, date(2026, 11, 1), date(2027, 11, 1), date.max])
def test_days_outside_the_window_list_nothing(first_day):
    assert list_slots(make_service(), first_day=first_day, days=14, now=timezone.now()) == []


def test_a_service_listed_from_another_zone_keeps_the_practitioners_clock():
    service = make_service(make_practitioner(time_zone="America/St_Johns"))
    listed = slots_on(service, WEDNESDAY)
    assert (listed[0].words, listed[0].start) == (
        "Wednesday 25 November 2026, 9:00 am Newfoundland Time",
        at("2026-11-25 09:00", "America/St_Johns"),
    )


# --- time off -----------------------------------------------------------------


def make_time_off(service, starts_on, ends_on=None, **clocks):
    return TimeOff.objects.create(
        practitioner=service.practitioner, starts_on=starts_on, ends_on=ends_on or starts_on, **clocks
    )


def test_whole_days_off_offer_nothing_and_the_days_beside_them_stay():
    service = make_service()
    make_time_off(service, WEDNESDAY, date(2026, 11, 26))
    listed = list_slots(service, first_day=date(2026, 11, 24), days=4, now=timezone.now())
    assert sorted({slot.day for slot in listed}) == [date(2026, 11, 24), date(2026, 11, 27)]


def test_hours_off_leave_the_rest_of_the_day():
    service = make_service(buffer_after=0)
    make_time_off(service, WEDNESDAY, starts_clock=time(10, 30), ends_clock=time(14))
    assert clocks_on(service) == ["9:00 am", "9:30 am", "2:00 pm", "2:30 pm", "3:00 pm", "3:30 pm", "4:00 pm"]


def test_time_off_needs_no_quiet_beside_it():
    service = make_service(buffer_before=30, buffer_after=30, minutes=60)
    make_time_off(service, WEDNESDAY, starts_clock=time(10, 30), ends_clock=time(14))
    assert clocks_on(service) == ["9:00 am", "9:30 am", "2:00 pm", "2:30 pm", "3:00 pm", "3:30 pm", "4:00 pm"]


def test_time_off_may_begin_on_one_day_and_end_on_another():
    service = make_service(buffer_after=0)
    make_time_off(service, WEDNESDAY, date(2026, 11, 26), starts_clock=time(14), ends_clock=time(10))
    assert clocks_on(service) == [*MORNING, "1:00 pm"]
    assert clocks_on(service, date(2026, 11, 26)) == [*MORNING[2:], *AFTERNOON]


def test_time_off_of_one_practitioner_leaves_the_other_alone():
    away, here = make_service(), make_service()
    make_time_off(away, WEDNESDAY)
    assert (clocks_on(away), clocks_on(here)) == ([], MORNING + AFTERNOON)


# --- what is taken ------------------------------------------------------------


def test_the_larger_of_two_buffers_lies_between_two_appointments():
    practitioner = make_practitioner()
    short = make_service(practitioner, buffer_after=10, step=10)
    long = make_service(practitioner, buffer_before=30, buffer_after=0, step=10)
    make_session(service=short, start=at("2026-11-25 13:00"))
    soonest = {
        service: next(slot for slot in slots_on(service, WEDNESDAY) if slot.local_start.hour > 12)
        for service in (short, long)
    }
    assert (soonest[short].clock_words, soonest[long].clock_words) == ("2:00 pm", "2:20 pm")
    assert [slot.clock_words for slot in slots_on(long, WEDNESDAY) if slot.local_start.hour < 12][-1] == "11:10 am"


@pytest.mark.parametrize("kind", Entry.Kind)
def test_whatever_stands_in_the_calendar_takes_its_time(kind):
    service = make_service(buffer_after=0)
    make_entry(service, start=at("2026-11-25 14:00"), kind=kind)
    assert clocks_on(service) == [*MORNING, "1:00 pm", "3:00 pm", "3:30 pm", "4:00 pm"]


def test_a_released_entry_takes_no_time():
    service = make_service()
    make_entry(service, start=at("2026-11-25 14:00"), released_at=timezone.now())
    assert clocks_on(service) == MORNING + AFTERNOON


def test_a_hold_takes_its_time_until_the_moment_it_runs_out(frozen):
    service = make_service(buffer_after=0)
    hold_slot(service=service, start=at("2026-11-25 14:00"))
    frozen.shift(timedelta(minutes=10) - timedelta(seconds=1))
    assert "2:00 pm" not in clocks_on(service)
    frozen.shift(timedelta(seconds=1))
    assert clocks_on(service) == MORNING + AFTERNOON


def test_ones_own_entry_does_not_stand_in_the_way():
    service = make_service(buffer_after=0)
    own = make_entry(service, start=at("2026-11-25 14:00"))
    make_entry(service, start=at("2026-11-25 09:00"))
    assert clocks_on(service, without=own) == [*MORNING[2:], *AFTERNOON]


def test_an_appointment_past_its_hours_still_takes_its_time():
    """Hours were changed after somebody had booked, and a long one began the day before."""
    service = make_service(buffer_after=0)
    make_entry(service, start=at("2026-11-24 23:00"), length=timedelta(hours=11))
    assert clocks_on(service) == [*MORNING[2:], *AFTERNOON]


# --- the cost -----------------------------------------------------------------


@pytest.mark.parametrize("bookings", [1, 3])
@pytest.mark.parametrize("days", [1, 60])
def test_listing_asks_five_queries_however_much_there_is(bookings, days, django_assert_num_queries):
    service = make_service()
    make_time_off(service, date(2026, 12, 1))
    for hour in range(9, 9 + bookings):
        make_entry(service, start=at(f"2026-11-25 {hour:02d}:00"))
    with django_assert_num_queries(5):
        list_slots(service, first_day=date(2026, 11, 24), days=days, now=timezone.now())


# --- asking for one start -----------------------------------------------------


def test_nothing_stands_against_a_slot_that_is_free():
    service, start = make_service(), at("2026-11-25 14:00")
    assert rules_against(service, start, now=timezone.now()) == []
    require_slot(service, start, now=timezone.now())


@pytest.mark.parametrize(
    ("start", "rules"),
    [
        ("2026-11-25 12:00", [Rule.HOURS]),
        ("2026-11-25 14:10", [Rule.HOURS]),
        ("2026-11-28 14:00", [Rule.HOURS]),
        ("2026-11-24 09:00", [Rule.PAST, Rule.NOTICE]),
        ("2026-11-24 10:00", [Rule.PAST]),
        ("2027-03-01 14:00", [Rule.WINDOW]),
        ("9999-12-31 14:00", [Rule.FAR]),
        ("0001-01-02 14:00", [Rule.PAST]),
    ],
)
def test_a_start_outside_the_hours_or_the_window_or_past_is_not_offered(start, rules):
    with pytest.raises(NotOffered) as refused:
        require_slot(make_service(), at(start), now=timezone.now())
    assert refused.value.rules == rules


def test_a_start_that_somebody_has_is_taken():
    service, start = make_service(), at("2026-11-25 14:00")
    make_session(service=service, start=start)
    for near in (start, start - timedelta(minutes=30), start + timedelta(minutes=30)):
        with pytest.raises(SlotTaken) as refused:
            require_slot(service, near, now=timezone.now())
        assert refused.value.rules == [Rule.TAKEN]


def test_where_the_hours_and_somebody_else_are_in_the_way_it_is_not_offered():
    service = make_service()
    make_session(service=service, start=at("2026-11-25 14:00"))
    with pytest.raises(NotOffered) as refused:
        require_slot(service, at("2026-11-25 14:10"), now=timezone.now())
    assert refused.value.rules == [Rule.HOURS, Rule.TAKEN]


def test_the_nearest_are_three_free_ones_in_order_of_time():
    service = make_service(buffer_after=0)
    for clock in ("13:00", "14:00"):
        make_entry(service, start=at(f"2026-11-25 {clock}"))
    near = nearest(free_slots(service), at("2026-11-25 14:00"))
    assert [slot.clock_words for slot in near] == ["3:00 pm", "3:30 pm", "4:00 pm"]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_listed_can_be_held_and_booked_and_nothing_else_can(seed):
    service = busy_service(random.Random(seed))
    listed = {slot.start for slot in slots_on(service, WEDNESDAY)}
    client, midnight = make_person(), at("2026-11-25 00:00")
    for start in {midnight + timedelta(minutes=15) * number for number in range(28, 78)} | listed:
        with undone():
            assert can(hold_slot, service=service, start=start) is (start in listed)
        with undone():
            assert can(book_session, client=client, service=service, start=start, place=Place.ONLINE) is (
                start in listed
            )


def busy_service(chance):
    """A service on a day with odd hours, three appointments of other services and an hour off."""
    practitioner = make_practitioner(hours=())
    for opens in (time(8, chance.choice([0, 10, 45])), time(13, chance.choice([0, 20]))):
        closes = time(opens.hour + 4, chance.choice([0, 15, 50]))
        WeeklyHours.objects.create(practitioner=practitioner, weekday=2, opens=opens, closes=closes)
    service = make_service(
        practitioner,
        minutes=chance.choice([25, 50, 80]),
        step=chance.choice([15, 20, 30, 45]),
        buffer_before=chance.choice([0, 5, 20]),
        buffer_after=chance.choice([0, 10, 30]),
        notice_hours=chance.choice([0, 24]),
    )
    for hour in chance.sample(range(8, 18, 2), 3):
        make_entry(
            service,
            start=at(f"2026-11-25 {hour:02d}:{chance.choice([0, 5, 40]):02d}"),
            kind=chance.choice(Entry.Kind.values),
            buffer_before=chance.choice([0, 25]),
            buffer_after=chance.choice([0, 40]),
        )
    make_time_off(service, WEDNESDAY, starts_clock=time(15), ends_clock=time(16))
    return service


def can(act, **what) -> bool:
    try:
        act(**what)
    except (NotOffered, SlotTaken):
        return False
    return True
