"""A group's meetings on the calendar: a run of them, all or none; and moving one, calling it off, and undoing that.

Whoever changes a meeting has both locks, so that nobody takes a seat in it meanwhile and misses the news.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

from consultations.groups import messages
from consultations.groups.line import State, locked, seat_in
from consultations.models import Group, Joining, Meeting
from practice import clock
from practice.scheduling.actions import cancel_appointment, lock, move_appointment, new_entry, undo_change
from practice.scheduling.appointments import Appointment
from practice.scheduling.diary import OWN_RULES, Rule
from practice.scheduling.models import Entry, Place
from practice.scheduling.rhythm import Rhythm, days_of
from practice.scheduling.slots import rules_against

MOST = 60  # meetings planned in one go
NEVER_ASKED = frozenset({Rule.WINDOW, Rule.NOTICE, Rule.DAY_FULL, Rule.WEEK_FULL})  # they are for whoever books
SKIPPED = "The clocks skip this time."
PRACTICE = Appointment.Side.PRACTICE


@dataclass(frozen=True)
class Clash:
    """A date that can't be had, and what stands in its way. It names nobody."""

    day: date
    rules: tuple[Rule, ...]
    taken: tuple[str, ...] = ()  # what is there already, by its sort and its time

    @property
    def words(self) -> str:
        reasons = [rule.value for rule in self.rules] or [SKIPPED]
        return f"{clock.day_words(self.day)}: {' '.join([*reasons, *self.taken])}"


class RunClashes(Exception):
    """Nothing was put on the calendar: these dates can't be had."""

    def __init__(self, clashes: list[Clash]):
        super().__init__("; ".join(clash.words for clash in clashes))
        self.clashes = clashes

    @property
    def can_be_set_aside(self) -> bool:
        """Whether rules of the practitioner's own are all that stands against it."""
        return all(clash.rules and OWN_RULES.issuperset(clash.rules) for clash in self.clashes)


def plan_run(
    *, group: Group, first: date, at: time, rhythm: Rhythm, count: int, place: Place, set_aside: Iterable[Rule] = ()
) -> list[Meeting]:
    """So many meetings from a day on, at one time of the facilitator's clock. Whoever has a seat for the run has one
    in each, and is told.

    `set_aside` are rules of their own that don't count this time; overlap always does. Raises `RunClashes`, which
    names every date that can't be had; then none was put on the calendar.
    """
    service, ignored = group.service, NEVER_ASKED | OWN_RULES.intersection(set_aside)
    with lock(service.practitioner_id), locked(group.pk) as (group, now):
        days = days_of(rhythm, first, min(count, MOST))
        starts = {day: clock.at_wall_clock(day, at, service.zone) for day in days}
        against = [clash_at(group, day, start, place, ignored, now) for day, start in starts.items()]
        if clashes := [clash for clash in against if clash]:
            raise RunClashes(clashes)
        meetings = [put_on_calendar(group, start, place, now) for start in starts.values()]
        for joining in seated_for_run(group):
            seat_in(joining, Meeting.objects.with_calendar().filter(pk__in=[one.pk for one in meetings]))
            messages.tell(messages.MoreMeetings, joining)
    return meetings


def clash_at(group: Group, day: date, start: datetime | None, place: str, ignored, now: datetime) -> Clash | None:
    if start is None:
        return Clash(day, ())
    service = group.service
    broken = [rule for rule in rules_against(service, start, now=now, place=place) if rule not in ignored]
    if not broken:
        return None
    there = Entry.objects.standing(now).of(service.practitioner_id).overlapping(start, start + service.length)
    named = [f"{entry.get_kind_display()} at {entry.clock_words}." for entry in there.order_by("during")]
    return Clash(day, tuple(broken), tuple(named))


def put_on_calendar(group: Group, start: datetime, place: Place, now: datetime) -> Meeting:
    entry = new_entry(service=group.service, start=start, kind=Entry.Kind.MEETING, now=now)
    entry.save(force_insert=True)
    return Meeting.objects.create(group=group, entry=entry, service=group.service, place=place)


def seated_for_run(group: Group):
    """Those who have a seat for every meeting there is; nobody where a seat is for one meeting."""
    seated = Joining.objects.filter(group=group, meeting=None, state=State.SEATED)
    return seated.select_related("colleague__person", "group__service__practitioner__person")


@contextmanager
def changing(meeting: Meeting) -> Iterator[tuple[Group, datetime]]:
    with lock(meeting.entry.practitioner_id), locked(meeting.group_id) as (group, now):
        yield group, now


def call_off(*, meeting: Meeting) -> Meeting:
    """It does not take place. Whoever has a seat in it is told once it can't be undone. Twice changes nothing.

    Raises `TooLate` once it has begun.
    """
    with changing(meeting):
        return cancel_appointment(appointment=meeting, by=PRACTICE)


def move_meeting(*, meeting: Meeting, start: datetime, set_aside: Iterable[Rule] = ()) -> Meeting:
    """The same meeting with the same seats at another start. Raises `SlotTaken`, `NotOffered` or `TooLate`."""
    with changing(meeting):
        return move_appointment(appointment=meeting, start=start, by=PRACTICE, set_aside=set_aside)


def undo(*, meeting: Meeting) -> Meeting:
    """As if it had not been moved or called off; whoever took a seat for the run since has one in it as well.

    Raises `TooLate` or `SlotTaken`.
    """
    with changing(meeting) as (group, _now):
        undone = undo_change(appointment=meeting, by=PRACTICE)
        for joining in seated_for_run(group).exclude(seats__meeting=meeting, seats__given_back_at=None):
            seat_in(joining, [Meeting.objects.with_calendar().get(pk=meeting.pk)])
    return undone
