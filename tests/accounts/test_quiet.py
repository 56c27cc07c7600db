"""The hours in which somebody wants nothing to ring."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.accounts.quiet import QuietHours
from tests.factories import at

NIGHT = QuietHours(time(22), time(7), "America/Vancouver")
NOON = QuietHours(time(12), time(13, 30), "America/Vancouver")
TORONTO = QuietHours(time(22), time(7), "America/Toronto")


@pytest.mark.parametrize(
    ("hours", "moment", "evening", "morning"),
    [
        (NIGHT, "2026-11-25 03:00", "2026-11-24 21:00", "2026-11-25 07:00"),
        (NIGHT, "2026-11-24 23:30", "2026-11-24 21:00", "2026-11-25 07:00"),
        (NIGHT, "2026-11-24 22:00", "2026-11-24 21:00", "2026-11-25 07:00"),
        (NIGHT, "2026-11-25 06:59", "2026-11-24 21:00", "2026-11-25 07:00"),
        (NIGHT, "2026-11-25 07:00", "2026-11-25 07:00", "2026-11-25 07:00"),
        (NIGHT, "2026-11-25 21:59", "2026-11-25 21:59", "2026-11-25 21:59"),
        (NOON, "2026-11-25 12:15", "2026-11-25 11:00", "2026-11-25 13:30"),
        (NOON, "2026-11-25 13:30", "2026-11-25 13:30", "2026-11-25 13:30"),
    ],
)
def test_what_falls_into_quiet_hours_goes_before_or_after_them(hours, moment, evening, morning):
    assert (hours.evening_before(at(moment)), hours.morning_after(at(moment))) == (at(evening), at(morning))


def test_the_hours_are_those_of_their_own_clock():
    moment = at("2026-11-25 20:00")  # eleven at night in Toronto
    assert (NIGHT.cover(moment), TORONTO.cover(moment)) == (False, True)
    assert TORONTO.evening_before(moment) == at("2026-11-25 21:00", "America/Toronto")
    assert TORONTO.morning_after(moment) == at("2026-11-26 07:00", "America/Toronto")


@pytest.mark.parametrize("night", ["2026-03-08", "2026-11-01"])
def test_nights_on_which_clocks_change_are_as_quiet_as_others(night):
    los_angeles = QuietHours(time(22), time(7), "America/Los_Angeles")
    moment = at(f"{night} 03:30", los_angeles.zone)
    assert los_angeles.morning_after(moment) == at(f"{night} 07:00", los_angeles.zone)
    assert not los_angeles.cover(los_angeles.evening_before(moment))


@given(
    st.times(),
    st.times(),
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 12, 31)),
    st.sampled_from(["America/Vancouver", "America/St_Johns", "Asia/Kathmandu", "Europe/Berlin"]),
)
def test_never_later_than_before_and_never_earlier_than_after(begins, ends, moment, zone):
    if begins == ends:
        return
    hours, moment = QuietHours(begins.replace(tzinfo=None), ends.replace(tzinfo=None), zone), at(str(moment), zone)
    assert hours.evening_before(moment) <= moment <= hours.morning_after(moment)
