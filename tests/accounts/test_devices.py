"""Where somebody is signed in, how long that lasts, and what they are told of it."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from practice.accounts.devices import device_words
from practice.accounts.models import Person
from practice.accounts.roles import Role
from practice.notifications.models import Notification
from tests import pages
from tests.accounts.conftest import Browser, digits_sent
from tests.factories import make_person, make_practitioner

pytestmark = pytest.mark.django_db

DEVICES = "/accounts/devices/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Safari/604.1"
CHROME = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"


def browser_with(user_agent, email) -> Browser:
    browser = Browser(headers={"user-agent": user_agent})
    browser.sign_in(email)
    return browser


@pytest.fixture
def marlow(frozen):
    return make_person("Marlow Teal")


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on an iPhone"),
        (CHROME, "Chrome on Android"),
        (CHROME + " Edg/142.0", "Edge on Android"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_called_what_its_person_would_call_it(user_agent, words):
    assert device_words(user_agent) == words


def test_each_sign_in_stands_there_this_one_first(marlow, frozen):
    elsewhere = browser_with(SAFARI, marlow.email)
    frozen.shift(timedelta(minutes=5))
    here = browser_with(FIREFOX, marlow.email)
    listed = [one.words for one in pages.read(here.get(DEVICES)).all("h2")][:2]
    assert listed == ["Firefox on Windows This one", "Safari on an iPhone"]
    assert elsewhere.get("/account/").status_code == 200


def test_no_address_on_the_net_is_kept(marlow):
    browser_with(FIREFOX, marlow.email)
    assert list(UserSession.objects.values_list("ip", "user_agent")) == [("0.0.0.0", FIREFOX)]


def test_ending_one_signs_it_out_and_leaves_the_others(marlow):
    elsewhere, third, here = (browser_with(agent, marlow.email) for agent in (SAFARI, CHROME, FIREFOX))
    one = UserSession.objects.get(session_key=elsewhere.session.session_key)
    assert here.post(f"{DEVICES}{one.pk}/end/")["Location"] == DEVICES
    assert [browser.get("/account/").status_code for browser in (elsewhere, third, here)] == [302, 200, 200]


def test_ending_all_others_leaves_this_one(marlow):
    elsewhere, third, here = (browser_with(agent, marlow.email) for agent in (SAFARI, CHROME, FIREFOX))
    here.post(f"{DEVICES}end-others/")
    assert [browser.get("/account/").status_code for browser in (elsewhere, third, here)] == [302, 302, 200]


def test_nobody_ends_anothers(marlow):
    browser = browser_with(FIREFOX, marlow.email)
    stranger = browser_with(FIREFOX, make_person("Rowan Heron").email)
    assert stranger.post(f"{DEVICES}{UserSession.objects.get(user=marlow).pk}/end/").status_code == 404
    assert browser.get("/account/").status_code == 200


def test_a_sign_in_that_is_over_stands_there_no_more(marlow):
    browser_with(SAFARI, marlow.email).post("/accounts/logout/")
    here = browser_with(FIREFOX, marlow.email)
    assert len(pages.read(here.get(DEVICES)).all("form", action=f"{DEVICES}end-others/")) == 0


# --- how long it lasts ------------------------------------------------------------------


@pytest.mark.parametrize(("days", "status"), [(13, 200), (15, 302)])
def test_two_weeks_without_a_page_end_a_clients_session(marlow, frozen, days, status):
    browser = Browser()
    browser.sign_in(marlow.email)
    frozen.shift(timedelta(days=days))
    assert browser.get("/account/").status_code == status


def test_thirty_days_end_a_clients_session_though_it_is_used(marlow, frozen):
    browser = Browser()
    browser.sign_in(marlow.email)
    answers = []
    for _week in range(5):
        frozen.shift(timedelta(days=7))
        answers.append(browser.get("/account/").status_code)
    assert answers == [200, 200, 200, 200, 302]


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 302)])
def test_an_hour_without_a_page_ends_the_session_of_whoever_works_here(frozen, minutes, status):
    browser = Client()
    browser.force_login(make_practitioner().person)
    browser.get("/desk/")
    frozen.shift(timedelta(minutes=minutes))
    assert browser.get("/desk/").status_code == status


def test_twelve_hours_end_it_though_it_is_used(frozen):
    browser = Client()
    browser.force_login(make_practitioner().person)
    answers = []
    for _part in range(15):
        frozen.shift(timedelta(minutes=50))
        answers.append(browser.get("/desk/").status_code)
    assert answers == [200] * 14 + [302]


def test_a_role_given_meanwhile_shortens_what_is_open(marlow, frozen):
    browser = Browser()
    browser.sign_in(marlow.email)
    Person.objects.filter(pk=marlow.pk).update(role=Role.EDITOR)
    frozen.shift(timedelta(hours=2))
    assert browser.get("/account/").status_code == 302


def test_a_script_that_keeps_a_list_fresh_keeps_no_session_open(frozen):
    browser = Client()
    browser.force_login(make_practitioner().person)
    browser.get("/desk/")
    for _part in range(3):
        frozen.shift(timedelta(minutes=25))
        status = browser.get("/desk/", headers={"Sec-Fetch-Mode": "cors"}).status_code
    assert status == 302


def test_what_was_sent_after_the_end_is_given_back(frozen):
    """Whoever wrote at the desk for longer than an hour loses nothing."""
    browser = Client()
    browser.force_login(make_practitioner().person)
    frozen.shift(timedelta(hours=2))
    answer = browser.post("/desk/book/", {"note": "Written for an hour."})
    assert (answer.status_code, "Written for an hour." in answer.content.decode()) == (401, True)


# --- what they are told -----------------------------------------------------------------


def told(person) -> list[str]:
    """The kinds of messages about signing in that wait for them, in order of time."""
    mine = Notification.objects.filter(person=person, kind__startswith="account.").order_by("created_at")
    return [notification.kind.removeprefix("account.") for notification in mine]


def test_a_second_device_is_told_of_once_and_the_first_never(marlow):
    for agent in (FIREFOX, FIREFOX, SAFARI, SAFARI, FIREFOX):
        browser_with(agent, marlow.email).post("/accounts/logout/")
    assert told(marlow) == ["new_device"]
    assert marlow.account_events.filter(what="new_device").count() == 2


def test_a_new_address_is_told_to_both(marlow):
    former = marlow.email
    browser = Browser()
    browser.sign_in(former)
    browser.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    browser.post("/accounts/confirm-email/", {"code": digits_sent()})
    marlow.refresh_from_db()
    assert marlow.email == "other@example.org"
    waiting = Notification.objects.filter(kind="account.new_address")
    assert {notification.to_address for notification in waiting} == {former, "other@example.org"}


def test_whoever_wants_no_messages_gets_none_unless_they_work_here(marlow):
    from practice.notifications import kinds

    wren = make_practitioner().person
    kind = kinds.get("account.new_device")
    declined = []
    for person in (marlow, wren):
        Person.objects.filter(pk=person.pk).update(channels=[])
        person.refresh_from_db()
        declined.append(kind.declined(Notification(person=person, kind=kind.name, due_at=timezone.now())))
    assert declined == ["They asked for no messages.", ""]


def test_the_demos_one_press_opens_the_desk(settings, frozen):
    settings.DEBUG = True
    wren = make_practitioner(person=make_person("Wren Alder", role=Role.OWNER, email="wren@demo.example")).person
    browser = Client()
    browser.post(f"/demo/sign-in/{wren.pk}/")
    assert browser.get("/desk/").status_code == 200
