"""The checklist beside the buttons, and each way out: what blocks is refused in words, and nothing is lost."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from blog.models import Article, Reference
from blog.studio.actions import held_back, hold_back_scheduled
from blog.tasks import hold_back
from practice.desk.waiting import queues_of
from practice.profile.models import Practice
from tests import pages
from tests.blog.test_admin import LIST, fields_of, form
from tests.blog.writing import Desk
from tests.factories import NOW, make_article, make_person, make_practice
from tests.still import ADDRESS, stand_still

pytestmark = pytest.mark.django_db

PUBLISH = "blog_article_save_and_publish"
NO_DISCLAIMER = "There is no disclaimer, neither here nor in the practice’s own words. Write one of the two."
CITES_NOTHING = "<p>A door (Moss, 1999).</p>"


@pytest.fixture
def editor(client):
    client.force_login(make_person("Wren Alder", role="owner"))
    return client


def change(article) -> str:
    return f"{LIST}{article.pk}/change/"


def opened(editor, article) -> dict:
    """What the open form of an article sends along, so that its save is known to have seen the article."""
    fields = Desk(editor, article).fields
    return {name: fields[name] for name in ("page", "version", "draft_version")}


def notices(response) -> str:
    """What was said after the redirection."""
    return " ".join(str(message) for message in response.context["messages"])


def checklist(editor, article):
    return pages.read(editor.get(change(article))).one("section", id="checklist")


def test_save_and_publish_publishes_what_nothing_blocks(editor):
    article = make_article(published=False, disclaimer="For learning.")
    answer = editor.post(change(article), {**opened(editor, article), **form(), PUBLISH: ""}, follow=True)
    assert "“A room” is public: readers can see it now." in notices(answer)
    assert Client().get("/articles/a-room/").status_code == 200


def test_save_and_publish_is_refused_in_words_and_the_words_written_are_saved(editor):
    article = make_article("A draft", published=False)
    answer = editor.post(
        change(article),
        {**opened(editor, article), **form(body=CITES_NOTHING, disclaimer=""), PUBLISH: ""},
        follow=True,
    )
    article.refresh_from_db()
    assert answer.redirect_chain == [(change(article), 302)]
    assert (article.title, article.body, article.published_at) == ("A room", CITES_NOTHING, None)
    said = notices(answer)
    assert "“A room” can’t go out yet, and is saved as a draft. “Moss, 1999” has no work in the references." in said
    assert NO_DISCLAIMER in said
    assert Client().get("/articles/a-room/").status_code == 404


def test_a_new_article_is_saved_when_it_can_not_be_published(editor):
    editor.post(f"{LIST}add/", form(disclaimer="", published_at_0="2026-01-01", published_at_1="09:00"))
    article = Article.objects.get()
    assert (article.title, article.published_at) == ("A room", None)


def test_the_references_chosen_with_it_count(editor):
    moss = Reference.objects.create(
        key="moss-1999", original="Moss, K. (1999). Chairs. Harbour Press.", year="1999", authors=[{"family": "Moss"}]
    )
    article = make_article(published=False)
    editor.post(
        change(article), {**opened(editor, article), **form(body=CITES_NOTHING, references=[moss.pk]), PUBLISH: ""}
    )
    article.refresh_from_db()
    assert article.is_published
    article.unpublish()
    editor.post(change(article), {**opened(editor, article), **form(body=CITES_NOTHING, references=[]), PUBLISH: ""})
    article.refresh_from_db()
    assert article.published_at is None


def test_a_date_that_is_past_is_kept_when_it_is_published(editor):
    article = make_article(published=False)
    editor.post(
        change(article), {**opened(editor, article), **form(published_at_0="2026-01-15", published_at_1="09:00")}
    )
    article.refresh_from_db()
    assert article.published_at == datetime(2026, 1, 15, 16 + 1, tzinfo=UTC)


def test_scheduling_counts_as_publishing(editor, frozen):
    article, sound = make_article("A draft", published=False), make_article("Sound", published=False)
    later = {"published_at_0": "2026-12-15", "published_at_1": "09:00"}
    answer = editor.post(change(article), {**opened(editor, article), **form(disclaimer="", **later)}, follow=True)
    editor.post(change(sound), {**opened(editor, sound), **form(slug="sound", **later)})
    article.refresh_from_db()
    sound.refresh_from_db()
    assert (article.title, article.published_at) == ("A room", None)
    assert sound.published_at > NOW
    assert NO_DISCLAIMER in notices(answer)


def test_a_scheduled_article_that_is_saved_with_a_fault_does_not_appear_by_itself(editor):
    article = make_article(published_at=timezone.now() + timedelta(days=3), disclaimer="For learning.")
    page = pages.read(editor.get(change(article)))
    answer = editor.post(change(article), {**fields_of(page), "body": CITES_NOTHING}, follow=True)
    article.refresh_from_db()
    assert (article.body, article.published_at) == (CITES_NOTHING, None)
    assert "is saved as a draft" in notices(answer)


def test_a_scheduled_article_without_a_fault_keeps_its_date(editor):
    at = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    article = make_article(published_at=at, disclaimer="For learning.")
    page = pages.read(editor.get(change(article)))
    editor.post(change(article), {**fields_of(page), "summary": "In it."})
    article.refresh_from_db()
    assert (article.summary, article.published_at) == ("In it.", at)


def test_what_is_public_already_can_always_be_saved_and_shows_its_findings(editor):
    article = make_article(published_at=NOW - timedelta(days=400))
    page = pages.read(editor.get(change(article)))
    answer = editor.post(change(article), {**fields_of(page), "body": CITES_NOTHING, PUBLISH: ""}, follow=True)
    article.refresh_from_db()
    assert (article.body, article.published_at) == (CITES_NOTHING, NOW - timedelta(days=400))
    assert "can’t go out" not in notices(answer)
    shown = checklist(editor, article)
    assert "It is public, and every correction can be saved." in shown.words
    assert NO_DISCLAIMER in shown.words


def test_the_list_publishes_what_it_may_and_says_what_it_may_not(editor):
    sound, faulty = make_article("Sound", published=False, disclaimer="x"), make_article("Faulty", published=False)
    public = make_article("Public")
    picked = [sound.pk, faulty.pk, public.pk]
    answer = editor.post(LIST, {"action": "publish", "_selected_action": picked}, follow=True)
    assert notices(answer) == (
        f"“Faulty” can’t go out yet, and is saved as a draft. {NO_DISCLAIMER} Published: 2. Readers can see it now."
    )
    states = {one.title: one.is_published for one in Article.objects.all()}
    assert states == {"Sound": True, "Faulty": False, "Public": True}


def test_a_scheduled_article_the_list_may_not_publish_stays_as_it_was(editor):
    at = timezone.now() + timedelta(days=3)
    article = make_article("Faulty", published_at=at)
    answer = editor.post(LIST, {"action": "publish", "_selected_action": [article.pk]}, follow=True)
    article.refresh_from_db()
    assert article.published_at == at
    assert "“Faulty” can’t go out yet, and stays as it was." in notices(answer)


def test_the_practices_own_disclaimer_is_enough(editor):
    make_practice(disclaimer="For learning.")
    article = make_article(published=False)
    article.publish()
    assert article.is_published


# Faults that come from outside, while it waits for its hour


@pytest.fixture
def waiting(frozen):
    """An article with a date, which cites a work."""
    moss = Reference.objects.create(
        key="moss-1999", original="Moss, K. (1999). Chairs. Harbour Press.", year="1999", authors=[{"family": "Moss"}]
    )
    article = make_article("A room", body=CITES_NOTHING, published_at=NOW + timedelta(days=3))
    article.references.set([moss])
    make_practice(disclaimer="For learning.")
    return article


def test_what_waits_in_order_keeps_its_date(waiting):
    assert hold_back_scheduled() == []
    waiting.refresh_from_db()
    assert waiting.published_at == NOW + timedelta(days=3)


def test_it_does_not_appear_once_the_practices_disclaimer_is_gone(waiting, frozen):
    Practice.objects.update(disclaimer="")
    hold_back()
    frozen.shift(timedelta(days=4))
    waiting.refresh_from_db()
    assert waiting.published_at is None
    assert Client().get(waiting.get_absolute_url()).status_code == 404
    assert [one.name for one in waiting.revisions.all()] == [
        "Taken off its date, Friday 27 November 2026, 10:00 am, as something blocks it"
    ]


def test_what_was_taken_off_its_date_waits_at_the_desk_until_somebody_saves_it(waiting, editor):
    assert list(held_back()) == []
    Practice.objects.update(disclaimer="")
    hold_back()
    assert list(held_back()) == [waiting]
    [queue] = [one for one in queues_of(make_person("Ira Sedge", role="editor")) if one.count]
    assert (queue.words, queue.count, queue.url) == ("Articles taken off their date", 1, change(waiting))
    assert "Articles taken off their date" in editor.get("/admin/").content.decode()
    make_article("Another", published_at=None)
    assert editor.get(f"{LIST}?published_at__isnull=True").status_code == 200

    assert Desk(editor, waiting).save().status_code == 302
    assert list(held_back()) == []


def test_what_is_public_stays_so(waiting, frozen):
    frozen.shift(timedelta(days=4))
    Practice.objects.update(disclaimer="")
    assert hold_back_scheduled() == []
    assert Client().get(waiting.get_absolute_url()).status_code == 200


def test_whoever_deletes_the_work_it_cites_is_told_at_once(waiting, editor):
    moss = Reference.objects.get()
    answer = editor.post(f"/admin/blog/reference/{moss.pk}/delete/", {"post": "yes"}, follow=True)
    waiting.refresh_from_db()
    assert waiting.published_at is None
    assert "“A room” was to appear by itself and is a draft now" in notices(answer)


def test_whoever_changes_the_work_it_cites_is_told_at_once(waiting, editor):
    moss = Reference.objects.get()
    address = f"/admin/blog/reference/{moss.pk}/change/"
    fields = {"original": moss.original, "authors": "Fern, A.", "kind": "book", "key": moss.key, "year": "1999"}
    answer = editor.post(address, fields, follow=True)
    waiting.refresh_from_db()
    assert waiting.published_at is None
    assert "“A room” was to appear by itself and is a draft now" in notices(answer)


# The checklist


def test_what_blocks_stands_first_each_with_a_link_to_its_place(editor):
    moss = Reference.objects.create(
        key="moss-1998",
        original="Moss, K. (1998). Chairs. Harbour Press.",
        year="1998",
        authors=[{"family": "Moss", "given": "K."}],
    )
    lee = Reference.objects.create(key="lee-2001", original="Lee, J. (2001). Home.", year="2001")
    article = make_article(body=f"<h2>Doors</h2>{CITES_NOTHING}", published=False)
    article.references.set([moss, lee])
    shown = checklist(editor, article)
    items = [
        (
            item.one("strong").words,
            item.all("a")[0].attributes["href"],
            item.all("a")[0].attributes.get("data-at"),
            item.all("a")[0].attributes.get("data-words"),
            [link.attributes["href"] for link in item.all("a")[1:]],
        )
        for item in shown.all("li")
    ]
    assert items == [
        ("First:", "#id_body", "1", "Moss, 1999", []),
        ("First:", "#id_disclaimer", None, None, []),
        ("Advice:", "#id_summary", None, None, []),
        ("Advice:", "#id_references", None, None, [f"/admin/blog/reference/{lee.pk}/change/"]),
    ]
    assert "It can’t be published or scheduled until what is marked first is seen to." in shown.words


def test_every_link_of_the_checklist_leads_to_something_on_the_page(editor):
    article = make_article(body='<p>A <a href="/x">here</a> (Moss, 1999).</p>', published=False)
    page = pages.read(editor.get(change(article)))
    ids = {one.attributes.get("id") for one in page}
    targets = {link.attributes["href"][1:] for link in page.one("section", id="checklist").all("a")}
    assert targets == {"id_body", "id_disclaimer", "id_summary"}
    assert targets - ids == set()


def test_where_nothing_is_left_it_says_so(editor):
    article = make_article(summary="In it.", disclaimer="For learning.")
    assert "Nothing is left to see to." in checklist(editor, article).words


def test_advice_alone_holds_nothing_back(editor):
    article = make_article(disclaimer="For learning.", published=False)
    assert "Nothing holds it back. What follows is advice." in checklist(editor, article).words


def test_a_new_article_has_no_checklist_yet(editor):
    assert pages.read(editor.get(f"{LIST}add/")).all("section", id="checklist") == []


def test_words_of_the_article_are_words_in_the_checklist_and_in_what_is_said(editor):
    body = "<p>A door (Moss&lt;script&gt;, 1999; <em>&lt;b&gt;</em> Lee, 2001).</p>"
    article = make_article("<i>A room</i>", body=f'{body}<p><a href="/x"><b>here</b></a></p>', published=False)
    page = pages.read(editor.post(LIST, {"action": "publish", "_selected_action": [article.pk]}, follow=True))
    assert [one for one in page.all("i") if "A room" in one.words] == []
    assert checklist(editor, article).all("b") == []


# The import


TEXT = "# Doors\n\nThey open (Moss, 1999).\n"


def test_an_import_that_would_publish_is_refused_in_words_and_kept_as_a_draft(tmp_path):
    file, out = tmp_path / "doors.md", StringIO()
    file.write_text(TEXT)
    with pytest.raises(CommandError) as refusal:
        call_command("import_manuscript", str(file), "--publish", stdout=out)
    assert str(refusal.value).splitlines() == [
        "It is kept as a draft, and not public yet. First:",
        "  “Moss, 1999” has no work in the references. Add the work, or correct the name or the year. If it cites "
        "nothing, say it outside brackets.",
        f"  {NO_DISCLAIMER}",
    ]
    article = Article.objects.get()
    assert (article.title, article.published_at, "They open" in article.body) == ("Doors", None, True)
    assert out.getvalue().splitlines()[0] == "“Doors” is a draft at /articles/doors/"


def test_an_import_that_may_be_public_is(tmp_path):
    file, out = tmp_path / "doors.md", StringIO()
    file.write_text(f"{TEXT}\n## References\n\nMoss, K. (1999). Chairs. Tern.\n\n## Disclaimer\n\nFor learning.\n")
    call_command("import_manuscript", str(file), "--publish", stdout=out)
    assert Article.objects.get().is_published
    assert out.getvalue().splitlines()[0] == "“Doors” is public at /articles/doors/"


# In the editor, with scripts


def test_a_link_of_the_checklist_selects_the_words_in_the_editor(transactional_db, editor, with_scripts):
    article = make_article(body=f"<h2>Doors</h2>{'<p>Somebody waits.</p>' * 40}{CITES_NOTHING}", published=False)
    stand_still(with_scripts, editor, timezone.now())
    with_scripts.goto(ADDRESS + change(article))
    with_scripts.locator("[contenteditable=true]").wait_for()
    with_scripts.locator("#checklist li").first.get_by_role("link").click()
    assert with_scripts.evaluate("getSelection().toString()") == "Moss, 1999"
    with_scripts.wait_for_function(
        "(() => { const box = getSelection().getRangeAt(0).getBoundingClientRect();"
        " return box.top > 0 && box.bottom < innerHeight })()"
    )
