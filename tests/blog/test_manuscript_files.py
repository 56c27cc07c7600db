import zipfile
from dataclasses import replace

import pytest

from blog.apa import parse_reference
from blog.manuscript import Manuscript, UnreadableManuscript, parse_text, read
from tests.blog.word import docx_of, write_docx

LIST = ["References", "Lee, J. (2001). Home. Harbour Press.", "Moss, K. (n.d.). Chairs. Harbour Press."]
NOT_TEXT = "The file is not text. A manuscript is a .txt, .md or .docx file."


def test_a_word_document_with_styles(tmp_path):
    path = write_docx(
        tmp_path / "house.docx",
        ("Title", "The quiet house"),
        ("Heading1", "Doors"),
        ("Heading2", "Ajar"),
        "They open & close.",
        ("Heading1", "Chairs"),
        "They wait.",
        ("Heading1", "Continue the Convo"),
        "Come by when you like.",
        ("Heading1", "References"),
        *LIST[1:],
        "Disclaimer: About furniture.",
    )

    assert read(path) == Manuscript(
        title="The quiet house",
        body_html="<h2>Doors</h2>\n<h3>Ajar</h3>\n<p>They open &amp; close.</p>\n<h2>Chairs</h2>\n<p>They wait.</p>",
        sections=2,
        subsections=1,
        list_items=0,
        references=[parse_reference(line) for line in LIST[1:]],
        invitation="Come by when you like.",
        disclaimer="About furniture.",
        words_in=36,
        words_kept=36,
    )


def test_a_word_document_without_styles_is_read_like_plain_text(tmp_path):
    lines = ["Doors", "Ajar", "They open.", "Chairs", "Oak", "They wait.", *LIST, "Disclaimer: About furniture."]
    path = write_docx(tmp_path / "the-quiet_house.docx", *lines)

    assert read(path) == replace(parse_text("\n".join(lines)), title="The quiet house")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b" \n ", "The file is empty."),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", NOT_TEXT),
        ("a.md", bytes(range(128, 256)) * 9, NOT_TEXT),
        ("a.pdf", b"%PDF", "A manuscript is a .txt, .md or .docx file."),
        ("a.docx", b"not a zip file", "The file is not a Word document (.docx), or it is damaged."),
        ("a.txt", b"a " * (3 * 1024 * 1024), "The file is larger than 5 MB."),
        (
            "a.txt",
            b"References\nLee, J. (2001). Home. Harbour Press.",
            "There is no text in it besides titles and references.",
        ),
    ],
)
def test_an_unreadable_file_is_refused_with_a_sentence(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableManuscript) as refused:
        read(tmp_path / name)

    assert str(refused.value) == says


def test_a_missing_file_a_folder_and_a_zip_that_is_no_document_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        package.writestr("hello.txt", "hello")
    (tmp_path / "folder.txt").mkdir()

    for name in ("none.txt", "a.docx", "folder.txt"):
        with pytest.raises(UnreadableManuscript):
            read(tmp_path / name)


def test_a_small_document_that_unpacks_to_a_huge_one_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * (101 * 1024 * 1024))

    with pytest.raises(UnreadableManuscript, match=r"^The document unpacks to more than 100 MB\.$"):
        read(tmp_path / "a.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_usual_encodings(tmp_path, encoding):
    (tmp_path / "the-quiet-house.txt").write_bytes("She said “café” to Löwy, and then they sat down.".encode(encoding))

    manuscript = read(tmp_path / "the-quiet-house.txt")

    assert (manuscript.title, manuscript.body_html) == (
        "The quiet house",
        "<p>She said “café” to Löwy, and then they sat down.</p>",
    )


def test_the_practitioners_manuscript_reads_the_same_from_word(manuscript_path, tmp_path):
    lines = manuscript_path.read_text(encoding="utf-8").splitlines()
    path = write_docx(tmp_path / "relational-healing.docx", *lines)
    manuscript = read(path)

    assert (manuscript.sections, manuscript.subsections, len(manuscript.references)) == (11, 32, 6)
    assert manuscript.words_kept == manuscript.words_in


def test_footnotes_of_a_word_document_are_numbered_and_stand_at_the_end(tmp_path):
    marked = """# The quiet house

## Doors

They open[^a] & *close*.[^b]

[^a]: Some stick (Lee, 2001).

[^b]: Softly.

## References

Lee, J. (2001). Home. Harbour Press."""

    manuscript = read(docx_of(tmp_path / "house.docx", marked))

    assert manuscript.body_html == (
        "<h2>Doors</h2>\n<p>They open<sup>[1]</sup> &amp; <em>close</em>.<sup>[2]</sup></p>\n"
        "<h2>Notes</h2>\n<ol><li><p>Some stick (Lee, 2001).</p></li><li><p>Softly.</p></li></ol>"
    )
    assert [reference.key for reference in manuscript.references] == ["lee-2001"]
    assert manuscript.words_kept == manuscript.words_in
