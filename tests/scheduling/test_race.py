"""Many at once, on connections of their own: one has the time, the others are told kindly."""

import random
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db import transaction
from django.utils import timezone

from bookings.actions import book_session
from bookings.models import Session
from practice.notifications.models import Notification
from practice.scheduling.actions import (
    TooLate,
    cancel_appointment,
    give_up_hold,
    hold_slot,
    keep_longer,
    move_appointment,
    undo_change,
)
from practice.scheduling.models import Entry, Place
from practice.scheduling.slots import NotOffered, SlotTaken
from tests.conftest import together
from tests.factories import free_slots, make_entry, make_person, make_practitioner, make_service, make_session

pytestmark = pytest.mark.django_db(transaction=True)


def counted(outcomes):
    """How often each sort of outcome came: {Entry: 1, SlotTaken: 19}."""
    return Counter(type(outcome) for outcome in outcomes)


def book(service, client, start, hold=None):
    return book_session(client=client, service=service, start=start, place=Place.ONLINE, hold_id=hold and hold.pk)


def test_twenty_hold_one_slot_and_one_has_it():
    service = make_service()
    start = free_slots(service)[-1].start
    outcomes = together(*[partial(hold_slot, service=service, start=start)] * 20)
    assert counted(outcomes) == {Entry: 1, SlotTaken: 19}
    assert [(entry.kind, entry.start) for entry in Entry.objects.all()] == [("hold", start)]


def test_starts_of_different_services_that_overlap_go_to_one():
    practitioner = make_practitioner()
    services = [make_service(practitioner, minutes=minutes, step=15) for minutes in (25, 50, 80)]
    middle = free_slots(services[2])[-1].start
    starts = [middle + timedelta(minutes=15), middle, middle]
    wanted = list(zip(services, starts, strict=True)) * 5
    outcomes = together(*[partial(book, service, make_person(), start) for service, start in wanted])
    assert counted(outcomes) == {Session: 1, SlotTaken: 14}
    assert (Entry.objects.count(), Session.objects.count()) == (1, 1)
    assert Notification.objects.filter(kind="bookings.session.confirmation").count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_a_hold_that_ran_out_is_converted_or_taken_by_somebody_else_never_both(_round):
    service, client, stranger = make_service(), make_person(), make_person("Rowan Fern")
    start = free_slots(service)[-1].start
    hold = make_entry(service, start=start, kind=Entry.Kind.HOLD, expires_at=timezone.now() - timedelta(minutes=1))
    outcomes = together(partial(book, service, client, start, hold), partial(book, service, stranger, start))
    assert counted(outcomes) == {Session: 1, SlotTaken: 1}
    winner = next(outcome for outcome in outcomes if isinstance(outcome, Session))
    assert [(entry.kind, entry.session.client) for entry in Entry.objects.all()] == [("session", winner.client)]


@pytest.mark.parametrize("_round", range(5))
def test_a_hold_that_ran_out_is_kept_longer_or_taken_never_both(_round):
    service = make_service()
    start = free_slots(service)[-1].start
    hold = make_entry(service, start=start, kind=Entry.Kind.HOLD, expires_at=timezone.now() - timedelta(minutes=1))
    outcomes = together(partial(keep_longer, hold=hold), partial(hold_slot, service=service, start=start))
    assert counted(outcomes) == {Entry: 1, SlotTaken: 1}
    assert Entry.objects.count() == 1


def test_a_double_click_books_once():
    service, client = make_service(), make_person()
    start = free_slots(service)[-1].start
    hold = hold_slot(service=service, start=start)
    outcomes = together(*[partial(book, service, client, start, hold)] * 8)
    assert {session.pk for session in outcomes} == {Session.objects.get().pk}
    assert Notification.objects.filter(kind="bookings.session.confirmation").count() == 1


@pytest.mark.parametrize("give_up", [give_up_hold, None], ids=["given up", "exchanged for another practitioner's"])
def test_a_hold_that_is_just_being_booked_is_not_deleted(give_up):
    """The booking is written and not yet committed when the same browser asks for something else."""
    service, other, client = make_service(), make_service(), make_person()
    start = free_slots(service)[-1].start
    hold = hold_slot(service=service, start=start)
    elsewhere = partial(hold_slot, service=other, start=free_slots(other)[-1].start, instead_of=hold.pk)
    outcomes = together(
        partial(book_slowly, service, client, start, hold),
        partial(after_a_moment, partial(give_up, hold_id=hold.pk) if give_up else elsewhere),
    )
    assert counted(outcomes) == {Session: 1, type(None) if give_up else Entry: 1}
    assert Session.objects.get().entry_id == hold.pk


@transaction.atomic
def book_slowly(*what):
    session = book(*what)
    time.sleep(0.3)
    return session


def after_a_moment(act):
    time.sleep(0.1)
    return act()


@pytest.mark.parametrize("change", [cancel_appointment, move_appointment])
def test_a_change_is_undone_once_and_the_time_stays_theirs(change):
    service = make_service()
    session = make_session(service=service)
    start = session.entry.start
    change(appointment=session, **({"start": free_slots(service)[-1].start} if change is move_appointment else {}))
    undo, hold = partial(undo_change, appointment=session), partial(hold_slot, service=service, start=start)
    outcomes = together(*[undo] * 4, *[hold] * 4)
    assert (counted(outcomes[:4]), counted(outcomes[4:])) == ({Session: 1, TooLate: 3}, {SlotTaken: 4})
    assert [(entry.kind, entry.start) for entry in Entry.objects.all()] == [("session", start)]


def test_bookings_and_moves_and_their_undoing_in_any_order_leave_no_overlap():
    practitioner = make_practitioner(weekdays=range(7))
    services = [make_service(practitioner, minutes=minutes, step=15) for minutes in (25, 50, 80)]
    starts = sorted({slot.start for service in services for slot in free_slots(service, days=5)})
    clients = [make_person() for _ in range(6)]
    sessions = [make_session(client, services[1]) for client in clients]
    ends = time.monotonic() + 5
    workers = [partial(work, random.Random(seed), ends, services, starts, clients, sessions) for seed in range(6)]
    problems = [outcome for outcome in together(*workers) if outcome is not None]
    assert problems == []
    standing = [entry.during for entry in Entry.objects.filter(released_at=None)]
    assert len(standing) > 6  # more than it began with
    assert [(one, two) for one, two in pairwise(standing) if one.upper > two.lower] == []


def work(chance, ends, services, starts, clients, sessions):
    """Act at random until time is up. Refusals are part of it; anything else is raised."""
    while time.monotonic() < ends:
        start, service = chance.choice(starts), chance.choice(services)
        acts = [
            partial(book, service, chance.choice(clients), start),
            partial(hold_slot, service=service, start=start),
            partial(move_appointment, appointment=chance.choice(sessions[1:]), start=start),
            partial(cancel_appointment, appointment=sessions[0]),
            partial(undo_change, appointment=chance.choice(sessions)),
        ]
        try:
            chance.choice(acts)()
        except (SlotTaken, NotOffered, TooLate):
            continue
