"""Finding articles by their words: what is indexed, what is shown of what was found, and what was perhaps meant."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from itertools import islice

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Func, TextField, Value
from rapidfuzz import fuzz, process
from Stemmer import Stemmer

from blog.prose import WORD

LANGUAGE = "english"
WITHIN_A_TAG = r'(?:[^>"]|"[^"]*")*'
INLINE = f"</?(?:strong|em|a|sub|sup)(?: {WITHIN_A_TAG})?>"  # a word goes on through it
ANY_TAG = f"<{WITHIN_A_TAG}>"
INLINE_TAG, OTHER_TAG = re.compile(INLINE), re.compile(ANY_TAG)
ENTITIES = {"&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&amp;": "&"}  # all that nh3 writes; the last one last

LONGEST = 40  # words of an excerpt
BEFORE = 12  # of them, at most, stand before the first hit
PART = re.compile(r"\w+")  # of a hyphenated word each part is one
LEXEME = re.compile(r"'((?:[^']|'')+)'")

SHORTEST = 4  # letters of a word that is worth guessing at
MOST_ASKED = 6  # words that are looked at: each is compared with every known one
ALIKE = 72  # of 100: a letter or two off


def text_of(field: str) -> Func:
    """The text of a field of clean HTML, in SQL."""
    text = F(field)
    for pattern, instead in ((INLINE, ""), (ANY_TAG, " ")):
        text = _called("regexp_replace", text, pattern, instead, "g")
    for entity, character in ENTITIES.items():
        text = _called("replace", text, entity, character)
    return text


def _called(function: str, text, *arguments: str) -> Func:
    return Func(text, *map(Value, arguments), function=function, output_field=TextField())


# What PostgreSQL keeps of each article, made anew whenever its row is written.
LEXEMES = (
    SearchVector("title", weight="A", config=LANGUAGE)
    + SearchVector("summary", weight="B", config=LANGUAGE)
    + SearchVector("discusses", weight="C", config=LANGUAGE)
    + SearchVector(text_of("body"), weight="D", config=LANGUAGE)
)


def query(words: str) -> SearchQuery:
    """Words as people type them: "a phrase", -without, this or that."""
    return SearchQuery(words, search_type="websearch", config=LANGUAGE)


def looked_for(words: str) -> Func:
    """The lexemes that `query` asks for, in SQL; those that are not to be there are left out. What `excerpt` takes."""
    return Func(query(words), function="querytree", output_field=TextField())


def excerpt(html: str, lexemes: str) -> list[tuple[str, bool]]:
    """The stretch of the text in which most of what was looked for stands, in pieces, each with whether it is a hit.

    Empty where nothing of it does. PostgreSQL's `ts_headline` takes three times as long: it stems each word anew.
    """
    text = unescape(OTHER_TAG.sub(" ", INLINE_TAG.sub("", html)))
    wanted, words = set(LEXEME.findall(lexemes)), PART.findall(text)
    beginnings = {lexeme[0] for lexeme in wanted}  # a stem begins as its word does
    alike = {word for word in set(words) if word[0].lower() in beginnings}
    found = {word: lexeme for word in alike if (lexeme := stem(word.lower())) in wanted}
    hits = [number for number, word in enumerate(words) if word in found]
    if not hits:
        return []

    def found_after(hit: int) -> int:
        return len({found.get(word) for word in words[hit : hit + LONGEST - BEFORE]} - {None})

    first = max(hits, key=found_after) if len(wanted) > 1 else hits[0]
    begins = max(0, min(first - BEFORE, len(words) - LONGEST))
    shown = list(islice(PART.finditer(text), begins, begins + LONGEST))
    return _pieces(text, shown, [part for part in shown if part[0] in found])


def _pieces(text: str, shown: list[re.Match], hits: list[re.Match]) -> list[tuple[str, bool]]:
    pieces, at = [], shown[0].start()
    for hit in hits:
        pieces += [(text[at : hit.start()], False), (hit[0], True)]
        at = hit.end()
    pieces.append((text[at : shown[-1].end()], False))
    return [(piece, is_hit) for piece, is_hit in pieces if piece]


@lru_cache(maxsize=2**16)
def stem(word: str) -> str:
    """As PostgreSQL's English dictionary has it: of versions of Snowball that differ, a few words have no excerpt."""
    return Stemmer(LANGUAGE, 0).stemWord(word)  # a new one each time: one may not serve two threads at once


def written_alike(words: str, phrases: Iterable[str]) -> list[str]:
    """What may have been meant by words that find nothing: all of them put right, then each known word like one.

    Known are the words of `phrases`, titles and such.
    """
    asked = WORD.findall(words.lower())[:MOST_ASKED]
    known = sorted(word for word in set(WORD.findall(" ".join(phrases).lower())) if len(word) >= SHORTEST)
    alike = {word: _nearest(word, known) for word in asked if len(word) >= SHORTEST}
    whole = " ".join((alike.get(word) or [word])[0] for word in asked)
    each = [near for word in asked for near in alike.get(word, [])]
    return [one for one in dict.fromkeys([whole, *each]) if one != " ".join(asked)]


def _nearest(word: str, known: list[str]) -> list[str]:
    """The two that are most like it, the nearest first; none that is not much like it."""
    return [near for near, _, _ in process.extract(word, known, scorer=fuzz.ratio, limit=2, score_cutoff=ALIKE)]
