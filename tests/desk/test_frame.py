"""What stands around every page of the desk, and who else is given its stylesheet."""

import pytest

from practice.accounts.models import Person
from practice.demo.load import load
from practice.demo.people import WREN
from tests.factories import NOW
from tests.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, frozen):
    load()
    client.force_login(Person.objects.get(email=WREN.email))
    return lambda path: read(client.get(path))


def current(page) -> list[str]:
    return [link.words for link in page.all("a", aria_current="page")]


@pytest.mark.parametrize(("path", "marked"), [("/desk/", ["Today"]), ("/desk/?day=2026-12-31", [])])
def test_today_is_marked_on_the_page_of_today_alone(desk, path, marked):
    assert NOW.year == 2026
    assert current(desk(path)) == marked


def sheets(page) -> list[str]:
    return [link.attributes["href"].rpartition("/")[2] for link in page.all("link", rel="stylesheet")]


def test_only_the_desk_is_given_the_stylesheet_of_the_desk(desk):
    assert {path: sheets(desk(path)) for path in ("/", "/account/", "/desk/", "/desk/patterns/")} == {
        "/": ["site.css"],
        "/account/": ["site.css"],
        "/desk/": ["site.css", "desk.css"],
        "/desk/patterns/": ["site.css", "desk.css", "patterns.css"],
    }
