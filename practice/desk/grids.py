"""The week and the month as the desk draws them: plain values, which know no database."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from practice import clock

LINES = 3  # of a day in the month; the others are counted
KINDS = {
    "session": "Session",
    "consultation": "Consultation",
    "group": "Group meeting",
    "hold": "Hold",
    "off": "Time off",
    "busy": "Busy elsewhere",
}


@dataclass(frozen=True)
class Rows:
    """The hours down the side, as clocks show them, from `first` until before `last`.

    `again` is the hour that one night of these days shows twice: it has a second row, which other days leave blank.
    """

    first: int = 8
    last: int = 20
    again: int | None = None

    @property
    def all(self) -> list[tuple[int, int]]:
        """Each as its hour and its fold: 1 for the second of two same ones."""
        hours = [(hour, fold) for hour in range(self.first, self.last) for fold in (0, 1)]
        return [(hour, fold) for hour, fold in hours if not fold or hour == self.again]

    @property
    def count(self) -> int:
        return len(self.all)

    def at(self, hour: int, fold: int = 0) -> int:
        """The number that the row of an hour goes by in the stylesheet; they are counted on from the first hour."""
        is_below = self.again is not None and self.first <= self.again and (hour, fold) > (self.again, 0)
        return hour + is_below

    def span(self, start: datetime, last: datetime) -> "Span | None":
        """Where a stretch of one day stands, from its first minute to its last on the wall clock; None where no row
        shows it. (Its end may be another day's first minute, or stand a row too far down.)"""
        top = max(self._down(start), 0)
        bottom = min(self._down(last) + 1, self.count * 60)
        return Span(self.first + top // 60, top % 60, bottom - top) if top < bottom else None

    def _down(self, local: datetime) -> int:
        """How far below the first row a moment stands, in minutes."""
        fold = local.fold if local.hour == self.again else 0
        return (self.at(local.hour, fold) - self.first) * 60 + local.minute


@dataclass(frozen=True)
class Span:
    """A stretch of one day: it begins `past` minutes after the row of the hour `at` and is `long` minutes long."""

    at: int
    past: int
    long: int = 5

    @property
    def place(self) -> str:
        """The classes that put it there. They exist for fives, and for quarters beyond twelve hours."""
        step = 5 if self.long <= 720 else 15
        return f"at-{self.at} past-{self.past // 5 * 5} long-{max(5, -(-self.long // step) * step)}"


@dataclass(frozen=True)
class Box(Span):
    """An entry in the week. `clock` is when it begins, as people say it; without `url` it can't be opened."""

    kind: str = "session"
    clock: str = ""
    who: str = ""
    more: str = ""
    url: str = ""
    is_now: bool = False
    buffer: int = 0
    before: int = 0

    @property
    def kind_words(self) -> str:
        return f"{KINDS[self.kind]} now" if self.is_now else KINDS[self.kind]

    @property
    def quiet(self) -> Span | None:
        """The minutes kept free after it; None where there are none."""
        end = self.past + self.long
        return Span(self.at + end // 60, end % 60, self.buffer) if self.buffer else None

    @property
    def quiet_before(self) -> Span | None:
        """The minutes kept free before it; None where there are none."""
        begin = self.past - self.before
        return Span(self.at + begin // 60, begin % 60, self.before) if self.before else None


@dataclass(frozen=True)
class Free(Span):
    """What is left of an hour. Pressed, it can be booked or blocked from `clock` on."""

    clock: str = ""
    url: str = ""
    is_work: bool = False


@dataclass(frozen=True)
class WeekDay:
    """One column: the hours of work as spans, the boxes, and what is left of hours.

    `gaps` are hours that the clocks of this day don't show. `whose` stands over a column beside others of its day.
    """

    day: date
    works: Sequence[Span] = ()
    boxes: Sequence[Box] = ()
    now: Span | None = None
    frees: Sequence[Free] = ()
    gaps: Sequence[Span] = ()
    url: str = ""
    whose: str = ""
    id: str = ""

    @property
    def name(self) -> str:
        return self.whose or f"{self.day:%A}"

    @property
    def named_by(self) -> str:
        """The id of its heading."""
        return f"day-{self.id or self.day}"

    @property
    def entries(self) -> list[Box | Free]:
        """Boxes and what is left between them, in the order of the clock."""
        return sorted([*self.boxes, *self.frees], key=attrgetter("at", "past"))


@dataclass(frozen=True)
class Week:
    """Some columns side by side. `whose` names the practitioner where there are several weeks on a page."""

    days: Sequence[WeekDay]
    rows: Rows = Rows()
    now_words: str = ""
    whose: str = ""

    @property
    def hour_words(self) -> list[str]:
        return [hour_words(hour) + (" again" if fold else "") for hour, fold in self.rows.all]

    @property
    def now(self) -> Span | None:
        return next((day.now for day in self.days if day.now), None)


def hour_words(hour: int) -> str:
    """ "2 pm"."""
    return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"


@dataclass(frozen=True)
class Line:
    """An entry in the month, in a few words."""

    kind: str
    words: str

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True)
class MonthDay:
    """One day of the month; one of the month before or after has no lines."""

    day: date
    lines: Sequence[Line] = ()
    is_today: bool = False
    is_outside: bool = False

    @property
    def shown(self) -> Sequence[Line]:
        return self.lines[:LINES]

    @property
    def more(self) -> int:
        return len(self.lines[LINES:])

    @property
    def words(self) -> str:
        return clock.day_words(self.day, year=False)


@dataclass(frozen=True)
class Month:
    """Whole weeks from Monday to Sunday."""

    name: str
    weeks: Sequence[Sequence[MonthDay]]

    @property
    def weekdays(self) -> list[str]:
        return [f"{day.day:%A}" for day in self.weeks[0]]

    @property
    def is_empty(self) -> bool:
        return not any(day.lines for week in self.weeks for day in week)


def month_of(year: int, month: int, *, today: date, lines: Mapping[date, Sequence[Line]]) -> Month:
    """The month with what each of its days holds, in order."""

    def shown(day: date) -> MonthDay:
        if day.month != month:
            return MonthDay(day, is_outside=True)
        return MonthDay(day, lines.get(day, ()), is_today=day == today)

    weeks = [[shown(day) for day in week] for week in Calendar().monthdatescalendar(year, month)]
    return Month(f"{date(year, month, 1):%B %Y}", weeks)
