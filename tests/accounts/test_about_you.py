"""A changed name is changed everywhere at once, and the old one is nowhere."""

from datetime import timedelta

import pytest
from django.core import mail

from practice.accounts.models import Person
from practice.notifications.delivery import sweep
from tests import pages
from tests.accounts.conftest import Browser
from tests.factories import make_person, make_practitioner, make_service, make_session

pytestmark = pytest.mark.django_db

PAGE = "/account/about-you/"


def browser_of(person) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


@pytest.fixture
def marlow(frozen):
    return make_person("Marlow Formerly", pronouns="he/him")


def test_a_new_name_is_used_everywhere_and_the_old_one_nowhere(marlow):
    wren = make_practitioner()
    session = make_session(marlow, make_service(wren), ahead=timedelta(0))
    theirs = browser_of(marlow)
    answer = theirs.post(
        PAGE,
        {"name": "Marlow Teal", "pronouns": "they/them", "time_zone": "America/Toronto", "calendar_words": "label"},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    sweep()
    desk = browser_of(wren.person).get("/desk/").content.decode()
    account = theirs.get("/account/").content.decode()
    link = Browser().get(session.get_absolute_url()).content.decode()
    [letter] = [letter for letter in mail.outbox if letter.to == [marlow.email]]
    html = letter.alternatives[0].content
    said = {"desk": desk, "account": account, "link": link, "letter": letter.body, "letter as HTML": html}
    assert [place for place, words in said.items() if "Marlow Teal" not in words] == []
    assert [place for place, words in said.items() if "Formerly" in words] == []
    assert "they/them" in desk
    assert "he/him" not in desk
    assert "Eastern Time" in account


def test_the_page_says_that_it_is_changed(marlow):
    response = browser_of(marlow).post(
        PAGE,
        {"name": "Marlow Teal", "pronouns": "", "time_zone": "America/Vancouver", "calendar_words": "busy"},
        follow=True,
    )
    assert "It’s changed here, in every message and on the desk." in response.content.decode()
    marlow.refresh_from_db()
    assert (marlow.name, marlow.pronouns, marlow.time_zone) == ("Marlow Teal", "", "America/Vancouver")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Write a name we may call you by"),
        ({"name": "   "}, "Write a name we may call you by"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"name": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_can_not_be_kept_is_said_and_the_rest_stands(marlow, wrong, sentence):
    given = {"name": "Marlow Teal", "pronouns": "they/them", "time_zone": "America/Toronto", **wrong}
    response = browser_of(marlow).post(PAGE, given)
    page = response.content.decode()
    assert sentence in page
    assert 'value="they/them"' in page
    unchanged = Person.objects.get(pk=marlow.pk)
    assert (unchanged.name, unchanged.pronouns) == ("Marlow Formerly", "he/him")


def test_nobody_makes_themselves_staff(marlow):
    sneaky = {
        "name": "Marlow",
        "time_zone": "America/Vancouver",
        "calendar_words": "label",
        "role": "owner",
        "email": "x@y.z",
    }
    browser_of(marlow).post(PAGE, sneaky)
    person = Person.objects.get(pk=marlow.pk)
    assert (person.name, person.role, person.email) == ("Marlow", "", marlow.email)


def test_whoever_is_not_signed_in_is_led_to_the_way_in_and_what_they_wrote_stays(db):
    assert Browser().get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"
    sent = Browser().post(PAGE, {"name": "Marlow of the harbour"})
    kept = pages.read(sent).one("input", name="name").attributes["value"]
    assert (sent.status_code, kept) == (401, "Marlow of the harbour")
