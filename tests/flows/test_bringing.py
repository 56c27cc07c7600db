"""A colleague without scripts: a focus that is warned of and sent all the same, a monthly series, notes before it."""

import pytest

from consultations.models import Consultation
from practice.scheduling.models import Service
from tests.factories import make_colleague, make_consultation_service, make_practice, make_practitioner
from tests.flows.bringing import TELLING, ask_for_every_month, first_of_the_series
from tests.flows.walk import choose_next, follow, here, press
from tests.visitor import signed_in


@pytest.fixture
def noor(transactional_db, page, site):
    make_practice()
    make_consultation_service(
        make_practitioner(), slug="wren-peer-50", places=Service.Places.ONLINE, most_regular=6, fee_words="$175"
    )
    noor = make_colleague()
    page.context.add_cookies([signed_in(noor.person, site)])
    return noor


def test_a_focus_that_is_warned_of_is_sent_as_its_writer_decides(noor, page, site):
    page.goto(f"{site}/consultations/wren-peer-50/")
    choose_next(page)
    page.get_by_label("What you would like to think about").fill(TELLING)
    assert press(page, "Book this time") == 422
    assert "“604-555-0143” looks like a phone number." in page.get_by_role("alert").inner_text()
    assert page.get_by_label("What you would like to think about").input_value() == TELLING
    assert press(page, "Go on with these words as they are") == 302
    assert here(page)[0] == "/consultations/wren-peer-50/booked/"
    assert Consultation.objects.get().focus == TELLING
    assert "with Wren Alder: $175. Paid separately." in page.locator("main").inner_text()

    follow(page.get_by_role("link", name="Write your notes"))
    page.get_by_label("Your notes").fill("It is about endings.")
    press(page, "Save and finish later")
    assert page.get_by_label("Your notes").input_value() == "It is about endings."
    assert Consultation.objects.get().preparation is None
    press(page, "Send it")
    assert Consultation.objects.get().preparation == "It is about endings."


def test_a_monthly_series_is_shown_whole_before_it_is_booked(noor, page, site):
    page.goto(f"{site}/consultations/wren-peer-50/")
    choose_next(page)
    page.get_by_label("What you would like to think about").fill(TELLING)
    press(page, "Book this time")
    ask_for_every_month(page)
    assert here(page) == ("/consultations/wren-peer-50/dates/", "The dates")
    assert Consultation.objects.count() == 0
    press(page, "Book these dates")
    first = first_of_the_series()
    assert here(page) == ("/consultations/wren-peer-50/booked/", first.entry.words)
    assert [first.focus, *(one.focus for one in first.following)] == [TELLING, None, None]
