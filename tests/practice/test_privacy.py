"""The privacy page says what is really so."""

import pytest

from tests import pages
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


def words(client) -> str:
    return pages.read(client.get("/privacy/")).one("main").words


def test_it_says_how_long_things_are_kept_as_the_practice_has_set_it(client):
    make_practice()
    said = words(client)
    assert "stays for 7 years after you were last in touch" in said
    assert "until 7 years after you turn 19" in said
    assert "what you wrote goes after 90 days" in said


def test_another_setting_is_another_figure(client):
    make_practice(kept_years=10, kept_days=1)
    said = words(client)
    assert "stays for 10 years after you were last in touch" in said
    assert "until 10 years after you turn 19" in said
    assert "what you wrote goes after 1 day." in said
    assert "7 years" not in said
    assert "90" not in said


def test_before_the_first_run_it_says_what_will_be_in_force(client):
    assert "stays for 7 years" in words(client)


def test_it_leads_to_what_is_kept_and_names_whoever_looks_after_it(client):
    make_practice(privacy_officer="Hollis Fern", email="hello@example.org")
    page = pages.read(client.get("/privacy/"))
    assert "/account/data/" in [link.attributes["href"] for link in page.one("main").all("a")]
    assert "Write to Hollis Fern, who looks after this here, at hello@example.org" in page.words
