from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django_prose_editor.fields import ProseEditorField

from blog import apa, prose
from practice.profile.models import Practice

WORDS_A_MINUTE = 220  # read with care
NEUTRAL_LINKS = signing.Signer(salt="new-article")
PREVIEWS = signing.Signer(salt="preview")

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
    "HorizontalRule": True,
}


class Series(models.Model):
    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True, help_text="The last part of the page's address.")
    summary = models.TextField(blank=True, help_text="What the articles have in common, in a sentence.")

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "series"

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:series", args=[self.slug])


class Tag(models.Model):
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="The last part of the page's address.")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:tag", args=[self.slug])


class Reference(models.Model):
    """A work that articles cite, in the fields of CSL-JSON. One library serves all articles."""

    class Kind(models.TextChoices):
        BOOK = "book", "Book"
        ARTICLE = "article", "Journal article"
        CHAPTER = "chapter", "Chapter"
        REPORT = "report", "Report"
        WEBPAGE = "webpage", "Web page"

    key = models.SlugField(max_length=120, unique=True, help_text="Names the work in links, such as siegel-2012.")
    original = models.TextField("as written", help_text="The whole reference in APA style, as it stands in the list.")
    authors = models.JSONField(
        default=list,
        blank=True,
        help_text='In order, as [{"family": "Siegel", "given": "D. J."}]. Citations are matched by it.',
    )
    year = models.CharField(max_length=10, blank=True, help_text="With its letter if it has one: 2012, 2007a, n.d.")
    title = models.TextField(blank=True)
    edition = models.CharField(max_length=60, blank=True)
    container = models.CharField(max_length=300, blank=True, help_text="The journal or book it stands in.")
    publisher = models.CharField(max_length=200, blank=True)
    doi = models.CharField("DOI", max_length=200, blank=True)
    url = models.URLField("address", max_length=500, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BOOK)

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return self.original

    @property
    def list_order(self) -> tuple:
        """Sorts a list of references as APA does: by authors, then year (undated works first), then title."""
        names = [apa.fold(f"{author.get('family', '')} {author.get('given', '')}") for author in self.authors]
        year = "" if self.year == "n.d." else self.year
        return (names or [apa.fold(self.original)], year, apa.fold(self.title))

    @property
    def html(self) -> str:
        return prose.formatted(self)


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__lte=timezone.now())

    def for_lists(self):
        """Newest first, with what a line in a list names."""
        return self.select_related("series").order_by("-published_at", "-pk")

    def find_by_token(self, token: str) -> "Article | None":
        """The one a neutral link leads to; None for a link that was altered or was never ours."""
        try:
            return self.filter(pk=NEUTRAL_LINKS.unsign_object(token)).first()
        except (signing.BadSignature, ValueError):
            return None

    def find_by_preview(self, token: str) -> "Article | None":
        """The one a preview's link was made for; None for a link that was revoked, altered or never ours."""
        try:
            pk, generation = PREVIEWS.unsign_object(token)
            return self.filter(pk=pk, preview_generation=generation).first()
        except (signing.BadSignature, ValueError, TypeError):
            return None

    def find_moved(self, slug: str) -> "Article | None":
        """The published one that stood at this address before."""
        return self.published().filter(former_addresses__slug=slug).first()

    def search(self, words: str):
        """Articles with these words in title, summary or text, best first. Forms of a word count as the word."""
        vector = (
            SearchVector("title", weight="A", config="english")
            + SearchVector("summary", weight="B", config="english")
            + SearchVector("body", weight="C", config="english")
        )
        query = SearchQuery(words, search_type="websearch", config="english")
        ranked = self.annotate(match=vector, rank=SearchRank(vector, query)).filter(match=query)
        return ranked.select_related("series").order_by("-rank", "-published_at")


class Article(models.Model):
    title = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=200,
        unique=True,
        help_text="The last part of the page's address. When it changes, the old address leads to the new one.",
    )
    summary = models.TextField(blank=True, help_text="One sentence under the title, in lists and in feeds.")
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

    objects = ArticleQuerySet.as_manager()

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
    def author_name(self) -> str:
        """A query unless the author was selected along."""
        return self.author.name if self.author else ""

    @cached_property
    def minutes_to_read(self) -> int:
        return max(1, round(len(prose.plain_words(self.body)) / WORDS_A_MINUTE))

    @cached_property
    def disclaimer_text(self) -> str:
        return self.disclaimer or Practice.current().disclaimer

    @cached_property
    def invitation_text(self) -> str:
        return self.invitation or Practice.current().invitation

    @cached_property
    def series_length(self) -> int:
        """How many published articles the series has. One query."""
        return self.series.articles.published().count()

    def settled_among(self, references: Sequence[Reference]) -> dict[str, str | None]:
        """The key of the reference that was chosen for a citation, by its words; None where it is no citation.

        What was chosen counts while it is among the article's references.
        """
        keys = {reference.pk: reference.key for reference in references}
        return {words: keys.get(pk) for words, pk in self.settled.items() if pk is None or pk in keys}

    def neighbours(self) -> tuple["Article | None", "Article | None"]:
        """The published parts before and after this one. Two queries, none outside a series."""
        if not self.series_id or self.part_number is None:
            return None, None
        parts = Article.objects.published().filter(series=self.series_id).exclude(pk=self.pk)
        before = parts.filter(part_number__lt=self.part_number).order_by("-part_number").first()
        after = parts.filter(part_number__gt=self.part_number).order_by("part_number").first()
        return before, after

    def publish(self, at: datetime | None = None) -> None:
        """Public from `at` on, from now on without it. An article that is public already keeps its date."""
        if not self.is_published:
            self._appear_from(at or timezone.now())

    def unpublish(self) -> None:
        self._appear_from(None)

    def _appear_from(self, moment: datetime | None) -> None:
        """Counts as a save: a page that was opened before must not put the old date back."""
        self.published_at = moment
        self.version = F("version") + 1
        self.save(update_fields=["published_at", "version", "updated_at"])
        self.refresh_from_db(fields=["version"])
