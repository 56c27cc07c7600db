"""What the practitioner hears of, when, and in how few words."""

from datetime import timedelta

import pytest

from bookings.models import Session
from practice.notifications import kinds
from practice.notifications.delivery import sweep
from practice.notifications.emails import compose
from practice.notifications.models import Notification
from practice.scheduling.actions import (
    approve_request,
    cancel_appointment,
    lapse_requests,
    move_appointment,
    undo_change,
)
from practice.scheduling.appointments import Appointment
from practice.scheduling.news import Daily, queue_daily
from tests.factories import (
    NOW,
    at,
    let_grace_pass,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

START = at("2026-11-27 14:00")
SOON = timedelta(minutes=3, seconds=15)  # once it can't be undone


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def session(wren):
    return make_session(make_person("Marlow Teal"), make_service(wren), start=START)


def news(wren) -> list[tuple]:
    """What is in the outbox for the practitioner: what of, when, and its state."""
    mine = wren.person.notifications.order_by("created_at", "due_at", "-kind")  # time stands still here
    return [(one.kind.rpartition("-")[2], one.due_at - NOW, one.state) for one in mine]


def test_a_booking_is_told_at_once(wren, session):
    assert news(wren) == [("booked", timedelta(0), "waiting")]


def test_a_move_and_a_cancellation_are_told_once_they_are_final(wren, session):
    move_appointment(appointment=session, start=at("2026-11-30 09:00"))
    assert news(wren)[1:] == [("moved", SOON, "waiting")]
    cancel_appointment(appointment=session)
    assert news(wren)[1:] == [("moved", SOON, "withdrawn"), ("cancelled", SOON, "waiting")]


def test_what_was_cancelled_before_its_move_was_told_is_named_by_the_time_that_they_know(wren, session, mailoutbox):
    sweep()
    move_appointment(appointment=session, start=at("2026-11-30 09:00"))
    cancel_appointment(appointment=session)
    let_grace_pass(session)
    sweep()
    told = [letter.body.split("\n\n")[1] for letter in mailoutbox if letter.to == [wren.person.email]]
    assert told == [
        "Booked: Friday 27 November, 2:00 pm.",
        "Cancelled: Monday 30 November, 9:00 am, moved from Friday 27 November, 2:00 pm.",
    ]


def test_what_was_undone_is_not_told(wren, session):
    cancel_appointment(appointment=session)
    undo_change(appointment=session)
    assert [state for what, _due, state in news(wren) if what == "cancelled"] == ["withdrawn"]


def test_what_the_practice_did_is_not_told_to_the_practice(wren, session):
    cancel_appointment(appointment=session, by=Appointment.Side.PRACTICE)
    assert [what for what, _due, _state in news(wren)] == ["booked"]


def test_a_request_and_its_lapse_are_told(wren, frozen):
    make_session(make_person(), make_service(wren, by_approval=True), start=START)
    assert [what for what, _due, _state in news(wren)] == ["requested"]
    frozen.shift(timedelta(hours=72))
    assert lapse_requests(model=Session, now=NOW + timedelta(hours=72)) == 1
    assert [what for what, _due, _state in news(wren)] == ["requested", "lapsed"]


def test_an_approval_is_no_news_to_whoever_gave_it(wren):
    session = make_session(make_person(), make_service(wren, by_approval=True), start=START)
    approve_request(appointment=session)
    assert [what for what, _due, _state in news(wren)] == ["requested"]


@pytest.mark.parametrize(("hears", "told"), [("at once", ["booked"]), ("daily", []), ("never", [])])
def test_the_practitioner_chooses(wren, hears, told):
    wren.hears = hears
    wren.save()
    make_session(make_person(), make_service(wren), start=START)
    assert [what for what, _due, _state in news(wren)] == told


def test_it_says_what_and_when_and_not_who(wren, session):
    [message] = wren.person.notifications.all()
    kind = kinds.get(message.kind)
    mail = compose(message, kind, kind.find(message.subject_id))
    assert mail.subject == "Booked: Friday 27 November, 2:00 pm"
    assert mail.body == (
        "Hello Wren Alder,\n\nBooked: Friday 27 November, 2:00 pm.\n\n"
        "See it at the desk: http://localhost/desk/?day=2026-11-27\n"
    )


# --- once a day ---------------------------------------------------------------


def daily(wren) -> list[Notification]:
    return list(wren.person.notifications.filter(kind=Daily.name).order_by("due_at"))


def test_the_day_is_told_in_the_evening_once(wren, frozen):
    wren.hears = "daily"
    wren.save()
    session = make_session(make_person("Marlow Teal"), make_service(wren), start=START)
    make_session(make_person("Rowan Ash"), make_service(wren), start=at("2026-11-30 09:00"))
    cancel_appointment(appointment=session)
    frozen.move_to(at("2026-11-24 18:05"))
    queue_daily()
    frozen.move_to(at("2026-11-24 18:15"))
    queue_daily()
    [message] = [one for one in daily(wren) if one.occurrence == "2026-11-24"]
    kind = kinds.get(Daily.name)
    assert (message.due_at, kind.still_wanted(wren, message)) == (at("2026-11-24 18:00"), True)
    mail = compose(message, kind, kind.find(message.subject_id))
    assert mail.subject == "Your day: 2 changes"
    assert mail.body == (
        "Hello Wren Alder,\n\nSince yesterday evening:\n\n"
        "Cancelled: Friday 27 November, 2:00 pm\nBooked: Monday 30 November, 9:00 am\n\n"
        "See it at the desk: http://localhost/desk/\n"
    )


def test_a_day_on_which_nothing_happened_is_not_told(wren, frozen):
    wren.hears = "daily"
    wren.save()
    frozen.move_to(at("2026-11-24 18:05"))
    queue_daily()
    assert [kinds.get(Daily.name).still_wanted(wren, one) for one in daily(wren)] == [False]
