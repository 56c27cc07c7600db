"""Whatever is pasted into the editor's field, no page that shows it runs anything of it."""

import pytest
from django.test import Client

from blog.models import Draft, Revision
from tests.blog.payloads import PAYLOADS
from tests.blog.writing import LIST, Desk
from tests.factories import make_article
from tests.pages import Element, read

pytestmark = pytest.mark.django_db

HARMFUL = {"script", "style", "iframe", "svg", "math", "object", "embed", "form", "button", "base", "meta", "template"}
AROUND = "<p>Quiet before.</p>{}<p>Quiet after.</p>"


def harm_in(part: Element) -> list[str]:
    """Elements and attributes that could run or fetch something."""
    found = [one.tag for one in part if one.tag in HARMFUL]
    for one in part:
        found += [name for name in one.attributes if name.startswith("on") or name in {"style", "srcdoc", "formaction"}]
        addresses = [one.attributes.get(name) or "" for name in ("href", "src", "action", "data")]
        found += [address for address in addresses if ":" in address.split("/")[0]]
    return found


def test_the_measure_finds_harm_where_there_is_some():
    unfound = [name for name, pasted in PAYLOADS.items() if harm_in(read(AROUND.format(pasted))) == []]
    assert unfound == []


@pytest.mark.parametrize("pasted", PAYLOADS.values(), ids=PAYLOADS)
def test_what_is_pasted_reaches_no_page(wrens, pasted):
    article = make_article("A room", slug="a-room")
    desk = Desk(wrens, article)
    assert desk.autosave(body=AROUND.format(pasted)).status_code == 200
    preview = read(Client().get(article.preview_url)).one("div", "prose")
    assert desk.save().status_code == 302

    shown = {
        "the preview": preview,
        "the article": read(Client().get("/articles/a-room/")).one("div", "prose"),
        "the comparison": read(wrens.get(f"{LIST}{article.pk}/compare/?before={article.revisions.last().pk}")).one(
            "div", "studio-changes"
        ),
        "the form": read(read(wrens.get(f"{LIST}{article.pk}/change/")).one("textarea", name="body").text()),
        "the page for Word": read(
            wrens.get(f"{LIST}{article.pk}/export/word/").content.decode().partition("</head>")[2]
        ),
    }
    assert {where: harm_in(part) for where, part in shown.items()} == {where: [] for where in shown}
    assert {where: "before." in part.words for where, part in shown.items()} == dict.fromkeys(shown, True)
    kept = [revision.held["body"] for revision in Revision.objects.all()]
    assert [harm_in(read(body)) for body in kept] == [[], []]


@pytest.mark.parametrize("name", ["title", "summary", "invitation", "disclaimer"])
def test_a_field_of_plain_text_shows_markup_as_text(wrens, name):
    article = make_article("A room", slug="a-room")
    pasted = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    Desk(wrens, article).autosave(**{name: pasted})
    pages = [Client().get(article.preview_url), wrens.get(f"{LIST}{article.pk}/compare/?after=draft")]
    pages += [wrens.get(f"{LIST}{article.pk}/change/?draft=use"), wrens.get(f"{LIST}{article.pk}/versions/")]

    assert ["<script>alert" in page.content.decode() or "<img src=x" in page.content.decode() for page in pages] == [
        False
    ] * 4
    assert Draft.objects.get().text(name) == pasted
