"""The way out: whatever was open is closed, and nothing says where one was."""

import pytest
from django.contrib.sessions.models import Session as BrowserSession

from tests import pages
from tests.factories import free_slots, make_person, make_service

pytestmark = pytest.mark.django_db


def test_leaving_signs_out_and_goes_elsewhere(client):
    client.force_login(make_person("Marlow Teal"))
    response = client.get("/leave/")
    assert (response.status_code, response["Location"]) == (302, "https://weather.gc.ca/")
    assert "_auth_user_id" not in client.session
    assert client.get("/account/").status_code == 302


def test_leaving_leaves_nothing_in_the_browser(client):
    client.force_login(make_person("Marlow Teal"))
    response = client.get("/leave/")
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert response.cookies["session"]["max-age"] == 0


def test_leaving_ends_the_session_here_too(client):
    client.force_login(make_person("Marlow Teal"))
    key = client.session.session_key
    client.get("/leave/")
    assert not BrowserSession.objects.filter(session_key=key).exists()


def test_leaving_forgets_the_time_that_was_chosen(frozen, client):
    service = make_service()
    client.post(f"/bookings/{service.slug}/", {"start": free_slots(service)[0].value})
    client.get("/leave/")
    assert "choice" not in client.session


def test_whoever_is_nobody_leaves_as_well(client):
    response = client.get("/leave/")
    assert (response.status_code, response["Location"]) == (302, "https://weather.gc.ca/")
    assert not client.cookies


@pytest.mark.parametrize("address", ["/bookings/", "/accounts/login/", "/support-now/", "/consultations/", "/no-page/"])
def test_the_way_out_is_the_first_link_of_a_discreet_page(client, address):
    first = pages.read(client.get(address)).one("body").all("a")[0]
    assert (first.words, first.attributes["href"]) == ("Leave this page", "/leave/")
    assert first.attributes["rel"] == "noreferrer nofollow"


def test_a_time_that_was_held_is_free_again_for_others(client):
    service = make_service()
    slot = free_slots(service)[0]
    client.post(f"/bookings/{service.slug}/", {"start": slot.value})
    assert slot not in free_slots(service)
    client.get("/leave/")
    assert slot in free_slots(service)
