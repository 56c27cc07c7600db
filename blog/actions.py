from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils.text import slugify

from blog import apa, prose
from blog.checks import Finding, NotReady
from blog.manuscript import Manuscript
from blog.models import Article, FormerAddress, Picture, PictureFile, Reference
from blog.models.articles import RESERVED
from blog.pictures import Prepared
from blog.studio.actions import keep_saved
from practice.accounts.models import Person


@dataclass(frozen=True)
class ImportReport:
    """What an import found, what it linked, what it could not place, and what keeps it from being public."""

    article: Article
    manuscript: Manuscript
    citations: int
    unresolved: list[str]
    uncited: list[str]
    blocking: list[Finding] = field(default_factory=list)

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
    """A draft article from a manuscript. Works that the library has word for word are shared.

    With `publish` it is public, unless something blocks it: then it stays a draft, and the report says why.
    """
    article = Article(
        title=manuscript.title[:200],
        slug=free_slug(manuscript.title),
        summary=manuscript.summary,
        author=author,
        body=prose.sanitise(manuscript.body_html),
        invitation=manuscript.invitation,
        disclaimer=manuscript.disclaimer,
    )
    article.clean()
    article.save()
    for prepared in manuscript.pictures:
        keep_picture(prepared=prepared)
    references = [in_library(reference) for reference in manuscript.references]
    article.references.set(references)
    keep_saved(article=article, by=author, name="As it was brought")
    page = prose.lay_out(article.body, references)
    blocking = published_or_blocking(article) if publish else []
    return ImportReport(
        article=article,
        manuscript=manuscript,
        citations=len(page.citations),
        unresolved=[citation.text for citation in page.unresolved],
        uncited=[reference.original for reference in page.uncited],
        blocking=blocking,
    )


@transaction.atomic
def keep_picture(*, prepared: Prepared) -> Picture:
    """The picture can stand in articles; one of the same pixels that is kept already is the same row."""
    its = {"width": prepared.width, "height": prepared.height, "widths": prepared.widths, "kind": prepared.kind}
    picture, is_new = Picture.objects.get_or_create(key=prepared.key, defaults=its)
    if is_new:
        files = prepared.files.items()
        PictureFile.objects.bulk_create(
            PictureFile(picture=picture, name=name, size=len(content), content=content) for name, content in files
        )
    return picture


def published_or_blocking(article: Article) -> list[Finding]:
    """What blocks the article, which is then as it was; nothing where it is public now."""
    try:
        article.publish()
    except NotReady as refusal:
        return refusal.findings
    return []


def in_library(found: apa.Reference) -> Reference:
    """The library's row for a reference line; made if no row has the same line."""
    known = Reference.objects.filter(original=found.original).first()
    return known or Reference.objects.create(**{**asdict(found), "key": free_key(found.key)})


def free_key(key: str) -> str:
    return _free(key or "work", Reference.objects.values_list("key", flat=True))


def free_slug(title: str) -> str:
    """An address that no page and no article has, and from which no article has moved."""
    stood = FormerAddress.objects.order_by().values_list("slug", flat=True)
    taken = RESERVED.union(Article.objects.order_by().values_list("slug", flat=True).union(stood))
    return _free(slugify(title)[:180] or "article", taken)


def _free(wanted: str, rows) -> str:
    """`wanted`, or with the first number behind it that no row has."""
    taken = set(rows)
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
