"""Every save can be found again, compared and brought back."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from blog.models import Article, Reference, Revision, Series, Tag
from blog.studio.actions import AS_IT_WAS
from tests.blog.writing import LIST, Desk
from tests.factories import make_article, make_service
from tests.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(frozen):
    return make_article("A room", body="<p>Somebody waits.</p>", slug="a-room")


def versions(article) -> list[tuple]:
    """Name, who, and the body of each, the newest first."""
    return [(one.name, one.by and one.by.name, one.held["body"]) for one in article.revisions.select_related("by")]


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_each_save_is_a_version_and_so_is_what_was_there_before(wrens, iras, article):
    Desk(wrens, article).save(body="<p>Somebody waits here.</p>")
    Desk(iras, article).save(body="<p>Somebody waits here, still.</p>", revision_name="For Noor")

    assert versions(article) == [
        ("For Noor", "Ira Sedge", "<p>Somebody waits here, still.</p>"),
        ("", "Wren Alder", "<p>Somebody waits here.</p>"),
        ("As it was before", None, "<p>Somebody waits.</p>"),
    ]


def test_what_was_changed_elsewhere_is_not_lost_at_the_next_save(wrens, article):
    Desk(wrens, article).save(summary="One.")
    Article.objects.filter(pk=article.pk).update(body="<p>By a command.</p>")
    Desk(wrens, article).save(summary="Two.")

    assert [(name, body) for name, _, body in versions(article)][:2] == [
        ("", "<p>By a command.</p>"),
        ("As it was before", "<p>By a command.</p>"),
    ]


def test_a_new_article_begins_with_a_version(wrens):
    Desk(wrens).save(title="A door", slug="a-door", body="<p>It opens.</p>")
    assert versions(Article.objects.get()) == [("", "Wren Alder", "<p>It opens.</p>")]


def test_a_save_that_is_refused_for_its_form_is_no_version(wrens, article):
    assert Desk(wrens, article).save(title="").status_code == 200
    assert not Revision.objects.exists()


def test_a_version_is_given_a_name(wrens, article):
    Desk(wrens, article).save(summary="One.")
    revision = article.revisions.first()
    address = f"{LIST}{article.pk}/versions/{revision.pk}/name/"
    wrens.post(address, {"name": "Before the talk"})
    too_long = wrens.post(address, {"name": "x" * 121})

    revision.refresh_from_db()
    assert (revision.name, said(too_long)[-1]) == ("Before the talk", "A name has at most 120 characters.")
    names = [
        one.attributes["value"] for one in read(wrens.get(f"{LIST}{article.pk}/versions/")).all("input", name="name")
    ]
    assert names == ["Before the talk", "As it was before"]


def test_bringing_back_is_a_save_of_its_own_and_loses_nothing(wrens, iras, article):
    reference = Reference.objects.create(key="lee-2001", original="Lee, J. (2001). Home. Harbour Press.", year="2001")
    tag = Tag.objects.create(name="Repair", slug="repair")
    Desk(wrens, article).save(references=[reference.pk], tags=[tag.pk], body="<p>First.</p>")
    first = article.revisions.first()
    Desk(iras, article).save(references=[], tags=[], body="<p>Second.</p>", title="Another room")
    wrens.post(f"{LIST}{article.pk}/versions/{first.pk}/restore/")

    article.refresh_from_db()
    assert (article.title, article.body) == ("A room", "<p>First.</p>")
    assert (list(article.references.all()), list(article.tags.all())) == ([reference], [tag])
    assert versions(article)[0] == ("Brought back: Tuesday 24 November 2026, 10:00 am", "Wren Alder", "<p>First.</p>")
    assert [body for _, _, body in versions(article)][1:3] == ["<p>Second.</p>", "<p>First.</p>"]


def test_bringing_back_leaves_where_and_when_it_appears(wrens, article):
    Desk(wrens, article).save(summary="One.", disclaimer="For learning.")
    revision = article.revisions.first()
    series = Series.objects.create(title="Between us", slug="between-us")
    tomorrow = timezone.now() + timedelta(days=1)
    Article.objects.filter(pk=article.pk).update(slug="elsewhere", published_at=tomorrow, series=series, part_number=2)
    wrens.post(f"{LIST}{article.pk}/versions/{revision.pk}/restore/")

    article.refresh_from_db()
    assert (article.slug, article.published_at, article.series, article.part_number) == (
        "elsewhere",
        tomorrow,
        series,
        2,
    )


def test_a_page_that_was_open_is_told_that_something_was_brought_back(wrens, iras, article):
    Desk(wrens, article).save(summary="One.")
    opened = Desk(iras, article)
    wrens.post(f"{LIST}{article.pk}/versions/{article.revisions.last().pk}/restore/")

    assert opened.save(summary="Two.").status_code == 409
    article.refresh_from_db()
    assert article.summary == ""


def test_a_work_that_is_gone_is_left_out_of_what_is_brought_back(wrens, article):
    gone = Reference.objects.create(key="lee-2001", original="Lee, J. (2001). Home.")
    Desk(wrens, article).save(references=[gone.pk])
    revision = article.revisions.first()
    gone.delete()

    assert wrens.post(f"{LIST}{article.pk}/versions/{revision.pk}/restore/").status_code == 302
    assert list(article.references.all()) == []


def test_what_can_not_be_brought_back_says_why(wrens, article):
    bad = Revision.objects.create(article=article, held={"title": "x" * 201, "body": "<p>Other.</p>"})
    answer = wrens.post(f"{LIST}{article.pk}/versions/{bad.pk}/restore/")

    assert said(answer) == ["It is not brought back: Ensure this value has at most 200 characters (it has 201)."]
    article.refresh_from_db()
    assert (article.title, article.body) == ("A room", "<p>Somebody waits.</p>")


def test_a_version_of_another_article_is_not_there(wrens, article):
    other = make_article("A door")
    Desk(wrens, other).save(summary="One.")
    pk = other.revisions.first().pk
    answers = [wrens.post(f"{LIST}{article.pk}/versions/{pk}/{act}/").status_code for act in ("name", "restore")]
    answers.append(wrens.get(f"{LIST}{article.pk}/compare/?before={pk}").status_code)
    assert answers == [404, 404, 404]


def test_bringing_back_acts_on_a_press_alone(wrens, article):
    Desk(wrens, article).save(summary="One.")
    assert wrens.get(f"{LIST}{article.pk}/versions/{article.revisions.last().pk}/restore/").status_code == 405


def test_two_versions_are_compared_word_by_word(wrens, article):
    Desk(wrens, article).save(
        title="A quiet room", body="<p>Alike.</p><p>Alike too.</p><p>Somebody <strong>waits</strong> <em>here</em>.</p>"
    )
    Desk(wrens, article).save(
        title="A quiet room",
        body="<p>Alike.</p><p>Alike too.</p><p>Somebody <strong>sits</strong> <em>here</em>.</p><p>Now.</p>",
    )
    newer, older = article.revisions.all()[:2]
    page = read(wrens.get(f"{LIST}{article.pk}/compare/?before={older.pk}&after={newer.pk}"))

    [changes] = page.all("div", "studio-changes")
    assert "Somebody [−**waits**−][+**sits**+] *here*." in changes.words
    assert "[+Now.+]" in changes.words
    assert [one.words for one in changes.all("del")] == ["**waits**"]
    assert [one.words for one in changes.all("ins")] == ["**sits**", "Now."]
    assert "1 word taken out, 2 put in." in page.words
    assert "… 2 paragraphs alike …" in page.words
    assert [heading.words for heading in page.one("div", "studio-page").all("h3")] == ["Body"]


def test_what_was_to_appear_and_may_not_as_it_was_brought_back_is_a_draft(wrens, article):
    Desk(wrens, article).save(body="<p>A door (Moss, 1999).</p>", disclaimer="For learning.")
    revision = article.revisions.first()
    Desk(wrens, article).save(body="<p>A door.</p>")
    Article.objects.filter(pk=article.pk).update(published_at=timezone.now() + timedelta(days=1))
    wrens.post(f"{LIST}{article.pk}/versions/{revision.pk}/restore/")
    article.refresh_from_db()
    assert (article.body, article.published_at) == ("<p>A door (Moss, 1999).</p>", None)


def test_a_day_of_review_makes_no_versions_by_itself(wrens, article):
    for summary in ("One.", "Two."):
        Desk(wrens, article).save(summary=summary, reviewed_on="2026-11-20")
    article.refresh_from_db()
    assert article.reviewed_on == date(2026, 11, 20)
    assert [revision.name for revision in article.revisions.all()] == ["", "", AS_IT_WAS]


def test_a_service_that_is_gone_is_left_out_of_what_is_brought_back(wrens, article):
    service = make_service()
    Desk(wrens, article).save(service=str(service.pk))
    revision = article.revisions.first()
    service.delete()
    assert wrens.post(f"{LIST}{article.pk}/versions/{revision.pk}/restore/").status_code == 302
    article.refresh_from_db()
    assert (article.service, article.revisions.first().name) == (
        None,
        "Brought back: Tuesday 24 November 2026, 10:00 am",
    )
