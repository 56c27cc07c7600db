"""Who waits is offered what came free, and never what has been free for everybody all along."""

from datetime import date, time, timedelta

import pytest

from bookings.models import Offer, Waiting
from bookings.waitlist.actions import join_waitlist, leave_waitlist, offer_freed_times, take_offer
from practice.scheduling.actions import approve_request, cancel_appointment, decline_request, give_up_hold, hold_slot
from practice.scheduling.models import Place, Practitioner, WeeklyHours
from tests.bookings.waiting import WEDNESDAY, a_week_with_one_time, kept, offers, the_offer, wait_in_line
from tests.factories import (
    at,
    free_slots,
    let_grace_pass,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def service():
    return a_week_with_one_time()


def wait(service, name="Marlow Teal", **wishes) -> Waiting:
    """They join by the page's own act, and see what is free."""
    wishes = {"weekdays": [], "parts": [], **wishes}
    return join_waitlist(client=make_person(name), service=service, **wishes)


def test_a_sweep_leaves_the_public_every_time_that_was_free_all_along(frozen):
    service = make_service()
    before = free_slots(service)
    for number in range(12):
        wait(service, f"Client {number}")
    assert offer_freed_times() == 0
    assert (offers(), kept(), free_slots(service)) == ([], [], before)


def test_of_all_times_only_the_one_that_came_free_is_offered(frozen):
    service = make_service()
    session = make_session(service=service)
    wait(service)
    cancel_appointment(appointment=session)
    let_grace_pass(session)
    offer_freed_times()
    assert offers() == [("Marlow Teal", session.entry.start - timedelta(minutes=30), "open")]  # it stood in its way too


def test_a_time_that_was_free_then_booked_and_cancelled_came_free(service, frozen):
    wait(service)
    session = make_session(service=service, start=WEDNESDAY)
    assert offer_freed_times() == 0
    cancel_appointment(appointment=session)
    let_grace_pass(session)
    assert offer_freed_times() == 1


def test_a_hold_that_is_given_up_frees_nothing(service, frozen):
    wait(service)
    hold = hold_slot(service=service, start=WEDNESDAY)
    assert offer_freed_times() == 0
    give_up_hold(hold_id=hold.pk)
    assert offer_freed_times() == 0


def test_new_days_are_there_for_everybody_and_free_nothing(service, frozen):
    wait(service)
    frozen.shift(timedelta(days=3))
    assert offer_freed_times() == 0
    assert len(free_slots(service)) == 1
    waiting = Waiting.objects.get()
    assert (waiting.known_free, waiting.looked_until) == (["2026-12-02 14:00"], date(2026, 12, 4))


def test_hours_that_are_opened_later_came_free(service, frozen):
    wait(service)
    WeeklyHours.objects.update(opens=time(13))
    offer_freed_times()
    assert offers() == [("Marlow Teal", at("2026-11-25 13:00"), "open")]


def test_what_suits_after_other_wishes_and_is_free_then_is_no_offer(service, frozen):
    waiting = wait(service, parts=["evening"])
    join_waitlist(client=waiting.client, service=service, weekdays=[], parts=[])
    assert offer_freed_times() == 0


def test_those_who_waited_before_anything_was_remembered_are_offered_nothing_that_is_free(service, frozen):
    wait(service)
    Waiting.objects.update(known_free=[], looked_until=None)
    assert offer_freed_times() == 0
    assert Waiting.objects.get().known_free == ["2026-11-25 14:00"]


def test_nobody_is_offered_a_time_at_which_they_are_somewhere_else(service, frozen):
    [waiting] = wait_in_line(service, frozen, "Marlow Teal")
    other = make_service(make_practitioner("Ash Fern"), slug="ash-50")
    make_session(waiting.client, other, start=WEDNESDAY + timedelta(minutes=30))
    assert offer_freed_times() == 0


def test_whoever_books_by_the_door_what_they_waited_for_waits_no_more(frozen):
    service = make_service()
    suited = make_waiting(make_person("Marlow Teal"), service)
    other = make_waiting(make_person("Rowan Heron"), service, parts=["evening"])
    make_session(suited.client, service)
    make_session(other.client, service, ahead=timedelta(days=2))
    offer_freed_times()
    assert list(Waiting.objects.filter(ended_at=None)) == [other]
    assert not Offer.objects.exists()


def test_what_was_kept_for_whoever_booked_by_the_door_goes_to_the_next(frozen):
    service = make_service()
    first = make_waiting(make_person("Marlow Teal"), service)
    offer_freed_times()
    start = the_offer().start
    make_session(first.client, service)
    make_waiting(make_person("Rowan Heron"), service)
    offer_freed_times()
    assert offers() == [("Marlow Teal", start, "declined"), ("Rowan Heron", start, "open")]


def test_what_was_booked_before_joining_ends_no_waiting(service, frozen):
    marlow = make_person("Marlow Teal")
    make_session(marlow, make_service(service.practitioner, slug="long"), start=WEDNESDAY)
    frozen.shift(1)
    make_waiting(marlow, service)
    offer_freed_times()
    assert Waiting.objects.filter(ended_at=None).exists()


def test_who_waits_at_two_places_is_written_to_once_a_day(frozen):
    service, other = make_service(), make_service(make_practitioner("Ash Fern"), slug="ash-50")
    marlow = make_person("Marlow Teal")
    first = make_waiting(marlow, service)
    make_waiting(marlow, other)
    assert offer_freed_times() == 1
    leave_waitlist(waiting=first)
    make_waiting(marlow, service)
    assert offer_freed_times() == 0
    frozen.shift(timedelta(days=1))
    assert offer_freed_times() == 1


def test_a_request_keeps_the_place_until_it_is_answered(frozen):
    service = make_service(by_approval=True)
    [waiting] = wait_in_line(service, frozen, "Marlow Teal")
    offer_freed_times()
    session = take_offer(offer=the_offer(), place=Place.ONLINE)
    frozen.shift(timedelta(days=1))
    assert offer_freed_times() == 0  # quiet until there is an answer
    decline_request(appointment=session)
    assert offer_freed_times() == 1
    again = take_offer(offer=the_offer(), place=Place.ONLINE)
    approve_request(appointment=again)
    offer_freed_times()
    waiting.refresh_from_db()
    assert waiting.ended_at is not None


def test_a_practitioner_whose_turn_fails_leaves_the_others_theirs(service, frozen):
    make_waiting(make_person("Marlow Teal"), service)
    other = make_service(make_practitioner("Ash Fern"), slug="ash-50")
    make_waiting(make_person("Rowan Heron"), other)
    Practitioner.objects.filter(pk=service.practitioner_id).update(time_zone="No/Where")
    assert offer_freed_times() == 1
    assert [who for who, _start, _outcome in offers()] == ["Rowan Heron"]


def test_a_last_day_in_another_year_names_it(service, marlow):
    assert make_waiting(marlow, service, until=date(2027, 1, 8)).wishes_words.endswith("until Friday 8 January 2027")


def test_a_place_stands_by_the_practitioners_calendar(frozen, marlow):
    service = make_service(make_practitioner(time_zone="Pacific/Auckland"))
    make_waiting(marlow, service, until=date(2026, 11, 25))
    frozen.move_to(at("2026-11-25 23:00", "Pacific/Auckland"))
    assert Waiting.objects.of(marlow, at("2026-11-25 23:00", "Pacific/Auckland")).count() == 1
    assert Waiting.objects.of(marlow, at("2026-11-26 00:30", "Pacific/Auckland")).count() == 0


def test_an_offer_is_taken_for_somebody_under_19_too(service, marlow, client):
    make_waiting(marlow, service)
    offer_freed_times()
    client.post(the_offer().get_absolute_url(), {"is_for_minor": "on"})
    assert marlow.sessions.get().is_for_minor
