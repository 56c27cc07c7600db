"""People at the desk: found by name or address by those who may, and one page of each."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.companions.actions import invite, join
from bookings.intake.actions import send_answers
from practice.accounts.models import Person
from practice.profile.models import Practice
from practice.scheduling.actions import record_outcome
from practice.scheduling.statuses import Status
from tests import pages
from tests.factories import (
    at,
    let_it_have_been,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_intake_form,
    make_person,
    make_practice,
    make_practitioner,
    make_question,
    make_service,
    make_session,
    make_waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PEOPLE = "/desk/people/"
SECRET = "Quietly, the lantern went out"


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner("Wren Alder")


def desk_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def found_by(person, typed="", **headers) -> list[str]:
    response = desk_of(person).get(PEOPLE, {"q": typed} if typed else {}, headers=headers)
    return [one.text(without=("soft",)).strip() for one in pages.read(response).all("span", "person-name")]


def page_of(reader, person):
    return desk_of(reader).get(reverse("desk:person", args=[person.pk]))


def test_clients_who_waits_and_colleagues_are_found_and_nobody_else(wren):
    service = make_service(wren)
    make_session(make_person("Marlow Teal"), service)
    make_waiting(make_person("Rowan Heron"), service)
    make_colleague()
    make_person("Sorrel Vane")  # who signed in once and booked nothing
    assert found_by(wren.person) == ["Marlow Teal", "Noor Siskin", "Rowan Heron"]


def test_whoever_comes_along_is_found_once_they_have_said_yes(wren):
    session = make_session(make_person("Marlow Teal"), make_service(wren, for_two=True))
    companion = invite(session=session, person=make_person("Ash Fern"))
    assert found_by(wren.person) == ["Marlow Teal"]
    join(companion=companion, name="Ash Fern")
    assert found_by(wren.person) == ["Ash Fern", "Marlow Teal"]


def test_nobody_finds_the_clients_of_another_unless_the_practice_shares_them(wren):
    marlow = make_person("Marlow Teal")
    make_session(marlow, make_service(wren))
    ira = make_practitioner("Ira Sedge").person
    assistant, owner = make_person("Robin Reed", role="assistant"), make_person("Hollis Fern", role="owner")
    practises_too = make_practitioner(person=make_person("Alder Finch", role="owner")).person
    readers = (wren.person, ira, assistant, owner, practises_too)
    found = {one.name: (found_by(one), page_of(one, marlow).status_code) for one in readers}
    theirs, nobodys = (["Marlow Teal"], 200), ([], 404)
    assert found == {
        "Wren Alder": theirs,
        "Ira Sedge": nobodys,
        "Robin Reed": theirs,
        "Hollis Fern": theirs,
        "Alder Finch": nobodys,
    }
    Practice.objects.update(clients_are_shared=True)
    assert [found_by(ira), page_of(ira, marlow).status_code] == [["Marlow Teal"], 200]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mar", ["Marlow Teal"]),
        ("TEAL mar", ["Marlow Teal"]),
        ("elod", ["Élodie Roy-Heron"]),
        ("Élodie", ["Élodie Roy-Heron"]),
        ("heron", ["Élodie Roy-Heron", "Rowan Heron"]),
        ("wan", []),  # the beginning of no word
        ("sea.glass@tide", ["Rowan Heron"]),
        ("o'd", ["Pat O’Dell"]),
        ("dell", ["Pat O’Dell"]),
        ("x & !y :*", []),
        ("& | ! ( ' \\", ["Élodie Roy-Heron", "Marlow Teal", "Pat O’Dell", "Rowan Heron"]),  # nothing to look for
    ],
)
def test_the_beginnings_of_words_find_names_and_addresses_with_or_without_accents(wren, typed, found):
    service = make_service(wren)
    for name in ("Marlow Teal", "Élodie Roy-Heron", "Pat O’Dell"):
        make_waiting(make_person(name, email=f"{'' if name[0] != 'P' else 'pat'}{len(name)}@example.org"), service)
    make_waiting(make_person("Rowan Heron", email="sea.glass@tidepool.example"), service)
    assert found_by(wren.person, typed) == found


def test_a_search_is_answered_by_its_index():
    make_person("Marlow Teal")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Person.objects.found_by("mar").order_by().explain()
    assert "people_by_their_words" in plan


def test_the_script_gets_the_list_alone_and_caches_are_told(wren):
    make_session(make_person("Marlow Teal"), make_service(wren))
    response = desk_of(wren.person).get(PEOPLE, {"q": "mar"}, headers={"X-Part": "people"})
    assert response.templates[0].name == "desk/_people.html"
    assert "<html" not in response.content.decode()
    assert "X-Part" in response["Vary"]
    assert "1 found" in response.content.decode()


def test_nobody_is_found_in_words(wren):
    page = pages.read(desk_of(wren.person).get(PEOPLE, {"q": "xyz"}))
    assert page.one("div", "empty").words == "Nobody by that name or address. The first letters of a word are enough."
    assert page.one("input", id="id_q").attributes["value"] == "xyz"


def test_the_page_of_a_person_has_what_is_to_come_and_what_was(wren):
    marlow, service = make_person("Marlow Teal", pronouns="they/them"), make_service(wren)
    was = make_session(marlow, service)
    let_it_have_been(was, at("2026-10-06 09:00"))
    was.refresh_from_db()
    record_outcome(appointment=was, status=Status.ATTENDED)
    make_session(marlow, service, start=at("2026-11-26 09:00"))
    page = pages.read(page_of(wren.person, marlow))
    assert page.one("h1").words == "Marlow Teal they/them"
    assert "Thursday 26 November 2026, 9:00 am" in page.one("section", aria_labelledby="upcoming").words
    assert "Tuesday 6 October 2026, 9:00 am" in page.one("section", aria_labelledby="past").words
    assert "Attended" in page.one("section", aria_labelledby="past").words


def test_the_page_shows_nothing_that_is_between_them_and_another_practitioner(wren):
    marlow, ira = make_person("Marlow Teal"), make_practitioner("Ira Sedge")
    make_session(marlow, make_service(wren))
    theirs = make_service(ira, name="An hour of Ira’s")
    make_session(marlow, theirs)
    send_answers(
        form=(form := make_intake_form(theirs)), client=marlow, written={make_question(form): SECRET}, agreed=[]
    )
    make_waiting(marlow, make_service(ira, name="Another of Ira’s"))
    page = page_of(wren.person, marlow).content.decode()
    assert [words in page for words in ("Ira", "First things", SECRET)] == [False, False, False]


def test_an_assistant_finds_days_and_no_forms(wren):
    marlow, service = make_person("Marlow Teal"), make_service(wren)
    make_session(marlow, service)
    send_answers(
        form=(form := make_intake_form(service)), client=marlow, written={make_question(form): SECRET}, agreed=[]
    )
    own, assisted = (
        page_of(reader, marlow).content.decode()
        for reader in (wren.person, make_person("Robin Reed", role="assistant"))
    )
    assert ["First things" in page for page in (own, assisted)] == [True, False]
    assert ["Forms and agreements" in page for page in (own, assisted)] == [True, False]
    assert SECRET not in own + assisted


@pytest.mark.parametrize("who", ["reader", "client", "colleague", "editor"])
def test_for_others_there_is_no_page(wren, who):
    make_session(marlow := make_person("Marlow Teal"), make_service(wren))
    person = {
        "reader": lambda: None,
        "client": lambda: marlow,
        "colleague": lambda: make_colleague().person,
        "editor": lambda: make_person("Sam Vireo", role="editor"),
    }[who]()
    browser = desk_of(person) if person else Client()
    answers = [browser.get(address).status_code for address in (PEOPLE, reverse("desk:person", args=[marlow.pk]))]
    assert answers == [302 if person is None else 404] * 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_of_three_as_of_one(wren, count):
    service = make_service(wren)
    for name in ("Marlow Teal", "Rowan Heron", "Sorrel Vane")[:count]:
        make_session(make_person(name), service)
    browser = desk_of(wren.person)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        browser.get(PEOPLE)
    assert len(asked) == 4


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_as_much_for_three_of_each_as_for_one(wren, count):
    marlow = make_colleague(make_person("Marlow Teal")).person
    service, peer = make_service(wren), make_consultation_service(wren)
    for number in range(count):
        make_session(marlow, service, start=at(f"2026-11-26 {9 + number:02}:00"))
        make_waiting(marlow, make_service(wren))
    for day in range(1, count + 1):
        make_consultation(marlow.colleague, peer, start=at(f"2026-12-0{day} 11:00"))
    browser = desk_of(wren.person)
    with CaptureQueriesContext(connection) as asked:
        response = browser.get(reverse("desk:person", args=[marlow.pk]))
    assert (response.status_code, len(asked)) == (200, 18)
