"""Where a sign-in leads: onward on this site, never to another."""

import pytest
from django.core import mail
from django.test import Client

from tests.accounts.conftest import CONFIRM, LOGIN, digits_sent
from tests.factories import free_slots, make_person, make_service

pytestmark = pytest.mark.django_db

NEXT_IS_ACCOUNT = f"{CONFIRM}?next=%2Faccount%2F"


@pytest.mark.parametrize("target", ["foo", "account", "?a=b", "next/", "%00", "http:///"])
def test_what_is_no_path_leads_to_the_account(browser_at_door, target):
    chosen = browser_at_door.post("/accounts/zone/", {"time_zone": "Europe/London", "next": target})
    browser_at_door.force_login(make_person("Marlow Teal"))
    answers = [chosen, browser_at_door.get(LOGIN, {"next": target})]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/account/")] * 2


@pytest.mark.parametrize(
    "target",
    ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", r"/\elsewhere.example", "http:///x"],
)
def test_an_address_of_another_site_is_not_gone_to(browser_at_door, target):
    page = browser_at_door.get(LOGIN, {"next": target})
    assert "elsewhere" not in page.content.decode()
    asked = browser_at_door.ask("rowan@example.org", next=target)
    assert asked["Location"] == NEXT_IS_ACCOUNT
    assert browser_at_door.write(digits_sent(), next=target)["Location"] == "/account/"


def test_who_was_on_the_way_somewhere_arrives_there(browser_at_door):
    asked = browser_at_door.ask("rowan@example.org", next="/consultations/join/")
    page = browser_at_door.get(asked["Location"])
    assert '<input type="hidden" name="next" value="/consultations/join/">' in page.content.decode()
    answer = browser_at_door.write(digits_sent(), next="/consultations/join/")
    assert answer["Location"] == "/consultations/join/"


def test_signing_in_keeps_the_time_that_was_chosen(frozen, browser_at_door):
    service = make_service()
    browser_at_door.post(f"/bookings/{service.slug}/", {"start": free_slots(service)[0].value})
    chosen, key = browser_at_door.session["choice"], browser_at_door.session.session_key
    browser_at_door.sign_in("rowan@example.org")
    assert browser_at_door.session["choice"] == chosen
    assert browser_at_door.session.session_key != key


def test_who_is_signed_in_is_not_asked_again(browser_at_door):
    browser_at_door.force_login(make_person("Marlow Teal"))
    assert [browser_at_door.get(page)["Location"] for page in (LOGIN, CONFIRM)] == ["/account/", "/account/"]


def test_the_old_address_of_signing_up_leads_to_the_one_page(browser_at_door):
    response = browser_at_door.get("/accounts/signup/?next=/desk/")
    assert (response.status_code, response["Location"]) == (302, f"{LOGIN}?next=/desk/")


def test_no_page_asks_for_a_password(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    pages = [browser_at_door.get(page).content.decode() for page in (LOGIN, CONFIRM)]
    browser_at_door.write(digits_sent())
    pages += [browser_at_door.get(page).content.decode() for page in ("/account/about-you/", "/accounts/email/")]
    assert [page for page in pages if 'type="password"' in page] == []


def test_a_form_from_elsewhere_is_refused(db):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(LOGIN, {"email": "rowan@example.org"})
    assert response.status_code == 403
    assert "This form had grown old" in response.content.decode()
    assert mail.outbox == []
