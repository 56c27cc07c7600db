"""What can come between a client and a booking, in a browser without scripts, and how each way goes on."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from bookings.models import Session
from practice.scheduling.models import Entry, Service
from tests.factories import make_person, make_practice, make_service, make_session
from tests.flows.walk import (
    choose_next,
    code_sent_to,
    give_details,
    here,
    press,
    write_code,
)
from tests.visitor import signed_in

ADDRESS = "robin@example.org"


@pytest.fixture
def service(transactional_db):
    make_practice()
    return make_service(slug="wren-50", places=Service.Places.EITHER, fee_words="$150")


def test_an_unfinished_form_keeps_what_was_written(page, site, service):
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)

    assert give_details(page, name="Robin Reed", email="robin at example", place="In the room") == 422

    assert page.title() == "Error: Your details – TLP"
    assert page.get_by_role("alert").get_by_role("link").all_inner_texts() == [
        "Write an e-mail address like name@example.org"
    ]
    assert page.get_by_label("Name you would like us to use").input_value() == "Robin Reed"
    assert page.get_by_label("E-mail address").input_value() == "robin at example"
    assert page.get_by_label("In the room").is_checked()


def test_wrong_digits_are_said_and_the_right_ones_still_work(page, site, mail_server, service):
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    give_details(page, name="Robin Reed", email=ADDRESS, place="Online")
    code = code_sent_to(ADDRESS, mail_server)

    assert write_code(page, f"{(int(code) + 1) % 1_000_000:06d}") == 200
    assert page.get_by_role("alert").get_by_role("link").all_inner_texts() == [
        "These are not the digits we sent last. Look at our newest message, or have new ones sent."
    ]
    press(page, "Send new digits")
    assert code_sent_to(ADDRESS, mail_server, 2) != code
    write_code(page, code_sent_to(ADDRESS, mail_server, 2))

    assert here(page) == ("/bookings/wren-50/check/", "Is this right?")


def ready_to_book(page, site):
    """A client, signed in, before the last button; and their hold."""
    page.context.add_cookies([signed_in(make_person("Marlow Teal"), site)])
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    give_details(page, name="Marlow T.", place="In the room")
    return Entry.objects.get(kind=Entry.Kind.HOLD)


def let_run_out(hold):
    Entry.objects.filter(pk=hold.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_a_hold_that_ran_out_is_said_and_still_books_while_nobody_else_came(page, site, service):
    hold = ready_to_book(page, site)
    let_run_out(hold)
    page.reload()
    assert "We no longer keep this time. It may still be free." in page.locator(".summary").inner_text()

    assert press(page, "Keep it again") == 302
    hold.refresh_from_db()
    assert not hold.has_run_out
    let_run_out(hold)
    assert here(page)[0] == "/bookings/wren-50/check/"
    assert press(page, "Book this time") == 302

    assert Session.objects.get().entry_id == hold.pk


def test_a_time_taken_meanwhile_is_refused_kindly_with_three_others_and_nothing_is_lost(page, site, service):
    hold = ready_to_book(page, site)
    let_run_out(hold)
    make_session(make_person("Rowan Heron"), service, start=hold.start)

    assert press(page, "Book this time") == 409
    assert here(page)[1] == "Choose a time"
    notice = page.get_by_role("alert")
    assert notice.get_by_role("heading").inner_text() == "Somebody else has this time."
    assert "What you wrote is safe." in notice.inner_text()
    assert notice.locator("button[name=start]").count() == 3
    choose_next(page, 2, within=".notice")
    assert here(page) == ("/bookings/wren-50/details/", "Your details")
    assert page.get_by_label("Name you would like us to use").input_value() == "Marlow T."
    assert page.get_by_label("In the room").is_checked()
    give_details(page)
    assert press(page, "Book this time") == 302

    mine = Session.objects.get(client__name="Marlow T.")
    assert (mine.place, mine.entry.start == hold.start) == ("room", False)
    assert Session.objects.count() == 2


@pytest.mark.parametrize("step", ["details", "check"])
def test_a_session_that_lapsed_leads_back_to_the_times_and_says_so(page, site, service, step):
    ready_to_book(page, site)
    page.context.clear_cookies()

    page.goto(f"{site}/bookings/wren-50/{step}/")

    assert urlsplit(page.url).path == "/bookings/wren-50/"
    assert page.locator(".notices").inner_text() == (
        "Choose a time first. We book it only once you say so on the last page."
    )
    assert Session.objects.count() == 0


def test_a_button_pressed_after_the_session_lapsed_is_answered_with_a_page_that_says_so(page, site, service):
    ready_to_book(page, site)
    page.context.clear_cookies()

    assert press(page, "Book this time") == 403

    assert page.get_by_role("link").count() > 0
    assert Session.objects.count() == 0
