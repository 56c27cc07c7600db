"""The sweep: claim what is due, look again, send, and write down what became of it.

A message is in one pair of hands at a time. While the mail server takes one, the next is written; but it is handed over
only once it is written down that the one before has gone. So a worker that is killed leaves at most one message that
went and isn't marked: it goes again, with the same Message-ID.
"""

import contextlib
import logging
import random
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import Error, transaction
from django.db.models import F
from django.utils import timezone

from practice.accounts.models import Channel
from practice.notifications.models import LastSweep, Notification
from practice.notifications.receipts import Receipts, settle, write_down
from practice.notifications.writing import FRESH, LEASE, SENDING_TAKES, Letter, Writer

logger = logging.getLogger(__name__)

BATCH, LARGEST_BATCH = 50, 200
A_CONNECTION = 100  # messages over one; some servers take no more
LINE = 200  # signs of a subject line that are kept
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

    def count(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)


def sweep() -> Sweep:
    """Deliver everything that is due. Several sweeps may run at once: each message is in one pair of hands."""
    done, size = Sweep(), BATCH
    note_sweep()
    while batch := claim(timezone.now(), size):
        begun = time.monotonic()
        deliver(batch, done)
        size = as_many_as_stay_fresh(len(batch) / (time.monotonic() - begun))
        note_sweep()
    return done


def as_many_as_stay_fresh(pace: float) -> int:
    """The size of a batch at so many messages a second: of a fast server, as many as go while what was looked up for
    all of them still counts. A slow one leaves more to other workers."""
    return min(max(BATCH, int(pace * FRESH)), LARGEST_BATCH)


def note_sweep() -> None:
    """Whoever watches sees that somebody looks through the outbox."""
    now = timezone.now()
    if not LastSweep.objects.filter(pk=1).update(at=now):
        LastSweep.objects.update_or_create(pk=1, defaults={"at": now})


@transaction.atomic
def claim(now: datetime, size: int = BATCH) -> list[Notification]:
    """Up to so many due e-mails, oldest first, for this worker alone until the lease ends."""
    due = Notification.objects.claimable(now).filter(channel=Channel.EMAIL).order_by("due_at").select_related("person")
    batch = list(due.select_for_update(skip_locked=True, of=["self"])[:size])
    for notification in batch:
        notification.claimed_until = now + LEASE
        notification.attempts += 1
    claimed = Notification.objects.filter(pk__in=[notification.pk for notification in batch])
    claimed.update(claimed_until=now + LEASE, attempts=F("attempts") + 1)
    return batch


def deliver(batch: list[Notification], done: Sweep) -> None:
    """Send a claimed batch over one connection, or two. When the mail server does not answer, the rest is put back;
    when it takes so long that the lease runs out, the rest is free again at once."""
    with contextlib.closing(get_connection()) as server, Receipts() as receipts:  # whose last one comes before QUIT
        hands = Hands(Writer(batch), server, receipts, done)
        for position, notification in enumerate(batch):
            ahead = batch[position + 1] if position + 1 < len(batch) else None
            if position and notification.claimed_until <= timezone.now() + SENDING_TAKES:
                release(batch[position:])
                return
            if position and position % A_CONNECTION == 0:
                receipts.ask()
                server.close()
            try:
                hands.deliver(notification, ahead)
            except OSError as refusal:  # smtplib's own errors are OSErrors too: here, those of the connection
                receipts.ask()  # the one before is not left unmarked while so many others are put back
                for waiting in batch[position:]:
                    put_back(waiting, refusal, done)
                return


def release(unbegun: list[Notification]) -> None:
    """Whoever comes next may have them. They have not been attempted."""
    lease, ids = unbegun[0].claimed_until, [notification.pk for notification in unbegun]
    ours = Notification.objects.waiting().filter(pk__in=ids, claimed_until=lease)
    ours.update(claimed_until=None, attempts=F("attempts") - 1)


@dataclass(frozen=True)
class Hands:
    """What a batch passes through."""

    writer: Writer
    server: BaseEmailBackend
    receipts: Receipts
    done: Sweep

    def deliver(self, notification: Notification, ahead: Notification | None) -> None:
        """Send it, and write the one after it meanwhile. Raises OSError when the server can't be reached."""
        if not self.writer.is_ready(notification):  # the one before is not left unmarked while this is written
            self.receipts.ask()
        letter = self.writer.letter_for(notification)
        if letter.error:
            unwritten(notification, letter.error, self.done)
        elif letter.message:
            self.send(notification, letter, taking=lambda: ahead and self.writer.write(ahead))
        elif letter.outcome:
            settle(notification, letter.outcome, letter.reason)
            self.done.count(letter.outcome)

    def send(self, notification: Notification, letter: Letter, taking: Callable[[], None]) -> None:
        message = letter.message
        try:
            self.hand_over(notification, letter, taking)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
            self.server.close()
            refused(notification, refusal, self.done)
        except (OSError, Error):  # the connection's, or ours to mend: a refused sender would be refused for every
            raise  # message, and before its receipt is written no other goes
        except Exception as problem:  # such as what no bytes can be made of
            self.server.close()
            unwritten(notification, problem, self.done)
        else:
            self.receipts.begin(notification, line=message.subject[:LINE], sent_to=message.to[0])
            self.done.sent += 1

    def hand_over(self, notification: Notification, letter: Letter, taking: Callable[[], None]) -> None:
        """It does not go before it is written down that the one before has gone."""

        def last_word():
            self.receipts.finish()
            if notification.claimed_until <= timezone.now() + SENDING_TAKES / 2:  # so long did that take, or connecting
                raise TimeoutError("The lease was nearly over.")

        if hasattr(self.server, "send_while"):
            self.server.send_while(letter.envelope, announcing=self.receipts.ask, last_word=last_word, taking=taking)
        else:
            last_word()
            self.server.send_messages([letter.message])


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


def first_line(refusal: Exception) -> str:
    return (str(refusal) or type(refusal).__name__).splitlines()[0]
