"""A manuscript (plain text, Markdown or .docx) becomes one value: body, references, invitation and disclaimer."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from html import escape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import mammoth
from mammoth.docx.files import InvalidFileReferenceError
from mammoth.html import element
from markdown_it import MarkdownIt

from blog import blocks, callouts, pictures, prose
from blog.apa import Reference, fold, parse_reference, with_unique_keys
from blog.blocks import Block
from blog.pictures import Prepared, UnusablePicture
from blog.prose import plain_words, words

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LARGEST_DOCUMENT = 25 * 1024 * 1024  # bytes, of a .docx file, which may hold pictures
MOST_PICTURES = 40  # each takes about a second
LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes; a small .docx can hold a very large one
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")

PARTS = {
    "invitation": {"continue the convo", "continue the conversation"},
    "references": {
        "bibliography",
        "list of references",
        "literature cited",
        "reference list",
        "references",
        "references cited",
        "selected bibliography",
        "selected references",
        "sources",
        "sources cited",
        "works cited",
    },
    "disclaimer": {"disclaimer"},
}
PART_OF = {title: part for part, titles in PARTS.items() for title in titles}
PART_NUMBER = re.compile(r"^\d{1,2}[.)]?\s+")
DISCLAIMER = re.compile(r"(?P<word>disclaimer)\s*:\s*(?=\S)", re.IGNORECASE)
SUMMARY = re.compile(r"(?P<word>summary|abstract)\s*:\s*(?=\S)", re.IGNORECASE)
HOLDS_A_YEAR = re.compile(r"\((?:\d{4}|n\.d\.|in press)")
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<lines>.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
NOTE = re.compile(
    r"^\[\^(?P<label>[^\]\s]+)\]:[ \t]*(?P<text>.*(?:\n(?:[ \t]+\S.*|[ \t]*(?=\n[ \t]+\S)))*)\n?", re.MULTILINE
)
FRONT_LINE = re.compile(r"^(?P<word>title|summary|description):\s*(?P<value>\S.*)$", re.IGNORECASE | re.MULTILINE)

# Word's own styles, one level down, so that its "Title" is the only h1.
WORD_STYLES = "\n".join(
    ["p[style-name='Title'] => h1:fresh"]
    + [f"p[style-name='{word} {n}'] => h{n + 1}:fresh" for n in range(1, 6) for word in ("Heading", "heading")]
    + [f"p.Heading{n} => h{n + 1}:fresh" for n in range(1, 6)]
    + ["p[style-name='Caption'] => figcaption:fresh", "p[style-name='caption'] => figcaption:fresh"]
    + ["p[style-name='Quote'] => blockquote > p:fresh", "p[style-name='Intense Quote'] => blockquote > p:fresh"]
)


class UnreadableManuscript(ValueError):
    """The file or text can't become an article; the message says why, in a sentence for the person who chose it."""


@dataclass(frozen=True)
class Manuscript:
    """What an author sent, ready to become an article.

    ``body_html`` is sanitised, with h2 for sections and h3 for subsections. ``invitation`` and ``disclaimer`` are
    plain text without their own heading, paragraphs parted by an empty line. ``words_kept`` counts the words of the
    file that came into any part or were recognised as a heading or a list mark: all ``words_in``, if none was lost.
    ``pictures`` are those that the body names, and ``left_out`` says of each other why it can't be used.
    """

    title: str
    body_html: str
    sections: int
    subsections: int
    list_items: int
    references: list[Reference]
    invitation: str
    disclaimer: str
    words_in: int
    words_kept: int
    summary: str = ""
    pictures: list[Prepared] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read(path: str | Path, title: str = "") -> Manuscript:
    """The manuscript in a .txt, .md or .docx file. Without a title, given or in the text, the file's name is the title.

    Raises UnreadableManuscript.
    """
    path = Path(path)
    if path.suffix.lower() not in READERS:
        raise UnreadableManuscript("A manuscript is a .txt, .md or .docx file.")
    return read_bytes(path.name, _bytes_of(path), title)


def read_bytes(name: str, content: bytes, title: str = "") -> Manuscript:
    """The same for a file that is at hand already, by its name. Raises UnreadableManuscript."""
    path = Path(name)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableManuscript("A manuscript is a .txt, .md or .docx file.")
    refuse_large(path.name, len(content))
    if not content.strip():
        raise UnreadableManuscript("The file is empty.")
    manuscript = reader(content, title)
    if manuscript.title:
        return manuscript
    stem = " ".join(re.split(r"[\s_-]+", path.stem)).strip()
    return replace(manuscript, title=stem[:1].upper() + stem[1:])


def refuse_large(name: str, size: int) -> None:
    """Raises UnreadableManuscript where a file of that name and size is not read."""
    largest = LARGEST_DOCUMENT if name.lower().endswith(".docx") else LARGEST_FILE
    if size > largest:
        raise UnreadableManuscript(f"The file is larger than {largest // 1024**2} MB.")


def parse_text(text: str, title: str = "") -> Manuscript:
    """The manuscript in plain text; its title is empty when none is given or found. Raises UnreadableManuscript."""
    text = _checked(text)
    found, marks = blocks.from_text(text)
    return _assembled(found, title, words(text), marks)


def parse_markdown(text: str, title: str = "") -> Manuscript:
    """The same for Markdown (CommonMark). Title and summary may stand in front matter."""
    text = _checked(text)
    front = FRONT_MATTER.match(text)
    known = {line["word"].lower(): line for line in FRONT_LINE.finditer(front["lines"])} if front else {}
    html = _markdown_html(text[front.end() :] if front else text)
    manuscript = _assembled(
        blocks.from_html(html),
        title or _unquoted(known.get("title")),
        plain_words(html) + words(front["lines"] if front else ""),
        [line[0] for line in known.values()],
    )
    return replace(manuscript, summary=manuscript.summary or _unquoted(known.get("summary")))


def _markdown_html(text: str) -> str:
    """The HTML, with footnotes ([^1] in the text, [^1]: before the note) numbered and as Word documents have them."""
    markdown = MarkdownIt("commonmark", {"html": False}).use(callouts.read_callouts)
    notes = {note["label"]: " ".join(note["text"].split()) for note in NOTE.finditer(text)}
    html = markdown.render(NOTE.sub("\n", text))
    marks = {label: f"[^{escape(label)}]" for label in notes}
    order = sorted(notes, key=lambda label: html.find(marks[label]) if marks[label] in html else len(html))
    for number, label in enumerate(order, 1):
        html = html.replace(marks[label], f"<sup>[{number}]</sup>")
    items = [f'<li id="footnote-{label}">{markdown.renderInline(notes[label])}</li>' for label in order]
    return f"{html}<ol>{''.join(items)}</ol>" if items else html


def parse_docx(content: bytes, title: str = "") -> Manuscript:
    """The same for the bytes of a .docx file, with its pictures."""
    found = _Pictures()
    html = _docx_html(content, found)
    manuscript = _assembled(blocks.from_html(html), title, plain_words(html), [])
    named = set(prose.pictures_in(manuscript.body_html))
    used = [prepared for key, prepared in found.prepared.items() if key in named]
    return replace(manuscript, pictures=used, left_out=found.left_out)


@dataclass
class _Pictures:
    """The pictures of a document, by their keys, as they are met; and why others can't be used."""

    prepared: dict[str, Prepared] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def place(self, image) -> list:
        """What stands in the text in place of a picture of the document's: the same as a file of ours, or nothing."""
        try:
            if len(self.prepared) + len(self.left_out) >= MOST_PICTURES:
                raise UnusablePicture(f"There are more than {MOST_PICTURES}.")
            with image.open() as file:
                prepared = pictures.prepare(file.read())
        except UnusablePicture as problem:
            self.left_out.append(str(problem))
            return []
        except (InvalidFileReferenceError, KeyError):  # a link to a file elsewhere, which is never followed
            self.left_out.append("It is not in the document itself. Put it in there, in place of a link to it.")
            return []
        self.prepared[prepared.key] = prepared
        return [element("img", {"src": prepared.address, "alt": image.alt_text or ""})]


def _unquoted(line: re.Match | None) -> str:
    return line["value"].strip("\"' ") if line else ""


@dataclass
class _Parts:
    """The blocks of each part, and the words that named a part or marked a list (``recognised``)."""

    recognised: list[str]
    body: list[Block] = field(default_factory=list)
    references: list[Block] = field(default_factory=list)
    invitation: list[Block] = field(default_factory=list)
    disclaimer: list[Block] = field(default_factory=list)


def _assembled(found: list[Block], title: str, words_in: list[str], recognised: list[str]) -> Manuscript:
    parts = _divided(found, recognised)
    own, body = _titled_body(parts.body, title)
    summary, body = _summary(body, recognised)
    body = blocks.with_notes_last(body)
    if not any(words(block.text) for block in body if not block.is_title):
        raise UnreadableManuscript("There is no text in it besides titles and references.")
    references = with_unique_keys(parse_reference(line) for block in parts.references for line in _lines_of(block))
    body_html, invitation, disclaimer = blocks.body_of(body), _plain(parts.invitation), _plain(parts.disclaimer)
    kept = [*recognised, own, summary, invitation, disclaimer, *(reference.original for reference in references)]
    words_kept = plain_words(body_html) + [word for text in kept for word in words(text)]
    return Manuscript(
        title=" ".join((title or own).split()),
        body_html=body_html,
        sections=body_html.count("<h2>"),
        subsections=body_html.count("<h3>"),
        list_items=body_html.count("<li>"),
        references=references,
        invitation=invitation,
        disclaimer=disclaimer,
        words_in=len(words_in),
        words_kept=(Counter(words_in) & Counter(words_kept)).total(),
        summary=summary,
    )


def _divided(found: list[Block], recognised: list[str]) -> _Parts:
    """Each block in the part it belongs to.

    A part begins at its heading and ends at the next heading that is not deeper. In a text without marked headings a
    line that looks like a title ends the references or a disclaimer.
    """
    parts = _Parts(recognised)
    marked = any(block.is_title and not _part_named_by(block) for block in found)
    part, level = "body", ""
    for block in found:
        if named := _part_named_by(block):
            part, level = named, block.tag
            recognised.append(block.text)
        elif block.tag == "p" and (prefix := DISCLAIMER.match(block.text)):
            recognised.append(prefix["word"])
            parts.disclaimer.append(Block("p", "", block.text[prefix.end() :]))
        elif block.is_notes:
            parts.body.append(block)
        elif block.is_title and part == "references" and block.tag > level:
            recognised.append(block.text)
        else:
            if _ends(part, level, block, marked):
                part = "body"
            getattr(parts, part).append(block)
    return parts


def _part_named_by(block: Block) -> str | None:
    if not block.is_title and block.tag != "p":
        return None
    return PART_OF.get(PART_NUMBER.sub("", fold(block.text)).rstrip(" :."))


def _ends(part: str, level: str, block: Block, marked: bool) -> bool:
    if block.is_title:
        return block.tag <= level  # and after a part that a paragraph named, always: "h2" < "p"
    may_end = part in {"references", "disclaimer"} and not marked and block.tag == "p"
    return may_end and blocks.looks_like_title(block.text) and not re.search(r"[\d,]", block.text)


def _titled_body(body: list[Block], title: str) -> tuple[str, list[Block]]:
    """The title found in the text, or an empty string, and the body without it, its own titles marked."""
    if title and body and fold(body[0].text) == fold(title):
        own, body = body[0].text, body[1:]
    else:
        own = ""
    if not any(block.is_title for block in body):
        body = blocks.with_titles(body)
    return (own, body) if own else blocks.without_title(body)


def _summary(body: list[Block], recognised: list[str]) -> tuple[str, list[Block]]:
    """A paragraph "Summary: …" that opens the text, without that word, and the other blocks."""
    prefix = SUMMARY.match(body[0].text) if body and body[0].tag == "p" else None
    if not prefix:
        return "", body
    recognised.append(prefix["word"])
    return " ".join(body[0].text[prefix.end() :].split()), body[1:]


def _lines_of(block: Block) -> list[str]:
    """One line for each reference: a list item, or a line of a paragraph with those that go on without a year."""
    lines: list[str] = []
    for line in block.text.split("\n"):
        if lines and not block.is_list and not HOLDS_A_YEAR.search(line):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def _plain(part: list[Block]) -> str:
    return "\n\n".join(block.text if block.is_list else " ".join(block.text.split()) for block in part)


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnreadableManuscript(f"There is no file {path.name}.")
        refuse_large(path.name, path.stat().st_size)
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableManuscript(f"The file {path.name} can't be opened.") from error
    return content


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 by their marks, else UTF-8, else Windows-1252 where the result looks like writing."""
    marked_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked_16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp1252" or _looks_written(text):
            return text
    raise UnreadableManuscript("The file is not text. A manuscript is a .txt, .md or .docx file.")


def _looks_written(text: str) -> bool:
    plain = sum(character.isascii() and (character.isalpha() or character.isspace()) for character in text)
    return plain > 0.8 * len(text)


def _checked(text: str) -> str:
    """The text in composed form with plain line ends. Raises UnreadableManuscript when it is not writing."""
    if CONTROLS.search(text) or any("\ud800" <= character <= "\udfff" for character in text):
        raise UnreadableManuscript("The file is not text. A manuscript is a .txt, .md or .docx file.")
    if len(text.encode()) > LARGEST_FILE:
        raise UnreadableManuscript("The text is larger than 5 MB.")
    if not text.strip():
        raise UnreadableManuscript("The file is empty.")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _docx_html(content: bytes, found: _Pictures) -> str:
    try:
        with ZipFile(BytesIO(content)) as package:
            unpacked = sum(member.file_size for member in package.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise UnreadableManuscript("The document unpacks to more than 100 MB.")
        result = mammoth.convert_to_html(
            BytesIO(content),
            style_map=WORD_STYLES,
            include_embedded_style_map=False,
            convert_image=found.place,
        )
    except UnreadableManuscript:
        raise
    except Exception as error:  # a broken document can fail in any of the parsers underneath
        raise UnreadableManuscript("The file is not a Word document (.docx), or it is damaged.") from error
    return unicodedata.normalize("NFC", result.value)


READERS = {
    ".txt": lambda content, title: parse_text(_decoded(content), title),
    ".text": lambda content, title: parse_text(_decoded(content), title),
    ".md": lambda content, title: parse_markdown(_decoded(content), title),
    ".markdown": lambda content, title: parse_markdown(_decoded(content), title),
    ".docx": parse_docx,
}
