from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchRank, SearchVectorField
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django_prose_editor.fields import ProseEditorField

from blog import apa, checks, finding, prose
from blog.models.pictures import Picture
from blog.models.words import Words
from practice.clock import HOME_ZONE
from practice.profile.models import Practice
from practice.scheduling.models import Service

WORDS_A_MINUTE = 220  # read with care
MOST_SUGGESTED = 3  # words instead of those that found nothing
# Addresses beside those of articles, under /articles/.
RESERVED = {"archive", "authors", "feed", "new", "newsletter", "pictures", "preview", "search", "series", "tags"}
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


class ShelfQuerySet(models.QuerySet):
    """Series or tags, which both have articles."""

    def with_something_to_read(self):
        own = {self.model.articles.field.name: OuterRef("pk")}
        return self.filter(Exists(Article.objects.published().filter(**own)))


class Series(Words):
    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True, help_text="The last part of the page's address.")
    summary = models.TextField(blank=True, help_text="What the articles have in common, in a sentence.")

    objects = ShelfQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "series"

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:series", args=[self.slug])


class Tag(Words):
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="The last part of the page's address.")

    objects = ShelfQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:tag", args=[self.slug])


class Reference(Words):
    """A work that articles cite, in the fields of CSL-JSON. One library serves all articles."""

    class Kind(models.TextChoices):
        BOOK = "book", "Book"
        EDITED = "edited", "Edited book"
        CHAPTER = "chapter", "Chapter"
        ARTICLE = "article", "Journal article"
        REPORT = "report", "Report"
        THESIS = "thesis", "Thesis"
        WEBPAGE = "webpage", "Web page"
        TALK = "talk", "Talk"

    key = models.SlugField(max_length=120, unique=True, help_text="Names the work in links, such as siegel-2012.")
    original = models.TextField("as written", help_text="The whole reference in APA style, as it stands in the list.")
    as_written = models.BooleanField(
        "show the line as written",
        default=True,
        help_text="Readers then see the line above, word for word. Otherwise they see one made of the parts below.",
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BOOK)
    authors = models.JSONField(
        default=list,
        blank=True,
        help_text="One a line, as the line begins: Siegel, D. J. Of an edited book its editors. An organization is "
        "written as it is called; with a comma in its name, in quotation marks. Citations are matched by it.",
    )
    year = models.CharField(max_length=10, blank=True, help_text="With its letter if it has one: 2012, 2007a, n.d.")
    date = models.CharField("month and day", max_length=60, blank=True, help_text="Of a page or a talk: March 3.")
    title = models.TextField(blank=True)
    edition = models.CharField(max_length=60, blank=True, help_text="As it is printed: 2nd ed.")
    translators = models.JSONField(default=list, blank=True, help_text="One a line: Kaufmann, W.")
    editors = models.JSONField(default=list, blank=True, help_text="Of the book a chapter stands in, one a line.")
    container = models.CharField(
        "stands in", max_length=300, blank=True, help_text="The journal, the book, the site, or a thesis’s archive."
    )
    volume = models.CharField(max_length=20, blank=True)
    issue = models.CharField(max_length=20, blank=True)
    page = models.CharField("pages", max_length=60, blank=True, help_text="45–67, or Article e12.")
    number = models.CharField(max_length=100, blank=True, help_text="Of a report, as it is printed: Report No. 4.")
    genre = models.CharField(
        "sort", max_length=100, blank=True, help_text="What stands in square brackets: Doctoral dissertation, Keynote."
    )
    publisher = models.CharField(max_length=200, blank=True, help_text="Of a thesis, the university.")
    event = models.CharField(max_length=300, blank=True, help_text="At which a talk was given.")
    event_place = models.CharField("place", max_length=200, blank=True, help_text="Of the event.")
    original_year = models.CharField(
        "first published", max_length=20, blank=True, help_text="The year, where it differs."
    )
    accessed = models.CharField(
        "read on", max_length=60, blank=True, help_text="Only where a page changes often: March 3, 2020."
    )
    doi = models.CharField("DOI", max_length=200, blank=True)
    url = models.URLField("address", max_length=500, blank=True)

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return apa.shown(self)

    @property
    def list_order(self) -> tuple:
        """Sorts a list of references as APA does."""
        return apa.list_order(self)

    @property
    def html(self) -> str:
        return prose.formatted(self)

    def read_parts(self, but: Collection[str] = ()) -> None:
        """The parts are then what the line says, but for those named. Saves nothing."""
        found = apa.parse_reference(self.original)
        for part in fields(found):
            if part.name not in {"original", "key", *but}:
                setattr(self, part.name, getattr(found, part.name))


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


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__lte=timezone.now())

    def for_lists(self):
        """Newest first, with what a line in a list names."""
        return self.select_related("series").order_by("-published_at", "-pk")

    def for_reading(self):
        """With whatever the page of one article names, but its references: all in one query."""
        parts = Article.objects.published().filter(series=OuterRef("series"), part_number__isnull=False)
        tags = Tag.objects.filter(articles=OuterRef("pk"))
        return self.select_related("author", "series", "service__practitioner").annotate(
            parts=ArraySubquery(
                parts.order_by("part_number").values(json=JSONObject(number="part_number", title="title", slug="slug"))
            ),
            subjects=ArraySubquery(tags.values(json=JSONObject(pk="pk", name="name", slug="slug"))),
        )

    def of_year(self, year: int):
        """Those that appeared in that year on British Columbia's clock."""
        begins, ends = (datetime(number, 1, 1, tzinfo=ZoneInfo(HOME_ZONE)) for number in (year, year + 1))
        return self.filter(published_at__gte=begins, published_at__lt=ends)

    def related_to(self, article: "Article", references: Iterable["Reference"], tag_ids: Iterable[int]):
        """Others that share works or subjects with it, those that share most first. Its own series has a page."""
        works = Article.references.through.objects.filter(reference__in=references)
        subjects = Article.tags.through.objects.filter(tag__in=tag_ids)
        return (
            self.filter(Q(pk__in=works.values("article")) | Q(pk__in=subjects.values("article")))
            .exclude(pk=article.pk)
            .exclude(series__isnull=False, series=article.series_id)
            .annotate(shared=_how_many(works) + _how_many(subjects))
            .order_by("-shared", "-published_at", "pk")
        )

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
        """Articles with these words, best first: in the title, the summary, what it discusses, the text.

        Forms of a word count as the word.
        """
        return self._with(words).order_by(*_best_first(words))

    def ranked(self, words: str) -> list[int]:
        """The keys of what `search` finds, in its order, as one row: a common word finds every article."""
        with transaction.atomic(), connection.cursor() as cursor:
            # PostgreSQL thinks that reading a stored text costs nothing, and would read every article's for a word that
            # most have: ten times as long as asking the index.
            cursor.execute("SET LOCAL enable_seqscan = off")
            found = self._with(words).aggregate(keys=ArrayAgg("pk", order_by=_best_first(words), default=Value([])))
            return found["keys"]

    def _with(self, words: str):
        return self.filter(lexemes=finding.query(words))

    def found_by(self, words: str):
        """For a line each in what was found: its series, and what an excerpt is chosen by, as `looked_for`."""
        return self.select_related("series").annotate(looked_for=finding.looked_for(words))

    def perhaps_meant(self, words: str) -> list[str]:
        """Other words, written much like these, that find something. Two queries, and one for each word."""
        subjects = Tag.objects.with_something_to_read().values_list("name", flat=True)
        phrases = [*self.order_by().values_list("title", flat=True), *subjects]
        alike = finding.written_alike(words, phrases)
        return [one for one in alike[: 2 * MOST_SUGGESTED] if self.search(one).exists()][:MOST_SUGGESTED]


def _best_first(words: str) -> list:
    return [SearchRank(F("lexemes"), finding.query(words)).desc(), F("published_at").desc(), F("pk").desc()]


def _how_many(rows):
    """How many of these rows, of a table between articles and something, are of the article of the outer query."""
    own = rows.filter(article=OuterRef("pk")).order_by().values("article")
    return Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0)


class ArticleManager(models.Manager.from_queryset(ArticleQuerySet)):
    def get_queryset(self):
        """Without what PostgreSQL keeps for searching alone, which is as long as the text."""
        return super().get_queryset().defer("lexemes")


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
