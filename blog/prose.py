"""The HTML of an article: what may stand in it, and how it is laid out for reading.

nh3 makes any HTML well-formed; what it returns is read as a flat list of tokens with the standard library's parser.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

import nh3

from blog import citations, pictures, settled
from blog.apa import DATED, DOI, URL, Reference, italics, shown, slug
from blog.citations import Citation

STRUCTURE = {"h2", "h3", "p", "blockquote", "ul", "ol", "li", "figure", "figcaption", "aside", "hr"}
TAGS = STRUCTURE | {"strong", "em", "a", "img", "br", "sub", "sup"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt"}}
SCHEMES = {"http", "https", "mailto"}

BLOCKS = STRUCTURE | {"h1", "h4", "h5", "h6"}  # a manuscript comes with more levels than an article keeps
HEADINGS = {"h2", "h3"}
ASIDES = {"aside", "blockquote", "li", "figure"}
# Ids that the reading page itself uses; a heading of these words gets a number.
PAGE_IDS = {"main", "references", "subjects", "related", "cite", "go-on", "toc-name", "newsletter", "newsletter-email"}
PAGE_IDS |= {"newsletter-words", "foot-now", "foot-site", "foot-practice"}
WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
# Characters that say nothing, and that neither a feed nor the database takes.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ANY_TAG = re.compile(r"<[^>]*>")
NOTHING_SETTLED: Mapping[str, str | None] = MappingProxyType({})
NO_PICTURES: Mapping[str, pictures.Sized] = MappingProxyType({})


@dataclass
class Token:
    """A tag or a stretch of text. ``html`` is what is printed, ``text`` what is read: a line end for a block or br."""

    kind: str  # "open", "close" or "text"
    tag: str
    html: str
    text: str = ""

    @property
    def is_block(self) -> bool:
        return self.tag in BLOCKS


class Piece(NamedTuple):
    """A stretch of text within a paragraph, whether a link may be made in it, and whether it is in italics."""

    token: Token
    may_link: bool
    is_italic: bool


@dataclass(frozen=True)
class Prose:
    """An article ready to be read.

    ``contents`` nests h3 in h2 as ``{"id", "title", "children"}``. ``mentions`` counts, by reference key, the links
    ``#cite-KEY-1`` … ``#cite-KEY-N`` in ``html``. ``citations`` are all mentions in order, their offsets those within
    their own paragraph; ``unresolved`` are the ones without a reference, ``uncited`` the references without a mention.
    ``shown`` are its pictures, each with its alternative text.
    """

    html: str
    contents: list[dict]
    mentions: dict[str, int]
    citations: list[Citation]
    unresolved: list[Citation]
    uncited: list[Reference]
    shown: list[tuple[pictures.Sized, str]]


def sanitise(html: str) -> str:
    """Well-formed HTML of the allowed tags only, its text in composed form (NFC). Other tags go, their text stays."""
    clean = _clean(html)
    # A control character that came as an entity is there now; with it an address may have passed for another.
    return _clean(clean) if CONTROLS.search(clean) else clean


def one_line(text: str) -> str:
    """Plain text on one line, without characters that say nothing."""
    return " ".join(filter(None, (several_lines(line).strip() for line in text.splitlines())))


def several_lines(text: str) -> str:
    """Plain text without characters that say nothing."""
    return CONTROLS.sub("", text)


def lay_out(
    body_html: str,
    references: Sequence[Reference],
    by_hand: Mapping[str, str | None] = NOTHING_SETTLED,
    kept: Mapping[str, pictures.Sized] = NO_PICTURES,
) -> Prose:
    """The body for the reading page: headings with ids, citations linked to the list, a card at each first mention.

    The body is sanitised first, and none of its text is lost or altered. `by_hand` says which reference a citation
    means that none fits by itself, or with None that it is no citation (`blog.settled`). `kept` are its pictures by
    their keys; of one that is not among them readers get the alternative text.
    """
    tokens = walk(sanitise(body_html))
    contents = _name_headings(tokens)
    _mark_opening(tokens)
    shown = _show_pictures(tokens, kept)
    found, mentions = _link_citations(tokens, references, by_hand)
    cited = {citation.reference_key for citation in found}
    return Prose(
        html="".join(token.html for token in tokens),
        contents=contents,
        mentions=dict(mentions),
        citations=found,
        unresolved=[citation for citation in found if citation.reference_key is None],
        uncited=[reference for reference in references if reference.key not in cited],
        shown=shown,
    )


def formatted(reference: Reference) -> str:
    """The line for the list: what APA sets in italics in <i>, its DOI and addresses as links."""
    line = shown(reference)
    spans = _italics(reference)
    for link in [*DOI.finditer(line), *URL.finditer(DOI.sub(lambda doi: " " * len(doi[0]), line))]:
        href = f"https://doi.org/{link['doi']}" if link.re is DOI else link[0]
        spans.append((link.start(), link.end(), f'<a href="{escape(href)}">', "</a>"))
    return _with_spans(line, spans)


def card(reference: Reference) -> str:
    """The line for the margin: authors and year in <b>; no links, since assistive technology does not see the card."""
    line = shown(reference)
    spans = _italics(reference)
    if reference.authors and (dated := DATED.search(line)):
        spans.append((0, len(line[: dated.end()].rstrip()), "<b>", "</b>"))
    return _with_spans(line, spans)


def pictures_in(html: str) -> list[str]:
    """The keys of the pictures of ours, in order."""
    if "<img" not in html:  # as of most
        return []
    sources = (attribute(token, "src") for token in walk(html) if token.tag == "img")
    return list(filter(None, map(pictures.key_of, sources)))


def plain_text(html: str) -> str:
    """The text as read aloud: blocks and line breaks become line ends, markup goes."""
    return "".join(token.text for token in walk(html))


def paragraphs(body_html: str, references: Sequence[Reference]) -> Iterator[tuple[str, list[Citation]]]:
    """The text of each paragraph, heading and the like, and the citations that stand in it by themselves."""
    for paragraph in _paragraphs(walk(sanitise(body_html))):
        yield _text_of(paragraph), _cited_in(paragraph, references)


def plain_words(html: str) -> list[str]:
    """The words of the HTML, in order."""
    return words(plain_text(html))


def count_words(html: str) -> int:
    """About how many words: for lists, where to read every article through would take too long."""
    return len(ANY_TAG.sub(" ", html).split())


def words(text: str) -> list[str]:
    """The words of plain text, in order; a hyphen or an apostrophe inside a word belongs to it."""
    return WORD.findall(text)


def walk(html: str) -> list[Token]:
    """The tokens of well-formed HTML (what nh3 returns), in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.tokens


def attribute(token: Token, name: str) -> str:
    """An attribute of a tag as nh3 prints it; "" without one."""
    found = re.search(rf'\s{name}="([^"]*)"', token.html)
    return unescape(found[1]).strip() if found else ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tokens.append(Token("open", tag, self.get_starttag_text(), "\n" if tag in BLOCKS | {"br"} else ""))

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(Token("close", tag, f"</{tag}>", "\n" if tag in BLOCKS else ""))

    def handle_data(self, data: str) -> None:
        self.tokens.append(Token("text", "", escape(data, quote=False), data))


def _clean(html: str) -> str:
    return nh3.clean(
        unicodedata.normalize("NFC", CONTROLS.sub("", html)),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_own_pictures,
        link_rel=None,
    )


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    """Pictures are those that were kept here, and no other address is fetched as one: a page may end a visit."""
    if (tag, attribute) == ("img", "src") and not pictures.key_of(value):
        return None
    return value


def _name_headings(tokens: list[Token]) -> list[dict]:
    """Gives each h2 and h3 an id of its own and a link to itself; returns the contents.

    Headings of an aside have an id, but no link and no entry; those that hold a link or a block keep what they have.
    """
    contents: list[dict] = []
    taken = set(PAGE_IDS)
    depth = 0
    for at, token in enumerate(tokens):
        if token.tag in ASIDES:
            depth += 1 if token.kind == "open" else -1
        if token.tag not in HEADINGS or token.kind != "open":
            continue
        within = _until_close(tokens, at)
        title = " ".join("".join(one.text for one in within).split())
        name = _free_id(title, taken)
        token.html = f'<{token.tag} id="{name}">'
        if depth == 0:
            if not any(one.is_block or one.tag == "a" for one in within):
                token.html += f'<a href="#{name}">'
                tokens[at + len(within) + 1].html = f"</a></{token.tag}>"
            deeper = token.tag == "h3" and contents
            siblings = contents[-1]["children"] if deeper else contents
            siblings.append({"id": name, "title": title, "children": []})
    return contents


def _until_close(tokens: list[Token], at: int) -> list[Token]:
    """What stands within the element that opens there."""
    close = next(after for after in range(at + 1, len(tokens)) if tokens[after].tag == tokens[at].tag)
    return tokens[at + 1 : close]


def _free_id(title: str, taken: set[str]) -> str:
    wanted = slug(title) or "section"
    if re.match(r"(?:cite|ref)-", wanted):  # these are the citations' and the references' own
        wanted = f"section-{wanted}"
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name)
    return name


def _mark_opening(tokens: list[Token]) -> None:
    """The first paragraph that is not part of a quote, list, figure or aside is the opening."""
    depth = 0
    for token in tokens:
        if token.tag in ASIDES:
            depth += 1 if token.kind == "open" else -1
        elif token.tag == "p" and depth == 0:
            token.html = '<p class="opening">'
            return


def _show_pictures(tokens: list[Token], kept: Mapping[str, pictures.Sized]) -> list[tuple[pictures.Sized, str]]:
    """Rewrites the pictures that are kept. Returns them in order, each with its alternative text."""
    shown: list[tuple[pictures.Sized, str]] = []
    for token in tokens:
        if token.tag == "img" and (picture := kept.get(pictures.key_of(attribute(token, "src")))):
            alternative = attribute(token, "alt")
            token.html = pictures.markup(picture, alternative, is_first=not shown)
            shown.append((picture, alternative))
    return shown


def _link_citations(
    tokens: list[Token], references: Sequence[Reference], by_hand: Mapping[str, str | None]
) -> tuple[list[Citation], Counter]:
    """Rewrites the text tokens that hold citations. Returns all citations and the number of links to each key.

    Citations in a heading or in a link of the author's own are found, but stay as they are.
    """
    by_key = {reference.key: reference for reference in references}
    mentions: Counter[str] = Counter()
    found: list[Citation] = []
    for paragraph in _paragraphs(tokens):
        cited = settled.settle(_cited_in(paragraph, references), by_hand)
        found += cited
        at = 0
        for token, may_link, _ in paragraph:
            end = at + len(token.text)
            if may_link:
                # where emphasis runs through a citation, the part with its year is the link
                here = [c for c in cited if c.reference_key and at < c.end <= end]
                spans = [_link(c, max(c.start - at, 0), c.end - at, mentions, by_key) for c in here]
                token.html = _with_spans(token.text, spans)
            at = end
    return found, mentions


def _text_of(paragraph: list[Piece]) -> str:
    return "".join(piece.token.text for piece in paragraph)


def _cited_in(paragraph: list[Piece], references: Sequence[Reference]) -> list[Citation]:
    return _without_titles(citations.find(_text_of(paragraph), references), paragraph)


def _without_titles(cited: list[Citation], paragraph: list[Piece]) -> list[Citation]:
    """Without what looks like the names of an unknown work, but is all in italics: a title, or a case at law."""
    ends = list(accumulate(len(piece.token.text) for piece in paragraph))
    italic = [(end - len(piece.token.text), end) for piece, end in zip(paragraph, ends, strict=True) if piece.is_italic]
    kept: list[Citation] = []
    title: tuple[str, ...] = ()
    for citation in cited:
        names_end = citation.start + len(re.split(r"[’']?s?,?\s*[(\[]|,? \d", citation.text)[0])
        is_title = any(start <= citation.start < names_end <= end for start, end in italic)
        if citation.reference_key is None and (is_title or citation.names == title):
            title = citation.names
        else:
            kept.append(citation)
    return kept


def _paragraphs(tokens: list[Token]) -> Iterator[list[Piece]]:
    """Runs of text between block tags."""
    run: list[Piece] = []
    in_link, in_italics, headings = False, False, 0
    for token in tokens:
        if token.is_block:
            if run:
                yield run
            run = []
            if token.tag in HEADINGS:
                headings += 1 if token.kind == "open" else -1
        elif token.tag == "a":
            in_link = token.kind == "open"
        elif token.tag == "em":
            in_italics = token.kind == "open"
        elif token.text:
            run.append(Piece(token, token.kind == "text" and not in_link and not headings, in_italics))
    if run:
        yield run


def _link(citation: Citation, start: int, end: int, mentions: Counter, by_key: dict) -> tuple[int, int, str, str]:
    key = citation.reference_key
    mentions[key] += 1
    first = mentions[key] == 1
    beside = f'<span class="cite-card" aria-hidden="true">{card(by_key[key])}</span>' if first else ""
    named = escape(key)
    opening = f'<a class="cite" id="cite-{named}-{mentions[key]}" href="#ref-{named}">'
    return start, end, opening, f"</a>{beside}"


def _italics(reference: Reference) -> list[tuple[int, int, str, str]]:
    return [(start, end, "<i>", "</i>") for start, end in italics(reference)]


def _with_spans(text: str, spans: list[tuple[int, int, str, str]]) -> str:
    """The text escaped, with markup around the given spans; of two that overlap the first counts."""
    parts, at = [], 0
    for start, end, opening, closing in sorted(spans):
        if start >= at:
            parts += [escape(text[at:start], quote=False), opening, escape(text[start:end], quote=False), closing]
            at = end
    return "".join([*parts, escape(text[at:], quote=False)])
