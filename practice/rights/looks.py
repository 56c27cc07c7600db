"""Who of the practice opened what is kept about somebody."""

from collections.abc import Iterable

from django.db.models import Q

from practice.accounts.models import Person
from practice.rights.models import Look


def note_look(*, reader: Person, page: Look.Page, person: Person | None = None, address: str = "") -> None:
    """Keep that `reader` opened it: of a person, or of whoever has the address. Nobody looks at themselves."""
    note_looks(reader=reader, page=page, addresses=[address]) if person is None else keep(reader, page, [(person, "")])


def note_looks(*, reader: Person, page: Look.Page, addresses: Iterable[str]) -> None:
    """The same of several addresses, in two queries; people are found by theirs."""
    asked = [address.lower() for address in addresses]
    known = {person.email: person for person in Person.objects.filter(email__in=asked)} if asked else {}
    keep(reader, page, [(known.get(one), "" if one in known else one) for one in asked])


def keep(reader: Person, page: Look.Page, seen: list[tuple[Person | None, str]]) -> None:
    Look.objects.bulk_create(
        Look(person=person, address=address, reader=reader, page=page) for person, address in seen if person != reader
    )


def looks_at(person: Person):
    """The newest first, with who it was. Questions they asked before they were known here are among them."""
    theirs = Q(person=person) | Q(person=None, address__iexact=person.email)
    return Look.objects.filter(theirs).select_related("reader")
