"""For three minutes a move or a cancellation can be undone; nobody is told before, and the time stays theirs."""

from datetime import timedelta

import pytest
from django.core import mail

from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import (
    Replaced,
    TooLate,
    cancel_appointment,
    hold_slot,
    move_appointment,
    release_what_is_final,
    undo_change,
    waive_late_change,
)
from practice.scheduling.models import Entry
from practice.scheduling.slots import SlotTaken
from practice.scheduling.statuses import Status
from tests.factories import (
    NOW,
    at,
    make_consultation,
    make_entry,
    make_person,
    make_practice,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO, THREE, FOUR = at("2026-11-27 14:00"), at("2026-11-27 15:00"), at("2026-11-27 16:00")
HALF_PAST = at("2026-11-27 14:30")
FIFTY, SECOND = timedelta(minutes=50), timedelta(seconds=1)
GRACE, TOLD = timedelta(minutes=3), timedelta(minutes=3, seconds=15)
FINAL = timedelta(minutes=4, seconds=30)


@pytest.fixture(autouse=True)
def practice():
    return make_practice(cancellation_hours=24)


@pytest.fixture
def session():
    """Booked and confirmed."""
    session = make_session(service=make_service(buffer_after=0, reminder_hours=[2]), start=TWO)
    sweep()
    mail.outbox.clear()
    return session


def claimed():
    """Every time that takes part in the calendar: (kind, start, end)."""
    return [(entry.kind, entry.start, entry.end) for entry in Entry.objects.filter(released_at=None)]


def waiting(appointment):
    """What will be said to whoever booked: (topic, when)."""
    rows = Notification.objects.waiting().filter(subject_id=appointment.pk, person=appointment.person)
    return [(row.kind.rpartition(".")[2], row.due_at) for row in rows.order_by("due_at")]


def told(appointment):
    """What whoever booked has been told of: subjects are sent whole, so the topics."""
    sent = Notification.objects.filter(subject_id=appointment.pk, person=appointment.person, state="sent")
    return [kind.rpartition(".")[2] for kind in sent.order_by("settled_at").values_list("kind", flat=True)]


def story(appointment):
    """What an undone change must leave as it was."""
    appointment.refresh_from_db()
    entry = appointment.entry
    return (
        *(appointment.status, appointment.cancelled_at, appointment.moved_from, appointment.earlier_id),
        *(appointment.moved_late, appointment.changed_at, appointment.changed_by),
        *(entry.kind, entry.start, entry.end, entry.day, entry.clock, entry.expires_at, entry.released_at),
    )


REMINDER = ("reminder", TWO - timedelta(hours=2))


# --- undoing ------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_session, make_consultation])
@pytest.mark.parametrize("later", [timedelta(0), GRACE - SECOND])
def test_a_cancellation_that_is_undone_has_not_been(frozen, make, later):
    appointment = make(start=TWO)
    before = story(appointment)
    cancel_appointment(appointment=appointment)
    frozen.shift(later)
    stands = undo_change(appointment=appointment)
    assert (story(appointment), stands.sequence) == (before, 2)
    with pytest.raises(SlotTaken):
        hold_slot(service=appointment.service, start=TWO)


@pytest.mark.parametrize("make", [make_session, make_consultation])
@pytest.mark.parametrize("start", [THREE, HALF_PAST, at("2026-11-27 13:30")], ids=["apart", "after", "before"])
@pytest.mark.parametrize("later", [timedelta(0), GRACE - SECOND])
def test_a_move_that_is_undone_has_not_been(frozen, make, start, later):
    appointment = make(start=TWO)
    before = story(appointment)
    move_appointment(appointment=appointment, start=start)
    frozen.shift(later)
    stands = undo_change(appointment=appointment)
    assert (story(appointment), stands.sequence) == (before, 2)
    assert [(start, end) for _kind, start, end in claimed()] == [(TWO, TWO + FIFTY)]


def test_moving_back_is_undoing(session):
    before = story(session)
    move_appointment(appointment=session, start=THREE)
    move_appointment(appointment=session, start=TWO)
    assert (story(session), waiting(session)) == (before, [REMINDER])


@pytest.mark.parametrize("change", [cancel_appointment, move_appointment])
def test_after_three_minutes_a_change_stands(frozen, session, change):
    change(appointment=session, **({"start": THREE} if change is move_appointment else {}))
    stands = story(session)
    frozen.shift(GRACE)
    with pytest.raises(TooLate):
        undo_change(appointment=session)
    assert story(session) == stands


def test_there_is_nothing_to_undo_where_nothing_was_changed(session):
    before = story(session)
    with pytest.raises(TooLate):
        undo_change(appointment=session)
    cancel_appointment(appointment=session)
    undo_change(appointment=session)
    with pytest.raises(TooLate):
        undo_change(appointment=session)
    assert story(session) == before


def test_moved_twice_it_is_undone_to_where_it_was_before_both(frozen, session):
    before = story(session)
    move_appointment(appointment=session, start=THREE)
    frozen.shift(GRACE - SECOND)
    move_appointment(appointment=session, start=FOUR)
    assert claimed() == [("earlier", TWO, TWO + FIFTY), ("session", FOUR, FOUR + FIFTY)]
    frozen.shift(GRACE - SECOND)
    undo_change(appointment=session)
    assert story(session) == before


def test_moved_again_once_the_first_was_final_it_is_undone_to_the_first(frozen, session):
    move_appointment(appointment=session, start=THREE)
    frozen.shift(GRACE)
    move_appointment(appointment=session, start=FOUR)
    assert undo_change(appointment=session).entry.start == THREE


def test_cancelled_after_a_move_the_move_stands_when_that_is_undone(frozen, session):
    """And is told at once: nobody has heard of it yet."""
    move_appointment(appointment=session, start=THREE)
    frozen.shift(GRACE - SECOND)
    cancel_appointment(appointment=session)
    stands = undo_change(appointment=session)
    assert (stands.status, stands.entry.start) == ("booked", THREE)
    assert waiting(session) == [("moved", NOW + GRACE - SECOND), ("reminder", THREE - timedelta(hours=2))]
    with pytest.raises(TooLate):
        undo_change(appointment=session)


# --- what is said -------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "topic", "after"),
    [
        (cancel_appointment, "cancelled", []),
        (move_appointment, "moved", [("reminder", THREE - timedelta(hours=2))]),
    ],
)
def test_a_change_is_told_once_it_can_not_be_undone(frozen, session, change, topic, after):
    change(appointment=session, **({"start": THREE} if change is move_appointment else {}))
    assert waiting(session) == [(topic, NOW + TOLD), *after]
    frozen.shift(TOLD - SECOND)
    sweep()
    assert told(session) == ["confirmation"]
    frozen.shift(SECOND)
    sweep()
    assert told(session) == ["confirmation", topic]
    letters = [letter for letter in mail.outbox if letter.to == [session.person.email]]
    assert len(letters) == 1


@pytest.mark.parametrize("change", [cancel_appointment, move_appointment])
def test_of_a_change_that_was_undone_nobody_hears(frozen, session, change):
    change(appointment=session, **({"start": THREE} if change is move_appointment else {}))
    frozen.shift(GRACE - SECOND)
    undo_change(appointment=session)
    frozen.shift(timedelta(hours=1))
    sweep()
    assert (mail.outbox, told(session), waiting(session)) == ([], ["confirmation"], [REMINDER])


def test_a_booking_not_yet_confirmed_is_confirmed_when_its_cancellation_is_undone():
    session = make_session(service=make_service(reminder_hours=[2]), start=TWO)
    cancel_appointment(appointment=session)
    assert waiting(session) == [("cancelled", NOW + TOLD)]
    undo_change(appointment=session)
    assert waiting(session) == [("confirmation", NOW), REMINDER]


def test_undone_over_and_over_it_is_told_once_in_the_end(frozen, session):
    for _ in range(3):
        cancel_appointment(appointment=session)
        undo_change(appointment=session)
        move_appointment(appointment=session, start=THREE)
        undo_change(appointment=session)
    cancel_appointment(appointment=session)
    frozen.shift(timedelta(hours=1))
    sweep()
    sweep()
    assert (told(session), waiting(session)) == (["confirmation", "cancelled"], [])


def test_a_second_move_is_told_as_one_with_the_last_time(frozen, session):
    move_appointment(appointment=session, start=THREE)
    frozen.shift(timedelta(minutes=2))
    move_appointment(appointment=session, start=FOUR)
    frozen.shift(TOLD)
    sweep()
    [letter] = [letter for letter in mail.outbox if letter.to == [session.person.email]]
    assert "4:00 pm" in letter.body
    assert "3:00 pm" not in letter.body


@pytest.mark.parametrize("change", [cancel_appointment, move_appointment])
def test_a_final_move_that_was_not_told_yet_is_told_when_a_later_change_is_undone(frozen, session, change):
    """The mail server was away, or the next change came in the seconds between."""
    move_appointment(appointment=session, start=THREE)
    frozen.shift(GRACE + SECOND)
    change(appointment=session, **({"start": FOUR} if change is move_appointment else {}))
    undo_change(appointment=session)
    sweep()
    assert told(session) == ["confirmation", "moved"]
    [letter] = [letter for letter in mail.outbox if letter.to == [session.person.email]]
    assert "3:00 pm" in letter.body


# --- what stays claimed -------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "earlier"),
    [
        (THREE, (TWO, TWO + FIFTY)),
        (HALF_PAST, (TWO, HALF_PAST)),
        (at("2026-11-27 13:30"), (at("2026-11-27 14:20"), TWO + FIFTY)),
    ],
    ids=["apart", "half an hour later", "half an hour earlier"],
)
def test_the_time_before_a_move_stays_claimed_as_far_as_the_new_one_does_not_cover_it(session, start, earlier):
    move_appointment(appointment=session, start=start)
    assert sorted(claimed()) == [("earlier", *earlier), ("session", start, start + FIFTY)]


@pytest.mark.parametrize("change", [cancel_appointment, move_appointment])
def test_what_was_given_up_is_nobodys_until_the_change_is_final(frozen, session, change):
    change(appointment=session, **({"start": THREE} if change is move_appointment else {}))
    for passed in (timedelta(0), GRACE, FINAL - SECOND):
        frozen.move_to(NOW + passed)
        with pytest.raises(SlotTaken):
            hold_slot(service=session.service, start=TWO)
    frozen.move_to(NOW + FINAL)
    assert hold_slot(service=session.service, start=TWO).start == TWO


def test_who_waits_is_given_it_a_little_before_the_public(frozen, session):
    cancel_appointment(appointment=session)
    for passed, entries in ((GRACE - SECOND, [("session", TWO, TWO + FIFTY)]), (GRACE, [])):
        frozen.move_to(NOW + passed)
        release_what_is_final(practitioner_id=session.practitioner.pk, now=NOW + passed)
        assert claimed() == entries


def test_only_what_was_given_up_is_released_early(session):
    service, soon = session.service, NOW + timedelta(minutes=1)
    kinds = [Entry.Kind.HOLD, Entry.Kind.OFFER, Entry.Kind.REQUEST, Entry.Kind.EARLIER]
    for number, kind in enumerate(kinds):
        make_entry(service, start=THREE + timedelta(hours=number), kind=kind, expires_at=soon)
    release_what_is_final(practitioner_id=service.practitioner_id, now=NOW)
    assert [kind for kind, _start, _end in claimed()] == ["session", "hold", "offer", "request"]


def test_a_time_kept_for_an_undo_ends_with_a_later_move(frozen, session):
    move_appointment(appointment=session, start=THREE)
    frozen.shift(GRACE)  # final, and its time still claimed
    move_appointment(appointment=session, start=FOUR)
    assert sorted(claimed()) == [("earlier", THREE, THREE + FIFTY), ("session", FOUR, FOUR + FIFTY)]
    hold_slot(service=session.service, start=TWO)


def test_an_undo_never_leaves_somebody_with_more_ahead_than_they_may_have():
    client, service = make_person(), make_service(most_upcoming=1)
    cancelled = make_session(client, service, start=at("2026-11-27 14:00"))
    cancel_appointment(appointment=cancelled)
    other = make_session(client, service, start=at("2026-11-27 09:00"))
    with pytest.raises(Replaced):
        undo_change(appointment=cancelled)
    cancel_appointment(appointment=other)
    assert undo_change(appointment=cancelled).status == Status.BOOKED


@pytest.mark.parametrize(("one", "other"), [("person", "practice"), ("practice", "person")])
@pytest.mark.parametrize("change", ["move", "cancel"])
def test_nobody_undoes_what_the_other_side_did(session, change, one, other):
    if change == "move":
        move_appointment(appointment=session, start=FOUR, by=one)
    else:
        cancel_appointment(appointment=session, by=one)
    with pytest.raises(TooLate):
        undo_change(appointment=session, by=other)
    session.refresh_from_db()
    assert (session.can_undo, session.can_undo_at_desk) == (one == "person", one == "practice")


def test_moving_back_what_the_practice_moved_is_a_move_of_its_own_and_is_told(session):
    move_appointment(appointment=session, start=FOUR, by="practice")
    back = move_appointment(appointment=session, start=TWO)
    assert (back.entry.start, back.moved_from, back.changed_by) == (TWO, FOUR, "person")
    told = Notification.objects.waiting().filter(subject_id=session.pk).exclude(kind__endswith="reminder")
    assert sorted(told.values_list("kind", flat=True)) == ["bookings.session.moved", "bookings.session.news-moved"]


def test_an_undone_cancellation_brings_back_the_news_that_it_took(session):
    move_appointment(appointment=session, start=FOUR)
    cancel_appointment(appointment=session)
    undo_change(appointment=session)
    told = Notification.objects.waiting().filter(subject_id=session.pk).exclude(kind__endswith="reminder")
    assert sorted(told.values_list("kind", flat=True)) == ["bookings.session.moved", "bookings.session.news-moved"]


def test_a_reminder_that_fell_due_while_it_was_cancelled_goes_once_that_is_undone(frozen, session):
    frozen.move_to(TWO - timedelta(hours=2, minutes=1))
    cancel_appointment(appointment=session)
    frozen.shift(timedelta(minutes=2))
    undo_change(appointment=session)
    mail.outbox.clear()
    sweep()
    assert [letter.subject for letter in mail.outbox] == ["Today, 2:00 pm"]


def test_a_waiver_does_not_outlive_the_change_it_was_for(frozen, session):
    frozen.move_to(TWO - timedelta(hours=2))
    cancel_appointment(appointment=session)
    waive_late_change(appointment=session)
    assert not undo_change(appointment=session).is_waived
