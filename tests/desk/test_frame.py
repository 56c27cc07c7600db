"""What stands around every page of the desk, and who else is given its stylesheet."""

import pytest

from practice.accounts.models import Person
from practice.demo.load import load
from practice.demo.people import WREN
from tests.factories import make_person
from tests.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, frozen):
    load()
    client.force_login(Person.objects.get(email=WREN.email))
    return lambda path: read(client.get(path))


def rooms(page) -> dict[str, list[str]]:
    """What its head names: of every day, behind "More", and what is marked as the one being read."""
    head = page.one("nav", aria_label="Desk")
    daily, rest = head.all("ul")
    return {
        "daily": [link.words for link in daily.all("a")],
        "rest": [link.words for link in rest.all("a")],
        "marked": [link.words for link in head.all("a", aria_current="page")],
    }


def test_the_rooms_of_every_day_come_first_and_the_rest_behind_more(desk):
    assert rooms(desk("/desk/")) == {
        "daily": ["Today", "Week", "Book", "People", "Messages"],
        "rest": [
            "Hours",
            "Questions",
            "Groups",
            "Colleagues",
            "Receipts",
            "Numbers",
            "Write",
            "Everything else",
            "The site",
        ],
        "marked": ["Today"],
    }


def test_a_room_that_does_not_open_for_whoever_looks_is_not_named(client, frozen):
    load()
    client.force_login(make_person("Linnet Marsh", role="assistant"))
    shown = rooms(read(client.get("/desk/")))
    assert shown["rest"] == ["Hours", "Groups", "Receipts", "Numbers", "Everything else", "The site"]


@pytest.mark.parametrize(
    ("path", "marked", "more_is_open"),
    [
        ("/desk/", ["Today"], False),
        ("/desk/?day=2026-12-31", [], False),
        ("/desk/week/?day=2026-12-31", ["Week"], False),
        ("/desk/month/", ["Week"], False),
        ("/desk/receipts/", ["Receipts"], True),
        ("/desk/requests/", [], False),
    ],
)
def test_the_room_being_read_is_marked_and_more_is_open_where_it_holds_it(desk, path, marked, more_is_open):
    page = desk(path)
    assert rooms(page)["marked"] == marked
    assert ("open" in page.one("nav", aria_label="Desk").one("details").attributes) is more_is_open


def sheets(page) -> list[str]:
    return [link.attributes["href"].rpartition("/")[2] for link in page.all("link", rel="stylesheet")]


def test_only_the_desk_is_given_the_stylesheet_of_the_desk(desk):
    assert {path: sheets(desk(path)) for path in ("/", "/account/", "/desk/", "/desk/patterns/")} == {
        "/": ["site.css"],
        "/account/": ["site.css"],
        "/desk/": ["site.css", "desk.css"],
        "/desk/patterns/": ["site.css", "desk.css", "patterns.css"],
    }
