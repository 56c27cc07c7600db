"""The kinds of message there are. Each app registers its own in its `ready()`; the outbox knows them by name alone."""

from dataclasses import dataclass

from practice.accounts.models import Person
from practice.notifications.models import Notification

_registered: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    content_type: str


class Kind:
    """One sort of message. Subclasses say what it is about, whether it is still true, and in which words.

    `template` names a pair of files: `<template>.subject.txt` (one line) and `<template>.txt` (the message).
    """

    name: str
    template: str

    def find(self, subject_id):
        """The row the message is about, or None where it is gone."""
        raise NotImplementedError

    def still_wanted(self, subject, notification: Notification) -> bool:
        """Asked when a worker has claimed the message, so that nothing is said that stopped being so."""
        return True

    def context(self, subject, person: Person | None) -> dict:
        return {}

    def attachments(self, subject, person: Person | None) -> list[Attachment]:
        return []


def register(kind: Kind) -> None:
    _registered[kind.name] = kind


def get(name: str) -> Kind:
    """Raises KeyError for a kind that no installed app declares."""
    return _registered[name]


def all_kinds() -> list[Kind]:
    return list(_registered.values())
