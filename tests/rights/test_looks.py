"""Who of the practice read what, told to whom it is about."""

import pytest
from django.test import Client

from bookings.enquiries.actions import answer
from bookings.intake.actions import send_answers
from practice.accounts.models import Person
from practice.rights.actions import retain
from practice.rights.looks import looks_at, note_look
from practice.rights.models import Look
from tests import pages
from tests.factories import (
    at,
    make_colleague,
    make_enquiry,
    make_intake_form,
    make_person,
    make_practice,
    make_practitioner,
    make_question,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner("Wren Alder")


@pytest.fixture
def marlow(wren):
    person, service = make_person("Marlow Teal"), make_service(wren)
    make_session(person, service, start=at("2026-11-26 09:00"))
    question = make_question(make_intake_form(service), "What brings you?")
    send_answers(form=question.form, client=person, written={question: "This"}, agreed=[])
    return person


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def seen(person) -> list[str]:
    return [look.words for look in looks_at(person)]


def test_opening_their_forms_is_noted_and_they_read_it_in_plain_words(wren, marlow):
    browser_of(wren.person).get(f"/desk/forms/{marlow.pk}/")
    page = pages.read(browser_of(marlow).get("/account/data/"))
    assert [one.words for one in page.one("ul", "queue").all("li")] == [
        "Wren Alder read your forms and agreements on Tuesday 24 November 2026, 10:00 am"
    ]


def test_opening_a_booking_is_noted(wren, marlow):
    browser_of(wren.person).get(f"/desk/appointments/{marlow.sessions.get().pk}/")
    assert seen(marlow) == ["Wren Alder read a booking of yours"]


def test_opening_what_a_colleague_wrote_is_noted(wren):
    colleague = make_colleague()
    browser_of(wren.person).get(f"/desk/colleagues/{colleague.pk}/")
    assert seen(colleague.person) == ["Wren Alder read what you wrote about your practice"]


def test_opening_a_question_is_noted_for_the_address_and_told_once_its_person_is_known(wren):
    enquiry = make_enquiry(email="rowan@example.org")
    browser = browser_of(wren.person)
    browser.get("/desk/questions/")
    browser.get(f"/desk/questions/{enquiry.pk}/")
    assert list(Look.objects.values_list("person", "address")) == [(None, "rowan@example.org")] * 2
    rowan = make_person("Rowan Heron", email="rowan@example.org")
    assert seen(rowan) == ["Wren Alder read a question you asked"] * 2


def test_whoever_is_refused_a_page_has_not_read_it(wren, marlow):
    other = make_practitioner("Ira Sedge")
    assert browser_of(other.person).get(f"/desk/forms/{marlow.pk}/").status_code == 404
    assert Look.objects.count() == 0


def test_nobody_looks_at_themselves(wren):
    note_look(reader=wren.person, page=Look.Page.FORMS, person=wren.person)
    assert Look.objects.count() == 0


def test_a_reader_who_is_gone_is_somebody_who_no_longer_works_here(marlow):
    temp = make_person("Temp Worker", role="assistant")
    note_look(reader=temp, page=Look.Page.NOTES, person=marlow)
    Person.objects.filter(pk=temp.pk).delete()
    assert seen(marlow) == ["Somebody who no longer works here read notes about a meeting with you"]


def test_whoever_runs_the_practice_reads_the_same(wren, marlow):
    browser_of(wren.person).get(f"/desk/forms/{marlow.pk}/")
    owner = make_person("Hollis Fern", role="owner")
    page = pages.read(browser_of(owner).get(f"/desk/looks/{marlow.pk}/"))
    assert page.one("section", aria_labelledby="looks").one("li").words == (
        "Wren Alder Their forms and agreements, 24 November 2026, 10:00 am"
    )


def test_a_question_is_read_on_whatever_page_shows_it(wren):
    enquiry = make_enquiry("Do you work with couples?", practitioner=wren, email="rowan@example.org")
    browser = browser_of(wren.person)
    browser.post(f"/desk/questions/{enquiry.pk}/", {"words": ""})
    answer(enquiry=enquiry, words="Yes.", by=wren.person)
    browser.post(f"/desk/questions/{enquiry.pk}/", {"words": ""})
    assert Look.objects.filter(address="rowan@example.org", page=Look.Page.QUESTION).count() == 2


def test_a_look_at_an_address_goes_when_its_question_does(frozen, wren):
    enquiry = make_enquiry(email="rowan@example.org")
    note_look(reader=wren.person, page=Look.Page.QUESTION, address=enquiry.email)
    frozen.move_to(at("2027-02-22 10:00"))
    retain(apply=True)
    assert Look.objects.count() == 1
    frozen.move_to(at("2027-02-24 10:00"))
    retain(apply=True)
    assert Look.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_questions_notes_its_readers_in_as_many_queries_however_many_there_are(
    count, wren, django_assert_num_queries
):
    for number in range(count):
        make_enquiry(f"{number}?", email=f"rowan-{number}@example.org")
    browser = browser_of(wren.person)
    with django_assert_num_queries(6):
        browser.get("/desk/questions/")
    assert Look.objects.count() == count
