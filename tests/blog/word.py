"""Word documents made in code: the few parts of the format that manuscripts use."""

import re
import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path

STYLES = {"Title": "Title", "Heading1": "heading 1", "Heading2": "heading 2"}
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

PIECE = re.compile(r"\*(?P<italic>[^*]+)\*|\[\^(?P<note>\w+)\]|(?P<plain>[^*\[]+|.)", re.DOTALL)
NOTE = re.compile(r"\[\^(?P<label>\w+)\]: (?P<text>.+)")
TITLE = re.compile(r"(?P<level>#{1,3}) (?P<text>.+)")


def write_docx(path: Path, *paragraphs: str | tuple[str, str], notes: Iterable[tuple[str, str]] = ()) -> Path:
    """A Word document of these paragraphs; a pair is (style id, text). *Text* is in italics.

    [^label] is where a footnote is called, and `notes` are pairs of (label, text).
    """
    notes = dict(notes)
    numbers = {label: number for number, label in enumerate(notes, 1)}
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in STYLES.items()
    )
    body = "".join(_paragraph(paragraph, numbers) for paragraph in paragraphs)
    foot = "".join(
        f'<w:footnote w:id="{numbers[label]}">{_paragraph(text, {})}</w:footnote>' for label, text in notes.items()
    )
    parts = {
        "document": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "styles": f'<w:styles xmlns:w="{WORD}">{named}</w:styles>',
        "footnotes": f'<w:footnotes xmlns:w="{WORD}">{foot}</w:footnotes>',
    }
    if not notes:
        del parts["footnotes"]
    types = {"document": "document.main"}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{WORD_TYPE}.{types.get(part, part)}+xml"/>'
        for part in parts
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{overrides}</Types>',
        "_rels/.rels": _relationships({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": _relationships({part: f"{part}.xml" for part in parts if part != "document"}),
        **{f"word/{part}.xml": xml for part, xml in parts.items()},
    }
    with zipfile.ZipFile(path, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def docx_of(path: Path, marked: str) -> Path:
    """A Word document of a text whose titles, italics and footnotes are marked as in Markdown."""
    notes = [note.group("label", "text") for note in NOTE.finditer(marked)]
    paragraphs = [paragraph.strip() for paragraph in NOTE.sub("", marked).split("\n\n") if paragraph.strip()]
    return write_docx(path, *map(_styled, paragraphs), notes=notes)


def _styled(paragraph: str) -> str | tuple[str, str]:
    title = TITLE.fullmatch(paragraph)
    return (list(STYLES)[len(title["level"]) - 1], title["text"]) if title else paragraph


def _paragraph(paragraph: str | tuple[str, str], numbers: dict[str, int]) -> str:
    style, text = paragraph if isinstance(paragraph, tuple) else ("", paragraph)
    marked = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{marked}{''.join(_run(piece, numbers) for piece in PIECE.finditer(text))}</w:p>"


def _run(piece: re.Match, numbers: dict[str, int]) -> str:
    if piece["note"]:
        return f'<w:r><w:footnoteReference w:id="{numbers[piece["note"]]}"/></w:r>'
    look = "<w:rPr><w:i/></w:rPr>" if piece["italic"] else ""
    text = escape(piece["italic"] or piece["plain"])
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _relationships(targets: dict[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'
