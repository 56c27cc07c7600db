"""Choosing a time at the client's door: what is refused, and what becomes of the time held before."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Session
from practice.scheduling.models import Entry, Service, TimeOff
from tests import pages
from tests.bookings.conftest import book, choose, tell
from tests.factories import at, free_slots, make_person, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.mark.parametrize(
    "start", ["", "soon", "2026-13-45T99:00", "9999999999", "\x00", "0001-01-01T00:00:00Z", "x" * 41]
)
def test_a_start_that_can_not_be_read_is_422_and_a_sentence(client, service, start):
    response = client.post("/bookings/wren-50/", {"start": start})
    assert response.status_code == 422
    assert (
        "There is a problem" in response.content.decode() or "This time can’t be booked." in response.content.decode()
    )
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "start",
    {
        "past": "2026-11-23T18:00:00Z",
        "a moment ago": "2026-11-24T16:59:00Z",
        "before the opening": "2026-11-26T15:00:00Z",
        "over lunch": "2026-11-26T19:30:00Z",
        "past the closing": "2026-11-27T00:30:00Z",
        "a Sunday": "2026-11-29T18:00:00Z",
        "between two starts": "2026-11-26T17:07:00Z",
        "too far ahead": "2027-11-26T17:00:00Z",
    }.items(),
    ids=lambda pair: pair[0],
)
def test_a_time_that_is_not_offered_is_422_with_three_others(client, service, start):
    response = client.post("/bookings/wren-50/", {"start": start[1]})
    page = pages.read(response)
    assert response.status_code == 422
    notice = page.one("section", role="alert")
    assert "This time can’t be booked. It is past, too near, or outside the hours." in notice.words
    offered = [button.attributes["value"] for button in notice.all("button")]
    assert len(offered) == 3
    assert set(offered) <= {slot.value for slot in free_slots(service, days=61)}
    assert not Entry.objects.exists()


def test_a_time_nearer_than_the_notice_is_422(client):
    service = make_service(notice_hours=24)
    response = client.post(f"/bookings/{service.slug}/", {"start": "2026-11-25T16:30:00Z"})
    assert response.status_code == 422
    assert "This time can’t be booked." in response.content.decode()


def test_a_time_that_somebody_has_is_409_with_three_others_that_can_be_booked(client, service):
    taken = make_session(service=service).entry.start
    response = client.post("/bookings/wren-50/", {"start": taken.isoformat()})
    notice = pages.read(response).one("section", role="alert")
    assert response.status_code == 409
    assert "Somebody else has this time." in notice.words
    offered = [button.attributes["value"] for button in notice.all("button")]
    assert len(offered) == 3
    assert client.post("/bookings/wren-50/", {"start": offered[0]}).status_code == 302


def test_a_time_on_the_practitioners_clock_is_understood(client, service):
    assert client.post("/bookings/wren-50/", {"start": "2026-11-25T14:00"}).status_code == 302
    assert Entry.objects.get().start == at("2026-11-25 14:00")


def test_choosing_a_second_time_gives_up_the_first(client, service):
    first, second = free_slots(service)[0], free_slots(service)[9]
    choose(client, service, first)
    choose(client, service, second)
    assert [entry.start for entry in Entry.objects.all()] == [second.start]
    assert first in free_slots(service)


def test_choosing_a_time_of_another_service_gives_up_the_first(client, service):
    other = make_service()
    choose(client, service)
    choose(client, other)
    assert [entry.service for entry in Entry.objects.all()] == [other]


def test_a_second_choice_that_is_taken_leaves_the_first(client, service):
    choose(client, service)
    taken = make_session(service=service).entry.start
    assert client.post("/bookings/wren-50/", {"start": taken.isoformat()}).status_code == 409
    assert Entry.objects.filter(kind="hold").count() == 1
    assert client.get("/bookings/wren-50/details/").status_code == 200


def test_a_hold_of_another_browser_stays(client, service):
    first, second = free_slots(service)[0], free_slots(service)[9]
    choose(Client(), service, first)
    assert choose(client, service, first).status_code == 409
    choose(client, service, second)
    assert sorted(entry.start for entry in Entry.objects.all()) == [first.start, second.start]


def test_a_hold_that_ran_out_still_books_when_nobody_took_the_time(signed_in, service, frozen):
    choose(signed_in, service)
    tell(signed_in, service)
    frozen.shift(timedelta(minutes=11))
    assert book(signed_in, service)["Location"] == "/bookings/wren-50/booked/"
    assert [entry.kind for entry in Entry.objects.all()] == ["session"]


def test_a_hold_that_ran_out_and_was_taken_is_refused_and_what_was_written_stays(signed_in, service, frozen):
    slot = free_slots(service)[5]
    choose(signed_in, service, slot)
    tell(signed_in, service, name="Marlow of the harbour")
    frozen.shift(timedelta(minutes=11))
    theirs = make_session(make_person("Rowan Heron"), service, start=slot.start)
    response = book(signed_in, service)
    assert response.status_code == 409
    assert "Somebody else has this time." in response.content.decode()
    assert "What you wrote is safe." in response.content.decode()
    assert list(Session.objects.all()) == [theirs]
    choose(signed_in, service)
    assert 'value="Marlow of the harbour"' in signed_in.get("/bookings/wren-50/details/").content.decode()


def test_ten_minutes_more_are_given_to_whoever_asks(signed_in, service, frozen):
    choose(signed_in, service)
    frozen.shift(timedelta(minutes=4))
    assert signed_in.post("/bookings/wren-50/keep/")["Location"] == "/bookings/wren-50/details/"
    assert Entry.objects.get().expires_at - timezone.now() == timedelta(minutes=16)


def test_a_time_is_kept_for_an_hour_in_all_and_the_button_goes_with_the_last_minutes(signed_in, service, frozen):
    choose(signed_in, service, free_slots(service)[9])
    first = timezone.now()
    frozen.shift(timedelta(minutes=5))
    for _ in range(4):
        signed_in.post("/bookings/wren-50/keep/")
        frozen.shift(timedelta(minutes=10))
    assert Entry.objects.get().expires_at == first + timedelta(minutes=50)
    assert "Keep it longer" in signed_in.get("/bookings/wren-50/details/").content.decode()
    signed_in.post("/bookings/wren-50/keep/")
    page = signed_in.post("/bookings/wren-50/keep/", follow=True).content.decode()
    assert Entry.objects.get().expires_at == first + timedelta(hours=1)
    assert "We keep a time for an hour at most" in page
    assert "Keep it longer" not in page


def test_pressed_many_times_at_once_it_is_kept_for_twenty_minutes(signed_in, service, frozen):
    choose(signed_in, service)
    for _ in range(5):
        signed_in.post("/bookings/wren-50/keep/")
    assert Entry.objects.get().expires_at - timezone.now() == timedelta(minutes=20)
    assert "We keep it until 10:20 am. When that is near, ask again." in (
        signed_in.get("/bookings/wren-50/details/").content.decode()
    )


def test_a_hold_that_ran_out_within_the_hour_is_kept_again(signed_in, service, frozen):
    choose(signed_in, service, free_slots(service)[9])
    frozen.shift(timedelta(minutes=30))
    assert "Keep it again" in signed_in.get("/bookings/wren-50/details/").content.decode()
    signed_in.post("/bookings/wren-50/keep/")
    assert Entry.objects.get().expires_at - timezone.now() == timedelta(minutes=10)


def test_what_stands_in_the_details_is_there_still_after_the_time_was_kept_longer(client, service):
    Service.objects.update(places="either")
    choose(client, service)
    page = pages.read(client.get("/bookings/wren-50/details/"))
    button = page.one("aside", aria_labelledby="kept").one("button", name="at")
    assert button.attributes["form"] == "details"
    assert button.attributes["formaction"].partition("?")[0] == "/bookings/wren-50/keep/"
    written = {"name": "Marlow <Teal", "email": "marlow at", "place": "room", "is_for_minor": "on"}
    shown = pages.read(client.post("/bookings/wren-50/keep/", written, follow=True)).one("form", id="details")
    fields = {one.attributes.get("name"): one.attributes.get("value") for one in shown if one.tag == "input"}
    assert (fields["name"], fields["email"]) == ("Marlow <Teal", "marlow at")
    chosen = [one.attributes["name"] for one in shown if one.tag == "input" and "checked" in one.attributes]
    assert chosen == ["place", "is_for_minor"]
    assert client.get("/bookings/wren-50/check/")["Location"] == "/bookings/wren-50/details/"  # none of it counts yet


def test_a_time_within_a_time_off_is_not_said_to_be_somebody_elses(frozen):
    service = make_service()
    slot = free_slots(service)[0]
    TimeOff.objects.create(practitioner=service.practitioner, starts_on=slot.day, ends_on=slot.day)

    answer = Client().post(f"/bookings/{service.slug}/", {"start": slot.value})

    assert answer.status_code == 422
    assert "This time can’t be booked." in answer.content.decode()
