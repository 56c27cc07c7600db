"""The outbox at the desk: everything that was said or not said, why, and to nobody who need not know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.companions.actions import invite
from bookings.waitlist.actions import offer_freed_times
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_appointment
from tests import pages
from tests.factories import (
    at,
    make_colleague,
    make_enquiry,
    make_notification,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
    make_waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

OUTBOX = "/desk/outbox/"
State = Notification.State


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner("Wren Alder")


@pytest.fixture
def hollis():
    """Whoever runs the practice."""
    return make_person("Hollis Fern", role="owner")


def desk_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def listed(who, **asked) -> list[str]:
    page = pages.read(desk_of(who).get(OUTBOX, asked)).one("section", aria_labelledby="listed")
    return [line.words for line in page.all("li")]


def recipients(who, **asked) -> set[str]:
    page = pages.read(desk_of(who).get(OUTBOX, asked)).one("section", aria_labelledby="listed")
    return {line.one("h3").words.rpartition(" to ")[2] for line in page.all("li")}


def settled(colleague, state, **fields):
    return make_notification(colleague, state=state, settled_at=timezone.now(), **fields)


def test_each_state_is_listed_with_what_became_of_them(hollis):
    noor = make_colleague()
    Notification.objects.all().delete()
    make_notification(noor, due_at=timezone.now() + timedelta(days=1), reason="Not sent yet: no answer", attempts=2)
    settled(noor, State.SENT, line="You can book now", sent_to="noor@example.org")
    settled(noor, State.FAILED, reason="The mail server refused it: no such mailbox")
    settled(noor, State.MISSED, reason="The account is closed.")
    settled(noor, State.WITHDRAWN, reason="They asked for no messages.")
    assert {state.value: listed(hollis, state=state) for state in State} == {
        "waiting": ["25 Nov 10:00 am You can book now to Noor Siskin Not sent yet: no answer Tried 2 times."],
        "sent": ["24 Nov 10:00 am You can book now to Noor Siskin “You can book now” to noor@example.org"],
        "failed": [
            "24 Nov 10:00 am You can book now to Noor Siskin The mail server refused it: no such mailbox "
            "Send it again, to Noor Siskin"
        ],
        "missed": [
            "24 Nov 10:00 am You can book now to Noor Siskin The account is closed. Send it again, to Noor Siskin"
        ],
        "withdrawn": ["24 Nov 10:00 am You can book now to Noor Siskin They asked for no messages."],
    }
    nav = pages.read(desk_of(hollis).get(OUTBOX)).one("nav", aria_label="What became of them")
    assert nav.words == "Waiting 1 Sent 1 Failed 1 Missed 1 Withdrawn 1"
    assert nav.one("a", aria_current="page").words == "Waiting 1"


def test_what_waits_stands_with_the_nearest_first_and_the_rest_with_the_newest(hollis):
    noor = make_colleague()
    Notification.objects.all().delete()
    for hours, name in ((2, "Second"), (1, "First"), (3, "Third")):
        person, hours = make_person(name), timedelta(hours=hours)
        make_notification(noor, person=person, due_at=timezone.now() + hours)
        make_notification(noor, person=person, state=State.SENT, settled_at=timezone.now() - hours)
    for state in (State.WAITING, State.SENT):
        assert [line.rpartition(" to ")[2] for line in listed(hollis, state=state)] == ["First", "Second", "Third"]


def test_one_person_can_be_looked_at_alone(hollis, wren):
    marlow, rowan = make_person("Marlow Teal"), make_person("Rowan Heron")
    for person in (marlow, rowan):
        make_session(person, make_service(wren))
    page = pages.read(desk_of(hollis).get(OUTBOX, {"person": marlow.pk}))
    assert page.one("h1").words == "Messages to Marlow Teal"
    assert recipients(hollis, person=marlow.pk) == {"Marlow Teal"}
    assert recipients(hollis) == {"Marlow Teal", "Rowan Heron", "Wren Alder"}


@pytest.mark.parametrize("asked", [{"state": "lost"}, {"person": "nobody"}, {"page": "x"}, {"page": "99"}])
def test_what_can_not_be_asked_for_counts_as_not_asked_for(hollis, wren, asked):
    make_session(make_person("Marlow Teal"), make_service(wren))
    assert recipients(hollis, **asked) == {"Marlow Teal", "Wren Alder"}


def test_a_practitioner_sees_what_concerns_their_own_and_nothing_else(wren, hollis):
    ira = make_practitioner("Ira Sedge")
    make_session(make_person("Marlow Teal"), make_service(wren))
    session = make_session(make_person("Rowan Heron"), make_service(ira))
    invite(session=session, person=make_person("Ash Fern"))
    make_waiting(make_person("Sam Vireo"), make_service(ira))
    offer_freed_times()
    make_enquiry("Is there a step?", practitioner=ira)
    Notification.objects.filter(person__name="Ira Sedge").exclude(kind="bookings.enquiry.came_in").delete()
    assert recipients(wren.person) == {"Marlow Teal", "Wren Alder"}
    assert recipients(ira.person) == {"Rowan Heron", "Ash Fern", "Sam Vireo", "Ira Sedge"}
    assert recipients(hollis) == recipients(wren.person) | recipients(ira.person)
    rowan = session.client
    page = desk_of(wren.person).get(OUTBOX, {"person": rowan.pk}).content.decode()
    assert ("Rowan" in page, "There is none here." in page) == (False, True)


def test_what_failed_is_sent_again_by_one_press(wren, mail_server):
    session = make_session(make_person("Marlow Teal"), make_service(wren))
    failed = session.client.notifications.get(kind="bookings.session.confirmation")
    Notification.objects.filter(pk=failed.pk).update(state=State.FAILED, settled_at=timezone.now(), reason="Refused.")
    answer = desk_of(wren.person).post(f"{OUTBOX}{failed.pk}/again/", follow=True)
    assert answer.redirect_chain == [(f"{OUTBOX}?state=failed", 302)]
    assert "The message to Marlow Teal is on its way again." in answer.content.decode()
    sweep()
    failed.refresh_from_db()
    assert (failed.state, failed.reason) == (State.SENT, "")
    assert [letter["To"] for letter in mail_server.to(session.client.email)] == [session.client.email]


def test_what_has_gone_or_is_of_no_use_is_left_as_it_is(wren):
    session = make_session(make_person("Marlow Teal"), make_service(wren))
    cancel_appointment(appointment=session)
    withdrawn = session.client.notifications.filter(state=State.WITHDRAWN).first()
    answer = desk_of(wren.person).post(f"{OUTBOX}{withdrawn.pk}/again/", follow=True)
    assert "It was left as it is" in answer.content.decode()
    assert Notification.objects.get(pk=withdrawn.pk).state == State.WITHDRAWN


def test_nobody_sends_again_what_they_may_not_see(wren):
    ira = make_practitioner("Ira Sedge")
    session = make_session(make_person("Rowan Heron"), make_service(ira))
    failed = session.client.notifications.first()
    Notification.objects.filter(pk=failed.pk).update(state=State.FAILED, settled_at=timezone.now())
    answers = {
        who.name: desk_of(who).post(f"{OUTBOX}{failed.pk}/again/").status_code
        for who in (wren.person, session.client, make_colleague().person, ira.person)
    }
    assert answers == {"Wren Alder": 404, "Rowan Heron": 404, "Noor Siskin": 404, "Ira Sedge": 302}


def test_what_did_not_go_leads_here_from_the_day(wren):
    session = make_session(make_person("Marlow Teal"), make_service(wren))
    session.client.notifications.update(state=State.MISSED, settled_at=timezone.now())
    links = pages.read(desk_of(wren.person).get("/desk/")).one("section", aria_labelledby="needs").all("a")
    assert {link.attributes["href"] for link in links} == {f"{OUTBOX}?state=missed"}


def test_a_long_list_has_pages_that_keep_what_was_asked(hollis):
    noor = make_colleague()
    for _ in range(31):
        settled(noor, State.SENT)
    page = pages.read(desk_of(hollis).get(OUTBOX, {"state": "sent", "person": noor.person.pk}))
    older = page.one("a", rel="next")
    assert (older.words, older.attributes["href"]) == ("Older", f"?state=sent&person={noor.person.pk}&page=2")
    assert len(listed(hollis, state="sent", person=noor.person.pk, page=2)) == 1


@pytest.mark.parametrize("who", ["practitioner", "whoever runs the practice"])
def test_three_rows_cost_as_many_queries_as_one(wren, hollis, who):
    desk, service, counts = desk_of(wren.person if who == "practitioner" else hollis), make_service(wren), []
    for rows in (1, 2):
        for number in range(rows):
            make_session(
                make_person("Marlow Teal"), service, start=at(f"2026-11-2{5 + rows}") + timedelta(hours=9 + 2 * number)
            )
        with CaptureQueriesContext(connection) as seen:
            desk.get(OUTBOX)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_names_are_text_and_not_markup(hollis):
    make_notification(make_colleague(make_person("<b>Noor</b>")), reason="<i>No</i>")
    page = desk_of(hollis).get(OUTBOX).content.decode()
    assert ("<b>Noor" in page, "<i>No" in page, "&lt;b&gt;Noor" in page) == (False, False, True)
