"""Author-year citations in running text, and which reference each of them means."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from blog.apa import UPPER, YEAR, Reference, fold

LETTER = r"[^\W\d_]"
WORD = rf"[{UPPER}]{LETTER}*(?:[’']{LETTER}{{2,}}|[-\u2010\u2011]{LETTER}+)*"
INITIALS = rf"[{UPPER}]\.(?:-?[{UPPER}]\.)*"
PARTICLES = "van von der den de del della di da dos du la le ten ter bin ibn al el zu af av"
PARTICLE = rf"(?:{'|'.join(PARTICLES.split())})"
OTHERS = r",?\s+(?:et\s+al\.?|(?:and|&)\s+(?:colleagues|others))"
YEARS = rf"{YEAR}(?:(?:\s*,\s*|\s+(?:and|&)\s+){YEAR})*(?!\w|[–-]\d)"
BRACKETS = re.compile(r"[(\[\])]")

# Capitalised words that stand before a year without being anybody's name.
MONTHS = "january february march april may june july august september october november december"
SEASONS = "spring summer autumn fall winter"
THINGS = "chapter table figure part step section press books publishing publications publishers act volume edition"
LEADERS = (
    "a according after all although an and as at because before both but by contrary drawing during even following for "
    "from here how if in inspired like later more of on or see since so the then though through to under unlike until "
    "what when where whereas while why with yet"
)
DATES = frozenset(f"{MONTHS} {SEASONS}".split())
NOT_NAMES = DATES | frozenset(f"{THINGS} {LEADERS}".split())


@dataclass(frozen=True)
class Citation:
    """One mention of one work: ``text[start:end]``. ``reference_key`` is None where no single reference fits."""

    start: int
    end: int
    text: str
    reference_key: str | None
    names: tuple[str, ...]
    year: str


class _Name(NamedTuple):
    start: int
    text: str


class _Mention(NamedTuple):
    """Names and one year, as they stand in the text."""

    names: list[_Name]
    others: bool
    joined: bool
    year: str
    end: int


def find(text: str, references: Sequence[Reference]) -> list[Citation]:
    """Every citation in one paragraph of plain text, in order, none overlapping another.

    Narrative ones ("Schore (2019)") count anywhere, others ("Schore, 2019") inside brackets. A mention of several
    years of one author is several citations. A date or a title with a year is not a citation.
    """
    narrative, bracketed = _patterns(_organizations(references))
    found = [c for match in narrative.finditer(text) for c in _citations(text, match, references)]
    for start, end in _bracketed_spans(text):
        for match in bracketed.finditer(text, start, end):
            found += _citations(text, match, references)
    return list(_without_overlap(sorted(found, key=lambda citation: citation.start)))


def resolve(
    names: Sequence[str], year: str, references: Sequence[Reference], *, others: bool = False
) -> Reference | None:
    """The one reference with this year (its letter too) and exactly these authors.

    With ``others`` ("et al.") the names given are the first of more. None where no work fits, or two do.
    """
    fitting = [
        reference
        for reference in references
        if (year == reference.year or reference.year in year.split("/")) and _same_authors(names, reference, others)
    ]
    titles = {fold(reference.title) for reference in fitting}
    return fitting[0] if len(titles) == 1 else None


def _organizations(references: Sequence[Reference]) -> tuple[str, ...]:
    """Names of several words that the references know, the longest first."""
    families = {author.get("family", "") for reference in references for author in reference.authors}
    return tuple(sorted((family for family in families if " " in family), key=lambda name: (-len(name), name)))


@lru_cache(maxsize=64)
def _patterns(organizations: tuple[str, ...]) -> tuple[re.Pattern, re.Pattern]:
    known = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in organizations)
    name = rf"(?:(?:{known})(?!\w)|{WORD})" if known else WORD
    author = rf"(?:(?:{name}|{INITIALS}|{PARTICLE})\s+){{0,5}}{name}"
    names = (
        rf"(?<![\w’'-])(?P<names>{author}(?:,\s+{author}){{0,19}})"
        rf"(?:(?P<joined>,?\s+(?:and|&)\s+)(?P<last>{author}))?(?P<others>{OTHERS})?"
    )
    narrative = re.compile(rf"{names}(?:[’']s?)?\s+\((?P<years>{YEARS})(?:(?:,[^();]*)?(?P<close>\))|(?=;))")
    bracketed = re.compile(rf"{names}(?P<comma>,?)\s+(?P<years>{YEARS})")
    return narrative, bracketed


def _bracketed_spans(text: str) -> list[tuple[int, int]]:
    """The outermost closed brackets, round or square, as (start, end) of what stands in them."""
    opened: list[int] = []
    spans: list[tuple[int, int]] = []
    for bracket in BRACKETS.finditer(text):
        if bracket[0] in "([":
            opened.append(bracket.end())
        elif opened:
            start = opened.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, bracket.start()))
    return spans


def _citations(text: str, match: re.Match, references: Sequence[Reference]) -> Iterator[Citation]:
    years = list(re.finditer(YEAR, match["years"]))
    for number, year in enumerate(years):
        end = match.start("years") + year.end()
        if len(years) == 1 and match.groupdict().get("close"):
            end = match.end()
        mention = _Mention(_names(match), bool(match["others"]), bool(match["joined"]), " ".join(year[0].split()), end)
        start = None if number == 0 else match.start("years") + year.start()
        citation = _resolved(text, mention, references, start) or _unresolved(text, match, mention, start)
        if citation and not _is_date(match, citation):
            yield citation


def _names(match: re.Match) -> list[_Name]:
    parts = list(re.finditer(r"[^,]+", match["names"]))
    names = [_Name(match.start("names") + part.start(), part[0]) for part in parts]
    if match["last"]:
        names.append(_Name(match.start("last"), match["last"]))
    return [_Name(name.start + len(name.text) - len(name.text.lstrip()), name.text.strip()) for name in names]


def _resolved(text: str, mention: _Mention, references: Sequence[Reference], start: int | None) -> Citation | None:
    """The citation of a known work. Capitalised words before the names ("In Vancouver, Siegel") are left out of it."""
    fewest = 2 if mention.joined else 1
    for first in range(len(mention.names) - fewest + 1):
        names = mention.names[first:]
        reference = resolve([name.text for name in names], mention.year, references, others=mention.others)
        if reference:
            begins = names[0].start + _family_at(names[0].text, reference.authors[0].get("family", ""))
            cited = (text[begins : names[0].start + len(names[0].text)], *(name.text for name in names[1:]))
            start = begins if start is None else start
            return Citation(start, mention.end, text[start : mention.end], reference.key, cited, mention.year)
    return None


def _unresolved(text: str, match: re.Match, mention: _Mention, start: int | None) -> Citation | None:
    """The citation of a work that nobody listed, or None where the words do not look like a person's name."""
    narrative = "close" in match.groupdict()
    names = mention.names if mention.joined else mention.names[-1:]
    first = _without_leaders(names[0])
    if not first.text or not (narrative or match["comma"] or mention.others):
        return None
    if narrative and (_is_phrase(first.text) or re.search(r"\b(?:the|an?)\s+$", text[: first.start], re.IGNORECASE)):
        return None
    begins = first.start + (_family_at(first.text) if narrative else 0)
    cited = (text[begins : first.start + len(first.text)], *(name.text for name in names[1:]))
    start = begins if start is None else start
    return Citation(start, mention.end, text[start : mention.end], None, cited, mention.year)


def _is_date(match: re.Match, citation: Citation) -> bool:
    """Whether the words are "March 2019", "Chapter (2019)" and the like. A listed author called May is a person."""
    word = fold(citation.names[-1].split()[-1])
    if citation.reference_key is None:
        return word in NOT_NAMES
    return word in DATES and match.groupdict().get("comma") == ""


def _is_phrase(name: str) -> bool:
    """Whether these are words of a title, or an acronym, rather than a given and a family name."""
    words = [word for word in name.split() if not word.endswith(".") and word.casefold() not in PARTICLES.split()]
    starts_with_article = fold(words[0]) in {"the", "a", "an"} if words else False
    return starts_with_article or len(words) > 2 or any(len(word) > 1 and word.isupper() for word in words)


def _without_leaders(name: _Name) -> _Name:
    """The name without "As", "In", "While" … before it; articles stay, for they tell a title from a person."""
    words = name.text.split()
    while words and fold(words[0]) in NOT_NAMES - {"the", "a", "an"} - DATES and len(words) > 1:
        words = words[1:]
    rest = re.search(r"\s+".join(re.escape(word) for word in words) + "$", name.text) if words else None
    return _Name(name.start + rest.start(), rest[0]) if rest else _Name(name.start, "")


def _without_particles(name: str) -> str:
    words = fold(name).split()
    while len(words) > 1 and words[0] in PARTICLES.split():
        words = words[1:]
    return " ".join(words)


def _family_at(cited: str, family: str | None = None) -> int:
    """Where in "Daniel J. Siegel" the family name begins; without a known one, the last word and its particles."""
    starts = [word.start() for word in re.finditer(r"\S+", cited)]
    if family is None:
        return next(at for at in starts if " " not in _without_particles(cited[at:]))
    return next((at for at in starts if _without_particles(cited[at:]) == _without_particles(family)), -1)


def _same_authors(names: Sequence[str], reference: Reference, others: bool) -> bool:
    families = [author.get("family", "") for author in reference.authors]
    more = len(families) > len(names) or "et al" in reference.original
    if not (more if others else len(families) == len(names)):
        return False
    return all(_family_at(name, family) >= 0 for name, family in zip(names, families, strict=False))


def _without_overlap(citations: Sequence[Citation]) -> Iterator[Citation]:
    reached = 0
    for citation in citations:
        if citation.start >= reached:
            reached = citation.end
            yield citation
