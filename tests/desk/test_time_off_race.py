"""Time off and a booking at the same moment: one of them sees the other."""

import pytest

from bookings.actions import book_session
from bookings.models import Session
from practice.desk.time_off import Unanswered, take_time_off
from practice.scheduling.models import TimeOff
from practice.scheduling.slots import NotOffered
from tests.conftest import together
from tests.factories import free_slots, make_person, make_practice, make_service

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_is_booked_in_a_time_off_without_being_asked_about():
    make_practice()
    service, client = make_service(), make_person()
    last = free_slots(service)[-1]
    outcomes = set()
    for _ in range(6):
        off = TimeOff(starts_on=last.day, ends_on=last.day)
        saved, booked = together(
            lambda off=off: take_time_off(practitioner=service.practitioner, offs=[off], answers={}),
            lambda: book_session(client=client, service=service, start=last.start, place="online"),
        )
        outcomes.add((type(saved).__name__, type(booked).__name__))
        assert isinstance(saved, Unanswered) == isinstance(booked, Session)
        assert isinstance(booked, NotOffered) == TimeOff.objects.exists()
        TimeOff.objects.all().delete()
        Session.objects.all().delete()
        service.entries.all().delete()
    assert outcomes <= {("Unanswered", "Session"), ("list", "NotOffered")}
