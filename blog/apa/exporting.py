"""A work for other programs: CSL-JSON, which reference managers read, and BibTeX."""

import re

from blog.apa.citing import LETTER
from blog.apa.works import People, Reference, slug
from blog.apa.writing import UNPUBLISHED

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

CSL_TYPES = {
    "book": "book",
    "edited": "book",
    "chapter": "chapter",
    "article": "article-journal",
    "report": "report",
    "thesis": "thesis",
    "webpage": "webpage",
    "talk": "speech",
}
CSL_FIELDS = {
    "title": "title",
    "container": "container-title",
    "issue": "issue",
    "genre": "genre",
    "publisher": "publisher",
    "event": "event-title",
    "event_place": "event-place",
    "doi": "DOI",
    "url": "URL",
}

BIBTEX_TYPES = {
    "book": "book",
    "edited": "book",
    "chapter": "incollection",
    "article": "article",
    "report": "techreport",
    "thesis": "phdthesis",
    "webpage": "misc",
    "talk": "misc",
}
CONTAINERS = {"article": "journal", "chapter": "booktitle"}
PUBLISHERS = {"report": "institution", "thesis": "school"}
SPECIAL = {character: f"\\{character}" for character in "&%$#_{}"}
SPECIAL |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def to_csl(work: Reference) -> dict:
    """The work as one item of CSL-JSON; what is empty is left out."""
    edited = work.kind == "edited"
    item = {
        "id": work.key,
        "type": CSL_TYPES[work.kind],
        "author": [] if edited else _csl_names(work.authors),
        "editor": _csl_names(work.authors if edited else work.editors),
        "translator": _csl_names(work.translators),
        "issued": _csl_date(work.year, work.date),
        "original-date": _csl_date(work.original_year or _first_year(work.year)),
        "accessed": _csl_accessed(work.accessed),
        "status": "in press" if work.year.startswith("in press") else "",
        "edition": _ordinal(work.edition),
        "volume": _hyphenated(work.volume),
        "page": _hyphenated(work.page),
        "number": _number(work.number),
        **{name: getattr(work, field) for field, name in CSL_FIELDS.items()},
    }
    return {name: value for name, value in item.items() if value}


def to_bibtex(work: Reference) -> str:
    """The work as one BibTeX entry, its text in Unicode."""
    edited = work.kind == "edited"
    fields = {
        "author": "" if edited else _bibtex_names(work.authors),
        "editor": _bibtex_names(work.authors if edited else work.editors),
        "translator": _bibtex_names(work.translators),
        "title": f"{{{_escaped(work.title)}}}" if work.title else "",
        CONTAINERS.get(work.kind, "howpublished"): _escaped(work.container or _event(work)),
        "edition": _escaped(_ordinal(work.edition)),
        "volume": _escaped(_hyphenated(work.volume)),
        "number": _escaped(work.issue or _number(work.number)),
        "pages": _escaped(_hyphenated(work.page).replace("-", "--")),
        PUBLISHERS.get(work.kind, "publisher"): _escaped(work.publisher),
        "type": _escaped(work.genre),
        "year": _escaped(LETTER.sub("", work.year)),
        "month": _month(work.date),
        "doi": work.doi,
        "url": work.url,
    }
    said = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    kind = "unpublished" if work.genre.casefold().startswith(UNPUBLISHED) else BIBTEX_TYPES[work.kind]
    return f"@{kind}{{{work.key or slug(work.title) or 'work'},\n" + ",\n".join(said) + "\n}\n"


def _csl_names(people: People) -> list[dict[str, str]]:
    return [_csl_name(person) for person in people]


def _csl_name(person: dict[str, str]) -> dict[str, str]:
    given, _, suffix = person.get("given", "").partition(", ")
    if not given:
        return {"literal": person.get("family", "")}
    name = {"family": person.get("family", ""), "given": given, "suffix": suffix or person.get("suffix", "")}
    return {part: value for part, value in name.items() if value}


def _csl_date(year: str, date: str = "") -> dict:
    found = re.search(r"(\d{4})[a-z]?$", year)
    if not found:
        return {}
    month = next((number for number, name in enumerate(MONTHS, 1) if date.startswith(name)), 0)
    day = re.search(r"\d{1,2}", date) if month else None
    return {"date-parts": [[int(found[1]), *([month] if month else []), *([int(day[0])] if day else [])]]}


def _csl_accessed(accessed: str) -> dict:
    date, _, year = accessed.rpartition(", ")
    return _csl_date(year, date)


def _first_year(year: str) -> str:
    return year.partition("/")[0] if "/" in year else ""


def _ordinal(edition: str) -> str:
    """ "2" of "2nd ed."; "Rev. ed." stays."""
    found = re.match(r"(\d+)(?:st|nd|rd|th)\b", edition)
    return found[1] if found else edition


def _number(number: str) -> str:
    """ "4" of "Report No. 4"."""
    return re.sub(r"^.*\bNos?\.\s*", "", number)


def _hyphenated(numbers: str) -> str:
    return re.sub(r"\s*[–-]+\s*", "-", numbers)


def _bibtex_names(people: People) -> str:
    return " and ".join(_bibtex_name(person) for person in people)


def _bibtex_name(person: dict[str, str]) -> str:
    """ "Family, Suffix, Given"; braces keep an organization whole."""
    name = {part: _escaped(value) for part, value in _csl_name(person).items()}
    if "literal" in name:
        return f"{{{name['literal']}}}"
    return ", ".join(name[part] for part in ("family", "suffix", "given") if part in name)


def _event(work: Reference) -> str:
    return ", ".join(filter(None, [work.event, work.event_place]))


def _month(date: str) -> str:
    return next((name for name in MONTHS if date.startswith(name)), "")


def _escaped(text: str) -> str:
    return "".join(SPECIAL.get(character, character) for character in text)
