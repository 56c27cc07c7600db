"""Pages for when something went wrong: they need nothing, and say what to do."""

import contextlib

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from practice.views import csrf_failure, server_error
from tests import pages
from tests.factories import make_person, make_practice

HEADINGS = {
    "403.html": "It isn’t open to you",
    "403_csrf.html": "This form had grown old",
    "404.html": "There is no page here",
    "429.html": "That was a lot of tries",
    "500.html": "Something broke on our side",
    "503.html": "We’re putting the room in order",
}


@pytest.mark.parametrize("name", HEADINGS)
def test_an_error_page_can_be_rendered_with_nothing_at_hand(name):
    page = pages.read(render_to_string(name))
    assert page.one("h1").words == HEADINGS[name]
    assert page.one("html").attributes["lang"] == "en-CA"
    assert page.one("main").all("a")[0].attributes["href"] in {"/", "/accounts/login/?next="}


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_what_stands_when_nothing_else_does_names_somebody_to_call(name):
    assert "call or text 9-8-8 in Canada, any hour. In an emergency, call 9-1-1." in render_to_string(name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/no-page", "/articles/none/", "/manage/none/", "/%00/", "/consultations/certificates/a%00b/", "/a/" * 500],
)
def test_where_there_is_no_page_the_site_says_so(address):
    make_practice()
    response = Client().get(address, follow=True)
    page = pages.read(response)
    assert response.status_code == 404
    assert page.one("h1").words == "There is no page here"
    assert page.one("title").words == "There is no page here – TLP"
    assert page.one("meta", name="robots").attributes["content"] == "noindex"


@pytest.mark.django_db
def test_a_form_that_had_grown_old_is_refused_with_a_page(client):
    marlow = make_person("Marlow Teal")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(marlow)
    response = browser.post("/account/about-you/", {"name": "Somebody else", "time_zone": "America/Vancouver"})
    assert response.status_code == 403
    assert pages.read(response).one("h1").words == "This form had grown old"
    marlow.refresh_from_db()
    assert marlow.name == "Marlow Teal"


@pytest.mark.django_db
def test_the_page_about_an_old_form_needs_no_session():
    response = csrf_failure(RequestFactory().get("/"))
    assert (response.status_code, HEADINGS["403_csrf.html"] in response.content.decode()) == (403, True)


def test_the_page_of_a_breakdown_asks_nothing_of_the_database():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert pages.read(response).one("h1").words == HEADINGS["500.html"]


@pytest.mark.django_db
def test_an_error_page_fetches_what_is_there(client):
    for name in ("500.html", "503.html"):
        page = pages.read(render_to_string(name))
        for link in page.all("link"):
            with contextlib.closing(client.get(link.attributes["href"])) as response:
                assert response.status_code == 200
