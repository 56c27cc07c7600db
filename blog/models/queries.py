"""Which articles, in what order, and with what beside them."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchRank
from django.core import signing
from django.db import connection, models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from blog import finding
from blog.models.references import Reference
from blog.models.shelves import Tag
from practice.clock import HOME_ZONE

MOST_SUGGESTED = 3  # words instead of those that found nothing
NEUTRAL_LINKS = signing.Signer(salt="new-article")
PREVIEWS = signing.Signer(salt="preview")


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__lte=timezone.now())

    def for_lists(self):
        """Newest first, with what a line in a list names."""
        return self.select_related("series").order_by("-published_at", "-pk")

    def for_reading(self):
        """With whatever the page of one article names, but its references: all in one query."""
        parts = self.model.objects.published().filter(series=OuterRef("series"), part_number__isnull=False)
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

    def related_to(self, article: models.Model, references: Iterable[Reference], tag_ids: Iterable[int]):
        """Others that share works or subjects with it, those that share most first. Its own series has a page."""
        works = self.model.references.through.objects.filter(reference__in=references)
        subjects = self.model.tags.through.objects.filter(tag__in=tag_ids)
        return (
            self.filter(Q(pk__in=works.values("article")) | Q(pk__in=subjects.values("article")))
            .exclude(pk=article.pk)
            .exclude(series__isnull=False, series=article.series_id)
            .annotate(shared=_how_many(works) + _how_many(subjects))
            .order_by("-shared", "-published_at", "pk")
        )

    def find_by_token(self, token: str) -> models.Model | None:
        """The one a neutral link leads to; None for a link that was altered or was never ours."""
        try:
            return self.filter(pk=NEUTRAL_LINKS.unsign_object(token)).first()
        except (signing.BadSignature, ValueError):
            return None

    def find_by_preview(self, token: str) -> models.Model | None:
        """The one a preview's link was made for; None for a link that was revoked, altered or never ours."""
        try:
            pk, generation = PREVIEWS.unsign_object(token)
            return self.filter(pk=pk, preview_generation=generation).first()
        except (signing.BadSignature, ValueError, TypeError):
            return None

    def find_moved(self, slug: str) -> models.Model | None:
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
