"""Word documents made in code: the few parts of the format that manuscripts use."""

import re
import zipfile
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType

STYLES = {"Title": "Title", "Heading1": "heading 1", "Heading2": "heading 2"}
PNG_TYPE = '<Default Extension="png" ContentType="image/png"/>'
CAPTION = {"Caption": "caption"}
NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

PIECE = re.compile(
    r"\*(?P<italic>[^*]+)\*|\[\^(?P<note>\w+)\]|!\[(?P<says>[^]]*)\]\((?P<picture>\w+)\)|(?P<plain>[^*\[!]+|.)",
    re.DOTALL,
)
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
PICTURE = """<w:r><w:drawing><wp:inline xmlns:wp="{0}/wordprocessingDrawing">
<wp:docPr id="1" name="Picture" descr="{1}"/>
<a:graphic xmlns:a="{0}/main"><a:graphicData uri="{0}/picture"><pic:pic xmlns:pic="{0}/picture"><pic:blipFill>
<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{2}"/>
</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"""
NOTE = re.compile(r"\[\^(?P<label>\w+)\]: (?P<text>.+)")
TITLE = re.compile(r"(?P<level>#{1,3}) (?P<text>.+)")


def write_docx(
    path: Path,
    *paragraphs: str | tuple[str, str],
    notes: Iterable[tuple[str, str]] = (),
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> Path:
    """A Word document of these paragraphs; a pair is (style id, text). *Text* is in italics.

    [^label] is where a footnote is called, and `notes` are pairs of (label, text). ![What it shows](label) is one of
    the `pictures`.
    """
    notes = dict(notes)
    numbers = {label: number for number, label in enumerate(notes, 1)}
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (STYLES | CAPTION).items()
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
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{PNG_TYPE}{overrides}</Types>',
        "_rels/.rels": _relationships([("document", "officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relationships(
            [(part, part, f"{part}.xml") for part in parts if part != "document"]
            + [(label, "image", f"media/{label}.png") for label in pictures]
        ),
        **{f"word/media/{label}.png": content for label, content in pictures.items()},
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
    if piece["picture"]:
        return PICTURE.format(DRAWING, escape(piece["says"]), piece["picture"])
    if piece["note"]:
        return f'<w:r><w:footnoteReference w:id="{numbers[piece["note"]]}"/></w:r>'
    look = "<w:rPr><w:i/></w:rPr>" if piece["italic"] else ""
    text = escape(piece["italic"] or piece["plain"])
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _relationships(targets: list[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>' for name, kind, target in targets
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'
