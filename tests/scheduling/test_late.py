"""When a change is late: judged by the time that people know of, and not by one that nobody has been told."""

from datetime import timedelta

import pytest

from practice.scheduling.actions import (
    cancel_appointment,
    move_appointment,
    record_outcome,
    take_back_outcome,
    undo_change,
    waive_late_change,
)
from tests.factories import at, make_practice, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO, FOUR = at("2026-11-27 14:00"), at("2026-11-27 16:00")
NEXT_WEEK = at("2026-12-04 14:00")
FINAL = timedelta(minutes=4, seconds=30)


@pytest.fixture
def session(frozen):
    """It is Thursday, two o’clock: changes are free no more."""
    make_practice(cancellation_hours=24)
    session = make_session(service=make_service(), start=TWO)
    frozen.move_to(TWO - timedelta(hours=24))
    return session


@pytest.fixture
def far_away(session):
    """A session of next week."""
    return make_session(service=session.service, start=NEXT_WEEK)


@pytest.mark.parametrize(("by", "late"), [("person", True), ("practice", False)])
def test_a_late_move_says_so_unless_the_practice_moves_it(session, by, late):
    assert move_appointment(appointment=session, start=FOUR, by=by).moved_late is late


def test_a_move_in_time_is_not_late(frozen, session):
    frozen.move_to(TWO - timedelta(hours=24, seconds=1))
    assert not move_appointment(appointment=session, start=FOUR).moved_late


def test_a_late_move_that_is_undone_was_not_late(session):
    move_appointment(appointment=session, start=FOUR)
    assert not undo_change(appointment=session).moved_late


@pytest.mark.parametrize("by", ["person", "practice"])
def test_that_an_earlier_move_was_late_is_not_forgotten_with_an_undone_one(frozen, session, by):
    move_appointment(appointment=session, start=NEXT_WEEK)
    frozen.shift(FINAL)
    move_appointment(appointment=session, start=at("2026-12-04 15:00"), by=by)
    assert undo_change(appointment=session, by=by).moved_late


def test_a_mistaken_move_to_a_near_time_makes_nothing_late_while_nobody_knows_of_it(far_away):
    move_appointment(appointment=far_away, start=FOUR - timedelta(hours=3))
    assert not move_appointment(appointment=far_away, start=FOUR).moved_late
    cancelled = cancel_appointment(appointment=far_away)
    assert (cancelled.status, cancelled.moved_late) == ("cancelled", False)


def test_once_the_move_to_a_near_time_is_told_a_cancellation_is_late(frozen, far_away):
    move_appointment(appointment=far_away, start=FOUR - timedelta(hours=3))
    frozen.shift(FINAL)
    assert cancel_appointment(appointment=far_away).status == "late-cancelled"


def test_moving_far_away_just_before_cancelling_is_late_all_the_same(session):
    move_appointment(appointment=session, start=NEXT_WEEK)
    assert cancel_appointment(appointment=session).status == "late-cancelled"


def test_a_late_cancellation_that_is_undone_was_none(session):
    assert cancel_appointment(appointment=session).status == "late-cancelled"
    assert undo_change(appointment=session).status == "booked"


def test_a_late_move_that_is_waived_counts_as_one_in_time_and_nothing_else_is_waived(frozen, session):
    move_appointment(appointment=session, start=FOUR)
    waived = waive_late_change(appointment=session)
    assert (waived.moved_late, waived.is_waived, waived.is_waivable) == (False, False, False)

    frozen.move_to(FOUR)
    missed = record_outcome(appointment=session, status="no-show")
    assert (missed.is_waived, missed.is_waivable) == (False, True)
    assert waive_late_change(appointment=session).is_waived
    came = record_outcome(appointment=session, status="attended")
    assert (came.is_waived, came.is_waivable) == (False, False)


def test_the_waiver_of_a_late_move_outlives_what_is_undone_or_unsaid_later(frozen, session):
    move_appointment(appointment=session, start=FOUR)
    waive_late_change(appointment=session)
    frozen.shift(FINAL)
    cancel_appointment(appointment=session)
    waive_late_change(appointment=session)
    stands = undo_change(appointment=session)
    assert (stands.moved_late, stands.is_waived, stands.is_waivable) == (False, False, False)

    frozen.move_to(FOUR)
    record_outcome(appointment=session, status="no-show")
    unsaid = take_back_outcome(appointment=session)
    assert (unsaid.moved_late, unsaid.is_waived, unsaid.is_waivable) == (False, False, False)
