"""Reminders that are due, about sessions as they are booked, and workers to deliver them."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from bookings.models import Session
from practice.accounts.models import Person
from practice.notifications.models import Notification
from practice.scheduling.models import Entry, Place
from tests.factories import make_practice, make_practitioner, make_service, numbers
from tests.servers import environment, running

PRACTITIONERS = 20
REMINDER = "bookings.session.reminder"


def make_due_reminders(count: int, *, people: int) -> None:
    """So many, all due now, in the outbox; the sessions are of so many people, and hours away."""
    make_practice()
    services = [make_service(make_practitioner(f"Wren{number} Alder")) for number in range(PRACTITIONERS)]
    clients = Person.objects.bulk_create(
        Person(name=f"Client{number} Reed", email=f"client{next(numbers)}@example.org", password="!")
        for number in range(people)
    )
    now = timezone.now()
    entries = []
    for number in range(count):
        service = services[number % PRACTITIONERS]
        entry = Entry(practitioner=service.practitioner, service=service, kind=Entry.Kind.SESSION)
        entry.promise(now + timedelta(hours=2 + number // PRACTITIONERS), service.length, service.zone)
        entries.append(entry)
    Entry.objects.bulk_create(entries)
    sessions = Session.objects.bulk_create(
        Session(entry=entry, service=entry.service, client=clients[number % people], place=Place.ONLINE)
        for number, entry in enumerate(entries)
    )
    Notification.objects.bulk_create(
        Notification(
            kind=REMINDER,
            subject_id=session.pk,
            person=session.client,
            occurrence="0/2h",
            hush=Notification.Hush.BEFORE,
            wanted_at=now,
            due_at=now,
            worthless_at=session.entry.start,
        )
        for session in sessions
    )


@contextlib.contextmanager
def worker(log: Path, **more: str) -> Iterator[subprocess.Popen]:
    """A Celery worker, one process that sweeps one batch at a time."""
    with running([*celery("worker"), "--pool", "threads", "--concurrency", "1", *QUIETLY], log, own(**more)) as process:
        yield process


@contextlib.contextmanager
def beat(log: Path, **more: str) -> Iterator[subprocess.Popen]:
    schedule = ["--schedule", str(log.with_suffix(".schedule"))]
    with running([*celery("beat"), *schedule], log, own(**more)) as process:
        yield process


QUIETLY = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]


def celery(role: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "practice", role]


def own(**more: str) -> dict[str, str]:
    usual = {"DEBUG": "0", "BASE_URL": "http://localhost", "ALLOWED_HOSTS": "localhost"}
    return environment(**{**usual, **more})
