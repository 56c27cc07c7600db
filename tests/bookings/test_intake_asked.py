"""When a form is asked: after booking, before the first session with that practitioner, and until it is sent."""

from datetime import timedelta

import pytest
from django.test import Client

from bookings.models import IntakeForm
from practice.notifications.delivery import sweep
from practice.scheduling.actions import cancel_appointment
from practice.scheduling.models import Service
from tests import pages
from tests.bookings.conftest import book, choose, tell
from tests.factories import (
    at,
    make_intake_form,
    make_person,
    make_practitioner,
    make_question,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def session(service, marlow):
    return make_session(marlow, service, start=at("2026-11-26 09:00"))


@pytest.fixture
def intake(service):
    form = make_intake_form(service)
    make_question(form)
    return form


def address(form) -> str:
    return f"/account/forms/{form.pk}/"


def test_a_form_is_asked_after_booking_and_before_the_first_session_with_that_practitioner(
    session, intake, marlow, frozen
):
    def asked():
        return list(IntakeForm.objects.open_for(marlow)), session.open_forms_url

    assert asked() == ([intake], address(intake))
    frozen.move_to(session.entry.start)
    assert asked() == ([], "")


def test_it_is_not_asked_of_others_nor_for_other_services_nor_when_it_is_put_away(session, intake, marlow, service):
    other = make_intake_form(make_service(service.practitioner))
    make_intake_form(service, title="Put away", is_active=False)
    rowan = make_person("Rowan Heron")
    make_session(rowan, make_service(service.practitioner), start=at("2026-11-26 11:00"))
    assert list(IntakeForm.objects.open_for(marlow)) == [intake]
    assert list(IntakeForm.objects.open_for(rowan)) == []
    assert not IntakeForm.objects.for_client(marlow).contains(other)


def test_it_is_not_asked_once_the_session_is_cancelled(session, intake, marlow):
    cancel_appointment(appointment=session)
    session.refresh_from_db()
    assert (list(IntakeForm.objects.open_for(marlow)), session.open_forms_url) == ([], "")


def test_who_has_met_one_practitioner_is_still_asked_by_another(session, intake, marlow, frozen):
    ira = make_service(make_practitioner("Ira Sedge"))
    frozen.move_to(at("2026-11-27 10:00"))
    make_session(marlow, session.service, start=at("2026-12-01 09:00"))
    make_session(marlow, ira, start=at("2026-12-01 11:00"))
    theirs = make_intake_form(ira)
    assert list(IntakeForm.objects.open_for(marlow)) == [theirs]


def test_the_client_is_told_of_it_on_their_pages_and_in_the_reminder_until_it_is_sent(
    intake, service, marlow, signed_in, frozen, mailoutbox
):
    session = make_session(marlow, service, start=at("2026-11-27 14:00"))
    told = f"To fill in before we meet, in a few minutes: http://localhost{address(intake)}\n\n"

    def shown() -> list[bool]:
        pages_of_theirs = [signed_in.get(page) for page in ("/account/", session.get_absolute_url())]
        return [f'href="{address(intake)}">Fill it in' in page.content.decode() for page in pages_of_theirs]

    def reminded() -> list[bool]:
        sweep()
        return [told in letter.body for letter in mailoutbox if "A reminder, as agreed." in letter.body]

    frozen.move_to(session.entry.start - timedelta(hours=48))
    assert (shown(), reminded()) == ([True, True], [True])
    signed_in.post(address(intake), {})
    frozen.move_to(session.entry.start - timedelta(hours=2))
    assert (shown(), reminded()) == ([False, False], [True, False])


def test_it_is_told_before_the_last_button_and_in_the_confirmation_until_it_is_sent(
    intake, service, marlow, signed_in, mailoutbox
):
    def told_before() -> bool:
        choose(signed_in, service)
        tell(signed_in, service)
        facts = pages.read(signed_in.get("/bookings/wren-50/check/")).one("dl", "facts").words
        return (
            "Before we meet A few questions to answer. They take a few minutes, and the answers are for Wren Alder."
            in facts
        )

    def told_after() -> bool:
        book(signed_in, service)
        sweep()
        told = f"To fill in before we meet, in a few minutes: http://localhost{address(intake)}\n\n"
        return told in [letter.body for letter in mailoutbox if "It’s booked." in letter.body][-1]

    assert (told_before(), told_after()) == (True, True)
    signed_in.post(address(intake), {})
    assert (told_before(), told_after()) == (False, False)


def test_whoever_opens_a_private_link_reads_that_they_sign_in_first(session, intake, signed_in):
    first = "You sign in first, so that nobody else reads it."
    assert [first in browser.get(session.get_absolute_url()).content.decode() for browser in (Client(), signed_in)] == [
        True,
        False,
    ]
    door = Client().get(address(intake), follow=True).content.decode()
    assert "You sign in first, and then go on to where you were going." in door
    assert "You sign in first" not in Client().get("/accounts/login/").content.decode()


def test_the_title_of_a_form_stands_on_no_page_that_a_link_opens(session, intake):
    assert intake.title not in Client().get(session.get_absolute_url()).content.decode()


def test_a_form_of_two_services_is_asked_for_the_one_that_is_booked(intake, service, marlow):
    other = make_service(service.practitioner, slug="wren-80", by_approval=True, step=1)
    intake.services.add(other)
    make_session(marlow, service, start=at("2026-11-26 09:00"))
    assert list(service.intake_forms.open_for(marlow)) == [intake]
    assert list(other.intake_forms.open_for(marlow)) == []


def test_of_a_request_it_is_said_that_they_come_once_it_is_booked(intake, service, marlow, signed_in):
    Service.objects.update(by_approval=True)
    choose(signed_in, service)
    tell(signed_in, service)
    facts = pages.read(signed_in.get("/bookings/wren-50/check/")).one("dl", "facts").words
    assert "A few questions to answer, once it is booked. They take a few minutes" in facts
