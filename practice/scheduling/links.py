"""The private link to an appointment: whoever has it moves, cancels and looks, without signing in."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from practice.scheduling.appointments import Appointment

LINKS = signing.Signer(salt="manage")
HOLE = "TOKEN"  # where a token goes


def address_of(name: str, token: str) -> str:
    """The path of a page of the private link with this token."""
    return _path_with_hole(name).replace(HOLE, token)


@cache  # putting an address together takes as long as writing a line of a message, and a message names several
def _path_with_hole(name: str) -> str:
    return reverse(f"manage:{name}", args=[HOLE])


@lru_cache(maxsize=100)  # the pages that a message names share one token
def signed(label: str, pk: str, generation: int, *whose: str) -> str:
    """The token of the private link to an appointment, for the person it is made for where that is the second."""
    return LINKS.sign_object([label, pk, generation, *whose])


def find_by_token(token: str) -> "Appointment | None":
    """The appointment a private link belongs to, seen by the person it was made for.

    None for a link that was altered or revoked, that was never ours, or whose person takes part no more.
    """
    try:
        label, pk, generation, *whose = LINKS.unsign_object(token)
        model = apps.get_model(label)
    except (signing.BadSignature, LookupError, ValueError):
        return None
    appointment = model.objects.with_calendar().filter(pk=pk, generation=generation).first()
    if appointment is None or not whose:
        return appointment
    readers = [person for person in appointment.people if [str(person.pk)] == whose]
    return appointment.seen_by(readers[0]) if readers else None
