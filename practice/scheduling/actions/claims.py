"""Taking a practitioner's time, for some minutes or for good.

Each act locks the practitioner first: the exclusion constraint alone deadlocks under a rush (docs/decisions/0002).
"""

from collections.abc import Iterable
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from practice.scheduling.diary import Rule
from practice.scheduling.models import Entry, Practitioner, Service
from practice.scheduling.models.entries import EntryQuerySet
from practice.scheduling.slots import HELD, NotOffered, SlotTaken, require_slot

HOLD = timedelta(minutes=10)  # the slots page says so
EXCLUSION_VIOLATION, DEADLOCK = "23P01", "40P01"


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


def refuse_early(*, service: Service, start: datetime, but=None) -> None:
    """Raises `SlotTaken` where it can be seen without waiting for the lock. `but` is an entry's id that may be there.

    Of a crowd that wants one time, all but the first few are answered here; what passes is asked again under the lock.
    """
    taken = Entry.objects.standing(timezone.now()).of(service.practitioner_id)
    if taken.overlapping(start, start + service.length).exclude(pk=but).exists():
        raise SlotTaken([Rule.TAKEN])


def hold_slot(*, service: Service, start: datetime, instead_of=None) -> Entry:
    """Keep a slot for ten minutes. `instead_of` is the id of a hold of the same browser, which is given up for it.

    Raises `SlotTaken` or `NotOffered`; the earlier hold then stands.
    """
    now = timezone.now()
    refuse_early(service=service, start=start, but=instead_of)
    with lock(service.practitioner_id):
        earlier = still_a_hold(instead_of)
        require_slot(service, start, now=now, without=earlier)
        if earlier:
            earlier.delete()
        entry = new_entry(service=service, start=start, kind=Entry.Kind.HOLD, now=now)
        entry.expires_at = now + HOLD
        entry.save()
    return entry


def keep_longer(*, hold: Entry, at_most: datetime | None = None) -> Entry:
    """Ten minutes more than it has, or from now where it ran out and nobody took the time; never beyond `at_most`.

    Raises `SlotTaken` or `NotOffered`.
    """
    now = timezone.now()
    with lock(hold.practitioner_id):
        hold = still_a_hold(hold.pk)
        if hold is None:
            raise SlotTaken
        if hold.start <= now:
            raise NotOffered
        require_slot(hold.service, hold.start, set_aside=HELD, now=now, without=hold)
        longer = max(hold.expires_at, now) + HOLD
        hold.expires_at = min(longer, at_most) if at_most else longer
        hold.save(update_fields=["expires_at"])
    return hold


def take_slot(
    *,
    service: Service,
    start: datetime,
    kind: Entry.Kind,
    hold_id=None,
    place: str = "",
    expires_at: datetime | None = None,
    set_aside: Iterable[Rule] = (),
) -> Entry:
    """An entry of `kind` at `start`, made from the hold or the offer if that still stands, even one that ran out.

    What was held is not put to hours, notice and window again, unless it ran out longer ago than a hold lasts.
    To be called within `lock(service.practitioner_id)`. `set_aside` are rules of the practitioner's own that don't
    count this time. Raises `SlotTaken` or `NotOffered`.
    """
    now = timezone.now()
    kinds = [Entry.Kind.HOLD, Entry.Kind.OFFER]
    kept = Entry.objects.select_for_update().filter(pk=hold_id, kind__in=kinds, service=service).first()
    if kept and kept.start == start:
        ignored = {*HELD, *set_aside} if now < kept.expires_at + HOLD else set_aside
        require_slot(service, start, set_aside=ignored, now=now, without=kept, place=place)
        kept.kind, kept.expires_at = kind, expires_at
        kept.save(update_fields=["kind", "expires_at"])
        return kept
    require_slot(service, start, set_aside=set_aside, now=now, place=place)
    entry = new_entry(service=service, start=start, kind=kind, now=now)
    entry.expires_at = expires_at
    entry.save()
    return entry


def new_entry(*, service: Service, start: datetime, kind: Entry.Kind, now: datetime) -> Entry:
    """An unsaved entry, the way cleared of what ran out. To be called under the lock."""
    entry = Entry(
        practitioner=service.practitioner,
        service=service,
        kind=kind,
        buffer_before=service.buffer_before,
        buffer_after=service.buffer_after,
    )
    entry.promise(start, service.length, service.zone)
    clear_the_way(entry, now)
    return entry


def clear_the_way(entry: Entry, now: datetime) -> None:
    """Give back what ran out and overlaps `entry`: the constraint can't know what time it is."""
    give_back(
        Entry.objects.filter(practitioner=entry.practitioner_id)
        .overlapping(entry.start, entry.end)
        .exclude(pk=entry.pk),
        until=now,
    )


def give_back(entries: EntryQuerySet, *, until: datetime) -> None:
    """Whatever of `entries` ran out by `until` takes no time from now on: appointments stay on record."""
    ran_out = entries.filter(expires_at__lte=until, released_at=None)
    ran_out.filter(kind__in=Entry.PASSING).delete()
    ran_out.exclude(kind__in=Entry.PASSING).update(released_at=timezone.now())


@transaction.atomic
def give_up_hold(*, hold_id) -> None:
    if hold := still_a_hold(hold_id):
        hold.delete()


def still_a_hold(hold_id) -> Entry | None:
    """The hold, locked, so that it can be deleted. None once it was booked: that may be happening this very moment."""
    return Entry.objects.select_for_update().filter(pk=hold_id, kind=Entry.Kind.HOLD).first()
