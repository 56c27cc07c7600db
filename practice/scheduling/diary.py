"""The rules by which a start can be booked, as arithmetic on values. No database in here.

A `Diary` holds what is known of a practitioner's time around some days, `Terms` what a service asks for. Both are put
to one function, `broken_rules`: listing keeps the starts that break none, booking raises those that are broken, and
at the desk all of them are shown and all but two can be set aside.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from practice import clock

DAY = timedelta(days=1)  # of the calendar: only ever added to dates


class Rule(Enum):
    """What can stand against a start, in words for the practitioner. In this order they are asked."""

    PAST = "It is over already."
    FAR = "It is years away."
    HOURS = "It is outside the hours."
    PLACE = "There are no hours for this place then."
    WINDOW = "It is further ahead than people may book."
    NOTICE = "It is nearer than the hours of notice."
    TIME_OFF = "It is within time off."
    ELSEWHERE = "The other calendar is busy then."
    TAKEN = "Something else is booked then."
    GAP = "It leaves too little time beside another appointment."
    DAY_FULL = "The day already has as many appointments as it may."
    WEEK_FULL = "The week already has as many appointments as it may."


NEVER_SET_ASIDE = frozenset({Rule.PAST, Rule.FAR, Rule.TAKEN})
OWN_RULES = frozenset(Rule) - NEVER_SET_ASIDE  # the practitioner's, who may set them aside
OF_OTHERS = frozenset({Rule.TAKEN, Rule.GAP, Rule.DAY_FULL, Rule.WEEK_FULL})  # broken by what others booked


@dataclass(frozen=True)
class Terms:
    """What a service asks of a start."""

    length: timedelta
    before: timedelta
    after: timedelta
    step: timedelta
    notice: timedelta
    window_days: int
    zone: str
    places: tuple[str, ...]
    most_a_day: int | None = None
    most_a_week: int | None = None


@dataclass(frozen=True)
class Window:
    """Opening hours of one day on the practitioner's clock. Without a place they are for every one."""

    opens: time
    closes: time
    place: str = ""


@dataclass(frozen=True)
class Busy:
    """A stretch of time that is taken (instants), and the quiet it needs before and after."""

    start: datetime
    end: datetime
    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)

    def meets(self, start: datetime, end: datetime) -> bool:
        return max(self.start, start) < min(self.end, end)  # never one that the clocks skip: it ends before it starts

    def crowds(self, start: datetime, end: datetime, before: timedelta, after: timedelta) -> bool:
        """Whether an appointment beside this one has less than the larger of the two buffers between them."""
        return self.start < end + max(after, self.before) and start < self.end + max(self.after, before)


class Stretches:
    """Busy stretches in order, so that those near a time are found without looking at all of them."""

    def __init__(self, stretches: Iterable[Busy] = ()):
        self.all = sorted(stretches, key=lambda busy: busy.start)
        self.starts = [busy.start for busy in self.all]
        self.margin = max([timedelta(0), *(max(busy.before, busy.after) for busy in self.all)])
        self.latest_ends: list[datetime] = []  # up to each: one long stretch must not hide behind short ones
        for busy in self.all:
            self.latest_ends.append(max(busy.end, self.latest_ends[-1]) if self.latest_ends else busy.end)

    def near(self, start: datetime, end: datetime, margin: timedelta) -> Iterator[Busy]:
        """Every stretch that comes within the margin, and perhaps some that don't quite."""
        margin = max(margin, self.margin)
        position = bisect_left(self.starts, end + margin)
        while position and self.latest_ends[position - 1] > start - margin:
            position -= 1
            yield self.all[position]


class Diary:
    """A practitioner's time. `windows_on` answers for a day of their calendar; `taken` are appointments and holds,
    `away` is time off, `elsewhere` is what an outside calendar holds."""

    def __init__(
        self,
        windows_on: Callable[[date], Iterable[Window]],
        *,
        taken: Iterable[Busy] = (),
        away: Iterable[Busy] = (),
        elsewhere: Iterable[Busy] = (),
    ):
        self.windows_on = windows_on
        self.taken, self.away, self.elsewhere = Stretches(taken), Stretches(away), Stretches(elsewhere)
        self._starts: dict[date, dict[datetime, tuple[str, ...]]] = {}
        self._counts: tuple[Counter, Counter] | None = None

    def along_with(self, more: Iterable[Busy]) -> "Diary":
        """The same time with some more of it taken."""
        more = [*self.taken.all, *more]
        return Diary(self.windows_on, taken=more, away=self.away.all, elsewhere=self.elsewhere.all)

    def starts_on(self, day: date, terms: Terms) -> dict[datetime, tuple[str, ...]]:
        """The instants (UTC, in order) at which the hours of a day let the service start, each with its places.

        Starts lie on the wall clock, every step from each window's opening. A start that the clock skips (spring
        forward) is left out; one that it shows twice is meant the first time. To be asked with one service's terms.
        """
        if day not in self._starts:
            self._starts[day] = starts_within(tuple(self.windows_on(day)), day, terms)
        return self._starts[day]

    def count_on(self, day: date, zone: str) -> int:
        """How many appointments start on this day."""
        return self._counted(zone)[0][day]

    def count_in_week(self, day: date, zone: str) -> int:
        """How many start from Monday to Sunday of its week."""
        return self._counted(zone)[1][day.isocalendar()[:2]]

    def _counted(self, zone: str) -> tuple[Counter, Counter]:
        if self._counts is None:
            days = [local_day(busy.start, zone) for busy in self.taken.all]
            self._counts = Counter(days), Counter(day.isocalendar()[:2] for day in days)
        return self._counts


@lru_cache(maxsize=4096)
def starts_within(windows: tuple[Window, ...], day: date, terms: Terms) -> dict[datetime, tuple[str, ...]]:
    found: dict[datetime, set[str]] = {}
    for window in windows:
        places = [place for place in terms.places if window.place in ("", place)]
        for start in lattice(window, day, terms) if places else ():
            found.setdefault(start, set()).update(places)
    return {start: tuple(place for place in terms.places if place in found[start]) for start in sorted(found)}


def lattice(window: Window, day: date, terms: Terms) -> Iterator[datetime]:
    closing = datetime.combine(day, window.closes, tzinfo=ZoneInfo(terms.zone)).astimezone(UTC)
    shown = datetime.combine(day, window.opens)
    while shown < datetime.combine(day, window.closes):
        start = clock.at_wall_clock(day, shown.time(), terms.zone)
        if start and start + terms.length <= closing:
            yield start
        shown += terms.step


def broken_rules(start: datetime, terms: Terms, diary: Diary, now: datetime, place: str = "") -> Iterator[Rule]:
    """Every rule that stands against a start, in the order of `Rule`; none for a slot."""
    end, day = start + terms.length, local_day(start, terms.zone)
    places = diary.starts_on(day, terms).get(start)
    if start <= now:
        yield Rule.PAST
    if places is None:
        yield Rule.HOURS
    elif place and place not in places:
        yield Rule.PLACE
    if day > local_day(now, terms.zone) + DAY * terms.window_days:
        yield Rule.WINDOW
    if start < now + terms.notice:
        yield Rule.NOTICE
    if any(busy.meets(start, end) for busy in diary.away.near(start, end, timedelta(0))):
        yield Rule.TIME_OFF
    margin = max(terms.before, terms.after)
    if any(busy.crowds(start, end, terms.before, terms.after) for busy in diary.elsewhere.near(start, end, margin)):
        yield Rule.ELSEWHERE
    beside = list(diary.taken.near(start, end, margin))
    if any(busy.meets(start, end) for busy in beside):
        yield Rule.TAKEN
    elif any(busy.crowds(start, end, terms.before, terms.after) for busy in beside):
        yield Rule.GAP
    if terms.most_a_day is not None and diary.count_on(day, terms.zone) >= terms.most_a_day:
        yield Rule.DAY_FULL
    if terms.most_a_week is not None and diary.count_in_week(day, terms.zone) >= terms.most_a_week:
        yield Rule.WEEK_FULL


def free_starts(days: Iterable[date], terms: Terms, diary: Diary, now: datetime) -> Iterator[datetime]:
    """The starts of these days that break no rule, in order."""
    for day in days:
        for start in diary.starts_on(day, terms):
            if next(broken_rules(start, terms, diary, now), None) is None:
                yield start


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
