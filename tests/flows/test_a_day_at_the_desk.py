"""A day worked through: who came, a note, a move, a payment, a receipt made and voided.

On a phone without scripts, and on a wide screen with them.
"""

from datetime import timedelta

import pytest
from django.test import Client

from bookings.models import Session
from practice.desk.models import Note
from practice.receipts.models import Receipt
from practice.scheduling.statuses import Status
from tests.factories import (
    NOW,
    at,
    let_it_have_been,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)
from tests.still import ADDRESS, stand_still

EVENING = at("2026-11-24 16:30")


@pytest.fixture
def day(transactional_db, frozen):
    """Three that are over, and one to come."""
    make_practice()
    service = make_service(make_practitioner(designation="RCC"), fee_words="$150")
    for name, hour in (("Marlow Teal", 11), ("Rowan Heron", 13), ("Juniper Finch", 14)):
        session = make_session(make_person(name), service, start=NOW + timedelta(hours=4))
        let_it_have_been(session, at(f"2026-11-24 {hour}:00"))
    make_session(make_person("Sorrel Vane"), service, start=at("2026-11-25 09:00"))
    return service.practitioner


def line(page, name):
    return page.locator(".agenda > li", has_text=name)


def press(page, where, name, said) -> None:
    where.get_by_role("button", name=name).click()
    page.get_by_text(said).wait_for()


def status_of(name) -> str:
    return Session.objects.get(client__name=name).status


def fits(page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_day_is_worked_through(either_page, day, frozen):
    page = either_page
    frozen.move_to(EVENING)  # whoever signed in this morning would have to do so anew
    client = Client(SERVER_NAME="localhost")
    client.force_login(day.person)
    stand_still(page, client, EVENING)

    page.goto(f"{ADDRESS}/desk/")
    press(page, line(page, "Marlow Teal"), "Attended", "Noted: they came.")
    press(page, line(page, "Rowan Heron"), "Late", "Noted: they came late.")
    press(page, line(page, "Juniper Finch"), "Did not come", "Noted: they did not come.")
    assert fits(page)

    line(page, "Marlow Teal").get_by_role("link", name="Note").click()
    page.get_by_label("Your note").fill("We found a word for it.")
    press(page, page, "Save the note", "The note is saved.")
    assert fits(page)

    page.goto(f"{ADDRESS}/desk/?day=2026-11-25")
    line(page, "Sorrel Vane").get_by_role("link", name="Move").click()
    page.get_by_label("Day").fill("2026-11-26")
    page.get_by_label("Time").fill("10:00")
    press(page, page, "Move it", "It’s moved.")

    page.goto(f"{ADDRESS}/desk/")
    line(page, "Marlow Teal").get_by_role("link", name="Payment").click()
    press(page, page, "Note it", "It’s noted.")
    page.get_by_label("Name on receipts").fill("Marla Teal")
    assert fits(page)
    press(page, page, "Make the receipt", "Receipt 00001 is there.")
    page.get_by_label("Why it is void").fill("Another name is needed")
    press(page, page, "Void it", "It’s void.")
    assert fits(page)

    assert [status_of(name) for name in ("Marlow Teal", "Rowan Heron", "Juniper Finch", "Sorrel Vane")] == [
        *(Status.ATTENDED, Status.ATTENDED, Status.NO_SHOW),
        Status.BOOKED,
    ]
    assert Session.objects.get(client__name="Sorrel Vane").entry.start == at("2026-11-26 10:00")
    assert [note.words for note in Note.objects.all()] == ["We found a word for it."]
    assert [(one.number, one.facts["name"], one.is_void) for one in Receipt.objects.all()] == [(1, "Marla Teal", True)]
