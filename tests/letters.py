"""A real mail server on this machine, and what it was given."""

import contextlib
import logging
import time
from collections.abc import Iterator

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.servers import free_port

logging.getLogger("mail.log").setLevel(logging.WARNING)  # it tells of every connection otherwise


class Letters(Message):
    """A mail server's pile: every message it accepted, as the standard library parses it."""

    port: int
    listens_on = True  # to whoever says the next thing before it has answered, as the servers do that practices use

    def __init__(self):
        super().__init__()
        self.pile = []

    async def handle_EHLO(self, server, session, envelope, hostname, answers):  # noqa: N802 aiosmtpd calls it so
        session.host_name = hostname
        return [*answers[:-1], *["250-PIPELINING"] * self.listens_on, answers[-1]]

    def handle_message(self, message):
        self.pile.append(message)

    def to(self, address):
        return [letter for letter in self.pile if letter["To"] == address]

    def wait_for(self, address, count=1, seconds=20):
        """The messages to an address, once there are so many of them."""
        for _ in range(seconds * 20):
            if len(self.to(address)) >= count:
                return self.to(address)
            time.sleep(0.05)
        raise AssertionError(f"{len(self.to(address))} of {count} messages came to {address}")


@contextlib.contextmanager
def running_mail_server() -> Iterator[Letters]:
    """The pile of a server that listens at `port` on this machine."""
    letters = Letters()
    server = Controller(letters, hostname="127.0.0.1", port=free_port())
    server.start()
    letters.port = server.port
    try:
        yield letters
    finally:
        server.stop()
