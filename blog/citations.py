"""Author-year citations in running text, and which reference each of them means."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from blog.apa import UPPER, YEAR, Reference, fold

LETTER = r"[^\W\d_]"
HYPHENS = r"[-\u2010\u2011]"
WORD = rf"[{UPPER}]{LETTER}*(?:[’']{LETTER}{{2,}}|{HYPHENS}{LETTER}+)*"
INITIALS = rf"[{UPPER}]\.(?:-?[{UPPER}]\.)*"
INITIALS_BEHIND = rf"(?:,\s+[{UPPER}]\.(?:[\s-]?[{UPPER}]\.)*(?=,|\s))?"
PARTICLES = "van von der den de del della di da dos du la le ten ter bin ibn al el zu af av"
PARTICLE = rf"(?:{'|'.join(PARTICLES.split())})"
COMPANY = r"(?:(?:his|her|their)\s+)?(?:colleagues|others|co-?authors|co-?workers|collaborators|associates)"
OTHERS = rf",?\s+(?:et\.?\s+al\.?|(?:and|&)\s+{COMPANY})"

# After a first year there may be more of the same names: 2007, 2012 or 2018a, b or 2003, p. 4; 2019.
PLACE_IN_WORK = (
    r",\s*(?:pp?|paras?|chs?|chaps?|chapters?|sections?|vols?|ll?|lines?|figs?|tables?)\b\.?\s*\d[\d\s,–-]*\d?"
)
LATER_LETTER = r"(?<=[\s\d,][a-k])\s*(?:,|\band\b|&)\s*(?P<letter>[b-k])(?![\w.])"
NEXT_YEAR = rf"(?:\s*,\s*|\s+(?:and|&)\s+|(?:{PLACE_IN_WORK})?\s*;\s*){YEAR}(?!\w)"
YEARS = rf"{YEAR}(?:{NEXT_YEAR}|{LATER_LETTER.replace('?P<letter>', '?:')})*(?!\w|[–-]\d)"
EACH_YEAR = re.compile(rf"{PLACE_IN_WORK}|{LATER_LETTER}|(?P<year>{YEAR})")
BEFORE_YEAR = r"(?:(?:e\.g\.,?|see(?:\s+also)?|especially|esp\.|cf\.|for\s+example,?|most\s+recently)\s+)?"
BRACKETS = re.compile(r"[(\[\])]")

# Capitalised words that stand before a year without being anybody's name.
MONTHS = "january february march april may june july august september october november december"
SEASONS = "spring summer autumn fall winter christmas easter"
DAYS = "monday tuesday wednesday thursday friday saturday sunday"
NUMBERS = "one two three four five six seven eight nine ten i ii iii iv vi vii viii ix"
THINGS = (
    "act appendix article book books chapter charter code convention edition episode figure lecture note notes part "
    "phase press publications publishers publishing report season section stage step study table treaty volume wave "
    "year"
)
LEADERS = (
    "a according additionally after all although an and as at because before both but by consequently contrary drawing "
    "during even finally following for from furthermore hence here how however if importantly in indeed inspired "
    "interestingly later like likewise meanwhile more moreover notably of on or originally recently see similarly "
    "since so specifically the then though through thus to under unlike until what when where whereas while why with "
    "yet"
)
DATES = frozenset(f"{MONTHS} {SEASONS} {DAYS}".split())
NOT_NAMES = DATES | frozenset(f"{THINGS} {LEADERS} {NUMBERS}".split())
ARTICLE_BEFORE = re.compile(r"\b(?:the|an?)\s+$", re.IGNORECASE)
LAWSUIT_BEFORE = re.compile(r"\bv\.?\s+$")
# "a meeting in Banff (2017)", but not "as described in Tronick (1989)"
SOMEWHERE = re.compile(r"(?<!ed)(?<!found)(?<!shown)(?<!seen)(?<!given)(?<!see)(?<!as)\s+(?:in|at|near)\s+$")
GOES_ON_CITING = re.compile(r";|,\s+(?:as\s+)?(?:cited|quoted)\b")
SMALL_WORDS = frozenset({"of", "and", "for", "the", "in", "on", "to", "with"})
TOO_SHORT_TO_CUT = 3  # letters of an acronym that may leave out the last words of a name


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
    narrative, bracketed = _patterns(_uncommon_names(references))
    found = [c for match in narrative.finditer(text) for c in _citations(text, match, references)]
    for start, end in _bracketed_spans(text):
        for match in bracketed.finditer(text, start, end):
            found += _citations(text, match, references)
    return list(_without_overlap(sorted(found, key=lambda citation: citation.start)))


def resolve(
    names: Sequence[str], year: str, references: Sequence[Reference], *, others: bool = False
) -> Reference | None:
    """The one reference with this year (its letter too) and exactly these authors.

    With ``others`` ("et al.") the names given are the first of more. Given names or initials before a name choose
    between two authors who share it. None where no work fits, or two do.
    """
    fitting = [
        reference
        for reference in references
        if (year == reference.year or reference.year in year.split("/")) and _same_authors(names, reference, others)
    ]
    if _titles(fitting) > 1:
        fitting = [reference for reference in fitting if _given_before(names[0], reference) & _initials(reference)]
    return fitting[0] if _titles(fitting) == 1 else None


def _titles(references: Sequence[Reference]) -> int:
    return len({fold(reference.title) for reference in references})


def _uncommon_names(references: Sequence[Reference]) -> tuple[str, ...]:
    """Names that the references know and that are not one capitalised word, the longest first."""
    families = {author.get("family", "") for reference in references for author in reference.authors}
    uncommon = {family for family in families if family and not re.fullmatch(WORD, family)}
    return tuple(sorted(uncommon, key=lambda name: (-len(name), name)))


def _however_written(name: str) -> str:
    """A pattern for the name with any kind of space, apostrophe and hyphen, and with "and" or "&"."""
    pattern = re.escape(name).replace(r"\ ", r"\s+").replace(r"\-", HYPHENS)
    pattern = re.sub("[’']", "[’']", pattern)
    pattern = re.sub(r"^The(?=\\s)", "[Tt]he", pattern)
    return re.sub(r"(?<=\\s\+)(?:and|\\&|&)(?=\\s)", "(?:and|&)", pattern)


@lru_cache(maxsize=64)
def _patterns(uncommon: tuple[str, ...]) -> tuple[re.Pattern, re.Pattern]:
    known = "|".join(map(_however_written, uncommon))
    name = rf"(?:(?:{known})(?!\w)|{WORD})" if known else WORD
    author = rf"(?:(?:{name}|{INITIALS}|{PARTICLE})\s+){{0,5}}?{name}"
    names = (
        rf"(?<![\w’'-])(?P<names>{author}{INITIALS_BEHIND}(?:,\s+{author}{INITIALS_BEHIND}){{0,19}})"
        rf"(?:(?P<joined>,?\s+(?:and|&)\s+)(?P<last>{author}{INITIALS_BEHIND}))?(?P<others>{OTHERS})?"
    )
    narrative = re.compile(
        rf"{names}(?:[’']s?)?(?P<apart>,?)\s+[(\[]{BEFORE_YEAR}(?P<years>{YEARS})"
        rf"(?:(?:[,:](?:(?!{YEAR})[^()\[\];])*)?(?P<close>[)\]])|(?=[;,:]))"
    )
    bracketed = re.compile(rf"{names}(?:\s+\[[^\[\]]*\])?(?P<comma>,?)\s+(?P<years>{YEARS})")
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
    years = list(_years(match))
    for number, (year, starts, ends) in enumerate(years):
        end = match.end() if len(years) == 1 and match.groupdict().get("close") else ends
        mention = _Mention(_names(match, references), bool(match["others"]), bool(match["joined"]), year, end)
        start = None if number == 0 else starts
        citation = _resolved(text, mention, references, start) or _unresolved(text, match, mention, start)
        if citation and not _is_date(match, citation):
            yield citation


def _years(match: re.Match) -> Iterator[tuple[str, int, int]]:
    """Each year with where it begins and ends; "b" after "2018a" is 2018b."""
    at, last = match.start("years"), ""
    for found in EACH_YEAR.finditer(match["years"]):
        if found["letter"]:
            last = last[:-1] + found["letter"]
            yield last, at + found.start("letter"), at + found.end("letter")
        elif found["year"]:
            last = " ".join(found["year"].split()).replace("n. d.", "n.d.")
            yield last, at + found.start("year"), at + found.end("year")


def _names(match: re.Match, references: Sequence[Reference]) -> list[_Name]:
    """The names in their order, without initials behind them. A name that is known may have a comma in it."""
    commas = [_however_written(name) for name in _uncommon_names(references) if "," in name]
    parts = re.finditer("|".join([*commas, r"[^,\s][^,]*"]), match["names"])
    names = [_Name(match.start("names") + part.start(), part[0].rstrip()) for part in parts]
    if match["last"]:
        names.append(_Name(match.start("last"), re.sub(rf",\s+(?:[{UPPER}]\.[\s-]?)+$", "", match["last"])))
    return [name for name in names if not re.fullmatch(rf"(?:[{UPPER}]\.[\s-]?)+", name.text)]


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
    before = text[: first.start]
    if not first.text or LAWSUIT_BEFORE.search(before):
        return None
    if not narrative:
        looks_cited = bool(match["comma"] or mention.others)
    elif match["apart"] or not (match["close"] or GOES_ON_CITING.match(text, match.end())):
        looks_cited = False
    else:
        somewhere = SOMEWHERE.search(before) and not mention.joined and not mention.others
        looks_cited = not (_is_phrase(first.text) or ARTICLE_BEFORE.search(before) or somewhere)
    if not looks_cited:
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
    words = ["and" if word == "&" else word for word in fold(name).split()]
    while len(words) > 1 and words[0] in {"the", *PARTICLES.split()}:
        words = words[1:]
    return " ".join(words)


def _family_at(cited: str, family: str | None = None) -> int:
    """Where in "Daniel J. Siegel" the family name begins; without a known one, the last word and its particles.

    An organization may be cited by its acronym. -1 where the name is another.
    """
    starts = [word.start() for word in re.finditer(r"\S+", cited)]
    if family is None:
        return next(at for at in starts if " " not in _without_particles(cited[at:]))
    if not fold(family).startswith("the "):
        starts = [at for at in starts if fold(cited[at:]).split()[0] != "the"]
    same = (at for at in starts if _without_particles(cited[at:]) == _without_particles(family))
    return next(same, starts[-1] if starts and _is_acronym(cited[starts[-1] :], family) else -1)


def _is_acronym(cited: str, family: str) -> bool:
    words = [word for word in re.split(r"[\s-]+", family) if word.casefold() not in SMALL_WORDS]
    acronym = "".join(word[:1] for word in words).upper()
    if len(words) < 2 or len(cited) < 2 or not cited.isupper():
        return False
    return cited == acronym or (len(cited) >= TOO_SHORT_TO_CUT and acronym.startswith(cited))


def _same_authors(names: Sequence[str], reference: Reference, others: bool) -> bool:
    families = [author.get("family", "") for author in reference.authors]
    more = len(families) > len(names) or "et al" in reference.original
    if not families or not (more if others else len(families) == len(names)):
        return False
    if not all(_family_at(name, family) >= 0 for name, family in zip(names, families, strict=False)):
        return False
    has_initials = "." in names[0][: _family_at(names[0], families[0])]
    return not (has_initials and _initials(reference)) or bool(
        _given_before(names[0], reference) & _initials(reference)
    )


def _given_before(name: str, reference: Reference) -> set[str]:
    """The first letters of what stands before the family name."""
    before = name[: _family_at(name, reference.authors[0].get("family", ""))]
    return {word[0] for word in before.split() if word[0].isupper()}


def _initials(reference: Reference) -> set[str]:
    """Of the first author."""
    return set(re.findall(rf"(?<!{LETTER})[{UPPER}]", reference.authors[0].get("given", "")))


def _without_overlap(citations: Sequence[Citation]) -> Iterator[Citation]:
    reached = 0
    for citation in citations:
        if citation.start >= reached:
            reached = citation.end
            yield citation
