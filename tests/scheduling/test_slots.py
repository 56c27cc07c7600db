"""The arithmetic of starts and of what is taken, on values alone: no database."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.scheduling.models import Service
from practice.scheduling.slots import Busy, Slot, free_starts, open_starts
from tests.factories import at

ZONES = ["America/Toronto", "America/Los_Angeles", "Australia/Lord_Howe", "America/Vancouver", "Africa/Cairo"]
CHANGES = [  # nights on which clocks change somewhere; Vancouver's still did in 2025
    date(2025, 3, 9),
    date(2025, 11, 2),
    date(2026, 3, 8),
    date(2026, 4, 5),
    date(2026, 4, 24),
    date(2026, 10, 4),
    date(2026, 10, 30),
    date(2026, 11, 1),
]
MINUTE = timedelta(minutes=1)
FIFTY, HALF_HOUR = timedelta(minutes=50), timedelta(minutes=30)


def starts(zone, day, opens, closes, *, length=FIFTY, step=HALF_HOUR):
    return list(open_starts([(day.weekday(), opens, closes)], [day], zone=zone, length=length, step=step))


def shown(instants, zone):
    return [instant.astimezone(ZoneInfo(zone)).strftime("%H:%M") for instant in instants]


# --- starts on the wall clock -------------------------------------------------


def test_starts_lie_every_step_from_the_opening_and_end_by_the_closing():
    found = starts("America/Toronto", date(2026, 11, 24), time(9, 15), time(11))
    assert found == [at(f"2026-11-24 {clock}", "America/Toronto") for clock in ("09:15", "09:45")]


def test_an_appointment_may_end_at_the_very_closing():
    assert shown(starts("America/Toronto", date(2026, 11, 24), time(9), time(9, 50)), "America/Toronto") == ["09:00"]
    assert starts("America/Toronto", date(2026, 11, 24), time(9), time(9, 49)) == []


def test_a_day_without_hours_offers_nothing():
    monday_alone = [(0, time(9), time(17))]
    days = [date(2026, 11, 24), date(2026, 11, 25)]
    assert list(open_starts(monday_alone, days, zone="America/Toronto", length=FIFTY, step=HALF_HOUR)) == []


def test_windows_that_overlap_offer_each_start_once_and_in_order():
    windows = [(1, time(9), time(12)), (1, time(9, 30), time(11)), (1, time(10, 45), time(13))]
    found = open_starts(windows, [date(2026, 11, 24)], zone="America/Toronto", length=FIFTY, step=HALF_HOUR)
    assert shown(found, "America/Toronto") == [
        *("09:00", "09:30", "10:00", "10:30", "10:45", "11:00", "11:15", "11:45")
    ]


def test_nine_in_the_morning_in_vancouver_is_four_in_the_afternoon_utc_winter_and_summer():
    for day in (date(2026, 7, 15), date(2026, 12, 16), date(2027, 1, 13), date(2027, 3, 17)):
        assert starts("America/Vancouver", day, time(9), time(10)) == [
            datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
        ]


@pytest.mark.parametrize(
    ("zone", "day", "offered"),
    [
        ("America/Toronto", date(2026, 3, 8), ["00:00", "00:30", "01:00", "01:30", "03:00"]),
        ("America/Los_Angeles", date(2026, 3, 8), ["00:00", "00:30", "01:00", "01:30", "03:00"]),
        ("America/Vancouver", date(2025, 3, 9), ["00:00", "00:30", "01:00", "01:30", "03:00"]),
        ("America/Vancouver", date(2027, 3, 14), ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00"]),
        ("Australia/Lord_Howe", date(2026, 10, 4), ["00:00", "00:30", "01:00", "01:30", "02:30", "03:00"]),
    ],
)
def test_a_start_that_the_clock_skips_is_not_offered(zone, day, offered):
    assert shown(starts(zone, day, time(0), time(4)), zone) == offered


@pytest.mark.parametrize(
    ("zone", "day", "offset_before"),
    [
        ("America/Toronto", date(2026, 11, 1), -4),
        ("America/Los_Angeles", date(2026, 11, 1), -7),
        ("America/Vancouver", date(2025, 11, 2), -7),
        ("Australia/Lord_Howe", date(2026, 4, 5), 11),
    ],
)
def test_a_start_that_the_clock_shows_twice_is_offered_once_the_first_time(zone, day, offset_before):
    found = starts(zone, day, time(0), time(4))
    assert shown(found, zone) == ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00"]
    midnight = datetime.combine(day, time(0), tzinfo=UTC) - timedelta(hours=offset_before)
    assert found[:4] == [midnight + HALF_HOUR * number for number in range(4)]


def test_the_length_is_counted_in_minutes_that_pass():
    """From 1:30 to 3:20 is fifty minutes on the night clocks jump, and 1:30 to 1:20 on the night they go back."""
    jump, back = date(2026, 3, 8), date(2026, 11, 1)
    assert starts("America/Toronto", jump, time(1, 30), time(3, 20)) == [at("2026-03-08 01:30", "America/Toronto")]
    assert starts("America/Toronto", jump, time(1, 30), time(3, 19)) == []
    assert starts("America/Toronto", back, time(1), time(2), length=timedelta(minutes=120)) == [
        at("2026-11-01 01:00", "America/Toronto")
    ]


def walked_starts(windows, day, zone, length, step):
    """Walk the day minute by minute and read the clock: slow, and plain to see through."""
    midnight = datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(hours=14)
    minutes = [midnight + MINUTE * number for number in range(28 * 60)]
    read = [(minute, minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for minute in minutes]
    for weekday, opens, closes in windows:
        if weekday != day.weekday():
            continue
        opening, closing = datetime.combine(day, opens), datetime.combine(day, closes)
        last_open, its_clock = next(before for before, after in pairwise(read) if after[1] >= closing)
        closes_at = last_open + (closing - its_clock)
        seen = set()
        for minute, clock in read:
            on_a_step = opening <= clock < closing and (clock - opening) % step == timedelta(0)
            if on_a_step and clock not in seen and minute + length <= closes_at:
                yield minute
            seen.add(clock)


clocks = st.integers(0, 23 * 60 + 59).map(lambda minutes: time(minutes // 60, minutes % 60))
windows = st.tuples(clocks, clocks).filter(lambda pair: pair[0] < pair[1])


@settings(max_examples=80, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    day=st.sampled_from(CHANGES) | st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    pairs=st.lists(windows, min_size=1, max_size=3),
    length=st.integers(5, 180),
    step=st.integers(5, 90),
)
def test_starts_are_those_found_by_walking_the_day_minute_by_minute(zone, day, pairs, length, step):
    week = [(day.weekday(), *pair) for pair in pairs] + [((day.weekday() + 1) % 7, time(0), time(23, 59))]
    length, step = MINUTE * length, MINUTE * step
    found = list(open_starts(week, [day], zone=zone, length=length, step=step))
    assert found == sorted(set(walked_starts(week, day, zone, length, step)))


# --- what is taken ------------------------------------------------------------

NINE = at("2026-11-24 09:00")


def minutes_after_nine(number):
    return NINE + MINUTE * number


def busy_from(start, end, before=0, after=0):
    return Busy(minutes_after_nine(start), minutes_after_nine(end), MINUTE * before, MINUTE * after)


@pytest.mark.parametrize(
    ("start", "fits"), [(0, True), (10, True), (11, False), (90, False), (189, False), (190, True), (240, True)]
)
def test_the_larger_of_two_buffers_is_kept_free_not_their_sum(start, fits):
    """Fifty minutes, ten before and twenty after, beside half an hour that wants thirty before, seventy after."""
    taken, begin = busy_from(90, 120, before=30, after=70), minutes_after_nine(start)
    assert taken.leaves_room_for(begin, begin + FIFTY, MINUTE * 10, MINUTE * 20) is fits


@pytest.mark.parametrize(("before", "after"), [(0, 0), (10, 0), (0, 10), (15, 15)])
def test_an_appointment_fits_exactly_between_two_others(before, after):
    service = Service(minutes=50, buffer_before=before, buffer_after=after)
    quiet = max(before, after)
    taken = [busy_from(-60, -quiet, before, after), busy_from(50 + quiet, 200, before, after)]
    around = [minutes_after_nine(number) for number in (-1, 0, 1)]
    assert list(free_starts(around, taken, service)) == [NINE]


def minutes_wanted(busy, before, after):
    """The minutes in which an appointment with these buffers must not lie, as a set."""
    first = busy.start - max(after, busy.before)
    return {first + MINUTE * number for number in range(int((busy.end + max(busy.after, before) - first) / MINUTE))}


stretches = st.builds(
    lambda start, length, before, after: busy_from(start, start + length, before, after),
    st.integers(-100, 500),
    st.integers(1, 300),
    st.integers(0, 60),
    st.integers(0, 60),
)


@settings(max_examples=150, deadline=None)
@given(
    taken=st.lists(stretches, max_size=6),
    minutes=st.integers(1, 120),
    before=st.integers(0, 60),
    after=st.integers(0, 60),
    step=st.integers(5, 45),
)
def test_free_starts_are_those_of_which_no_minute_is_taken(taken, minutes, before, after, step):
    service = Service(minutes=minutes, buffer_before=before, buffer_after=after)
    candidates = [minutes_after_nine(number) for number in range(0, 480, step)]
    unusable = set().union(*(minutes_wanted(busy, MINUTE * before, MINUTE * after) for busy in taken))
    expected = [
        start for start in candidates if unusable.isdisjoint(start + MINUTE * number for number in range(minutes))
    ]
    assert list(free_starts(candidates, taken, service)) == expected


# --- how a slot reads ---------------------------------------------------------


def test_a_slot_says_its_time_in_words_and_its_instant_to_machines():
    start = at("2026-11-24 14:00")
    slot = Slot(start, start + FIFTY, "America/Vancouver")
    assert (slot.value, slot.day, slot.day_words, slot.clock_words, slot.end_clock_words, slot.words) == (
        "2026-11-24T21:00:00Z",
        date(2026, 11, 24),
        "Tuesday 24 November",
        "2:00 pm",
        "2:50 pm",
        "Tuesday 24 November 2026, 2:00 pm Pacific Time",
    )


def test_a_slot_belongs_to_the_day_of_the_practitioner_not_of_utc():
    start = at("2026-11-24 20:00")
    slot = Slot(start, start + FIFTY, "America/Vancouver")
    assert (slot.value, slot.day) == ("2026-11-25T03:00:00Z", date(2026, 11, 24))
