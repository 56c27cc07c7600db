"""What this app holds about a person: that a practitioner noted something is told, and not what."""

from django.db.models import Q

from practice.accounts.holdings import Fate, Holding, declare
from practice.desk.models import Note


def notes_about(person):
    of_theirs = Q(entry__session__client=person) | Q(entry__consultation__colleague__person=person)
    return Note.objects.filter(of_theirs).select_related("entry")


def notes_written(person, _now):
    written = Note.objects.filter(author=person)
    return ["You wrote notes here, which have to be kept."] if written.exists() else []


declare(
    Holding(
        Note,
        "That a practitioner noted something for themselves",
        notes_about,
        {"On": "entry.words", "Begun": "begun_at", "Last changed": "saved_at"},
        left_out=("id", "author", "words", "version"),
        fate=Fate.RECORD,
        hinders=notes_written,
    )
)
