"""The practitioner's hour, in a browser with its scripts on, against a real web server."""

import pytest
from django.contrib.sessions.models import Session as BrowserSession

from blog.models import Article, Picture
from tests.factories import make_article, make_person, make_practice
from tests.flows import studio
from tests.visitor import signed_in


@pytest.fixture
def wren(with_scripts, site):
    """A page of Wren's, who is signed in, and what its browser complains of."""
    make_practice(disclaimer="For learning.")
    with_scripts.context.add_cookies([signed_in(make_person("Wren Alder", role="editor"), site)])
    with_scripts.set_default_timeout(8000)
    with_scripts.complaints = []
    with_scripts.on("pageerror", lambda error: with_scripts.complaints.append(str(error)))
    with_scripts.on("console", lambda said: said.type == "error" and with_scripts.complaints.append(said.text))
    return with_scripts


def test_a_word_document_becomes_an_article_that_is_corrected_and_brought_back(wren, page, site, tmp_path):
    steps = studio.hour(wren, page, site, tmp_path)

    def go_on_to(step: str) -> None:
        assert next(steps) == step

    go_on_to("import")
    go_on_to("citations")
    assert "2 of 4 matched." in wren.locator(".studio-page").inner_text()
    go_on_to("settled")
    assert sorted(Article.objects.get().settled) == ["blue gable 1974", "fern 1998"]
    go_on_to("figure")
    go_on_to("scheduled")
    article = Article.objects.get()
    assert article.body.count("<figure>") == Picture.objects.count() == 2
    assert article.published_at.isoformat() == "2099-03-03T16:00:00+00:00"

    go_on_to("preview")
    assert page.get_by_role("heading", level=1).inner_text() == studio.TITLE
    shown = page.locator(".prose picture img")
    assert [one.get_attribute("alt") for one in shown.all()] == [
        "A door that stands ajar, with light behind it",
        "A square on white, like a window",
    ]
    shown.last.scroll_into_view_if_needed()
    page.wait_for_function("[...document.images].every((one) => one.complete && one.naturalWidth)")
    assert page.goto(site + article.get_absolute_url()).status == 404

    go_on_to("published")
    assert page.goto(site + article.get_absolute_url()).status == 200
    first = Article.objects.get().body
    go_on_to("corrected")
    assert Article.objects.get().body != first
    page.reload()
    assert "So it seemed to us." in page.locator(".prose").inner_text()
    go_on_to("compare")
    assert "[+ So it seemed to us.+]" in " ".join(wren.locator(".studio-changes").all_inner_texts())
    go_on_to("restored")
    brought_back = Article.objects.get()
    assert (brought_back.body, brought_back.is_published) == (first, True)
    page.reload()
    assert "So it seemed to us." not in page.locator(".prose").inner_text()
    assert wren.complaints == []


def test_an_article_with_a_callout_is_the_same_however_often_it_is_saved(wren, site):
    callout = "<aside><h3>Slowly</h3><p>One <strong>hand</strong>.</p><ul><li><p>Two</p></li></ul></aside>"
    article = make_article("A room", body=f"<p>Before.</p>{callout}<p>After.</p>")
    for _ in range(2):
        studio.open_form(wren, site, "A room")
        studio.save(wren, "Save and continue editing")
        article.refresh_from_db()
        assert article.body == f"<p>Before.</p>{callout}<p>After.</p>"

    wren.locator(".tiptap > p").last.click()
    wren.get_by_role("button", name="callout", exact=True).click()
    studio.save(wren, "Save and continue editing")
    article.refresh_from_db()
    assert article.body == f"<p>Before.</p>{callout}<aside><p>After.</p></aside>"

    wren.locator(".tiptap > aside > p").last.click()
    wren.get_by_role("button", name="callout", exact=True).click()
    studio.save(wren, "Save and continue editing")
    article.refresh_from_db()
    assert article.body == f"<p>Before.</p>{callout}<p>After.</p>"
    assert wren.complaints == []


def test_whoever_is_signed_out_while_writing_is_told_and_keeps_the_text(wren, site):
    make_article("A room", body="<p>Before.</p>")
    studio.open_form(wren, site, "A room")
    BrowserSession.objects.all().delete()
    studio.write(wren, " And after.")
    wren.get_by_text("You are signed out. Copy what you wrote before you leave this page.").wait_for()
    studio.save(wren)
    assert wren.get_by_role("heading", name="You are signed out").is_visible()
    assert "And after." in wren.locator("input[name=body]").input_value()
