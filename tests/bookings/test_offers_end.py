"""How an offer ends: taken, refused, or run out; and what becomes of the time and of whoever was asked."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from bookings.actions import TooManyAhead
from bookings.models import Offer, Session
from bookings.tasks import lapse_requests
from bookings.waitlist.actions import OfferOver, decline_offer, leave_waitlist, offer_freed_times, take_offer
from practice.notifications.models import Notification
from practice.scheduling.actions.rederiving import rederive_times
from practice.scheduling.models import Entry, Place, Service, TimeOff
from tests.bookings.waiting import WEDNESDAY, a_week_with_one_time, kept, messages, offers, the_offer, wait_in_line
from tests.factories import NOW, make_entry, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def service():
    return a_week_with_one_time()


def test_taking_it_books_it_and_ends_the_waiting(service, frozen):
    [waiting] = wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    offer = the_offer()
    session = take_offer(offer=offer, place=Place.ONLINE)
    assert (session.client, session.entry_id, session.entry.start) == (waiting.client, offer.entry_id, WEDNESDAY)
    assert kept() == [("session", WEDNESDAY)]
    assert offers() == [("Marlow Teal", WEDNESDAY, "taken")]
    waiting.refresh_from_db()
    assert waiting.ended_at == timezone.now()
    assert messages() == [("Marlow Teal", "withdrawn")]
    assert Notification.objects.filter(kind="bookings.session.confirmation", subject_id=session.pk).exists()


def test_taking_it_twice_books_it_once(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    offer = the_offer()
    assert take_offer(offer=offer, place=Place.ONLINE) == take_offer(offer=offer, place=Place.ONLINE)
    assert Session.objects.count() == 1


def test_where_the_service_is_on_request_taking_it_asks(service, frozen):
    Service.objects.update(by_approval=True)
    wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    session = take_offer(offer=the_offer(), place=Place.ONLINE)
    assert (session.status, kept()) == ("requested", [("request", WEDNESDAY)])
    frozen.shift(timedelta(hours=28))
    lapse_requests()
    session.refresh_from_db()
    assert (session.status, kept()) == ("lapsed", [])


def test_a_no_is_passed_on_to_the_next_at_once_and_keeps_the_place(service, frozen):
    first, _second = wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron")
    offer_freed_times()
    decline_offer(offer=the_offer())
    assert offers() == [("Marlow Teal", WEDNESDAY, "declined"), ("Rowan Heron", WEDNESDAY, "open")]
    assert messages() == [("Marlow Teal", "withdrawn"), ("Rowan Heron", "waiting")]
    first.refresh_from_db()
    assert first.ended_at is None


def test_an_offer_of_a_time_that_is_another_one_now_is_taken_back_and_made_anew(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    earlier = WEDNESDAY + timedelta(hours=1)  # as under the rules that clocks had
    Offer.objects.update(start=earlier)
    Entry.objects.update(during=DateTimeTZRange(earlier, earlier + service.length))
    offer = the_offer()
    assert (len(rederive_times(apply=False).releasing), kept()) == (1, [("offer", earlier)])
    assert (len(rederive_times().releasing), kept(), the_offer().is_open) == (1, [], False)
    with pytest.raises(OfferOver):
        take_offer(offer=offer, place=Place.ONLINE)
    frozen.shift(timedelta(minutes=1))
    offer_freed_times()
    assert offers() == [("Marlow Teal", earlier, "taken-back"), ("Marlow Teal", WEDNESDAY, "open")]
    assert kept() == [("offer", WEDNESDAY)]
    assert sorted(messages()) == [("Marlow Teal", "waiting"), ("Marlow Teal", "withdrawn")]


def test_a_second_no_and_a_no_after_a_yes_change_nothing(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron")
    offer_freed_times()
    offer = the_offer()
    decline_offer(offer=offer)
    decline_offer(offer=offer)
    take_offer(offer=the_offer(), place=Place.ONLINE)
    decline_offer(offer=Offer.objects.with_words().get(outcome="taken"))
    assert [outcome for _who, _start, outcome in offers()] == ["declined", "taken"]
    assert kept() == [("session", WEDNESDAY)]


def test_whoever_said_no_is_written_to_at_most_once_a_day_and_never_about_the_same_time(frozen):
    service = make_service()
    wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    first = the_offer()
    decline_offer(offer=first)
    frozen.move_to(first.made_at + timedelta(hours=23, minutes=59))
    assert offer_freed_times() == 0
    frozen.shift(timedelta(minutes=1))
    assert offer_freed_times() == 1
    assert the_offer().start != first.start


def test_one_that_ran_out_goes_to_the_next_and_who_let_it_pass_keeps_the_place(service, frozen):
    first, _second = wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron")
    offer_freed_times()
    frozen.shift(timedelta(hours=12))
    offer_freed_times()
    assert offers() == [("Marlow Teal", WEDNESDAY, "lapsed"), ("Rowan Heron", WEDNESDAY, "open")]
    assert messages() == [("Marlow Teal", "withdrawn"), ("Rowan Heron", "waiting")]
    first.refresh_from_db()
    assert first.ended_at is None


def test_one_that_ran_out_can_not_be_taken_before_the_next_sweep_either(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    offer = the_offer()
    frozen.shift(timedelta(hours=12))
    with pytest.raises(OfferOver):
        take_offer(offer=offer, place=Place.ONLINE)
    assert not Session.objects.exists()


def test_a_time_lost_to_the_public_after_it_ran_out_is_said_to_have_lapsed(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    frozen.shift(timedelta(hours=12))
    make_session(service=service, start=WEDNESDAY)
    offer_freed_times()
    assert offers() == [("Marlow Teal", WEDNESDAY, "lapsed")]
    assert kept() == [("session", WEDNESDAY)]


def test_time_off_that_came_since_ends_the_offer_kindly(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    offer = the_offer()
    TimeOff.objects.create(practitioner=service.practitioner, starts_on=WEDNESDAY.date(), ends_on=WEDNESDAY.date())
    with pytest.raises(OfferOver):
        take_offer(offer=offer, place=Place.ONLINE)
    assert (offers(), kept()) == ([("Marlow Teal", WEDNESDAY, "lapsed")], [])


def test_who_has_booked_as_many_as_they_may_since_keeps_the_offer(service, frozen):
    [waiting] = wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    Service.objects.update(most_upcoming=1)
    entry = make_entry(service, start=NOW + timedelta(minutes=30), length=timedelta(minutes=10))
    Session.objects.create(client=waiting.client, service=service, entry=entry, place=Place.ONLINE)
    with pytest.raises(TooManyAhead):
        take_offer(offer=the_offer(), place=Place.ONLINE)
    assert offers() == [("Marlow Teal", WEDNESDAY, "open")]


def test_leaving_the_list_passes_the_time_on(service, frozen):
    first, _second = wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron")
    offer_freed_times()
    leave_waitlist(waiting=first)
    assert offers() == [("Marlow Teal", WEDNESDAY, "declined"), ("Rowan Heron", WEDNESDAY, "open")]
