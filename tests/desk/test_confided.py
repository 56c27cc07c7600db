"""What was written to one practitioner, at the desk: theirs to read, and nobody else's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.enquiries.actions import answer
from bookings.intake.actions import give_consent, keep_draft, send_answers, withdraw_consent, word_agreement
from bookings.models import Enquiry
from practice.notifications.models import Notification
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

SECRET, OLD, NEW = "Quietly, the lantern went out", "We keep notes.", "We keep notes for ten years."


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner("Wren Alder")


@pytest.fixture
def marlow(wren):
    """A client of Wren's who has answered a form of theirs, agreed, and taken that back."""
    marlow, service = make_person("Marlow Teal", pronouns="they/them"), make_service(wren)
    make_session(marlow, service, start=at("2026-11-26 09:00"))
    form = make_intake_form(service)
    question = make_question(form, "What brings you?")
    agreement = make_question(form, "How we keep notes", agreement=OLD)
    send_answers(form=form, client=marlow, written={question: SECRET}, agreed=[agreement.agreement])
    word_agreement(question=agreement, text=NEW)
    withdraw_consent(client=marlow, question=agreement)
    return marlow


@pytest.fixture
def enquiry(wren):
    return make_enquiry("Do you work with <b>couples</b>?\n\nWe are two.", practitioner=wren)


def desk_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def forms_of(client) -> str:
    return f"/desk/forms/{client.pk}/"


def question_page(enquiry) -> str:
    return f"/desk/questions/{enquiry.pk}/"


def test_the_client_s_own_practitioner_reads_answers_and_agreements(wren, marlow):
    page = pages.read(desk_of(wren.person).get(forms_of(marlow)))
    assert page.one("h1").words == "Marlow Teal they/them"
    assert page.one("h2", id=f"form-{marlow.responses.get().pk}").words == "First things"
    assert f"What brings you? {SECRET}" in page.words
    agreed = page.one("section", aria_labelledby="agreed")
    assert agreed.one("span", "tag").words == "Taken back"
    assert "Agreed 24 November 2026, 10:00 am, taken back 24 November 2026, 10:00 am" in agreed.words
    assert agreed.one("details").words == f"The words of then (version 1) {OLD}"


def test_whoever_runs_the_practice_reads_them_too(wren, marlow):
    hollis = make_person("Hollis Fern", role="owner")
    assert SECRET in desk_of(hollis).get(forms_of(marlow)).content.decode()


@pytest.mark.parametrize("who", ["another practitioner", "assistant", "colleague", "the client", "no client of theirs"])
def test_for_anybody_else_there_is_no_page(wren, marlow, who):
    person = {
        "another practitioner": lambda: make_practitioner("Ira Sedge").person,
        "assistant": lambda: make_person("Ash Larkin", role="assistant"),
        "colleague": lambda: make_colleague().person,
        "the client": lambda: marlow,
        "no client of theirs": lambda: wren.person,
    }[who]()
    read = make_person("Rowan Heron") if who == "no client of theirs" else marlow
    response = desk_of(person).get(forms_of(read))
    assert (response.status_code, SECRET in response.content.decode()) == (404, False)


def test_another_practitioner_of_the_same_client_reads_what_was_sent_to_them(wren, marlow):
    ira = make_practitioner("Ira Sedge")
    theirs = make_service(ira)
    make_session(marlow, theirs, start=at("2026-11-27 09:00"))
    form = make_intake_form(theirs, title="With Ira")
    send_answers(form=form, client=marlow, written={make_question(form, "And here?"): "Here too."}, agreed=[])
    hers, his = (desk_of(one.person).get(forms_of(marlow)).content.decode() for one in (wren, ira))
    assert [words in hers for words in (SECRET, "How we keep notes", "Here too.")] == [True, True, False]
    assert [words in his for words in (SECRET, "How we keep notes", "Here too.")] == [False, False, True]


def test_what_is_written_and_not_sent_the_client_alone_can_read(wren):
    marlow, service = make_person("Marlow Teal"), make_service(wren)
    make_session(marlow, service, start=at("2026-11-26 09:00"))
    form = make_intake_form(service)
    keep_draft(form=form, client=marlow, written={make_question(form): SECRET})
    page = desk_of(wren.person).get(forms_of(marlow))
    assert (page.status_code, SECRET in page.content.decode()) == (200, False)
    assert "Nothing was sent yet." in page.content.decode()


def test_questions_that_wait_stand_first(wren, enquiry):
    answer(enquiry=make_enquiry("And children?", name="Sam Vireo"), words="No.", by=wren.person)
    page = pages.read(desk_of(wren.person).get("/desk/questions/"))
    waiting = [one.text(without=("soft",)).strip() for one in page.one("section", aria_labelledby="waiting").all("h3")]
    answered = [one.words for one in page.one("section", aria_labelledby="answered").all("h3")]
    assert (waiting, answered) == (["Rowan Heron"], ["Sam Vireo"])


def test_a_practitioner_reads_what_was_asked_them_or_nobody_alone(wren, enquiry):
    ira = make_practitioner("Ira Sedge").person
    anybody = make_enquiry("Are you open in August?", name="Sam Vireo")
    hollis = make_person("Hollis Fern", role="owner")
    robin = make_person("Robin Reed", role="assistant")  # who keeps the desk, and practises nothing
    seen = {
        person.name: [desk_of(person).get(question_page(one)).status_code for one in (enquiry, anybody)]
        for person in (wren.person, ira, hollis, make_person("Marlow Teal"), robin)
    }
    assert seen == {
        "Wren Alder": [200, 200],
        "Ira Sedge": [404, 200],
        "Hollis Fern": [200, 200],
        "Marlow Teal": [404, 404],
        "Robin Reed": [404, 404],
    }
    assert "Rowan" not in desk_of(ira).get("/desk/questions/").content.decode()


def test_a_question_is_read_as_text_and_answered(wren, enquiry):
    desk = desk_of(wren.person)
    page = desk.get(question_page(enquiry)).content.decode()
    assert ("<b>couples" in page, "&lt;b&gt;couples" in page) == (False, True)
    response = desk.post(question_page(enquiry), {"words": "Yes, we do."}, follow=True)
    assert response.redirect_chain == [("/desk/questions/", 302)]
    enquiry.refresh_from_db()
    assert (enquiry.answer, enquiry.answered_by) == ("Yes, we do.", wren.person)
    assert Notification.objects.filter(address="rowan@example.org").count() == 1


def test_an_empty_answer_does_not_go(wren, enquiry):
    response = desk_of(wren.person).post(question_page(enquiry), {"words": " "})
    assert response.status_code == 422
    assert [line.words for line in pages.read(response).one("div", "errors").all("li")] == ["Write an answer"]
    assert Enquiry.objects.get().answered_at is None


def test_a_second_answer_is_shown_and_does_not_go(wren, enquiry):
    answer(enquiry=enquiry, words="The first.", by=wren.person)
    page = pages.read(desk_of(wren.person).post(question_page(enquiry), {"words": "The second."}))
    assert "It was answered already." in page.words
    assert ("The first." in page.words, "The second." in page.words) == (True, True)
    assert Enquiry.objects.get().answer == "The first."


@pytest.mark.parametrize("page", ["forms", "questions"])
def test_the_number_of_queries_does_not_grow(wren, marlow, page):
    service, desk, counts = make_service(wren), desk_of(wren.person), []
    for rows in (1, 3):
        for number in range(rows):
            form = make_intake_form(service, title=f"{rows}.{number}")
            agreement = make_question(form, "Again", agreement=OLD)
            send_answers(form=form, client=marlow, written={make_question(form): SECRET}, agreed=[])
            give_consent(client=marlow, agreement=agreement.agreement)
            make_enquiry(f"{rows}.{number}", practitioner=wren)
            answer(enquiry=make_enquiry(f"{rows}.{number}"), words="Yes.", by=wren.person)
        with CaptureQueriesContext(connection) as seen:
            desk.get(forms_of(marlow) if page == "forms" else "/desk/questions/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
