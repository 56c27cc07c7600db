"""For how long what was held keeps its right, and what a page lists of it."""

from datetime import timedelta

import pytest

from bookings.actions import book_session
from practice.scheduling.actions import hold_slot, move_appointment
from practice.scheduling.slots import NotOffered
from tests.factories import at, free_slots, make_person, make_practice, make_practitioner, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WEDNESDAY = at("2026-11-25 11:00")


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.mark.parametrize(("minutes", "is_booked"), [(19, True), (21, False)])
def test_a_hold_outlives_the_notice_by_as_long_as_it_lasts_and_no_longer(frozen, wren, minutes, is_booked):
    service = make_service(wren, notice_hours=25)
    hold = hold_slot(service=service, start=WEDNESDAY)
    frozen.shift(timedelta(minutes=minutes))
    booking = {"client": make_person(), "service": service, "start": WEDNESDAY, "place": "online"}
    if is_booked:
        assert book_session(**booking, hold_id=hold.pk).entry_id == hold.pk
    else:
        with pytest.raises(NotOffered):
            book_session(**booking, hold_id=hold.pk)


def test_a_time_is_kept_for_an_hour_and_then_no_longer(client, wren, frozen):
    service = make_service(wren, slug="wren-50")
    client.post("/bookings/wren-50/", {"start": free_slots(service)[9].value})
    for _ in range(5):
        client.post("/bookings/wren-50/keep/")
        frozen.shift(timedelta(minutes=11))
    answer = client.post("/bookings/wren-50/keep/", follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "We keep a time for an hour at most. You can still book it, and nothing you wrote is lost."
    ]


def test_the_page_of_another_service_lists_starts_of_its_own_length(client, wren):
    short, long = make_service(wren, slug="wren-30", minutes=30), make_service(wren, slug="wren-90", minutes=90)
    client.post("/bookings/wren-30/", {"start": free_slots(short)[-1].value})
    slots = client.get("/bookings/wren-90/").context["next_slots"]
    assert {slot.end - slot.start for slot in slots} == {timedelta(minutes=90)}
    assert long.length == timedelta(minutes=90)


def test_a_move_lists_only_starts_that_can_be_had_where_they_meet(client, wren):
    service = make_service(wren, places="either")
    session = make_session(make_person(), service, start=at("2026-11-27 14:00"))
    wren.weekly_hours.filter(weekday=3).update(place="room")  # Thursdays
    days = client.get(f"{session.get_absolute_url()}move/").context["days"]
    assert [day.words for day in days if day.day.weekday() == 3 and day.slots] == []


def test_within_the_grace_a_move_lists_the_time_that_was_given_up(client, wren):
    session = make_session(make_person(), make_service(wren, buffer_after=0), start=at("2026-11-27 14:00"))
    move_appointment(appointment=session, start=at("2026-11-27 16:00"))
    page = client.get(f"{session.get_absolute_url()}move/?day=2026-11-27")
    offered = {slot.start for slot in page.context["chosen"].slots}
    assert {at("2026-11-27 14:00"), at("2026-11-27 14:30")} <= offered
