"""Two people write on one article in two browsers, against a real web server."""

import pytest

from blog.models import Article, Draft, Revision
from tests.factories import make_article, make_person, make_practice
from tests.flows.walk import follow
from tests.visitor import signed_in

KEPT = "#studio-news"


@pytest.fixture
def open_form(browser, site):
    """Opens an article's form in a browser of somebody's own."""
    make_practice()
    contexts = []

    def opened(name, article):
        context = browser.new_context(locale="en-CA", timezone_id="America/Vancouver")
        contexts.append(context)
        context.add_cookies([signed_in(make_person(name, role="editor"), site)])
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.goto(f"{site}/admin/blog/article/{article.pk}/change/")
        return page

    yield opened
    for context in contexts:
        context.close()


def write(page, words: str) -> None:
    """At the end of the text, as one types."""
    page.locator(".tiptap").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def save(page) -> int:
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/change/" in answer.url) as answer:
        page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    return answer.value.status


def test_the_second_one_is_told_before_saving_and_when_saving_and_both_texts_survive(open_form):
    article = make_article("A room")
    wren, ira = open_form("Wren Alder", article), open_form("Ira Sedge", article)
    ira.wait_for_timeout(3000)
    assert not Draft.objects.exists()  # looking is not writing

    write(wren, " Wren was here.")
    wren.locator(KEPT, has_text="Saved ").wait_for()
    write(ira, " Ira was here.")
    told = ira.locator(KEPT, has_text="There is a newer draft of this article by Wren Alder")
    told.wait_for()
    assert told.get_by_role("link", name="Compare both").is_visible()
    assert Draft.objects.get().text("body") == "<p>Somebody waits. Wren was here.</p>"

    assert save(wren) == 302
    write(ira, " Still.")
    ira.locator(KEPT, has_text="This article was saved by Wren Alder").wait_for()
    assert save(ira) == 409
    assert ira.get_by_role("heading", name="Not saved yet: somebody else saved first").is_visible()
    assert "Ira was here. Still." in ira.locator(".tiptap").inner_text()

    assert Article.objects.get().body == "<p>Somebody waits. Wren was here.</p>"
    assert not Draft.objects.exists()
    refused = Revision.objects.get(kind=Revision.Kind.REFUSED)
    assert refused.held["body"] == "<p>Somebody waits. Ira was here. Still.</p>"

    with ira.expect_popup() as popup:
        ira.get_by_role("link", name="Compare both in a new window").click()
    assert "[−Wren−][+Ira+] was here." in popup.value.locator(".studio-changes").inner_text()
    ira.get_by_label("I have seen the other text.").check()
    assert save(ira) == 302
    assert Article.objects.get().body == "<p>Somebody waits. Ira was here. Still.</p>"
    saved = [one.held["body"] for one in Revision.objects.filter(kind=Revision.Kind.SAVED)]
    assert "<p>Somebody waits. Wren was here.</p>" in saved
    unexpected = [said for said in wren.complaints + ira.complaints if "409" not in said]
    assert unexpected == []


def test_a_closed_window_loses_nothing(open_form):
    article = make_article("A room")
    wren = open_form("Wren Alder", article)
    write(wren, " And then the power went.")
    wren.locator(KEPT, has_text="Saved ").wait_for()
    wren.goto("about:blank")

    wren.go_back()
    wren.get_by_role("heading", name="There is a draft that was not saved").wait_for()
    follow(wren.get_by_role("link", name="Use it"))
    assert "And then the power went." in wren.locator(".tiptap").inner_text()
    write(wren, " It came back.")
    wren.locator(KEPT, has_text="Saved ").wait_for()
    assert save(wren) == 302
    assert Article.objects.get().body == "<p>Somebody waits. And then the power went. It came back.</p>"
    assert not Draft.objects.exists()
