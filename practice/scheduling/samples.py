"""Appointments as they could be, to show a message with.

Their rows belong to a practitioner made for them, so nothing of anybody's calendar is touched or waited for. Whoever
asks for one undoes it (`practice.notifications.samples`).
"""

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from practice.accounts.models import Person
from practice.scheduling.appointments import Appointment
from practice.scheduling.models import Entry, Place, Practitioner, Service
from practice.scheduling.statuses import CALLED_OFF, Status

TWO = time(14)
ANSWERED_WITHIN = timedelta(hours=12)


def sample_appointment(
    model: type[Appointment], person: Person, *, status: Status = Status.BOOKED, weeks: int = 0, **fields
) -> Appointment:
    """Tomorrow at two, or so many weeks later, with the name of a service that there is."""
    service = fields.pop("service", None) or sample_service(audience_of(model))
    requested = status == Status.REQUESTED
    kind = Entry.Kind.REQUEST if requested else model.entry_kind
    expires_at = timezone.now() + ANSWERED_WITHIN if requested else None
    return model.objects.create(
        entry=sample_entry(service, kind, weeks=weeks, expires_at=expires_at),
        service=service,
        place=Place.ONLINE,
        status=status,
        cancelled_at=timezone.now() if status in CALLED_OFF else None,
        **model.whose(person),
        **fields,
    )


def sample_entry(service: Service, kind: Entry.Kind, *, weeks: int = 0, expires_at: datetime | None = None) -> Entry:
    """Tomorrow at two on its practitioner's clock, or so many weeks later."""
    day = timezone.now().astimezone(ZoneInfo(service.zone)).date() + timedelta(days=1, weeks=weeks)
    entry = Entry(practitioner=service.practitioner, service=service, kind=kind, expires_at=expires_at)
    entry.promise(datetime.combine(day, TWO, tzinfo=ZoneInfo(service.zone)), service.length, service.zone)
    entry.save(force_insert=True)
    return entry


def sample_series(model: type[Appointment], person: Person) -> list[Appointment]:
    """Three in a row, a week apart."""
    service = sample_service(audience_of(model))
    series = model.series_for(person, service)
    return [sample_appointment(model, person, service=service, weeks=weeks, **series) for weeks in range(3)]


def audience_of(model: type[Appointment]) -> Service.Audience:
    return Service.Audience.COLLEAGUE if model.entry_kind == Entry.Kind.CONSULTATION else Service.Audience.CLIENT


def sample_service(audience: Service.Audience) -> Service:
    """A copy of the first service there is for them, or a plain one, by a practitioner of its own."""
    known = Service.objects.filter(is_active=True, audience=audience).select_related("practitioner__person").first()
    person = sample_person(known.practitioner.name if known else "Wren")
    practitioner = Practitioner.objects.create(person=person, is_listed=False)
    return Service.objects.create(
        practitioner=practitioner,
        name=known.name if known else "A conversation",
        slug=str(uuid.uuid4()),
        audience=audience,
        minutes=known.minutes if known else 50,
        reminder_hours=[24],
    )


def sample_person(name: str = "Marlow") -> Person:
    return Person.objects.create_user(f"{uuid.uuid4()}@sample.invalid", name=name)
