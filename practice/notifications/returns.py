"""Mail that comes back: what other mail servers report about messages of ours (RFC 3464).

Anybody can write such a report. It is believed where it names the Message-ID of a message that was sent, and the
address that it went to: only whoever was given the message can know both.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser, HeaderParser
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from practice.notifications.models import Notification, ReturnedMail

logger = logging.getLogger(__name__)

LARGEST = 256 * 1024  # bytes that are read of one; the message it returns comes last, with its headers first
DEEPEST = 20  # parts with parts of their own; a report has three or four, and each makes every line slower to read
MOST = 100  # addresses and Message-IDs that one is heard about
SEEN = "S"  # a maildir's flag
SAID = 300  # signs of another server's words that are kept

REPORTS = {"text/x-delivery-status", "text/x-global-delivery-status"}
RETURNED = {"text/x-rfc822", "text/x-global", "text/rfc822-headers", "text/x-rfc822-headers", "text/x-global-headers"}
# The parser takes messages in messages apart before they are decoded. As texts they are decoded first, and a thousand
# of them in one another are no deeper than one.
IN_A_MESSAGE = re.compile(rb"^(content-type:\s*)message/", re.IGNORECASE | re.MULTILINE)
NESTED = re.compile(rb"multipart/", re.IGNORECASE)
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
EXACT = re.compile(r"\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?![.\d])")  # where an SMTP server says it; not in an address
FOR_NOW = re.compile(r"4\d\d\b")  # its first word
KEY = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([^\s<>]+)", re.IGNORECASE)
# Full, broken, or unwilling to take this message: too large, its words, a rule. The next one may arrive.
NOT_THE_ADDRESS = re.compile(r"5\.(?:2\.[23]|3\.\d+|6\.\d+|7\.\d+)")


@dataclass
class Noted:
    """What became of the reports that were read."""

    marked: int = 0  # for good: nothing goes to that address any more
    failed: int = 0  # that message alone
    passing: int = 0  # it was late, passed on or delivered
    known: int = 0  # said before, or the message has been sent anew since
    foreign: int = 0  # about no message of ours to that address
    other: int = 0  # no report: somebody's answer, or junk

    def count(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)


@dataclass(frozen=True)
class Verdict:
    """What a mail server says about one address."""

    addresses: set[str]  # as it was written to, and as it was led to; in small letters
    action: str
    status: str
    said: str

    @property
    def is_about_the_address(self) -> bool:
        """Whether no other message would arrive there either. Where the server only gave up trying, one may."""
        return self.status.startswith("5.") and not NOT_THE_ADDRESS.fullmatch(self.status)


@dataclass
class Report:
    keys: set[UUID] = field(default_factory=set)  # of the messages that it may be about
    verdicts: list[Verdict] = field(default_factory=list)


def read_stream(stream: BinaryIO, noted: Noted) -> None:
    """Note one message, and take the rest of it from whoever hands it over."""
    note(stream.read(LARGEST), noted)
    while stream.read(LARGEST):
        pass


def read_folder(folder: Path, noted: Noted) -> None:
    """Note every new message of a maildir, and put each among the known ones after: a crash loses none.

    Reports count as seen. What is none may be somebody's answer, and stays unseen for whoever reads that mail.
    """
    for path in sorted((folder / "new").iterdir()):
        try:
            with path.open("rb") as file:
                is_report = note(file.read(LARGEST), noted)
            path.rename(folder / "cur" / f"{path.name.partition(':')[0]}:2,{SEEN if is_report else ''}")
        except FileNotFoundError:  # another run was quicker; what it noted already is known
            continue


def note(raw: bytes, noted: Noted) -> bool:
    """Write down what a message reports; whether it is a report at all."""
    report = read(raw)
    if not report.verdicts:
        noted.count("other")
    for verdict in report.verdicts:
        noted.count(believe(verdict, report.keys))
    return bool(report.verdicts)


@transaction.atomic
def believe(verdict: Verdict, keys: set[UUID]) -> str:
    """Afterwards a message that did not arrive has failed, and its address is marked if none would. Returns the name
    of what became of it, of those in `Noted`."""
    named = Notification.objects.select_for_update(of=["self"]).filter(pk__in=keys).order_by("pk")
    sent = next((one for one in named if one.sent_to and one.sent_to.lower() in verdict.addresses), None)
    if sent is None:
        return "foreign"
    if verdict.action != "failed":
        return "passing"
    if sent.state != Notification.State.SENT:
        return "known"
    now, words = timezone.now(), verdict.said or verdict.status or "without a reason"
    Notification.objects.filter(pk=sent.pk).update(
        state=Notification.State.FAILED, reason=f"It came back: {words}"[:300], settled_at=now
    )
    if not verdict.is_about_the_address:
        return "failed"
    what = {"status": verdict.status, "said": verdict.said, "notification": sent, "at": now}
    ReturnedMail.objects.update_or_create(address=sent.sent_to.lower(), defaults=what)
    return "marked"


def read(raw: bytes) -> Report:
    """What a message reports, of its first `LARGEST` bytes; nothing where it is no report. Raises nothing."""
    raw = raw[:LARGEST]
    if len(NESTED.findall(raw)) > DEEPEST:
        return Report()
    try:
        return report_of(BytesParser().parsebytes(IN_A_MESSAGE.sub(rb"\1text/x-", raw)))
    except Exception:  # whatever the parser makes of junk: the next message is read all the same
        logger.exception("A message that came in could not be read")
        return Report()


def report_of(message: Message) -> Report:
    report, naming = Report(), [message["In-Reply-To"], message["References"], *originals_in(message)]
    for part in message.walk():
        if part.get_content_type() in RETURNED:
            naming.append(fields_of(text_of(part))["Message-ID"])
        if part.get_content_type() in REPORTS:
            for group in re.split(r"\n[ \t]*\n", text_of(part))[: MOST + 1]:
                fields = fields_of(group)
                naming += originals_in(fields)
                report.verdicts += verdicts_in(fields)
    report.keys = set(islice(keys_in(naming), MOST))
    return report


def text_of(part: Message) -> str:
    """Its words, decoded as it says they are encoded; what is no text in them is replaced."""
    return (part.get_payload(decode=True) or b"").decode(errors="replace").replace("\r\n", "\n").lstrip()


def fields_of(text: str) -> Message:
    return HeaderParser().parsestr(text)


def originals_in(fields: Message) -> list[str | None]:
    """What some servers name the message in that they report about."""
    return [*fields.get_all("X-Original-Message-ID", []), *fields.get_all("Original-Message-ID", [])]


def keys_in(naming: list) -> Iterator[UUID]:
    """The keys of all Message-IDs of our making."""
    home = settings.EMAIL_FROM.rpartition("@")[2].lower()
    for name in naming:
        yield from (UUID(key) for key, domain in KEY.findall(str(name or "")) if domain.lower() == home)


def verdicts_in(fields: Message) -> list[Verdict]:
    """One where the fields are about an address; none for those about the report as a whole."""
    addresses = {address_in(fields[name]) for name in ("Final-Recipient", "Original-Recipient")} - {""}
    if not addresses:
        return []
    said = cleaned(fields["Diagnostic-Code"] or "")
    said = re.sub(r"^[\w-]+ ?; ?", "", said)  # whose words they are: "smtp;"
    status = status_of(cleaned(fields["Status"] or ""), said)
    return [Verdict(addresses, cleaned(fields["Action"] or "").lower(), status, said)]


def address_in(value) -> str:
    """The address of "rfc822; somebody@example.org"."""
    return cleaned(value or "").rpartition(";")[2].strip(" <>").lower()


def status_of(status: str, said: str) -> str:
    """The status in three numbers; where it says nothing but yes or no, what the server's words say more exactly."""
    given, exact = STATUS.search(status), EXACT.match(said)
    if given and not given[0].endswith(".0.0"):
        return given[0]
    if exact:
        return exact[1]
    if FOR_NOW.match(said):
        return "4.0.0"
    return given[0] if given else ""


def cleaned(value) -> str:
    """One line that can be shown and kept: no control characters, and no longer than is read."""
    words = " ".join(str(value).split())
    return "".join(sign for sign in words if sign.isprintable())[:SAID]
