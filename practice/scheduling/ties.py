"""Who comes to one practitioner through both doors.

A therapist who is somebody's client as well as their colleague is met with care (docs/decisions/0022): the practitioner
says yes or no to each booking of theirs before it stands. Neither door tells of the other.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, QuerySet

from practice.accounts.models import Person
from practice.scheduling.appointments import Appointment, AppointmentQuerySet
from practice.scheduling.models import Practitioner, Service

_asking: dict[str, list[Callable[..., QuerySet]]] = {}


def register(door: str, find: Callable[..., QuerySet]) -> None:
    """`find(person, practitioner)` gives the rows of an app that ask for a meeting without being one."""
    _asking.setdefault(door, []).append(find)


def has_other_ties(person: Person, practitioner: Practitioner, model: type[Appointment]) -> bool:
    """Whether somebody comes to this practitioner through another door than `model`'s, or came, or asks to. One query.

    What was cancelled, declined or lapsed is no tie.
    """
    return Practitioner.objects.filter(
        any_of(through_other_doors(person, practitioner, model)), pk=practitioner.pk
    ).exists()


def is_answered_by_hand(person: Person, service: Service, model: type[Appointment]) -> bool:
    """Whether a booking of theirs is a request: because the service is on request, or because of other ties."""
    return service.by_approval or has_other_ties(person, service.practitioner, model)


def with_other_ties(appointments: AppointmentQuerySet, whose: str) -> AppointmentQuerySet:
    """Each with `has_other_ties` of the person at the path `whose`, in the same query."""
    found = through_other_doors(OuterRef(whose), OuterRef("entry__practitioner"), appointments.model)
    return appointments.annotate(has_other_ties=any_of(found))


def through_other_doors(person, practitioner, model: type[Appointment]) -> list[QuerySet]:
    """Whatever ties them, a query for each sort. A door is an app; `person` and `practitioner` may be expressions."""
    door = model._meta.app_label
    met = [
        other.objects.of(person).standing().filter(entry__practitioner=practitioner)
        for other in Appointment.__subclasses__()
        if other._meta.app_label != door
    ]
    asking = [find(person, practitioner) for app, found in _asking.items() if app != door for find in found]
    return met + asking


def any_of(found: list[QuerySet]):
    return reduce(or_, map(Exists, found))
