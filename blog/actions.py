from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from blog import apa, prose
from blog.manuscript import Manuscript
from blog.models import Article, FormerAddress, Reference
from blog.studio.actions import keep_saved
from practice.accounts.models import Person


@dataclass(frozen=True)
class ImportReport:
    """What an import found, what it linked, and what it could not place."""

    article: Article
    manuscript: Manuscript
    citations: int
    unresolved: list[str]
    uncited: list[str]

    def counts(self) -> dict:
        found = self.manuscript
        return {
            "sections": found.sections,
            "subsections": found.subsections,
            "list_items": found.list_items,
            "citations": self.citations,
            "linked": self.citations - len(self.unresolved),
            "unresolved": len(self.unresolved),
            "references": len(found.references),
            "uncited": len(self.uncited),
            "words_in": found.words_in,
            "words_kept": found.words_kept,
            "disclaimer": bool(found.disclaimer),
        }


@transaction.atomic
def import_manuscript(*, manuscript: Manuscript, author: Person | None = None, publish: bool = False) -> ImportReport:
    """A draft article from a manuscript, or a published one. Works that the library has word for word are shared."""
    article = Article.objects.create(
        title=manuscript.title[:200],
        slug=free_slug(manuscript.title),
        summary=manuscript.summary,
        author=author,
        body=prose.sanitise(manuscript.body_html),
        invitation=manuscript.invitation,
        disclaimer=manuscript.disclaimer,
        published_at=timezone.now() if publish else None,
    )
    references = [in_library(reference) for reference in manuscript.references]
    article.references.set(references)
    keep_saved(article=article, by=author, name="As it was brought")
    page = prose.lay_out(article.body, references)
    return ImportReport(
        article=article,
        manuscript=manuscript,
        citations=len(page.citations),
        unresolved=[citation.text for citation in page.unresolved],
        uncited=[reference.original for reference in page.uncited],
    )


def in_library(found: apa.Reference) -> Reference:
    """The library's row for a reference line; made if no row has the same line."""
    known = Reference.objects.filter(original=found.original).first()
    return known or Reference.objects.create(**{**asdict(found), "key": free_key(found.key)})


def free_key(key: str) -> str:
    return _free(key or "work", Reference.objects.values_list("key", flat=True))


def free_slug(title: str) -> str:
    """An address that no article has, and from which none has moved."""
    stood = FormerAddress.objects.order_by().values_list("slug", flat=True)
    return _free(
        slugify(title)[:180] or "article", Article.objects.order_by().values_list("slug", flat=True).union(stood)
    )


def _free(wanted: str, rows) -> str:
    """`wanted`, or with the first number behind it that no row has."""
    taken = set(rows)
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
