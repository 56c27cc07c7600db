"""Django's mail by SMTP, with two things more: a message can be made ready before its turn comes, and something can be
done while the server takes it."""

import smtplib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

END = b"\r\n.\r\n"  # of a message's content; no command ends so


@dataclass(frozen=True)
class Envelope:
    """A message as it crosses the wire."""

    sender: str
    recipients: list[str]
    content: bytes

    @classmethod
    def of(cls, message: EmailMessage) -> "Envelope":
        """Raises what an address raises that no message can be written to."""
        written = message.message()
        if written.is_multipart():
            written.set_boundary(f"={uuid.uuid4().hex}=")  # the library would look through the text for a free one
        recipients = [as_sent(address) for address in message.recipients()]
        return cls(as_sent(message.from_email), recipients, written.as_bytes(linesep="\r\n"))


@lru_cache(maxsize=1000)
def as_sent(address: str) -> str:
    return sanitize_address(address, settings.DEFAULT_CHARSET)


class Attentive:
    """A connection that calls `meanwhile` after it has sent a message's content, before it waits for the answer."""

    meanwhile: Callable[[], None] | None = None

    def send(self, s):
        super().send(s)
        if self.meanwhile and isinstance(s, bytes) and s.endswith(END):
            self.meanwhile()


class Plain(Attentive, smtplib.SMTP):
    pass


class Secure(Attentive, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self):
        return Secure if self.use_ssl else Plain

    def send_while(self, envelope: Envelope, meanwhile: Callable[[], None]) -> None:
        """Send one message; `meanwhile`, which must not raise, is called while the server takes it, unless it is
        refused before that. Raises what `smtplib` raises."""
        self.open()
        self.connection.meanwhile = meanwhile
        self.connection.sendmail(envelope.sender, envelope.recipients, envelope.content)
