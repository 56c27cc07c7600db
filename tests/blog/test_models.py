from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from blog.models import Article, Reference, Series, Tag
from tests.factories import NOW, make_article, make_person, make_practice

pytestmark = pytest.mark.django_db


def test_publishing_makes_it_public_now(frozen):
    article = make_article(published=False, disclaimer="For learning.")
    article.publish()
    article.refresh_from_db()
    assert (article.published_at, article.is_published) == (NOW, True)
    assert list(Article.objects.published()) == [article]


def test_publishing_again_keeps_the_date(frozen):
    article = make_article(published_at=NOW - timedelta(days=9))
    article.publish()
    article.refresh_from_db()
    assert article.published_at == NOW - timedelta(days=9)


def test_publishing_what_was_scheduled_makes_it_public_now(frozen):
    article = make_article(published_at=NOW + timedelta(days=9), disclaimer="For learning.")
    article.publish()
    assert (article.published_at, article.is_published) == (NOW, True)


def test_publishing_at_a_time_waits_for_it(frozen):
    article = make_article(published=False, disclaimer="For learning.")
    article.publish(at=NOW + timedelta(hours=1))
    assert not article.is_published
    frozen.shift(timedelta(hours=1))
    assert article.is_published


def test_a_draft_again_is_seen_by_nobody():
    article = make_article()
    article.unpublish()
    article.refresh_from_db()
    assert article.published_at is None
    assert not Article.objects.published().exists()


def test_public_from_the_very_moment(frozen):
    make_article("On the dot", published_at=NOW)
    make_article("A moment later", published_at=NOW + timedelta(microseconds=1))
    assert [article.title for article in Article.objects.published()] == ["On the dot"]


def test_lists_begin_with_the_newest():
    titles = {
        "Old": datetime(2026, 1, 1, tzinfo=UTC),
        "New": datetime(2026, 3, 1, tzinfo=UTC),
        "Middle": datetime(2026, 2, 1, tzinfo=UTC),
    }
    for title, published_at in titles.items():
        make_article(title, published_at=published_at)
    assert [article.title for article in Article.objects.for_lists()] == ["New", "Middle", "Old"]


def test_two_articles_can_not_be_one_part():
    series = Series.objects.create(title="Between us", slug="between-us")
    make_article("One", series=series, part_number=1)
    with pytest.raises(IntegrityError, match="one_article_a_part"), transaction.atomic():
        make_article("Another", series=series, part_number=1)
    with pytest.raises(ValidationError, match="Another article is this part of the series already"):
        Article(title="Another", slug="another", series=series, part_number=1).full_clean()


def test_a_series_may_hold_articles_without_a_part():
    series = Series.objects.create(title="Between us", slug="between-us")
    articles = [make_article(series=series) for _ in range(2)]
    assert [article.neighbours() for article in articles] == [(None, None)] * 2


def test_neighbours_are_the_nearest_published_parts():
    series, other = (Series.objects.create(title=slug, slug=slug) for slug in ("between-us", "elsewhere"))
    first, last = make_article("1", series=series, part_number=1), make_article("5", series=series, part_number=5)
    middle = make_article("3", series=series, part_number=3)
    make_article("2", series=series, part_number=2, published=False)
    make_article("4", series=other, part_number=4)
    assert {part.title: part.neighbours() for part in (first, middle, last)} == {
        "1": (None, middle),
        "3": (first, last),
        "5": (middle, None),
    }
    assert middle.series_length == 3


def test_a_series_that_goes_leaves_its_articles():
    series = Series.objects.create(title="Between us", slug="between-us")
    article = make_article(series=series, part_number=1)
    series.delete()
    article.refresh_from_db()
    assert article.series is None


def test_an_author_can_not_be_deleted_from_under_an_article():
    article = make_article(author=make_person("Wren Alder"))
    with pytest.raises(IntegrityError), transaction.atomic():
        article.author.delete()
    assert Article.objects.get().author_name == "Wren Alder"


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (220, 1), (550, 2), (5280, 24)])
def test_minutes_to_read_are_at_least_one(words, minutes):
    assert Article(body=f"<p>{'word ' * words}</p>").minutes_to_read == minutes


def test_the_practices_words_stand_where_an_article_has_none():
    make_practice(disclaimer="For learning.", invitation="Come by.")
    own, without = make_article(disclaimer="Mine.", invitation="My own."), make_article()
    assert [(one.disclaimer_text, one.invitation_text) for one in (own, without)] == [
        ("Mine.", "My own."),
        ("For learning.", "Come by."),
    ]


def test_addresses_are_unique_and_neutral():
    make_article(slug="a-room")
    for model in (Series, Tag):
        model.objects.create(**{"slug": "a-room", "title" if model is Series else "name": "A room"})
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(slug="a-room")
    assert Article.objects.count() == 1


def test_a_list_of_references_is_sorted_as_apa_does():
    siegel = {"family": "Siegel", "given": "D. J."}
    lines = {
        "siegel-2020": {"authors": [siegel], "year": "2020", "title": "Mind"},
        "badenoch-2008": {"authors": [{"family": "Badenoch", "given": "B."}], "year": "2008", "title": "Brain"},
        "siegel-schore-2009": {"authors": [siegel, {"family": "Schore", "given": "A."}], "year": "2009", "title": "A"},
        "siegel-2012b": {"authors": [siegel], "year": "2012b", "title": "The"},
        "siegel-2012a": {"authors": [siegel], "year": "2012a", "title": "A"},
        "nobody-2001": {"authors": [], "year": "2001", "title": "Charter", "original": "Charter of rooms. (2001)."},
    }
    for key, fields in lines.items():
        Reference.objects.create(**{"key": key, "original": key, **fields})
    assert [one.key for one in sorted(Reference.objects.all(), key=lambda reference: reference.list_order)] == [
        "badenoch-2008",
        "nobody-2001",
        "siegel-2012a",
        "siegel-2012b",
        "siegel-2020",
        "siegel-schore-2009",
    ]


def test_the_search_puts_title_before_summary_before_text():
    body = make_article("One", body="<p>A lantern.</p>")
    summary = make_article("Two", summary="A lantern.")
    title = make_article("A lantern")
    make_article("Four")
    assert list(Article.objects.search("lanterns")) == [title, summary, body]


def test_timestamps_tell_when_it_was_changed(frozen):
    article = make_article(published=False, disclaimer="For learning.")
    frozen.shift(timedelta(hours=1))
    article.publish()
    article.refresh_from_db()
    assert (article.created_at, article.updated_at) == (NOW, NOW + timedelta(hours=1))
    assert timezone.now() == article.updated_at
