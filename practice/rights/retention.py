"""How long things are kept: until when for each person (docs/decisions/0033)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from practice.accounts.holdings import Fate, Holding, all_holdings
from practice.accounts.models import Person
from practice.clock import HOME_ZONE
from practice.profile.models import Practice
from practice.rights.models import ComingOfAge, LegalHold

ADULT_AT = 19  # years of age, in British Columbia


@dataclass(frozen=True)
class Rules:
    """What the practice decided: how many years records stay, and how many days the rest."""

    years: int
    days: int

    @classmethod
    def current(cls) -> "Rules":
        practice = Practice.current()
        return cls(practice.kept_years, practice.kept_days)


@dataclass
class Term:
    """The last day on which what is kept about one person stays, and whether there is a record among it."""

    last_day: date = date.min
    has_record: bool = False
    is_held: bool = False

    def reach(self, day: date) -> None:
        self.last_day = max(self.last_day, day)

    def is_over(self, today: date) -> bool:
        return not self.is_held and self.last_day < today


def years_later(day: date, years: int) -> date:
    """The same day so many years on; the first of March where that year has no 29th of February."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, month=3, day=1)


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(HOME_ZONE)).date()


def begin_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(HOME_ZONE))


def terms(now: datetime, rules: Rules) -> dict[UUID, Term]:
    """Of everybody. A handful of queries, however many people there are.

    Whoever comes between two of these queries is left out.
    """
    found = {pk: Term() for pk in Person.objects.values_list("pk", flat=True)}
    for holding in all_holdings():
        for person, at in holding.contacts(now) if holding.contacts else ():
            if term := found.get(person):
                note_contact(term, local_day(at), holding, rules)
    for person, day in days_of_age().items():
        if term := found.get(person):
            term.reach(years_later(day, rules.years))
    for person in LegalHold.objects.standing().values_list("person", flat=True):
        if term := found.get(person):
            term.is_held = True
    for group in groups_of(pair for holding in all_holdings() if holding.together for pair in holding.together()):
        end_together([found[person] for person in group if person in found])
    return found


def note_contact(term: Term, day: date, holding: Holding, rules: Rules) -> None:
    is_record = holding.fate == Fate.RECORD
    term.has_record |= is_record
    years = max(rules.years, holding.least_years)
    term.reach(years_later(day, years) if is_record else day + timedelta(days=rules.days))


def days_of_age() -> dict[UUID, date]:
    """When minors turn 19: as it was noted, else as if they had been born on the last day they are known of."""
    noted = dict(ComingOfAge.objects.values_list("person", "on"))
    return latest_of(seen_under_age()) | noted


def seen_under_age() -> Iterable[tuple[UUID, date]]:
    """Nobody under age on a day turns 19 later than that many years after it."""
    for holding in all_holdings():
        for person, day in holding.minors() if holding.minors else ():
            yield person, years_later(day, ADULT_AT)


def latest_of(pairs: Iterable[tuple[UUID, date]]) -> dict[UUID, date]:
    latest: dict[UUID, date] = {}
    for person, day in pairs:
        latest[person] = max(day, latest.get(person, day))
    return latest


def groups_of(pairs: Iterable[tuple[UUID, UUID]]) -> list[set[UUID]]:
    """Who belongs together, directly or through others."""
    group_of: dict[UUID, set[UUID]] = {}
    for one, other in pairs:
        both = group_of.get(one, {one}) | group_of.get(other, {other})
        group_of.update(dict.fromkeys(both, both))
    return list({id(group): group for group in group_of.values()}.values())


def end_together(group: list[Term]) -> None:
    """A session that two people came to is in the record of both: it goes when the later one's goes."""
    last_day, is_held = max((term.last_day for term in group), default=date.min), any(term.is_held for term in group)
    for term in group:
        term.last_day, term.is_held = last_day, is_held
