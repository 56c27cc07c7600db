"""Offers under a rush: on connections of their own, one has the time, and nobody is asked twice."""

from collections import Counter
from datetime import time, timedelta
from functools import partial

import pytest
from django.utils import timezone

from bookings.actions import book_session
from bookings.models import Offer, Session
from bookings.waitlist.actions import OfferOver, decline_offer, offer_freed_times, take_offer
from practice.notifications.models import Notification
from practice.scheduling.models import Entry, Place
from practice.scheduling.slots import SlotTaken
from tests.conftest import together
from tests.factories import free_slots, make_person, make_practitioner, make_service, make_waiting

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = pytest.mark.parametrize("_round", range(5))


@pytest.fixture
def service():
    """One free time in the days that can be booked."""
    day = (timezone.localtime() + timedelta(days=3)).weekday()
    practitioner = make_practitioner(hours=((time(14), time(14, 50)),), weekdays=[day])
    return make_service(practitioner, window_days=6)


def sorts(outcomes) -> Counter:
    return Counter(type(outcome) for outcome in outcomes)


def take(offer):
    return partial(take_offer, offer=offer, place=Place.ONLINE)


def standing() -> list[str]:
    now = timezone.now()
    return [entry.kind for entry in Entry.objects.standing(now)]


def the_offer() -> Offer:
    return Offer.objects.with_words().get()


@ROUNDS
def test_many_sweeps_at_once_offer_a_time_once(service, _round):
    for _ in range(3):
        make_waiting(service=service)
    assert sum(together(*[offer_freed_times] * 6)) == 1
    assert standing() == ["offer"]
    assert Offer.objects.count() == Notification.objects.filter(kind="bookings.offer").count() == 1


@ROUNDS
def test_a_sweep_and_a_booking_at_once_give_the_time_to_one(service, _round):
    make_waiting(service=service)
    [slot] = free_slots(service)
    book = partial(book_session, client=make_person(), service=service, start=slot.start, place=Place.ONLINE)
    made, booked = together(offer_freed_times, book)
    won = "session" if isinstance(booked, Session) else "offer"
    assert (made, type(booked)) in [(0, Session), (1, SlotTaken)]
    assert standing() == [won]
    assert Offer.objects.count() == made


@ROUNDS
def test_a_double_press_books_it_once(service, _round):
    make_waiting(service=service)
    offer_freed_times()
    outcomes = together(*[take(the_offer())] * 6)
    assert {session.pk for session in outcomes} == {Session.objects.get().pk}
    assert Notification.objects.filter(kind="bookings.session.confirmation").count() == 1


@ROUNDS
def test_a_yes_and_a_no_at_once_end_in_one_of_them(service, _round):
    make_waiting(service=service)
    offer_freed_times()
    offer = the_offer()
    taken, _declined = together(take(offer), partial(decline_offer, offer=offer))
    if isinstance(taken, Session):
        assert (the_offer().outcome, standing()) == ("taken", ["session"])
    else:
        assert (type(taken), the_offer().outcome, standing()) == (OfferOver, "declined", [])


@ROUNDS
def test_an_offer_that_is_just_running_out_is_taken_or_passed_on_never_both(service, _round):
    make_waiting(service=service)
    offer_freed_times()
    offer, next_in_line = the_offer(), make_waiting(service=service)
    over = timezone.now() + timedelta(milliseconds=15)
    Offer.objects.update(expires_at=over)
    Entry.objects.update(expires_at=over)
    outcomes = together(take(offer), *[offer_freed_times] * 3)
    offer_freed_times()
    later = list(Offer.objects.filter(waiting=next_in_line).values_list("outcome", flat=True))
    offer.refresh_from_db()
    if isinstance(outcomes[0], Session):
        assert (offer.outcome, later, standing()) == ("taken", [], ["session"])
    else:
        while not later:  # the sweeps came a moment too early
            offer_freed_times()
            later = list(Offer.objects.filter(waiting=next_in_line).values_list("outcome", flat=True))
        offer.refresh_from_db()
        assert (type(outcomes[0]), offer.outcome, later, standing()) == (OfferOver, "lapsed", ["open"], ["offer"])
    assert sorts(outcomes[1:]) == {int: 3}
