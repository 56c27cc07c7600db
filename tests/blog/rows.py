"""Made-up articles as rows."""

from dataclasses import asdict
from itertools import count

from blog.models import Article, Reference
from tests.blog.clean import Article as Written
from tests.blog.pictures import make_picture

numbers = count(1)


def stored(written: Written) -> Article:
    """A draft of these fields, with references of its own."""
    number = next(numbers)
    make_picture()
    article = Article.objects.create(
        title=written.title,
        slug=f"written-{number}",
        summary=written.summary,
        body="".join(written.body),
        invitation=written.invitation,
        disclaimer=written.disclaimer,
    )
    for work in written.references:
        article.references.create(**{**asdict(work), "key": f"{work.key}-of-{number}"})
    return article


def place_of(finding) -> tuple:
    """The name of a finding and where it leads."""
    return finding.name, finding.field, finding.at, work_of(finding.reference)


def work_of(reference: Reference | None) -> str | None:
    return reference and f"{reference.authors[0]['family']}, {reference.year}"
