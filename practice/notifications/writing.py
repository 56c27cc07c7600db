"""Looking again and writing: what is to become of a message that a worker has in hand."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from practice.notifications import kinds
from practice.notifications.emails import compose
from practice.notifications.models import Notification, ReturnedMail
from practice.notifications.smtp import Envelope
from practice.profile.models import Practice

logger = logging.getLogger(__name__)

State = Notification.State
LEASE = timedelta(seconds=settings.LEASE_SECONDS)  # a worker that has not settled a message by then counts as dead
SENDING_TAKES = LEASE / 2  # at the longest; nothing is begun later than this before the lease ends
RETURNS = "Mail to this address came back."
FRESH = 1  # second for which what was looked up counts as the present


@dataclass(frozen=True)
class Letter:
    """What is to become of a message: it goes, or is settled without going, or could not be written.

    With none of these it is not this worker's any more, and nothing is done.
    """

    message: EmailMultiAlternatives | None = None
    envelope: Envelope | None = None
    outcome: str = ""
    reason: str = ""
    error: Exception | None = None


class Writer:
    """Writes the letters of one batch, claimed just now along with its people. What they are about is looked up
    together, and all of it again once that has grown old."""

    def __init__(self, batch: list[Notification]):
        self.batch, self.ahead, self.looked_at = batch, {}, float("-inf")
        self.rows, self.claimed_at = {notification.pk: notification for notification in batch}, time.monotonic()

    def write(self, notification: Notification) -> None:
        """Have its letter ready for `letter_for`."""
        self.ahead = {notification.pk: self._letter(notification)}

    def is_ready(self, notification: Notification) -> bool:
        return notification.pk in self.ahead and self._is_fresh

    def letter_for(self, notification: Notification) -> Letter:
        """As things are now, or were a moment ago."""
        return self.ahead.pop(notification.pk) if self.is_ready(notification) else self._letter(notification)

    @property
    def _is_fresh(self) -> bool:
        return time.monotonic() - self.looked_at < FRESH

    def _letter(self, notification: Notification) -> Letter:
        try:
            if not self._is_fresh:
                self._look_up()
            return self._look_again(notification, timezone.now())
        except Exception as problem:  # the letter's own: the others are written all the same
            return Letter(error=problem)

    def _look_up(self) -> None:
        """Everything that the letters ask, as it is now, in a number of queries that only the kinds of them raise."""
        if time.monotonic() - self.claimed_at >= FRESH:  # until then they are as the claim read them
            waiting = Notification.objects.waiting().filter(pk__in=[notification.pk for notification in self.batch])
            self.rows = {row.pk: row for row in waiting.select_related("person").order_by()}
        self.subjects = {name: subjects_of(name, self.batch) for name in {one.kind for one in self.batch}}
        self.practice = Practice.current()
        addresses = [row.to_address.lower() for row in self.rows.values()]
        self.returned = set(ReturnedMail.objects.filter(address__in=addresses).values_list("address", flat=True))
        self.looked_at = time.monotonic()

    def _look_again(self, notification: Notification, now: datetime) -> Letter:
        row = self.rows.get(notification.pk)
        if row is None or row.claimed_until != notification.claimed_until or row.claimed_until <= now + SENDING_TAKES:
            return Letter()  # withdrawn meanwhile, or the lease is nearly over: then another sweep will have it
        if row.worthless_at and row.worthless_at <= now:
            return Letter(outcome=State.MISSED, reason="It could not be sent while it was still of use.")
        if row.person and not row.person.is_active:
            return Letter(outcome=State.MISSED, reason="The account is closed.")
        if row.to_address.lower() in self.returned:
            return Letter(outcome=State.FAILED, reason=RETURNS)
        kind = kinds.get(row.kind)
        if declined := kind.declined(row):
            return Letter(outcome=State.WITHDRAWN, reason=declined)
        subjects = self.subjects[row.kind]
        subject = kind.find(row.subject_id) if subjects is None else subjects.get(row.subject_id)
        if subject is None or not kind.still_wanted(subject, row):
            return Letter(outcome=State.WITHDRAWN, reason="What it told about had changed.")
        message = compose(row, kind, subject, self.practice)
        return Letter(message=message, envelope=Envelope.of(message))


def subjects_of(name: str, batch: list[Notification]) -> dict | None:
    """What the messages of one kind are about; None where that failed, so that each is asked for by itself."""
    ids = {notification.subject_id for notification in batch if notification.kind == name}
    try:
        with transaction.atomic():
            return kinds.get(name).find_all(ids)
    except Exception:
        logger.exception("Messages of the kind %s are looked up one by one", name)
        return None
