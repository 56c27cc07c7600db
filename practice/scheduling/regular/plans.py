"""A series before it is booked: which dates, and what stands in the way of which.

All of them keep the time on the practitioner's clock: nine o'clock stays nine o'clock.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from practice import clock
from practice.scheduling.diary import DAY, OWN_RULES, Busy, Diary, Rule, Terms, broken_rules, local_day
from practice.scheduling.models import Entry, Service
from practice.scheduling.rhythm import Rhythm, days_of
from practice.scheduling.slots import HELD, Slot, diary_of, nearest, require_slot, shown, terms_of

FEWEST = 2
AROUND = 3  # days before and after a date that can't be had, among which others are offered
LEAVE_OUT = "none"  # the answer that leaves a date out
QUESTION = re.compile(r"\d{4}-\d\d-\d\d-\d{4}")  # the name of an occurrence


@dataclass(frozen=True)
class Occurrence:
    """One date of the series and what becomes of it.

    `start` is where it will be: None while it isn't settled, and for one that is left out. `choices` are what is
    offered in place of a date that can't be had.
    """

    day: date
    clock: time
    start: datetime | None
    answer: str = ""
    choices: tuple[Slot, ...] = ()
    is_clash: bool = False
    rules: tuple[Rule, ...] = ()  # what stands against the time it would have; none where the clock skips it

    @property
    def name(self) -> str:
        """Of the question about it: another time of day is another question."""
        return f"{self.day:%Y-%m-%d}-{self.clock:%H%M}"

    @property
    def words(self) -> str:
        shown = datetime.combine(self.day, self.clock, tzinfo=UTC)  # words of a clock that shows every time once
        return f"{clock.day_words(self.day, year=False)}, {clock.clock_words(shown)}"

    @property
    def is_left_out(self) -> bool:
        return self.answer == LEAVE_OUT

    @property
    def is_open(self) -> bool:
        """Whether it still has to be said what becomes of it."""
        return self.start is None and not self.is_left_out


@dataclass(frozen=True)
class Plan:
    service: Service
    rhythm: Rhythm
    occurrences: tuple[Occurrence, ...]

    @property
    def every_words(self) -> str:
        return Rhythm(self.rhythm).label

    @cached_property
    def clashes(self) -> list[Occurrence]:
        return [one for one in self.occurrences if one.is_clash]

    @property
    def is_settled(self) -> bool:
        return not any(one.is_open for one in self.occurrences)

    @cached_property
    def slots(self) -> list[Slot]:
        """Those that will be booked, in order."""
        return sorted(Slot.of(self.service, one.start) for one in self.occurrences if one.start)


def dates(start: datetime, zone: str, rhythm: Rhythm, times: int) -> list[tuple[date, time, datetime | None]]:
    """Day and clock of each occurrence, and its instant; None where the clock skips it."""
    first = start.astimezone(ZoneInfo(zone))
    days = days_of(rhythm, first.date(), times)
    others = [(day, first.time(), clock.at_wall_clock(day, first.time(), zone)) for day in days[1:]]
    return [(days[0], first.time(), start), *others]


def plan_regular(
    *,
    service: Service,
    start: datetime,
    rhythm: Rhythm,
    times: int,
    place: str,
    answers: dict[str, str],
    hold: Entry | None = None,
    set_aside: Iterable[Rule] = (),
    now: datetime,
) -> Plan:
    """Every date checked, with its own rules and beside the others of the series.

    How far ahead people may book is asked of the first alone. `answers` say for dates that clashed what is wanted
    instead: a start, or none. One that can't be had any more counts as not given. `set_aside` are rules of the
    practitioner's own that don't count for any of the dates. Ten queries, however many dates.
    Raises `SlotTaken` or `NotOffered` where the first can't be had.
    """
    ignored = OWN_RULES.intersection(set_aside)
    kept = {*HELD, *ignored} if hold and hold.start == start else ignored
    require_slot(service, start, set_aside=kept, now=now, without=hold, place=place)
    wanted = dates(start, service.zone, rhythm, times)
    days = [wanted[0][0] - DAY * AROUND, wanted[-1][0] + DAY * AROUND]
    diary = diary_of(service, days, now=now, without=hold)
    maker = _Maker(service, terms_of(service), diary, place, ignored | {Rule.WINDOW}, now)
    return Plan(service, rhythm, maker.settle(wanted, answers))


class _Maker:
    """What a plan is made with. It lives as long as the making."""

    def __init__(
        self, service: Service, terms: Terms, diary: Diary, place: str, ignored: frozenset[Rule], now: datetime
    ):
        self.service, self.terms, self.diary, self.place, self.now = service, terms, diary, place, now
        self.ignored = ignored

    def settle(self, wanted, answers: dict[str, str]) -> tuple[Occurrence, ...]:
        (day, time_of_day, first), *later = wanted
        settled = [Occurrence(day, time_of_day, first)]
        for day, time_of_day, start in later:
            asked = Occurrence(day, time_of_day, start)
            answer = answers.get(asked.name, "")
            instead = instant_of(answer, near=day, zone=self.terms.zone)
            chosen = instead or (None if answer == LEAVE_OUT else start)
            beside = self.beside(one.start for one in settled)
            fits = chosen is not None and not self.against(chosen, beside)
            is_given = answer == LEAVE_OUT or (instead is not None and fits)
            is_clash = is_given or not fits
            settled.append(
                Occurrence(
                    day,
                    time_of_day,
                    chosen if fits else None,
                    answer=answer if is_given else "",
                    is_clash=is_clash,
                    rules=tuple(self.against(start, beside)) if is_clash and start else (),
                )
            )
        return tuple(self.with_choices(one, settled) if one.is_clash else one for one in settled)

    def against(self, start: datetime, diary: Diary) -> list[Rule]:
        broken = broken_rules(start, self.terms, diary, self.now, self.place)
        return [rule for rule in broken if rule not in self.ignored]

    def beside(self, others: Iterable[datetime | None]) -> Diary:
        """What is taken, with the others of the series."""
        terms = self.terms
        own = [Busy(start, start + terms.length, terms.before, terms.after) for start in others if start]
        return self.diary.along_with(own)

    def with_choices(self, clash: Occurrence, settled: list[Occurrence]) -> Occurrence:
        """Up to three of the free starts around its date, those that are nearest; and the one that was chosen."""
        diary = self.beside(one.start for one in settled if one is not clash)
        days = [clash.day + DAY * number for number in range(-AROUND, AROUND + 1)]
        starts = [start for day in days for start in diary.starts_on(day, self.terms)]
        free = [Slot.of(self.service, start) for start in starts if not self.against(start, diary)]
        wanted = datetime.combine(clash.day, clash.clock, tzinfo=ZoneInfo(self.terms.zone))
        choices = nearest(shown(free, self.service.practitioner.starts_shown), wanted)
        if clash.start and clash.start not in [slot.start for slot in choices]:
            choices = sorted([*choices, Slot.of(self.service, clash.start)])
        return replace(clash, choices=tuple(choices))


def instant_of(answer: str, *, near: date, zone: str) -> datetime | None:
    """The start an answer names; None where it names none, or one of another week."""
    try:
        start = datetime.fromisoformat(answer)
        day = local_day(start, zone)
    except (ValueError, OverflowError):  # the ends of time have no day in some zones
        return None
    if start.tzinfo is None:
        return None
    return start if abs(day - near) <= timedelta(days=AROUND) else None
