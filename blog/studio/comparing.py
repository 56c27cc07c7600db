"""Two versions of an article side by side, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from blog.models import Reference, Tag
from blog.models.writing import writing_fields
from blog.studio.markdown import to_markdown

TOKEN = re.compile(r"\s+|[^\s]+")
ROWS = {"references": Reference, "tags": Tag}


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they were taken out, put in, or are in both."""

    kind: str  # "out", "in" or "same"
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs: paragraphs of pieces, each with how many paragraphs before it are alike and left out."""

    label: str
    paragraphs: list[tuple[int, list[Piece]]]
    left_out: int  # after the last one
    words_out: int
    words_in: int


def compared(before: dict, after: dict) -> list[Change]:
    """The fields that differ, in the order of the form. What only one of the two holds is not compared."""
    changes = []
    for field in writing_fields():
        if field.name in before and field.name in after and before[field.name] != after[field.name]:
            texts = [as_text(field.name, held[field.name]) for held in (before, after)]
            changes.append(change(str(field.verbose_name), *texts))
    return [one for one in changes if one.words_out or one.words_in]


def as_text(name: str, value) -> str:
    """What a field holds, for reading: a line for each paragraph or row."""
    if name == "body":
        return to_markdown(value)
    if name in ROWS:
        return "\n".join(sorted(map(str, ROWS[name].objects.filter(pk__in=value))))
    if isinstance(value, dict):
        return "\n".join(f"{key}: {one}" for key, one in sorted(value.items()))
    return "" if value is None else str(value)


def change(label: str, before: str, after: str) -> Change:
    paragraphs, alike = [], 0
    for pieces in by_paragraph(before, after):
        if all(piece.kind == "same" for piece in pieces):
            alike += 1
        else:
            paragraphs.append((alike, pieces))
            alike = 0
    count = {kind: sum(words_in(pieces, kind) for _, pieces in paragraphs) for kind in ("out", "in")}
    return Change(label, paragraphs, alike, count["out"], count["in"])


def words_in(pieces: list[Piece], kind: str) -> int:
    return sum(len(piece.text.split()) for piece in pieces if piece.kind == kind)


def by_paragraph(before: str, after: str) -> Iterator[list[Piece]]:
    """All paragraphs of both in order. Those that changed are compared word by word with what stands in their place."""
    old, new = lines_of(before), lines_of(after)
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from ([Piece("same", line)] for line in new[c:d])
            continue
        shared = min(b - a, d - c)
        for one, other in zip(old[a : a + shared], new[c : c + shared], strict=True):
            yield by_word(one, other)
        yield from ([Piece("out", line)] for line in old[a + shared : b])
        yield from ([Piece("in", line)] for line in new[c + shared : d])


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def by_word(before: str, after: str) -> list[Piece]:
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
        else:
            pieces += [Piece("out", "".join(old[a:b]))] if b > a else []
            pieces += [Piece("in", "".join(new[c:d]))] if d > c else []
    return pieces
