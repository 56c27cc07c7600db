"""Who changed what. The database notes each change itself; here it is told who is at work (docs/decisions/0034)."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.text import capfirst

from practice.accounts.holdings import all_holdings
from practice.accounts.models import Person
from practice.rights.models import Change

# The tables that are watched, each with the columns whose changes nobody needs to know of: what changes by itself, and
# what is saved with every other key while somebody writes. A column is named, and what stands in it is never kept.
WATCHED = {
    "accounts_person": ["last_login"],
    "account_emailaddress": [],
    "accounts_channelconsent": [],
    "profile_practice": [],
    "scheduling_practitioner": [],
    "scheduling_service": [],
    "bookings_session": [],
    "bookings_companion": [],
    "bookings_response": [],
    "bookings_answer": ["draft"],
    "bookings_consent": [],
    "bookings_enquiry": [],
    "consultations_colleague": [],
    "consultations_consultation": ["preparation_draft"],
    "consultations_joining": [],
    "consultations_seat": [],
    "consultations_certificate": [],
    "rights_legalhold": [],
    "rights_comingofage": [],
    "rights_erasurerequest": [],
}
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


class Signature:
    """Signs each statement that changes a watched table with who is at work, as a comment in front of it.

    A comment lasts as long as its statement, so nothing of it is left behind in a connection that goes back to a pool.
    """

    def __init__(self, find):
        self.find = find  # gives who and where

    def __call__(self, execute, sql, params, many, context):
        written = WRITES.match(sql) if isinstance(sql, str) else None
        if written and written[1] in WATCHED:
            by, where = self.find()
            sql = f"/*by={by};in={safe(where)}*/ {sql}"
        return execute(sql, params, many, context)


def safe(where: str) -> str:
    """A name of ours without anything that could end the comment, or stand for a parameter."""
    return re.sub(r"[^\w:. -]", "", where)[:80]


def SignChanges(get_response):  # noqa: N802 a middleware is named as a thing
    """What a request changes is noted as changed by whoever is signed in, on that page."""

    def respond(request):
        def find():
            page = request.resolver_match.view_name if request.resolver_match else ""
            return request.user.pk or "", page

        with connection.execute_wrapper(Signature(find)):
            return get_response(request)

    return respond


@contextmanager
def signed(where: str) -> Iterator[None]:
    """The same for a command or a task, which nobody is signed in to."""
    with connection.execute_wrapper(Signature(lambda: ("", where))):
        yield


def changes_of(person: Person):
    """Of the rows that are about them, and that are still there; the newest first. One query."""
    theirs = Q(pk=None)
    for holding in all_holdings():
        if holding.model._meta.db_table in WATCHED:
            rows = holding.whose(person).select_related(None).prefetch_related(None).order_by()
            ids = rows.annotate(as_text=Cast("pk", CharField())).values("as_text")
            theirs |= Q(table=holding.model._meta.db_table, row__in=ids)
    return Change.objects.filter(theirs)


@dataclass(frozen=True)
class Said:
    """One change as it is read at the desk."""

    change: Change
    what: str  # "Session"
    fields: str  # "status, place"
    who: str


def in_words(changes: Iterable[Change]) -> list[Said]:
    """Each with what the row is called here, and the name of whoever did it. One query."""
    changes = list(changes)
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in={one.by for one in changes if one.by})}
    called = {model._meta.db_table: model._meta for model in apps.get_models()}
    return [
        Said(
            change=one,
            what=capfirst(called[one.table].verbose_name),
            fields=", ".join(field.removesuffix("_id").replace("_", " ") for field in one.fields),
            who=names.get(one.by, "Somebody who is not here any more") if one.by else "",
        )
        for one in changes
    ]
