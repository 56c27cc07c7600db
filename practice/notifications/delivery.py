"""The sweep: claim what is due, look again, send, and write down what became of it.

A message is in one pair of hands at a time. While the mail server takes one, the next is written; but it is handed over
only once it is written down that the one before has gone. So a worker that is killed leaves at most one message that
went and isn't marked: it goes again, with the same Message-ID.
"""

import logging
import random
import smtplib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from practice.accounts.models import Channel
from practice.notifications.models import LastSweep, Notification
from practice.notifications.writing import LEASE, Letter, Writer, held

logger = logging.getLogger(__name__)

BATCH = 50  # messages to one connection
LINE = 200  # signs of a subject line that are kept
TRIES = 6  # of a message that can't be written, over half an hour
LONGEST_WAIT = timedelta(hours=1)  # between two tries
PAUSE = 0.2  # seconds between two tries to write down what became of a message


@dataclass
class Sweep:
    """What one sweep did."""

    sent: int = 0
    failed: int = 0
    missed: int = 0
    withdrawn: int = 0
    put_back: int = 0

    def count(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)


def sweep() -> Sweep:
    """Deliver everything that is due. Several sweeps may run at once: each message is in one pair of hands."""
    done = Sweep()
    note_sweep()
    while batch := claim(timezone.now()):
        deliver(batch, done)
        note_sweep()
    return done


def note_sweep() -> None:
    """Whoever watches sees that somebody looks through the outbox."""
    LastSweep.objects.update_or_create(pk=1, defaults={"at": timezone.now()})


@transaction.atomic
def claim(now: datetime) -> list[Notification]:
    """Up to `BATCH` due e-mails, oldest first, for this worker alone until the lease ends."""
    due = Notification.objects.claimable(now).filter(channel=Channel.EMAIL).select_related("person").order_by("due_at")
    batch = list(due.select_for_update(skip_locked=True, of=["self"])[:BATCH])
    for notification in batch:
        notification.claimed_until = now + LEASE
        notification.attempts += 1
    claimed = Notification.objects.filter(pk__in=[notification.pk for notification in batch])
    claimed.update(claimed_until=now + LEASE, attempts=F("attempts") + 1)
    return batch


def deliver(batch: list[Notification], done: Sweep) -> None:
    """Send a claimed batch over one connection. When the mail server does not answer, the rest is put back."""
    writer, server = Writer(batch), get_connection()
    try:
        for position, notification in enumerate(batch):
            ahead = batch[position + 1] if position + 1 < len(batch) else None
            try:
                deliver_one(notification, writer, server, done, ahead)
            except OSError as refusal:  # smtplib's own errors are OSErrors too: here, those of the connection
                for waiting in batch[position:]:
                    put_back(waiting, refusal, done)
                return
    finally:
        server.close()


def deliver_one(notification: Notification, writer: Writer, server, done: Sweep, ahead) -> None:
    """Send it, and write the one after it meanwhile. Raises OSError when the server can't be reached."""
    letter = writer.letter_for(notification)
    if letter.error:
        unwritten(notification, letter.error, done)
    elif letter.message is None:
        if letter.outcome:
            settle(notification, letter.outcome, letter.reason)
            done.count(letter.outcome)
    else:
        send(notification, letter, server, done, meanwhile=lambda: ahead and writer.write(ahead))


def send(notification: Notification, letter: Letter, server, done: Sweep, meanwhile) -> None:
    message = letter.message
    try:
        if letter.envelope and hasattr(server, "send_while"):
            server.send_while(letter.envelope, meanwhile)
        else:
            server.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
        server.close()
        refused(notification, refusal, done)
    except OSError:  # the connection's, or ours to mend: a refused sender would be refused for every message
        raise
    except Exception as problem:  # such as an address that no message can be written to
        unwritten(notification, problem, done)
    else:
        settle(notification, Notification.State.SENT, "", line=message.subject[:LINE], sent_to=message.to[0])
        done.sent += 1


def unwritten(notification: Notification, problem: Exception, done: Sweep) -> None:
    """The problem is this message's own, so the others go. It may pass (a deploy, a lock): tried a few times."""
    logger.error("Message %s could not be written", notification.pk, exc_info=problem)
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
    reason = f"Not sent yet: {first_line(refusal)}"[:300]
    write_down(notification, claimed_until=None, due_at=timezone.now() + wait, reason=reason)
    done.put_back += 1


def settle(notification: Notification, state: str, reason: str, **sent) -> None:
    write_down(notification, state=state, reason=reason[:300], settled_at=timezone.now(), claimed_until=None, **sent)


def write_down(notification: Notification, **fields) -> None:
    """What became of it, however often the database must be asked while the lease stands.

    A database that restarts just then would leave a message that went and isn't marked, and so a second copy.
    """
    while True:
        try:
            held(notification).update(**fields)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or timezone.now() + timedelta(seconds=PAUSE) >= notification.claimed_until:
                raise
            connection.close()
            time.sleep(PAUSE)
        else:
            return


def first_line(refusal: Exception) -> str:
    return (str(refusal) or type(refusal).__name__).splitlines()[0]
