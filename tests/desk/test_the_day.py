"""What a line of the day says before anybody comes, and what was said of it afterwards."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.intake.actions import give_consent, send_answers, withdraw_consent
from practice.scheduling.actions import record_outcome
from practice.scheduling.statuses import Status
from tests import pages
from tests.factories import (
    at,
    let_it_have_been,
    make_consultation,
    make_consultation_service,
    make_intake_form,
    make_notification,
    make_person,
    make_practice,
    make_practitioner,
    make_question,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ALL_DAY = ((time(0, 0), time(23, 59)),)
TWO = at("2026-11-24 14:00")


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner(hours=ALL_DAY, weekdays=range(7), online_link="https://room.example/wren")


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


def tags(desk, day="2026-11-24") -> list[list[str]]:
    """The tags of every line of the day."""
    listed = pages.read(desk.get(f"/desk/?day={day}")).one("section", aria_labelledby="day")
    return [[tag.words for tag in line.one("p", cls="line").all("span", cls="tag")] for line in listed.all("li")]


def controls(desk, day="2026-11-24") -> list[str]:
    """What one can press on the only line of the day, as it is heard."""
    listed = pages.read(desk.get(f"/desk/?day={day}")).one("section", aria_labelledby="day")
    return [
        one.words
        for one in listed.one("li")
        if one.tag == "button" or (one.tag == "a" and one.is_a("a", "link-button", {}))
    ]


def test_who_comes_for_the_first_time_is_told_from_who_is_known(desk, wren):
    service, marlow = make_service(wren), make_person("Marlow Teal")
    earlier = make_session(marlow, service, start=TWO - timedelta(hours=2))
    let_it_have_been(earlier, at("2026-11-10 14:00"))
    make_session(marlow, service, start=TWO)
    make_session(make_person("Rowan Heron"), service, start=TWO + timedelta(hours=1))
    assert tags(desk) == [["Booked"], ["Booked", "First time"]]


@pytest.mark.parametrize("became", [Status.NO_SHOW, Status.CANCELLED])
def test_a_meeting_that_was_not_is_none(desk, wren, became):
    service, marlow = make_service(wren), make_person("Marlow Teal")
    earlier = make_session(marlow, service, start=TWO - timedelta(hours=2))
    let_it_have_been(earlier, at("2026-11-10 14:00"))
    called_off = {"cancelled_at": TWO} if became == Status.CANCELLED else {}
    type(earlier).objects.filter(pk=earlier.pk).update(status=became, **called_off)
    make_session(marlow, service, start=TWO)
    assert tags(desk) == [["Booked", "First time"]]


def test_somebody_known_to_a_colleague_is_new_to_another(desk, wren):
    marlow = make_person("Marlow Teal")
    elsewhere = make_session(marlow, make_service(make_practitioner("Ash Fern")), start=TWO)
    let_it_have_been(elsewhere, at("2026-11-10 14:00"))
    make_session(marlow, make_service(wren), start=TWO)
    assert tags(desk) == [["Booked", "First time"]]


def test_a_form_and_a_consent_are_due_until_they_were_sent(desk, wren):
    service, marlow = make_service(wren), make_person("Marlow Teal")
    form = make_intake_form(service)
    question = make_question(form, "How we keep notes", agreement="We keep notes.", is_required=True)
    make_session(marlow, service, start=TWO)
    assert tags(desk) == [["Booked", "First time", "Form not filled in"]]
    send_answers(form=form, client=marlow, written={}, agreed=[question.agreement])
    assert tags(desk) == [["Booked", "First time"]]
    withdraw_consent(client=marlow, question=question)
    assert tags(desk) == [["Booked", "First time", "Consent missing"]]
    give_consent(client=marlow, agreement=question.agreement)
    assert tags(desk) == [["Booked", "First time"]]


def test_a_message_that_did_not_go_is_said_on_its_line(desk, wren):
    session = make_session(make_person("Marlow Teal"), make_service(wren), start=TWO)
    make_notification(session, state="failed", settled_at=timezone.now())
    assert tags(desk) == [["Booked", "First time", "A message did not go"]]


def test_before_it_begins_a_line_leads_to_the_room_the_note_the_move_and_the_cancellation(desk, frozen, wren):
    make_session(make_person("Marlow Teal"), make_service(wren), start=TWO)
    coming = ["Open the online room for Marlow Teal", "Note on Marlow Teal", "Move Marlow Teal", "Cancel Marlow Teal"]
    assert controls(desk) == coming
    frozen.move_to(TWO)
    outcomes = ["Attended, Marlow Teal", "Late, Marlow Teal", "Did not come, Marlow Teal"]
    assert controls(desk) == [*outcomes, *coming[:2], "Payment, Marlow Teal"]


def test_what_was_said_can_be_undone_from_the_line(desk, frozen, wren):
    session = make_session(make_person("Marlow Teal"), make_service(wren), start=TWO)
    frozen.move_to(TWO)
    record_outcome(appointment=session, status=Status.ATTENDED, late=True)
    assert (tags(desk), controls(desk)[0]) == ([["Came late", "First time"]], "Undo: Marlow Teal")
    record_outcome(appointment=session, status=Status.NO_SHOW)
    assert (tags(desk), controls(desk)[:2]) == (
        [["Did not come", "First time"]],
        ["Undo: Marlow Teal", "Waive the fee, Marlow Teal"],
    )


def test_a_colleagues_first_consultation_is_said_as_well(desk, wren):
    make_consultation(None, make_consultation_service(wren), start=TWO)
    assert tags(desk) == [["Booked", "First time"]]


def test_a_longer_day_costs_no_more_queries(desk, wren):
    counts, service = [], make_service(wren)
    make_question(make_intake_form(service), "Notes", agreement="We keep notes.")
    for hours in ([1], [2, 3]):
        for hour in hours:
            make_session(make_person("Marlow Teal"), service, start=TWO + timedelta(hours=hour))
        with CaptureQueriesContext(connection) as seen:
            desk.get("/desk/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
