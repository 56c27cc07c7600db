"""Colleagues at the desk: looked up, asked, approved, declined, renewed; known for a client by those who may know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.colleagues.actions import ask_again, ask_to_renew, decline_colleague
from consultations.models import Colleague
from practice.notifications.models import Notification
from tests import pages
from tests.factories import (
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

YEAR, DAY = timedelta(days=365), timedelta(days=1)


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


@pytest.fixture
def lark():
    return make_colleague(make_person("Lark Merganser"), approved=False)


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def page_of(browser, colleague) -> str:
    return pages.read(browser.get(f"/desk/colleagues/{colleague.pk}/")).one("main").words


def press(browser, colleague, name, **written):
    return browser.post(f"/desk/colleagues/{colleague.pk}/{name}/", written)


def buttons(browser, colleague) -> list[str]:
    main = pages.read(browser.get(f"/desk/colleagues/{colleague.pk}/")).one("main")
    return [button.words for button in main.all("button")]


def lists(browser) -> dict[str, list[str]]:
    """Who stands under which heading."""
    page = pages.read(browser.get("/desk/colleagues/"))
    found = {name: page.all("section", aria_labelledby=name) for name in ("waiting", "asked", "approved")}
    return {name: [one.words for section in sections for one in section.all("h3")] for name, sections in found.items()}


def test_everybody_stands_where_they_wait_or_not(desk, wren, lark, frozen):
    frozen.shift(DAY / 24)
    noor = make_colleague()
    sorrel = make_colleague(make_person("Sorrel Vane"), approved=False)
    ask_again(colleague=sorrel, question="Which college is it?")
    decline_colleague(colleague=make_colleague(make_person("Jay Loon"), approved=False))
    assert lists(desk) == {"waiting": ["Lark Merganser"], "asked": ["Sorrel Vane"], "approved": ["Noor Siskin"]}
    frozen.shift(YEAR - DAY)
    desk.force_login(wren.person)
    ask_to_renew(colleague=noor)
    assert lists(desk)["waiting"] == ["Lark Merganser", "Noor Siskin"]


def test_the_day_leads_to_the_page_of_each(desk, lark):
    link = pages.read(desk.get("/desk/")).one("section", aria_labelledby="needs").one("a")
    assert (link.words, link.attributes["href"]) == ("Look up Lark Merganser", f"/desk/colleagues/{lark.pk}/")


def test_everything_they_wrote_and_attested_to_is_read_there(desk, lark):
    Colleague.objects.update(seeks="Somebody to think with about endings.")
    page = page_of(desk, lark)
    told = [
        "RCC",
        "A college, number 00017",
        "Salal Cove, British Columbia",
        "Somebody to think with about endings.",
        "In the words of 2026-11-25",
        "Tuesday 24 November 2026, 10:00 am",
        "What I bring has nothing in it that would let a client be known.",
    ]
    assert [words for words in told if words not in page] == []


@pytest.mark.parametrize(
    ("name", "written", "state", "kind"),
    [
        ("approve", {}, (True, False, False), "approved"),
        ("ask", {"question": "Which college is it?"}, (False, False, True), "asked-again"),
        ("decline", {}, (False, True, False), "declined"),
        ("decline", {"words": "Your register lists you as not practising."}, (False, True, False), "declined"),
    ],
)
def test_each_answer_does_what_it_says_and_tells_them(desk, lark, name, written, state, kind):
    assert press(desk, lark, name, **written)["Location"] == f"/desk/colleagues/{lark.pk}/"
    lark.refresh_from_db()
    assert (lark.is_approved, lark.is_declined, lark.asked_again_at is not None) == state
    assert (lark.question or lark.declined_words) == "".join(written.values())
    assert Notification.objects.filter(kind=f"consultations.colleague.{kind}").count() == 1


def test_a_question_without_words_is_not_sent(desk, lark):
    response = press(desk, lark, "ask", question=" ")
    errors = [line.words for line in pages.read(response).one("div", "errors").all("li")]
    assert (response.status_code, errors) == (422, ["Write what you would like to know"])
    lark.refresh_from_db()
    assert (lark.asked_again_at, Notification.objects.count()) == (None, 0)


def test_one_press_renews(desk, frozen):
    noor = make_colleague()
    ends = noor.approved_until
    frozen.shift(YEAR - 20 * DAY)
    desk.force_login(make_person("Hollis Fern", role="owner"))
    ask_to_renew(colleague=noor)
    assert buttons(desk, noor)[0] == "Still registered: one more year"
    press(desk, noor, "renew")
    noor.refresh_from_db()
    assert (noor.approved_until, noor.is_waiting) == (ends + YEAR, False)


@pytest.mark.parametrize("name", ["renew", "ask"])
def test_what_was_answered_in_another_window_is_said_and_changes_nothing(desk, name):
    noor = make_colleague()
    answer = desk.post(f"/desk/colleagues/{noor.pk}/{name}/", {"question": "Which college is it?"}, follow=True)
    assert "This has been answered already." in answer.content.decode()
    assert Colleague.objects.get() == noor


def test_the_buttons_are_those_that_fit(desk, lark):
    ways = {"waiting": buttons(desk, lark)}
    ask_again(colleague=lark, question="Which college is it?")
    ways["asked"] = buttons(desk, lark)
    decline_colleague(colleague=lark)
    ways["declined"] = buttons(desk, lark)
    ways["approved"] = buttons(desk, make_colleague())
    assert ways == {
        "waiting": ["Approve for a year", "Send the question", "Decline"],
        "asked": ["Approve for a year", "Decline"],
        "declined": ["Approve for a year"],
        "approved": ["Take it back"],
    }


def test_an_answer_that_there_is_not_is_404_and_none_is_given_by_looking(desk, lark):
    assert press(desk, lark, "promote").status_code == 404
    assert desk.get(f"/desk/colleagues/{lark.pk}/approve/").status_code == 405


@pytest.mark.parametrize("who", ["a client", "the colleague", "another colleague", "an assistant"])
def test_nobody_else_reads_or_answers(wren, lark, who):
    people = {
        "a client": lambda: make_person("Marlow Teal"),
        "the colleague": lambda: lark.person,
        "another colleague": lambda: make_colleague().person,
        "an assistant": lambda: make_person("Robin Reed", role="assistant"),
    }
    browser = browser_of(people[who]())
    addresses = ["/desk/colleagues/", f"/desk/colleagues/{lark.pk}/"]
    assert [browser.get(address).status_code for address in addresses] == [404, 404]
    assert [press(browser, lark, name).status_code for name in ("approve", "decline", "ask", "renew")] == [404] * 4
    lark.refresh_from_db()
    assert (lark.is_approved, lark.is_declined) == (False, False)
    if who == "an assistant":
        assert "Lark" not in browser.get("/desk/").content.decode()


def test_that_somebody_is_a_client_as_well_is_told_to_their_practitioner_and_whoever_runs_the_practice(wren, lark):
    make_session(lark.person, make_service(wren))
    ira = make_practitioner("Ira Sedge")
    hollis = make_person("Hollis Fern", role="owner")
    seen = {who.name: page_of(browser_of(who), lark) for who in (wren.person, ira.person, hollis)}
    flagged = {name: [flag for flag in FLAGS if flag in page] for name, page in seen.items()}
    assert flagged == {
        "Wren Alder": ["Also a client of yours"],
        "Ira Sedge": [],
        "Hollis Fern": ["Also a client of Wren Alder"],
    }


FLAGS = ["Also a client of yours", "Also a client of Wren Alder"]


def test_the_consultations_shown_are_those_with_whoever_reads(wren):
    noor = make_colleague()
    consultation = make_consultation(noor, make_consultation_service(wren))
    ira = make_practitioner("Ira Sedge")
    seen = [consultation.entry.words in page_of(browser_of(who.person), noor) for who in (wren, ira)]
    assert seen == [True, False]


def test_three_of_everybody_cost_as_many_queries_as_one(desk):
    counts = []
    for _ in range(2):
        make_colleague(make_person("Lark Merganser"), approved=False)
        make_colleague(make_person("Noor Siskin"))
        ask_again(colleague=make_colleague(make_person("Sorrel Vane"), approved=False), question="Which one?")
        with CaptureQueriesContext(connection) as seen:
            desk.get("/desk/colleagues/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_what_they_wrote_is_text_and_not_markup(desk, lark):
    Colleague.objects.update(seeks="<b>Endings</b>", college="<i>A college</i>")
    page = desk.get(f"/desk/colleagues/{lark.pk}/").content.decode()
    assert [words in page for words in ("<b>Endings", "<i>A college", "&lt;b&gt;Endings")] == [False, False, True]
