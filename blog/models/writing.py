"""What stands beside an article: its text while it is written, as it was saved before, and where it stood."""

import json
import re
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from blog.models.articles import Article

# Where, when and under whose name an article appears. Drafts keep it, but going back to an earlier text leaves it be.
NOT_WRITING = {"slug", "published_at", "author", "series", "part_number"}


NUMBER = re.compile(r"[0-9]{1,18}")  # of a row, as far as the database can count


def writing_fields() -> list[models.Field]:
    """The fields that hold an article's writing and its sources."""
    fields = [*Article._meta.concrete_fields, *Article._meta.many_to_many]
    return [field for field in fields if field.editable and not field.primary_key and field.name not in NOT_WRITING]


def held_by(article: Article) -> dict:
    """What an article holds, as it can be kept. A query for each list of related rows."""
    held = {}
    for field in writing_fields():
        if field.many_to_many:
            held[field.name] = sorted(getattr(article, field.name).values_list("pk", flat=True))
        else:
            held[field.name] = field.get_prep_value(field.value_from_object(article))
    return as_kept(held)


def as_kept(held: dict) -> dict:
    """The same as it comes back from the database, so that two can be compared."""
    return json.loads(json.dumps(held, cls=DjangoJSONEncoder))


def held_by_form(sent: dict[str, list[str]]) -> dict:
    """The same of what a form sent, without what can't be read: it was not finished."""
    held = {}
    for field in writing_fields():
        values = sent.get(field.name, [])
        if field.many_to_many:
            held[field.name] = sorted(int(value) for value in values if NUMBER.fullmatch(value))
        elif values:
            try:
                value = None if field.null and not values[0] else values[0].replace("\r\n", "\n")
                held[field.name] = field.get_prep_value(field.to_python(value))
            except ValidationError:
                continue
    return as_kept(held)


class Draft(models.Model):
    """An article's text as it is being written: one row, written over again and again, that readers never see.

    An article that was never saved has none yet: then the row is named after the page it is written on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.OneToOneField(Article, on_delete=models.CASCADE, null=True, related_name="draft")
    sent = models.JSONField(default=dict, help_text="The fields of the form, each with its values as they were sent.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="drafts")
    page = models.UUIDField(help_text="The open page that it is written on.")
    version = models.PositiveIntegerField(default=0, help_text="Counts how often it was written over.")
    began_from = models.PositiveIntegerField(default=0, help_text="The version of the article that it goes on from.")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self):
        return f"A draft of {self.title or 'an article without a title'}"

    def text(self, name: str) -> str:
        """What stands in one field of the form."""
        return "".join(self.sent.get(name, [])[:1])

    @property
    def title(self) -> str:
        return self.text("title")

    @property
    def held(self) -> dict:
        return held_by_form(self.sent)


class Revision(models.Model):
    """An article's writing as it was at one moment. Rows are only added, but for a refused one that goes on."""

    class Kind(models.TextChoices):
        SAVED = "saved", "Saved"
        REFUSED = "refused", "Not saved, as another text was saved first"
        LEFT = "left", "A draft that was left"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    held = models.JSONField(encoder=DjangoJSONEncoder)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SAVED)
    name = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="revisions")
    at = models.DateTimeField(default=timezone.now)
    page = models.UUIDField(null=True, help_text="The open page that it came from.")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "page"], condition=Q(kind="refused"), name="one_refused_text_a_page"
            )
        ]

    def __str__(self):
        return self.name or f"{self.article}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_saved(self) -> bool:
        return self.kind == self.Kind.SAVED


class FormerAddress(models.Model):
    """Where an article stood before its address changed. An article that stands there now comes first."""

    slug = models.SlugField(max_length=200, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="former_addresses")
    left_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["left_at"]

    def __str__(self):
        return self.slug
