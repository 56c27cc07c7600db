"""Writing down what became of a message.

That one was sent is written while the next is announced to the mail server: PostgreSQL is told over a connection of its
own, and its answer is waited for only before the next message itself goes.
"""

import time
from datetime import timedelta

import psycopg
from django.db import Error, InterfaceError, OperationalError, connection
from django.utils import timezone
from psycopg.pq import ExecStatus

from practice.notifications.models import Notification

State = Notification.State
PAUSE = 0.2  # seconds between two tries to write down what became of a message
# What `held(notification).update(…)` says, without putting the words together for each message.
SENT = f"""
    UPDATE "{Notification._meta.db_table}"
    SET state = '{State.SENT}', reason = '', claimed_until = NULL, settled_at = $1, line = $2, sent_to = $3
    WHERE id = $4 AND state = '{State.WAITING}' AND claimed_until = $5
""".encode()  # noqa: S608 nothing in it comes from anybody


def held(notification: Notification):
    """The row, if this worker's lease on it still stands."""
    return Notification.objects.waiting().filter(pk=notification.pk, claimed_until=notification.claimed_until)


def settle(notification: Notification, state: str, reason: str) -> None:
    write_down(notification, state=state, reason=reason[:300], settled_at=timezone.now(), claimed_until=None)


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


class Receipts:
    """Marks messages as sent, one after the other. To be used in a `with`, at whose end the last one is marked."""

    def __init__(self):
        self.own = connection.copy()
        self.unwritten = None  # a message that went, and what to write down of it
        self.is_asked = False  # PostgreSQL has been told

    def __enter__(self):
        if not connection.in_atomic_block:  # whoever sends within a transaction writes within it
            self._connect()
        return self

    def __exit__(self, *_raised):
        try:
            self.finish()
        finally:
            self.own.close()

    def begin(self, notification: Notification, *, line: str, sent_to: str) -> None:
        """It was sent. `ask` has that written down when there is a moment; from `finish` on it is sure to be."""
        self.unwritten = notification, {"settled_at": timezone.now(), "line": line, "sent_to": sent_to}
        if connection.in_atomic_block:
            self.finish()

    def ask(self) -> None:
        """PostgreSQL is told what was begun, and not waited for. Raises nothing."""
        if self.unwritten and not self.is_asked and not connection.in_atomic_block:
            self.is_asked = self._connect() and self._tell(*self.unwritten)

    def finish(self) -> None:
        """What was begun is committed. Raises where the database was asked in vain until the lease ended."""
        self.ask()
        unwritten, is_asked = self.unwritten, self.is_asked
        self.unwritten, self.is_asked = None, False
        if unwritten and not (is_asked and self._is_done()):
            notification, fields = unwritten
            write_down(notification, state=State.SENT, reason="", claimed_until=None, **fields)

    def _connect(self) -> bool:
        try:
            self.own.ensure_connection()
        except Error:
            return False
        return True

    def _tell(self, notification: Notification, fields: dict) -> bool:
        values = [*fields.values(), notification.pk, notification.claimed_until]
        try:
            self.own.connection.pgconn.send_query_params(SENT, [str(value).encode() for value in values])
        except psycopg.Error:
            self.own.close()
            return False
        return True

    def _is_done(self) -> bool:
        """Whether PostgreSQL did as it was told. Where nobody knows it is told again, which changes nothing."""
        try:
            results = list(iter(self.own.connection.pgconn.get_result, None))
        except psycopg.Error:
            results = []
        is_done = [result.status for result in results] == [ExecStatus.COMMAND_OK]
        if not is_done:
            self.own.close()
        return is_done
