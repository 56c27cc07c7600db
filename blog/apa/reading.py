"""One line of a reference list, read into its parts.

A line is never refused: what cannot be read stays empty, and the line itself is always kept in ``original``. A part is
read only where ``writing.line`` says all of it again; a line that would come out with other words is shown as written.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from blog.apa import writing
from blog.apa.works import People, Reference, slug

YEAR = r"(?:(?:1[5-9]|20)\d\d(?:/\d{4})?[a-r]?|n\.\s?d\.(?:-[a-z])?|in\s+press(?:-[a-z])?)"
UPPER = "".join(chr(code) for code in range(0x41, 0x1F00) if chr(code).isupper())

DATED = re.compile(rf"\((?P<year>{YEAR})(?:,\s*(?P<date>[^()]*))?\)[.,:]?\s*")
DATED_BARE = re.compile(rf"(?<=[.,])\s+(?P<year>{YEAR})\.\s+(?P<date>)")
# As in MLA: names, title, and the year near the end
DATED_LAST = re.compile(
    rf"^(?P<names>[^.]+?(?:\.(?:,\s[^.]+|\s[{UPPER}](?=\.)))*)\.\s+(?P<title>\S.+)"
    r"[,(]\s*(?:\d{1,2}\s)?(?:[A-Z][a-z]+\.?\s)?(?P<year>(?:1[5-9]|20)\d\d)\)?[.,:]"
)
NUMBERED = re.compile(r"^\s*(?:[•*–-]\s*|\[?\d{1,3}[.)\]]\s+)")
INITIAL = r"[^\W\d_]{1,2}\."
INITIALS = rf"[{UPPER}][^\W\d_]?\.(?:[\s-]*{INITIAL})*"
AFTER_NAME = r"(?:\s+(?:van|von|der|den|de|la|du)\b)*(?:,\s*(?:Jr|Sr|I{2,3})\b\.?)?"
SMALL_INITIALS = r"[a-z]\.(?:\s*[a-z]\.)*(?=\s*(?:[,&(.]|$))"  # as bell hooks wrote her name
AUTHOR = re.compile(rf"(?P<family>[^,;&.]+),\s*(?P<given>{INITIALS}{AFTER_NAME}|{SMALL_INITIALS})")
OF_AN_ORGANIZATION = re.compile(r"\b(?:of|for|on|the|and)\b")
STRAIGHT = re.compile(rf"(?P<given>{INITIAL}(?:[\s-]*{INITIAL})*)\s+(?P<family>[^\W\d_].*)")
SUFFIX = re.compile(r",\s*(?=(?:Jr|Sr)\b|I{2,3}\b)")
JOINING = re.compile(r"^(?:[\s,;&.…]|and\s)+|[\s,;&.…]+$")
ROLE = re.compile(r"\s*\((?:Eds?|Trans|Directors?|Hosts?)\b[^()]*\)", re.IGNORECASE)
EDITED = re.compile(r"\((?:Eds?|Comps?)\.(?:,| &|\))", re.IGNORECASE)

DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|\bdoi:\s*)(?P<doi>10\.\d{4,9}/[^\s<>\"]*[^\s<>\".,;])", re.IGNORECASE)
URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:)\]]")
RETRIEVED = re.compile(r"(?:Retrieved|Accessed)\b\s*(?:on\s+)?(?P<accessed>[^.]*?),?\s*\bfrom:?\s*(?=$|\.)")
ADVANCE = re.compile(r"\s*Advance online publication\.")

BESIDE_END = re.compile(r"\s*(?P<whole>\((?P<beside>[^()]*)\)|\[(?P<genre>[^\[\]]*)\])$")
FIRST_PUBLISHED = re.compile(r"\s*\(Original work published\s*(?P<year>[^()]*)\)\.?")
TRANSLATED = re.compile(r"^(?P<names>.+),\s*Trans\.$")
EDITION = re.compile(r"^[^,]*\b(?:ed\.|edition)$", re.IGNORECASE)
VOLUME = re.compile(r"^Vols?\.\s*(?P<volume>[\dIVX]+(?:\s*[–-]\s*[\dIVX]+)?)$")
PAGES = re.compile(r"^pp?\.\s*(?P<page>\S.*)$")
NUMBER = re.compile(r"^(?=[^\W\d_]).*\bNos?\.\s*\S+(?:\s\S+)?$")

CHAPTER = re.compile(r"^In\s+(?:(?P<editors>.+?)\s+\((?:Eds?|Comps?)\.(?:\s*&\s*Trans\.)?\),\s*)?(?P<book>.+)$")
JOURNAL = re.compile(
    r"^(?P<container>.+?),\s*(?:Vol\.\s*)?(?P<volume>\d+(?:[–-]\d+)?)?(?(volume)\s*|(?=\(\d))"
    r"(?:\((?P<issue>[^()]*)\))?(?:\s*[,:]\s*(?:pp?\.\s*)?(?P<page>(?:Article\s+)?[A-Za-z]?\d[\w\s,–-]*))?\.?$"
)
LOOSE_JOURNAL = re.compile(r"^(?P<container>.+?),\s*(?:Vol\.\s*)?\d+\b(?=\s*\(|\s*[,.:]|$)")
SERIAL = re.compile(r"^(?P<container>(?:[^,.]*\b)?(?:Journal|Annals|Quarterly|Frontiers)\b[^,.]*)\.?$")
THESIS = re.compile(r"\b(?:dissertation|thesis)\b", re.IGNORECASE)
TALK = re.compile(
    r"\b(?:session|presentation|address|keynote|poster|talk|lecture|workshop|symposium|webinar|plenary)\b",
    re.IGNORECASE,
)
REPORT = re.compile(r"\breports?\b", re.IGNORECASE)

GOES_ON = re.compile(r"[a-z)]{2}[.?!]\s+\S|\]\.|\([^()]*\b(?:ed|rev|Trans|Nos?|Vols?)\.[^()]*\)\.")
ABBREVIATED = re.compile(rf"(?:\b(?:Vol|No|Nos|vs|Dr|Mr|Mrs|Ms|St|al)|\b[{UPPER}]|\bVols?\.\s\d+)\.$")

# In characters. What is longer than any real one was misread, and stays empty.
LONGEST = {"edition": 60, "container": 300, "publisher": 200, "doi": 200, "url": 500, "date": 60, "volume": 20}
LONGEST |= {"issue": 20, "page": 60, "number": 100, "genre": 100, "event": 300, "event_place": 200, "accessed": 60}
LONGEST |= {"original_year": 20}
LONGEST_KEY = 100
LONGEST_LINE = 2000


def parse_reference(line: str) -> Reference:
    """The parts of one line written in APA style, as far as they can be told. Raises nothing."""
    original = line.strip()
    text = NUMBERED.sub("", original)
    if len(text) > LONGEST_LINE:  # a whole page, not a reference
        text = ""
    dated = DATED.search(text) or DATED_BARE.search(text)
    if not dated:
        reference = Reference(original, **_links(text), **_year_last(text))
    else:
        head, tail = text[: dated.start()], text[dated.end() :]
        when = {"year": _tidy(dated["year"]).replace("n. d.", "n.d."), "date": _tidy(dated["date"] or "")}
        authors = _authors(ROLE.sub("", head))
        reference = Reference(original, authors=authors, **when, **_source(tail, bool(EDITED.search(head)), authors))
    misread = {name: "" for name, most in LONGEST.items() if len(getattr(reference, name)) > most}
    reference = replace(reference, key=_key(reference), **misread)
    return replace(reference, as_written=not dated or _said(text) != _said(writing.line(reference)))


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


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _said(line: str) -> list[str]:
    """The words of a line in their order. However a DOI is written it is the same; an ellipsis leaves names out."""
    line = DOI.sub(lambda doi: f"https://doi.org/{doi['doi']}", line).replace(". . .", "…").replace("...", "…")
    return re.findall(r"[^\W_]+|[…?!]", line)


def _year_last(text: str) -> dict:
    """Names, year and title of a line in another style: enough for its citations to be found."""
    found = DATED_LAST.match(text)
    if not found:
        return {}
    quoted = re.match('[“"]([^”"]+)', found["title"])
    title = quoted[1] if quoted else _first_sentence(found["title"])[0]
    names = [{"family": family, "given": given} for family, given in _spelled_out(found["names"])]
    return {"authors": names, "year": found["year"], "title": title.strip('“”" .,')}


def _key(reference: Reference) -> str:
    names = [slug(author["family"]) for author in reference.authors[:3]]
    if not any(names):
        names = slug(reference.title or reference.original).split("-")[:3]
    name = "-".join(filter(None, names))[:LONGEST_KEY].strip("-")
    return "-".join(filter(None, [name, slug(reference.year.replace(".", ""))])) or "reference"


def _authors(head: str) -> People:
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
    if not inverted or OF_AN_ORGANIZATION.search(inverted[1]):
        return [(head, "")]
    straight = [name.rsplit(" ", 1) if " " in name else ["", name] for name in others]
    return [(inverted[1], inverted[2])] + [(family, given) for given, family in straight]


def _straight(text: str) -> People:
    """People whose given names stand first, as editors and translators do."""
    names = re.split(r",?\s+(?:and|&)\s+|,\s+", SUFFIX.sub(" \0", text))
    return [_straight_name(name) for name in names if name.strip()]


def _straight_name(name: str) -> dict[str, str]:
    name, _, suffix = name.partition(" \0")
    initialled = STRAIGHT.fullmatch(name.strip())
    given, family = initialled.group("given", "family") if initialled else ([*name.rsplit(" ", 1), ""])[:2]
    if not family:
        given, family = "", given
    return {"family": family.strip(), "given": ", ".join(filter(None, [given.strip(), suffix]))}


def _links(text: str) -> dict[str, str]:
    doi = DOI.search(text)
    url = URL.search(DOI.sub("", text))
    return {"doi": doi["doi"] if doi else "", "url": url[0] if url else ""}


def _source(tail: str, edited: bool, authors: People) -> dict:
    """What stands after the year: title, kind, and where the work appeared."""
    links = _links(tail)
    first = FIRST_PUBLISHED.search(tail)
    words = URL.sub("", DOI.sub("", FIRST_PUBLISHED.sub("", tail))).strip()
    if retrieved := RETRIEVED.search(words):
        links["accessed"] = retrieved["accessed"]
        words = RETRIEVED.sub("", words)
    title, rest = _first_sentence(words.strip())
    rest = re.sub(r"[\s.]+$", ".", rest) if rest.strip(" .") else ""
    title, beside = _beside(title)
    known = {"title": title, **links, **beside, "original_year": first["year"] if first else ""}
    return known | _where(known, rest, edited, authors)


def _beside(text: str) -> tuple[str, dict]:
    """The text without the brackets behind it that could be read, and what was read in them."""
    found: dict = {}
    while at := BESIDE_END.search(text):
        read = {"genre": at["genre"]} if at["genre"] else _in_brackets(at["beside"] or "")
        if not read or found.keys() & read.keys():
            break
        found |= read
        text = text[: at.start()]
    return text, found


def _in_brackets(text: str) -> dict:
    """Translators, edition, volume, pages and number; nothing where one of the pieces is something else."""
    found: dict = {}
    pieces = [piece for part in text.split(";") for piece in _pieces(part.strip())]
    for piece in pieces:
        if translated := TRANSLATED.match(piece):
            found["translators"] = _straight(translated["names"])
        elif EDITION.match(piece):
            found["edition"] = piece
        elif piece == "text rev." and "edition" in found:
            found["edition"] += f", {piece}"
        elif part := VOLUME.match(piece) or PAGES.match(piece):
            found |= part.groupdict()
        elif NUMBER.match(piece):
            found["number"] = piece
        else:
            return {}
    return found


def _pieces(text: str) -> list[str]:
    if TRANSLATED.match(text):
        return [text]
    return re.split(r",\s+(?=\D|\d+(?:st|nd|rd|th)\b)", text)  # not between the pages of "pp. 1, 3"


def _where(known: dict, rest: str, edited: bool, authors: People) -> dict:
    """The kind of a work, and the parts that only works of this kind have."""
    genre = known.get("genre", "")
    if THESIS.search(genre):
        return _thesis(genre, rest)
    if TALK.search(genre):
        event, _, place = rest.rstrip(".").partition(", ")
        return {"kind": "talk", "event": event, "event_place": place}
    if chapter := CHAPTER.match(rest):
        return _chapter(chapter)
    if "number" in known:
        return {"kind": "report", "publisher": rest.rstrip(".")}
    journals = (pattern.match(ADVANCE.sub("", rest)) for pattern in (JOURNAL, LOOSE_JOURNAL, SERIAL))
    if journal := next(filter(None, journals), None):
        return {"kind": "article", **{part: value.strip() for part, value in journal.groupdict().items() if value}}
    if edited:
        return {"kind": "edited", "publisher": rest.rstrip(".")}
    by_people = any(author["given"] for author in authors)
    if REPORT.search(f"{genre} {known['title']}") and authors and not by_people:
        return {"kind": "report", "publisher": rest.rstrip(".")}
    if known["url"] and not known.get("edition"):
        return {"kind": "webpage", "container": rest.rstrip(".")}
    return {"kind": "book", "publisher": rest.rstrip(".")}


def _thesis(genre: str, rest: str) -> dict:
    rest = rest.rstrip(".")
    what, _, university = genre.partition(", ")
    if university:
        return {"kind": "thesis", "genre": what, "publisher": university, "container": rest}
    return {"kind": "thesis", "genre": genre, "publisher": rest}


def _chapter(chapter: re.Match) -> dict:
    book, publisher = _first_sentence(chapter["book"])
    container, beside = _beside(book)
    editors = _straight(chapter["editors"]) if chapter["editors"] else []
    return {"kind": "chapter", "editors": editors, "container": container, **beside, "publisher": publisher.rstrip(".")}


def _first_sentence(text: str) -> tuple[str, str]:
    """The title without its full stop, and what follows.

    A stop within brackets or after an abbreviation ends nothing, nor does a question that a subtitle or a bracket
    follows.
    """
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if depth > 0 or character not in ".?!" or not (text[at + 1 :][:1] or " ").isspace():
            continue
        rest = text[at + 1 :].strip()
        if rest[:1] and rest[0] in "([":
            continue
        if character == ".":
            ends = not ABBREVIATED.search(text[max(0, at - 10) : at + 1])
        else:
            ends = rest.startswith("In ") or not GOES_ON.search(rest)
        if ends:
            return text[: at + (character != ".")].strip(), rest
    return text.strip(" ."), ""
