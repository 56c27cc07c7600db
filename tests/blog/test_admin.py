"""Writing: what an editor does in the admin, and what does not get past it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from blog.models import Article, Reference, Series, Tag
from tests import pages
from tests.blog.writing import LIST, fields_of
from tests.factories import make_article, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def wren():
    return make_person("Wren Alder", role="owner")


@pytest.fixture
def editor(client, wren):
    client.force_login(wren)
    return client


def form(**fields) -> dict:
    """What the page of a new article sends."""
    return {
        "title": "A room",
        "slug": "a-room",
        "summary": "",
        "body": "<p>Somebody waits.</p>",
        "invitation": "",
        "disclaimer": "For learning.",
        "published_at_0": "",
        "published_at_1": "",
        "author": "",
        "series": "",
        "part_number": "",
        **fields,
    }


def test_an_editor_writes_and_publishes(editor, wren):
    answer = editor.post(f"{LIST}add/", form(author=str(wren.pk)))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    article = Article.objects.get()
    assert (article.title, article.published_at, article.author) == ("A room", None, wren)
    assert Client().get("/articles/a-room/").status_code == 404
    editor.post(LIST, {"action": "publish", "_selected_action": [article.pk]})
    page = Client().get("/articles/a-room/")
    assert page.status_code == 200
    assert "Somebody waits." in page.content.decode()
    assert "Wren Alder" in page.content.decode()


def test_an_editor_takes_an_article_back(editor):
    article, other = make_article(), make_article()
    page = editor.post(LIST, {"action": "unpublish", "_selected_action": [article.pk]}, follow=True)
    assert "Drafts again. Readers no longer see them." in page.content.decode()
    assert [one.status_code for one in map(Client().get, [article.get_absolute_url(), other.get_absolute_url()])] == [
        404,
        200,
    ]


def test_the_list_says_what_is_public_scheduled_and_a_draft(editor):
    now = timezone.now()
    make_article("A room", published_at=now - timedelta(days=1))
    make_article("A promise", published_at=now + timedelta(days=1))
    make_article("A draft", published=False)
    text = pages.read(editor.get(LIST)).text()
    states = dict(re.findall(r"(A \w+)\s+(Public|Scheduled|Draft)\b", text))
    assert states == {"A room": "Public", "A promise": "Scheduled", "A draft": "Draft"}


PASTED = {
    "script": "<p>Quiet</p><script>alert(1)</script>",
    "handler": '<p onclick="alert(1)">Quiet</p>',
    "style": '<p style="position:fixed">Quiet</p><style>p {display: none}</style>',
    "address": '<p><a href="javascript:alert(1)">Quiet</a></p>',
    "data address": '<p><a href="data:text/html,<script>alert(1)</script>">Quiet</a></p>',
    "frame": '<iframe src="https://elsewhere.example/"></iframe><p>Quiet</p>',
    "picture from elsewhere": '<p>Quiet<img src="https://elsewhere.example/pixel.gif" onerror="alert(1)"></p>',
    "drawing": '<svg onload="alert(1)"><script>alert(1)</script></svg><p>Quiet</p>',
    "form": '<form action="https://elsewhere.example/"><input name="x"></form><p>Quiet</p>',
    "id": '<p id="main" class="notice">Quiet</p>',
}


@pytest.mark.parametrize("pasted", PASTED.values(), ids=PASTED)
def test_what_was_pasted_loses_what_could_do_harm(editor, pasted):
    editor.post(f"{LIST}add/", form(body=pasted))
    article = Article.objects.get()
    prose = pages.read(editor.get("/articles/a-room/")).one("div", "prose")
    assert "Quiet" in prose.words
    assert [
        bad for bad in ("alert", "onclick", "style", "javascript:", "elsewhere", "<form", "id=") if bad in article.body
    ] == []
    harmful = {"script", "style", "iframe", "svg", "form", "input"}
    assert [
        one.tag for one in prose if one.tag in harmful or {"onclick", "onerror", "style"} & set(one.attributes)
    ] == []


def test_what_may_stand_there_stays(editor):
    body = (
        '<h2>Rooms</h2><p><strong>One</strong> and <em>two</em>, <a href="https://example.org/">three</a>.</p>'
        "<ul><li><p>Four</p></li></ul><blockquote><p>Five</p></blockquote>"
    )
    editor.post(f"{LIST}add/", form(body=body))
    assert Article.objects.get().body == body


def test_apostrophes_and_ampersands_survive_being_opened_and_saved(editor):
    words = "Ash & Alder’s “room”, it's <3"
    article = make_article(
        title=words,
        slug="a-room",
        summary=words,
        body="<p>Ash &amp; Alder’s “room”, it's &lt;3 &nbsp;and&nbsp;on</p>",
        invitation=words,
        published_at=datetime(2026, 1, 15, 17, tzinfo=UTC),
    )
    first = Article.objects.values().get() | {"version": 3}
    for _ in range(2):
        page = pages.read(editor.get(f"{LIST}{article.pk}/change/"))
        answer = editor.post(f"{LIST}{article.pk}/change/", fields_of(page))
        assert answer.status_code == 302
    assert {**Article.objects.values().get(), "updated_at": None} == {**first, "updated_at": None}
    shown = pages.read(Client().get("/articles/a-room/"))
    assert (shown.one("h1").words, shown.one("div", "prose").words) == (words, f"{words} and on")


def test_the_editor_loads_under_the_policy(editor):
    article = make_article()
    response = editor.get(f"{LIST}{article.pk}/change/")
    page, policy = pages.read(response), response["Content-Security-Policy"]
    [nonce] = re.findall(r"'nonce-([^']+)'", policy.split("script-src")[1].split(";")[0])
    import_maps = page.all("script", type="importmap")
    assert [script.attributes["nonce"] for script in import_maps] == [nonce]
    loaded = [script.attributes["src"] for script in page.all("script") if "src" in script.attributes]
    assert [source for source in loaded if not source.startswith(("/static/", "/admin/jsi18n/"))] == []
    inline = [one for one in page.all("script") if "src" not in one.attributes]
    may_stand = {"importmap", "application/json"}
    assert {one.attributes.get("type") for one in inline if one.attributes.get("nonce") != nonce} <= may_stand
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_each_page_has_a_nonce_of_its_own(editor):
    article = make_article()
    policies = {editor.get(f"{LIST}{article.pk}/change/")["Content-Security-Policy"] for _ in range(2)}
    assert len(policies) == 2


def test_a_time_is_written_on_the_editors_own_clock(editor, wren):
    wren.time_zone = "America/Toronto"
    wren.save()
    editor.post(f"{LIST}add/", form(published_at_0="2026-12-15", published_at_1="09:00"))
    assert f"{Article.objects.get().published_at:%Y-%m-%d %H:%M %Z}" == "2026-12-15 14:00 UTC"


def test_two_articles_of_one_part_are_refused_and_nothing_is_lost(editor):
    series = Series.objects.create(title="Between us", slug="between-us")
    make_article("The first", series=series, part_number=1)
    page = editor.post(f"{LIST}add/", form(series=series.pk, part_number="1", body="<p>An hour's work.</p>"))
    assert page.status_code == 200
    assert "Another article is this part of the series already." in page.content.decode()
    assert "An hour&#x27;s work." in page.content.decode()
    assert Article.objects.count() == 1


def test_references_and_subjects_are_chosen_from_the_library(editor):
    reference = Reference.objects.create(key="lee-2001", original="Lee, J. (2001). Home. Harbour Press.", year="2001")
    tag = Tag.objects.create(name="Repair", slug="repair")
    editor.post(f"{LIST}add/", form(references=[reference.pk], tags=[tag.pk]))
    article = Article.objects.get()
    assert (list(article.references.all()), list(article.tags.all())) == ([reference], [tag])
