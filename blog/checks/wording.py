"""How it is said: what the colleges of therapists forbid, and how hard it reads. All of it is advice."""

import re
from collections.abc import Iterator

from blog.checks import grade as reading
from blog.checks.piece import Finding, Piece
from blog.checks.words import NEGATION, PROMISES, TESTIMONIALS

HARDEST = 14  # a grade of school; 12 is the last year of it
ENOUGH = 100  # words; a grade of fewer means little
CITED = re.compile(r"\s*\([^()]*\b(?:1[5-9]|20)\d\d[a-z]?\b[^()]*\)")
WIDEST_NEGATION = 6  # words between "no" and what it denies


def promises(piece: Piece) -> Iterator[Finding]:
    for field, at, sentence in _sentences(piece):
        if found := next((match for match in PROMISES.finditer(sentence) if not _denied(sentence, match)), None):
            says = f"“{found[0]}” may read as a promise of cure. Say what may help, and that people differ."
            yield Finding("promise", says, field, at, found[0])


def testimonials(piece: Piece) -> Iterator[Finding]:
    for field, at, sentence in _sentences(piece):
        if found := TESTIMONIALS.search(sentence):
            says = f"“{found[0]}” may read as a testimonial, which the colleges don’t allow. Leave it out."
            yield Finding("testimonial", says, field, at, found[0])


def grade(piece: Piece) -> Iterator[Finding]:
    text = "\n".join(
        CITED.sub("", text)
        for block, text in zip(piece.blocks, piece.texts, strict=True)
        if not re.fullmatch(r"h\d", block[0].tag)
    )
    if reading.count_words(text) >= ENOUGH and (found := reading.grade(text)) > HARDEST:
        says = f"It reads at about grade {found:.0f}. Shorter sentences and plainer words let more people stay with it."
        yield Finding("hard_to_read", says)


def _sentences(piece: Piece) -> Iterator[tuple[str, int | None, str]]:
    """Each sentence on one line, with its field and, in the body, its block."""
    fields = [("title", None, piece.title), ("summary", None, piece.summary), ("invitation", None, piece.invitation)]
    fields += [("body", at, text) for at, text in enumerate(piece.texts)]
    for field, at, text in fields:
        yield from ((field, at, " ".join(sentence.split())) for sentence in reading.sentences(text))


def _denied(sentence: str, match: re.Match) -> bool:
    before = sentence[: match.start()].split()[-WIDEST_NEGATION:]
    return bool(NEGATION.search(" ".join(before)))
