"""Moving, cancelling and undoing; and what the practitioner says became of an appointment.

For three minutes nobody is told of a change, and the time it gave up stays claimed, so that it can be undone.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone

from practice.notifications.actions import withdraw
from practice.scheduling.actions.claims import clear_the_way, give_back, lock
from practice.scheduling.appointments import GRACE, Appointment
from practice.scheduling.diary import Rule
from practice.scheduling.messages import queue_cancelled, queue_moved, queue_reminders, queue_stands_again
from practice.scheduling.models import Entry
from practice.scheduling.news import News, queue_news, queue_news_again
from practice.scheduling.slots import require_slot
from practice.scheduling.statuses import AFTER_THE_START, MISSED, NoSuchStep, Status

FIRST_TO_THE_WAITING = timedelta(seconds=90)  # longer than a sweep's minute: who waits is offered it before the public


class TooLate(Exception):
    """The appointment has begun, or is over, or is cancelled already; or a change can't be undone any more."""


class Replaced(TooLate):
    """What was booked since the cancellation leaves no room for it."""


@contextmanager
def changing(appointment: Appointment):
    """The appointment as it stands now, its practitioner locked, and the time that it is under the lock."""
    with lock(appointment.entry.practitioner_id):
        found = type(appointment).objects.select_related("entry", "service__practitioner__person")
        yield found.get(pk=appointment.pk).seen_by(appointment.viewer), timezone.now()


def move_appointment(
    *,
    appointment: Appointment,
    start: datetime,
    by: str = Appointment.Side.PERSON,
    set_aside: Iterable[Rule] = (),
    at: datetime | None = None,
) -> Appointment:
    """The same appointment, as long as it was, at another start. Its people are told once it can't be undone.

    Raises `SlotTaken`, `NotOffered` or `TooLate`; the appointment then stays where it was. Several that are changed
    `at` one moment can be undone together.
    """
    with changing(appointment) as (appointment, now):
        if appointment.status != Status.BOOKED or not appointment.can_change(now):
            raise TooLate
        entry, told = appointment.entry, start_last_told(appointment, now)
        if start == entry.start:
            return appointment
        if start == told and by == appointment.changed_by:
            return undo_change(appointment=appointment, by=by)
        if by != appointment.changed_by:
            told = entry.start  # the other side has seen the move, and changes it in turn
        late = is_late(appointment, by, now)
        let_go_of_earlier(appointment)
        asked = {"without": entry, "length": entry.length, "place": appointment.place}
        require_slot(appointment.service, start, set_aside=set_aside, now=now, **asked)
        put_at(entry, start, now)
        appointment.moved_from, appointment.earlier = told, keep_earlier(told, entry, now)
        appointment.moved_late |= late
        appointment.changed_at, appointment.changed_by, appointment.coming_at = at or now, by, None
        appointment.sequence += 1
        appointment.save()
        withdraw(subject_id=appointment.pk, why="The appointment was moved.")
        queue_moved(appointment)
        queue_news(appointment, News.MOVED)
    return appointment


def start_last_told(appointment: Appointment, now: datetime) -> datetime:
    """The start its people know of: a move that can still be undone has not been told."""
    return appointment.moved_from if appointment.can_undo_at(now) else appointment.entry.start


def is_late(appointment: Appointment, by: str, now: datetime) -> bool:
    """Whether whoever booked gives up the time that its people know of when that is not free any more."""
    moved_by = appointment.entry.start - start_last_told(appointment, now)
    return by == Appointment.Side.PERSON and now >= appointment.free_until - moved_by


def put_at(entry: Entry, start: datetime, now: datetime) -> None:
    entry.promise(start, entry.length, entry.zone)
    clear_the_way(entry, now)
    entry.save(update_fields=["during", "day", "clock", "fold", "zone"])


def keep_earlier(start: datetime, entry: Entry, now: datetime) -> Entry:
    """An entry that keeps the time from `start` claimed, as far as `entry` doesn't cover it itself."""
    end = start + entry.length
    if entry.start < end and start < entry.end:
        start, end = (start, entry.start) if start < entry.start else (entry.end, end)
    return claim(start, end, entry, now)


def claim(start: datetime, end: datetime, entry: Entry, now: datetime) -> Entry:
    """An entry that keeps this time, which `entry` gave up, until the change is final."""
    earlier = Entry(
        practitioner_id=entry.practitioner_id,
        service_id=entry.service_id,
        kind=Entry.Kind.EARLIER,
        buffer_before=entry.buffer_before,
        buffer_after=entry.buffer_after,
        expires_at=kept_until(now),
    )
    earlier.promise(start, end - start, entry.zone)
    clear_the_way(earlier, now)
    earlier.save(force_insert=True)
    return earlier


def let_go_of_earlier(appointment: Appointment) -> None:
    Entry.objects.filter(pk=appointment.earlier_id).delete()
    appointment.earlier = None


def kept_until(now: datetime) -> datetime:
    return now + GRACE + FIRST_TO_THE_WAITING


def cancel_appointment(
    *,
    appointment: Appointment,
    by: str = Appointment.Side.PERSON,
    at: datetime | None = None,
    tell: bool = True,
    words: str = "",
) -> Appointment:
    """Nothing that waited is sent, and once it can't be undone its people are told and the time is free.

    A second time changes nothing. A request is withdrawn at once. Whoever cancels several may `tell` of them all
    themselves. `words` are the practitioner's own to its people. Raises `TooLate` once the appointment has begun, or
    where it was never to be.
    """
    with changing(appointment) as (appointment, now):
        if appointment.is_cancelled:
            return appointment
        if not appointment.can_change(now):
            raise TooLate
        entry, was_requested = appointment.entry, appointment.is_requested
        late = not was_requested and is_late(appointment, by, now)
        if not appointment.is_in_grace(now):
            appointment.moved_from = None  # that move has been told
        appointment.become(Status.LATE_CANCELLED if late else Status.CANCELLED, now=now)
        appointment.cancelled_at, appointment.parting_words = now, words or None
        appointment.changed_at, appointment.changed_by = None if was_requested else at or now, by
        appointment.sequence += 1
        appointment.save()
        entry.expires_at = now if was_requested else kept_until(now)
        entry.released_at = now if was_requested else None
        entry.save(update_fields=["expires_at", "released_at"])
        withdraw(subject_id=appointment.pk, why="The appointment was cancelled.")
        if tell:
            queue_cancelled(appointment)
            queue_news(appointment, News.WITHDRAWN if was_requested else News.CANCELLED)
    return appointment


def undo_change(*, appointment: Appointment, by: str = Appointment.Side.PERSON, tell: bool = True) -> Appointment:
    """As if the last move or cancellation had not been: nobody hears of it.

    Whoever made a change can undo it, and nobody else: the other side may have seen it, and counts on it. Whatever had
    been on its way before is queued again; its reminders alone where whoever undoes several will `tell`. Raises
    `TooLate` after the grace, and `Replaced` where its people have booked as much as they may since.
    """
    with changing(appointment) as (appointment, now):
        if appointment.changed_by != by or not appointment.can_undo_at(now):
            raise TooLate
        entry, changed_at = appointment.entry, appointment.changed_at
        if appointment.is_cancelled:
            if not appointment.may_stand_again:
                raise Replaced
            appointment.become(Status.BOOKED, now=now)
            appointment.cancelled_at = appointment.parting_words = None
            entry.expires_at = None
            entry.save(update_fields=["expires_at"])
        else:
            let_go_of_earlier(appointment)
            appointment.moved_late &= not is_late(appointment, appointment.changed_by, appointment.changed_at)
            put_at(entry, appointment.moved_from, now)
            appointment.moved_from = appointment.coming_at = None
        appointment.changed_at, appointment.changed_by = None, ""
        appointment.sequence += 1
        appointment.save()
        withdraw(subject_id=appointment.pk, why="The change was undone.")
        queue_reminders(appointment, since=changed_at)
        if tell:
            queue_stands_again(appointment, since=changed_at)
            queue_news_again(appointment)
    return appointment


def release_what_is_final(*, practitioner_id, now: datetime) -> None:
    """Free the times of changes that can't be undone any more. To be called under the lock.

    A little before the public finds them free, so that somebody who waits can be offered them first. Holds, offers and
    requests that ran out stay: they are free to be taken as they are, and a hold may still be booked.
    """
    theirs = Entry.objects.filter(practitioner=practitioner_id)
    given_up = theirs.exclude(kind__in=[Entry.Kind.HOLD, Entry.Kind.OFFER, Entry.Kind.REQUEST])
    give_back(given_up, until=now + FIRST_TO_THE_WAITING)


def waive_late_change(*, appointment: Appointment) -> Appointment:
    """The practice does not hold it against them that they changed late, or did not come. Twice changes nothing.

    A move counts as in time from then on. Whatever comes of the appointment later is another matter.
    """
    with changing(appointment) as (appointment, now):
        has_a_fee = appointment.status in MISSED
        if appointment.status == Status.LATE_CANCELLED:
            appointment.become(Status.CANCELLED, now=now)
        appointment.is_waived |= has_a_fee
        appointment.moved_late = False
        appointment.save(update_fields=["status", "is_waived", "moved_late"])
    return appointment


def record_outcome(*, appointment: Appointment, status: Status, late: bool = False) -> Appointment:
    """Whether they came, and came late. Raises `NoSuchStep` before the start, and for what was never to be."""
    with changing(appointment) as (appointment, now):
        if status not in AFTER_THE_START:
            raise NoSuchStep("This says nothing of whether they came.")
        if (status, late) != (appointment.status, appointment.came_late):
            if status != appointment.status:
                appointment.become(status, now=now)
            appointment.came_late = late
            appointment.save(update_fields=["status", "came_late", "is_waived"])
    return appointment


def take_back_outcome(*, appointment: Appointment) -> Appointment:
    """As if nobody had said yet whether they came. Where nobody has, nothing changes. Raises `NoSuchStep`."""
    with changing(appointment) as (appointment, now):
        if appointment.status != Status.BOOKED:
            if appointment.status not in AFTER_THE_START:
                raise NoSuchStep("Nothing was said of whether they came.")
            appointment.become(Status.BOOKED, now=now)
            appointment.came_late = False
            appointment.save(update_fields=["status", "came_late", "is_waived"])
    return appointment
