"""Regular sessions asked for twice, with answers that mean nothing, or when less can be had than was shown."""

from datetime import date, timedelta
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from bookings.models import Session
from bookings.regular.actions import book_regular
from practice.scheduling.actions import cancel_appointment
from practice.scheduling.models import Place, Service
from practice.scheduling.regular.plans import instant_of
from tests import pages
from tests.bookings.conftest import book, choose, tell
from tests.factories import free_slots, make_person, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def regulars(service):
    Service.objects.update(most_regular=6, most_upcoming=8)
    service.refresh_from_db()
    return service


def shown_on(browser) -> dict:
    """What the last page would send along."""
    mark = pages.read(browser.get("/bookings/wren-50/check/")).one("input", name="shown")
    return {"shown": mark.attributes["value"]}


@pytest.mark.parametrize("answer", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00", "soon", ""])
def test_an_answer_at_the_end_of_time_names_no_start(answer):
    assert instant_of(answer, near=date(2026, 12, 1), zone="Pacific/Auckland") is None
    assert instant_of(answer, near=date(2026, 12, 1), zone="America/Vancouver") is None


def test_asked_twice_without_a_hold_it_answers_with_the_series_that_stands(regulars, marlow):
    asked = {
        "client": marlow,
        "service": regulars,
        "rhythm": "weekly",
        "times": 3,
        "answers": {},
        "place": Place.ONLINE,
    }
    asked["start"] = free_slots(regulars)[-1].start
    first, again = book_regular(**asked), book_regular(**asked)
    assert (again, Session.objects.count()) == (first, 3)


def test_fewer_than_the_button_said_are_not_booked_but_shown(regulars, marlow, signed_in):
    choose(signed_in, regulars, free_slots(regulars)[-1])
    tell(signed_in, regulars, every_weeks="1", times="6", place="online")
    of_six = shown_on(signed_in)
    for days in (3, 4, 5):
        make_session(marlow, regulars, ahead=timedelta(days=days))
    answer = signed_in.post("/bookings/wren-50/check/", of_six, follow=True)
    assert (answer.redirect_chain, Session.objects.count()) == ([("/bookings/wren-50/check/", 302)], 3)
    assert "Something has changed since that page was shown, and nothing was done." in answer.content.decode()
    assert "Book these 5 times" in answer.content.decode()
    assert signed_in.post("/bookings/wren-50/check/", shown_on(signed_in)).status_code == 302
    assert Session.objects.filter(entry__during__startswith__gt=timezone.now()).count() == 8


def test_more_than_the_button_said_are_not_booked_but_shown(regulars, marlow, signed_in):
    ahead = [make_session(marlow, regulars, ahead=timedelta(days=days)) for days in range(3, 10)]
    choose(signed_in, regulars, free_slots(regulars)[-1])
    tell(signed_in, regulars, every_weeks="1", times="6", place="online")
    of_one = shown_on(signed_in)
    cancel_appointment(appointment=ahead[0])
    answer = signed_in.post("/bookings/wren-50/check/", of_one, follow=True)
    assert (answer.redirect_chain, Session.objects.standing().count()) == ([("/bookings/wren-50/check/", 302)], 6)
    assert "Book these 2 times" in answer.content.decode()


def test_a_series_whose_answer_was_lost_is_said_to_be_booked(regulars, marlow, signed_in):
    slot = free_slots(regulars)[-1]
    choose(signed_in, regulars, slot)
    tell(signed_in, regulars, every_weeks="1", times="3", place="online")
    sent, session = shown_on(signed_in), signed_in.session
    choice = session["choice"]
    signed_in.post("/bookings/wren-50/check/", sent)
    for ask in (signed_in.get, partial(signed_in.post, data=sent)):
        session = signed_in.session
        session["choice"] = choice
        del session["booked_here"]
        session.save()
        assert ask("/bookings/wren-50/check/")["Location"] == "/bookings/wren-50/booked/"
    assert Session.objects.count() == 3


def test_a_name_written_with_another_of_ones_addresses_is_ones_own(service, client):
    marlow = make_person("An Old Name")
    EmailAddress.objects.create(user=marlow, email="other@example.org", verified=True)
    choose(client, service)
    tell(client, service, name="Marlow", email="other@example.org", place="online")
    client.force_login(marlow)
    book(client, service)
    marlow.refresh_from_db()
    assert (marlow.name, marlow.sessions.count()) == ("Marlow", 1)
