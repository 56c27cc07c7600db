"""The visitor's own clock, beside the practice's and never in place of it."""

from datetime import time

import pytest
from django.test import Client

from tests.factories import at, free_slots, make_person, make_service, make_session
from tests.pages import read

pytestmark = pytest.mark.django_db

TORONTO = "America/Toronto"


def choose(client, zone, onward="/"):
    return client.post("/accounts/zone/", {"time_zone": zone, "next": onward})


def test_a_chosen_zone_stands_beside_every_time(frozen):
    client, service = Client(), make_service()
    page = f"/bookings/{service.slug}/"

    answer = choose(client, TORONTO, page)
    words = read(client.get(page)).words

    assert answer["Location"] == page
    assert "All times are Pacific Time, with your own beside them where it differs." in words
    assert "10:30 am to 11:20 am 12:30 pm Eastern Time" in words


def test_without_a_choice_nothing_is_beside_them(frozen):
    service = make_service()

    words = read(Client().get(f"/bookings/{service.slug}/")).words

    assert "All times are Pacific Time. Show another time zone as well" in words
    assert "Eastern" not in words


def test_another_day_there_is_said(frozen):
    client, service = Client(), make_service()
    choose(client, "Asia/Tokyo")

    assert "Wednesday 2:30 am Tokyo time" in read(client.get(f"/bookings/{service.slug}/")).words


def test_a_room_has_one_clock(frozen):
    client, service = Client(), make_service(places="room")
    choose(client, TORONTO)

    words = read(client.get(f"/bookings/{service.slug}/")).words

    assert "All times are Pacific Time." in words
    assert "Eastern" not in words


def test_the_choice_is_kept_with_whoever_is_signed_in(frozen):
    client, person = Client(), make_person()
    client.force_login(person)

    choose(client, TORONTO)
    person.refresh_from_db()

    assert person.time_zone == TORONTO


def test_a_choice_made_before_signing_in_becomes_the_new_clients_own(frozen):
    client, service, person = Client(), make_service(reminder_hours=[6]), make_person(quiet_from=time(3))
    make_session(person, service, start=at("2026-11-27 09:00"))  # its reminder is due at 3:00, and at 5:00 in Toronto
    choose(client, TORONTO)
    client.post(f"/bookings/{service.slug}/", {"start": free_slots(service)[0].value})
    session = client.session
    session["choice"] = {**session["choice"], "answers": {"name": person.name, "place": "online"}}
    session.save()
    client.force_login(person)

    client.post(f"/bookings/{service.slug}/check/")
    person.refresh_from_db()

    reminder = person.notifications.filter(kind__endswith=".reminder").earliest("due_at")
    assert (person.time_zone, person.sessions.count()) == (TORONTO, 2)
    assert reminder.due_at == at("2026-11-27 02:00", TORONTO)


def test_a_zone_that_is_none_is_refused_in_a_sentence():
    answer = choose(Client(), "Mars/Olympus")

    assert answer.status_code == 422
    assert "Choose a time zone from the list" in read(answer).words


def test_the_page_goes_back_only_to_this_site():
    assert choose(Client(), TORONTO, "https://elsewhere.example/")["Location"] == "/account/"


def test_a_guess_in_the_address_is_chosen_beforehand():
    page = read(Client().get("/accounts/zone/", {"zone": TORONTO}))

    assert [option.attributes["value"] for option in page.all("option") if "selected" in option.attributes] == [TORONTO]
