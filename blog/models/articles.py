from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django_prose_editor.fields import ProseEditorField

from blog import checks, finding, prose
from blog.models.pictures import Picture
from blog.models.queries import NEUTRAL_LINKS, PREVIEWS, ArticleManager
from blog.models.references import Reference
from blog.models.shelves import Series, Tag
from blog.models.words import Words
from practice.profile.models import Practice
from practice.scheduling.models import Service

WORDS_A_MINUTE = 220  # read with care
# Addresses beside those of articles, under /articles/.
RESERVED = {"archive", "authors", "feed", "new", "newsletter", "pictures", "preview", "search", "series", "tags"}

# What the editor offers; `prose.sanitise` keeps no more than this.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Heading": {"levels": [2, 3]},
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "HardBreak": True,
    "Subscript": True,
    "Superscript": True,
    "HorizontalRule": True,
    "Image": True,
    "Caption": True,
    "ArticleFigure": True,
    "Callout": True,
}


def validate_free(slug: str) -> None:
    if slug in RESERVED:
        raise ValidationError("That address is another page’s. Choose another one.", code="reserved")


@dataclass(frozen=True)
class Part:
    """A published part of a series."""

    number: int
    title: str
    slug: str

    def get_absolute_url(self) -> str:
        return reverse("blog:article", args=[self.slug])


@dataclass(frozen=True)
class Author:
    """Whoever signs articles. Their address says their name as it is now; it is "" where the name has no letter."""

    name: str

    @property
    def slug(self) -> str:
        return slugify(self.name, allow_unicode=True)

    def get_absolute_url(self) -> str:
        return reverse("blog:author", args=[self.slug]) if self.slug else ""


class Article(Words):
    title = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=200,
        unique=True,
        validators=[validate_free],
        help_text="The last part of the page's address. When it changes, the old address leads to the new one.",
    )
    summary = models.TextField(blank=True, help_text="One sentence under the title, in lists and in feeds.")
    discusses = models.CharField(
        "what it discusses",
        max_length=200,
        blank=True,
        help_text="One plain line before the text, such as: Early loss, and how a body remembers. It lets people "
        "choose; it is no warning. Search finds it.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="articles"
    )
    body = ProseEditorField(
        extensions=EXTENSIONS,
        sanitize=prose.sanitise,
        blank=True,
        help_text="Write citations as text, such as Schore (2019) or (Siegel, 2012). Those of the references below "
        "become links by themselves.",
    )
    references = models.ManyToManyField(Reference, blank=True, related_name="articles")
    invitation = models.TextField(
        blank=True, help_text="The words of Continue the Convo under this article. Empty: the practice's."
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"audience__in": [Service.Audience.CLIENT, Service.Audience.COLLEAGUE]},
        help_text="What Continue the Convo offers under this article. The other door stays as it is. Empty: the list.",
    )
    disclaimer = models.TextField(blank=True, help_text="Stands under this article. Empty: the practice's.")
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles")
    part_number = models.PositiveSmallIntegerField(
        "part", null=True, blank=True, help_text="Its place in the series, from 1."
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")
    published_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Public from then on. Empty: a draft. In the future: it appears by itself at that time.",
    )
    reviewed_on = models.DateField(
        "reviewed", null=True, blank=True, help_text="The day you last read it through and found it still right."
    )
    settled = models.JSONField(
        default=dict,
        blank=True,
        help_text="Citations settled by hand: the reference each means by its words, or null for what is none.",
    )
    preview_generation = models.PositiveIntegerField(
        default=0, editable=False, help_text="Links to the preview that were made before it was raised no longer work."
    )
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Counts its saves, so that nobody saves over what they have not seen."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    lexemes = models.GeneratedField(expression=finding.LEXEMES, output_field=SearchVectorField(), db_persist=True)

    objects = ArticleManager()

    class Meta:
        ordering = ["-published_at", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                "series",
                "part_number",
                name="one_article_a_part",
                condition=Q(part_number__isnull=False),
                violation_error_message="Another article is this part of the series already.",
            )
        ]
        indexes = [GinIndex(fields=["lexemes"], name="articles_by_their_words")]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:article", args=[self.slug])

    @property
    def neutral_url(self) -> str:
        """An address that tells nothing of the article, and, the same in every message, nothing of who reads it."""
        return reverse("blog:new", args=[NEUTRAL_LINKS.sign_object(self.pk)])

    @property
    def preview_url(self) -> str:
        """The private address at which the article can be read as it is being written."""
        return reverse("blog:preview", args=[PREVIEWS.sign_object([self.pk, self.preview_generation])])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def changed_at(self) -> datetime:
        """When readers last saw something new in it: one that waited for its day was changed by appearing."""
        return max(filter(None, [self.updated_at, self.published_at]))

    @property
    def author_name(self) -> str:
        """A query unless the author was selected along."""
        return self.author.name if self.author else ""

    @property
    def signed_by(self) -> Author:
        return Author(self.author_name)

    @cached_property
    def minutes_to_read(self) -> int:
        return max(1, round(prose.count_words(self.body) / WORDS_A_MINUTE))

    @cached_property
    def disclaimer_text(self) -> str:
        return self.disclaimer or Practice.current().disclaimer

    @cached_property
    def invitation_text(self) -> str:
        return self.invitation or Practice.current().invitation

    @cached_property
    def series_parts(self) -> list[Part]:
        """The published parts of its series, in order; for what was found `for_reading`."""
        return [Part(**part) for part in self.parts]

    @property
    def parts_in_all(self) -> int:
        """The number of its series' last part so far, be it this one."""
        return max([self.part_number or 0, *(part.number for part in self.series_parts)])

    def settled_among(self, references: Sequence[Reference]) -> dict[str, str | None]:
        """The key of the reference that was chosen for a citation, by its words; None where it is no citation.

        What was chosen counts while it is among the article's references.
        """
        keys = {reference.pk: reference.key for reference in references}
        return {words: keys.get(pk) for words, pk in self.settled.items() if pk is None or pk in keys}

    def neighbours(self) -> tuple[Part | None, Part | None]:
        """The published parts before and after this one."""
        if self.part_number is None:
            return None, None
        before = [part for part in self.series_parts if part.number < self.part_number]
        after = [part for part in self.series_parts if part.number > self.part_number]
        return (before[-1] if before else None), (after[0] if after else None)

    @property
    def offered(self) -> dict[str, Service]:
        """The service its practitioner chose for it, by whom it is for; nothing while that can't be booked."""
        service = self.service
        if not (service and service.is_active and service.practitioner.is_listed):
            return {}
        return {service.audience: service}

    def findings(self) -> list[checks.Finding]:
        """What is to be seen to before it goes out, what blocks first. Two queries, and one where it has pictures."""
        references = sorted(self.references.all(), key=lambda reference: reference.list_order)
        body = prose.sanitise(self.body)
        return checks.findings(
            checks.Piece(
                title=self.title,
                summary=self.summary,
                body=body,
                invitation=self.invitation,
                disclaimer=self.disclaimer_text,
                references=references,
                settled=self.settled_among(references),
                pictures=Picture.objects.named_in(body),
            )
        )

    def publish(self, at: datetime | None = None) -> None:
        """Public from `at` on, from now on without it. An article that is public already keeps its date.

        Raises NotReady where something blocks it, and is then as it was.
        """
        if not self.is_published:
            if blocking := [finding for finding in self.findings() if finding.blocks]:
                raise checks.NotReady(blocking)
            self._appear_from(at or timezone.now())

    def unpublish(self) -> None:
        self._appear_from(None)

    def _appear_from(self, moment: datetime | None) -> None:
        """Counts as a save: a page that was opened before must not put the old date back."""
        self.published_at = moment
        self.version = F("version") + 1
        self.save(update_fields=["published_at", "version", "updated_at"])
        self.refresh_from_db(fields=["version"])
