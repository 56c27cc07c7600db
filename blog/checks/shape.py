"""The fields under the title, and how the body is built."""

import re
from collections.abc import Iterator

from blog.checks.piece import Finding, Piece
from blog.checks.words import FILE_NAME, SAYS_NOTHING
from blog.pictures import key_of
from blog.prose import Token, attribute, words

LONGEST_PARAGRAPH = 200  # words; about a screen of a phone and a half
SHOWN = 8  # words that name a place


def without_disclaimer(piece: Piece) -> Iterator[Finding]:
    if not piece.disclaimer.strip():
        says = "There is no disclaimer, neither here nor in the practice’s own words. Write one of the two."
        yield Finding("no_disclaimer", says, "disclaimer")


def without_summary(piece: Piece) -> Iterator[Finding]:
    if not piece.summary.strip():
        says = "There is no summary. Write one sentence; it stands in lists, in feeds and where the article is shared."
        yield Finding("no_summary", says, "summary")


def pictures(piece: Piece) -> Iterator[Finding]:
    """Each picture that says nothing to somebody who doesn't see it."""
    for at, block in enumerate(piece.blocks):
        for token in block:
            if token.tag == "img" and _says_nothing(attribute(token, "alt")):
                says = "A picture has no alternative text. Say in a sentence what it shows, for those who don’t see it."
                yield Finding("no_alternative_text", says, at=at, words=attribute(token, "src"))


def missing_pictures(piece: Piece) -> Iterator[Finding]:
    """Each picture that readers would not see: none of ours, or one that was never kept here."""
    for at, block in enumerate(piece.blocks):
        for token in block:
            if token.tag == "img" and not _is_kept(attribute(token, "src"), piece):
                says = "A picture is not kept here, so readers would not see it. Take it out, and put it in anew."
                yield Finding("missing_picture", says, at=at, words=attribute(token, "src"))


def _is_kept(src: str, piece: Piece) -> bool:
    key = key_of(src)
    return bool(key) and (piece.pictures is None or key in piece.pictures)


def links(piece: Piece) -> Iterator[Finding]:
    """Each link that nobody can see or follow, and each whose words don't say where it leads."""
    for at, block in enumerate(piece.blocks):
        for link, inside in _links(block):
            href, text = attribute(link, "href"), " ".join("".join(token.text for token in inside).split())
            has_picture = any(token.tag == "img" for token in inside)
            if href and not text and not has_picture:
                says = f"A link to {href} has no words. Give it some, or take it out."
                yield Finding("empty_link", says, at=at, words=href)
            elif text and not href:
                says = f"The link “{_shortened(text)}” leads nowhere. Give it an address, or take it off the words."
                yield Finding("empty_link", says, at=at, words=text)
            elif text.casefold().strip(" .,:;!…»›→") in SAYS_NOTHING:
                says = f"The link “{text}” doesn’t say where it leads. Link the words that name the place."
                yield Finding("wordless_link", says, at=at, words=text)


def headings(piece: Piece) -> Iterator[Finding]:
    """Each heading more than one level below the one before it; the title is the first level."""
    before = 1
    for at, block in enumerate(piece.blocks):
        if re.fullmatch(r"h[2-6]", block[0].tag):
            level = int(block[0].tag[1])
            if level > before + 1:
                says = f"The heading “{_shortened(piece.texts[at])}” skips a level. Make it a larger one."
                yield Finding("skipped_heading", says, at=at, words=piece.texts[at])
            before = level


def paragraphs(piece: Piece) -> Iterator[Finding]:
    for at, block in enumerate(piece.blocks):
        for text in _paragraphs(block):
            count = len(words(text))
            if count > LONGEST_PARAGRAPH:
                says = f"The paragraph “{_shortened(text)}” has {count} words. Part it where the thought turns."
                yield Finding("long_paragraph", says, at=at, words=" ".join(text.split()[:SHOWN]))


def _says_nothing(alternative: str) -> bool:
    return not words(alternative) or bool(FILE_NAME.fullmatch(alternative))


def _links(block: list[Token]) -> Iterator[tuple[Token, list[Token]]]:
    """Each link of the block with the tokens inside it. Links hold no links."""
    opened: Token | None = None
    inside: list[Token] = []
    for token in block:
        if token.tag != "a":
            inside.append(token)
        elif token.kind == "open":
            opened, inside = token, []
        elif opened:
            yield opened, inside
            opened = None


def _paragraphs(block: list[Token]) -> Iterator[str]:
    """The text between one block tag and the next."""
    run: list[str] = []
    for token in block:
        if token.is_block:
            yield "".join(run)
            run = []
        else:
            run.append(token.text)
    yield "".join(run)


def _shortened(text: str) -> str:
    said = text.split()
    return " ".join(said[:SHOWN]) + ("…" if len(said) > SHOWN else "")
