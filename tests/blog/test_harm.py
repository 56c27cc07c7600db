"""Whatever is pasted or imported: nothing that could do harm reaches a page, by any way in."""

import zipfile
from html import escape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from blog import prose
from blog.models import Article, Reference, Series, Tag
from tests.blog.judging import harm, seen
from tests.blog.payloads import ADDRESSES, HTML, MARKDOWN
from tests.blog.test_manuscript_files import OFFICE, write_docx
from tests.factories import make_article, make_person

pytestmark = pytest.mark.django_db

FRAME = "<h2>Rooms</h2><p>Somebody waits (Lee, 2001).</p>{}<p>And goes on waiting.</p>"
LINE = "Lee, J. (2001). Home. Harbour Press."
# A character that the database can't hold, and the only thing a form refuses.
REFUSED = "\x00"


@pytest.fixture
def editor(client):
    client.force_login(make_person("Wren Alder", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def lee():
    return Reference.objects.create(
        key="lee-2001", original=LINE, year="2001", authors=[{"family": "Lee", "given": "J."}], title="Home"
    )


def page_of(browser_client, address: str) -> str:
    response = browser_client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def harms(page, shown: dict[str, str], own: str) -> dict[str, list[str]]:
    """Of pages by what was put in them: those with harm, and what it is."""
    [ours] = seen(page, own)
    read = dict(zip(shown, seen(page, *shown.values()), strict=True))
    return {payload: found for payload, one in read.items() if (found := harm(one, ours))}


def test_there_are_more_than_two_hundred_and_no_two_alike():
    payloads = [payload for family in HTML.values() for payload in family]
    assert len(payloads) > 200
    assert sorted({one for one in payloads if payloads.count(one) > 1}) == []


def test_the_judge_sees_more_than_two_hundred_of_them_where_nothing_is_cleaned(page):
    own = f"<!doctype html><main id=main>{FRAME.format('')}</main>"
    uncleaned = {one: own.replace("<p>And", f"{one}<p>And") for family in HTML.values() for one in family}
    assert len(harms(page, uncleaned, own)) > 200


@pytest.mark.parametrize("family", HTML)
def test_none_passes_the_editors_field(page, editor, lee, family):
    def saved(body: str) -> str | None:
        fields = {"title": "A room", "slug": "a-room", "body": body, "references": [lee.pk]}
        answer = editor.post("/admin/blog/article/add/", fields)
        if answer.status_code == 200:
            return None
        shown = page_of(editor, "/articles/a-room/")
        Article.objects.all().delete()
        return shown

    own = saved(FRAME.format(""))
    shown = {payload: saved(FRAME.format(payload)) for payload in HTML[family]}

    assert {payload for payload, html in shown.items() if html is None} == {one for one in shown if REFUSED in one}
    assert harms(page, {payload: html for payload, html in shown.items() if html}, own) == {}


@pytest.mark.parametrize("family", HTML)
def test_none_passes_on_the_way_out(page, editor, lee, family):
    """A row that was never cleaned: an older one, or one that was written past the form."""

    def shown_of(body: str) -> str:
        article = make_article("A room", slug="a-room", body=body, published=False)
        article.references.set([lee])
        shown = page_of(editor, "/articles/a-room/")
        article.delete()
        return shown

    payloads = [payload for payload in HTML[family] if REFUSED not in payload]
    assert harms(page, {one: shown_of(FRAME.format(one)) for one in payloads}, shown_of(FRAME.format(""))) == {}


@pytest.mark.parametrize("family", HTML)
def test_none_passes_a_title_a_summary_a_name_or_a_reference(page, editor, family):
    """All are written by an editor: what the article, its lists, its series and its subject show of them is words."""
    places = ["/articles/a-room/", "/articles/", "/articles/series/rooms/", "/articles/tags/rooms/"]

    def shown_of(words: str) -> dict[str, str]:
        line = f"Lee, J. (2001). {words}. https://example.org/{words}"
        editor.post("/admin/blog/tag/add/", {"name": words[:60], "slug": "rooms"})
        editor.post("/admin/blog/series/add/", {"title": words[:120], "slug": "rooms", "summary": words})
        parts = {"title": words, "container": words, "publisher": words, "doi": words, "edition": words[:60]}
        answer = editor.post(
            "/admin/blog/reference/add/",
            {"key": "lee-2001", "original": line, "authors": "[]", "kind": "article", **parts},
        )
        assert answer.status_code == 302
        answer = editor.post(
            "/admin/blog/article/add/",
            {
                "title": words,
                "slug": "a-room",
                "summary": words,
                "body": FRAME.format(""),
                "invitation": words,
                "disclaimer": words,
                "references": [Reference.objects.get().pk],
                "tags": [Tag.objects.get().pk],
                "series": Series.objects.get().pk,
                "part_number": "1",
                "published_at_0": "2026-01-01",
                "published_at_1": "09:00",
            },
        )
        assert answer.status_code == 302
        shown = {place: page_of(Client(), place) for place in places}
        for model in (Article, Reference, Tag, Series):
            model.objects.all().delete()
        return shown

    own = shown_of("Quiet")
    payloads = {one: shown_of(one) for one in HTML[family] if REFUSED not in one and one.strip()}
    for place in places:
        assert harms(page, {one: shown[place] for one, shown in payloads.items()}, own[place]) == {}, place


@pytest.mark.parametrize("model", ["series", "tag", "reference"])
def test_none_is_the_key_of_a_row_or_part_of_an_address(editor, model):
    name = "key" if model == "reference" else "slug"
    for payload in ['x" onclick="alert(1)', "<script>", "javascript:alert(1)", "a b"]:
        fields = {"title": "x", "name": "x", "original": LINE, "authors": "[]", "kind": "book", name: payload}
        assert editor.post(f"/admin/blog/{model}/add/", fields).status_code == 200, payload
    assert [rows.objects.count() for rows in (Series, Tag, Reference)] == [0, 0, 0]


TEXTS = {
    ".txt": "A room\nRooms\nSomebody waits (Lee, 2001).\n{0}\nAnd goes on waiting.\n"
    "Continue the Convo\nWe can talk. {0}\nReferences\n{1}\nDisclaimer: For learning. {0}\n",
    ".md": "---\ntitle: A room {0}\nsummary: Quiet {0}\n---\n\n## Rooms\n\nSomebody waits (Lee, 2001).\n\n{0}\n\n"
    "Said {0} so.\n\n* {0}\n\n## Continue the Convo\n\nWe can talk. {0}\n\n## References\n\n{1}\n\n"
    "Moss, K. (n.d.). {0} https://example.org/{0}\n\n## Disclaimer\n\nFor learning. {0}\n",
}


def imported(editor, file, write) -> str | None:
    """The page of what was imported; None where it was refused."""
    write(file)
    try:
        call_command("import_manuscript", str(file), "--title", "A room", stdout=StringIO())
    except CommandError:
        return None
    article = Article.objects.get()
    shown = page_of(editor, article.get_absolute_url())
    article.delete()
    Reference.objects.all().delete()
    return shown


def imported_text(editor, folder, suffix: str, payload: str) -> str | None:
    one_line = payload if suffix == ".md" else " ".join(payload.split("\n"))
    text = TEXTS[suffix].format(one_line, LINE)
    return imported(editor, folder / f"a-room{suffix}", lambda file: file.write_text(text, encoding="utf-8"))


@pytest.mark.parametrize("family", HTML)
@pytest.mark.parametrize("suffix", TEXTS)
def test_none_passes_the_import_of_text(page, editor, tmp_path, suffix, family):
    shown = {payload: imported_text(editor, tmp_path, suffix, payload) for payload in HTML[family]}
    own = imported_text(editor, tmp_path, suffix, "Quiet")
    assert [one for one in shown if shown[one] is None and not set("\x00\x01") & set(one)] == []
    assert harms(page, {one: html for one, html in shown.items() if html}, own) == {}


@pytest.mark.parametrize("family", MARKDOWN)
def test_nothing_harmful_is_written_in_markdown(page, editor, tmp_path, family):
    shown = {payload: imported_text(editor, tmp_path, ".md", payload) for payload in MARKDOWN[family]}
    own = imported_text(editor, tmp_path, ".md", "Quiet")
    assert harms(page, {one: html for one, html in shown.items() if html}, own) == {}


@pytest.mark.parametrize("family", HTML)
def test_none_passes_the_import_of_a_word_document(page, editor, tmp_path, family):
    def shown_of(words: str) -> str | None:
        ending = ["Continue the Convo", words, "References", LINE, "Disclaimer: " + words]
        body = [("Heading1", "Rooms"), "Somebody waits (Lee, 2001).", words, ("Heading2", f"On {words}"), "And on."]
        paragraphs = [
            *body,
            *(("Heading1", one) if one in {"Continue the Convo", "References"} else one for one in ending),
        ]
        return imported(editor, tmp_path / "a-room.docx", lambda file: write_docx(file, *paragraphs))

    shown = {payload: shown_of(payload) for payload in HTML[family]}
    own = shown_of("Quiet")
    unreadable = {chr(code) for code in range(32)} - set("\t\n\r")  # XML has no such characters
    assert [one for one in shown if shown[one] is None and not unreadable & set(one)] == []
    assert harms(page, {one: html for one, html in shown.items() if html}, own) == {}


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def in_xml(address: str) -> str:
    """The address as a document can hold it: XML has no control characters."""
    held = "".join(one for one in address if one.isprintable() or one in "\t\r\n")
    return escape(held, quote=True)


def linked(address: str) -> tuple[str, dict[str, str]]:
    """A paragraph with a hyperlink, and the relationship that it needs."""
    target = f'Target="{in_xml(address)}" TargetMode="External"'
    relationship = f'<Relationship Id="r9" Type="{OFFICE}/hyperlink" {target}/>'
    return f'<w:hyperlink r:id="r9">{run("Quiet")}</w:hyperlink>', {"relationship": relationship}


def field(address: str) -> str:
    """A hyperlink as a field code, as Word writes it in older documents."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    instruction = (
        f"<w:r><w:instrText xml:space='preserve'> HYPERLINK &quot;{in_xml(address)}&quot; </w:instrText></w:r>"
    )
    return f"{begin}{instruction}{separate}{run('Quiet')}{end}"


WORD_PARTS = {
    "a map of styles in the document": (
        run("alert(1)"),
        {"part": ("mammoth/style-map", "p => script:fresh\nr => iframe\np:unordered-list(1) => style:fresh")},
    ),
    "a chunk of HTML": (
        run("Quiet"),
        {
            "body": '<w:altChunk r:id="r9"/>',
            "relationship": f'<Relationship Id="r9" Type="{OFFICE}/aFChunk" Target="chunk.html"/>',
            "part": ("word/chunk.html", "<script>alert(1)</script>"),
        },
    ),
    "a bookmark with a name": (
        f"<w:bookmarkStart w:id='0' w:name='&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'/>{run('Quiet')}", {}),
    "a link to a bookmark": (f"<w:hyperlink w:anchor='&quot; onclick=&quot;alert(1)'>{run('Quiet')}</w:hyperlink>", {}),
    "a paragraph of a style with a name": (
        "<w:pPr><w:pStyle w:val='&lt;script&gt;'/></w:pPr>" + run("Quiet"), {}),
    "a text box": (
        "<w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent><w:p>"
        f"{run('&lt;script&gt;alert(1)&lt;/script&gt;')}</w:p></w:txbxContent></v:textbox></w:pict></w:r>", {}),
    "hidden text and what was deleted": (
        f"<w:del>{run('&lt;img src=x onerror=alert(1)&gt;')}</w:del>"
        f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>&lt;script&gt;</w:t></w:r>{run('Quiet')}", {}),
    "an embedded object": (
        "<w:object><o:OLEObject xmlns:o='urn:schemas-microsoft-com:office:office' Type='Link' ProgID='htmlfile' "
        f"r:id='r9'/></w:object>{run('Quiet')}",
        {"relationship": f'<Relationship Id="r9" Type="{OFFICE}/oleObject" Target="https://elsewhere.example/x" '
         'TargetMode="External"/>'}),
    "a picture from elsewhere": (
        "<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:imagedata r:id='r9' o:title='x' "
        "xmlns:o='urn:schemas-microsoft-com:office:office'/></v:shape></w:pict></w:r>" + run("Quiet"),
        {"relationship": f'<Relationship Id="r9" Type="{OFFICE}/image" Target="https://elsewhere.example/x.png" '
         'TargetMode="External"/>'}),
}  # fmt: skip


def crafted(file, content: str, more: dict) -> None:
    """A Word document with this in its second paragraph, and with the parts it needs."""
    write_docx(file, ("Heading1", "Rooms"), "HERE", "Somebody waits (Lee, 2001).", ("Heading1", "References"), LINE)
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    document = parts["word/document.xml"].replace("<w:r><w:t>HERE</w:t></w:r>", content)
    document = document.replace("</w:body>", more.get("body", "") + "</w:body>")
    parts["word/document.xml"] = document.replace("<w:document ", f'<w:document xmlns:r="{OFFICE}" ', 1)
    links = "word/_rels/document.xml.rels"
    parts[links] = parts[links].replace("</Relationships>", more.get("relationship", "") + "</Relationships>")
    parts |= dict([more["part"]]) if "part" in more else {}
    with zipfile.ZipFile(file, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)


def test_nothing_harmful_is_built_into_a_word_document(page, editor, tmp_path):
    parts = {f"link {address}": linked(address) for address in ADDRESSES}
    parts |= {f"field {address}": (field(address), {}) for address in ADDRESSES}
    parts |= WORD_PARTS

    def shown_of(content: str, more: dict) -> str | None:
        return imported(editor, tmp_path / "a-room.docx", lambda file: crafted(file, content, more))

    shown = {name: shown_of(*part) for name, part in parts.items()}

    assert [name for name, html in shown.items() if html is None] == []
    assert harms(page, shown, shown_of(run("Quiet"), {})) == {}


def test_a_document_that_grows_when_it_is_read_is_refused(editor, tmp_path):
    file = tmp_path / "a-room.docx"
    write_docx(file, "&grows;")
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20 if n else "quiet "}">' for n in range(9))
    document = parts["word/document.xml"].replace("&amp;grows;", "&e8;")
    parts["word/document.xml"] = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>{document}'
    with zipfile.ZipFile(file, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    with pytest.raises(CommandError, match="not a Word document"):
        call_command("import_manuscript", str(file), stdout=StringIO())
    assert Article.objects.count() == 0


def test_an_entity_that_names_a_file_reads_nothing(editor, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the key of the house")
    file = tmp_path / "a-room.docx"
    crafted(file, run("Quiet &amp;e;"), {})
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    parts["word/document.xml"] = entity + parts["word/document.xml"].replace("&amp;e;", "&e;")
    with zipfile.ZipFile(file, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    shown = imported(editor, file, lambda file: None)
    assert "the key of the house" not in (shown or "")


def struck(page, bodies: str) -> list[str]:
    """What happens as a browser with scripts on shows them on a page without a content policy."""
    happened = []

    def notice(request):
        if "elsewhere" in request.url:
            happened.append(request.url)

    def dismiss(dialog):
        happened.append("a dialog")
        dialog.dismiss()

    page.on("request", notice)
    page.on("dialog", dismiss)
    page.route("**/*", lambda route: route.abort())
    page.set_content(f"<!doctype html><title>A room</title>{bodies}")
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    return happened


def test_none_runs_in_a_browser_that_no_policy_holds_back(with_scripts):
    bodies = [prose.lay_out(FRAME.format(payload), []).html for family in HTML.values() for payload in family]
    assert struck(with_scripts, "\n".join(bodies)) == []


def test_uncleaned_they_do_run_there(with_scripts):
    assert "a dialog" in struck(with_scripts, HTML["script"][0] + HTML["handler"][0])


CONTROLS = "A\x01 room\x0b with\x1f a\x08 draft\x7f"


def test_characters_that_no_feed_can_carry_are_left_out(editor):
    fields = {"title": CONTROLS, "slug": "a-room", "summary": CONTROLS, "body": f"<p>{CONTROLS}&#1;</p>"}
    editor.post("/admin/blog/article/add/", {**fields, "disclaimer": CONTROLS})
    article = Article.objects.get()
    assert [article.title, article.summary, article.disclaimer] == ["A room with a draft"] * 3
    assert article.body == "<p>A room with a draft</p>"


def test_a_title_stays_on_one_line(editor):
    editor.post("/admin/blog/article/add/", {"title": "A room\r\nBcc: heron@example.org", "slug": "a-room", "body": ""})
    assert Article.objects.get().title == "A room Bcc: heron@example.org"


def test_an_address_that_hides_behind_a_control_character_is_gone():
    assert prose.sanitise('<a href="java&#1;script:alert(1)">Quiet</a>') == "<a>Quiet</a>"
    assert prose.sanitise('<a href="java\x01script:alert(1)">Quiet</a>') == "<a>Quiet</a>"
