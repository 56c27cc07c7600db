"""In development, mail goes to a folder (a Maildir), where /demo/ reads it."""

import mailbox
import re
from email import message_from_binary_file, policy
from email.message import EmailMessage

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        folder = open_folder()
        for message in email_messages:
            folder.add(message.message().as_bytes(linesep="\n"))
        return len(email_messages)


def open_folder() -> mailbox.Maildir:
    settings.MAIL_FOLDER.parent.mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(
        settings.MAIL_FOLDER, factory=lambda file: message_from_binary_file(file, policy=policy.default)
    )


def newest_first(limit: int = 50) -> list[tuple[str, EmailMessage]]:
    """The last messages sent, each with its key in the folder."""
    folder = open_folder()
    return [(key, folder[key]) for key in sorted(folder.keys(), key=when, reverse=True)[:limit]]


def when(key: str) -> list[int]:
    """Sorts a Maildir's keys by time: they begin with seconds, microseconds, process and count."""
    return [int(number) for number in re.findall(r"\d+", key)[:4]]
