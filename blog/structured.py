"""What machines are told of a page, in the words of schema.org."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone

from blog import pictures
from blog.citing import address_of
from blog.models import Article, Reference
from blog.models.articles import Author
from blog.pictures import Sized
from practice.profile.models import Practice

CONTEXT = "https://schema.org"
LANGUAGE = "en-CA"


def article_data(
    article: Article, references: Iterable[Reference], practice: Practice, shown: Sequence[tuple[Sized, str]] = ()
) -> dict:
    """The article with its author, its publisher, its pictures, and the works it cites as the page writes them."""
    address = address_of(article)
    reviewed = {"lastReviewed": article.reviewed_on.isoformat()} if article.reviewed_on else {}
    data = {
        "@context": CONTEXT,
        "@type": "Article",
        "mainEntityOfPage": {"@type": "WebPage", "@id": address} | reviewed,
        "headline": article.title,
        "description": article.summary,
        "inLanguage": LANGUAGE,
        "datePublished": _moment(article.published_at),
        "dateModified": _moment(article.changed_at),
        "image": [settings.BASE_URL + pictures.address(picture) for picture, _ in shown]
        or settings.BASE_URL + static("img/social.png"),
        "author": _person(article.signed_by) if article.author_name else _organization(practice),
        "publisher": _organization(practice),
        "isPartOf": article.series
        and {
            "@type": "CreativeWorkSeries",
            "name": article.series.title,
            "url": settings.BASE_URL + article.series.get_absolute_url(),
        },
        "citation": [str(reference) for reference in references],
    }
    return {name: value for name, value in data.items() if value}


def person_data(author: Author) -> dict:
    return {"@context": CONTEXT, **_person(author)}


def organization_data(practice: Practice) -> dict:
    """The practice, as far as its own pages say who it is."""
    about = {"description": practice.lede, "email": practice.email, "telephone": practice.phone}
    return {"@context": CONTEXT, **_organization(practice), **{name: value for name, value in about.items() if value}}


def _person(author: Author) -> dict:
    address = author.get_absolute_url()
    return {"@type": "Person", "name": author.name} | ({"url": settings.BASE_URL + address} if address else {})


def _organization(practice: Practice) -> dict:
    logo = settings.BASE_URL + static("img/mark-512.png")
    return {"@type": "Organization", "name": practice.name, "url": f"{settings.BASE_URL}/", "logo": logo}


def _moment(moment) -> str:
    """In the zone the page is shown in."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""
