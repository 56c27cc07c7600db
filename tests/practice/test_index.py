"""Which pages may be found by those who search, and what is said of them there."""

import pytest
from django.test import Client

from bookings.models import Session
from practice.accounts.models import Person
from practice.demo.load import load
from practice.demo.people import MARLOW, WREN
from tests.pages import read

pytestmark = pytest.mark.django_db

DOORS = ["/bookings/", "/bookings/wren-50/", "/consultations/", "/consultations/wren-peer-50/"]
ANYBODYS = ["/support-now/", "/accounts/login/", "/accounts/zone/", "/accounts/inactive/"]
OWN = ["/account/", "/account/about-you/", "/accounts/email/", "/accounts/logout/", "/consultations/join/"]
FIELD = ("therap", "counsel", "psych", "mental", "trauma", "session", "wren")


@pytest.fixture(autouse=True)
def _practice():
    load()


def signed_in(who) -> Client:
    browser = Client()
    browser.force_login(Person.objects.get(email=who.email))
    return browser


def said(browser, path, name) -> list[str]:
    response = browser.get(path)
    assert response.status_code == 200
    return [element.attributes["content"] for element in read(response).all("meta", name=name)]


@pytest.mark.parametrize("path", DOORS)
def test_the_doors_may_be_found_and_are_described_without_the_field(client, settings, path):
    [words] = said(client, path, "description")
    canonical = read(client.get(f"{path}?day=2026-11-24")).one("link", rel="canonical")

    assert said(client, path, "robots") == []
    assert [word for word in FIELD if word in words.lower()] == []
    assert canonical.attributes["href"] == settings.BASE_URL + path


def test_what_anybody_may_read_may_be_found(client):
    paths = ["/", "/articles/", "/privacy/", "/accessibility/"]
    assert {path: said(client, path, "robots") for path in paths} == {path: [] for path in paths}


@pytest.mark.parametrize("path", ANYBODYS)
def test_support_and_sign_in_are_not_found(client, path):
    assert said(client, path, "robots") == ["noindex"]


@pytest.mark.parametrize("path", OWN)
def test_ones_own_pages_are_not_found(path):
    assert said(signed_in(MARLOW), path, "robots") == ["noindex"]


@pytest.mark.parametrize("step", ["", "move/", "cancel/"])
def test_a_private_link_is_never_found(client, step):
    token = Session.objects.filter(client__email=MARLOW.email).order_by("-entry__during").first().token
    assert said(client, f"/manage/{token}/{step}", "robots") == ["noindex"]


@pytest.mark.parametrize("path", ["/desk/", "/desk/patterns/"])
def test_the_desk_is_not_found(path):
    assert said(signed_in(WREN), path, "robots") == ["noindex"]
