"""What in a colleague's words looks as if it could tell who a client is. It warns, and decides nothing.

Looked for is what can be told by its shape: a name beside a date of birth, a health or insurance number, an e-mail
address, a phone number. A name alone is not: theorists have names as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db import models

READ = 20_000  # characters; no form here takes more
NEAR = 60  # characters between a number and the word that says what it is
AROUND_BIRTH = 90  # characters between a date of birth and a name


class Kind(models.TextChoices):
    BIRTH_DATE = "birth date", "a name with a date of birth"
    HEALTH_NUMBER = "health number", "a health number"
    EMAIL = "e-mail address", "an e-mail address"
    PHONE = "phone number", "a phone number"
    INSURANCE_NUMBER = "insurance number", "a social insurance number"


@dataclass(frozen=True)
class Found:
    kind: Kind
    words: str

    @property
    def looks_like(self) -> str:
        return self.kind.label


class Place(NamedTuple):
    """Where in a text something was found."""

    first: int
    last: int
    kind: Kind
    words: str


# Every repetition below is bounded or of one class alone, so that no text takes long.

MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september"
    r"|october|november|december|janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre"
    r"|d[ée]cembre)\b\.?"
)
YEAR = r"(?:19|20)\d\d"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = re.compile(
    rf"(?<![\w/.-])(?:{YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:{YEAR}|\d\d)"
    rf"|{DAY} (?:of )?{MONTH},? {YEAR}|{MONTH} (?:{DAY},? )?{YEAR})(?![\w/-])",
    re.IGNORECASE,
)
LABEL = r"d\.? ?o\.? ?b\b\.?|birth ?date|date of birth|date de naissance"  # nothing else is written behind these
LABELLED = re.compile(rf"(?<!\w)(?:{LABEL})(?!\w)", re.IGNORECASE)
BIRTH = re.compile(rf"(?<!\w)(?:{LABEL}|born|n[ée]e?|birthday)(?!\w)", re.IGNORECASE)
NAME = re.compile(r"(?<![\w’'-])[^\W\d_][\w’'-]{0,40}(?![\w])")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,6}")

EMAIL = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
EMAIL_IN_WORDS = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64} ?[(\[] ?at ?[)\]] ?[\w-]{1,63}(?: ?(?:[(\[] ?dot ?[)\]]|\.) ?[\w-]{2,63}){1,5}",
    re.IGNORECASE,
)

GAP = r"[ \-.]"
NUMBER = re.compile(rf"(?<![\w.,$/-])[A-Z]?\d(?:{GAP}?\d){{5,14}}(?:{GAP}?[A-Z]{{2}})?(?![\w/]|[.,-]\d)")
RAMQ = re.compile(rf"(?<!\w)[A-Z]{{4}}{GAP}?\d{{4}}{GAP}?\d{{4}}(?!\w)", re.IGNORECASE)
HEALTH = re.compile(
    r"(?<!\w)(?:phn|ohip|ramq|mcp|ahcip|msp|phin|hsn|care ?card|health (?:\w{1,12} ){0,2}(?:card|number|no)"
    r"|medicare (?:card|number))(?!\w)",
    re.IGNORECASE,
)
INSURANCE = re.compile(r"(?<!\w)(?:sin|nas|social insurance)(?!\w)", re.IGNORECASE)
PHONE = re.compile(
    rf"(?<![\w.,$/-])(?:\+?1{GAP}?)?(?:\(\d{{3}}\) ?|\d{{3}}{GAP}?)\d{{3}}{GAP}?\d{{4}}(?![\w/]|[.,-]\d)"
    r"|(?<![\w.,$/-])\d{3}[-.]\d{4}(?![\w/]|[.,-]\d)"
    rf"|(?<![\w.,$/-])(?:\+\d{{1,3}}{GAP}?(?:\(0\))?|0)\d{{1,4}}(?:{GAP}?\d{{2,4}}){{2,4}}(?![\w/]|[.,-]\d)"
)
TOLL_FREE = re.compile(rf"\+?1?{GAP}?\(?8(?:00|33|44|55|66|77|88)\b")  # lines for everybody: nobody's own number
BEFORE_BRACKET = re.compile(r"([^\W\d_][\w’'-]{0,40}) \($")
ISBN = re.compile(r"isbn(?:-1[03])?:? $", re.IGNORECASE)

# Words that begin with a capital and name nobody.
NO_NAMES = frozenset(
    """
    a about after alberta all am an and another any are as asked at b.c because before being between both british but
    by call called canada canadian case client clients columbia contact could couple date december did do dob does
    during each either emdr even every father february first for friday from had has have having he her hers him his how
    however husband i if in is it its january july june just last later like lives man march may maybe me monday mother
    my name near never new next no not november now number october of on once one or our out parents partner patient
    perhaps phn please question ramq referred room saturday second see september session she should since sister so
    some sometimes son still sunday that the their them then there these they third this those thursday to tuesday
    two under until very was we wednesday were what when where whether which while who why wife will with without woman
    would yes you your april august brother baby birth birthday born child daughter dr mr mrs ms sept née né nee
    ohip mcp sin
    """.split()  # noqa: SIM905 a table of words is read as words
)


def identifying_details(text: str) -> list[Found]:
    """What looks identifying, in the order of the text; the same words once. Changes nothing and asks nothing."""
    written = plain(text[:READ])
    places = sorted([*_addresses(written), *_births(written), *_numbers(written)])
    return list(dict.fromkeys(Found(place.kind, place.words.strip()) for place in places))


def plain(text: str) -> str:
    """With one kind of space and hyphen, character for character: phones are written with many."""
    return re.sub(r"[\u2010-\u2015\u2212]", "-", re.sub(r"\s", " ", text))


def _addresses(text: str) -> Iterator[Place]:
    for pattern in (EMAIL, EMAIL_IN_WORDS):
        for one in pattern.finditer(text):
            yield Place(*one.span(), Kind.EMAIL, one[0])


def _births(text: str) -> Iterator[Place]:
    """Dates that something calls a birth, with a name near them; and dates in brackets right behind a name."""
    for date in DATE.finditer(text):
        near = " | ".join(_beside(text, date, NEAR))
        is_called_birth = BIRTH.search(near) and _has_name(" | ".join(_beside(text, date, AROUND_BIRTH)))
        if LABELLED.search(near) or is_called_birth or _is_behind_a_name(text, date):
            yield Place(*date.span(), Kind.BIRTH_DATE, date[0])


def _is_behind_a_name(text: str, date: re.Match) -> bool:
    before = BEFORE_BRACKET.search(_beside(text, date, NEAR)[0])
    return bool(before) and _has_name(before[1])


def _has_name(text: str) -> bool:
    return bool(CJK.search(text)) or any(_is_name(one[0]) for one in NAME.finditer(text))


def _is_name(word: str) -> bool:
    stem = re.sub(r"[’']s$", "", word).casefold()
    is_written_so = word[0].isupper() and not word.isupper()
    return is_written_so and stem not in NO_NAMES and not re.fullmatch(MONTH, stem)


def _numbers(text: str) -> Iterator[Place]:
    """Each number once: as what a word near it says, else as what its shape says."""
    told = []
    for place in [*_numbers_with_words(text), *_phones(text)]:
        if not any(place.first < other.last and other.first < place.last for other in told):
            told.append(place)
            yield place


def _numbers_with_words(text: str) -> Iterator[Place]:
    for one in RAMQ.finditer(text):
        yield Place(*one.span(), Kind.HEALTH_NUMBER, one[0])
    for one in NUMBER.finditer(text):
        before, after = _beside(text, one, NEAR)
        kind = _said_of(before, after)
        if kind and not ISBN.search(before) and not DATE.fullmatch(one[0]):
            yield Place(*one.span(), kind, one[0])


def _phones(text: str) -> Iterator[Place]:
    for one in PHONE.finditer(text):
        if not TOLL_FREE.match(one[0]):
            yield Place(*one.span(), Kind.PHONE, one[0])


def _said_of(before: str, after: str) -> Kind | None:
    """What the nearest word calls a number. A word names the number behind it, or the one before it where none is."""
    numbers = list(NUMBER.finditer(before))
    own = before[numbers[-1].end() :] if numbers else before
    gaps = []
    for pattern, kind in ((HEALTH, Kind.HEALTH_NUMBER), (INSURANCE, Kind.INSURANCE_NUMBER)):
        gaps += [(len(own) - word.end(), kind) for word in pattern.finditer(own)]
        if not NUMBER.search(after):
            gaps += [(word.start(), kind) for word in pattern.finditer(after)]
    return min(gaps)[1] if gaps else None


def _beside(text: str, found: re.Match, reach: int) -> tuple[str, str]:
    """So many characters before and behind: what a word says of a thing, it says near it."""
    return text[max(0, found.start() - reach) : found.start()], text[found.end() : found.end() + reach]
