"""When it appears, and what becomes of where it stood before."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from blog.actions import free_slug
from blog.models import FormerAddress
from tests.blog.writing import LIST, Desk
from tests.factories import make_article
from tests.pages import read

pytestmark = pytest.mark.django_db


def answer(slug: str) -> tuple[int, str]:
    response = Client().get(f"/articles/{slug}/")
    return response.status_code, response.get("Location", "")


def move(client, article, slug: str) -> None:
    assert Desk(client, article).save(slug=slug).status_code == 302


def test_an_old_address_leads_to_the_new_one(wrens):
    article = make_article("A room", slug="one")
    move(wrens, article, "two")
    assert {slug: answer(slug) for slug in ("one", "two")} == {"one": (301, "/articles/two/"), "two": (200, "")}


def test_changed_twice_both_old_addresses_lead_straight_there(wrens):
    article = make_article("A room", slug="one")
    move(wrens, article, "two")
    move(wrens, article, "three")
    assert {slug: answer(slug) for slug in ("one", "two", "three")} == {
        "one": (301, "/articles/three/"),
        "two": (301, "/articles/three/"),
        "three": (200, ""),
    }


def test_changed_back_the_first_address_is_the_articles_own_again(wrens):
    article = make_article("A room", slug="one")
    move(wrens, article, "two")
    move(wrens, article, "one")
    assert {slug: answer(slug) for slug in ("one", "two")} == {"one": (200, ""), "two": (301, "/articles/one/")}
    assert list(FormerAddress.objects.values_list("slug", flat=True)) == ["two"]


def test_an_article_that_stands_there_now_comes_first(wrens):
    move(wrens, make_article("A room", slug="one"), "two")
    other = make_article("A door", slug="one", disclaimer="For learning.")
    assert answer("one") == (200, "")

    other.unpublish()
    assert answer("one") == (301, "/articles/two/")
    move(wrens, other, "three")
    other.publish()
    assert answer("one") == (301, "/articles/three/")


def test_nobody_is_led_to_what_they_may_not_read(wrens):
    article = make_article("A room", slug="one", published=False, disclaimer="For learning.")
    move(wrens, article, "two")
    assert {slug: answer(slug) for slug in ("one", "two")} == {"one": (404, ""), "two": (404, "")}
    article.publish(timezone.now() + timedelta(days=1))
    assert answer("one") == (404, "")


def test_browsers_ask_again_as_another_article_may_come_to_stand_there(wrens):
    move(wrens, make_article("A room", slug="one"), "two")
    [seconds] = re.findall(r"max-age=(\d+)", Client().get("/articles/one/")["Cache-Control"])
    assert int(seconds) <= 3600


def test_a_manuscript_does_not_take_an_address_that_leads_elsewhere(wrens):
    move(wrens, make_article("A room", slug="a-room"), "two")
    assert free_slug("A room") == "a-room-2"


def test_the_form_says_what_readers_see_of_it(wrens, frozen):
    states = {}
    for title, published_at in {
        "A draft": None,
        "A promise": timezone.now() + timedelta(days=7, hours=4),
        "A room": timezone.now() - timedelta(days=1),
    }.items():
        article = make_article(title, published_at=published_at)
        states[title] = (
            read(wrens.get(f"{LIST}{article.pk}/change/")).one("section", "studio-state").one("strong").words
        )
    assert states == {
        "A draft": "Draft. Readers do not see it.",
        "A promise": "Scheduled for Tuesday 1 December 2026, 2:00 pm Pacific Time.",
        "A room": "Public since Monday 23 November 2026, 10:00 am Pacific Time.",
    }


def test_an_article_is_taken_back_on_its_form_where_there_is_something_to_take_back(wrens):
    button = "blog_article_save_and_take_back"
    draft = make_article("A draft", published=False)
    tomorrow = timezone.now() + timedelta(days=1)
    scheduled = make_article("A promise", published_at=tomorrow, disclaimer="For learning.")
    public = make_article("A room", slug="a-room", disclaimer="For learning.")
    shown = {one: button in wrens.get(f"{LIST}{one.pk}/change/").content.decode() for one in (draft, scheduled, public)}
    assert shown == {draft: False, scheduled: True, public: True}

    assert Desk(wrens, public).save(button=button, summary="Not yet.").status_code == 302
    public.refresh_from_db()
    assert (public.published_at, public.summary, answer("a-room")) == (None, "Not yet.", (404, ""))
    assert Desk(wrens, scheduled).save(button=button).status_code == 302
    scheduled.refresh_from_db()
    assert scheduled.published_at is None
    assert Desk(wrens, public).save(button="blog_article_save_and_publish").status_code == 302
    assert answer("a-room") == (200, "")


def test_a_number_that_is_none_opens_no_form(wrens):
    assert wrens.get(f"{LIST}none/change/").status_code == 302
