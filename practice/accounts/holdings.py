"""What is kept about a person. Each app declares its own in its `held.py`, which its `ready()` imports.

From these declarations a person gets a copy of everything, sees what goes when they ask for it to be erased, and has
it erased when its time is over (docs/decisions/0033). A model that leads to a person and is declared nowhere fails the
suite.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from graphlib import TopologicalSorter
from uuid import UUID

from django.db import models

from practice.accounts.models import Person
from practice.confided import Unreadable

UNREADABLE = "This is kept encrypted, and does not open any more. Write to us about it."


class Fate(Enum):
    """What becomes of rows when whom they are about asks to have them erased."""

    AT_ONCE = "goes at once"
    RECORD = "is a record, and has to be kept for a time"
    WITH_NAME = "stays as long as a record has to be kept, so that it is known whose that is"


@dataclass(frozen=True)
class Holding:
    """The rows of one model that are about a person."""

    model: type[models.Model]
    title: str  # to its person: "Sessions"
    whose: Callable[[Person], models.QuerySet]
    tells: dict[str, str | Callable]  # what is told of a row: a label, and the path to the value or what gives it
    left_out: tuple[str, ...] = ()  # fields that tell nothing of anybody: the site's own workings
    fate: Fate = Fate.AT_ONCE
    deletes: tuple[type[models.Model], ...] = ()  # what `erase` takes along: whatever else points there goes first
    least_years: int = 0  # that the law asks a record to be kept, whatever the practice decided
    is_by_address: bool = False  # found by the address alone: its time is its own, and does not end with its person's
    change_at: str = ""  # the name of the page where its person changes it
    erase: Callable[[Person], object] | None = None  # where deleting `whose` is not the right way
    empty: Callable[[Person], object] | None = None  # takes out what goes at once of rows that have to be kept
    emptied: str = ""  # what that is, in words
    hinders: Callable[[Person, datetime], Iterable[str]] | None = (
        None  # what has to be settled before erasing, in words
    )
    contacts: Callable[[datetime], Iterable[tuple[UUID, datetime]]] | None = None  # when people were last in touch
    minors: Callable[[], Iterable[tuple[UUID, date]]] | None = None  # people, and a day on which they were under age
    together: Callable[[], Iterable[tuple[UUID, UUID]]] | None = None  # pairs of people whose records are one
    # What has an address and nobody behind it: what is older than a moment, but for some addresses.
    strays: Callable[[datetime, set[str]], models.QuerySet] | None = None

    def delete(self, person: Person) -> None:
        """Afterwards there is none of it, whatever its fate."""
        if self.erase:
            self.erase(person)
        else:
            self.whose(person).delete()


_declared: dict[type[models.Model], Holding | str] = {}
_hinders_of_others: list[Callable[[Person, datetime], Iterable[str]]] = []


def declare(*holdings: Holding) -> None:
    _declared.update({holding.model: holding for holding in holdings})


def declare_nothing(
    why: str, *found: type[models.Model], hinders: Callable[[Person, datetime], Iterable[str]] | None = None
) -> None:
    """These lead to a person, and tell nothing of one that is not told elsewhere. `hinders` is as in a `Holding`."""
    _declared.update(dict.fromkeys(found, why))
    if hinders:
        _hinders_of_others.append(hinders)


def all_holdings() -> list[Holding]:
    """In the order in which they were declared: the person first."""
    return [one for one in _declared.values() if isinstance(one, Holding)]


def all_hinders() -> list[Callable[[Person, datetime], Iterable[str]]]:
    return [*filter(None, (one.hinders for one in all_holdings())), *_hinders_of_others]


def in_order_of_erasing() -> list[Holding]:
    """What points to something else comes before it."""
    by_model = {holding.model: holding for holding in all_holdings()}
    pointing = {model: set() for model in by_model}
    for model in by_model:
        for parent in parents_of(model) & set(by_model) - {model}:
            pointing[parent].add(model)
        for gone in by_model[model].deletes:
            pointing[model] |= {one for one in by_model if gone in parents_of(one) - {*by_model[one].deletes}}
    return [by_model[model] for model in TopologicalSorter(pointing).static_order()]


def parents_of(model: type[models.Model]) -> set[type[models.Model]]:
    """The models that a row of this one points to."""
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def declared(model: type[models.Model]) -> Holding | str | None:
    return _declared.get(model)


# --- telling it -------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What is kept about somebody in the rows of one model."""

    holding: Holding
    rows: list[dict[str, object]]


def told_to(person: Person) -> Iterator[Told]:
    """Everything that is kept about them, what is confided in plain words. Holdings without rows are left out."""
    for holding in all_holdings():
        if rows := [told_of(holding, row) for row in holding.whose(person)]:
            yield Told(holding, rows)


def told_of(holding: Holding, row: models.Model) -> dict[str, object]:
    return {label: readable_at(row, path) for label, path in holding.tells.items()}


def readable_at(row: models.Model, path: str | Callable) -> object:
    """The value there. One text that does not open any more keeps nobody from all the others."""
    try:
        return value_at(row, path)
    except Unreadable:
        return UNREADABLE


def value_at(row: models.Model, path: str | Callable) -> object:
    """ "service.name": what stands there; None where something on the way is empty."""
    if callable(path):
        return path(row)
    value = row
    for name in path.split("."):
        value = getattr(value, name, None) if value is not None else None
        value = value() if callable(value) else value
    return value


def roots_of(holding: Holding) -> set[str]:
    """The fields of which something is told, or of which it is said that they tell nothing."""
    told = {path.partition(".")[0] for path in holding.tells.values() if isinstance(path, str)}
    return {name.removeprefix("get_").removesuffix("_display") for name in told} | set(holding.left_out)
