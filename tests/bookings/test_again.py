"""Known people: the same again in two steps, and services that are for some."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from bookings.actions import NotOpenToYou, TooManyAhead
from bookings.models import Session
from practice.scheduling.actions import record_outcome
from practice.scheduling.statuses import Status
from tests import pages
from tests.factories import at, free_slots, make_person, make_practice, make_practitioner, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

START = at("2026-11-27 14:00")


@pytest.fixture
def marlow():
    make_practice()
    return make_person("Marlow Teal")


@pytest.fixture
def browser(client, marlow):
    client.force_login(marlow)
    return client


@pytest.fixture
def service():
    return make_service(slug="wren-50", places="either", fee_scale=[Decimal(150), Decimal(90)])


def test_the_same_again_is_two_steps_a_time_and_a_last_look(browser, marlow, service):
    earlier = make_session(marlow, service, start=START)
    Session.objects.update(place="room", fee=Decimal("90.00"), is_for_minor=True)
    assert browser.post(f"/bookings/again/{earlier.pk}/").url == "/bookings/wren-50/"
    chosen = browser.post("/bookings/wren-50/", {"start": free_slots(service)[0].value})
    assert chosen.url == "/bookings/wren-50/check/"
    facts = pages.read(browser.get(chosen.url)).one("dl").words
    assert ("In the room" in facts, "$90" in facts, "Somebody under 19" in facts) == (True, True, True)
    browser.post(chosen.url)
    again = Session.objects.exclude(pk=earlier.pk).get()
    assert (again.place, again.fee, again.is_for_minor) == ("room", Decimal(90), True)


def test_the_same_again_takes_nothing_from_a_booking_that_was_not_finished(browser, marlow, service):
    earlier = make_session(marlow, service, start=START)
    Session.objects.update(place="room", fee=Decimal("90.00"))
    type(service).objects.update(most_regular=6)
    browser.post("/bookings/wren-50/", {"start": free_slots(service)[0].value})
    told = {"name": "Marlow Teal", "place": "online", "fee": "150.00", "every_weeks": "1", "times": "4"}
    browser.post("/bookings/wren-50/details/", told)
    browser.post(f"/bookings/again/{earlier.pk}/")
    chosen = browser.post("/bookings/wren-50/", {"start": free_slots(service)[0].value})
    facts = pages.read(browser.get(chosen.url)).one("dl", "facts").words
    assert ("In the room" in facts, "$90" in facts, "How often" in facts) == (True, True, False)


def test_where_the_place_is_not_to_be_had_then_it_is_asked(browser, marlow, service):
    earlier = make_session(marlow, service, start=START)
    service.practitioner.weekly_hours.update(place="room")
    browser.post(f"/bookings/again/{earlier.pk}/")
    chosen = browser.post("/bookings/wren-50/", {"start": free_slots(service)[0].value})
    Session.objects.update(place="online")
    assert browser.get(chosen.url).url == "/bookings/wren-50/details/"


def test_a_fee_that_is_no_longer_on_the_scale_is_asked_anew(browser, marlow, service):
    earlier = make_session(marlow, service, start=START)
    Session.objects.update(fee=Decimal(60))
    browser.post(f"/bookings/again/{earlier.pk}/")
    chosen = browser.post("/bookings/wren-50/", {"start": free_slots(service)[0].value})
    assert browser.get(chosen.url).url == "/bookings/wren-50/details/"


def test_nobody_books_somebody_elses_again(browser, service):
    session = make_session(make_person("Rowan Ash"), service, start=START)
    assert browser.post(f"/bookings/again/{session.pk}/").status_code == 404


# --- whom a service is for ----------------------------------------------------


@pytest.mark.parametrize(
    ("open_to", "has_met", "is_open"),
    [
        ("everybody", False, True),
        ("everybody", True, True),
        ("new", False, True),
        ("new", True, False),
        ("known", False, False),
        ("known", True, True),
    ],
)
def test_some_services_are_for_new_people_and_some_for_known(frozen, marlow, open_to, has_met, is_open):
    wren = make_practitioner()
    if has_met:
        make_session(marlow, make_service(wren), start=START)
        frozen.move_to(START + timedelta(hours=1))
    service = make_service(wren, open_to=open_to)
    if is_open:
        assert make_session(marlow, service).status == Status.BOOKED
    else:
        with pytest.raises(NotOpenToYou):
            make_session(marlow, service)


def test_whoever_did_not_come_has_not_been_met(frozen, marlow):
    wren = make_practitioner()
    session = make_session(marlow, make_service(wren), start=START)
    frozen.move_to(START + timedelta(hours=1))
    record_outcome(appointment=session, status=Status.NO_SHOW)
    with pytest.raises(NotOpenToYou):
        make_session(marlow, make_service(wren, open_to="known"))


def test_nobody_has_more_ahead_than_the_service_lets_them(marlow):
    service = make_service(most_upcoming=2)
    make_session(marlow, service)
    make_session(marlow, service)
    with pytest.raises(TooManyAhead):
        make_session(marlow, service)
    assert make_session(make_person("Rowan Ash"), service).status == Status.BOOKED


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"open_to": "known"}, "This is for people who have met before. A first conversation is open to you."),
        (
            {"most_upcoming": 0},
            "You have as many sessions ahead as can be booked at one time. Once one of them is over you can book the "
            "next.",
        ),
    ],
)
def test_the_page_says_why_and_loses_nothing(browser, marlow, rules, words):
    service = make_service(slug="wren-50", **rules)
    browser.post("/bookings/wren-50/", {"start": free_slots(service)[0].value})
    answer = browser.get("/bookings/wren-50/details/")
    assert (answer.status_code, pages.read(answer).one("p", class_="lede").words) == (403, words)
    assert "choice" in browser.session


def test_a_strangers_question_is_not_answered_before_they_sign_in(service):
    service.open_to = "known"
    service.save()
    stranger = Client()
    stranger.post("/bookings/wren-50/", {"start": free_slots(service)[0].value})
    assert stranger.get("/bookings/wren-50/details/").status_code == 200
