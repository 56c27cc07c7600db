"""A form sent after its session ended, or with an earlier token: what was written is there to be sent again."""

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Answer
from tests import pages
from tests.accounts.conftest import digits_sent
from tests.factories import at, make_intake_form, make_person, make_practice, make_question, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

OURS, WORDS = "http://testserver", 'The <lantern> "went"\r\nout'


@pytest.fixture
def marlow():
    return make_person("Marlow Teal")


@pytest.fixture
def question(marlow):
    make_practice()
    service = make_service()
    make_session(marlow, service, start=at("2026-11-26 09:00"))
    return make_question(make_intake_form(service), "What brings you?", kind="long")


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True, headers={"Origin": OURS})


def form_of(question) -> str:
    return reverse("intake:form", args=[question.form_id])


def send_again(browser, response):
    """Press the button of a page that holds what was written."""
    form = next(
        one for one in pages.read(response).all("form") if one.attributes.get("action", "").startswith("/account/")
    )
    held = [(one.attributes["name"], one.attributes["value"]) for one in form.all("input", type="hidden")]
    return browser.post(form.attributes["action"], dict(held))


def lapse(browser, marlow, address) -> str:
    """Open a page as Marlow, then let the session end as the server sees it. The page's token."""
    browser.force_login(marlow)
    token = pages.read(browser.get(address)).one("main").one("input", name="csrfmiddlewaretoken").attributes["value"]
    browser.session.flush()
    return token


def test_a_button_pressed_after_the_session_ended_is_done_once_it_is_pressed_again_after_a_sign_in(browser, marlow):
    """Though signing in made the page's token old: two presses, and none of them leads nowhere."""
    make_practice()
    browser.force_login(marlow)
    browser.get("/account/")
    token = browser.cookies["csrf"].value
    browser.session.flush()
    ended = browser.post("/account/calendar/new-address/", {"csrfmiddlewaretoken": token})
    page = pages.read(ended)
    assert (ended.status_code, "What you pressed was not done." in page.words) == (401, True)
    browser.force_login(marlow)
    browser.get("/account/")
    sent = send_again(browser, ended)
    if sent.status_code == 403:
        assert "Press once more, and it is done." in pages.read(sent).words
        sent = send_again(browser, sent)
    marlow.refresh_from_db()
    assert (sent.status_code, marlow.calendar_generation) == (302, 1)


@pytest.mark.parametrize("rest", ["?change", "keep/"])
def test_what_was_written_is_on_the_page_that_says_the_session_ended(browser, marlow, question, rest):
    address = form_of(question)
    token = lapse(browser, marlow, address)
    field = f"question-{question.pk}"
    response = browser.post(address + rest, {"csrfmiddlewaretoken": token, field: WORDS, "later": "yes"})
    page = pages.read(response)
    assert (response.status_code, page.one("h1").words) == (401, "You are signed out")
    assert "no-store" in response["Cache-Control"]
    link = page.one("main").one("a", target="_blank")
    assert (link.attributes["href"], link.attributes["rel"]) == ("/accounts/login/?next=/accounts/back/", "noopener")
    form = page.one("main").one("form", action=address + rest)
    held = {one.attributes["name"]: one.attributes["value"] for one in form.all("input", type="hidden")}
    assert held.pop("csrfmiddlewaretoken") not in ("", token)
    assert held == {field: WORDS, "later": "yes"}
    assert not Answer.objects.exists()


def test_after_a_sign_in_it_is_sent_and_nothing_is_lost(browser, marlow, question):
    address = form_of(question)
    sent = {"csrfmiddlewaretoken": lapse(browser, marlow, address), f"question-{question.pk}": WORDS}
    ended = browser.post(address, sent)
    sign_in(browser, marlow)
    old = send_again(browser, ended)  # signing in gave the browser another token
    assert (old.status_code, pages.read(old).one("h1").words) == (403, "This form had grown old")
    assert not Answer.objects.exists()
    assert send_again(browser, old)["Location"] == address
    assert [answer.words for answer in Answer.objects.all()] == [WORDS]


def test_somebody_else_who_signs_in_sends_nothing_into_it(browser, marlow, question):
    sent = {"csrfmiddlewaretoken": lapse(browser, marlow, form_of(question)), f"question-{question.pk}": WORDS}
    ended = browser.post(form_of(question), sent)
    sign_in(browser, make_person("Rowan Heron"))
    assert send_again(browser, send_again(browser, ended)).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.parametrize("origin", [None, "null", "https://elsewhere.example", f"{OURS}.example"])
def test_a_form_of_another_site_does_not_find_itself_on_a_page_of_ours(marlow, origin):
    browser = Client(enforce_csrf_checks=True, headers={"Origin": origin} if origin else {})
    browser.force_login(marlow)
    response = browser.post("/account/about-you/", {"name": "Somebody else"})
    assert (response.status_code, "Somebody else" in response.content.decode()) == (403, False)
    assert pages.read(response).one("main").all("form") == []


def test_a_page_that_is_asked_for_leads_to_the_sign_in_as_ever(browser, question):
    address = form_of(question)
    assert browser.get(address)["Location"] == f"/accounts/login/?next={address}"


def sign_in(browser, person) -> None:
    """Through the door, which gives the browser another token; in another tab, so to say."""
    browser.handler.enforce_csrf_checks = False
    browser.post("/accounts/login/", {"email": person.email})
    browser.post("/accounts/login/code/confirm/", {"code": digits_sent()})
    browser.handler.enforce_csrf_checks = True
