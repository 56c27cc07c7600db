"""Future appointments against today's zone data: nine o'clock stays nine o'clock (docs/decisions/0003).

An entry keeps the day and clock that people were told. Where a zone's rules have changed since, the instant beside them
is wrong, and is derived again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from practice import clock
from practice.scheduling.actions.claims import give_back
from practice.scheduling.appointments import Appointment
from practice.scheduling.messages import queue_stays
from practice.scheduling.models import Entry, Practitioner

FARTHEST_SHIFT = timedelta(days=2)  # some places have jumped over a whole day
CONSTRAINT = "a_practitioner_has_one_entry_at_a_time"


@dataclass(frozen=True)
class Rederived:
    """An entry, the instant it had, and that at which clocks will show its promise; None where they never will."""

    entry: Entry
    was: datetime
    start: datetime | None

    @property
    def end(self) -> datetime:
        return self.start + self.entry.length

    @property
    def words(self) -> str:
        """ "Session, Tuesday 24 November 2026, 2:00 pm Pacific Time: 22:00 becomes 21:00 UTC"; names nobody."""
        entry = self.entry
        local = datetime.combine(entry.day, entry.clock, tzinfo=ZoneInfo(entry.zone)).replace(fold=entry.fold)
        shift = f"{self.was:%H:%M} becomes {self.start:%H:%M} UTC" if self.start else f"{self.was:%H:%M} UTC"
        promised = f"{clock.day_words(entry.day)}, {clock.clock_words(local)} {entry.zone_words}"
        return f"{entry.get_kind_display()}, {promised}: {shift}"


@dataclass
class Report:
    """What moves, and what is left as it is because somebody has to look at it."""

    moving: list[Rederived] = field(default_factory=list)
    colliding: list[Rederived] = field(default_factory=list)  # something else stands at the right time
    skipped: list[Rederived] = field(default_factory=list)  # the clocks will never show it
    unsettled: list[Rederived] = field(default_factory=list)  # changed in the last minutes, can still be undone
    releasing: list[Rederived] = field(default_factory=list)  # holds and offers of a time that is another one now

    @property
    def is_clean(self) -> bool:
        return not (self.colliding or self.skipped or self.unsettled)


def rederive_times(*, apply: bool = True) -> Report:
    """Afterwards every future appointment lies where its promised clock is, but for those the report lists apart.

    All in one transaction under every practitioner's lock. People are told that their time stays, with a calendar file
    that moves the entry; what waited to be sent is planned anew. What was only kept for somebody (a hold, an offer) is
    given back: nobody has agreed to it yet. Without `apply` nothing is changed.
    """
    with transaction.atomic():
        if apply:
            list(Practitioner.objects.select_for_update(no_key=True).order_by("pk"))
        now = timezone.now()
        report = look(now)
        if apply:
            give_back(Entry.objects.all(), until=now)
            Entry.objects.filter(pk__in=[one.entry.pk for one in report.releasing]).delete()
            move_all(report.moving)
            for appointment in appointments_of(report.moving):
                appointment.sequence += 1
                appointment.save(update_fields=["sequence"])
                queue_stays(appointment)
    return report


def look(now: datetime) -> Report:
    """What would move, and what would be given back. What keeps the time before a move runs out by itself."""
    standing = list(Entry.objects.standing(now).filter(during__endswith__gt=now - FARTHEST_SHIFT).order_by("during"))
    report, changing = Report(), []
    for entry in standing:
        start = clock.at_wall_clock(entry.day, entry.clock, entry.zone, fold=entry.fold)
        is_over = max(entry.start, start or entry.start) <= now
        if entry.kind == Entry.Kind.EARLIER or start == entry.start or is_over:
            continue
        listed = changing if start else report.skipped
        (report.releasing if entry.kind in Entry.PASSING else listed).append(Rederived(entry, entry.start, start))
    held_open = {one.entry_id for one in appointments_of(changing) if one.is_in_grace(now)}
    report.unsettled = [one for one in changing if one.entry.pk in held_open]
    given_back = {one.entry.pk for one in report.releasing}
    left = [entry for entry in standing if entry.pk not in given_back]
    report.moving = without_collisions([one for one in changing if one.entry.pk not in held_open], left)
    report.colliding = [one for one in changing if one.entry.pk not in held_open and one not in report.moving]
    return report


def without_collisions(moving: list[Rederived], standing: list[Entry]) -> list[Rederived]:
    """Those that find their time free once all the others that do have moved.

    One that has to stay may be in the way of another, so it is asked until nothing changes.
    """
    while True:
        moved = {one.entry.pk: (one.start, one.end) for one in moving}
        places = [(entry, *moved.get(entry.pk, (entry.start, entry.end))) for entry in standing]
        free = [one for one in moving if not any(is_in_the_way(place, one) for place in places)]
        if len(free) == len(moving):
            return moving
        moving = free


def is_in_the_way(place: tuple[Entry, datetime, datetime], one: Rederived) -> bool:
    entry, start, end = place
    is_another = entry.pk != one.entry.pk and entry.practitioner_id == one.entry.practitioner_id
    return is_another and start < one.end and one.start < end


def move_all(moving: Iterable[Rederived]) -> None:
    """They may move into each other's places, so the constraint is asked once all of them have."""
    entries = [one.entry for one in moving]
    for one in moving:
        one.entry.during = DateTimeTZRange(one.start, one.end)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {CONSTRAINT} DEFERRED")
        Entry.objects.bulk_update(entries, ["during"])
        cursor.execute(f"SET CONSTRAINTS {CONSTRAINT} IMMEDIATE")


def appointments_of(moving: Iterable[Rederived]) -> list[Appointment]:
    """Whatever appointments these entries belong to. A query for each sort of appointment."""
    entries = [one.entry.pk for one in moving]
    sorts = [model for model in apps.get_models() if issubclass(model, Appointment)]
    return [one for model in sorts for one in model.objects.with_calendar().filter(entry__in=entries)]
