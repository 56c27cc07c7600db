"""How others cite one of our articles: a line in APA style, and an entry for BibTeX."""

import re
from zoneinfo import ZoneInfo

from django.conf import settings

from blog.apa import fold
from blog.models import Article
from practice.clock import HOME_ZONE
from practice.profile.models import Practice

PARTICLES = {"da", "de", "del", "den", "der", "di", "du", "la", "le", "ten", "ter", "van", "von"}
NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")
NAMED = {"\\": "backslash", "{": "braceleft", "}": "braceright", "~": "asciitilde", "^": "asciicircum"}
# What BibTeX would read as a sign of its own. It counts braces even behind a backslash, so these go by their names.
SIGNS = {sign: f"\\{sign}" for sign in "&%$#_"} | {sign: f"\\text{name}{{}}" for sign, name in NAMED.items()}
SIGNS = str.maketrans(SIGNS | {'"': '{"}'})


def apa_line(article: Article, practice: Practice) -> tuple[str, str, str]:
    """The line in three: what comes before the title, the title, which APA sets in italics, and what follows."""
    day = _published_on(article)
    dated = f"{day.year}, {day:%B} {day.day}" if day else "n.d."
    site = _sentence(practice.name)
    title = article.title.strip()
    author = _inverted(article.author_name) or site.rstrip(".")
    stop = "" if title.endswith(("?", "!", ".")) else "."
    return f"{_sentence(author)} ({dated}). ", title, f"{stop} {site} {address_of(article)}"


def bibtex(article: Article, practice: Practice) -> str:
    """An entry that any BibTeX style reads."""
    day = _published_on(article)
    fields = {
        "author": f"{{{_plain(practice.name)}}}" if not article.author_name else _for_bibtex(article.author_name),
        "title": f"{{{_plain(article.title)}}}",  # in braces, so that its capitals stay
        "year": f"{day.year}" if day else "",
        "month": f"{day:%b}".lower() if day else "",
        "howpublished": _plain(practice.name),
        "url": address_of(article),
    }
    lines = [f'  {name} = "{value}"' for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{_key(article)},", ",\n".join(lines), "}"])


def address_of(article: Article) -> str:
    """Where people find it, in whole."""
    return settings.BASE_URL + article.get_absolute_url()


def _published_on(article: Article):
    """The day on British Columbia's calendar; None for a draft."""
    return article.published_at and article.published_at.astimezone(ZoneInfo(HOME_ZONE)).date()


def _split(name: str) -> tuple[list[str], str]:
    """Given names, and the family name with what belongs to it."""
    words = name.split()
    first = max(len(words) - 1, 0)
    while first > 1 and words[first - 1].lower() in PARTICLES:
        first -= 1
    return words[:first], " ".join(words[first:])


def _inverted(name: str) -> str:
    """ "Wren Mary Alder" as "Alder, W. M."; a name of one word stays."""
    given, family = _split(name)
    initials = " ".join("-".join(f"{part[0].upper()}." for part in word.split("-") if part) for word in given)
    return f"{family}, {initials}" if initials else family


def _for_bibtex(name: str) -> str:
    given, family = _split(name)
    return _plain(f"{family}, {' '.join(given)}") if given else f"{{{_plain(family)}}}"


def _key(article: Article) -> str:
    """alder2026quiet: family name, year, the first word of the title that is not among the shortest."""
    day = _published_on(article)
    family = _split(article.author_name)[1]
    words = [NOT_IN_A_KEY.sub("", fold(word)) for word in article.title.split()]
    title = next((word for word in words if len(word) > 3), "")
    return NOT_IN_A_KEY.sub("", fold(family)) + (f"{day.year}" if day else "") + title or "article"


def _plain(text: str) -> str:
    """Without line ends, and with nothing that BibTeX would take for a command."""
    return " ".join(text.translate(SIGNS).split())


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."
