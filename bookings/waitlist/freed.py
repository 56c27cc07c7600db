"""What came free for somebody who waits, beside what has been free for everybody all along.

A time came free when it could not be booked as they joined, or at a later sweep, and now it can. What was free when
they joined they saw, and they can book it by the door as everybody can: it is remembered, and forgotten once it is
taken. A day that the calendar's turn brings within reach is new for everybody, and is not offered either. Times are
remembered as the practitioner's clock shows them, so that new rules for clocks free nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bookings.models import Waiting
from practice.scheduling.diary import local_day
from practice.scheduling.models import Entry, Service
from practice.scheduling.slots import Slot, list_slots


def on_the_clock(slot: Slot) -> str:
    return f"{slot.local_start:%Y-%m-%d %H:%M}"


def last_day(service: Service, now: datetime) -> date:
    return local_day(now, service.zone) + timedelta(days=service.window_days)


def free_times(service: Service, now: datetime, without: Iterable[Entry] = ()) -> list[Slot]:
    """Everything that can be booked now, as it would be without some entries."""
    days = service.window_days + 1
    return list_slots(service, first_day=local_day(now, service.zone), days=days, now=now, without=without)


def remember_what_is_free(waiting: Waiting, now: datetime) -> None:
    """Whatever is free as they join, or change their wishes, is offered to them by the page and by no message."""
    suiting = [slot for slot in free_times(waiting.service, now) if waiting.suits(slot)]
    waiting.known_free = [on_the_clock(slot) for slot in suiting]
    waiting.looked_until = last_day(waiting.service, now)
    waiting.save(update_fields=["known_free", "looked_until"])


def look_again(standing: list[Waiting], practitioner_id, now: datetime) -> None:
    """Forget what is taken by now, and remember what new days brought. To be called under the lock.

    What a browser holds, or is kept for somebody who waits, is not taken: it may be given back within minutes.
    """
    passing = [Entry.Kind.HOLD, Entry.Kind.OFFER]
    kept = list(Entry.objects.standing(now).filter(practitioner=practitioner_id, kind__in=passing))
    free: dict = {}
    changed = []
    for waiting in standing:
        service = waiting.service
        if service.pk not in free:
            free[service.pk] = free_times(service, now, kept)
        known, until = set(waiting.known_free), waiting.looked_until
        found = [
            on_the_clock(slot)
            for slot in free[service.pk]
            if waiting.suits(slot) and (until is None or slot.day > until or on_the_clock(slot) in known)
        ]
        if (found, last_day(service, now)) != (waiting.known_free, until):
            waiting.known_free, waiting.looked_until = found, last_day(service, now)
            changed.append(waiting)
    Waiting.objects.bulk_update(changed, ["known_free", "looked_until"])


def came_free(waiting: Waiting, slots: Iterable[Slot]) -> list[Slot]:
    """Those that suit and could not be booked all along."""
    known = set(waiting.known_free)
    return [slot for slot in slots if waiting.suits(slot) and on_the_clock(slot) not in known]
