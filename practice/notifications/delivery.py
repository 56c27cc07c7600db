"""The sweep: claim what is due, look again, send, and write down what became of it."""

import logging
import random
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from practice.notifications import kinds
from practice.notifications.emails import compose
from practice.notifications.models import Notification

logger = logging.getLogger(__name__)

BATCH = 50  # messages to one connection
LEASE = timedelta(minutes=5)  # a worker that has not settled a message by then is taken for dead
SENDING_TAKES = timedelta(minutes=1)  # at the longest; nothing is begun later than this before the lease ends
TRIES = 6  # of a message that can't be written, over half an hour
LONGEST_WAIT = timedelta(hours=1)  # between two tries


@dataclass
class Sweep:
    """What one sweep did."""

    sent: int = 0
    failed: int = 0
    missed: int = 0
    withdrawn: int = 0
    put_back: int = 0


def sweep() -> Sweep:
    """Deliver everything that is due. Several sweeps may run at once: each message is in one pair of hands."""
    done = Sweep()
    while batch := claim(timezone.now()):
        deliver(batch, done)
    return done


@transaction.atomic
def claim(now: datetime) -> list[Notification]:
    """Up to `BATCH` due messages, oldest first, for this worker alone until the lease ends."""
    due = Notification.objects.claimable(now).select_related("person").order_by("due_at")
    batch = list(due.select_for_update(skip_locked=True, of=["self"])[:BATCH])
    for notification in batch:
        notification.claimed_until = now + LEASE
        notification.attempts += 1
    Notification.objects.bulk_update(batch, ["claimed_until", "attempts"])
    return batch


def deliver(batch: list[Notification], done: Sweep) -> None:
    """Send a claimed batch over one connection. When the mail server does not answer, the rest is put back."""
    connection = get_connection()
    try:
        for position, notification in enumerate(batch):
            try:
                deliver_one(notification, connection, done)
            except OSError as refusal:  # smtplib's own errors are OSErrors too: here, those of the connection
                for waiting in batch[position:]:
                    put_back(waiting, refusal, done)
                return
    finally:
        connection.close()


def deliver_one(notification: Notification, connection, done: Sweep) -> None:
    """Look again and send. Raises OSError when the server can't be reached, so that the batch stops there."""
    if not held(notification).filter(claimed_until__gt=timezone.now() + SENDING_TAKES).exists():
        return  # withdrawn meanwhile, or the lease is nearly over: then another sweep will have it
    if notification.worthless_at and notification.worthless_at <= timezone.now():
        settle(notification, Notification.State.MISSED, "It could not be sent while it was still of use.")
        done.missed += 1
        return
    if notification.person and not notification.person.is_active:
        settle(notification, Notification.State.MISSED, "The account is closed.")
        done.missed += 1
        return
    try:
        message = still_true(notification)
    except Exception:
        unwritten(notification, done)
        return
    if message is None:
        settle(notification, Notification.State.WITHDRAWN, "What it told about had changed.")
        done.withdrawn += 1
        return
    try:
        connection.open()
        connection.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
        connection.close()
        refused(notification, refusal, done)
    except OSError:  # the connection's, or ours to mend: a refused sender would be refused for every message
        raise
    except Exception:  # such as an address that no message can be written to
        unwritten(notification, done)
    else:
        settle(notification, Notification.State.SENT, "")
        done.sent += 1


def still_true(notification: Notification):
    """The e-mail to send, or None where there is nothing to say any more."""
    kind = kinds.get(notification.kind)
    subject = kind.find(notification.subject_id)
    if subject is None or not kind.still_wanted(subject, notification):
        return None
    return compose(notification, kind, subject)


def unwritten(notification: Notification, done: Sweep) -> None:
    """The error in hand is this message's own, so the others go. It may pass (a deploy, a lock): tried a few times."""
    logger.exception("Message %s could not be written", notification.pk)
    if notification.attempts < TRIES:
        put_back(notification, RuntimeError("It could not be written. The log says why."), done)
        return
    settle(notification, Notification.State.FAILED, "The message could not be written. The log says why.")
    done.failed += 1


def refused(notification: Notification, refusal: smtplib.SMTPException, done: Sweep) -> None:
    """The server answered, and said no: for good (5xx) or for now (4xx)."""
    if is_final(refusal):
        settle(notification, Notification.State.FAILED, f"The mail server refused it: {first_line(refusal)}")
        done.failed += 1
    else:
        put_back(notification, refusal, done)


def is_final(refusal: smtplib.SMTPException) -> bool:
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _answer in refusal.recipients.values())
    return refusal.smtp_code >= 500


def put_back(notification: Notification, refusal: Exception, done: Sweep) -> None:
    """Wait longer after each attempt, by a little more or less so that a crowd doesn't return at once."""
    wait = min(timedelta(minutes=1) * 2 ** min(notification.attempts - 1, 10), LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311
    if notification.worthless_at:  # never sleep past the time in which it is of use
        wait = min(wait, max((notification.worthless_at - timezone.now()) / 4, timedelta(minutes=1)))
    held(notification).update(
        claimed_until=None, due_at=timezone.now() + wait, reason=f"Not sent yet: {first_line(refusal)}"[:300]
    )
    done.put_back += 1


def settle(notification: Notification, state: str, reason: str) -> None:
    held(notification).update(state=state, reason=reason[:300], settled_at=timezone.now(), claimed_until=None)


def held(notification: Notification):
    """The row, if this worker's lease on it still stands."""
    return Notification.objects.waiting().filter(pk=notification.pk, claimed_until=notification.claimed_until)


def first_line(refusal: Exception) -> str:
    return (str(refusal) or type(refusal).__name__).splitlines()[0]
