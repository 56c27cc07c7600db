"""The week and the month as the desk draws them: plain values, which know no database."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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

    @property
    def kind_words(self) -> str:
        return f"{KINDS[self.kind]} now" if self.is_now else KINDS[self.kind]

    @property
    def quiet(self) -> Span | None:
        """The minutes kept free after it; None where there are none."""
        end = self.past + self.long
        return Span(self.at + end // 60, end % 60, self.buffer) if self.buffer else None


@dataclass(frozen=True)
class WeekDay:
    """One day: the hours of work as spans, and the boxes in the order of their start."""

    day: date
    works: Sequence[Span] = ()
    boxes: Sequence[Box] = ()
    now: Span | None = None

    @property
    def name(self) -> str:
        return f"{self.day:%A}"


@dataclass(frozen=True)
class Week:
    """Some days side by side, from the row of the hour `first_hour` on, so many `hours` down."""

    days: Sequence[WeekDay]
    first_hour: int = 8
    hours: int = 12
    now_words: str = ""

    @property
    def hour_words(self) -> list[str]:
        hours = [(self.first_hour + row) % 24 for row in range(self.hours)]
        return [f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}" for hour in hours]

    @property
    def now(self) -> Span | None:
        return next((day.now for day in self.days if day.now), None)


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
