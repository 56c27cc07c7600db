"""How others cite one of our articles: as a page of the practice's site."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from blog import apa
from blog.models import Article
from practice.clock import HOME_ZONE
from practice.profile.models import Practice

PARTICLES = {"da", "de", "del", "den", "der", "di", "du", "la", "le", "ten", "ter", "van", "von"}
NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")


def as_work(article: Article, practice: Practice) -> apa.Reference:
    """The article as data, for whatever `blog.apa` makes of a work. Without an author the practice is its author."""
    day, (given, family) = _published_on(article), _split(article.author_name)
    author = {"family": family or practice.name} | ({"given": " ".join(given)} if given else {})
    return apa.Reference(
        key=_key(family, day, article.title),
        kind="webpage",
        authors=[author],
        year=f"{day.year}" if day else "n.d.",
        date=f"{day:%B} {day.day}" if day else "",
        title=article.title.strip(),
        container=practice.name,
        url=address_of(article),
        as_written=False,
    )


def address_of(article: Article) -> str:
    """Where people find it, in whole."""
    return settings.BASE_URL + article.get_absolute_url()


def _published_on(article: Article) -> date | None:
    """The day on British Columbia's calendar; None for a draft."""
    return article.published_at and article.published_at.astimezone(ZoneInfo(HOME_ZONE)).date()


def _split(name: str) -> tuple[list[str], str]:
    """Given names, and the family name with what belongs to it."""
    words = name.split()
    first = max(len(words) - 1, 0)
    while first > 1 and words[first - 1].lower() in PARTICLES:
        first -= 1
    return words[:first], " ".join(words[first:])


def _key(family: str, day: date | None, title: str) -> str:
    """alder2026quiet: family name, year, the first word of the title that is not among the shortest."""
    words = [NOT_IN_A_KEY.sub("", apa.fold(word)) for word in title.split()]
    named = next((word for word in words if len(word) > 3), "")
    return NOT_IN_A_KEY.sub("", apa.fold(family)) + (f"{day.year}" if day else "") + named or "article"
