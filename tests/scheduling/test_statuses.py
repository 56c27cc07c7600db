"""What an appointment can become from what it is."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from bookings.models import Session
from practice.scheduling.actions import (
    TooLate,
    cancel_appointment,
    record_outcome,
    waive_late_change,
)
from practice.scheduling.models import Entry
from practice.scheduling.statuses import STEPS, NoSuchStep, Status, require_step
from tests.factories import NOW, at, make_consultation, make_practice, make_service, make_session

TWO = at("2026-11-27 14:00")
TABLE = """
                requested declined lapsed booked attended no-show cancelled late-cancelled
requested           -        yes     yes    yes      -       -       yes          -
declined            -         -       -      -       -       -        -           -
lapsed              -         -       -      -       -       -        -           -
booked              -         -       -      -      yes     yes      yes         yes
attended            -         -       -     yes      -      yes       -           -
no-show             -         -       -     yes     yes      -        -           -
cancelled           -         -       -     yes      -       -        -           -
late-cancelled      -         -       -     yes      -       -       yes          -
"""


def steps():
    """Every pair of the table: (from, to, whether there is such a step)."""
    header, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (now_is, to_be, mark == "yes") for now_is, *marks in rows for to_be, mark in zip(header, marks, strict=True)
    ]


def test_the_table_names_every_status_and_the_code_knows_no_more():
    assert len(steps()) == len(Status) ** 2
    assert {(one, other) for one, other, is_step in steps() if is_step} == {
        (one.value, other.value) for one, others in STEPS.items() for other in others
    }


@pytest.mark.parametrize(("now_is", "to_be", "is_step"), steps())
def test_a_step_that_is_not_in_the_table_is_refused(now_is, to_be, is_step):
    appointment = Session(status=now_is, entry=Entry(during=(TWO, TWO)))
    appointment.entry.promise(TWO, timedelta(minutes=50), "America/Vancouver")
    if is_step:
        require_step(now_is, to_be)
        appointment.become(Status(to_be), now=TWO)
        assert appointment.status == to_be
    else:
        with pytest.raises(NoSuchStep):
            require_step(now_is, to_be)
        with pytest.raises(NoSuchStep):
            appointment.become(Status(to_be), now=TWO)
        assert appointment.status == now_is


def test_a_refusal_says_which_step_there_is_not():
    with pytest.raises(NoSuchStep, match=r"^Attended can’t become cancelled\.$"):
        require_step("attended", "cancelled")


@pytest.mark.parametrize("now_is", Status)
@pytest.mark.parametrize("to_be", [Status.ATTENDED, Status.NO_SHOW])
def test_nobody_has_come_or_stayed_away_before_the_start(now_is, to_be):
    appointment = Session(status=now_is, entry=Entry())
    appointment.entry.promise(TWO, timedelta(minutes=50), "America/Vancouver")
    with pytest.raises(NoSuchStep):
        appointment.become(to_be, now=TWO - timedelta(seconds=1))
    assert appointment.status == now_is


# --- in the database ----------------------------------------------------------

rows = pytest.mark.parametrize("make", [make_session, make_consultation])


@pytest.mark.django_db
@rows
def test_whether_they_came_is_said_from_the_start_on_and_can_be_put_right(frozen, make):
    appointment = make(start=TWO)
    with pytest.raises(NoSuchStep):
        record_outcome(appointment=appointment, status=Status.ATTENDED)
    frozen.move_to(TWO)
    for status in (Status.NO_SHOW, Status.ATTENDED, Status.ATTENDED, Status.NO_SHOW):
        record_outcome(appointment=appointment, status=status)
        appointment.refresh_from_db()
        assert (appointment.status, appointment.sequence) == (status, 0)


@pytest.mark.django_db
def test_what_was_cancelled_did_not_take_place_whatever_the_hour(frozen):
    session = make_session(start=TWO)
    cancel_appointment(appointment=session)
    frozen.move_to(TWO)
    for status in (Status.ATTENDED, Status.NO_SHOW):
        with pytest.raises(NoSuchStep):
            record_outcome(appointment=session, status=status)
    session.refresh_from_db()
    assert session.status == Status.CANCELLED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("left", "by", "status"),
    [
        (timedelta(hours=24, seconds=1), "person", Status.CANCELLED),
        (timedelta(hours=24), "person", Status.LATE_CANCELLED),
        (timedelta(seconds=1), "person", Status.LATE_CANCELLED),
        (timedelta(seconds=1), "practice", Status.CANCELLED),
    ],
)
def test_a_cancellation_is_late_once_it_is_not_free_unless_the_practice_cancels(frozen, left, by, status):
    make_practice(cancellation_hours=24)
    session = make_session(start=TWO)
    frozen.move_to(TWO - left)
    cancelled = cancel_appointment(appointment=session, by=by)
    assert (cancelled.status, cancelled.cancelled_at, cancelled.changed_by) == (status, TWO - left, by)


@pytest.mark.django_db
def test_a_services_own_hours_for_changes_count_before_the_practices(frozen):
    make_practice(cancellation_hours=24)
    session = make_session(service=make_service(change_hours=2), start=TWO)
    frozen.move_to(TWO - timedelta(hours=3))
    assert cancel_appointment(appointment=session).status == Status.CANCELLED


@pytest.mark.django_db
def test_a_late_cancellation_can_be_waived_and_once_more_changes_nothing(frozen):
    make_practice(cancellation_hours=1000)
    session = make_session(start=TWO)
    cancel_appointment(appointment=session)
    for _ in range(2):
        waived = waive_late_change(appointment=session)
        assert (waived.status, waived.is_waived, waived.cancelled_at) == (Status.CANCELLED, True, NOW)


@pytest.mark.django_db
@rows
@pytest.mark.parametrize(
    "wrong",
    [{"status": "cancelled"}, {"status": "late-cancelled"}, {"cancelled_at": NOW}],
    ids=lambda fields: " ".join(fields.values()) if "status" in fields else "a moment alone",
)
def test_the_database_knows_of_no_cancellation_without_its_moment(frozen, make, wrong):
    appointment = make(start=TWO)
    with pytest.raises(IntegrityError, match="say_when_they_were_called_off"), transaction.atomic():
        type(appointment).objects.update(**wrong)


@pytest.mark.django_db
def test_lists_count_each_status_where_it_belongs(frozen):
    service = make_service()
    starts = [
        slot_start for day in (25, 26) for slot_start in (at(f"2026-11-{day} {hour}:00") for hour in (10, 13, 14, 15))
    ]
    sessions = dict(zip(Status, [make_session(service=service, start=start) for start in starts], strict=True))
    for status, session in sessions.items():
        moment = NOW if "cancelled" in status else None
        Session.objects.filter(pk=session.pk).update(status=status, cancelled_at=moment)
    over = at("2026-11-27 00:00")

    def named(found):
        return {Status(session.status) for session in found}

    assert named(Session.objects.standing()) == {
        *(Status.REQUESTED, Status.BOOKED, Status.ATTENDED, Status.NO_SHOW),
    }
    assert named(Session.objects.upcoming(NOW)) == {Status.REQUESTED, Status.BOOKED}
    assert named(Session.objects.upcoming(over)) == set()
    assert named(Session.objects.past(over)) == {
        *(Status.BOOKED, Status.ATTENDED, Status.NO_SHOW, Status.LATE_CANCELLED),
    }
    assert named(Session.objects.met(over)) == {Status.BOOKED, Status.ATTENDED}


@pytest.mark.django_db
def test_what_has_begun_is_not_cancelled_any_more(frozen):
    session = make_session(start=TWO)
    frozen.move_to(TWO)
    with pytest.raises(TooLate):
        cancel_appointment(appointment=session, by="practice")
