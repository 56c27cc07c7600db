"""Where a practitioner writes what is asked: forms with their questions, and agreements whose every wording is kept."""

import pytest
from django.test import Client

from bookings.intake.actions import give_consent
from bookings.models import AgreementVersion, IntakeForm, Question
from tests import pages
from tests.factories import make_intake_form, make_person, make_practitioner, make_question, make_service

pytestmark = pytest.mark.django_db

FIRST, SECOND = "We keep notes for seven years.", "We keep notes for ten years."


@pytest.fixture
def wren():
    return make_practitioner("Wren Alder")


@pytest.fixture
def admin(wren):
    browser = Client()
    browser.force_login(wren.person)
    return browser


def sent(practitioner, services, *questions, **fields) -> dict:
    """What the page of a form sends: itself, and each of its questions."""
    page = {
        "practitioner": practitioner.pk,
        "title": "Before we meet",
        "services": [service.pk for service in services],
        "position": 0,
        "questions-TOTAL_FORMS": len(questions),
        "questions-INITIAL_FORMS": sum("id" in question for question in questions),
        **fields,
    }
    for number, question in enumerate(questions):
        written = {"kind": "short", "words": "What?", "position": number, "is_asked": "on", **question}
        page |= {f"questions-{number}-{name}": value for name, value in written.items()}
    return page


def save(admin, *arguments, form=None, **fields):
    address = f"/admin/bookings/intakeform/{form.pk}/change/" if form else "/admin/bookings/intakeform/add/"
    return admin.post(address, sent(*arguments, **fields))


def complaints(response) -> str:
    return pages.read(response).words


def test_a_form_is_written_with_its_questions_and_its_agreement(admin, wren):
    service = make_service(wren)
    agreement = {"kind": "agreement", "words": "How we keep notes", "agreement_text": FIRST, "is_required": "on"}
    assert save(admin, wren, [service], {"words": "What brings you?"}, agreement, is_active="on").status_code == 302
    form = IntakeForm.objects.get()
    assert (form.is_active, list(form.services.all())) == (True, [service])
    assert [(one.kind, one.words) for one in form.asked()] == [
        ("short", "What brings you?"),
        ("agreement", "How we keep notes"),
    ]
    assert [(one.number, one.text) for one in AgreementVersion.objects.all()] == [(1, FIRST)]


def test_other_words_make_a_version_and_the_old_one_stays(admin, wren):
    service = make_service(wren)
    form = make_intake_form(service)
    question = make_question(form, "How we keep notes", agreement=FIRST)
    consent = give_consent(client=make_person("Marlow Teal"), agreement=question.agreement)
    as_it_is = {"id": question.pk, "form": form.pk, "kind": "agreement", "words": "How we keep notes"}
    for text in (FIRST, SECOND, SECOND, f"{SECOND}\r\n"):
        assert save(admin, wren, [service], {**as_it_is, "agreement_text": text}, form=form).status_code == 302
    assert [(one.number, one.text) for one in question.versions.all()] == [(2, SECOND), (1, FIRST)]
    consent.refresh_from_db()
    assert consent.agreement.text == FIRST
    page = pages.read(admin.get(f"/admin/bookings/intakeform/{form.pk}/change/"))
    assert page.one("textarea", name="questions-0-agreement_text").text().strip() == SECOND


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ({"kind": "agreement"}, "Write the words that people agree to."),
        ({"kind": "choice", "choices": "One\n \n"}, "Write at least two choices, one a line."),
    ],
)
def test_a_question_that_can_not_be_answered_is_refused(admin, wren, question, complaint):
    response = save(admin, wren, [make_service(wren)], question)
    assert (response.status_code, complaint in complaints(response)) == (200, True)
    assert not IntakeForm.objects.exists()


def test_a_form_is_for_services_of_the_one_who_asks(admin, wren):
    response = save(admin, wren, [make_service(make_practitioner("Ira Sedge"))])
    assert "Choose services of the practitioner who asks." in complaints(response)
    assert not IntakeForm.objects.exists()


def test_an_agreement_of_several_lines_that_is_saved_as_it_was_keeps_its_version(admin, wren):
    service = make_service(wren)
    form = make_intake_form(service)
    lines = f"{FIRST}\n\n{SECOND}\n"
    question = make_question(form, "How we keep notes", agreement=lines)
    as_it_is = {"id": question.pk, "form": form.pk, "kind": "agreement", "words": "How we keep notes"}
    from_a_browser = lines.replace("\n", "\r\n")
    assert save(admin, wren, [service], {**as_it_is, "agreement_text": from_a_browser}, form=form).status_code == 302
    assert [one.number for one in question.versions.all()] == [1]


def test_another_practitioner_finds_no_page_of_a_form_and_can_not_take_it(wren):
    form, ira = make_intake_form(make_service(wren)), make_practitioner("Ira Sedge")
    browser = Client()
    browser.force_login(ira.person)
    address = f"/admin/bookings/intakeform/{form.pk}/change/"
    assert (browser.get(address).status_code, save(browser, ira, [make_service(ira)], form=form).status_code) == (
        302,
        302,
    )
    form.refresh_from_db()
    assert (form.practitioner, form.title) == (wren, "First things")
    assert "First things" not in browser.get("/admin/bookings/intakeform/").content.decode()


@pytest.mark.parametrize("role", ["practitioner", "owner"])
def test_who_asks_stays_as_it_was_once_a_form_exists(admin, wren, role):
    wren.person.role = role
    wren.person.save()
    service, ira = make_service(wren), make_practitioner("Ira Sedge")
    form = make_intake_form(service)
    assert save(admin, ira, [service], form=form).status_code == 302
    form.refresh_from_db()
    assert (form.practitioner, form.title) == (wren, "Before we meet")
    theirs = make_service(ira)
    assert "Choose services of the practitioner who asks." in complaints(save(admin, wren, [theirs], form=form))


@pytest.mark.parametrize(("role", "made"), [("practitioner", 0), ("owner", 1)])
def test_only_whoever_runs_the_practice_writes_a_form_for_another(admin, wren, role, made):
    wren.person.role = role
    wren.person.save()
    ira = make_practitioner("Ira Sedge")
    save(admin, ira, [make_service(ira)])
    assert IntakeForm.objects.count() == made


def test_a_question_somebody_agreed_to_is_not_deleted(admin, wren):
    form = make_intake_form(make_service(wren))
    question = make_question(form, "How we keep notes", agreement=FIRST)
    give_consent(client=make_person("Marlow Teal"), agreement=question.agreement)
    gone = {"id": question.pk, "form": form.pk, "kind": "agreement", "agreement_text": FIRST, "DELETE": "on"}
    save(admin, wren, list(form.services.all()), gone, form=form)
    assert Question.objects.filter(pk=question.pk).exists()


def test_a_question_nobody_answered_is_deleted_with_its_words(admin, wren):
    form = make_intake_form(make_service(wren))
    question = make_question(form, "How we keep notes", agreement=FIRST)
    gone = {"id": question.pk, "form": form.pk, "kind": "agreement", "agreement_text": FIRST, "DELETE": "on"}
    assert save(admin, wren, list(form.services.all()), gone, form=form).status_code == 302
    assert (Question.objects.exists(), AgreementVersion.objects.exists()) == (False, False)


def test_what_clients_confide_has_no_page_in_the_admin(admin):
    from django.contrib import admin as site

    registered = {model._meta.model_name for model in site.site._registry}
    assert registered.isdisjoint({"response", "answer", "consent", "enquiry", "agreementversion"})
