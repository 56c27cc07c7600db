"""Whatever is pasted or imported: nothing that could do harm reaches a page, by any way in."""

import zipfile
from html import escape
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command

from blog import prose
from blog.actions import in_library
from blog.apa import parse_reference
from blog.models import Article, Reference, Series, Tag
from tests.blog.judging import harm, seen
from tests.blog.payloads import ADDRESSES, HTML, MARKDOWN
from tests.blog.word import OFFICE, write_docx
from tests.factories import make_article, make_person

pytestmark = pytest.mark.django_db

FRAME = "<h2>Rooms</h2><p>Somebody waits (Lee, 2001).</p>{}<p>And goes on waiting.</p>"
PAGE = "<!doctype html><main>{}</main>"
LINE = "Lee, J. (2001). Home. Harbour Press."
REFUSED = "\x00"  # the one character that neither a form nor the database takes
NO_TEXT = {chr(code) for code in range(32)} - set("\t\n\v\f\r\x1c\x1d\x1e\x1f")  # a file with one of them is none
NO_XML = {chr(code) for code in range(32)} - set("\t\n\r")


@pytest.fixture
def wren():
    return make_person("Wren Alder", role="owner")


@pytest.fixture
def editor(client, wren):
    client.force_login(wren)
    return client


@pytest.fixture
def lee():
    return in_library(parse_reference(LINE))


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
    own = PAGE.format(FRAME.format(""))
    uncleaned = {one: own.replace("<p>And", f"{one}<p>And") for family in HTML.values() for one in family}
    assert len(harms(page, uncleaned, own)) > 200


# The body


@pytest.mark.parametrize("family", HTML)
def test_none_passes_the_field_of_the_admin(page, rf, wren, family):
    request = rf.get("/")
    request.user = wren
    form_class = admin.site.get_model_admin(Article).get_form(request)

    def kept(payload: str) -> str:
        form = form_class({"title": "A room", "slug": "a-room", "body": FRAME.format(payload)})
        assert form.is_valid() == (REFUSED not in payload), form.errors
        return form.instance.body if form.is_valid() else ""

    bodies = {payload: kept(payload) for payload in HTML[family]}

    own = PAGE.format(FRAME.format(""))
    assert harms(page, {payload: PAGE.format(body) for payload, body in bodies.items()}, own) == {}


@pytest.mark.parametrize("family", HTML)
def test_none_passes_the_form_and_the_page(page, editor, lee, family):
    """The whole family in one article, sent as a browser does and read as the editor sees it."""
    pasted = "".join(FRAME.format(payload) for payload in HTML[family] if REFUSED not in payload)
    fields = {"title": "A room", "slug": "a-room", "body": pasted, "references": [lee.pk]}
    assert editor.post("/admin/blog/article/add/", fields).status_code == 302
    other = make_article(body=FRAME.format("") * len(HTML[family]), published=False)
    other.references.set([lee])
    editor.get("/")  # says that it was saved
    shown = {family: page_of(editor, "/articles/a-room/")}
    assert harms(page, shown, page_of(editor, other.get_absolute_url())) == {}


@pytest.mark.parametrize("family", HTML)
def test_none_passes_on_the_way_out(page, family):
    """A row that was never cleaned: an older one, or one that was written past the form."""
    references = [parse_reference(LINE)]
    shown = {one: PAGE.format(prose.lay_out(FRAME.format(one), references).html) for one in HTML[family]}
    assert harms(page, shown, PAGE.format(prose.lay_out(FRAME.format(""), references).html)) == {}


# The other fields


def make_rooms(words: list[str]) -> list[Article]:
    """Public articles of one series and one subject: each of the words is all that an editor writes in one of them."""
    subject, series = Tag.objects.create(name=words[0][:60], slug="rooms"), Series(title=words[0][:120], slug="rooms")
    series.summary = words[-1]
    series.save()
    articles = []
    for number, one in enumerate(words, start=1):
        fields = dict.fromkeys(["summary", "invitation", "disclaimer"], one)
        article = make_article(one, **fields, body=FRAME.format(""), series=series, part_number=number)
        line = in_library(parse_reference(f"Lee, J. (2001). {one}. https://example.org/{one}"))
        article.references.set([line])
        article.tags.set([subject, Tag.objects.create(name=f"{one[:50]} {number}", slug=f"room-{number}")])
        articles.append(article)
    return articles


@pytest.mark.parametrize("family", HTML)
def test_none_passes_a_title_a_summary_a_name_or_a_reference(page, client, family):
    words = [payload for payload in HTML[family] if REFUSED not in payload]
    lists = ["/articles/", "/articles/series/rooms/", "/articles/tags/rooms/", "/articles/search/?q=waits"]
    lists += [f"/articles/tags/rooms/?page={number}" for number in range(2, 2 + len(words) // 10)]

    def shown_of(words: list[str]) -> dict[str, str]:
        addresses = [*(article.get_absolute_url() for article in make_rooms(words)), *lists]
        shown = {f"{number} {address[:25]}": page_of(client, address) for number, address in enumerate(addresses)}
        for model in (Article, Reference, Tag, Series):
            model.objects.all().delete()
        return shown

    own, shown = shown_of(["Quiet"] * len(words)), shown_of(words)
    ours, read = seen(page, *own.values()), seen(page, *shown.values())
    found = {place: harm(*both) for place, *both in zip(shown, read, ours, strict=True)}
    assert {place: what for place, what in found.items() if what} == {}


NO_SLUG = ['x" onclick="alert(1)', "<script>", "javascript:alert(1)", "a b"]


@pytest.mark.parametrize("model", ["series", "tag"])
def test_none_is_part_of_an_address(editor, model):
    for payload in NO_SLUG:
        fields = {"title": "x", "name": "x", "slug": payload}
        assert editor.post(f"/admin/blog/{model}/add/", fields).status_code == 200, payload
    assert [rows.objects.count() for rows in (Series, Tag)] == [0, 0]


def test_none_is_the_key_of_a_reference(editor):
    editor.post("/admin/blog/reference/add/", {"original": LINE})
    [reference] = Reference.objects.all()
    key, address = reference.key, f"/admin/blog/reference/{reference.pk}/change/"
    for payload in NO_SLUG:
        fields = {"original": LINE, "authors": "Lee, J.", "kind": "book", "key": payload}
        assert editor.post(address, fields).status_code == 200, payload
    reference.refresh_from_db()
    assert reference.key == key


# Manuscripts: each payload is a paragraph of its own, and stands in every other part as well

ENDING = ["## Continue the Convo", "{}", "## References", LINE, "Moss, K. (n.d.). {} https://example.org/{}"]
ENDING += ["## Disclaimer", "{}"]


def text_of(payloads: list[str], suffix: str) -> str:
    paragraphs = ["## Rooms", "Somebody waits (Lee, 2001).", *payloads, *(f"* Said {one} so." for one in payloads)]
    ending = [line.replace("{}", " ".join(payloads)) for line in ENDING]
    text = "\n\n".join([*paragraphs, "And goes on waiting.", *ending])
    return text if suffix == ".md" else text.replace("## ", "")


def imported(editor, file) -> str | None:
    """The page of what was imported, and nothing of it is left; None where it was refused."""
    try:
        call_command("import_manuscript", str(file), "--title", "A room", stdout=StringIO())
    except CommandError:
        return None
    article = Article.objects.get()
    shown = page_of(editor, article.get_absolute_url())
    article.delete()
    Reference.objects.all().delete()
    return shown


def written(file, text: str):
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("family", HTML)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_none_passes_the_import_of_text(page, editor, tmp_path, suffix, family):
    file = tmp_path / f"a-room{suffix}"
    payloads = [" ".join(one.split("\n")) for one in HTML[family] if not NO_TEXT & set(one)]
    shown = imported(editor, written(file, text_of(payloads, suffix)))
    own = imported(editor, written(file, text_of(["It is quiet."] * len(payloads), suffix)))
    assert harms(page, {family: shown}, own) == {}


def test_a_text_with_characters_of_no_text_is_refused(editor, tmp_path):
    payloads = [one for family in HTML.values() for one in family if NO_TEXT & set(one)]
    answers = [imported(editor, written(tmp_path / "a-room.md", text_of([one], ".md"))) for one in payloads]
    assert answers == [None] * len(payloads)
    assert len(payloads) > 5


@pytest.mark.parametrize("family", MARKDOWN)
def test_nothing_harmful_is_written_in_markdown(page, editor, tmp_path, family):
    file = tmp_path / "a-room.md"
    payloads = [one for one in MARKDOWN[family] if not NO_TEXT & set(one)]
    shown = imported(editor, written(file, text_of(payloads, ".md")))
    own = imported(editor, written(file, text_of(["It is quiet."] * len(payloads), ".md")))
    assert harms(page, {family: shown}, own) == {}


def test_front_matter_holds_nothing_harmful(page, editor, tmp_path):
    file = tmp_path / "a-room.md"

    def shown_of(words: str) -> str:
        return imported(editor, written(file, f"---\ntitle: {words}\nsummary: {words}\n---\n\n## Rooms\n\nQuiet.\n"))

    payloads = [one for one in [*HTML["script"], *HTML["handler"]] if not NO_TEXT & set(one) and "\n" not in one]
    assert harms(page, {one: shown_of(one) for one in payloads[::8]}, shown_of("Quiet")) == {}


@pytest.mark.parametrize("family", HTML)
def test_none_passes_the_import_of_a_word_document(page, editor, tmp_path, family):
    file = tmp_path / "a-room.docx"

    def shown_of(payloads: list[str]) -> str:
        all_of_them = " ".join(payloads)
        paragraphs = [
            "Somebody waits (Lee, 2001).",
            *payloads,
            ("Heading2", "On them"),
            *(f"Said {p}." for p in payloads),
        ]
        parts = [("Heading1", "Continue the Convo"), all_of_them, ("Heading1", "References"), LINE]
        write_docx(file, ("Heading1", "Rooms"), *paragraphs, *parts, f"Disclaimer: {all_of_them}")
        return imported(editor, file)

    payloads = [one for one in HTML[family] if not NO_XML & set(one)]
    assert harms(page, {family: shown_of(payloads)}, shown_of(["Quiet"] * len(payloads))) == {}


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def in_xml(address: str) -> str:
    """The address as a document can hold it: XML has no control characters."""
    held = "".join(one for one in address if one.isprintable() or one in "\t\r\n")
    return escape(held, quote=True)


def linked(number: int, address: str) -> tuple[str, str]:
    """A hyperlink, and the relationship that it needs."""
    target = f'Target="{in_xml(address)}" TargetMode="External"'
    relationship = f'<Relationship Id="r{90 + number}" Type="{OFFICE}/hyperlink" {target}/>'
    return f'<w:hyperlink r:id="r{90 + number}">{run("Quiet")}</w:hyperlink>', relationship


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


def crafted(file, content: str, more: dict):
    """The file, a Word document with this in its second paragraph, and with the parts it needs."""
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
    return file


def test_nothing_harmful_is_built_into_a_word_document(page, editor, tmp_path):
    links, relationships = zip(*(linked(*one) for one in enumerate(ADDRESSES)), strict=True)
    parts = {
        "links": ("".join(links), {"relationship": "".join(relationships)}),
        "fields": ("".join(map(field, ADDRESSES)), {}),
        **WORD_PARTS,
    }

    def shown_of(content: str, more: dict) -> str | None:
        return imported(editor, crafted(tmp_path / "a-room.docx", content, more))

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
    shown = imported(editor, file)
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
    article.publish()
    feed = ElementTree.fromstring(editor.get("/articles/feed.xml").content)
    assert [title.text for title in feed.iterfind("{*}entry/{*}title")] == ["A room with a draft"]


def test_a_title_stays_on_one_line(editor):
    editor.post("/admin/blog/article/add/", {"title": "A room\r\nBcc: heron@example.org", "slug": "a-room", "body": ""})
    assert Article.objects.get().title == "A room Bcc: heron@example.org"


def test_an_address_that_hides_behind_a_control_character_is_gone():
    assert prose.sanitise('<a href="java&#1;script:alert(1)">Quiet</a>') == "<a>Quiet</a>"
    assert prose.sanitise('<a href="java\x01script:alert(1)">Quiet</a>') == "<a>Quiet</a>"
