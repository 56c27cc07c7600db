"""One appointment at the desk, and booking for somebody: the practitioner's rules give way, overlap never does."""

from datetime import timedelta

import pytest

from bookings.models import Session
from practice.accounts.models import Person
from practice.scheduling.actions import cancel_appointment
from practice.scheduling.models import Entry
from practice.scheduling.statuses import Status
from tests import pages
from tests.factories import (
    at,
    make_consultation,
    make_consultation_service,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

START = at("2026-11-27 14:00")


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


@pytest.fixture
def session(wren):
    return make_session(make_person("Marlow Teal"), make_service(wren), start=START)


@pytest.fixture
def request_of_marlow(wren):
    return make_session(make_person("Marlow Teal"), make_service(wren, by_approval=True), start=START)


def press(desk, appointment, act):
    return desk.post(f"/desk/appointments/{appointment.pk}/{act}/", follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def status(appointment) -> str:
    appointment.refresh_from_db()
    return appointment.status


# --- requests -----------------------------------------------------------------


def test_a_request_waits_at_the_desk_until_it_is_answered(desk, request_of_marlow):
    waiting = pages.read(desk.get("/desk/")).one("section", aria_labelledby="needs")
    assert [line.words for line in waiting.all("h3")] == ["Marlow Teal asks for a time"]
    press(desk, request_of_marlow, "approve")
    waiting = pages.read(desk.get("/desk/")).one("section", aria_labelledby="needs")
    assert [line.words for line in waiting.all("h3")] == []


@pytest.mark.parametrize(
    ("act", "becomes", "words"),
    [
        ("approve", Status.BOOKED, "It’s booked, and they are told."),
        ("decline", Status.DECLINED, "It’s declined, and they are told."),
    ],
)
def test_a_request_is_answered_with_one_press(desk, request_of_marlow, act, becomes, words):
    assert said(press(desk, request_of_marlow, act)) == [words]
    assert status(request_of_marlow) == becomes


def test_a_request_that_lapsed_is_answered_no_more(desk, frozen, request_of_marlow):
    frozen.shift(timedelta(hours=72))
    assert said(press(desk, request_of_marlow, "approve")) == [
        "This can’t be done any more: it has changed, or its time has come."
    ]
    assert status(request_of_marlow) == Status.REQUESTED


# --- what became of it --------------------------------------------------------


def test_whether_they_came_is_said_once_it_has_begun(desk, frozen, session):
    press(desk, session, "missed")
    assert status(session) == Status.BOOKED
    frozen.move_to(START)
    press(desk, session, "missed")
    assert status(session) == Status.NO_SHOW
    press(desk, session, "came")
    assert status(session) == Status.ATTENDED


def test_that_they_came_late_is_said_and_taken_back(desk, frozen, session):
    frozen.move_to(START)
    for act, became in [("late", (Status.ATTENDED, True)), ("came", (Status.ATTENDED, False))]:
        press(desk, session, act)
        assert (status(session), session.came_late) == became
    press(desk, session, "late")
    assert said(press(desk, session, "unsay")) == ["Taken back: nothing is said of whether they came."]
    assert (status(session), session.came_late) == (Status.BOOKED, False)


def test_a_press_on_the_day_leads_back_to_the_day(desk, frozen, session):
    frozen.move_to(START)
    answer = desk.post(f"/desk/appointments/{session.pk}/came/", {"on_the_day": "1"})
    assert answer["Location"] == f"/desk/?day=2026-11-27#at-{session.pk}"


def test_a_fee_for_not_coming_can_be_waived(desk, frozen, session):
    frozen.move_to(START)
    press(desk, session, "missed")
    assert said(press(desk, session, "waive")) == ["Waived: it is not held against them."]
    assert (status(session), session.is_waived, session.is_waivable) == (Status.NO_SHOW, True, False)
    press(desk, session, "unsay")
    assert (status(session), session.is_waived) == (Status.BOOKED, False)


def test_a_late_cancellation_can_be_waived(desk, frozen, session):
    frozen.move_to(START - timedelta(hours=2))
    cancel_appointment(appointment=session)
    assert status(session) == Status.LATE_CANCELLED
    press(desk, session, "waive")
    assert (status(session), session.is_waived) == (Status.CANCELLED, True)


def test_the_practices_own_cancellation_is_never_late_and_can_be_undone(desk, frozen, session):
    frozen.move_to(START - timedelta(hours=2))
    press(desk, session, "cancel")
    assert status(session) == Status.CANCELLED
    assert said(press(desk, session, "undo")) == ["It’s undone, and nobody was told."]
    assert status(session) == Status.BOOKED


def test_an_act_nobody_has_is_no_page(desk, session):
    assert press(desk, session, "delete").status_code == 404


def test_a_consultation_is_looked_after_the_same(desk, wren):
    consultation = make_consultation(None, make_consultation_service(wren), start=START)
    assert desk.get(f"/desk/appointments/{consultation.pk}/").status_code == 200
    press(desk, consultation, "cancel")
    assert status(consultation) == Status.CANCELLED


def test_another_practitioners_appointment_is_no_page(client, session):
    other = make_practitioner("Lark Merganser")
    client.force_login(other.person)
    assert client.get(f"/desk/appointments/{session.pk}/").status_code == 404
    assert press(client, session, "cancel").status_code == 404
    assert status(session) == Status.BOOKED


# --- moving and booking past the rules ----------------------------------------


def test_a_move_within_the_rules_is_made_at_once(desk, session):
    answer = desk.post(f"/desk/appointments/{session.pk}/move/", {"day": "2026-11-30", "clock": "09:00"})
    session.refresh_from_db()
    assert (answer.status_code, session.entry.start) == (302, at("2026-11-30 09:00"))


def test_a_move_outside_the_hours_says_so_and_is_made_all_the_same(desk, session):
    asked = {"day": "2026-11-30", "clock": "18:20"}
    answer = desk.post(f"/desk/appointments/{session.pk}/move/", asked)
    assert (answer.status_code, answer.context["rules"]) == (409, ["It is outside the hours."])
    desk.post(f"/desk/appointments/{session.pk}/move/", {**asked, "all_the_same": answer.context["names"]})
    session.refresh_from_db()
    assert session.entry.start == at("2026-11-30 18:20")


def test_a_rule_that_was_not_read_is_not_set_aside(desk, wren, session):
    wren.time_off.create(starts_on="2026-11-30", ends_on="2026-11-30")
    asked = {"day": "2026-11-30", "clock": "18:20", "all_the_same": "HOURS"}
    answer = desk.post(f"/desk/appointments/{session.pk}/move/", asked)
    assert (answer.status_code, answer.context["rules"]) == (409, ["It is within time off."])
    assert set(answer.context["names"].split()) == {"HOURS", "TIME_OFF"}


def test_overlap_is_never_set_aside(desk, wren, session):
    make_session(make_person("Rowan Ash"), make_service(wren), start=at("2026-11-30 09:00"))
    asked = {"day": "2026-11-30", "clock": "09:30", "all_the_same": "TAKEN HOURS GAP PAST"}
    answer = desk.post(f"/desk/appointments/{session.pk}/move/", asked)
    assert (answer.status_code, answer.context["final"]) == (409, ["Something else is booked then."])
    assert "Book it all the same" not in answer.content.decode()
    session.refresh_from_db()
    assert session.entry.start == START


def booking(service, **answers):
    return {
        "service": service.pk,
        "name": "Rowan Ash",
        "email": "rowan@example.org",
        "day": "2026-11-30",
        "clock": "09:00",
        "place": "online",
        "tell": "on",
        **answers,
    }


def test_the_practitioner_books_for_somebody_who_has_never_been_here(desk, wren):
    answer = desk.post("/desk/book/", booking(make_service(wren, by_approval=True, open_to="known")))
    session = Session.objects.get()
    assert (answer.status_code, session.status, session.client.name) == (302, Status.BOOKED, "Rowan Ash")
    assert sorted(message.kind for message in session.client.notifications.all()) == [
        "bookings.session.confirmation",
        "bookings.session.reminder",
        "bookings.session.reminder",
    ]
    assert list(wren.person.notifications.all()) == []  # no news of what they did themselves


def test_a_name_that_somebody_chose_stays(desk, wren):
    make_person("Marlow", email="rowan@example.org")
    desk.post("/desk/book/", booking(make_service(wren)))
    assert Person.objects.get(email="rowan@example.org").name == "Marlow"


def test_another_practitioners_service_can_not_be_booked(desk):
    answer = desk.post("/desk/book/", booking(make_service(make_practitioner("Lark Merganser"))))
    assert (answer.status_code, Entry.objects.count()) == (422, 0)
    assert answer.context["form"].errors == {"service": ["Choose a service from the list"]}


def test_the_last_hour_of_all_days_is_no_time(desk, wren, session):
    for day, clock in (("9999-12-31", "23:30"), ("9999-12-31", "10:00"), ("0001-01-01", "00:00")):
        answer = desk.post(f"/desk/appointments/{session.pk}/move/", {"day": day, "clock": clock})
        assert answer.status_code == (422 if clock == "23:30" else 409)
    assert Entry.objects.get().start == START


def test_a_clock_that_does_not_exist_is_said(desk, wren):
    wren.time_zone = "America/Toronto"
    wren.save()
    answer = desk.post("/desk/book/", booking(make_service(wren), day="2027-03-14", clock="02:30"))
    assert answer.context["form"].errors == {"clock": ["The clocks skip this time on that day. Choose another"]}
