"""One line of a reference list, read into its parts.

The fields are named in the spirit of CSL-JSON. A line is never refused: what cannot be read stays empty, and the line
itself is always kept in ``original``.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

YEAR = r"(?:(?:1[5-9]|20)\d\d(?:/\d{4})?[a-z]?|n\.d\.(?:-[a-z])?|in\s+press(?:-[a-z])?)"
UPPER = "".join(chr(code) for code in range(0x41, 0x1F00) if chr(code).isupper())

DATED = re.compile(rf"\((?P<year>{YEAR})(?:,[^()]*)?\)[.,:]?\s*")
DATED_BARE = re.compile(rf"(?<=[.,])\s+(?P<year>{YEAR})\.\s+")
NUMBERED = re.compile(r"^\s*(?:[•*–-]\s*|\[?\d{1,3}[.)\]]\s+)")
INITIALS = rf"[{UPPER}]\.(?:[\s-]*[{UPPER}]\.)*"
AFTER_NAME = r"(?:\s+(?:van|von|der|den|de|la|du)\b)*(?:,\s*(?:Jr|Sr|I{2,3})\b\.?)?"
AUTHOR = re.compile(rf"(?P<family>[^,;&.]+),\s*(?P<given>{INITIALS}{AFTER_NAME})")
JOINING = re.compile(r"^(?:[\s,;&.…]|and\s)+|[\s,;&.…]+$")
ROLE = re.compile(r"\s*\((?:Eds?|Trans|Directors?|Hosts?)\b[^()]*\)", re.IGNORECASE)

DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|\bdoi:\s*)(?P<doi>10\.\d{4,9}/[^\s<>\"]*[^\s<>\".,;])", re.IGNORECASE)
URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:)\]]")
RETRIEVED = re.compile(r"(?:Retrieved|Accessed)\b[^.]*?\bfrom:?\s*(?=$|\.)")

EDITION = re.compile(r"\s*\((?P<edition>[^(),]*\bed\.)[^()]*\)")
CHAPTER = re.compile(
    r"^In\s+(?:(?P<editors>.+?)\s+\((?:Eds?\.|Comps?\.)\),\s*)?(?P<container>.+?)"
    r"(?:\s*\([^()]*\bpp?\.[^()]*\))?\.(?:\s+(?P<publisher>.*))?$"
)
ARTICLE = re.compile(r"^(?P<container>.+?),\s*(?:Vol\.\s*)?\d+\b(?=\s*\(|\s*[,.:]|$)")
REPORT = re.compile(r"\([^()]*\b(?:Report|Publication|Working Paper|Technical Note)\b[^()]*\bNos?\.[^()]*\)")

BESIDE_TITLE = re.compile(r"\s*\((?:Original work published|[^()]*\bTrans\.)[^()]*\)")

GOES_ON = re.compile(r"[a-z)]{2}[.?!]\s+\S")
ABBREVIATED = re.compile(rf"(?:\b(?:Vol|No|Nos|vs|Dr|Mr|Mrs|Ms|St|al)|\b[{UPPER}])\.$")
QUOTES_AND_HYPHENS = {"’": "'", "\u2010": "-", "\u2011": "-"}
UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"} | QUOTES_AND_HYPHENS)

# In characters. What is longer than any real one was misread, and stays empty.
LONGEST = {"edition": 60, "container": 300, "publisher": 200, "doi": 200, "url": 500}
LONGEST_KEY = 100
LONGEST_LINE = 2000


@dataclass(frozen=True)
class Reference:
    """One work. ``original`` is the line as written; ``authors`` are ``{"family": …, "given": …}`` in their order."""

    original: str
    key: str = ""
    authors: list[dict[str, str]] = field(default_factory=list)
    year: str = ""
    title: str = ""
    edition: str = ""
    container: str = ""
    publisher: str = ""
    doi: str = ""
    url: str = ""
    kind: str = "book"


def parse_reference(line: str) -> Reference:
    """The parts of one line written in APA style, as far as they can be told. Raises nothing."""
    original = line.strip()
    text = NUMBERED.sub("", original)
    if len(text) > LONGEST_LINE:  # a whole page, not a reference
        text = ""
    dated = DATED.search(text) or DATED_BARE.search(text)
    if not dated:
        reference = Reference(original, **_links(text))
    else:
        source = _source(text[dated.end() :])
        authors = _authors(ROLE.sub("", text[: dated.start()]))
        reference = Reference(original, authors=authors, year=" ".join(dated["year"].split()), **source)
    misread = {name: "" for name, most in LONGEST.items() if len(getattr(reference, name)) > most}
    return replace(reference, key=_key(reference), **misread)


def with_unique_keys(references: Iterable[Reference]) -> list[Reference]:
    """The same references in the same order; a key met before gets ``-2``, ``-3`` … at its end."""
    taken: set[str] = set()
    unique = []
    for reference in references:
        key, number = reference.key, 1
        while key in taken:
            number += 1
            key = f"{reference.key}-{number}"
        taken.add(key)
        unique.append(replace(reference, key=key))
    return unique


def fold(text: str) -> str:
    """The text without case, accents, kinds of apostrophe or kinds of space, for comparing names."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(UNFOLDED))
    return " ".join("".join(part for part in parts if not unicodedata.combining(part)).split())


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; empty where the text has no such word."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text).replace("'", "")).strip("-")


def _key(reference: Reference) -> str:
    names = [slug(author["family"]) for author in reference.authors[:3]]
    if not any(names):
        names = slug(reference.title or reference.original).split("-")[:3]
    name = "-".join(filter(None, names))[:LONGEST_KEY].strip("-")
    return "-".join(filter(None, [name, slug(reference.year.replace(".", ""))])) or "reference"


def _authors(head: str) -> list[dict[str, str]]:
    people = [(match["family"], match["given"]) for match in AUTHOR.finditer(head)]
    rest = JOINING.sub("", AUTHOR.sub("", head))
    if people and rest and "et al" not in rest:  # an organization among people
        people.append((rest, ""))
    elif not people and rest:
        people = _spelled_out(rest)
    return [{"family": JOINING.sub("", family), "given": given.strip()} for family, given in people]


def _spelled_out(head: str) -> list[tuple[str, str]]:
    """People in other styles (Family, Given and Given Family); without an inverted name, one organization."""
    first, *others = re.split(r",?\s+(?:and|&)\s+", head)
    inverted = re.fullmatch(rf"([^,]+),\s*((?:[{UPPER}][\w.’'-]*\s*){{1,3}})", first)
    if not inverted:
        return [(head, "")]
    straight = [name.rsplit(" ", 1) if " " in name else ["", name] for name in others]
    return [(inverted[1], inverted[2])] + [(family, given) for given, family in straight]


def _links(text: str) -> dict[str, str]:
    doi = DOI.search(text)
    url = URL.search(DOI.sub("", text))
    return {"doi": doi["doi"] if doi else "", "url": url[0] if url else ""}


def _source(tail: str) -> dict[str, str]:
    """What stands after the year: title, edition, kind, and where the work appeared."""
    links = _links(tail)
    words = BESIDE_TITLE.sub("", RETRIEVED.sub("", URL.sub("", DOI.sub("", tail)))).strip()
    title, rest = _first_sentence(words)
    edition = EDITION.search(title)
    found = {"title": EDITION.sub("", title), "edition": edition["edition"].strip() if edition else "", **links}
    rest = re.sub(r"[\s.]+$", ".", rest) if rest.strip(" .") else ""
    if chapter := CHAPTER.match(rest):
        publisher = (chapter["publisher"] or "").rstrip(".")
        return found | {"kind": "chapter", "container": EDITION.sub("", chapter["container"]), "publisher": publisher}
    if REPORT.search(title):
        return found | {"kind": "report", "title": REPORT.sub("", title).strip(), "publisher": rest.rstrip(".")}
    if article := ARTICLE.match(rest):
        return found | {"kind": "article", "container": article["container"]}
    if links["url"] and not edition:
        return found | {"kind": "webpage", "container": rest.rstrip(".")}
    return found | {"kind": "book", "publisher": rest.rstrip(".")}


def _first_sentence(text: str) -> tuple[str, str]:
    """The title without its full stop, and what follows.

    A stop within brackets or after an abbreviation ends nothing, nor does a question that a subtitle follows.
    """
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if depth > 0 or character not in ".?!" or not (text[at + 1 :][:1] or " ").isspace():
            continue
        rest = text[at + 1 :].strip()
        if character == ".":
            ends = not ABBREVIATED.search(text[max(0, at - 8) : at + 1])
        else:
            ends = rest.startswith("In ") or not GOES_ON.search(rest)
        if ends:
            return text[: at + (character != ".")].strip(), rest
    return text.strip(" ."), ""
