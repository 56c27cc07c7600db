"""Fewer starts are shown than can be booked, so that a list does not tell how full a week is."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from practice.scheduling.models import WeeklyHours
from practice.scheduling.slots import Slot, list_slots, require_slot, shown
from tests.factories import at, make_entry, make_practitioner, make_service

FIFTY = timedelta(minutes=50)


def slots_at(*clocks, day="2026-11-24"):
    return [Slot(at(f"{day} {clock}"), at(f"{day} {clock}") + FIFTY, "America/Vancouver") for clock in clocks]


MORNING = slots_at("08:00", "09:00", "10:00", "11:00")
AFTERNOON = slots_at("12:00", "13:00", "14:00", "15:00", "16:00")


@pytest.mark.parametrize(
    ("most", "seen"),
    [
        (None, MORNING + AFTERNOON),
        (9, MORNING + AFTERNOON),
        (2, slots_at("08:00", "10:00") + slots_at("12:00", "14:00")),
        (1, slots_at("08:00") + slots_at("12:00")),
    ],
)
def test_so_many_of_a_morning_and_of_an_afternoon_are_shown_spread_evenly(most, seen):
    assert shown(MORNING + AFTERNOON, most) == seen


def test_each_day_shows_its_own():
    days = slots_at("09:00", "10:00") + slots_at("09:30", "10:30", day="2026-11-25")
    assert shown(days, 1) == slots_at("09:00") + slots_at("09:30", day="2026-11-25")


def test_what_is_shown_of_nothing_is_nothing():
    assert shown([], 3) == []


# --- with a calendar in the database ------------------------------------------

WEDNESDAY = date(2026, 11, 25)


def listed(service, day=WEDNESDAY):
    return list_slots(service, first_day=day, days=1, now=timezone.now())


@pytest.mark.django_db
def test_what_is_not_shown_can_be_booked_all_the_same(frozen):
    service = make_service(make_practitioner(starts_shown=1))
    everything = listed(service)
    hidden = set(everything) - set(shown(everything, service.practitioner.starts_shown))
    assert len(hidden) == len(everything) - 2
    for slot in hidden:
        require_slot(service, slot.start, now=timezone.now())


@pytest.mark.django_db
def test_an_empty_day_and_a_fuller_one_show_as_many(frozen):
    service = make_service(make_practitioner(starts_shown=2))
    for hour in (9, 14):
        make_entry(service, start=at(f"2026-11-25 {hour:02d}:00"))
    fuller, empty = listed(service), listed(service, date(2026, 11, 26))
    assert len(fuller) < len(empty)
    assert [len(shown(slots, 2)) for slots in (fuller, empty)] == [4, 4]


@pytest.mark.django_db
def test_morning_and_afternoon_are_those_of_the_practitioners_clock(frozen):
    practitioner = make_practitioner(hours=(), time_zone="Australia/Lord_Howe")
    WeeklyHours.objects.create(practitioner=practitioner, weekday=2, opens=time(11), closes=time(13, 50))
    slots = listed(make_service(practitioner))
    assert [slot.clock_words for slot in shown(slots, 1)] == ["11:00 am", "12:00 pm"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "audience", "seen"),
    [(None, "client", None), (None, "colleague", 2), (1, "colleague", 1), (3, "colleague", 3), (3, "client", 3)],
)
def test_colleagues_never_see_every_start(own, audience, seen):
    assert make_service(make_practitioner(starts_shown=own), audience=audience).starts_shown == seen
