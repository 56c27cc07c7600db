"""Django's mail by SMTP, with one thing more: something can be done while the server takes a message."""

import smtplib
from collections.abc import Callable

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

END = b"\r\n.\r\n"  # of a message's content; no command ends so


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

    def send_while(self, message: EmailMessage, meanwhile: Callable[[], None]) -> None:
        """Send one message; `meanwhile`, which must not raise, is called while the server takes it, unless it is
        refused before that. Raises what `smtplib` raises."""
        self.open()
        self.connection.meanwhile = meanwhile
        self.send_messages([message])
