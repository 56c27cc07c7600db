"""A notification as an e-mail: one text, and the same words as HTML."""

import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.utils import formataddr, parseaddr
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from practice.accounts.models import Person
from practice.notifications.kinds import Kind
from practice.notifications.models import Notification
from practice.profile.models import Practice

LABELLED_LINK = re.compile(r"^(?P<label>[^:]+): (?P<url>https?://\S+)$")
FIRST_WORDS = 90  # signs of a message's beginning that a locked screen shows, about


def compose(
    notification: Notification, kind: Kind, subject, practice: Practice | None = None
) -> EmailMultiAlternatives:
    """The e-mail as it stands now: the person's present name and address, the subject row's present state.

    The Message-ID depends on the notification alone, so that a mail sent twice after a crash is known for the same.
    `practice` is the current one, for whoever writes many.
    """
    person, practice = notification.person, practice or Practice.current()
    context = {
        "person": person,
        "practice": practice,
        "site": settings.BASE_URL,
        "plain": bool(person and person.is_told_plainly),
        **kind.context(subject, person),
    }
    message = dress(
        line=render_to_string(f"{kind.template}.subject.txt", context),
        text=render_to_string(f"{kind.template}.txt", context),
        sender=sender_of(person, practice),
        to=notification.to_address,
        prefix=practice.subject_prefix,
        headers={"Message-ID": message_id(notification), **kind.headers(subject, notification)},
    )
    for attachment in kind.attachments(subject, person):
        message.attach(attachment.name, attachment.content, attachment.content_type)
    return message


def dress(
    *, line: str, text: str, sender: str, to: str, prefix: str = "", headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """Words as every message of the practice wears them: its text, and HTML made of the same text."""
    text = text.strip() + "\n"
    line = " ".join(f"{prefix} {line}".split())
    message = EmailMultiAlternatives(
        subject=line,
        body=text,
        from_email=formataddr((sender, settings.EMAIL_FROM)),
        to=[to],
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )
    html = render_to_string("notifications/message.html", {"subject": line, "paragraphs": paragraphs(text)})
    message.attach_alternative(html, "text/html")
    return message


def try_mail(person: Person) -> str:
    """Send somebody a message at once. "" where it went, else why it did not, in the mail server's words."""
    practice = Practice.current()
    message = dress(
        line="To try it",
        text="If you read this, mail goes out.",
        sender=sender_of(person, practice),
        to=person.email,
        prefix=practice.subject_prefix,
    )
    try:
        message.send()
    except (SMTPException, OSError) as problem:
        return str(problem)
    return ""


def sender_of(person: Person | None, practice: Practice) -> str:
    """Whom a message to them is from: the name they chose; else the practice's, its neutral label unless they asked
    for plain words."""
    if person is None:
        return practice.label
    return person.sender or (practice.name if person.is_told_plainly else practice.label)


def message_id(notification: Notification) -> str:
    return message_id_of(notification.pk)


def message_id_of(key: UUID) -> str:
    return f"<{key}@{settings.EMAIL_FROM.rpartition('@')[2]}>"


def paragraphs(text: str) -> list[SafeString]:
    """The text's paragraphs as HTML; a line "What it does: https://…" is a link."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [SafeString("<br>".join(map(line_html, block.splitlines()))) for block in blocks]


def line_html(line: str) -> SafeString:
    found = LABELLED_LINK.match(line)
    return format_html('<a href="{url}">{label}</a>', **found.groupdict()) if found else escape(line)


@dataclass(frozen=True)
class Glance:
    """What a locked screen shows of a message to whoever passes by."""

    sender: str
    subject: str
    opening: str

    @classmethod
    def at(cls, message: EmailMultiAlternatives) -> "Glance":
        sender = make_header(decode_header(parseaddr(message.from_email)[0]))
        return cls(str(sender), message.subject, " ".join(message.body.split())[:FIRST_WORDS])
