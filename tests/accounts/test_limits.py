"""Forms that anybody can send: each has a limit, or a reason for none."""

import pytest
from django.test import Client

from practice.accounts.limits import LIMITS
from tests import pages
from tests.practice.cast import House, names

OF_THEIR_OWN = {  # what counts is in ACCOUNT_RATE_LIMITS, or there; it is tested with them
    "contact": "ask",
    "blog:newsletter": "subscribe",
    "mfa_login_webauthn": "allauth's webauthn_login",
    "bookings:service": "practice.scheduling.limits",
    "consultations:service": "practice.scheduling.limits",
}
WITHOUT = {
    "account_logout": "it ends a session and costs nothing",
    "leave": "whoever leaves is never kept",
    "account_signup": "it leads to the sign-in",
    "account_request_login_code": "it leads to the sign-in",
    "account_email_verification_sent": "it leads to the sign-in where no address waits to be confirmed",
    **dict.fromkeys(["blog:feed", "blog:series_feed", "blog:tag_feed", "sitemap"], "nothing is done with what is sent"),
}
BY_TOKEN = {  # the private link is the key: nobody guesses 128 bits, and whoever has it may use it
    "blog:yours",
    "blog:stop",
    "bookings:invitation",
    "bookings:offer",
    "bookings:decline_offer",
    "bookings:decline_and_leave",
    "manage:move",
    "manage:move_which",
    "manage:cancel",
    "manage:coming",
    "manage:undo",
    "manage:new_link",
}


def is_open_to_anybody(response) -> bool:
    to_sign_in = response.get("Location", "").startswith("/accounts/login/?next=")
    return response.status_code not in {401, 403, 404, 405} and not to_sign_in


@pytest.mark.django_db
def test_every_form_that_anybody_can_send_has_a_limit_or_a_reason_for_none():
    house = House.furnish()
    house.sign_in_everybody()
    ours = {name for name in names() if not name.startswith("admin:")}
    reached = {name for name in ours if is_open_to_anybody(house.ask("post", house.address(name), "anonymous"))}
    explained = {*LIMITS, *OF_THEIR_OWN, *WITHOUT, *BY_TOKEN}
    assert sorted(reached - explained) == []
    assert sorted(explained - set(LIMITS) - reached) == []


@pytest.mark.django_db
def test_over_the_limit_the_form_comes_back_with_what_was_written(monkeypatch):
    monkeypatch.setitem(LIMITS, "choose_zone", "2/h")
    browser, written = Client(), {"time_zone": "America/Toronto"}
    answers = [browser.post("/accounts/zone/", written, headers={"Origin": "http://testserver"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    kept = pages.read(answers[-1]).one("input", name="time_zone").attributes["value"]
    assert (kept, pages.read(answers[-1]).one("h1").words) == ("America/Toronto", "That was a lot of tries")


@pytest.mark.django_db
def test_one_address_over_the_limit_leaves_others_alone(monkeypatch):
    monkeypatch.setitem(LIMITS, "choose_zone", "1/h")
    answers = [
        Client(REMOTE_ADDR=address).post("/accounts/zone/", {"time_zone": "America/Toronto"}).status_code
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    ]
    assert answers == [302, 429, 302]
