"""Appointments that are asked for: their time is kept until the practitioner answers, or until they lapse."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from bookings.models import Session
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import (
    TooLate,
    answer_by,
    approve_request,
    cancel_appointment,
    decline_request,
    hold_slot,
    lapse_requests,
    move_appointment,
    undo_change,
)
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.models import Entry, Service
from practice.scheduling.slots import SlotTaken
from tests.conftest import together
from tests.factories import NOW, at, free_slots, make_practice, make_service, make_session

FRIDAY, MONDAY = at("2026-11-27 14:00"), at("2026-11-30 14:00")
SECOND = timedelta(seconds=1)
ASKED = NOW + timedelta(hours=72)  # until then
ANSWERS = [approve_request, decline_request]


@pytest.fixture
def request_for_monday(frozen, db):
    make_practice()
    return make_session(service=make_service(by_approval=True, buffer_after=0, reminder_hours=[2]), start=MONDAY)


def calendar():
    return [(entry.kind, entry.start, entry.expires_at) for entry in Entry.objects.filter(released_at=None)]


def told(session):
    """What whoever asked has been told of or will be, and what became of it."""
    rows = Notification.objects.filter(subject_id=session.pk, person=session.person).order_by(
        "created_at", "due_at", "-kind"
    )
    return [(row.kind.rpartition(".")[2], row.state) for row in rows]


def status_of(session):
    return Session.objects.get(pk=session.pk).status


def test_a_request_keeps_its_time_and_says_until_when(request_for_monday):
    assert (request_for_monday.status, told(request_for_monday)) == ("requested", [("requested", "waiting")])
    assert calendar() == [("request", MONDAY, ASKED)]
    with pytest.raises(SlotTaken):
        hold_slot(service=request_for_monday.service, start=MONDAY)
    sweep()
    [letter] = [letter for letter in mail.outbox if letter.to == [request_for_monday.person.email]]
    assert "Friday 27 November, 10:00 am" in letter.body


@pytest.mark.parametrize(
    ("start", "notice", "until"),
    [
        (MONDAY, 0, ASKED),
        (FRIDAY, 0, ASKED),
        (FRIDAY, 24, FRIDAY - timedelta(hours=24)),
        (NOW + timedelta(hours=24, minutes=30), 24, NOW + timedelta(minutes=30)),
        (NOW + timedelta(hours=24, minutes=3), 24, NOW + timedelta(minutes=10)),
        (NOW + timedelta(minutes=5), 24, NOW + timedelta(minutes=5)),
    ],
    ids=["three days", "three days still", "the notice", "a near notice", "held into the notice", "never past it"],
)
def test_a_request_waits_three_days_or_until_the_notice(start, notice, until):
    assert answer_by(Service(notice_hours=notice), start, NOW) == until


def test_an_approved_request_is_a_booking_like_any_other(request_for_monday):
    for _ in range(2):
        approve_request(appointment=request_for_monday)
        assert (status_of(request_for_monday), calendar()) == ("booked", [("session", MONDAY, None)])
    assert told(request_for_monday) == [
        *(("requested", "withdrawn"), ("confirmation", "waiting"), ("reminder", "waiting")),
    ]


def test_a_declined_request_is_told_kindly_and_its_time_is_free_at_once(request_for_monday):
    for _ in range(2):
        decline_request(appointment=request_for_monday)
        assert (status_of(request_for_monday), calendar()) == ("declined", [])
    assert told(request_for_monday) == [("requested", "withdrawn"), ("declined", "waiting")]
    hold_slot(service=request_for_monday.service, start=MONDAY)


def test_a_request_lapses_when_nobody_answered_in_time_and_not_before(frozen, request_for_monday):
    frozen.move_to(ASKED - SECOND)
    assert lapse_requests(model=Session, now=timezone.now()) == 0
    assert status_of(request_for_monday) == "requested"
    frozen.move_to(ASKED)
    assert [lapse_requests(model=Session, now=timezone.now()) for _ in range(2)] == [1, 0]
    assert (status_of(request_for_monday), calendar()) == ("lapsed", [])
    assert told(request_for_monday)[-1] == ("lapsed", "waiting")


def test_a_request_that_ran_out_lapses_also_when_somebody_has_taken_its_time(frozen, request_for_monday):
    frozen.move_to(ASKED)
    taken = hold_slot(service=request_for_monday.service, start=MONDAY)
    with pytest.raises(TooLate):
        approve_request(appointment=request_for_monday)
    assert lapse_requests(model=Session, now=timezone.now()) == 1
    assert (status_of(request_for_monday), [entry.pk for entry in Entry.objects.filter(released_at=None)]) == (
        *("lapsed", [taken.pk]),
    )


def test_a_request_that_has_run_out_is_not_approved_any_more(frozen, request_for_monday):
    frozen.move_to(ASKED)
    before = told(request_for_monday)
    with pytest.raises(TooLate):
        approve_request(appointment=request_for_monday)
    assert (status_of(request_for_monday), told(request_for_monday)) == ("requested", before)


def test_a_request_is_taken_back_at_once_and_there_is_nothing_to_undo(request_for_monday):
    taken_back = cancel_appointment(appointment=request_for_monday)
    assert (taken_back.status, taken_back.cancelled_at, calendar()) == ("cancelled", NOW, [])
    assert told(request_for_monday) == [("requested", "withdrawn"), ("cancelled", "waiting")]
    with pytest.raises(TooLate):
        undo_change(appointment=request_for_monday)
    hold_slot(service=request_for_monday.service, start=MONDAY)


def test_a_request_is_never_taken_back_late(frozen, request_for_monday):
    make_practice(cancellation_hours=1000)
    assert cancel_appointment(appointment=request_for_monday).status == "cancelled"


def test_a_request_is_not_moved(request_for_monday):
    with pytest.raises(TooLate):
        move_appointment(appointment=request_for_monday, start=FRIDAY)
    assert calendar() == [("request", MONDAY, ASKED)]


@pytest.mark.parametrize(
    ("end", "answer"),
    [
        (decline_request, approve_request),
        (cancel_appointment, approve_request),
        (cancel_appointment, decline_request),
    ],
)
def test_what_waits_for_no_answer_any_more_gets_none(request_for_monday, end, answer):
    end(appointment=request_for_monday)
    before = (status_of(request_for_monday), told(request_for_monday), calendar())
    with pytest.raises(TooLate):
        answer(appointment=request_for_monday)
    assert (status_of(request_for_monday), told(request_for_monday), calendar()) == before


def test_what_was_approved_is_not_declined(request_for_monday):
    approve_request(appointment=request_for_monday)
    with pytest.raises(TooLate):
        decline_request(appointment=request_for_monday)
    assert status_of(request_for_monday) == "booked"


def test_a_booking_that_was_never_asked_for_is_not_declined(frozen, db):
    session = make_session(start=MONDAY)
    with pytest.raises(TooLate):
        decline_request(appointment=session)
    assert status_of(session) == "booked"


# --- at the same moment -------------------------------------------------------


def asked_now(**fields):
    service = make_service(by_approval=True, **fields)
    return make_session(service=service, start=free_slots(service)[-1].start)


def kinds_of(outcomes):
    return Counter(type(outcome) for outcome in outcomes)


def standing_told(session):
    return Counter(topic for topic, state in told(session) if state == "waiting" and topic != "reminder")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_yes_and_no_at_once_are_one_answer(_round):
    session = asked_now()
    outcomes = together(*[partial(answer, appointment=session) for answer in ANSWERS * 3])
    assert kinds_of(outcomes) == {Session: 3, TooLate: 3}
    said = "confirmation" if status_of(session) == "booked" else "declined"
    assert (status_of(session) in ("booked", "declined"), standing_told(session)) == (True, {said: 1})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_a_yes_and_a_taking_back_at_once_leave_a_cancelled_one_or_a_late_one(_round):
    """Whichever comes first: what was approved first is cancelled as a booking, what was taken back is not approved."""
    session = asked_now()
    approved, cancelled = together(
        partial(approve_request, appointment=session), partial(cancel_appointment, appointment=session)
    )
    assert isinstance(cancelled, Session)
    assert isinstance(approved, Session | TooLate)
    assert (status_of(session) in ("cancelled", "late-cancelled"), standing_told(session)) == (True, {"cancelled": 1})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_a_request_that_ran_out_lapses_once_however_many_look(_round):
    session = asked_now()
    Entry.objects.update(expires_at=timezone.now() - SECOND)
    look = partial(lapse_requests, model=Session, now=timezone.now())
    outcomes = together(*[look] * 4, partial(approve_request, appointment=session))
    assert (sum(outcomes[:4]), type(outcomes[4])) == (1, TooLate)
    assert (status_of(session), standing_told(session)) == ("lapsed", {"lapsed": 1})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_the_time_of_a_request_that_ran_out_goes_to_one_other(_round):
    session = asked_now()
    Entry.objects.update(expires_at=timezone.now() - SECOND)
    hold = partial(hold_slot, service=session.service, start=session.entry.start)
    outcomes = together(hold, hold, partial(lapse_requests, model=Session, now=timezone.now()))
    assert kinds_of(outcomes[:2]) == {Entry: 1, SlotTaken: 1}
    lapse_requests(model=Session, now=timezone.now())
    assert (status_of(session), [kind for kind, *_rest in calendar()]) == ("lapsed", ["hold"])


@pytest.mark.parametrize(
    ("step", "told"),
    [(None, ("PUBLISH", "TENTATIVE")), ("declined", ("CANCEL", "CANCELLED")), ("lapsed", ("CANCEL", "CANCELLED"))],
)
def test_a_calendar_file_says_what_became_of_a_request(request_for_monday, step, told):
    if step:
        type(request_for_monday).objects.update(status=step)
        request_for_monday.refresh_from_db()
    file = Calendar.from_ical(calendar_file(request_for_monday))
    assert (str(file["method"]), str(file.walk("VEVENT")[0]["status"])) == told


@pytest.mark.parametrize(("channels", "written"), [(["email"], True), ([], False)])
def test_the_page_of_a_request_says_where_its_answer_comes(client, request_for_monday, channels, written):
    request_for_monday.client.channels = channels
    request_for_monday.client.save()
    page = client.get(request_for_monday.get_absolute_url()).content.decode()
    answers = ("We write to you either way." in page, "so the answer stands here and in your account." in page)
    assert answers == (written, not written)
