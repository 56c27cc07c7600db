"""The second of two people: asked once, and free to come, not to come, and to change their mind."""

from datetime import datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from bookings.companions.messages import Invitation, NotExpected
from bookings.models import Companion, Session
from practice.accounts.models import Person
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.notifications.models import Notification
from practice.scheduling.actions import TooLate
from practice.scheduling.actions.changes import changing
from practice.scheduling.messages import message, reminders
from practice.scheduling.statuses import Status

AFTER_A_NO = timedelta(days=30)  # in which nobody is asked again by whom they refused
BETWEEN = timedelta(days=1)  # two invitations by one client to the same person
MOST_A_DAY = 5  # invitations by one client: each is a letter to somebody who did not ask for it


class TooManyInvitations(Exception):
    """The client has invited as many people within a day as one client may."""


def require_may_invite(client: Person) -> None:
    """Raises `TooManyInvitations`. Those to what was cancelled since count: they have gone all the same."""
    since = timezone.now() - timedelta(days=1)
    if Companion.objects.filter(session__client=client, invited_at__gt=since).count() >= MOST_A_DAY:
        raise TooManyInvitations


def invite(*, session: Session, person: Person) -> Companion | None:
    """Ask somebody to come along; to be called in the transaction that books the session.

    They hear of the invitation and of nothing else until they say yes. Whoever booked needs none: then it is None.
    Whom the same client asked within a day is asked a day after that; who told them no within thirty days is not asked,
    and whoever booked reads the same all the same.
    Raises `TooManyInvitations`.
    """
    if person == session.client:
        return None
    require_may_invite(session.client)
    earlier = Companion.objects.filter(session__client=session.client, person=person)
    said_no = earlier.filter(left_at__gt=timezone.now() - AFTER_A_NO).exists()
    last_asked = last_invitation(earlier)
    companion = Companion.objects.create(session=session, person=person)
    ask_at = max(companion.invited_at, last_asked + BETWEEN) if last_asked else companion.invited_at
    asked = kinds.get(Invitation.name).message(companion, person, wanted_at=ask_at)
    if not said_no and asked.due_at < session.entry.start:
        outbox.queue([asked])
    return companion


def last_invitation(companions: QuerySet[Companion]) -> datetime | None:
    """When the last of their invitations went out or will; None where none did."""
    invitations = list(companions.values_list("pk", flat=True))
    asked = Notification.objects.filter(kind=Invitation.name, subject_id__in=invitations)
    not_sent = [Notification.State.WITHDRAWN, Notification.State.MISSED]
    return asked.exclude(state__in=not_sent).aggregate(last=Max("due_at"))["last"]


def join(*, companion: Companion, name: str = "") -> Session:
    """The session as they see it: they come along, and are told what whoever booked is told. Twice changes nothing.

    `name` is what they would like to be called, where we know of none. Raises `TooLate` once the session has begun or
    is not to be, or where whoever booked comes alone after all.
    """
    with changing(companion.session) as (session, now):
        companion = session.companion
        if not session.can_change(now) or companion.uninvited_at:
            raise TooLate
        if not companion.takes_part:
            if name and not companion.person.name:
                companion.person.go_by(name)
            companion.joined_at, companion.left_at = now, None
            companion.save(update_fields=["joined_at", "left_at"])
            queue_joined(session, companion.person)
    return session.seen_by(companion.person)


def queue_joined(session: Session, person: Person) -> None:
    """What the other one was told already. A request is confirmed to both when it is answered.

    A move that can still be undone is not told before it can't: neither is the time it moved to. Whoever comes back is
    told again: what was planned for them before was withdrawn, or told them of a time they had given up.
    """
    if session.status != Status.BOOKED:
        return
    told = [message(session, "confirmation", person), *reminders(session, [person])]
    before = Notification.objects.filter(subject_id=session.pk, person=person, kind=told[0].kind).count()
    for one in told if before else []:
        one.occurrence += f"/{before}"
    outbox.queue(told)


def leave(*, companion: Companion) -> None:
    """They don't come, and hear no more of it. The session stands. Twice changes nothing.

    Raises `TooLate` once the session has begun.
    """
    with changing(companion.session) as (session, now):
        companion = session.companion
        if companion.left_at:
            return
        if now >= session.entry.start:
            raise TooLate
        companion.left_at = now
        companion.save(update_fields=["left_at"])
        outbox.withdraw(subject_id=session.pk, person=companion.person, why="They don’t come.")


def come_alone(*, session: Session) -> None:
    """Whoever booked comes alone after all: the invitation leads nowhere, and nothing more is sent to the other one.

    Somebody who had joined counts on it, and is told in one message; nobody else hears of it. Twice changes nothing.
    Raises `TooLate` once the session has begun or is not to be.
    """
    with changing(session) as (session, now):
        companion = session.second
        if companion is None or companion.uninvited_at:
            return
        if not session.can_change(now):
            raise TooLate
        counts_on_it = companion.takes_part
        companion.uninvited_at = now
        companion.save(update_fields=["uninvited_at"])
        outbox.withdraw(subject_id=companion.pk, why="Whoever booked comes alone.")
        outbox.withdraw(subject_id=session.pk, person=companion.person, why="Whoever booked comes alone.")
        if counts_on_it:
            outbox.queue(kinds.get(NotExpected.name).plan(companion))
