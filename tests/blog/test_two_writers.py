"""Two people, or two pages, on one article: the second is told, and nothing is written over."""

import pytest
from django.contrib.admin.models import LogEntry

from blog.models import Article, Revision
from tests.blog.conftest import at_the_admin
from tests.blog.writing import LIST, Desk
from tests.conftest import together
from tests.factories import make_article
from tests.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(frozen):
    return make_article("A room", body="<p>Somebody waits.</p>", slug="a-room")


def refused_texts(article) -> list[str]:
    return [one.held["body"] for one in article.revisions.filter(kind=Revision.Kind.REFUSED)]


def test_whoever_saves_second_is_told_and_both_texts_survive(wrens, iras, article):
    mine, theirs = Desk(wrens, article), Desk(iras, article)
    assert mine.save(body="<p>Wren’s.</p>").status_code == 302
    answer = theirs.save(body="<p>Ira’s.</p>")

    page = read(answer)
    assert answer.status_code == 409
    assert page.one("section", "is-strong").words.startswith(
        "Not saved yet: somebody else saved first This article was saved by Wren Alder (Today, 10:00 am) after you "
        "opened it. What you wrote here is kept beside it, and both can be compared."
    )
    article.refresh_from_db()
    assert (article.body, refused_texts(article)) == ("<p>Wren’s.</p>", ["<p>Ira’s.</p>"])
    assert "Ira’s." in page.one("textarea", name="body").text()
    link = page.one("section", "is-strong").one("a").attributes["href"].replace("&amp;", "&")
    compared = read(iras.get(link))
    assert compared.one("div", "studio-changes").words == "[−Wren’s.−][+Ira’s.+]"


def test_pressing_save_again_does_not_write_over_the_other_either(wrens, iras, article):
    mine, theirs = Desk(wrens, article), Desk(iras, article)
    mine.save(body="<p>Wren’s.</p>")
    theirs.save(body="<p>Ira’s.</p>")

    assert theirs.save(body="<p>Ira’s, more.</p>").status_code == 409
    article.refresh_from_db()
    assert (article.body, refused_texts(article)) == ("<p>Wren’s.</p>", ["<p>Ira’s, more.</p>"])


def test_whoever_has_seen_both_can_save_theirs_as_the_newest_and_the_other_stays_a_version(wrens, iras, article):
    mine, theirs = Desk(wrens, article), Desk(iras, article)
    mine.save(body="<p>Wren’s.</p>")
    page = read(theirs.save(body="<p>Ira’s.</p>"))
    seen = page.one("input", name="save_over").attributes["value"]

    assert theirs.save(save_over=seen).status_code == 302
    article.refresh_from_db()
    assert article.body == "<p>Ira’s.</p>"
    saved = [one.held["body"] for one in article.revisions.filter(kind=Revision.Kind.SAVED)]
    assert saved == ["<p>Ira’s.</p>", "<p>Wren’s.</p>", "<p>Somebody waits.</p>"]


def test_having_seen_one_text_does_not_save_over_a_third(wrens, iras, article):
    mine, theirs = Desk(wrens, article), Desk(iras, article)
    mine.save(body="<p>Wren’s.</p>")
    page = read(theirs.save(body="<p>Ira’s.</p>"))
    seen = page.one("input", name="save_over").attributes["value"]
    Desk(wrens, article).save(body="<p>Wren’s, again.</p>")

    assert theirs.save(save_over=seen).status_code == 409
    article.refresh_from_db()
    assert article.body == "<p>Wren’s, again.</p>"


def test_two_pages_of_one_person_are_two_writers(wrens, article):
    one, other = Desk(wrens, article), Desk(wrens, article)
    one.save(body="<p>One.</p>")
    answer = other.save(body="<p>Other.</p>")

    assert answer.status_code == 409
    assert "This article was saved by you, on another page (Today, 10:00 am)" in read(answer).words


def test_a_page_from_before_does_not_publish_what_was_taken_back(wrens, iras, article):
    opened = Desk(wrens, article)
    iras.post(LIST, {"action": "unpublish", "_selected_action": [article.pk]})

    assert opened.save(summary="A comma.").status_code == 409
    article.refresh_from_db()
    assert (article.published_at, article.summary) == (None, "")


def test_a_form_that_does_not_say_what_it_has_seen_changes_nothing(wrens, article):
    desk = Desk(wrens, article)
    desk.fields.pop("version")
    assert desk.save(body="<p>Unseen.</p>").status_code == 409
    article.refresh_from_db()
    assert article.body == "<p>Somebody waits.</p>"


def test_a_refused_text_that_says_the_same_is_not_kept_twice(wrens, iras, article):
    mine, theirs = Desk(wrens, article), Desk(iras, article)
    mine.save(body="<p>The same.</p>")
    assert theirs.save(body="<p>The same.</p>").status_code == 409
    assert refused_texts(article) == []


def test_saving_twice_from_one_page_after_going_on_is_fine(wrens, article):
    for words in ("One.", "Two.", "Three."):
        assert Desk(wrens, article).save(button="_continue", summary=words).status_code == 302
    assert Article.objects.get().version == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_told():
    article = make_article("A room", body="<p>Somebody waits.</p>")
    desks = [Desk(at_the_admin(name), article) for name in ("Wren Alder", "Ira Sedge")]
    saves = [lambda desk=desk, n=n: desk.save(body=f"<p>Text {n}.</p>").status_code for n, desk in enumerate(desks)]

    assert sorted(together(*saves)) == [302, 409]
    article.refresh_from_db()
    assert {article.body, *refused_texts(article)} == {"<p>Text 0.</p>", "<p>Text 1.</p>"}


@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_at_the_same_moment_one_is_told():
    article = make_article("A room", body="<p>Somebody waits.</p>")
    desks = [Desk(at_the_admin(name), article) for name in ("Wren Alder", "Ira Sedge")]
    keeps = [lambda desk=desk, n=n: desk.autosave(body=f"<p>Text {n}.</p>").status_code for n, desk in enumerate(desks)]

    assert sorted(together(*keeps)) == [200, 409]
    article.refresh_from_db()
    assert {article.draft.text("body"), *refused_texts(article)} == {"<p>Text 0.</p>", "<p>Text 1.</p>"}


def test_saving_over_a_text_leaves_when_and_where_it_appears_as_the_other_left_it(wrens, iras, article):
    Article.objects.update(published_at=None, disclaimer="For learning.")
    mine = Desk(wrens, article)
    Desk(iras, article).save(slug="elsewhere")
    iras.post(LIST, {"action": "publish", "_selected_action": [article.pk]})
    public = Article.objects.get()
    assert mine.save(body="<p>Wren’s.</p>").status_code == 409
    assert mine.save(body="<p>Wren’s.</p>", save_over=str(public.version)).status_code == 302
    article.refresh_from_db()
    assert (article.body, article.slug, article.published_at) == ("<p>Wren’s.</p>", "elsewhere", public.published_at)


def test_the_history_names_what_was_changed_and_not_the_page_it_came_from(wrens, article):
    Desk(wrens, article).save(summary="One.")
    assert LogEntry.objects.get().get_change_message() == "Changed Summary."
