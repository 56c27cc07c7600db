"""A manuscript as a row of blocks, whichever kind of file it came in, and which of the blocks are titles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise

import nh3

from blog.prose import ATTRIBUTES, SCHEMES, TAGS, Token, attribute, sanitise, walk

LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
BULLET = re.compile(r"(?:[•◦▪‣●○■]\s*|[*–-]\s+)(?=\S)")
NUMBER = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?=\S)")
WIDEST_WRAPPED = 100  # characters; longer lines were not broken by hand

PICTURE = re.compile(r"<img(?: [a-z]+=\"[^\"]*\")*>")
CAPTIONED = re.compile(rf"<p>(?P<picture>{PICTURE.pattern})\s*?(?:<br>|\n)\s*(?P<caption>.*?\S)\s*</p>", re.DOTALL)
NOTE_BACK = re.compile(r"\s*<a>↑</a>")

LONGEST_TITLE = 14  # words
ENDS_A_SENTENCE = re.compile(r"[.,;:!…][”\"’')\]]*$")
MOST_TITLES_TOGETHER = 3  # more short lines in a row are verse or an address
OPENS_OR_CLOSES = re.compile(r"(?:introduction|conclusions?)\b(?!\s+\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """One block at the top level: its tag, its whole HTML, its text. The text of a list has a line for each item."""

    tag: str
    html: str
    text: str

    @property
    def is_title(self) -> bool:
        return self.tag in LEVELS

    @property
    def is_list(self) -> bool:
        return self.tag in {"ul", "ol"}

    @property
    def is_notes(self) -> bool:
        """Whether these are the footnotes or endnotes of a .docx file."""
        return 'id="footnote-' in self.html or 'id="endnote-' in self.html

    def at_level(self, tag: str) -> "Block":
        """The same words as a title of that level."""
        return Block(tag, f"<{tag}>{escape(self.text, quote=False)}</{tag}>", self.text)


def from_text(text: str) -> tuple[list[Block], list[str]]:
    """The blocks of plain text: a line each, or a run of lines for a list; and the list marks that were taken off."""
    blocks: list[Block] = []
    marks: list[str] = []
    for tag, run in groupby(_lines(text), key=_kind):
        lines = list(run)
        mark = {"ul": BULLET, "ol": NUMBER}.get(tag)
        if tag == "ol" and not _counts_up(lines):
            tag = "p"
        if tag == "p":
            blocks += [Block("p", f"<p>{escape(line, quote=False)}</p>", line) for line in lines]
        else:
            marks += [mark.match(line)[0] for line in lines]
            blocks.append(_list_of(tag, [mark.sub("", line, count=1) for line in lines]))
    return blocks, marks


def from_html(html: str) -> list[Block]:
    """The blocks of any HTML, cleaned on the way; loose text becomes a paragraph, an empty block is left out.

    Each picture of a paragraph becomes a figure of its own.
    """
    clean = nh3.clean(
        html,
        tags=TAGS | set(LEVELS),
        attributes=ATTRIBUTES | {"li": {"id"}},
        url_schemes=SCHEMES,
        attribute_filter=lambda tag, name, value: None if name == "href" and value.startswith("#") else value,
        link_rel=None,
    )
    clean = NOTE_BACK.sub("", clean)
    clean = re.sub(r"<a>(.*?)</a>", r"\1", clean, flags=re.DOTALL)  # bookmarks, and links to them
    blocks = [block for block in map(_block, _top_level(walk(clean))) if block.text or "<img" in block.html]
    return _captioned([part for block in blocks for part in _parted(block)])


def _parted(block: Block) -> list[Block]:
    """A paragraph and the pictures in it; words on the line under the one that opens it are its caption."""
    if block.tag != "p" or "<img" not in block.html:
        return [block]
    own = CAPTIONED.fullmatch(block.html)
    if own and "<img" not in own["caption"]:
        return [_figure(own["picture"], own["caption"], block.text)]
    words = PICTURE.sub("", block.html)
    paragraph = [Block("p", words, block.text)] if block.text else []
    return paragraph + [_figure(picture) for picture in PICTURE.findall(block.html)]


def _captioned(blocks: list[Block]) -> list[Block]:
    """A caption after a picture is within its figure; any other is a paragraph."""
    found: list[Block] = []
    for block in blocks:
        if block.tag != "figcaption":
            found.append(block)
            continue
        words = block.html.removeprefix("<figcaption>").removesuffix("</figcaption>")
        if found and found[-1].tag == "figure" and not found[-1].text:
            found[-1] = _figure(PICTURE.findall(found[-1].html)[0], words, block.text)
        else:
            found.append(Block("p", f"<p>{words}</p>", block.text))
    return found


def _figure(picture: str, caption: str = "", text: str = "") -> Block:
    src, alternative = (attribute(Token("open", "img", picture), name) for name in ("src", "alt"))
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    html = f'<figure><img src="{escape(src)}" alt="{escape(alternative)}">{words}</figure>'
    return Block("figure", html, text)


def with_titles(blocks: list[Block]) -> list[Block]:
    """The same blocks, with titles marked h2 (sections) and h3 (subsections) where the file itself marks none.

    A title is a short line without a closing stop that some other block follows. A title directly followed by
    another is a section, and the other its subsection. A title alone between two paragraphs is a subsection if the
    section it stands in opened with one, and otherwise a section; so where no title ever follows another, all are
    sections. "Introduction" and "Conclusion" are always sections. Three titles that open the text are the title of
    the whole (h1), a section and a subsection.
    """
    levels = _levels([_may_be_title(block) for block in blocks], [block.text for block in blocks])
    return [block.at_level(level) if level else block for block, level in zip(blocks, levels, strict=True)]


def top_level(html: str) -> list[list[Token]]:
    """The tokens of each block of well-formed HTML, empty ones too. Loose text is a block, white space alone is not."""
    runs = _top_level(walk(html))
    return [run for run in runs if run[0].is_block or any(one.text.strip() or one.tag == "img" for one in run)]


def looks_like_title(text: str) -> bool:
    """Whether the text is one short line that begins like a title and does not end like a sentence."""
    starts = text[:1].isupper() or text[:1].isdigit() or text[:1] in "“\"‘'"
    return starts and "\n" not in text and len(text.split()) <= LONGEST_TITLE and not ENDS_A_SENTENCE.search(text)


def without_title(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The title of the whole and the other blocks: a first heading that is alone on the highest level.

    It must be an h1 or have other headings under it; otherwise the title is empty and all blocks are returned.
    """
    levels = sorted(block.tag for block in blocks if block.is_title)
    if not levels or blocks[0].tag != levels[0] or levels.count(levels[0]) > 1:
        return "", blocks
    if levels[0] != "h1" and len(levels) == 1:
        return "", blocks
    return " ".join(blocks[0].text.split()), blocks[1:]


def with_notes_last(blocks: list[Block]) -> list[Block]:
    """The same blocks, footnotes at the end under a title of their own."""
    notes = [block for block in blocks if block.is_notes]
    others = [block for block in blocks if not block.is_notes]
    level = min((block.tag for block in others if block.is_title), default="h2")
    return [*others, Block(level, f"<{level}>Notes</{level}>", "Notes"), *notes] if notes else blocks


def body_of(blocks: list[Block]) -> str:
    """The HTML of the blocks, sanitised: the highest level of headings as h2, all deeper ones as h3."""
    highest = min((block.tag for block in blocks if block.is_title), default="")
    parts = []
    for block in blocks:
        level = "h2" if block.tag == highest else "h3"
        parts.append(re.sub(r"^<h\d>|</h\d>$", lambda tag, n=level[1]: f"{tag[0][:-2]}{n}>", block.html))
    return sanitise("\n".join(parts))


def _lines(text: str) -> list[str]:
    """The lines that are not empty, those of a hard-wrapped text put together again."""
    lines = [line.strip() for line in text.splitlines()]
    width = max(map(len, lines), default=0)
    neighbours = [(one, other) for one, other in pairwise(lines) if one and other]
    continued = sum(other[0].islower() for _, other in neighbours)
    if width > WIDEST_WRAPPED or not neighbours or continued * 2 < len(neighbours):
        return [line for line in lines if line]
    return list(_unwrapped(lines, width))


def _unwrapped(lines: list[str], width: int) -> Iterator[str]:
    """A line break is undone where the next line's first word would not have fitted."""
    paragraph = last = ""
    for line in lines:
        fits = not line or len(last) + 1 + len(line.split()[0]) <= width
        if paragraph and line and not fits and _kind(line) == "p":
            paragraph = f"{paragraph} {line}"
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        last = line
    if paragraph:
        yield paragraph


def _kind(line: str) -> str:
    return "ul" if BULLET.match(line) else "ol" if NUMBER.match(line) else "p"


def _counts_up(lines: list[str]) -> bool:
    """Whether these are 1, 2, 3 …, at least two of them: a list, and not a year or a numbered title."""
    numbers = [int(NUMBER.match(line)["number"]) for line in lines]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def _list_of(tag: str, items: list[str]) -> Block:
    html = "".join(f"<li>{escape(item, quote=False)}</li>" for item in items)
    return Block(tag, f"<{tag}>{html}</{tag}>", "\n".join(items))


def _block(tokens: list[Token]) -> Block:
    html = "".join(token.html for token in tokens)
    tag = tokens[0].tag
    if not tokens[0].is_block:
        tag, html = "p", f"<p>{html.strip()}</p>"
    text = "".join(_one_line(token) if tag in {"ul", "ol", *LEVELS} else token.text for token in tokens)
    return Block(tag, html, "\n".join(filter(None, map(str.strip, text.split("\n")))))


def _one_line(token: Token) -> str:
    """The token's text; only blocks end a line, line breaks written inside them are spaces."""
    return token.text if token.is_block else re.sub(r"\s+", " ", token.text)


def _top_level(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of each block that stands in no other, and of each stretch of loose text between them."""
    run: list[Token] = []
    depth = 0
    for token in tokens:
        opens = token.is_block and token.kind == "open" and token.tag != "hr"
        if depth == 0 and token.is_block and run:
            yield run
            run = []
        run.append(token)
        depth += opens - (token.is_block and token.kind == "close")
        if depth == 0 and token.is_block:
            yield run
            run = []
    if run:
        yield run


def _may_be_title(block: Block) -> bool:
    return block.tag == "p" and looks_like_title(block.text)


def _levels(titles: list[bool], texts: list[str]) -> list[str]:
    """For each block its heading tag, or an empty string."""
    levels: list[str] = []
    nested = False  # whether the section at hand opened with a subsection
    at = 0
    for may_be_title, run in groupby(titles):
        length = len(list(run))
        last = at + length == len(titles)
        if not may_be_title or length > MOST_TITLES_TOGETHER or last:
            levels += [""] * length
        elif length == 1:
            nested = nested and not OPENS_OR_CLOSES.match(texts[at])
            levels.append("h3" if nested else "h2")
        else:
            nested = True
            whole = ["h1"] if at == 0 and length == 3 else []
            levels += [*whole, "h2", *["h3"] * (length - 1 - len(whole))]
        at += length
    return levels
