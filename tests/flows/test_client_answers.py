"""A client answers a form in a browser: what is typed is kept by the script, in the right place and nowhere else."""

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.utils import timezone

from bookings.models import Answer, Consent, Response
from tests.factories import make_intake_form, make_person, make_practice, make_question, make_service, make_session
from tests.flows.walk import follow, here, press
from tests.visitor import signed_in


@pytest.fixture
def marlow(transactional_db):
    make_practice()
    return make_person("Marlow Teal")


@pytest.fixture
def form(marlow):
    """Asked of them before their first session; it has no question yet."""
    service = make_service()
    make_session(marlow, service)
    return make_intake_form(service)


def test_a_long_answer_is_kept_as_it_is_written_and_sent_later(with_scripts, site, marlow, form):
    make_question(form, "What brings you?", kind="long")
    make_question(form, "How we keep notes", agreement="We keep notes.", is_required=True)
    page = with_scripts
    page.context.add_cookies([signed_in(marlow, site)])

    page.goto(f"{site}/account/")
    follow(page.get_by_role("link", name="Fill it in"))
    assert here(page) == (f"/account/forms/{form.pk}/", "First things")
    page.get_by_label("What brings you?").press_sequentially("The lantern", delay=10)
    page.get_by_text("What you wrote is kept until you send it.").wait_for()
    assert [answer.draft for answer in Answer.objects.all()] == ["The lantern"]

    page.reload()
    assert page.get_by_label("What brings you?").input_value() == "The lantern"
    page.get_by_label("I have read this and agree").check()
    assert press(page, "Send it") == 302
    assert page.get_by_text("It’s sent. Wren Alder reads it before you meet.").is_visible()
    assert [(answer.words, answer.draft) for answer in Answer.objects.all()] == [("The lantern", None)]
    assert (Response.objects.get().sent_at <= timezone.now(), Consent.objects.count()) == (True, 1)
    assert not any("lantern" in str(one.get_decoded()) for one in BrowserSession.objects.all())

    page.goto(f"{site}/account/")
    assert page.get_by_role("link", name="Fill it in").count() == 0


def test_whoever_is_signed_out_while_writing_is_told_and_loses_nothing(with_scripts, site, marlow, form):
    make_question(form, "What brings you?", kind="long")
    page = with_scripts
    page.context.add_cookies([signed_in(marlow, site)])
    page.goto(f"{site}/account/forms/{form.pk}/")

    BrowserSession.objects.all().delete()
    page.get_by_label("What brings you?").press_sequentially("The lantern", delay=10)
    page.get_by_text("You are signed out. Copy what you wrote before you leave this page.").wait_for()
    assert press(page, "Send it") == 401
    assert page.get_by_role("heading", name="You are signed out").is_visible()

    page.context.add_cookies([signed_in(marlow, site)])
    assert press(page, "Send it again") == 302
    assert [(answer.words, answer.draft) for answer in Answer.objects.all()] == [("The lantern", None)]


def test_on_two_pages_neither_writes_over_the_other_and_both_are_shown(with_scripts, site, marlow, form):
    make_question(form, "What brings you?", kind="long")
    laptop = with_scripts
    laptop.context.add_cookies([signed_in(marlow, site)])
    phone = laptop.context.new_page()
    for page in (laptop, phone):
        page.goto(f"{site}/account/forms/{form.pk}/")

    phone.get_by_label("What brings you?").press_sequentially("The lantern", delay=10)
    phone.get_by_text("What you wrote is kept until you send it.").wait_for()
    laptop.get_by_label("What brings you?").press_sequentially("One", delay=10)
    laptop.get_by_text("You wrote here on another page meanwhile, so this is not kept yet.").wait_for()
    assert press(laptop, "Save and finish later") == 409
    assert "The lantern" in laptop.get_by_role("alert").inner_text()
    assert laptop.get_by_label("What brings you?").input_value() == "One"
    assert [answer.draft for answer in Answer.objects.all()] == ["The lantern"]


def test_what_is_sent_at_once_is_not_kept_again_as_a_draft(with_scripts, site, marlow, form):
    make_question(form, "What brings you?", kind="long")
    page, asked = with_scripts, []
    page.context.add_cookies([signed_in(marlow, site)])
    page.goto(f"{site}/account/forms/{form.pk}/")
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.clock.install()
    page.get_by_label("What brings you?").fill("The lantern")
    page.evaluate("""() => {
        const form = document.querySelector("form[data-draft-to]");
        form.addEventListener("submit", (event) => event.preventDefault()); // stay, so that a timer left alone runs out
        form.requestSubmit();
    }""")
    page.clock.run_for(5000)
    page.evaluate("() => fetch('/health/live')")
    assert asked == []


def test_without_scripts_it_is_saved_and_finished_later(page, site, marlow, form):
    make_question(form, "What brings you?", kind="long", is_required=True)
    page.context.add_cookies([signed_in(marlow, site)])

    page.goto(f"{site}/account/forms/{form.pk}/")
    page.get_by_label("What brings you?").fill("Not yet")
    assert press(page, "Save and finish later") == 302
    assert here(page) == ("/account/forms/", "Forms and agreements")
    follow(page.get_by_role("link", name="First things"))
    assert page.get_by_label("What brings you?").input_value() == "Not yet"
