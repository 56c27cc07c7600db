from datetime import date, time, timedelta

import pytest

from bookings.actions import book_session
from bookings.models import Session
from practice.notifications.models import Notification
from practice.scheduling.actions import (
    cancel_appointment,
    give_up_hold,
    hold_slot,
    keep_longer,
    move_appointment,
)
from practice.scheduling.models import Entry, Place, TimeOff
from practice.scheduling.slots import NotOffered, SlotTaken
from tests.factories import (
    NOW,
    at,
    make_person,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO, THREE = at("2026-11-27 14:00"), at("2026-11-27 15:00")
FIFTY, TEN = timedelta(minutes=50), timedelta(minutes=10)
TOLD = timedelta(minutes=3, seconds=15)  # of a change, once it can’t be undone


def calendar():
    """What stands in the calendar: (kind, start, end, expiry)."""
    standing = Entry.objects.filter(released_at=None)
    return [(entry.kind, entry.start, entry.end, entry.expires_at) for entry in standing]


def outbox(appointment):
    """Every message about it, whole: (kind's last word, occurrence, due, worthless from, state)."""
    rows = Notification.objects.filter(subject_id=appointment.pk).order_by("created_at", "due_at")
    return [
        (row.kind.rpartition(".")[2], row.occurrence, row.due_at, row.worthless_at, row.state)
        for row in rows
        if row.person_id == appointment.person.pk
    ]


def book(service, start=TWO, client=None, hold=None):
    client = client or make_person()
    return book_session(client=client, service=service, start=start, place=Place.ONLINE, hold_id=hold and hold.pk)


# --- holds --------------------------------------------------------------------


def test_a_hold_keeps_a_slot_for_ten_minutes():
    service = make_service(buffer_before=5, buffer_after=15)
    hold = hold_slot(service=service, start=TWO)
    assert calendar() == [("hold", TWO, TWO + FIFTY, NOW + TEN)]
    assert (hold.practitioner, hold.service, hold.buffer_before, hold.buffer_after, hold.expires_words) == (
        *(service.practitioner, service, 5, 15),
        "10:10 am",
    )


def test_an_entry_keeps_the_wall_clock_and_the_zone_it_was_promised_in():
    service = make_service(make_practitioner(time_zone="Australia/Lord_Howe"))
    hold = hold_slot(service=service, start=at("2026-11-27 09:30", "Australia/Lord_Howe"))
    hold.refresh_from_db()
    assert (hold.day, hold.clock, hold.fold, hold.zone, hold.start) == (
        date(2026, 11, 27),
        time(9, 30),
        0,
        "Australia/Lord_Howe",
        at("2026-11-26 22:30", "UTC"),
    )


def test_an_entry_in_an_hour_that_comes_twice_says_which():
    entries = [Entry(), Entry()]
    for entry, start in zip(entries, (at("2026-11-01 05:30", "UTC"), at("2026-11-01 06:30", "UTC")), strict=True):
        entry.promise(start, FIFTY, "America/Toronto")
    assert [(entry.day, entry.clock, entry.fold) for entry in entries] == [
        (date(2026, 11, 1), time(1, 30), 0),
        (date(2026, 11, 1), time(1, 30), 1),
    ]


def test_a_held_slot_is_taken_for_others():
    service = make_service()
    hold_slot(service=service, start=TWO)
    with pytest.raises(SlotTaken):
        hold_slot(service=service, start=TWO)
    with pytest.raises(SlotTaken):
        book(service)
    assert calendar() == [("hold", TWO, TWO + FIFTY, NOW + TEN)]


def test_another_hold_of_one_browser_replaces_the_earlier_even_where_they_overlap():
    service = make_service()
    earlier = hold_slot(service=service, start=TWO)
    overlapping = TWO + timedelta(minutes=30)
    hold_slot(service=service, start=overlapping, instead_of=earlier.pk)
    assert calendar() == [("hold", overlapping, overlapping + FIFTY, NOW + TEN)]


@pytest.mark.parametrize(("wanted", "refusal"), [(THREE, SlotTaken), (at("2026-11-27 12:00"), NotOffered)])
def test_a_hold_that_is_refused_leaves_the_earlier_one(wanted, refusal):
    service = make_service()
    make_session(service=service, start=THREE)
    earlier = hold_slot(service=service, start=at("2026-11-27 09:00"))
    with pytest.raises(refusal):
        hold_slot(service=service, start=wanted, instead_of=earlier.pk)
    assert Entry.objects.filter(pk=earlier.pk, kind="hold").exists()


def test_a_booked_session_is_never_given_up_for_a_hold():
    service = make_service()
    session = make_session(service=service, start=TWO)
    hold_slot(service=service, start=THREE, instead_of=session.entry_id)
    give_up_hold(hold_id=session.entry_id)
    assert [kind for kind, *_rest in calendar()] == ["session", "hold"]


def test_a_hold_that_is_given_up_is_free_at_once():
    service = make_service()
    give_up_hold(hold_id=hold_slot(service=service, start=TWO).pk)
    assert calendar() == []
    book(service)


def test_a_hold_is_kept_ten_minutes_longer_even_after_it_ran_out(frozen):
    hold = hold_slot(service=make_service(), start=TWO)
    frozen.shift(timedelta(minutes=25))
    assert keep_longer(hold=hold).expires_at == NOW + timedelta(minutes=35)


def test_a_hold_whose_time_somebody_took_is_not_kept_longer(frozen):
    service = make_service()
    hold = hold_slot(service=service, start=TWO)
    frozen.shift(TEN)
    book(service)
    with pytest.raises(SlotTaken):
        keep_longer(hold=hold)
    assert calendar() == [("session", TWO, TWO + FIFTY, None)]


# --- from hold to session -----------------------------------------------------


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=2)], ids=["standing", "run out"])
def test_a_hold_becomes_the_session(frozen, later):
    service = make_service()
    hold = hold_slot(service=service, start=TWO)
    frozen.shift(later)
    session = book(service, hold=hold)
    assert session.entry_id == hold.pk
    assert calendar() == [("session", TWO, TWO + FIFTY, None)]


def test_a_hold_that_somebody_elses_booking_deleted_is_refused_where_that_stands(frozen):
    service = make_service()
    hold = hold_slot(service=service, start=TWO)
    frozen.shift(TEN)
    stranger = book(service, start=TWO + timedelta(minutes=30))
    with pytest.raises(SlotTaken):
        book(service, hold=hold)
    assert list(Session.objects.all()) == [stranger]


def test_a_hold_that_was_deleted_is_no_loss_while_the_time_is_free():
    service = make_service()
    hold = hold_slot(service=service, start=TWO)
    give_up_hold(hold_id=hold.pk)
    book(service, hold=hold)
    assert calendar() == [("session", TWO, TWO + FIFTY, None)]


def test_a_hold_of_another_service_does_not_become_a_session_of_this_one():
    practitioner = make_practitioner()
    hold = hold_slot(service=make_service(practitioner), start=TWO)
    with pytest.raises(SlotTaken):
        book(make_service(practitioner, minutes=80), hold=hold)
    assert Session.objects.count() == 0


def test_a_hold_whose_start_has_passed_is_not_booked(frozen):
    service = make_service()
    hold = hold_slot(service=service, start=TWO)
    frozen.move_to(TWO)
    with pytest.raises(NotOffered):
        book(service, hold=hold)


def test_booking_asked_twice_for_one_hold_answers_with_the_session_that_stands():
    service, client = make_service(), make_person()
    hold = hold_slot(service=service, start=TWO)
    first = book(service, client=client, hold=hold)
    messages = outbox(first)
    assert book(service, client=client, hold=hold) == first
    assert outbox(first) == messages


def test_a_stranger_with_somebody_elses_hold_gets_nothing():
    service = make_service()
    hold = hold_slot(service=service, start=TWO)
    book(service, hold=hold)
    with pytest.raises(SlotTaken):
        book(service, client=make_person("Rowan Fern"), hold=hold)
    assert Session.objects.count() == 1


# --- what is said ---------------------------------------------------------------


def test_booking_plans_a_confirmation_and_the_services_reminders():
    session = book(make_service(reminder_hours=[2, 48, 48]))
    end = TWO + FIFTY
    assert outbox(session) == [
        ("confirmation", "0", NOW, end, "waiting"),
        ("reminder", "0/48h", TWO - timedelta(hours=48), TWO, "waiting"),
        ("reminder", "0/2h", TWO - timedelta(hours=2), TWO, "waiting"),
    ]


def test_a_reminder_whose_hour_has_passed_is_not_planned():
    session = book(make_service(reminder_hours=[168, 77, 76, 2]))  # it is 76 hours before, to the minute
    assert [occurrence for _kind, occurrence, *_rest in outbox(session)] == ["0", "0/2h"]


def test_moving_withdraws_what_waited_and_plans_anew():
    session = book(make_service(reminder_hours=[48, 2]))
    move_appointment(appointment=session, start=THREE)
    end = TWO + FIFTY
    assert sorted(outbox(session)) == sorted(
        [
            ("confirmation", "0", NOW, end, "withdrawn"),
            ("reminder", "0/48h", TWO - timedelta(hours=48), TWO, "withdrawn"),
            ("reminder", "0/2h", TWO - timedelta(hours=2), TWO, "withdrawn"),
            ("moved", "1", NOW + TOLD, THREE + FIFTY, "waiting"),
            ("reminder", "1/48h", THREE - timedelta(hours=48), THREE, "waiting"),
            ("reminder", "1/2h", THREE - timedelta(hours=2), THREE, "waiting"),
        ]
    )


def test_cancelling_withdraws_what_waited_and_tells_the_person():
    session = book(make_service(reminder_hours=[2]))
    cancel_appointment(appointment=session)
    assert sorted(outbox(session)) == sorted(
        [
            ("confirmation", "0", NOW, TWO + FIFTY, "withdrawn"),
            ("reminder", "0/2h", TWO - timedelta(hours=2), TWO, "withdrawn"),
            ("cancelled", "1", NOW + TOLD, TWO + FIFTY, "waiting"),
        ]
    )


def test_what_was_sent_stays_sent_and_others_messages_are_left_alone():
    practitioner = make_practitioner()
    session, other = book(make_service(practitioner)), book(make_service(practitioner), start=THREE)
    Notification.objects.filter(subject_id=session.pk, occurrence="0").update(state="sent", settled_at=NOW)
    untouched = outbox(other)
    cancel_appointment(appointment=session)
    assert [row[-1] for row in outbox(session) if row[0] == "confirmation"] == ["sent"]
    assert outbox(other) == untouched


def test_an_expired_hold_does_not_become_a_session_inside_a_time_off(frozen):
    service = make_service()
    hold = hold_slot(service=service, start=at("2026-11-25 09:00"))
    TimeOff.objects.create(practitioner=service.practitioner, starts_on=hold.day, ends_on=hold.day)
    with pytest.raises(NotOffered):
        book_session(client=make_person(), service=service, start=hold.start, place=Place.ONLINE, hold_id=hold.pk)


def test_an_expired_hold_does_not_squeeze_in_beside_what_was_booked_meanwhile(frozen):
    service = make_service(step=10)
    hold = hold_slot(service=service, start=at("2026-11-25 09:00"))
    frozen.shift(timedelta(minutes=11))
    make_session(service=service, start=at("2026-11-25 09:50"))
    with pytest.raises(SlotTaken):
        book_session(client=make_person(), service=service, start=hold.start, place=Place.ONLINE, hold_id=hold.pk)
    with pytest.raises(SlotTaken):
        keep_longer(hold=hold)
