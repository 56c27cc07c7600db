"""Taking, moving and giving back a practitioner's time.

Each act locks the practitioner first: the exclusion constraint alone deadlocks under a rush (docs/decisions/0002).
"""

from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from practice.notifications.actions import withdraw
from practice.scheduling.appointments import Appointment
from practice.scheduling.messages import queue_cancelled, queue_moved
from practice.scheduling.models import Entry, Practitioner, Service
from practice.scheduling.slots import NotOffered, SlotTaken, require_room, require_slot

HOLD = timedelta(minutes=10)  # the slots page says so
EXCLUSION_VIOLATION, DEADLOCK = "23P01", "40P01"


class TooLate(Exception):
    """The appointment has begun, or is over, or is cancelled already."""


@contextmanager
def lock(practitioner_id):
    """A transaction in which nobody else takes this practitioner's time.

    A refusal by the database all the same, which only a path around the lock can cause, is `SlotTaken` too.
    """
    try:
        with transaction.atomic():
            Practitioner.objects.select_for_update(no_key=True).get(pk=practitioner_id)
            yield
    except (IntegrityError, OperationalError) as refusal:
        if getattr(refusal.__cause__, "sqlstate", None) in (EXCLUSION_VIOLATION, DEADLOCK):
            raise SlotTaken from refusal
        raise


def hold_slot(*, service: Service, start: datetime, instead_of=None) -> Entry:
    """Keep a slot for ten minutes. `instead_of` is the id of a hold of the same browser, which is given up for it.

    Raises `SlotTaken` or `NotOffered`; the earlier hold then stands.
    """
    now = timezone.now()
    with lock(service.practitioner_id):
        earlier = still_a_hold(instead_of)
        require_slot(service, start, now=now, without=earlier)
        if earlier:
            earlier.delete()
        entry = new_entry(service=service, start=start, kind=Entry.Kind.HOLD, now=now)
        entry.expires_at = now + HOLD
        entry.save()
    return entry


def keep_longer(*, hold: Entry) -> Entry:
    """Ten minutes from now, if nobody took the time since the hold ran out. Raises `SlotTaken` or `NotOffered`."""
    now = timezone.now()
    with lock(hold.practitioner_id):
        hold = still_a_hold(hold.pk)
        if hold is None:
            raise SlotTaken
        if hold.start <= now:
            raise NotOffered
        require_room(hold.service, hold.start, now=now, without=hold)
        hold.expires_at = now + HOLD
        hold.save(update_fields=["expires_at"])
    return hold


def take_slot(*, service: Service, start: datetime, kind: Entry.Kind, hold_id=None) -> Entry:
    """An entry of `kind` at `start`, made from the hold if that still stands, even one that ran out.

    To be called within `lock(service.practitioner_id)`. Raises `SlotTaken` or `NotOffered`.
    """
    now = timezone.now()
    hold = Entry.objects.filter(pk=hold_id, kind=Entry.Kind.HOLD, service=service).first()
    if hold and hold.start == start and start > now:
        require_room(service, start, now=now, without=hold)
        hold.kind, hold.expires_at = kind, None
        hold.save(update_fields=["kind", "expires_at"])
        return hold
    require_slot(service, start, now=now)
    entry = new_entry(service=service, start=start, kind=kind, now=now)
    entry.save()
    return entry


def new_entry(*, service: Service, start: datetime, kind: Entry.Kind, now: datetime) -> Entry:
    """An unsaved entry, the way cleared of holds that ran out. To be called under the lock."""
    entry = Entry(
        practitioner=service.practitioner,
        service=service,
        kind=kind,
        buffer_before=service.buffer_before,
        buffer_after=service.buffer_after,
    )
    entry.promise(start, service.length, service.zone)
    clear_expired_holds(entry, now)
    return entry


def clear_expired_holds(entry: Entry, now: datetime) -> None:
    """Delete holds that ran out and lie in the way of `entry`: the constraint can't know what time it is."""
    in_the_way = Entry.objects.filter(practitioner=entry.practitioner_id, kind=Entry.Kind.HOLD, expires_at__lte=now)
    in_the_way.overlapping(entry.start, entry.end).exclude(pk=entry.pk).delete()


@transaction.atomic
def give_up_hold(*, hold_id) -> None:
    if hold := still_a_hold(hold_id):
        hold.delete()


def still_a_hold(hold_id) -> Entry | None:
    """The hold, locked, so that it can be deleted. None once it was booked: that may be happening this very moment."""
    return Entry.objects.select_for_update().filter(pk=hold_id, kind=Entry.Kind.HOLD).first()


def move_appointment(*, appointment: Appointment, start: datetime) -> Appointment:
    """The same appointment at another start; its messages are planned anew and the person is told.

    Raises `SlotTaken`, `NotOffered` or `TooLate`; the appointment then stays where it was.
    """
    now = timezone.now()
    with lock(appointment.entry.practitioner_id):
        appointment = type(appointment).objects.select_related("entry", "service__practitioner").get(pk=appointment.pk)
        if not appointment.can_change(now):
            raise TooLate
        if start == appointment.entry.start:
            return appointment
        entry, service = appointment.entry, appointment.service
        require_slot(service, start, now=now, without=entry)
        entry.promise(start, service.length, service.zone)
        clear_expired_holds(entry, now)
        entry.save(update_fields=["during", "day", "clock", "fold", "zone"])
        appointment.sequence += 1
        appointment.save(update_fields=["sequence"])
        withdraw(subject_id=appointment.pk, why="The appointment was moved.")
        queue_moved(appointment)
    return appointment


def cancel_appointment(*, appointment: Appointment) -> Appointment:
    """The time is free again, nothing that waited is sent, and the person is told. A second time changes nothing.

    Raises `TooLate` once the appointment has begun.
    """
    now = timezone.now()
    with lock(appointment.entry.practitioner_id):
        appointment = type(appointment).objects.select_related("entry", "service__practitioner").get(pk=appointment.pk)
        if appointment.cancelled_at:
            return appointment
        if not appointment.can_change(now):
            raise TooLate
        appointment.entry.released_at = appointment.cancelled_at = now
        appointment.entry.save(update_fields=["released_at"])
        appointment.sequence += 1
        appointment.save(update_fields=["cancelled_at", "sequence"])
        withdraw(subject_id=appointment.pk, why="The appointment was cancelled.")
        queue_cancelled(appointment)
    return appointment
