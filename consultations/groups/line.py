"""Who has a seat, for whom one is kept, and who waits for one. All of it under the group's lock.

Between two acts no seat is free that somebody could be asked to take: whoever takes the lock first does what time alone
has brought, and whoever lets go of it asks the next in line.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from consultations.groups import messages
from consultations.models import Colleague, Group, Joining, Meeting, Seat
from practice.notifications import actions as outbox
from practice.scheduling.appointments import GRACE
from practice.scheduling.messages import AFTER_UNDO, reminders
from practice.scheduling.statuses import AHEAD, CALLED_OFF
from practice.scheduling.ties import has_other_ties

State = Joining.State
ANSWERED_WITHIN = timedelta(days=3)  # by the facilitator, where they are asked
SHORTEST_OFFER = timedelta(minutes=30)  # less is no offer: nobody looks at their mail that often
QUIET = timedelta(days=1)  # after an offer that was let pass: the next letter must not come at once


@contextmanager
def locked(group_id) -> Iterator[tuple[Group, datetime]]:
    """The group as it stands, and a time under its lock: nobody else gives or takes a seat in it meanwhile."""
    with transaction.atomic():
        group = Group.objects.with_facilitator().select_for_update(of=["self"], no_key=True).get(pk=group_id)
        now = timezone.now()
        lapse(group, now)
        end_lines(group, now)
        offer_seats(group, now)
        yield group, now
        offer_seats(group, now)


def fresh(joining: Joining) -> Joining:
    return Joining.objects.select_related("colleague__person", "group__service__practitioner__person").get(
        pk=joining.pk
    )


# --- what there is ------------------------------------------------------------------------------------------------


def standing_in(group: Group, meeting: Meeting | None) -> QuerySet:
    return Joining.objects.filter(group=group, meeting=meeting, state__in=Joining.STANDING)


def free_seats(group: Group, meeting: Meeting | None) -> int:
    """How many are neither taken nor kept for somebody."""
    return group.capacity - standing_in(group, meeting).filter(state__in=Joining.KEEPING).count()


def to_be_asked(group: Group, meeting: Meeting | None, now: datetime) -> QuerySet:
    """Those who wait and can be offered a seat now, the first in front."""
    waiting = standing_in(group, meeting).filter(
        state=State.WAITING, colleague__in=Colleague.objects.approved(now), colleague__person__is_active=True
    )
    return waiting.exclude(passed_at__gt=now - QUIET).order_by("since", "pk")


def meetings_ahead(group: Group, now: datetime) -> list[Meeting]:
    """Those that have not begun and are not called off, in order."""
    ahead = group.meetings.filter(status__in=AHEAD, entry__during__startswith__gt=now)
    return list(ahead.select_related("entry").order_by("entry__during"))


def scopes(group: Group, now: datetime) -> list[Meeting | None]:
    """What a seat can be for: each meeting to come, or the run, which is None."""
    return meetings_ahead(group, now) if group.is_by_meeting else [None]


# --- giving and taking ----------------------------------------------------------------------------------------------


def seat(joining: Joining, now: datetime) -> None:
    """A seat in each meeting that it is for, and the message that says so."""
    joining.state, joining.joined_at, joining.until = State.SEATED, now, None
    joining.save()
    outbox.withdraw(subject_id=joining.pk, why="They have a seat.")
    seat_in(joining, joining.meetings(now))
    messages.tell(messages.Seated, joining)


def seat_in(joining: Joining, meetings: Iterable[Meeting]) -> None:
    """The lowest number that is free in each of these meetings, and the reminders of each."""
    meetings, person = list(meetings), joining.colleague.person
    Seat.objects.bulk_create(
        Seat(meeting=one, joining=joining, colleague=joining.colleague, number=free_number(one)) for one in meetings
    )
    planned = [one for meeting in meetings for one in reminders(meeting, [person])]
    theirs = Joining.objects.filter(group=joining.group_id, colleague=joining.colleague_id)
    times = theirs.exclude(pk=joining.pk).count()
    for one in planned if times else []:
        one.occurrence += f"/{times}"  # those of a seat that was given back stay withdrawn
    outbox.queue(planned)


def free_number(meeting: Meeting) -> int:
    taken = {seat.number for seat in meeting.taken_seats}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def leave(joining: Joining, state: State, now: datetime) -> None:
    """Whatever they had is free, and nothing that was planned is sent. Meetings that have begun stay theirs."""
    joining.state, joining.until, joining.ended_at = state, None, now
    joining.save()
    given_back = Seat.objects.filter(joining=joining, given_back_at=None, meeting__entry__during__startswith__gt=now)
    for meeting_id in given_back.values_list("meeting", flat=True):
        outbox.withdraw(subject_id=meeting_id, person=joining.colleague.person, why="They gave their seat back.")
    given_back.update(given_back_at=now)
    outbox.withdraw(subject_id=joining.pk, why="They left.")


def keep_until_answered(joining: Joining, first: Meeting, now: datetime) -> None:
    """A seat is kept until the facilitator has said yes or no, three days at most."""
    joining.state, joining.until = State.ASKED, min(now + ANSWERED_WITHIN, first.entry.start)
    joining.save()
    messages.tell(messages.Asked, joining)
    messages.tell_facilitator(joining)


def is_known_otherwise(joining: Joining) -> bool:
    """Whether the facilitator knows them through the other door, and has to think before a seat stands."""
    return has_other_ties(joining.colleague.person, joining.group.facilitator, Meeting)


# --- what time brings -------------------------------------------------------------------------------------------------


def lapse(group: Group, now: datetime) -> None:
    """Whoever let an offer pass waits at the end of the line. Whom nobody answered in time is told so."""
    over = Joining.objects.filter(group=group, until__lte=now).select_related(
        "colleague__person", "group__service__practitioner__person"
    )
    for joining in over.filter(state=State.OFFERED):
        joining.state, joining.since, joining.until, joining.passed_at = State.WAITING, now, None, now
        joining.save()
        messages.tell(messages.NotKept, joining)
    for joining in over.filter(state=State.ASKED):
        leave(joining, State.DECLINED, now)
        messages.tell(messages.NotAnswered, joining)


def end_lines(group: Group, now: datetime) -> None:
    """Nobody waits for what is over or called off. A meeting that was called off just now may come back."""
    may_come_back = Q(status__in=CALLED_OFF, changed_at__gt=now - GRACE - AFTER_UNDO)
    to_come = group.meetings.filter(Q(status__in=AHEAD) | may_come_back, entry__during__startswith__gt=now)
    waiting = Joining.objects.filter(group=group, state__in=Joining.STANDING).exclude(state=State.SEATED)
    over = waiting.exclude(meeting__in=to_come) if group.is_by_meeting else waiting
    if not group.is_by_meeting and to_come.exists():
        return
    for joining in over.select_related("colleague__person", "group__service__practitioner__person"):
        leave(joining, State.LEFT, now)
        messages.tell(messages.Ended, joining)


def offer_seats(group: Group, now: datetime) -> None:
    """Each free seat is offered to the first in line, and kept for the facilitator's hours."""
    if not group.is_open(now):
        return
    for meeting in scopes(group, now):
        free = free_seats(group, meeting)
        if free > 0:
            line = to_be_asked(group, meeting, now).select_related(
                "colleague__person", "group__service__practitioner__person"
            )
            for joining in line[:free]:
                offer(joining, now)


def offer(joining: Joining, now: datetime) -> None:
    """The seat is theirs to take; or, where the facilitator has to think first, it is kept until they have."""
    first = joining.meetings(now).first()
    if first is None or first.entry.start - now < SHORTEST_OFFER:
        return
    if is_known_otherwise(joining):
        keep_until_answered(joining, first, now)
        return
    hours = timedelta(hours=joining.group.facilitator.offer_hours)
    joining.state, joining.until = State.OFFERED, min(now + hours, first.entry.start)
    joining.save()
    messages.tell(messages.Offered, joining)
