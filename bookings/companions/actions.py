"""The second of two people: asked once, and free to come, not to come, and to change their mind."""

from bookings.companions.messages import Invitation
from bookings.models import Companion, Session
from practice.accounts.models import Person
from practice.notifications import actions as outbox
from practice.notifications.models import Notification
from practice.scheduling.actions import TooLate
from practice.scheduling.actions.changes import changing
from practice.scheduling.messages import message, reminders, told_at
from practice.scheduling.statuses import Status


def invite(*, session: Session, person: Person) -> Companion | None:
    """Ask somebody to come along; to be called in the transaction that books the session.

    They hear of the invitation and of nothing else until they say yes. Whoever booked needs none: then it is None.
    """
    if person == session.client:
        return None
    companion = Companion.objects.create(session=session, person=person)
    asked = Notification(
        kind=Invitation.name,
        subject_id=companion.pk,
        person=person,
        due_at=companion.invited_at,
        worthless_at=session.entry.start,
    )
    outbox.queue([asked])
    return companion


def join(*, companion: Companion, name: str = "") -> Session:
    """The session as they see it: they come along, and are told what whoever booked is told. Twice changes nothing.

    `name` is what they would like to be called, where we know of none. Raises `TooLate` once the session has begun or
    is not to be.
    """
    with changing(companion.session) as (session, now):
        companion = session.companion
        if not session.can_change(now):
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

    A move that can still be undone is not told before it can't: neither is the time it moved to.
    """
    if session.status == Status.BOOKED:
        told = message(session, "confirmation", person, due_at=told_at(session))
        outbox.queue([told, *reminders(session, [person])])


def leave(*, companion: Companion) -> None:
    """They don't come, and hear no more of it. The session stands. Twice changes nothing.

    Messages that wait for them look again before they go (`Session.still_tells`), and so are there if they come back.
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
