"""Citations settled by hand. They are known by their words, and so stay settled when the text around them changes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from blog.apa import fold
from blog.citations import OTHERS, Citation

OPEN = ""
SENTENCE_ENDS = re.compile(r"[.?!…][”\"’)\]]*\s+(?=[^\W\d_a-z]|[“\"(\[])")
SHORTENED = re.compile(
    r"(?:\b(?:al|cf|ed|eds|vol|no|pp|p|vs|dr|mr|mrs|ms|st)|\b[^\W\d_])\.[”\"’)\]]*\s+$", re.IGNORECASE
)


@dataclass(frozen=True)
class Question:
    """A citation that is settled by hand or not at all, with the sentence of its first mention."""

    words: str
    text: str
    before: str
    after: str


def words_of(citation: Citation) -> str:
    """What a citation is known by: its names and its year, whichever way they are written."""
    others = " et al" if re.search(OTHERS, citation.text) else ""
    return fold(f"{' '.join(citation.names)}{others} {citation.year}")


def settle(found: Sequence[Citation], settled: Mapping[str, str | None]) -> list[Citation]:
    """The citations as they were settled: with the key that was chosen, or not at all where they are none.

    What is found by itself is left as it is.
    """
    kept = []
    for citation in found:
        if citation.reference_key is None:
            meant = settled.get(words_of(citation), OPEN)
            if meant is None:
                continue
            citation = replace(citation, reference_key=meant or None)
        kept.append(citation)
    return kept


def questions(paragraphs: Iterable[tuple[str, list[Citation]]]) -> list[Question]:
    """Every citation that no reference fits by itself, each of its words once, in the order of the text.

    The paragraphs are those of `prose.paragraphs`.
    """
    asked = {}
    for paragraph, cited in paragraphs:
        for citation in cited:
            if citation.reference_key is None:
                start, end = sentence_around(paragraph, citation)
                before, after = paragraph[start : citation.start], paragraph[citation.end : end]
                asked.setdefault(words_of(citation), Question(words_of(citation), citation.text, before, after))
    return list(asked.values())


def sentence_around(paragraph: str, citation: Citation) -> tuple[int, int]:
    ends = [end for end in _ends(paragraph) if not citation.start < end < citation.end]
    start = max((end for end in ends if end <= citation.start), default=0)
    return start, min((end for end in ends if end >= citation.end), default=len(paragraph))


def _ends(paragraph: str) -> Iterator[int]:
    for match in SENTENCE_ENDS.finditer(paragraph):
        if not SHORTENED.search(paragraph[: match.end()]):
            yield match.end()
