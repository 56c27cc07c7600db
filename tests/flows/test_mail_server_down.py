"""The mail server is down: nobody loses what they wrote, and what is booked is booked."""

import pytest
from django.utils import timezone

from bookings.models import Session
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from tests.factories import free_slots, make_person, make_practice, make_service
from tests.flows.walk import choose_next, give_details, here, press
from tests.servers import free_port
from tests.visitor import Visitor, signed_in

NOT_SENT = "We could not send the digits just now. What you wrote is still here: try again in a minute."
PAGE = "/bookings/wren-50/"


@pytest.fixture
def service(transactional_db):
    make_practice()
    return make_service(slug="wren-50")


@pytest.fixture
def nowhere():
    """The port of a mail server that nobody runs."""
    return free_port()


@pytest.fixture
def site(start_site, nowhere):
    return start_site(EMAIL_URL=f"smtp://127.0.0.1:{nowhere}")


def problems(page):
    return page.get_by_role("alert").get_by_role("link").all_inner_texts()


def test_signing_in_says_that_the_digits_did_not_go_and_keeps_the_address(page, site):
    make_practice()
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail address").fill("robin@example.org")

    assert press(page, "Send me six digits") == 200

    assert here(page) == ("/accounts/login/", "Sign in, or begin")
    assert problems(page) == [NOT_SENT]
    assert page.get_by_label("E-mail address").input_value() == "robin@example.org"


def test_somebody_new_in_the_middle_of_a_booking_keeps_their_time_and_their_words(page, site, service):
    page.goto(site + PAGE)
    choose_next(page)

    give_details(page, name="Robin Reed", email="robin@example.org")

    assert here(page) == (f"{PAGE}details/", "Your details")
    assert problems(page) == [NOT_SENT]
    assert page.get_by_label("Name you would like us to use").input_value() == "Robin Reed"
    assert page.get_by_label("E-mail address").input_value() == "robin@example.org"
    assert "We keep this time until" in page.locator(".summary").inner_text()


def test_a_booking_stands_and_its_confirmation_goes_once_the_server_is_back(
    site, mail_server, service, settings, nowhere
):
    marlow = make_person("Marlow Teal", email="marlow@example.org")
    visitor = Visitor(site, signed_in(marlow, site))
    visitor.get(PAGE)
    visitor.post(PAGE, start=free_slots(service)[0].value)
    visitor.get(f"{PAGE}details/")
    visitor.post(f"{PAGE}details/", name="Marlow Teal")
    assert visitor.post(f"{PAGE}check/").location == f"{PAGE}booked/"
    session = Session.objects.get()
    confirmation = Notification.objects.filter(subject_id=session.pk, kind="bookings.session.confirmation")

    settings.EMAIL_PORT = nowhere
    sweep()
    waiting = confirmation.get()
    assert (waiting.state, waiting.attempts, waiting.due_at > timezone.now()) == ("waiting", 1, True)
    assert "Not sent yet" in waiting.reason
    settings.EMAIL_PORT = mail_server.port
    confirmation.update(due_at=timezone.now())
    sweep()

    assert confirmation.get().state == "sent"
    assert [letter["Subject"].split()[0] for letter in mail_server.to("marlow@example.org")] == ["Booked:"]
