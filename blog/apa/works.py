"""A work as data, in the fields of CSL-JSON, and how names are compared."""

import re
import unicodedata
from dataclasses import dataclass, field

QUOTES_AND_HYPHENS = {"’": "'", "\u2010": "-", "\u2011": "-"}
UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"} | QUOTES_AND_HYPHENS)

People = list[dict[str, str]]


@dataclass(frozen=True)
class Reference:
    """One work. ``original`` is the line as written, and stands in the list instead of one made of the parts where
    ``as_written`` is true.

    People are ``{"family": …, "given": …}`` in their order; an organization has no given name. ``authors`` are those
    the line begins with and citations name: of an edited book its editors. ``editors`` are those of the book a chapter
    stands in. ``publisher`` is also the university of a thesis, ``container`` also the site of a page. ``number`` and
    ``genre`` are as APA prints them: "Report No. 4", "Doctoral dissertation".
    """

    original: str = ""
    key: str = ""
    kind: str = "book"
    authors: People = field(default_factory=list)
    year: str = ""
    date: str = ""
    title: str = ""
    edition: str = ""
    translators: People = field(default_factory=list)
    editors: People = field(default_factory=list)
    container: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    genre: str = ""
    publisher: str = ""
    event: str = ""
    event_place: str = ""
    original_year: str = ""
    accessed: str = ""
    doi: str = ""
    url: str = ""
    as_written: bool = True


def fold(text: str) -> str:
    """The text without case, accents, kinds of apostrophe or kinds of space, for comparing names."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(UNFOLDED))
    return " ".join("".join(part for part in parts if not unicodedata.combining(part)).split())


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; empty where the text has no such word."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text).replace("'", "")).strip("-")
