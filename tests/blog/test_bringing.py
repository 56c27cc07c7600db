"""A manuscript is brought from the admin, and what could not be placed is asked about."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from blog.actions import import_manuscript
from blog.manuscript import LARGEST_FILE, parse_markdown, read_bytes
from blog.models import Article, Picture, PictureFile
from blog.studio.export import as_markdown
from tests.blog.pictures import drawing, photograph, written
from tests.blog.word import write_docx
from tests.blog.writing import LIST
from tests.factories import make_person
from tests.pages import read

pytestmark = pytest.mark.django_db

TEXT = """# The quiet house

## Doors

They open (Lee, 2001), and close (Moss, 2010).

## References

Lee, J. (2001). Home. Harbour Press.

Fern, A. (1999). Moss. Harbour Press.
"""


def bring(client, name: str, content: bytes, **fields):
    return client.post(f"{LIST}manuscript/", {"file": SimpleUploadedFile(name, content), **fields}, follow=True)


def error_of(response) -> str:
    return read(response).one("div", role="alert").words


@pytest.mark.parametrize("name", ["house.md", "house.MD", "house.markdown"])
def test_a_manuscript_becomes_a_draft_and_the_rest_is_asked_about(wrens, name):
    page = bring(wrens, name, TEXT.encode())

    article = Article.objects.get()
    assert page.redirect_chain == [(f"{LIST}{article.pk}/citations/", 302)]
    assert (article.title, article.is_published, article.author.name) == ("The quiet house", False, "Wren Alder")
    shown = read(page)
    assert "It is a draft now. 25 of 25 words were kept." in shown.words
    assert "1 of 2 matched." in shown.words
    assert [label.words for label in shown.all("label")] == ["Moss, 2010"]
    assert shown.one("section", aria_labelledby="uncited").one("li").words == "Fern, A. (1999). Moss. Harbour Press."
    assert [(one.name, one.by.name) for one in article.revisions.all()] == [("As it was brought", "Wren Alder")]


def test_plain_text_and_word_are_brought_too_and_may_be_given_a_title(wrens, tmp_path):
    bring(wrens, "a.txt", "They open and close.\n\nAll day long they do.".encode("utf-16"), title="Doors")
    word = write_docx(tmp_path / "b.docx", ("Title", "Chairs"), ("Heading1", "One"), "They wait & listen.")
    bring(wrens, "b.docx", word.read_bytes())
    assert sorted(Article.objects.values_list("title", flat=True)) == ["Chairs", "Doors"]


REFUSED = {
    "no.pdf": (b"%PDF-1.7", "A manuscript is a .txt, .md or .docx file."),
    "no-ending": (b"Words.", "A manuscript is a .txt, .md or .docx file."),
    "damaged.docx": (b"PK\x03\x04 and so on", "The file is not a Word document (.docx), or it is damaged."),
    "not-text.txt": (b"\x00\x01\x02\x03", "The file is not text. A manuscript is a .txt, .md or .docx file."),
    "empty.txt": (b"", "The submitted file is empty."),
    "blank.txt": (b"  \n ", "The file is empty."),
    "large.txt": (b"word " * (LARGEST_FILE // 5 + 1), "The file is larger than 5 MB."),
    "references.md": (
        b"## References\n\nLee, J. (2001). Home.",
        "There is no text in it besides titles and references.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_can_not_be_read_says_why(wrens, name):
    content, why = REFUSED[name]
    answer = bring(wrens, name, content)
    assert (answer.status_code, error_of(answer), Article.objects.count()) == (422, why, 0)


def test_no_file_at_all_is_asked_for(wrens):
    answer = wrens.post(f"{LIST}manuscript/", {"title": "Doors"})
    assert (answer.status_code, error_of(answer)) == (422, "This field is required.")


def test_the_list_of_articles_leads_to_it(wrens):
    links = {link.words: link.attributes.get("href") for link in read(wrens.get(LIST)).all("a")}
    assert links["Bring a manuscript"] == f"{LIST}manuscript/"


def test_nobody_else_brings_one(client):
    client.force_login(make_person("Marlow Teal"))
    assert bring(client, "house.md", TEXT.encode()).status_code in {302, 403, 404}
    assert not Article.objects.exists()


# With pictures


def house(tmp_path, **files) -> bytes:
    return write_docx(
        tmp_path / "house.docx",
        ("Title", "The quiet house"),
        ("Heading1", "Doors"),
        "They open.",
        "![A door, ajar](door)",
        ("Caption", "The door of *the* house."),
        "Somebody ![A window](window) looks out.",
        pictures=files,
    ).read_bytes()


def test_the_pictures_of_a_word_document_come_along_as_figures(wrens, tmp_path):
    page = bring(wrens, "house.docx", house(tmp_path, door=photograph(600, 400), window=drawing(300, 200)))
    article = Article.objects.get()
    window, door = Picture.objects.order_by("width")
    assert article.body == (
        "<h2>Doors</h2>\n<p>They open.</p>\n"
        f'<figure><img src="{door.address}" alt="A door, ajar"><figcaption>The door of <em>the</em> house.</figcaption>'
        f"</figure>\n<p>Somebody  looks out.</p>\n"
        f'<figure><img src="{window.address}" alt="A window"></figure>'
    )
    assert "14 of 14 words were kept." in read(page).words
    assert [finding.name for finding in article.findings() if finding.blocks] == ["no_disclaimer"]


def test_a_picture_that_can_not_be_used_is_left_out_and_said(wrens, tmp_path):
    moving = written(Image.new("1", (9, 9)), "GIF", save_all=True, append_images=[Image.new("1", (9, 9), 1)])
    page = bring(wrens, "house.docx", house(tmp_path, door=b"a metafile", window=moving))
    said = read(page).words
    assert "1 picture left out. The file is not a picture we can read. Save it as JPEG, PNG or WebP first." in said
    assert "1 picture left out. The picture moves" in said
    assert ("<img" in Article.objects.get().body, Picture.objects.count()) == (False, 0)


def test_a_link_to_a_picture_elsewhere_is_not_followed(tmp_path):
    whole = zipfile.ZipFile(BytesIO(house(tmp_path, door=photograph(60, 40), window=drawing(60, 40))))
    with zipfile.ZipFile(tmp_path / "linked.docx", "w") as linked:
        for name in whole.namelist():
            linked.writestr(name, whole.read(name).replace(b'r:embed="door"', b'r:link="door"'))
    manuscript = read_bytes("linked.docx", (tmp_path / "linked.docx").read_bytes())
    assert manuscript.left_out == ["It is not in the document itself. Put it in there, in place of a link to it."]
    assert len(manuscript.pictures) == 1


def test_an_import_that_fails_leaves_no_file(tmp_path):
    manuscript = read_bytes("house.docx", house(tmp_path, door=photograph(60, 40), window=drawing(60, 40)))
    assert len(manuscript.pictures) == 2
    with pytest.raises(RuntimeError), transaction.atomic():
        import_manuscript(manuscript=manuscript)
        assert PictureFile.objects.count() == 4
        raise RuntimeError
    assert (Picture.objects.count(), PictureFile.objects.count(), Article.objects.count()) == (0, 0, 0)


def test_a_picture_of_the_references_is_not_kept(tmp_path):
    path = write_docx(tmp_path / "a.docx", "They open.", ("Heading1", "References"), "Lee, J. (2001). ![x](door) Home.",
                      pictures={"door": drawing(60, 40)})  # fmt: skip
    assert read_bytes("a.docx", path.read_bytes()).pictures == []


def test_a_picture_taken_along_as_markdown_comes_back_the_same(tmp_path):
    brought = read_bytes("house.docx", house(tmp_path, door=photograph(60, 40), window=drawing(60, 40)))
    article = import_manuscript(manuscript=brought).article
    assert parse_markdown(as_markdown(article)).body_html == article.body.replace("  ", " ")
