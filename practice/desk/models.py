import uuid

from django.conf import settings
from django.db import models

from practice.confided import ConfidedField
from practice.scheduling.models import Entry


class NoteQuerySet(models.QuerySet):
    def of(self, author):
        """What somebody wrote: nobody else reads it, whoever they are."""
        return self.filter(author=author)


class Note(models.Model):
    """What a practitioner wrote about one appointment, for themselves alone.

    `version` grows with each save. A text that was written over an older one becomes a note of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = ConfidedField()
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["begun_at", "pk"]

    def __str__(self):
        return f"Note of {self.begun_at:%Y-%m-%d}"
