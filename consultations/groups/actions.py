"""The acts of a group: of those who want a seat in it, and of whoever leads it. Each is done under the group's lock."""

import logging
from datetime import timedelta

from django.utils import timezone

from consultations.actions import NotApproved
from consultations.groups import messages
from consultations.groups.line import (
    State,
    free_seats,
    fresh,
    is_known_otherwise,
    keep_until_answered,
    leave,
    locked,
    scopes,
    seat,
    standing_in,
    to_be_asked,
)
from consultations.models import Colleague, Group, Joining, Meeting
from practice.accounts.channels import note_consent
from practice.accounts.models import ChannelConsent
from practice.notifications import actions as outbox
from practice.notifications import kinds

logger = logging.getLogger(__name__)


class NotOpen(Exception):
    """Seats can't be taken now: it is not open yet or any more, or no meeting is left."""


class OfferOver(Exception):
    """The seat is not kept for them any more."""


class SeatsTaken(Exception):
    """More seats are taken, or kept for somebody, than there would be. `taken` says how many."""

    def __init__(self, taken: int):
        super().__init__()
        self.taken = taken


def join_group(
    *, group: Group, colleague: Colleague, meeting: Meeting | None = None, is_listed: bool = False
) -> Joining:
    """A seat where one is free and nobody waits for it, else the end of the line. Joining twice changes nothing.

    `meeting` is the one that a seat is wanted in, where the group gives them one at a time. Whom the facilitator knows
    through the other door waits for their answer, and a seat is kept meanwhile. Raises `NotApproved` or `NotOpen`.
    """
    with locked(group.pk) as (group, now):
        require_approved(colleague)
        meeting = meeting if group.is_by_meeting else None
        if standing := standing_in(group, meeting).filter(colleague=colleague).first():
            return standing
        joining = Joining(group=group, meeting=meeting, colleague=colleague, since=now, is_listed=is_listed)
        first = joining.meetings(now).first()
        if not group.is_open(now) or first is None or (group.is_by_meeting and meeting is None):
            raise NotOpen
        note_consent(person=colleague.person, source=ChannelConsent.Source.BOOKING)
        if free_seats(group, meeting) < 1 or to_be_asked(group, meeting, now).exists():
            joining.state = State.WAITING
            joining.save(force_insert=True)
            messages.tell(messages.InLine, joining)
        elif is_known_otherwise(joining):
            keep_until_answered(joining, first, now)
        else:
            seat(joining, now)
            messages.tell_facilitator(joining)
    return joining


def give_back(*, joining: Joining) -> None:
    """They leave: the seat, the line, or what was kept for them. Nobody else's seat changes. Twice changes nothing."""
    with locked(joining.group_id) as (_group, now):
        joining = fresh(joining)
        if joining.is_standing:
            was_seated = joining.is_seated
            leave(joining, State.LEFT, now)
            messages.tell(messages.Left, joining)
            if was_seated:
                messages.tell_facilitator(joining)


def take_offer(*, joining: Joining) -> Joining:
    """The seat that was offered is theirs. Taken twice changes nothing. Raises `OfferOver` or `NotApproved`."""
    with locked(joining.group_id) as (_group, now):
        joining = fresh(joining)
        over = joining.state not in (State.OFFERED, State.SEATED)
        if joining.state == State.OFFERED:
            require_approved(joining.colleague)
            seat(joining, now)
            messages.tell_facilitator(joining)
    if over:
        raise OfferOver  # after the lock: what ran out stays written down
    return joining


def let_pass(*, joining: Joining) -> Joining:
    """They don't want the seat that is offered, and go to the end of the line: the next is asked at once.

    Where none is offered any more, nothing changes.
    """
    with locked(joining.group_id) as (_group, now):
        passed = Joining.objects.filter(pk=joining.pk, state=State.OFFERED).update(
            state=State.WAITING, since=now, until=None, passed_at=now
        )
        if passed:
            outbox.withdraw(subject_id=joining.pk, why="They let the offer pass.")
        return fresh(joining)


def be_listed(*, joining: Joining, is_listed: bool) -> None:
    """Whether those who sit with them, and agreed to it as well, read their name."""
    Joining.objects.filter(pk=joining.pk).update(is_listed=is_listed)


def answer(*, joining: Joining, yes: bool) -> bool:
    """The facilitator's answer to somebody they know otherwise. False where it came too late, and changed nothing.

    Raises `NotApproved` where their approval has ended meanwhile.
    """
    with locked(joining.group_id) as (_group, now):
        joining = fresh(joining)
        if joining.state != State.ASKED:
            return False
        if yes:
            require_approved(joining.colleague)
            seat(joining, now)
        else:
            leave(joining, State.DECLINED, now)
            messages.tell(messages.Declined, joining)
    return True


def change_capacity(*, group: Group, capacity: int) -> None:
    """So many seats from now on; new ones are offered to the line. Raises `SeatsTaken` where more are taken already."""
    with locked(group.pk) as (group, now):
        taken = max((group.capacity - free_seats(group, scope) for scope in scopes(group, now)), default=0)
        if capacity < taken:
            raise SeatsTaken(taken)
        group.capacity = capacity
        group.save(update_fields=["capacity"])


def look_after_groups() -> None:
    """What time alone brings: offers that ran out go to the next in line, lines end, small groups are told of.

    A group whose turn fails is left for the next sweep, and the others have theirs: whatever it was is logged.
    """
    alive = Joining.objects.filter(state__in=Joining.STANDING).exclude(state=State.SEATED)
    for group_id in alive.order_by("group").values_list("group", flat=True).distinct():
        try:
            with locked(group_id):
                pass
        except Exception:
            logger.exception("Group %s was not looked after; the next sweep tries again.", group_id)
    today = timezone.now().date()
    near = (today - timedelta(days=2), today + timedelta(days=1))  # whatever the facilitator's zone
    small = Group.objects.with_facilitator().filter(minimum__gt=0, warn_on__range=near)
    outbox.queue(one for group in small for one in kinds.get(messages.TooFew.name).plan(group))


def require_approved(colleague: Colleague) -> None:
    if not Colleague.objects.approved(timezone.now()).filter(pk=colleague.pk).exists():
        raise NotApproved
