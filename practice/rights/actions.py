import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from practice.accounts.holdings import Fate, all_hinders, all_holdings, in_order_of_erasing
from practice.accounts.models import Person
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.rights.erasing import records
from practice.rights.messages import Asked, CameIn, CarriedOut, Declined
from practice.rights.models import Change, ComingOfAge, ErasureRequest, LegalHold
from practice.rights.retention import Rules, Term, begin_of, local_day, seen_under_age, terms, years_later

logger = logging.getLogger(__name__)


class Held(Exception):
    """A legal hold stands: nothing of this person may be erased."""


class NotYet(Exception):
    """Something has to be settled before anything is erased. Its words say what, a line each."""


class AlreadyAnswered(Exception):
    """The request was taken back, carried out or declined meanwhile."""


@dataclass
class Report:
    """What is due, or was erased: how much, and since when. It names nobody."""

    people: int = 0
    first: date | None = None  # the last day of the first of them
    last: date | None = None
    rows: dict[str, int] = field(default_factory=dict)
    held: int = 0  # whose time is over, and whose record a hold keeps
    stuck: int = 0  # whose time is over, and whom the database would not let go; the log says why
    undated_minors: int = 0  # of whom nobody noted when they turn 19

    def add_person(self, last_day: date) -> None:
        self.people += 1
        self.first, self.last = min(self.first or last_day, last_day), max(self.last or last_day, last_day)

    def add_rows(self, title: str, count: int) -> None:
        if count:
            self.rows[title] = self.rows.get(title, 0) + count


def hinders(person: Person, now: datetime) -> list[str]:
    """What stands in the way of erasing, in words."""
    return [words for hinder in all_hinders() for words in hinder(person, now)]


def require_free(person: Person) -> None:
    """Raises `Held` or `NotYet`."""
    if LegalHold.objects.standing().filter(person=person).exists():
        raise Held
    if words := hinders(person, timezone.now()):
        raise NotYet("\n".join(words))


# --- when its time is over ------------------------------------------------------------------


def retain(*, apply: bool) -> Report:
    """What is due today. With `apply` it is gone afterwards, one person after another."""
    now, rules, report = timezone.now(), Rules.current(), Report()
    today, everybody = local_day(now), terms(now, rules)
    due = {pk: term for pk, term in everybody.items() if term.is_over(today)}
    report.held = sum(term.is_held and term.last_day < today for term in everybody.values())
    noted = set(ComingOfAge.objects.values_list("person", flat=True))
    report.undated_minors = len({pk for pk, _day in seen_under_age()} - noted)
    for person in Person.objects.filter(pk__in=due):
        retain_person(person, due[person.pk], report, apply=apply)
    spared = addresses_of(pk for pk, term in everybody.items() if pk not in due and (term.has_record or term.is_held))
    for holding in all_holdings():
        if holding.strays:
            rows = holding.strays(now - timedelta(days=rules.days), spared)
            report.add_rows(holding.title, rows.count())
            if apply:
                rows.delete()
    if apply:
        Change.objects.filter(at__lt=begin_of(years_later(today, -rules.years))).delete()
    return report


def addresses_of(ids: Iterable[UUID]) -> set[str]:
    return set(Person.objects.filter(pk__in=list(ids)).values_list("email", flat=True))


def retain_person(person: Person, term: Term, report: Report, *, apply: bool) -> None:
    """Count what is theirs and, with `apply`, erase it. Who is held, or came back since the list was made, stays.

    Whom the database will not let go keeps nobody else here.
    """
    counted = [(one.title, one.whose(person).count()) for one in all_holdings() if not one.is_by_address]
    try:
        erase_everything(person=person) if apply else require_free(person)
    except (Held, NotYet):
        return
    except IntegrityError:
        logger.exception("Somebody whose time is over could not be erased.")
        report.stuck += 1
        return
    report.add_person(term.last_day)
    for title, count in counted:
        report.add_rows(title, count)


@transaction.atomic
def erase_everything(*, person: Person) -> None:
    """Afterwards nothing about them is here. Raises `Held` or `NotYet`, and then everything is."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    require_free(person)
    for holding in in_order_of_erasing():
        if not holding.is_by_address:
            holding.delete(person)


# --- when its person asks -------------------------------------------------------------------


@transaction.atomic
def ask_erasure(*, person: Person) -> ErasureRequest:
    """Afterwards whoever runs the practice has it in their queue, and both are told. Asked twice it is one request.

    Raises `NotYet` while something is booked, or stays in their name.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if words := hinders(person, timezone.now()):
        raise NotYet("\n".join(words))
    request, is_new = ErasureRequest.objects.open().get_or_create(person=person)
    if is_new:
        outbox.queue([*kinds.get(Asked.name).plan(request), *kinds.get(CameIn.name).plan(request)])
    return request


@transaction.atomic
def take_back(*, request: ErasureRequest) -> None:
    """Afterwards everything stays as it is. Raises `AlreadyAnswered`."""
    request = locked(request)
    request.taken_back_at = timezone.now()
    request.save(update_fields=["taken_back_at"])
    outbox.withdraw(subject_id=request.pk, why="It was taken back.")


@transaction.atomic
def decline(*, request: ErasureRequest, reason: str, by: Person) -> None:
    """Afterwards everything stays as it is, and they are told why. Raises `AlreadyAnswered`."""
    request = locked(request)
    request.declined_at, request.reason, request.by = timezone.now(), reason, by
    request.save(update_fields=["declined_at", "reason", "by"])
    outbox.withdraw(subject_id=request.pk, why="It was answered.")
    outbox.queue(kinds.get(Declined.name).plan(request))


@transaction.atomic
def carry_out(*, request: ErasureRequest, by: Person) -> ErasureRequest:
    """Afterwards what is no record is gone, nothing waits to be sent to them but the news of it, and no browser is
    signed in as them. A record stays, with their name and address, through the day that the request then names.

    Raises `AlreadyAnswered`, `Held` or `NotYet`, and then nothing has changed.
    """
    request = locked(request)
    person = Person.objects.select_for_update().get(pk=request.person_id)
    require_free(person)
    address = person.email
    erase_at_once(person)
    if any(one.whose(person).exists() for one in records()):
        request.kept_until = terms(timezone.now(), Rules.current())[person.pk].last_day
        empty_what_stays(person)
    else:
        erase_the_rest(person)
        request.person = None
    request.carried_out_at, request.by = timezone.now(), by
    request.save(update_fields=["person", "kept_until", "carried_out_at", "by"])
    outbox.queue([kinds.get(CarriedOut.name).message(request, address)])
    return request


def locked(request: ErasureRequest) -> ErasureRequest:
    """Raises `AlreadyAnswered`."""
    found = ErasureRequest.objects.select_for_update(of=["self"]).select_related("person").get(pk=request.pk)
    if not found.is_open:
        raise AlreadyAnswered
    return found


def erase_at_once(person: Person) -> None:
    for holding in in_order_of_erasing():
        if holding.fate == Fate.AT_ONCE:
            holding.delete(person)
        elif holding.fate == Fate.RECORD and holding.empty:
            holding.empty(person)


def empty_what_stays(person: Person) -> None:
    for holding in all_holdings():
        if holding.fate == Fate.WITH_NAME and holding.empty:
            holding.empty(person)


def erase_the_rest(person: Person) -> None:
    for holding in in_order_of_erasing():
        if holding.fate == Fate.WITH_NAME:
            holding.delete(person)
