"""An article sent to the admin after its session ended: what was written is there to be sent again."""

from datetime import timedelta

import pytest
from django.test import Client

from blog.models import Article, Draft
from tests import pages
from tests.blog.writing import LIST, Desk
from tests.factories import make_article, make_person
from tests.visitor import sign_in

pytestmark = pytest.mark.django_db

OURS, WRITTEN = "http://testserver", "<p>An hour’s worth of words.</p>"


@pytest.fixture
def wren():
    return make_person("Wren Alder", role="editor")


@pytest.fixture
def desk(wren, frozen):
    """Wren's page of an article, open for an hour and a minute."""
    browser = Client(enforce_csrf_checks=True, headers={"Origin": OURS})
    browser.force_login(wren)
    desk = Desk(browser, make_article("A room", body="<p>Somebody waits.</p>"))
    frozen.shift(timedelta(minutes=61))
    return desk


def press_again(browser, response):
    """The button of a page that holds what was written."""
    form = pages.read(response).one("main").one("form")
    held = [(one.attributes["name"], one.attributes["value"]) for one in form.all("input", type="hidden")]
    return browser.post(form.attributes["action"], dict(held))


def test_an_article_is_on_the_page_that_says_the_session_ended_and_is_saved_after_a_sign_in(desk, wren):
    ended = desk.save(body=WRITTEN)

    page = pages.read(ended)
    assert (ended.status_code, page.one("h1").words) == (401, "You are signed out")
    assert "no-store" in ended["Cache-Control"]
    form = page.one("main").one("form", action=desk.address)
    assert form.one("input", name="body").attributes["value"] == WRITTEN
    assert Article.objects.get().body == "<p>Somebody waits.</p>"

    desk.client.force_login(wren)
    assert press_again(desk.client, ended).status_code == 302
    assert Article.objects.get().body == WRITTEN


def test_whoever_signs_in_again_without_a_second_step_loses_nothing_either(desk, wren):
    ended = desk.save(body=WRITTEN)
    sign_in(desk.client, wren, with_a_factor=False)
    asked = press_again(desk.client, ended)

    page = pages.read(asked)
    assert (asked.status_code, page.one("h1").words) == (403, "One more step")
    assert page.one("main").one("a", target="_blank").attributes["href"] == "/accounts/keys/"
    assert page.one("main").one("input", name="body").attributes["value"] == WRITTEN
    assert Article.objects.get().body == "<p>Somebody waits.</p>"


def test_the_script_hears_that_they_are_signed_out(desk):
    assert desk.autosave(body=WRITTEN).status_code == 401
    assert not Draft.objects.exists()


def test_a_form_of_another_site_finds_itself_on_no_page(desk):
    desk.client = Client(enforce_csrf_checks=True, headers={"Origin": "https://elsewhere.example"})
    refused = desk.save(body=WRITTEN)
    assert (refused.status_code, "hour’s worth" in refused.content.decode()) == (403, False)


def test_whoever_is_signed_out_already_need_not_sign_in_to_sign_out(client):
    assert client.post("/admin/logout/")["Location"] == "/admin/"
    assert client.get(LIST)["Location"] == f"/admin/login/?next={LIST}"
