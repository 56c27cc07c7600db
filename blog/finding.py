"""Finding articles by their words: what is indexed, what is shown of what was found, and what was perhaps meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchVector
from django.db.models import F, Func, TextField, Value

from blog.prose import WORD

LANGUAGE = "english"
WITHIN_A_TAG = r'(?:[^>"]|"[^"]*")*'
INLINE = f"</?(?:strong|em|a|sub|sup)(?: {WITHIN_A_TAG})?>"  # a word goes on through it
ANY_TAG = f"<{WITHIN_A_TAG}>"
ENTITIES = {"&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&amp;": "&"}  # all that nh3 writes; the last one last

# They stand around a hit in what the database returns. Whatever is between them is escaped, should a text hold them.
BEGINS, ENDS = "\x02", "\x03"
EXCERPT = {"start_sel": BEGINS, "stop_sel": ENDS, "min_words": 20, "max_words": 40, "max_fragments": 1}

SHORTEST = 4  # letters of a word that is worth guessing at
MOST_ASKED = 6  # words that are looked at: each is compared with every known one
ALIKE = 0.72  # of 1, as difflib counts: a letter or two off


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


def excerpt(words: str) -> SearchHeadline:
    """Some of the text around a hit, in SQL. What `pieces` takes."""
    return SearchHeadline(text_of("body"), query(words), config=LANGUAGE, **EXCERPT)


def pieces(found: str) -> list[tuple[str, bool]]:
    """Stretches of an excerpt, each with whether it is a hit. Nothing where it has no hit."""
    before, *rest = found.split(BEGINS)
    parts = [(before.replace(ENDS, ""), False)]
    for stretch in rest:
        hit, _end, after = stretch.partition(ENDS)
        parts += [(hit, True), (after.replace(ENDS, ""), False)]
    return [(text, is_hit) for text, is_hit in parts if text] if rest else []


def written_alike(words: str, phrases: Iterable[str]) -> list[str]:
    """What may have been meant by words that find nothing: all of them put right, then each known word like one.

    Known are the words of `phrases`, titles and such.
    """
    asked = [word.lower() for word in WORD.findall(words)][:MOST_ASKED]
    known = sorted({word.lower() for phrase in phrases for word in WORD.findall(phrase) if len(word) >= SHORTEST})
    alike = {word: get_close_matches(word, known, n=2, cutoff=ALIKE) for word in asked if len(word) >= SHORTEST}
    whole = " ".join((alike.get(word) or [word])[0] for word in asked)
    each = [near for word in asked for near in alike.get(word, [])]
    return [one for one in dict.fromkeys([whole, *each]) if one != " ".join(asked)]
