"""Which starts the rules allow, found the slow and obvious way: read the clock on the wall every minute of the day.

Written from the rules in words. It shares nothing with the site's code, neither its arithmetic nor its types.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Weekly:
    """A window of one weekday. `theirs` is whether it is for the service that is asked for, or for every one."""

    weekday: int
    opens: time
    closes: time
    place: str = ""
    theirs: bool = True
    since: date | None = None
    until: date | None = None
    every_weeks: int = 1


@dataclass(frozen=True)
class Dated:
    """A window of one day; without times it drops the weekly windows of that day."""

    day: date
    opens: time | None
    closes: time | None
    place: str = ""
    theirs: bool = True


@dataclass(frozen=True)
class Off:
    """Time off, on the wall clock (naive)."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Taken:
    """An appointment or a hold, with the minutes of quiet it wants. `ends_at` is when it stops to count."""

    start: datetime
    end: datetime
    before: int = 0
    after: int = 0
    is_released: bool = False
    ends_at: datetime | None = None


@dataclass(frozen=True)
class World:
    """Everything the rules look at. Lengths are minutes; `days` are those whose starts are asked for."""

    zone: str
    days: tuple[date, ...]
    now: datetime
    minutes: int
    step: int
    before: int
    after: int
    notice_hours: int
    window_days: int
    places: tuple[str, ...]
    most_a_day: int | None = None
    most_a_week: int | None = None
    weekly: tuple[Weekly, ...] = ()
    dated: tuple[Dated, ...] = ()
    off: tuple[Off, ...] = ()
    taken: tuple[Taken, ...] = ()
    busy: tuple[tuple[datetime, datetime], ...] = ()


@lru_cache(maxsize=500)
def readings(zone: str, day: date) -> list[tuple[datetime, datetime]]:
    """Every minute from the evening before to the morning after, and what the clock on the wall shows then."""
    first = datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)).astimezone(UTC) - 20 * 60 * MINUTE
    minutes = [first + number * MINUTE for number in range(40 * 60)]
    return [(minute, minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for minute in minutes]


@lru_cache(maxsize=5000)
def instant(zone: str, shown: datetime) -> datetime:
    """The first minute at which the clock shows this. One that it skips is as far behind the last one before it."""
    minutes = readings(zone, shown.date())
    reached = next(number for number, (_minute, clock) in enumerate(minutes) if clock >= shown)
    if minutes[reached][1] == shown:
        return minutes[reached][0]
    minute, clock = minutes[reached - 1]
    return minute + (shown - clock)


def windows_of(world: World, day: date) -> list[tuple[time, time, str]]:
    dated = [one for one in world.dated if one.day == day and one.theirs]
    open_hours = [(one.opens, one.closes, one.place) for one in dated if one.opens is not None]
    if all(one.opens is not None for one in dated):
        open_hours += [(one.opens, one.closes, one.place) for one in world.weekly if is_open(one, day)]
    return open_hours


def is_open(window: Weekly, day: date) -> bool:
    """Walk from the window's first week to the day's, from turn to turn."""
    if not window.theirs or day.weekday() != window.weekday:
        return False
    if window.until is not None and day > window.until:
        return False
    if window.since is None:
        return True
    turn = window.since
    while turn.weekday() != 0:
        turn -= DAY
    while turn + 6 * DAY < day:
        turn += 7 * window.every_weeks * DAY
    return window.since <= day and turn <= day


def starts_of(world: World, day: date) -> dict[datetime, set[str]]:
    """The starts of the day's hours with their places, whatever stands in the way of them."""
    found = {}
    for opens, closes, place in windows_of(world, day):
        for minute in window_starts(
            world.zone, datetime.combine(day, opens), datetime.combine(day, closes), world.step
        ):
            fits = minute + world.minutes * MINUTE <= instant(world.zone, datetime.combine(day, closes))
            places = {one for one in world.places if place in ("", one)}
            if fits and places:
                found[minute] = found.get(minute, set()) | places
    return found


@lru_cache(maxsize=5000)
def window_starts(zone: str, opens: datetime, closes: datetime, step: int) -> list[datetime]:
    """The minutes, every `step` of the wall clock, at which the clock shows a time of the window for the first time."""
    seen, found = set(), []
    for minute, clock in readings(zone, opens.date()):
        if opens <= clock < closes and (clock - opens) % (step * MINUTE) == timedelta(0) and clock not in seen:
            found.append(minute)
        seen.add(clock)
    return found


def allowed(world: World) -> dict[datetime, set[str]]:
    """Every start that can be booked, with the places it can be booked for."""
    return {
        start: places
        for day in world.days
        for start, places in starts_of(world, day).items()
        if is_near_enough(world, start) and is_free(world, start) and has_room(world, start)
    }


def day_of(world: World, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(world.zone)).date()


def is_near_enough(world: World, start: datetime) -> bool:
    last_day = day_of(world, world.now) + world.window_days * DAY
    return (
        world.now < start and world.now + 60 * world.notice_hours * MINUTE <= start and day_of(world, start) <= last_day
    )


def standing(world: World) -> list[Taken]:
    return [one for one in world.taken if not one.is_released and (one.ends_at is None or one.ends_at > world.now)]


def is_free(world: World, start: datetime) -> bool:
    end = start + world.minutes * MINUTE
    for off in world.off:
        away = instant(world.zone, off.starts), instant(world.zone, off.ends)
        if any(away[0] <= start + number * MINUTE < away[1] for number in range(world.minutes)):
            return False
    others = [(one.start, one.end, one.before, one.after) for one in standing(world)]
    others += [(first, last, 0, 0) for first, last in world.busy]
    for their_start, their_end, their_before, their_after in others:
        comes_first = end + max(world.after, their_before) * MINUTE <= their_start
        comes_after = their_end + max(their_after, world.before) * MINUTE <= start
        if not (comes_first or comes_after):
            return False
    return True


def has_room(world: World, start: datetime) -> bool:
    day = day_of(world, start)
    monday = day - day.weekday() * DAY
    days = [day_of(world, one.start) for one in standing(world)]
    that_day = len([one for one in days if one == day])
    that_week = len([one for one in days if monday <= one <= monday + 6 * DAY])
    return (world.most_a_day is None or that_day < world.most_a_day) and (
        world.most_a_week is None or that_week < world.most_a_week
    )
