"""Numbers change: those that nobody has looked up for half a year are named where the practice works."""

from datetime import date

import pytest
from django.test import Client

from practice.profile.models import CrisisLine
from tests.factories import make_person, make_practitioner
from tests.pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

OLD, RECENT = date(2026, 5, 27), date(2026, 5, 28)  # 181 and 180 days before


@pytest.fixture
def lines():
    CrisisLine.objects.all().delete()
    for name, verified_on in (("The old line", OLD), ("The recent line", RECENT)):
        CrisisLine.objects.create(
            region="Canada", name=name, reach="Call 1-555-0100", hours="Any hour", verified_on=verified_on
        )


def as_wren() -> Client:
    client = Client()
    client.force_login(make_practitioner(person=make_person("Wren Alder", role="owner")).person)
    return client


def test_a_line_is_good_for_180_days(lines):
    assert [line.name for line in CrisisLine.objects.stale(date(2026, 11, 24))] == ["The old line"]


def test_the_desk_names_those_to_check_again(lines):
    words = read(as_wren().get("/desk/")).words

    assert "Crisis lines to check again The old line, checked 27 May 2026 Look them up" in words
    assert "The recent line" not in words


def test_so_does_their_list_in_the_admin(lines):
    words = read(as_wren().get("/admin/profile/crisisline/")).words

    assert "Not checked for half a year: The old line. Call or look them up." in words


def test_with_all_of_them_checked_nobody_is_asked(lines):
    CrisisLine.objects.update(verified_on=RECENT)
    client = as_wren()

    assert "Crisis lines to check again" not in read(client.get("/desk/")).words
    assert "Not checked" not in read(client.get("/admin/profile/crisisline/")).words


def test_people_see_the_region_and_the_day_it_was_checked(lines):
    words = read(Client().get("/support-now/")).words

    assert "Canada Any hour The old line Call 1-555-0100 Call 1-555-0100 We last checked this on 27 May 2026." in words


def test_numbers_can_be_pressed():
    line = CrisisLine(reach="Text 686868 or call 1-800-668-6868")
    both = CrisisLine(reach="Call or text 9-8-8")
    neither = CrisisLine(reach="Write to them on their site")

    assert [(one.call, one.text) for one in (line, both, neither)] == [
        ("1-800-668-6868", "686868"),
        ("9-8-8", "9-8-8"),
        ("", ""),
    ]


def test_the_pages_link_them(lines):
    page = read(Client().get("/support-now/"))

    hrefs = [link.attributes["href"] for link in page.all("a") if link.attributes["href"].startswith(("tel:", "sms:"))]

    assert hrefs == ["tel:911", "tel:1-555-0100", "tel:1-555-0100", "tel:988", "tel:911"]
