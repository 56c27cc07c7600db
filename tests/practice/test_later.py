"""The scripts of public pages wait until the page is drawn, and one line that the policy knows fetches them."""

import pytest

from practice.later import BEGIN, HASH
from tests import pages
from tests.factories import make_article, make_practice, make_service

pytestmark = pytest.mark.django_db


def scripts_of(client, path) -> list[tuple]:
    """The type and the source of each script of a page, or the words that stand in it."""
    found = pages.read(client.get(path)).all("script")
    return [(one.attributes.get("type"), one.attributes.get("src") or one.words) for one in found]


def test_a_page_names_its_scripts_for_later_and_fetches_them_by_one_line(client):
    make_service(slug="wren-50")
    later = [("later", f"/static/js/{name}.js") for name in ("leave", "once", "slots", "zone")]
    assert scripts_of(client, "/bookings/wren-50/") == [("module", BEGIN), *later]


def test_an_article_has_that_line_beside_what_machines_read(client):
    article = make_article()
    kinds = [kind for kind, _ in scripts_of(client, article.get_absolute_url())]
    assert kinds == ["module", "later", "application/ld+json"]


def test_a_page_without_scripts_has_no_line(client):
    make_practice()
    assert [kind for kind, _ in scripts_of(client, "/")] == ["application/ld+json"]  # data, for machines


def test_the_policy_lets_that_line_run_and_no_other(client):
    policy = client.get("/support-now/")["Content-Security-Policy"]
    assert f"script-src 'self' {HASH};" in f"{policy};"
