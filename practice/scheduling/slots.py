"""Which starts can be booked. Listing and booking ask the same functions, so what is listed can be booked.

The arithmetic is on values: `open_starts` and `free_starts` touch no database. Around them `list_slots` asks three
queries, however many days and however long the history.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice import clock
from practice.scheduling.models import Entry, Service, TimeOff, WeeklyHours

DAY = timedelta(days=1)  # of the calendar: only ever added to dates


class NotOffered(Exception):
    """This start is outside the hours, too near, too far ahead, or past."""


class SlotTaken(Exception):
    """Somebody else has this time."""


@dataclass(frozen=True, order=True)
class Slot:
    """A start that can be booked now. Instants are UTC; words are in `zone`, the practitioner's."""

    start: datetime
    end: datetime
    zone: str

    @classmethod
    def of(cls, service: Service, start: datetime) -> "Slot":
        return cls(start, start + service.length, service.zone)

    @property
    def value(self) -> str:
        """What a form sends back: "2026-11-24T21:00:00Z"."""
        return f"{self.start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @property
    def local_start(self) -> datetime:
        return self.start.astimezone(ZoneInfo(self.zone))

    @property
    def day(self) -> date:
        return self.local_start.date()

    @property
    def day_words(self) -> str:
        return clock.day_words(self.day, year=False)

    @property
    def clock_words(self) -> str:
        return clock.clock_words(self.local_start)

    @property
    def end_clock_words(self) -> str:
        return clock.clock_words(self.end.astimezone(ZoneInfo(self.zone)))

    @property
    def words(self) -> str:
        return clock.moment_words(self.start, self.zone)


@dataclass(frozen=True)
class Busy:
    """A stretch of time that is taken, and the quiet it needs before and after."""

    start: datetime
    end: datetime
    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)

    def leaves_room_for(self, start: datetime, end: datetime, before: timedelta, after: timedelta) -> bool:
        """Whether an appointment fits beside this one with the larger of the two buffers between them."""
        return end + max(after, self.before) <= self.start or start >= self.end + max(self.after, before)


def open_starts(
    windows: Iterable[tuple[int, time, time]], days: Iterable[date], *, zone: str, length: timedelta, step: timedelta
) -> Iterator[datetime]:
    """The instants (UTC) at which a service could start in weekly `windows` of (weekday, opens, closes), in order.

    Starts lie on the wall clock, every `step` from the opening; where windows overlap, each start comes once. A start
    that the clock skips (spring forward) is left out; one that it shows twice is meant the first time.
    """
    windows = list(windows)
    for day in days:
        todays = [(opens, closes) for weekday, opens, closes in windows if weekday == day.weekday()]
        yield from sorted({start for window in todays for start in _starts_between(day, *window, zone, length, step)})


def _starts_between(day, opens, closes, zone, length, step) -> Iterator[datetime]:
    closing = datetime.combine(day, closes, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    shown = datetime.combine(day, opens)
    while shown < datetime.combine(day, closes):
        start = clock.at_wall_clock(day, shown.time(), zone)
        if start and start + length <= closing:
            yield start
        shown += step


def free_starts(starts: Iterable[datetime], busy: Iterable[Busy], service: Service) -> Iterator[datetime]:
    """Those of `starts` (in order) at which the service fits between what is taken."""
    before, after = timedelta(minutes=service.buffer_before), timedelta(minutes=service.buffer_after)
    busy = sorted(busy, key=lambda taken: taken.start)
    widest = max([before, after, *(max(taken.before, taken.after) for taken in busy)])
    passed = 0  # what ended long before this start ended long before every later one, too
    longest_end = _running_latest_end(busy)
    for start in starts:
        end = start + service.length
        while passed < len(busy) and longest_end[passed] + widest <= start:
            passed += 1
        if all(taken.leaves_room_for(start, end, before, after) for taken in _until(busy, passed, end + widest)):
            yield start


def _running_latest_end(busy: list[Busy]) -> list[datetime]:
    """For each position the latest end up to there, so that one long stretch is not skipped behind short ones."""
    ends: list[datetime] = []
    for taken in busy:
        ends.append(max(taken.end, ends[-1]) if ends else taken.end)
    return ends


def _until(busy: list[Busy], first: int, limit: datetime) -> Iterator[Busy]:
    for position in range(first, len(busy)):
        if busy[position].start >= limit:
            return
        yield busy[position]


def list_slots(
    service: Service, *, first_day: date, days: int, now: datetime, without: Entry | None = None
) -> list[Slot]:
    """Every start of `service` from `first_day` on, for so many of the practitioner's calendar days, in order.

    `without` is an entry that does not count: the appointment that is being moved, or the browser's own hold.
    """
    days = _bookable_days(service, first_day, days, now)
    if not days:
        return []
    busy = _taken(service, days, now, without) + _away(service, days)
    free = free_starts(_offered_starts(service, days, now), busy, service)
    return [Slot.of(service, start) for start in free]


def require_slot(service: Service, start: datetime, *, now: datetime, without: Entry | None = None) -> Slot:
    """The slot at `start`. Raises `NotOffered`, within a time off too, or `SlotTaken`."""
    if not now < start < now + timedelta(days=service.window_days + 2):  # the ends of time have no day in some zones
        raise NotOffered
    days = _bookable_days(service, start.astimezone(ZoneInfo(service.zone)).date(), 1, now)
    offered = [candidate for candidate in _offered_starts(service, days, now) if candidate == start]
    if not list(free_starts(offered, _away(service, days) if offered else [], service)):
        raise NotOffered
    if not list(free_starts(offered, _taken(service, days, now, without), service)):
        raise SlotTaken
    return Slot.of(service, start)


def require_room(service: Service, start: datetime, *, now: datetime, without: Entry) -> None:
    """What still counts for a time that is held: time off and the gaps, neither notice nor window.

    Raises `NotOffered` or `SlotTaken`.
    """
    days = [start.astimezone(ZoneInfo(service.zone)).date()]
    if not list(free_starts([start], _away(service, days), service)):
        raise NotOffered
    if not list(free_starts([start], _taken(service, days, now, without), service)):
        raise SlotTaken


def nearest(slots: Iterable[Slot], start: datetime, count: int = 3) -> list[Slot]:
    """Those of `slots` that are closest to `start`, in order of time."""
    return sorted(sorted(slots, key=lambda slot: abs(slot.start - start))[:count])


def _bookable_days(service: Service, first_day: date, count: int, now: datetime) -> list[date]:
    """The asked days that lie between today and the end of the booking window."""
    today = now.astimezone(ZoneInfo(service.zone)).date()
    window = [today + DAY * number for number in range(service.window_days + 1)]
    return [day for day in window if 0 <= (day - first_day).days < count]


def _offered_starts(service: Service, days: list[date], now: datetime) -> Iterator[datetime]:
    """One query. Starts within the hours and no nearer than the notice."""
    earliest = now + timedelta(hours=service.notice_hours)
    windows = WeeklyHours.objects.filter(practitioner=service.practitioner_id).values_list("weekday", "opens", "closes")
    starts = open_starts(windows, days, zone=service.zone, length=service.length, step=timedelta(minutes=service.step))
    return (start for start in starts if start >= earliest and start > now)


def _taken(service: Service, days: list[date], now: datetime, without: Entry | None) -> list[Busy]:
    """One query. What stands in the calendar around these days."""
    entries = (
        Entry.objects.standing(now)
        .filter(practitioner=service.practitioner_id)
        .overlapping(_midnight(days[0] - DAY, service.zone), _midnight(days[-1] + DAY * 2, service.zone))
        .exclude(pk=without and without.pk)
    )
    return [
        Busy(entry.start, entry.end, timedelta(minutes=entry.buffer_before), timedelta(minutes=entry.buffer_after))
        for entry in entries
    ]


def _away(service: Service, days: list[date]) -> list[Busy]:
    """One query. The time off that touches these days."""
    time_off = TimeOff.objects.filter(practitioner=service.practitioner_id)
    return [time_away(off, service.zone) for off in time_off.filter(starts_on__lte=days[-1], ends_on__gte=days[0])]


def time_away(off: TimeOff, zone: str) -> Busy:
    """A time off as instants, on the clocks of `zone`."""
    until = (off.ends_on, off.ends_clock) if off.ends_clock else (off.ends_on + DAY, time.min)
    start = datetime.combine(off.starts_on, off.starts_clock, tzinfo=ZoneInfo(zone))
    end = datetime.combine(*until, tzinfo=ZoneInfo(zone))
    return Busy(start.astimezone(UTC), end.astimezone(UTC))


def touched_by(off: TimeOff, now: datetime) -> list[Entry]:
    """What is booked within a time off. It stays booked, and whoever saves the time off is told."""
    away = time_away(off, off.practitioner.time_zone)
    booked = Entry.objects.standing(now).exclude(kind=Entry.Kind.HOLD).filter(practitioner=off.practitioner_id)
    return list(booked.overlapping(away.start, away.end))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)
