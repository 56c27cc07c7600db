"""What is written is kept while it is written, and readers see nothing of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from blog.models import Article, Draft, Revision
from tests.blog.writing import LIST, Desk
from tests.factories import make_article, make_person
from tests.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(frozen):
    return make_article("A room", body="<p>Somebody waits.</p>", slug="a-room")


def test_what_is_written_is_kept_and_the_server_says_when(wrens, article, frozen):
    desk = Desk(wrens, article)
    frozen.shift(timedelta(minutes=42))
    answer = desk.autosave(body="<p>Somebody waits, and says so.</p>")

    assert (answer.status_code, answer.json()) == (200, {"words": "Saved 10:42 am", "version": 1})
    draft = Draft.objects.get()
    assert (draft.article, draft.by.name, draft.version, draft.began_from) == (article, "Wren Alder", 1, 1)
    assert (draft.title, draft.text("body")) == ("A room", "<p>Somebody waits, and says so.</p>")


def test_readers_see_nothing_of_a_draft(wrens, article):
    before = Article.objects.values().get()
    Desk(wrens, article).autosave(body="<p>Half a sen</p>", title="Half a ti", slug="elsewhere")

    assert Article.objects.values().get() == before
    page = Client().get("/articles/a-room/").content.decode()
    assert ("Somebody waits." in page, "Half a" in page) == (True, False)
    assert Client().get("/articles/elsewhere/").status_code == 404
    assert not Revision.objects.exists()


def test_there_is_one_draft_however_often_it_is_kept(wrens, article):
    desk = Desk(wrens, article)
    for words in ("One", "One, two", "One, two, three"):
        assert desk.autosave(summary=words).status_code == 200

    draft = Draft.objects.get()
    assert (draft.version, draft.text("summary")) == (3, "One, two, three")


def test_a_page_that_has_not_seen_the_newest_draft_is_refused_and_its_text_is_kept(wrens, iras, article):
    mine, theirs = Desk(wrens, article), Desk(iras, article)
    mine.autosave(summary="Wren’s")
    answer = theirs.autosave(summary="Ira’s")

    assert answer.status_code == 409
    assert answer.json()["words"] == (
        "There is a newer draft of this article by Wren Alder (Today, 10:00 am). "
        "What you wrote here is kept beside it, and both can be compared."
    )
    assert Draft.objects.get().text("summary") == "Wren’s"
    refused = Revision.objects.get()
    assert (refused.kind, refused.by.name, refused.held["summary"]) == ("refused", "Ira Sedge", "Ira’s")
    beside = iras.get(answer.json()["compare"])
    assert (beside.status_code, "Ira’s" in beside.content.decode()) == (200, True)


def test_a_refused_page_goes_on_in_one_row_of_its_own(wrens, iras, article):
    Desk(wrens, article).autosave(summary="Wren’s")
    theirs = Desk(iras, article)
    for words in ("Ira", "Ira’s", "Ira’s own"):
        assert theirs.autosave(summary=words).status_code == 409

    assert Revision.objects.get().held["summary"] == "Ira’s own"


def test_an_old_version_of_ones_own_page_is_refused_too(wrens, article):
    desk = Desk(wrens, article)
    desk.autosave(summary="One")
    desk.autosave(summary="Two")
    desk.fields["draft_version"] = 1

    assert desk.autosave(summary="One again").status_code == 409
    assert Draft.objects.get().text("summary") == "Two"


def test_a_draft_that_was_not_saved_is_offered_and_fills_the_form(wrens, iras, article):
    Desk(wrens, article).autosave(
        title="A larger room", summary="New.", published_at_0="2026-12-01", published_at_1="half past", part_number="x"
    )
    opened = Desk(iras, article)
    [note] = opened.notes()
    assert note.startswith("There is a draft that was not saved By Wren Alder, Today, 10:00 am.")
    assert opened.fields["title"] == "A room"

    used = Desk(iras, article, query="?draft=use")
    names = ("title", "summary", "published_at_0", "published_at_1", "part_number", "draft_version")
    assert [used.fields[name] for name in names] == ["A larger room", "New.", "2026-12-01", "half past", "x", "1"]
    assert used.notes() == [
        "This is the draft that was not saved (Today, 10:00 am). It becomes the article when you save."
    ]
    assert used.autosave(summary="Newer.").status_code == 200


def test_a_draft_that_is_used_and_saved_is_no_draft_any_more(wrens, article):
    Desk(wrens, article).autosave(title="A larger room")
    used = Desk(wrens, article, query="?draft=use")
    assert used.autosave(summary="With a summary.").status_code == 200

    assert used.save().status_code == 302
    article.refresh_from_db()
    assert (article.title, article.summary) == ("A larger room", "With a summary.")
    assert not Draft.objects.exists()


def test_a_draft_that_is_left_is_offered_no_more_and_can_be_found(wrens, article):
    Desk(wrens, article).autosave(summary="Perhaps not.")
    answer = wrens.post(f"{LIST}{article.pk}/draft/leave/")

    assert (answer.status_code, Draft.objects.count(), Desk(wrens, article).notes()) == (302, 0, [])
    left = Revision.objects.get()
    assert (left.kind, left.held["summary"]) == ("left", "Perhaps not.")
    assert "A draft that was left" in wrens.get(f"{LIST}{article.pk}/versions/").content.decode()


def test_while_a_draft_is_offered_what_is_written_beside_it_is_not_written_over_it(wrens, article):
    Desk(wrens, article).autosave(summary="First.")
    beside = Desk(wrens, article)

    assert beside.autosave(summary="Second.").status_code == 409
    assert [Draft.objects.get().text("summary"), Revision.objects.get().held["summary"]] == ["First.", "Second."]


def test_a_save_leaves_a_draft_of_another_page_and_says_so(wrens, iras, article):
    theirs = Desk(iras, article)
    Desk(wrens, article).autosave(summary="Wren’s")
    theirs.save(summary="Ira’s")

    article.refresh_from_db()
    assert (article.summary, Draft.objects.get().text("summary")) == ("Ira’s", "Wren’s")
    said = read(iras.get(LIST)).words
    assert "There is a draft of this article by Wren Alder (Today, 10:00 am) that is not in what you saved." in said
    [note] = Desk(iras, article).notes()
    assert "It was begun before the article was last saved." in note


def test_an_article_that_was_never_saved_has_a_draft_too(wrens, frozen):
    desk = Desk(wrens)
    assert desk.autosave(title="", body="<p>It begins.</p>").status_code == 200
    assert desk.autosave(title="A beginning", slug="a-beginning").status_code == 200
    assert (Article.objects.count(), Draft.objects.get().version) == (0, 2)

    again = Desk(wrens)
    [note] = again.notes()
    assert note.startswith("You began an article that was not saved “A beginning”, Today, 10:00 am.")
    used = Desk(wrens, query=f"?draft={Draft.objects.get().pk}")
    assert used.fields["body"] == "<p>It begins.</p>"
    assert used.save().status_code == 302
    assert (Article.objects.get().title, Draft.objects.count()) == ("A beginning", 0)
    late = used.autosave(title="A late beginning")
    assert (late.status_code, Draft.objects.count()) == (409, 0)


def test_a_new_article_that_is_open_on_two_pages_loses_neither_text(wrens, frozen):
    laptop = Desk(wrens)
    laptop.autosave(title="A beginning", slug="a-beginning", body="<p>Begun.</p>")
    phone = Desk(wrens, query=f"?draft={Draft.objects.get().pk}")
    for words in ("<p>Begun on the way.</p>", "<p>Begun on the way home.</p>"):
        assert phone.autosave(body=words).status_code == 200

    for words in ("<p>Begun at", "<p>Begun at the desk.</p>"):
        answer = laptop.autosave(body=words)
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "words": "There is a newer draft of this article by you, on another page (Today, 10:00 am). What you wrote "
            "here is kept as a draft of its own. Where a new article begins, both are offered.",
            "compare": "",
        },
    )
    texts = sorted(draft.text("body") for draft in Draft.objects.all())
    assert texts == ["<p>Begun at the desk.</p>", "<p>Begun on the way home.</p>"]
    assert len(Desk(wrens).notes()) == 2

    assert laptop.save().status_code == 302
    article, draft = Article.objects.get(), Draft.objects.get()
    assert (article.body, draft.article, draft.text("body")) == (
        "<p>Begun at the desk.</p>",
        article,
        "<p>Begun on the way home.</p>",
    )
    assert "that is not in what you saved. It is kept: open the article to see it." in read(wrens.get(LIST)).words
    assert phone.autosave(body="<p>Later.</p>").json()["words"].startswith("This page was saved already.")


def test_what_one_began_nobody_else_finds(wrens, iras):
    desk = Desk(wrens)
    desk.autosave(title="A beginning")
    key = desk.fields["page"]

    theirs = Desk(iras, query=f"?draft={key}")
    assert (theirs.notes(), theirs.fields["title"]) == ([], "")
    theirs.fields |= {"page": key, "draft_version": 1}
    assert theirs.autosave(title="Taken over").status_code == 409
    assert iras.post(f"{LIST}draft/{key}/leave/").status_code == 404
    assert Draft.objects.get().title == "A beginning"
    assert wrens.post(f"{LIST}draft/{key}/leave/").status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize("who", ["anonymous", "client"])
def test_nobody_else_keeps_or_reads_a_draft(client, wrens, article, who):
    Desk(wrens, article).autosave(summary="Wren’s")
    if who == "client":
        client.force_login(make_person("Marlow Teal"))
    addresses = ["draft/", f"{article.pk}/draft/", f"{article.pk}/draft/leave/"]
    pages = [f"{article.pk}/{page}" for page in ("versions/", "compare/?after=draft", "citations/", "export/word/")]
    answers = [client.post(LIST + one).status_code for one in addresses] + [
        client.get(LIST + o).status_code for o in pages
    ]
    assert set(answers) <= {302, 401, 403, 404}
    assert Draft.objects.get().text("summary") == "Wren’s"


def test_whatever_is_sent_is_answered(wrens, article):
    kept_at = f"{LIST}{article.pk}/draft/"
    page = Desk(wrens, article).fields
    answers = {
        "nothing": wrens.post(kept_at, {}).status_code,
        "no page": wrens.post(kept_at, {**page, "page": "x"}).status_code,
        "no version": wrens.post(kept_at, {**page, "version": ""}).status_code,
        "a null": wrens.post(kept_at, {**page, "summary": "a\x00b"}).status_code,
        "a look": wrens.get(kept_at).status_code,
        "no article": wrens.post(f"{LIST}{10**15}/draft/", page).status_code,
        "no number": wrens.get(f"{LIST}{article.pk}/compare/?before={'9' * 5000}").status_code,
        "no revision": wrens.get(f"{LIST}{article.pk}/compare/?before=7").status_code,
        "no draft": wrens.get(f"{LIST}add/?draft=x").status_code,
    }
    assert answers == {
        "nothing": 400,
        "no page": 400,
        "no version": 409,
        "a null": 200,
        "a look": 405,
        "no article": 404,
        "no number": 404,
        "no revision": 404,
        "no draft": 200,
    }
    assert Draft.objects.get().text("summary") == "ab"


def test_a_form_costs_as_many_queries_with_ten_versions_as_with_one(wrens, article, django_assert_max_num_queries):
    for number in range(10):
        Revision.objects.create(article=article, held={"title": f"{number}"}, at=timezone.now())
    with django_assert_max_num_queries(8):
        wrens.get(f"{LIST}{article.pk}/versions/")


def test_a_draft_that_is_used_and_saved_at_once_is_no_draft_any_more(wrens, article):
    Desk(wrens, article).autosave(title="A larger room")
    assert Desk(wrens, article, query="?draft=use").save().status_code == 302
    assert (Article.objects.get().title, Draft.objects.count()) == ("A larger room", 0)
    assert "that is not in what you saved" not in read(wrens.get(LIST)).words


def test_a_draft_from_before_it_was_published_leaves_it_public(wrens, article):
    Article.objects.update(published_at=None, disclaimer="For learning.")
    Desk(wrens, article).autosave(title="A larger room")
    wrens.post(LIST, {"action": "publish", "_selected_action": [article.pk]})
    public = Article.objects.get()
    assert Desk(wrens, article, query="?draft=use").save().status_code == 302
    article.refresh_from_db()
    assert (article.title, article.published_at) == ("A larger room", public.published_at)
    assert article.is_published


def test_a_draft_from_before_it_was_taken_back_leaves_it_so(wrens, article):
    Article.objects.update(disclaimer="For learning.")
    Desk(wrens, article).autosave(title="A larger room")
    wrens.post(LIST, {"action": "unpublish", "_selected_action": [article.pk]})
    assert Desk(wrens, article, query="?draft=use").save().status_code == 302
    assert list(Article.objects.values_list("title", "published_at")) == [("A larger room", None)]
