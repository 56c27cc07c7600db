"""Made-up worlds for the properties of the engine: odd hours, mostly on days on which the clocks change."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.scheduling.oracle import DAY, MINUTE, Dated, Off, Taken, Weekly, World

ZONES = ("America/Vancouver", "America/Toronto", "America/Los_Angeles", "Australia/Lord_Howe")
FIRST, LAST = date(2025, 1, 1), date(2030, 12, 31)
PLACES = {"online": ("online",), "room": ("room",), "either": ("online", "room")}


@cache
def transitions(zone: str) -> tuple[date, ...]:
    """The days from 2025 to 2030 on which the clocks change."""
    at_noon = ZoneInfo(zone)
    days = [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]
    offsets = [datetime.combine(day, time(12), tzinfo=at_noon).utcoffset() for day in [FIRST - DAY, *days]]
    return tuple(day for day, before, after in zip(days, offsets, offsets[1:], strict=False) if before != after)


# Strategies are made once, and drawn relative to the day: made anew for each world they would cost most of the time.


def often(*strategies):
    """Of these, as often as they are named."""
    return st.sampled_from(range(len(strategies))).flatmap(dict(enumerate(strategies)).get)


def clock_at(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def in_order(pair) -> tuple[time, time]:
    opens, closes = sorted(pair)
    return (clock_at(opens), clock_at(closes)) if opens < closes else (time(0), time(23, 45))


quarters = st.integers(0, 16).map(lambda number: number * 15)  # of the hours in which clocks change
minutes = st.integers(0, 1439)
hours = st.tuples(often(quarters, minutes), often(quarters, minutes, st.just(1439), st.just(1439))).map(in_order)
some_place = st.sampled_from(["", "", "online", "room"])
mostly = st.sampled_from([True] * 7 + [False])
quiet = st.sampled_from([0, 0, 5, 10, 15, 30, 47])
maybe_days = st.sampled_from([None, None, None, None, None, None, 0, 1, 2, 9])

weekly_hours = st.tuples(
    st.sampled_from([0, 0, 0, 0, 1]),  # days after the day
    hours,
    some_place,
    mostly,
    often(st.none(), st.none(), st.integers(-60, 3)),  # valid since, in days after the day
    maybe_days,
    st.sampled_from([1, 2, 2, 3]),
)
dated_hours = st.tuples(st.sampled_from([0, 0, 1]), often(hours, hours, hours, st.none()), some_place, mostly)
times_off = st.tuples(
    often(quarters, minutes), st.sampled_from([0, 0, 1]), often(st.integers(0, 240), minutes, st.just(3000))
)
entries = st.tuples(
    often(st.integers(-120, 1500), st.integers(-120, 1500), st.integers(-9 * 1440, 9 * 1440)),
    st.integers(1, 240),
    quiet,
    quiet,
    mostly,  # not released
    st.sampled_from([None, None, None, -30, -1, 0, 1, 30]),  # minutes from now until it stops to count
)
busy_times = st.tuples(st.integers(-60, 1440), st.integers(1, 120))

outlines = st.fixed_dictionaries(
    {
        "minutes": often(st.sampled_from([15, 25, 30, 50, 60, 80, 120, 180]), st.integers(1, 300)),
        "step": often(st.sampled_from([15, 30, 60]), st.integers(5, 90)),
        "before": quiet,
        "after": quiet,
        "notice_hours": st.sampled_from([0, 0, 1, 24, 48]),
        "window_days": st.sampled_from([1, 10, 30, 60, 60, 60]),
        "places": st.sampled_from(sorted(PLACES.values())),
        "most_a_day": st.sampled_from([None, None, None, None, 1, 2, 3]),
        "most_a_week": st.sampled_from([None, None, None, None, 2, 3, 4]),
    }
)
contents = st.tuples(
    st.lists(weekly_hours, min_size=2, max_size=4),
    st.lists(dated_hours, max_size=2),
    st.lists(times_off, max_size=2),
    st.lists(entries, max_size=5),
    st.lists(busy_times, max_size=2),
)
places_in_time = st.sampled_from(ZONES).flatmap(
    lambda zone: st.tuples(st.just(zone), often(*[st.sampled_from(transitions(zone))] * 3, st.dates(FIRST, LAST)))
)
minutes_ahead = often(st.integers(-120, 3000), st.integers(0, 30 * 1440), st.integers(0, 30 * 1440))
how_many_days = st.sampled_from([1, 1, 2])
worlds = st.tuples(places_in_time, minutes_ahead, how_many_days, outlines, contents).map(lambda drawn: world(*drawn))


def world(where, ahead, how_many, outline, content) -> World:
    """A practitioner's time around one day, mostly one on which the clocks change."""
    zone, day = where
    midnight = datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    now = midnight - ahead * MINUTE
    weekly, dated, off, taken, busy = content
    return World(
        zone=zone,
        days=tuple(day + number * DAY for number in range(how_many)),
        now=now,
        weekly=tuple(weekly_window(day, *one) for one in weekly),
        dated=tuple(dated_window(day, *one) for one in dated),
        off=tuple(time_off(day, *one) for one in off),
        taken=tuple(taken_time(midnight, now, *one) for one in taken),
        busy=tuple((midnight + first * MINUTE, midnight + (first + length) * MINUTE) for first, length in busy),
        **outline,
    )


def weekly_window(day, days_after, window, place, theirs, since, until, every_weeks) -> Weekly:
    since = since if since is None else day + since * DAY
    until = until if until is None else max(day - DAY, since or day) + until * DAY
    weekday = (day + days_after * DAY).weekday()
    return Weekly(weekday, *window, place, theirs, since, until, every_weeks if since else 1)


def dated_window(day, days_after, window, place, theirs) -> Dated:
    opens, closes = window or (None, None)
    return Dated(day + days_after * DAY, opens, closes, place if window else "", theirs)


def time_off(day, begins, days_before, length) -> Off:
    starts = datetime.combine(day - days_before * DAY, clock_at(begins))
    return Off(starts, starts + (length + 1) * MINUTE)


def taken_time(midnight, now, begins, length, before, after, stands, runs_out) -> Taken:
    start = midnight + begins * MINUTE
    ends_at = runs_out if runs_out is None else now + runs_out * MINUTE
    return Taken(start, start + length * MINUTE, before, after, not stands, ends_at)
