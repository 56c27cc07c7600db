"""What would become of everything that is kept about somebody if they had it erased today."""

from dataclasses import dataclass
from datetime import date, datetime

from practice import clock
from practice.accounts.holdings import Fate, Holding, all_holdings
from practice.accounts.models import Person
from practice.rights.retention import Rules, terms


@dataclass(frozen=True)
class Outlook:
    goes: list[str]  # the titles of what goes at once
    emptied: list[str]  # what goes at once of rows that stay
    stays: list[str]  # the titles of what has to be kept
    last_day: date | None  # None where nothing has to be
    is_held: bool

    @property
    def last_day_words(self) -> str:
        return clock.day_words(self.last_day) if self.last_day else ""


def outlook(person: Person, now: datetime) -> Outlook:
    """A query for each sort of row, and a few more."""
    there = [one for one in all_holdings() if one.whose(person).exists()]
    term = terms(now, Rules.current())[person.pk]
    has_record = any(one.fate == Fate.RECORD for one in there)
    staying = [one for one in there if has_record and one.fate != Fate.AT_ONCE]
    return Outlook(
        goes=[one.title for one in there if one not in staying],
        emptied=[one.emptied for one in staying if one.emptied],
        stays=[one.title for one in staying],
        last_day=term.last_day if has_record else None,
        is_held=term.is_held,
    )


def records() -> list[Holding]:
    return [one for one in all_holdings() if one.fate == Fate.RECORD]
