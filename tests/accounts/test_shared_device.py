"""A device that somebody else uses too: the session ends with the browser, and after half an hour without a page."""

from datetime import timedelta

import pytest

from practice.accounts.models import Person
from tests.accounts.conftest import Browser, digits_sent
from tests.factories import make_person

pytestmark = pytest.mark.django_db

ACCOUNT = "/account/"


def signed_in(**choice) -> Browser:
    browser = Browser()
    browser.post("/accounts/login/", {"email": make_person().email, **choice})
    browser.write(digits_sent())
    return browser


def test_on_a_shared_device_the_cookie_goes_with_the_browser(frozen):
    cookie = signed_in(shared_device="on").cookies["session"]

    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_on_ones_own_device_the_cookie_stays(frozen):
    assert signed_in().cookies["session"]["max-age"] == 14 * 24 * 3600


def test_half_an_hour_without_a_page_ends_a_shared_session_and_leaves_nothing_of_it(frozen):
    browser = signed_in(shared_device="on")

    frozen.shift(timedelta(minutes=31))

    assert browser.get(ACCOUNT)["Location"] == "/accounts/login/?next=/account/"
    assert "_auth_user_id" not in browser.session
    assert Person.objects.count() == 1


def test_who_goes_on_reading_stays_signed_in(frozen):
    browser = signed_in(shared_device="on")

    for _ in range(4):
        frozen.shift(timedelta(minutes=29))
        assert browser.get(ACCOUNT).status_code == 200


def test_an_ordinary_session_knows_no_half_hour(frozen):
    browser = signed_in()

    frozen.shift(timedelta(hours=5))

    assert browser.get(ACCOUNT).status_code == 200
