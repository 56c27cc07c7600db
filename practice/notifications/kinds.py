"""The kinds of message there are. Each app registers its own in its `ready()`; the outbox knows them by name alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from practice.accounts.models import Person
from practice.notifications.models import Notification

_registered: dict[str, "Kind"] = {}
Hush = Notification.Hush


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    content_type: str


class Kind:
    """One sort of message, declared in one place: what it is called, whom it goes to, when it is due, when it is
    worthless, whether it is still true, and in which words.

    `template` names a pair of files: `<template>.subject.txt` (one line) and `<template>.txt` (the message). The HTML
    is made of the same words. A subject is the row a message is about, or what stands for several.
    """

    name: str
    label: str  # in lists, where the message itself can't be read: "Reminder"
    template: str

    # --- planning -------------------------------------------------------------------------------------------------

    def recipients(self, subject) -> Iterable[Person | str]:
        """Whom it goes to: people, or addresses of somebody who is nobody here."""
        raise NotImplementedError

    def subject_id(self, subject) -> UUID:
        return subject.pk

    def occurrence(self, subject) -> str:
        """Tells two messages of this kind about one subject to one person apart."""
        return ""

    def due_at(self, subject) -> datetime:
        return timezone.now()

    def worthless_at(self, subject) -> datetime | None:
        """From when on it is of no use to anybody; None for always of use."""
        return None

    def hush(self, subject) -> Hush:
        """What becomes of it in somebody's quiet hours."""
        return Hush.NONE

    def plan(self, subject) -> list[Notification]:
        """What is to be said now that `subject` is as it is, unsaved: for `practice.notifications.actions.queue`."""
        return [self.message(subject, to) for to in self.recipients(subject)]

    def message(self, subject, to: Person | str, **otherwise) -> Notification:
        """One of them, unsaved; `otherwise` says a field differently than the kind does."""
        planned = {
            "occurrence": self.occurrence(subject),
            "wanted_at": self.due_at(subject),
            "worthless_at": self.worthless_at(subject),
            "hush": self.hush(subject),
            **otherwise,
        }
        whom = {"person": to} if isinstance(to, Person) else {"address": to}
        notification = Notification(kind=self.name, subject_id=self.subject_id(subject), **whom, **planned)
        notification.keep_quiet()
        return notification

    # --- looking again, when a worker has it in hand ----------------------------------------------------------------

    def find_all(self, ids: Iterable[UUID]) -> dict[UUID, object]:
        """The subjects with these ids that are still there, in a number of queries that does not grow with them."""
        raise NotImplementedError

    def find(self, subject_id: UUID):
        """The row the message is about, or None where it is gone."""
        return self.find_all([subject_id]).get(subject_id)

    def still_wanted(self, subject, notification: Notification) -> bool:
        """Whether it is still so: nothing is said that stopped being true."""
        return True

    def declined(self, notification: Notification) -> str:
        """Why whom it goes to does not want it, in words for the desk; "" where they do."""
        person = notification.person
        if person and not person.may_be_reached_by(notification.channel):
            return "They asked for no messages."
        return ""

    # --- writing it -------------------------------------------------------------------------------------------------

    def context(self, subject, person: Person | None) -> dict:
        return {}

    def headers(self, subject, notification: Notification) -> dict[str, str]:
        return {}

    def attachments(self, subject, person: Person | None) -> list[Attachment]:
        return []

    # --- showing it -------------------------------------------------------------------------------------------------

    def sample(self, person: Person):
        """A subject as one could be, with `person` as whom it goes to where it goes to people.

        Its rows are written for it, so the caller undoes them: see `practice.notifications.samples`.
        """
        raise NotImplementedError


def register(kind: Kind) -> None:
    _registered[kind.name] = kind


def get(name: str) -> Kind:
    """Raises KeyError for a kind that no installed app declares."""
    return _registered[name]


def all_kinds() -> list[Kind]:
    return list(_registered.values())
