"""What is asked before a first meeting: asked once, kept while it is written, read by one practitioner, and unreadable
to everybody else."""

import uuid

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.core.exceptions import FieldError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.intake.actions import NotChangeable, can_write, send_answers
from bookings.models import Answer, IntakeForm, Question, Response
from tests import pages
from tests.factories import (
    at,
    make_intake_form,
    make_person,
    make_question,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SECRET = "Quietly, the lantern went out"
KINDS = Question.Kind


@pytest.fixture
def session(service, marlow):
    return make_session(marlow, service, start=at("2026-11-26 09:00"))


@pytest.fixture
def intake(service):
    """A form with a question of every kind but an agreement."""
    form = make_intake_form(service)
    make_question(form, "What should we call this?", is_required=True)
    make_question(form, "What brings you?", kind=KINDS.LONG, help="A <few> words.")
    make_question(form, "How do you like to meet?", kind=KINDS.CHOICE, choices="Sitting\n\n Walking ", is_required=True)
    make_question(form, "Have you done this before?", kind=KINDS.YES_NO)
    return form


def address(form, rest="") -> str:
    return f"/account/forms/{form.pk}/{rest}"


def names(form) -> list[str]:
    return [f"question-{question.pk}" for question in form.questions.all()]


def written(form, *words) -> dict:
    """What is sent of a page that was opened just now."""
    response = Response.objects.order_by("begun_at").filter(form=form).last()
    return {**opened(response), **dict(zip(names(form), words, strict=False))}


def opened(response) -> dict:
    return {"page": uuid.uuid4(), "seen": response.written_version if response else 0}


def problems(response) -> list[str]:
    return [line.words for line in pages.read(response).one("div", "errors").all("li")]


def answers_of(client, form) -> list[tuple]:
    found = Answer.objects.filter(response__client=client, response__form=form).order_by("question__position")
    return [(answer.asked, answer.words, answer.draft) for answer in found]


def raw(table) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return str(cursor.fetchall())


def test_more_than_one_form_leads_to_the_list_of_them(session, intake, service, signed_in):
    make_intake_form(service, title="Second things")
    assert session.open_forms_url == "/account/forms/"
    page = pages.read(signed_in.get("/account/forms/"))
    assert [heading.words for heading in page.all("h3")] == ["First things", "Second things"]


def test_the_questions_stand_on_the_page_with_who_reads_them(session, intake, signed_in):
    page = pages.read(signed_in.get(address(intake)))
    labels = [one.words for one in page.all(cls="label") if one.tag in ("legend", "label")]
    assert labels == [
        "What should we call this?",
        "What brings you? (optional)",
        "How do you like to meet?",
        "Have you done this before? (optional)",
    ]
    assert [choice.words for choice in page.all("label", "choice")] == [
        "Sitting",
        "Walking",
        "Yes",
        "No",
        "I’d rather not say",
    ]
    assert "Wren Alder, and whoever runs this practice, if they must." in page.words
    assert "Please leave health details for when we meet." in page.words
    assert "A <few> words." in page.words


def test_sent_answers_are_kept_and_can_be_read_again(session, intake, signed_in, marlow):
    response = signed_in.post(address(intake), written(intake, "Marlow", SECRET, "Walking", ""), follow=True)
    assert response.redirect_chain == [(address(intake), 302)]
    page = pages.read(response)
    assert "It’s sent. Wren Alder reads it before you meet." in page.words
    assert [item.words for item in page.one("ul", "queue").all("li")] == [
        "What should we call this? Marlow",
        f"What brings you? {SECRET}",
        "How do you like to meet? Walking",
        "Have you done this before? No answer",
    ]
    assert list(IntakeForm.objects.open_for(marlow)) == []


def test_nothing_of_it_stands_in_plain_words_in_any_table(session, intake, signed_in):
    signed_in.post(address(intake, "keep/"), written(intake, SECRET, SECRET, "Walking"))
    signed_in.post(address(intake), written(intake, "", SECRET, "Walking"))
    signed_in.post(address(intake), written(intake, SECRET, SECRET, "Walking"))
    assert len(raw("bookings_answer")) > 400
    for table in connection.introspection.table_names():
        assert "lantern went out" not in raw(table), table
    browser = BrowserSession.objects.get(pk=signed_in.session.session_key).get_decoded()
    assert "lantern" not in str(browser)


def test_what_is_missing_is_said_and_the_rest_is_kept(session, intake, signed_in, marlow):
    response = signed_in.post(address(intake), written(intake, " ", SECRET))
    assert response.status_code == 422
    assert problems(response) == [
        "Write an answer to “What should we call this?”",
        "Choose an answer to “How do you like to meet?”",
    ]
    assert pages.read(response).one("textarea").words == SECRET
    assert answers_of(marlow, intake) == []


def test_what_is_not_one_of_the_choices_is_refused(session, intake, signed_in):
    response = signed_in.post(address(intake), written(intake, "Marlow", "", "Flying", "Perhaps"))
    assert problems(response) == [
        "Choose an answer to “How do you like to meet?”",
        "Choose an answer to “Have you done this before?”",
    ]


def test_what_is_saved_for_later_is_there_again_and_not_sent(session, intake, signed_in, marlow):
    response = signed_in.post(address(intake, "keep/"), {**written(intake, "Mar", SECRET), "later": "yes"}, follow=True)
    assert response.redirect_chain == [("/account/forms/", 302)]
    assert "It’s kept, and not sent yet. Come back to it whenever you like." in response.content.decode()
    assert [row[1:] for row in answers_of(marlow, intake)] == [(None, "Mar"), (None, SECRET)]
    page = pages.read(signed_in.get(address(intake)))
    assert page.one("textarea").words == SECRET
    assert page.one("input", name=names(intake)[0]).attributes["value"] == "Mar"
    assert list(IntakeForm.objects.open_for(marlow)) == [intake]
    assert not Response.objects.sent().exists()


def test_a_script_that_keeps_it_gets_no_page(session, intake, signed_in, marlow):
    response = signed_in.post(address(intake, "keep/"), written(intake, "M"))
    assert (response.status_code, response.content) == (204, b"")
    signed_in.post(address(intake, "keep/"), {**written(intake, "Marlow"), "question-nonsense": "x", "words": "y"})
    assert answers_of(marlow, intake) == [("What should we call this?", None, "Marlow")]


def test_a_draft_of_a_change_leaves_what_was_sent_as_it_was(session, intake, signed_in, marlow):
    signed_in.post(address(intake), written(intake, "Marlow", "First.", "Walking"))
    signed_in.post(address(intake, "keep/"), written(intake, "Marlow", "Second.", "Walking"))
    page = pages.read(signed_in.get(address(intake)))
    assert "First." in page.words
    assert "Second." not in page.words
    assert "You began to change it, and did not send the changes. They are kept." in page.words
    assert pages.read(signed_in.get(address(intake, "?change"))).one("textarea").words == "Second."
    signed_in.post(address(intake), written(intake, "Marlow", "Third.", "Walking"))
    assert answers_of(marlow, intake)[1] == ("What brings you?", "Third.", None)


def test_an_autosave_that_arrives_after_sending_is_no_change(session, intake, signed_in, marlow):
    typed = written(intake, "Marlow ", f"{SECRET}\r\n", "Walking", "")
    signed_in.post(address(intake), typed)
    make_question(intake, "And since?")
    signed_in.post(address(intake, "keep/"), {**typed, names(intake)[-1]: " "})
    assert "You began to change it" not in pages.read(signed_in.get(address(intake))).words


def test_what_was_sent_can_be_changed_until_the_session_and_no_longer(session, intake, signed_in, marlow, frozen):
    signed_in.post(address(intake), written(intake, "Marlow", "Before.", "Walking"))
    frozen.move_to(session.entry.start)
    page = pages.read(signed_in.get(address(intake, "?change")))
    assert ("Before." in page.words, page.all("textarea")) == (True, [])
    assert "It stays as it is now. Tell Wren Alder if something has changed." in page.words
    for rest in ("", "keep/"):
        signed_in.post(address(intake, rest), {**written(intake, "Marlow", "After.", "Walking"), "later": "yes"})
    assert signed_in.post(address(intake, "keep/"), written(intake, "Late")).status_code == 409
    assert answers_of(marlow, intake)[1] == ("What brings you?", "Before.", None)
    with pytest.raises(NotChangeable):
        send_answers(form=intake, client=marlow, written={}, agreed=[])


def test_what_was_never_sent_can_still_be_sent_when_asked_for_in_person(session, intake, signed_in, marlow, frozen):
    frozen.move_to(session.entry.end)
    assert can_write(form=intake, client=marlow)
    assert signed_in.post(address(intake), written(intake, "Marlow", "", "Walking")).status_code == 302
    assert Response.objects.sent().count() == 1


def test_a_form_put_away_shows_what_was_written_and_takes_no_more(session, intake, signed_in):
    signed_in.post(address(intake, "keep/"), written(intake, "Marlow", SECRET))
    IntakeForm.objects.update(is_active=False)
    page = pages.read(signed_in.get(address(intake)))
    assert ("This is not asked any more." in page.words, SECRET in page.words) == (True, True)
    assert signed_in.post(address(intake, "keep/"), written(intake, "More")).status_code == 409


def test_a_question_that_is_reworded_keeps_the_words_it_was_answered_in(session, intake, signed_in, marlow):
    signed_in.post(address(intake), written(intake, "Marlow", "", "Walking"))
    Question.objects.filter(words="What should we call this?").update(words="And now?", is_asked=False)
    assert answers_of(marlow, intake)[0][0] == "What should we call this?"
    assert "And now?" not in pages.read(signed_in.get(address(intake, "?change"))).words


@pytest.mark.parametrize("rest", ["", "keep/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_finds_a_client_s_form(session, intake, signed_in, rest, method):
    signed_in.post(address(intake), written(intake, "Marlow", SECRET, "Walking"))
    refused = 405 if (method, rest) == ("get", "keep/") else 404
    for stranger in (make_person("Rowan Heron"), session.practitioner.person):
        other = Client()
        other.force_login(stranger)
        response = getattr(other, method)(address(intake, rest), written(intake, "Mine"))
        assert (response.status_code, SECRET in response.content.decode()) == (refused, False)
    assert Client().get(address(intake))["Location"] == f"/accounts/login/?next={address(intake)}"
    assert Answer.objects.filter(draft__isnull=False).count() == 0


def test_two_clients_of_one_form_see_their_own_answers_alone(session, intake, signed_in, service):
    rowan = make_person("Rowan Heron")
    make_session(rowan, service, start=at("2026-11-26 11:00"))
    other = Client()
    other.force_login(rowan)
    signed_in.post(address(intake), written(intake, "Marlow", SECRET, "Walking"))
    assert pages.read(other.get(address(intake))).one("textarea").words == ""
    other.post(address(intake), {**written(intake, "Rowan", "Hers.", "Sitting"), **opened(None)})
    assert SECRET in signed_in.get(address(intake)).content.decode()
    assert SECRET not in other.get(address(intake)).content.decode()


def test_answers_are_not_searched(session, intake):
    with pytest.raises(FieldError):
        Answer.objects.filter(words__contains="lantern")


@pytest.mark.parametrize("page", ["form", "index"])
def test_the_number_of_queries_does_not_grow_with_questions_or_forms(session, intake, service, signed_in, page):
    counts = []
    for rows in (1, 3):
        for number in range(rows):
            make_question(intake, f"Number {rows}.{number}", agreement="I agree.")
            make_intake_form(service, title=f"Form {rows}.{number}")
        with CaptureQueriesContext(connection) as seen:
            signed_in.get(address(intake) if page == "form" else "/account/forms/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_older_page_writes_over_nothing_that_it_has_not_seen(session, intake, signed_in, marlow):
    laptop, phone = opened(None), opened(None)
    for words in ("The lan", SECRET):
        sent = {**written(intake, "Marlow", words, "Walking"), **phone}
        assert signed_in.post(address(intake, "keep/"), sent).status_code == 204
    older = {**written(intake, "M", "", "Walking"), **laptop}
    kept = signed_in.post(address(intake, "keep/"), older)
    assert (kept.status_code, kept.content.decode()) == (
        409,
        "You wrote here on another page meanwhile, so this is not kept yet. Save it for later, and you see both.",
    )
    for rest, more in (("", {}), ("keep/", {"later": "yes"})):
        refused = signed_in.post(address(intake, rest), {**older, **more})
        page = pages.read(refused)
        beside = page.one("section", role="alert")
        assert (refused.status_code, page.one("input", name=names(intake)[0]).attributes["value"]) == (409, "M")
        assert [one.words for one in beside.all("h3")] == ["What should we call this?", "What brings you?"]
        assert SECRET in beside.words
        assert "data-draft-to" not in page.one("main").one("form").attributes
    assert [row[1:] for row in answers_of(marlow, intake)] == [(None, "Marlow"), (None, SECRET), (None, "Walking")]

    shown = {name: page.one("input", name=name).attributes["value"] for name in ("page", "seen")}
    assert signed_in.post(address(intake), {**older, **shown}).status_code == 302
    assert answers_of(marlow, intake)[0] == ("What should we call this?", "M", None)
    assert signed_in.post(address(intake, "keep/"), {**older, **shown}).status_code == 409
