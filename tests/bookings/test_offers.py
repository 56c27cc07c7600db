"""A time that came free is kept for whoever has waited longest and whom it suits, one after another."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bookings.models import Offer, Session, Waiting
from bookings.waitlist.actions import leave_waitlist, offer_freed_times
from practice.scheduling.actions import cancel_appointment, hold_slot
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.slots import SlotTaken
from tests.bookings.waiting import WEDNESDAY, a_week_with_one_time, kept, messages, offers, the_offer, wait_in_line
from tests.factories import (
    NOW,
    at,
    free_slots,
    make_entry,
    make_person,
    make_service,
    make_session,
    make_waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

GRACE_AND_MORE = timedelta(minutes=3, seconds=1)
FREE_AGAIN = timedelta(minutes=4, seconds=31)


@pytest.fixture
def service():
    return a_week_with_one_time()


def test_who_joined_first_is_asked_first_and_the_time_is_kept_for_them(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron")
    assert offer_freed_times() == 1
    assert offers() == [("Marlow Teal", WEDNESDAY, "open")]
    assert kept() == [("offer", WEDNESDAY)]
    assert messages() == [("Marlow Teal", "waiting")]
    assert the_offer().expires_at == Entry.objects.get().expires_at == timezone.now() + timedelta(hours=12)
    assert free_slots(service) == []
    with pytest.raises(SlotTaken):
        hold_slot(service=service, start=WEDNESDAY)


def test_another_sweep_asks_nobody_twice(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron")
    offer_freed_times()
    assert offer_freed_times() == 0
    assert len(offers()) == len(messages()) == 1


def test_each_who_waits_has_an_offer_of_their_own(frozen):
    service = make_service()
    wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron")
    assert offer_freed_times() == 2
    assert offers() == [
        ("Marlow Teal", at("2026-11-24 11:00"), "open"),  # half past ten is less than half an hour away
        ("Rowan Heron", at("2026-11-24 13:00"), "open"),
    ]


def test_a_time_that_suits_the_first_in_line_not_goes_to_the_next(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal", parts=["morning"])
    wait_in_line(service, frozen, "Rowan Heron", weekdays=[2], parts=["afternoon"])
    offer_freed_times()
    assert offers() == [("Rowan Heron", WEDNESDAY, "open")]


def test_nobody_is_asked_after_their_last_day_or_once_they_have_left(service, frozen):
    late, left, closed = wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron", "Robin Reed")
    Waiting.objects.filter(pk=late.pk).update(until=date(2026, 11, 23))
    leave_waitlist(waiting=left)
    closed.client.is_active = False
    closed.client.save()
    assert offer_freed_times() == 0
    assert (offers(), kept(), messages()) == ([], [], [])


@pytest.mark.parametrize("closed", [{"is_active": False}, {"open_to": Service.OpenTo.KNOWN}])
def test_nothing_is_offered_that_its_client_may_not_book(service, frozen, closed):
    wait_in_line(service, frozen, "Marlow Teal")
    Service.objects.update(**closed)
    assert offer_freed_times() == 0


def test_who_has_as_many_ahead_as_they_may_is_passed_over_and_asked_later(service, frozen):
    wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron")
    Service.objects.update(most_upcoming=1)
    make_entry(service, start=NOW + timedelta(minutes=30), length=timedelta(minutes=10))
    Session.objects.create(
        client=Waiting.objects.first().client, service=service, entry=Entry.objects.get(), place=Place.ONLINE
    )
    offer_freed_times()
    assert offers() == [("Rowan Heron", WEDNESDAY, "open")]


@pytest.mark.parametrize(
    ("notice", "now", "until"),
    [
        (0, "2026-11-24 10:00", "2026-11-24 22:00"),
        (24, "2026-11-24 10:00", "2026-11-24 14:00"),  # the notice begins before the twelve hours are over
        (24, "2026-11-24 13:30", "2026-11-24 14:00"),
        (24, "2026-11-24 13:31", None),
        (0, "2026-11-25 13:30", "2026-11-25 14:00"),
        (0, "2026-11-25 13:31", None),
    ],
)
def test_an_offer_lasts_until_the_notice_begins_and_is_not_made_for_less_than_half_an_hour(
    service, frozen, notice, now, until
):
    Service.objects.update(notice_hours=notice, window_days=1)
    make_waiting(service=service)
    frozen.move_to(at(now))
    offer_freed_times()
    assert [offer.expires_at for offer in Offer.objects.all()] == ([at(until)] if until else [])


def test_a_cancelled_time_goes_to_who_waits_before_the_public_sees_it(service, frozen):
    session = make_session(make_person("Robin Reed"), service, start=WEDNESDAY)
    wait_in_line(service, frozen, "Marlow Teal")
    cancel_appointment(appointment=session)
    assert offer_freed_times() == 0  # it can still be undone
    frozen.shift(GRACE_AND_MORE)
    assert free_slots(service) == []
    offer_freed_times()
    assert offers() == [("Marlow Teal", WEDNESDAY, "open")]
    frozen.shift(FREE_AGAIN)
    assert free_slots(service) == []


def test_a_cancelled_time_that_nobody_waits_for_is_released_too(service, frozen):
    session = make_session(service=service, start=WEDNESDAY)
    cancel_appointment(appointment=session)
    frozen.shift(GRACE_AND_MORE)
    offer_freed_times()
    session.entry.refresh_from_db()
    assert session.entry.released_at == timezone.now()
    assert [slot.start for slot in free_slots(service)] == [WEDNESDAY]


def test_a_hold_that_ran_out_is_left_to_its_browser_where_nobody_waits(service, frozen):
    hold = hold_slot(service=service, start=WEDNESDAY)
    frozen.shift(timedelta(minutes=11))
    offer_freed_times()
    assert Entry.objects.filter(pk=hold.pk).exists()


def test_a_sweep_costs_the_same_for_one_who_waits_for_nothing_that_is_free_and_for_three(
    service, frozen, django_assert_num_queries
):
    wait_in_line(service, frozen, "Marlow Teal", parts=["evening"])
    with django_assert_num_queries(24):
        offer_freed_times()
    wait_in_line(service, frozen, "Rowan Heron", "Robin Reed", parts=["evening"])
    with django_assert_num_queries(24):
        offer_freed_times()


def test_for_whoever_wants_no_messages_nothing_is_kept_and_the_next_is_asked(service, frozen):
    quiet, _next = wait_in_line(service, frozen, "Marlow Teal", "Rowan Heron")
    quiet.client.channels = []
    quiet.client.save()
    assert offer_freed_times() == 1
    assert offers() == [("Rowan Heron", WEDNESDAY, "open")]
    assert Waiting.objects.get(pk=quiet.pk).ended_at is None
