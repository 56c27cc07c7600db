import pytest

from bookings.actions import book_session
from bookings.models import Session
from practice.notifications.models import Notification
from practice.scheduling.actions import hold_slot
from practice.scheduling.models import Entry, Place
from practice.scheduling.slots import NotOffered, SlotTaken
from tests.factories import free_slots, make_person, make_service

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
