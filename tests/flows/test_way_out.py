"""Leaving in a hurry: at a press or at Shift three times one is elsewhere, and going back doesn't show where one was.

Nothing leaves this machine: the browser's own layer for requests answers in place of the site that one is led to.
"""

import base64

import pytest

from practice.views import ELSEWHERE
from tests.chromium import wait_for_later_scripts
from tests.factories import make_person, make_practice, make_service, make_session
from tests.visitor import signed_in

WEATHER = base64.b64encode(b"<!doctype html><title>Weather</title><h1>Weather</h1>").decode()


def elsewhere(page) -> list[dict]:
    """From now on another page stands at ELSEWHERE; the requests that it was asked with."""
    asked, wire = [], page.context.new_cdp_session(page)

    def answer(event):
        if event["resourceType"] == "Document":  # and not its icon
            asked.append(event["request"])
        wire.send("Fetch.fulfillRequest", {"requestId": event["requestId"], "responseCode": 200, "body": WEATHER})

    wire.on("Fetch.requestPaused", answer)
    wire.send("Fetch.enable", {"patterns": [{"urlPattern": f"{ELSEWHERE}*"}]})
    return asked


def session_cookies(page) -> list[str]:
    return [cookie["name"] for cookie in page.context.cookies() if cookie["name"] == "session"]


@pytest.fixture
def booking(transactional_db):
    make_practice()
    return make_session(make_person("Marlow Teal"), make_service(slug="wren-50"))


@pytest.fixture
def ways(site, booking):
    """Pages on which somebody may be looked at over the shoulder."""
    return [f"{site}{path}" for path in ("/bookings/", "/bookings/wren-50/", "/account/", booking.get_absolute_url())]


def arrive(page, site, booking, address):
    """Signed in, from the home page to this one."""
    page.context.add_cookies([signed_in(booking.client, site)])
    page.goto(f"{site}/")
    page.goto(address)


def test_shift_three_times_leads_elsewhere_and_back_does_not_lead_here(with_scripts, site, booking, ways):
    asked = elsewhere(with_scripts)
    for address in ways:
        arrive(with_scripts, site, booking, address)
        wait_for_later_scripts(with_scripts)

        for _ in range(3):
            with_scripts.keyboard.press("Shift")
        with_scripts.wait_for_url(ELSEWHERE)

        assert (with_scripts.title(), session_cookies(with_scripts)) == ("Weather", [])
        with_scripts.go_back()
        assert with_scripts.url == f"{site}/"
    assert [request["headers"].get("Referer") for request in asked] == [None] * len(ways)


def test_the_first_link_of_the_page_leads_elsewhere_by_keyboard(with_scripts, site, booking, ways):
    elsewhere(with_scripts)
    for address in ways:
        arrive(with_scripts, site, booking, address)
        wait_for_later_scripts(with_scripts)

        with_scripts.keyboard.press("Tab")
        assert with_scripts.locator(":focus").inner_text() == "Leave this page"
        with_scripts.keyboard.press("Enter")
        with_scripts.wait_for_url(ELSEWHERE)

        assert (with_scripts.title(), session_cookies(with_scripts)) == ("Weather", [])
        with_scripts.go_back()
        assert with_scripts.url == f"{site}/"


def test_without_scripts_the_link_leads_elsewhere_and_back_shows_nothing_of_the_person(page, site, booking):
    asked = elsewhere(page)
    arrive(page, site, booking, f"{site}/account/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(ELSEWHERE)

    assert (page.title(), session_cookies(page)) == ("Weather", [])
    assert [request["headers"].get("Referer") for request in asked] == [None]
    page.go_back()
    assert page.url == f"{site}/accounts/login/?next=/account/"
    assert "Marlow" not in page.content()


def test_shift_within_other_keys_leads_nowhere(with_scripts, site, booking):
    asked = elsewhere(with_scripts)
    arrive(with_scripts, site, booking, f"{site}/bookings/")
    wait_for_later_scripts(with_scripts)

    for key in ("Shift", "Shift", "A", "Shift"):
        with_scripts.keyboard.press(key)

    assert (with_scripts.url, asked) == (f"{site}/bookings/", [])


def test_a_page_that_is_read_by_everybody_has_no_way_out(with_scripts, site, booking):
    with_scripts.goto(f"{site}/")

    assert with_scripts.get_by_role("link", name="Leave this page").count() == 0
