"""An appointment of a series and all that come after it, changed in one act: all of them or none."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from practice import clock
from practice.notifications.actions import withdraw
from practice.scheduling.actions.changes import (
    TooLate,
    cancel_appointment,
    changing,
    claim,
    is_late,
    put_at,
    start_last_told,
    undo_change,
)
from practice.scheduling.appointments import Appointment
from practice.scheduling.diary import Busy, Rule, broken_rules, local_day
from practice.scheduling.messages import queue_reminders
from practice.scheduling.models import Entry
from practice.scheduling.news import News
from practice.scheduling.slots import busy_entry, diary_of, require_slot, terms_of
from practice.scheduling.statuses import Status
from practice.scheduling.together import queue_together


@dataclass(frozen=True)
class Shift:
    """An appointment, and the day and clock in its zone that it would move to."""

    appointment: Appointment
    wanted: datetime  # naive: what the clock on the wall shows

    @classmethod
    def by(cls, appointment: Appointment, change: timedelta) -> "Shift":
        return cls(appointment, on_the_wall(appointment.entry.start, appointment.entry.zone) + change)

    @property
    def start(self) -> datetime | None:
        """None where the clock skips it."""
        return clock.at_wall_clock(self.wanted.date(), self.wanted.time(), self.appointment.entry.zone)

    @property
    def wanted_words(self) -> str:
        shown = self.wanted.replace(tzinfo=UTC)  # words of a clock that shows every time once
        return f"{clock.day_words(shown.date(), year=False)}, {clock.clock_words(shown)}"


class SomeCantMove(Exception):
    """Later ones for which the new time is not to be had. `shifts` are these; nothing was moved."""

    def __init__(self, shifts: Iterable[Shift]):
        super().__init__()
        self.shifts = list(shifts)


def cancel_from_here(*, appointment: Appointment, by: str = Appointment.Side.PERSON) -> list[Appointment]:
    """It and all later ones of its series are cancelled, as `cancel_appointment` says, and told of in one message.

    A second time changes nothing. Raises `TooLate`.
    """
    with changing(appointment) as (appointment, now):
        later = [] if appointment.is_cancelled else appointment.following
        if not later:
            return [cancel_appointment(appointment=appointment, by=by)]
        changed = [cancel_appointment(appointment=one, by=by, at=now, tell=False) for one in [appointment, *later]]
        queue_together(changed, News.CANCELLED)
    return changed


def move_from_here(
    *,
    appointment: Appointment,
    start: datetime,
    leave: Collection = (),
    by: str = Appointment.Side.PERSON,
    set_aside: Iterable[Rule] = (),
) -> list[Appointment]:
    """It moves to `start`, and each later one of its series by the same change of weekday and clock.

    Those whose ids are in `leave` stay where they are. How far ahead people may book does not count for the later
    ones: they were booked beyond it. They may move into each other's places. One message tells of all. Raises
    `SlotTaken` or `NotOffered` for the first, `SomeCantMove` for later ones, or `TooLate`; then nothing moved.
    """
    with changing(appointment) as (appointment, now):
        if appointment.status != Status.BOOKED or not appointment.can_change(now):
            raise TooLate
        if start == appointment.entry.start:
            return [appointment]
        is_back = start == start_last_told(appointment, now) and appointment.changed_by == by
        if is_back and appointment.changed_together:
            return undo_together(appointment=appointment, by=by)
        later = [shift for shift in shifts(appointment, start) if shift.appointment.pk not in leave]
        moving = [appointment, *(shift.appointment for shift in later)]
        told = {one.pk: start_last_told(one, now) for one in moving}
        late = {one.pk: is_late(one, by, now) for one in moving}
        make_way(moving, now)
        asked = {"length": appointment.entry.length, "place": appointment.place}
        require_slot(appointment.service, start, set_aside=set_aside, now=now, **asked)
        if clashes := clashing(appointment, start, later, set_aside, now):
            raise SomeCantMove(clashes)
        for one, new in zip(moving, [start, *(shift.start for shift in later)], strict=True):
            one.moved_late |= late[one.pk] and told[one.pk] != new
            put_at(one.entry, new, now)
            Entry.objects.filter(pk=one.entry_id).update(released_at=None)
        for one in moving:
            keep_moved(one, told[one.pk], moving, now, by)
        queue_together(moving, News.MOVED)
    return moving


def shifts(appointment: Appointment, start: datetime) -> list[Shift]:
    """Where those after it would move along with it, in order."""
    zone = appointment.entry.zone
    change = on_the_wall(start, zone) - on_the_wall(appointment.entry.start, zone)
    return [Shift.by(one, change) for one in appointment.following]


def on_the_wall(moment: datetime, zone: str) -> datetime:
    """What clocks in `zone` show, naive: so that nine o'clock stays nine o'clock."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def make_way(appointments: list[Appointment], now: datetime) -> None:
    """Their entries take no time until each is put elsewhere, and neither does what they gave up a moment ago.

    Within the lock nobody sees it. So they can take each other's places, and no rule counts where they were.
    """
    Entry.objects.filter(pk__in=[one.earlier_id for one in appointments if one.earlier_id]).delete()
    Entry.objects.filter(pk__in=[one.entry_id for one in appointments]).update(released_at=now)
    for one in appointments:
        one.earlier = None


def clashing(
    appointment: Appointment, start: datetime, later: list[Shift], set_aside: Iterable[Rule], now: datetime
) -> list[Shift]:
    """Which of the later ones can't be where they would go, the first and those before them in place. Five queries."""
    starts = [shift.start for shift in later if shift.start]
    if not later:
        return []
    zone, ignored = appointment.service.zone, {Rule.WINDOW, *set_aside}
    days = [local_day(one, zone) for one in (min([start, *starts]), max([start, *starts]))]
    diary = diary_of(appointment.service, days, now=now)
    placed = [at_its_new_time(appointment, start)]
    clashes = []
    for shift in later:
        terms = terms_of(appointment.service, shift.appointment.entry.length)
        now_known = diary.along_with(placed)
        against = [Rule.HOURS]
        if shift.start:
            against = broken_rules(shift.start, terms, now_known, now, shift.appointment.place)
        if any(rule not in ignored for rule in against) or shift.start is None:
            clashes.append(shift)
        else:
            placed.append(at_its_new_time(shift.appointment, shift.start))
    return clashes


def at_its_new_time(appointment: Appointment, start: datetime) -> Busy:
    busy = busy_entry(appointment.entry)
    return Busy(start, start + appointment.entry.length, busy.before, busy.after)


def keep_moved(appointment: Appointment, told: datetime, moving: list[Appointment], now: datetime, by: str) -> None:
    """Write down what it was moved from, and keep that time as far as none of those that moved took it."""
    entry = appointment.entry
    went_back = told == entry.start
    appointment.moved_from = None if went_back else told
    if not went_back and (left := longest_left(told, told + entry.length, [one.entry for one in moving])):
        appointment.earlier = claim(*left, entry, now)
    appointment.changed_at, appointment.changed_by, appointment.coming_at = now, by, None
    appointment.sequence += 1
    appointment.save()
    withdraw(subject_id=appointment.pk, why="The appointment was moved.")
    queue_reminders(appointment)


def longest_left(start: datetime, end: datetime, taken: Iterable[Entry]) -> tuple[datetime, datetime] | None:
    """The longest stretch between start and end that none of these entries takes."""
    stretches, begins = [], start
    for entry in sorted(taken, key=lambda one: one.start):
        if entry.start < end and start < entry.end:
            stretches.append((begins, entry.start))
            begins = max(begins, entry.end)
    stretches.append((begins, end))
    return max((one for one in stretches if one[0] < one[1]), key=lambda one: one[1] - one[0], default=None)


def undo_together(*, appointment: Appointment, by: str = Appointment.Side.PERSON) -> list[Appointment]:
    """As if the act that changed it last, and whatever others, had not been. Raises `TooLate` and `SlotTaken`."""
    with changing(appointment) as (appointment, now):
        group = [one for one in appointment.changed_together if one.can_undo_at(now)]
        if not group:
            return [undo_change(appointment=appointment, by=by)]
        if not appointment.can_undo_at(now):
            raise TooLate
        group = [appointment, *group]
        entries = Entry.objects.filter(pk__in=[one.entry_id for one in group])
        entries.update(released_at=now)  # they may take each other's places
        undone = [undo_change(appointment=one, by=by, tell=False) for one in group]
        entries.update(released_at=None)
        if unsaid := [one for one in undone if one.moved_from]:  # a cancellation was undone, soon after a move
            for one in unsaid:
                one.changed_at, one.changed_by = now, by
                one.save(update_fields=["changed_at", "changed_by"])
            queue_together(unsaid, News.MOVED)
    return undone
