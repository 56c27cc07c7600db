"""A notification as an e-mail: one text, and the same words as HTML."""

import re
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from practice.notifications.kinds import Kind
from practice.notifications.models import Notification
from practice.profile.models import Practice

LABELLED_LINK = re.compile(r"^(?P<label>[^:]+): (?P<url>https?://\S+)$")


def compose(notification: Notification, kind: Kind, subject) -> EmailMultiAlternatives:
    """The e-mail as it stands now: the person's present name and address, the subject row's present state.

    The Message-ID depends on the notification alone, so that a mail sent twice after a crash is known for the same.
    """
    person = notification.person
    context = {
        "person": person,
        "practice": Practice.current(),
        "site": settings.BASE_URL,
        **kind.context(subject, person),
    }
    text = render_to_string(f"{kind.template}.txt", context).strip() + "\n"
    line = " ".join(render_to_string(f"{kind.template}.subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject=line,
        body=text,
        from_email=formataddr((context["practice"].label, settings.EMAIL_FROM)),
        to=[notification.to_address],
        headers={"Message-ID": message_id(notification), "Auto-Submitted": "auto-generated"},
    )
    html = render_to_string("notifications/message.html", {"subject": line, "paragraphs": paragraphs(text)})
    message.attach_alternative(html, "text/html")
    for attachment in kind.attachments(subject, person):
        message.attach(attachment.name, attachment.content, attachment.content_type)
    return message


def message_id(notification: Notification) -> str:
    return f"<{notification.pk}@{settings.EMAIL_FROM.rpartition('@')[2]}>"


def paragraphs(text: str) -> list[list[dict]]:
    """The text's paragraphs as lists of lines; a line "What it does: https://…" becomes {label, url}, others {text}."""
    return [
        [found.groupdict() if (found := LABELLED_LINK.match(line)) else {"text": line} for line in block.splitlines()]
        for block in re.split(r"\n\s*\n", text.strip())
    ]
