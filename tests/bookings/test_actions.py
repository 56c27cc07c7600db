from datetime import timedelta
from decimal import Decimal

import pytest

from bookings.actions import NotOpenToYou, TooManyAhead, book_session, knows
from bookings.models import Session
from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_appointment, hold_slot
from practice.scheduling.models import Entry, Place
from practice.scheduling.slots import NotOffered, SlotTaken
from tests.factories import NOW, free_slots, make_person, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def service():
    return make_service()


@pytest.fixture
def marlow():
    return make_person("Marlow Teal")


def test_booked_twice_for_one_hold_there_is_one_session(service, marlow):
    start = free_slots(service)[0].start
    hold = hold_slot(service=service, start=start)
    twice = [
        book_session(client=marlow, service=service, start=start, place=Place.ONLINE, hold_id=hold.pk) for _ in range(2)
    ]
    assert twice[0] == twice[1] == Session.objects.get()
    assert Entry.objects.count() == 1
    assert Notification.objects.filter(kind="bookings.session.confirmation").count() == 1


def test_without_a_hold_the_time_is_taken_if_it_is_free(service, marlow):
    start = free_slots(service)[0].start
    session = book_session(client=marlow, service=service, start=start, place=Place.ONLINE)
    assert (session.client, session.entry.start, session.entry.kind) == (marlow, start, "session")


def test_somebody_elses_hold_is_not_booked_over(service, marlow):
    start = free_slots(service)[0].start
    hold_slot(service=service, start=start)
    with pytest.raises(SlotTaken):
        book_session(client=marlow, service=service, start=start, place=Place.ONLINE)
    assert not Session.objects.exists()
    assert not Notification.objects.exists()


def test_a_hold_of_another_time_does_not_book_this_one_twice(service, marlow):
    first, second = free_slots(service)[0].start, free_slots(service)[9].start
    hold = hold_slot(service=service, start=first)
    session = book_session(client=marlow, service=service, start=second, place=Place.ONLINE, hold_id=hold.pk)
    assert session.entry.start == second
    assert Entry.objects.get(pk=hold.pk).kind == "hold"


def test_a_hold_of_another_service_books_nothing(service, marlow):
    other = make_service(service.practitioner)
    start = free_slots(service)[0].start
    hold = hold_slot(service=other, start=start)
    with pytest.raises(SlotTaken):
        book_session(client=marlow, service=service, start=start, place=Place.ONLINE, hold_id=hold.pk)
    assert not Session.objects.exists()


def test_what_somebody_else_booked_with_this_hold_is_not_given_away(service, marlow):
    start = free_slots(service)[0].start
    hold = hold_slot(service=service, start=start)
    book_session(client=make_person("Rowan Heron"), service=service, start=start, place=Place.ONLINE, hold_id=hold.pk)
    with pytest.raises(SlotTaken):
        book_session(client=marlow, service=service, start=start, place=Place.ONLINE, hold_id=hold.pk)
    assert [session.client.name for session in Session.objects.all()] == ["Rowan Heron"]


def test_a_time_that_is_not_offered_leaves_nothing_behind(service, marlow):
    start = free_slots(service)[0].start.replace(hour=3)
    with pytest.raises(NotOffered):
        book_session(client=marlow, service=service, start=start, place=Place.ONLINE)
    assert (Session.objects.count(), Entry.objects.count(), Notification.objects.count()) == (0, 0, 0)


# --- who may book, and how much -----------------------------------------------


def book(service, client, start, **more):
    return book_session(client=client, service=service, start=start, place=Place.ONLINE, **more)


def starts(service):
    return [slot.start for slot in free_slots(service)]


@pytest.mark.parametrize(
    ("open_to", "met", "may"),
    [
        ("everybody", False, True),
        ("everybody", True, True),
        ("new", False, True),
        ("new", True, False),
        ("known", False, False),
        ("known", True, True),
    ],
)
def test_a_service_is_for_those_whom_the_practitioner_has_met_or_has_not(frozen, service, marlow, open_to, met, may):
    if met:
        book(service, marlow, starts(service)[0])
        frozen.shift(timedelta(hours=2))
    other = make_service(service.practitioner, open_to=open_to)
    if may:
        assert book(other, marlow, starts(other)[-1]).client == marlow
    else:
        with pytest.raises(NotOpenToYou):
            book(other, marlow, starts(other)[-1])
        assert not other.entries.exists()


@pytest.mark.parametrize("became", ["no-show", "cancelled", "late-cancelled", "declined", "lapsed", "requested"])
def test_nobody_has_met_in_a_session_that_was_not(frozen, service, marlow, became):
    session = book(service, marlow, starts(service)[0])
    moment = NOW if "cancelled" in became else None
    Session.objects.filter(pk=session.pk).update(status=became, cancelled_at=moment)
    frozen.shift(timedelta(days=1))
    assert not knows(marlow, service)


def test_whoever_met_another_practitioner_has_not_met_this_one(frozen, service, marlow):
    book(service, marlow, starts(service)[0])
    frozen.shift(timedelta(days=1))
    assert (knows(marlow, service), knows(marlow, make_service())) == (True, False)


def test_one_person_has_so_many_ahead_and_no_more(frozen, service, marlow):
    service.most_upcoming = 2
    service.save()
    first, second, third, *_later = starts(service)[::3]
    held = hold_slot(service=service, start=first)
    book(service, marlow, first, hold_id=held.pk)
    book(service, marlow, second)
    with pytest.raises(TooManyAhead):
        book(service, marlow, third)
    assert book(service, marlow, first, hold_id=held.pk).entry_id == held.pk  # the double click of a full one
    book(service, make_person("Rowan Heron"), third)
    cancel_appointment(appointment=Session.objects.get(entry=held.pk))
    book(service, marlow, starts(service)[-1])
    frozen.move_to(second + timedelta(hours=1))
    book(service, marlow, starts(service)[-1])


def test_what_the_practice_books_asks_neither_whom_it_is_for_nor_how_many_nor_for_an_answer(service, marlow):
    service.open_to, service.most_upcoming, service.by_approval = "known", 1, True
    service.save()
    for start in starts(service)[:6:3]:
        session = book(service, marlow, start, by_practice=True)
        assert (session.status, session.entry.kind, session.entry.expires_at) == ("booked", "session", None)


def test_a_hold_becomes_one_request_however_often_it_is_asked_for(service, marlow):
    service.by_approval = True
    service.save()
    hold = hold_slot(service=service, start=starts(service)[-1])
    twice = [book(service, marlow, hold.start, hold_id=hold.pk) for _ in range(2)]
    hold.refresh_from_db()
    assert twice[0] == twice[1] == Session.objects.get()
    assert (twice[0].status, hold.kind, hold.expires_at) == ("requested", "request", NOW + timedelta(hours=72))
    assert Notification.objects.filter(kind="bookings.session.requested").count() == 1
    assert not Notification.objects.filter(kind="bookings.session.confirmation").exists()


def test_what_the_client_chose_is_kept(service, marlow):
    session = book(service, marlow, starts(service)[0], fee=Decimal("90.00"), is_for_minor=True)
    session.refresh_from_db()
    assert (session.fee, session.is_for_minor) == (Decimal("90.00"), True)
