"""Moving and cancelling what stands."""

from datetime import date, time, timedelta

import pytest

from practice.notifications.models import Notification
from practice.scheduling.actions import TooLate, cancel_appointment, hold_slot, move_appointment
from practice.scheduling.models import Entry
from practice.scheduling.slots import NotOffered, SlotTaken
from tests.factories import NOW, at, make_consultation, make_consultation_service, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO, THREE = at("2026-11-27 14:00"), at("2026-11-27 15:00")
FIFTY = timedelta(minutes=50)
FINAL = timedelta(minutes=4, seconds=30)  # three to undo it, and a minute and a half for those who wait


@pytest.fixture
def session():
    return make_session(service=make_service(), start=TWO)


@pytest.fixture
def consultation():
    return make_consultation(service=make_consultation_service(), start=TWO)


@pytest.fixture(params=["session", "consultation"])
def appointment(request):
    return request.getfixturevalue(request.param)


def as_it_stands(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def rows(appointment):
    """The appointment, its entry and its messages as they stand in the database."""
    return (
        as_it_stands(type(appointment).objects.get(pk=appointment.pk)),
        Entry.objects.filter(pk=appointment.entry_id).values().get(),
        list(Notification.objects.filter(subject_id=appointment.pk).order_by("pk").values()),
    )


def test_a_moved_appointment_keeps_its_row_and_its_entry(appointment):
    moved = move_appointment(appointment=appointment, start=THREE)
    entry = Entry.objects.get(pk=appointment.entry_id)
    assert (moved.pk, moved.entry_id, moved.sequence) == (appointment.pk, appointment.entry_id, 1)
    assert (entry.kind, entry.start, entry.end, entry.day, entry.clock, entry.zone) == (
        *(appointment._meta.model_name, THREE, THREE + FIFTY),
        *(date(2026, 11, 27), time(15), "America/Vancouver"),
    )


def test_a_moved_appointment_frees_the_time_it_had_once_the_move_is_final(frozen, session):
    move_appointment(appointment=session, start=THREE)
    for start in (TWO, THREE):
        with pytest.raises(SlotTaken):
            hold_slot(service=session.service, start=start)
    frozen.shift(FINAL)
    hold_slot(service=session.service, start=TWO)
    with pytest.raises(SlotTaken):
        hold_slot(service=session.service, start=THREE)


def test_an_appointment_can_move_onto_a_part_of_its_own_time(session):
    moved = move_appointment(appointment=session, start=TWO + timedelta(minutes=30))
    assert moved.entry.start == TWO + timedelta(minutes=30)


def test_moving_to_where_it_is_changes_nothing_and_tells_nobody(appointment):
    before = rows(appointment)
    move_appointment(appointment=appointment, start=TWO)
    assert rows(appointment) == before


def test_moving_over_a_hold_that_ran_out_deletes_the_hold(frozen, session):
    hold = hold_slot(service=session.service, start=THREE)
    frozen.shift(timedelta(minutes=10))
    move_appointment(appointment=session, start=THREE)
    assert not Entry.objects.filter(pk=hold.pk).exists()


@pytest.mark.parametrize(
    ("start", "refusal"),
    [(THREE, SlotTaken), (at("2026-11-27 12:00"), NotOffered), (at("2026-11-23 09:00"), NotOffered)],
)
def test_an_appointment_that_can_not_move_stays_as_it_is(session, start, refusal):
    make_session(service=session.service, start=THREE)
    before = rows(session)
    with pytest.raises(refusal):
        move_appointment(appointment=session, start=start)
    assert rows(session) == before


@pytest.mark.parametrize("change", [cancel_appointment, move_appointment])
@pytest.mark.parametrize("late", [timedelta(0), FIFTY, timedelta(days=30)])
def test_what_has_begun_can_not_be_changed(frozen, appointment, change, late):
    before = rows(appointment)
    frozen.move_to(TWO + late)
    more = {"start": TWO + timedelta(days=31)} if change is move_appointment else {}
    with pytest.raises(TooLate):
        change(appointment=appointment, **more)
    assert rows(appointment) == before


def test_a_cancelled_appointment_frees_its_time_once_that_is_final(frozen, appointment):
    cancelled = cancel_appointment(appointment=appointment)
    assert (cancelled.status, cancelled.cancelled_at, cancelled.sequence) == ("cancelled", NOW, 1)
    assert (cancelled.entry.expires_at, cancelled.entry.released_at) == (NOW + FINAL, None)
    with pytest.raises(SlotTaken):
        hold_slot(service=appointment.service, start=TWO)
    frozen.shift(FINAL)
    hold_slot(service=appointment.service, start=TWO)
    assert Entry.objects.get(pk=appointment.entry_id).released_at == NOW + FINAL


def test_cancelling_twice_changes_nothing_more(frozen, appointment):
    cancel_appointment(appointment=appointment)
    before = rows(appointment)
    frozen.shift(timedelta(hours=1))
    cancel_appointment(appointment=appointment)
    assert rows(appointment) == before


def test_a_cancelled_appointment_can_not_be_moved(appointment):
    cancel_appointment(appointment=appointment)
    before = rows(appointment)
    with pytest.raises(TooLate):
        move_appointment(appointment=appointment, start=THREE)
    assert rows(appointment) == before


def test_what_was_decided_on_an_older_page_is_decided_on_what_stands(session):
    """Two windows show the same appointment; each acts on the row as it is now, not on what it showed."""
    older = type(session).objects.get(pk=session.pk)
    move_appointment(appointment=session, start=THREE)
    moved_again = move_appointment(appointment=older, start=TWO + timedelta(minutes=30))
    assert (moved_again.sequence, moved_again.entry.start) == (2, TWO + timedelta(minutes=30))
    assert cancel_appointment(appointment=older).sequence == 3
