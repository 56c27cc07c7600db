from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from practice.accounts.models import Person
from practice.desk.models import Note
from practice.scheduling.models import Entry


@dataclass(frozen=True)
class Kept:
    """What became of a text: the note that holds it now, and whether it had to become one of its own."""

    note: Note | None  # None for an empty one, which is gone
    beside: bool = False


@transaction.atomic
def keep_note(*, entry: Entry, author: Person, pk: UUID, version: int, words: str) -> Kept:
    """Afterwards a note holds these words, which were written over `version` of the note `pk`; 0 is a new one.

    Where that note has changed since, it stays as it is, and the words stand beside it. Written twice, they are kept
    once. A note without words is gone.
    """
    Entry.objects.select_for_update(no_key=True).get(pk=entry.pk)  # two windows write one after the other
    found = Note.objects.filter(entry=entry, author=author, pk=pk).first()
    if found and found.words == words:
        return Kept(found)
    if found and found.version != version:
        return keep_beside(entry, author, words)
    if not words:
        if found:
            found.delete()
        return Kept(None)
    if found:
        found.words, found.version, found.saved_at = words, version + 1, timezone.now()
        found.save(update_fields=["words", "version", "saved_at"])
        return Kept(found)
    if Note.objects.filter(pk=pk).exists():  # somebody else's, or about something else
        return keep_beside(entry, author, words)
    return Kept(new_note(entry, author, words, pk=pk))


def keep_beside(entry: Entry, author: Person, words: str) -> Kept:
    """A note of its own, unless there is one with the very same words, or there are none."""
    notes = Note.objects.filter(entry=entry, author=author)
    same = next((note for note in notes if note.words == words), None)
    return Kept(same or (new_note(entry, author, words) if words else None), beside=bool(words))


def new_note(entry: Entry, author: Person, words: str, **known) -> Note:
    return Note.objects.create(entry=entry, author=author, words=words, saved_at=timezone.now(), **known)
