"""Django's mail by SMTP, with two things more: a message can be made ready before its turn comes, and other work can be
done while the server is busy with it."""

import re
import smtplib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.policy import Compat32
from functools import cached_property, lru_cache
from io import BytesIO

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

LINE_WITH_A_DOT = re.compile(rb"(?m)^\.")  # an end of the content, if it stood alone: so each gets another one
END = b"\r\n.\r\n"


class Headers(Compat32):
    """Headers as the library writes them. One that needs no break is not searched for a place to break it."""

    def fold_binary(self, name: str, value) -> bytes:
        line = f"{name}: {value}"
        is_short = isinstance(value, str) and len(line) <= self.max_line_length
        if is_short and line.isascii() and line.isprintable():
            return f"{line}{self.linesep}".encode()
        return super().fold_binary(name, value)


HEADERS = Headers(linesep="\r\n")


@dataclass(frozen=True)
class Envelope:
    """A message and whom it is from and for, as they cross the wire."""

    sender: str
    recipient: str
    message: EmailMessage

    @classmethod
    def of(cls, message: EmailMessage) -> "Envelope":
        """Raises what an address raises that no message can be written to."""
        [recipient] = message.recipients()
        return cls(as_sent(message.from_email), as_sent(recipient), message)

    @cached_property
    def content(self) -> bytes:
        """With its end. Put together when it is first asked for; raises where no bytes can be made of the message."""
        written = self.message.message()
        if written.is_multipart():
            written.set_boundary(f"={uuid.uuid4().hex}=")  # the library would look through the text for a free one
        file = BytesIO()
        BytesGenerator(file, mangle_from_=False, policy=HEADERS).flatten(written)
        return LINE_WITH_A_DOT.sub(b"..", file.getvalue().removesuffix(b"\r\n")) + END


@lru_cache(maxsize=1000)
def as_sent(address: str) -> str:
    return sanitize_address(address, settings.DEFAULT_CHARSET)


class Conversation:
    """What is said to a mail server, by a connection of `smtplib`."""

    def hand_over(
        self,
        envelope: Envelope,
        announcing: Callable[[], None],
        last_word: Callable[[], None],
        taking: Callable[[], None],
    ) -> None:
        """See `EmailBackend.send_while`."""
        self.ehlo_or_helo_if_needed()
        steps, in_one = self.steps(envelope), self.has_extn("pipelining")
        if in_one:  # in one breath (RFC 2920)
            self.send("".join(f"{command}\r\n" for command, *_ in steps))
        with self.closed_on_error():
            announcing()
            content = envelope.content  # put together only now, while the server is busy
        self.announce(steps, in_one)
        with self.closed_on_error():
            last_word()
        self.send(content)
        taking()
        code, answer = self.getreply()
        if code != 250:
            raise smtplib.SMTPDataError(code, answer)

    @contextmanager
    def closed_on_error(self) -> Iterator[None]:
        """Without the content's end, so that the message does not count."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def announce(self, steps: list[tuple[str, tuple, Callable]], in_one: bool) -> None:
        """Whom it is from and for: say that, unless it was said in one breath, and hear the answers."""
        refusal = None
        for command, yes, no in steps:
            if not in_one:
                self.putcmd(command)
            code, answer = self.getreply()
            if code not in yes:
                refusal = refusal or no(code, answer)
            if code == 421 or (refusal and not in_one):
                break
        if refusal:
            if code in (421, 354):  # it hangs up, or waits for the content all the same
                self.close()
            raise refusal

    def steps(self, envelope: Envelope) -> list[tuple[str, tuple, Callable]]:
        """Each command, the answers that let one go on, and what is raised after any other."""
        sender, recipient = envelope.sender, envelope.recipient
        return [
            (
                f"mail FROM:{smtplib.quoteaddr(sender)}",
                (250,),
                lambda code, answer: smtplib.SMTPSenderRefused(code, answer, sender),
            ),
            (
                f"rcpt TO:{smtplib.quoteaddr(recipient)}",
                (250, 251),
                lambda code, answer: smtplib.SMTPRecipientsRefused({recipient: (code, answer)}),
            ),
            ("data", (354,), smtplib.SMTPDataError),
        ]


class Plain(Conversation, smtplib.SMTP):
    pass


class Secure(Conversation, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self):
        return Secure if self.use_ssl else Plain

    def send_while(
        self,
        envelope: Envelope,
        *,
        announcing: Callable[[], None],
        last_word: Callable[[], None],
        taking: Callable[[], None],
    ) -> None:
        """Send one message. `announcing` is called while the server hears whom it is for, and `taking` while it takes
        it; neither must raise. `last_word` is called between, once only the content is left to say; where that raises,
        the message does not go.

        Raises what `smtplib.SMTP.sendmail` raises, and what `Envelope.content` does. After that, close it.
        """
        self.open()
        self.connection.hand_over(envelope, announcing, last_word, taking)
