"""Coming alone after all, links that were renewed, and how often the same person is invited."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from bookings.actions import book_session
from bookings.companions.actions import come_alone, join, leave
from bookings.models import Session
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import TooLate, cancel_appointment, renew_links
from practice.scheduling.models import Place
from tests import pages
from tests.factories import at, make_person, make_practice, make_practitioner, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO = at("2026-11-27 14:00")
ASH = "ash@example.org"
INVITATION = "An invitation: Friday 27 November, 2:00 pm"


@pytest.fixture
def service():
    make_practice()
    wren = make_practitioner(hears="never", online_link="https://room.example/wren")
    return make_service(wren, slug="wren-two", for_two=True)


@pytest.fixture
def marlow():
    return make_person("Marlow Teal", email="marlow@example.org")


def book(client, service, start=TWO) -> Session:
    booked = book_session(client=client, service=service, start=start, place=Place.ONLINE, companion=ASH)
    return Session.objects.with_calendar().get(pk=booked.pk)


def letters() -> list[str]:
    sweep()
    return [letter.subject for letter in mail.outbox if letter.to == [ASH]]


def words(answer) -> str:
    return pages.read(answer).one("main").words


def test_whoever_had_joined_is_told_once_that_they_are_not_expected(service, marlow, frozen):
    session = book(marlow, service)
    join(companion=session.companion, name="Ash Fern")
    before = len(letters())
    for _ in range(2):
        come_alone(session=session)
    assert letters()[before:] == ["You need not come: Friday 27 November, 2:00 pm"]
    assert "Marlow Teal comes alone." in mail.outbox[-1].body
    assert not Notification.objects.waiting().filter(person__email=ASH).exists()
    assert not Session.objects.of(session.companion.person).exists()
    frozen.move_to(TWO - timedelta(hours=1))
    assert len(letters()) == before + 1


@pytest.mark.parametrize("answer", [None, leave])
def test_whoever_had_not_said_yes_hears_nothing_and_can_come_no_more(service, marlow, answer):
    session = book(marlow, service)
    assert letters() == [INVITATION]
    if answer:
        answer(companion=session.companion)
    come_alone(session=session)
    assert letters() == [INVITATION]
    with pytest.raises(TooLate):
        join(companion=session.companion)
    page = Client().get(session.companion.get_absolute_url())
    assert "Nobody is expected with Marlow Teal any more." in words(page)


def test_the_button_is_there_before_an_answer_and_after_a_no_alike(service, marlow):
    session = book(marlow, service)
    asked = words(Client().get(session.get_absolute_url()))
    leave(companion=session.companion)
    assert words(Client().get(session.get_absolute_url())) == asked
    assert "Come alone after all" in asked
    page = Client().post(f"/bookings/alone/{session.token}/", follow=True)
    assert "You come alone." in words(page)
    assert "Come alone after all" not in words(page)


def test_whoever_comes_along_can_not_send_themself_home_by_it(service, marlow):
    session = book(marlow, service)
    joined = join(companion=session.companion, name="Ash")
    assert Client().post(f"/bookings/alone/{joined.token}/").status_code == 404
    assert "Come alone" not in words(Client().get(joined.get_absolute_url()))


def test_an_old_invitation_hands_out_no_renewed_link_and_no_place(service, marlow, frozen):
    session = book(marlow, service)
    address = session.companion.get_absolute_url()
    renew_links(appointment=session)
    frozen.move_to(TWO - timedelta(hours=2))
    answer = Client().post(address, {"answer": "yes", "name": "Ash"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert "room.example" not in Client().get(address).content.decode()


def test_the_same_person_is_asked_again_a_day_later_at_the_soonest(service, marlow, frozen):
    cancelled = book(marlow, service)
    letters()
    cancel_appointment(appointment=cancelled)
    frozen.shift(timedelta(hours=1))
    book(marlow, service, TWO + timedelta(hours=1))
    assert len(letters()) == 1
    frozen.shift(timedelta(hours=23))
    assert len(letters()) == 2


def test_who_said_no_is_not_asked_again_for_thirty_days_and_nobody_reads_of_it(service, marlow, frozen):
    service.window_days = 90
    service.save()
    leave(companion=book(marlow, service).companion)
    frozen.shift(timedelta(days=2))
    again = book(marlow, service, TWO + timedelta(hours=2))
    assert letters() == []
    assert again.together_words == "As it stands you come alone. You read here when the other person has said yes."
    other = make_person("Rowan Heron")
    book(other, service, TWO + timedelta(hours=1))
    assert len(letters()) == 1  # they refused Marlow alone
    frozen.shift(timedelta(days=30))
    book(marlow, service, TWO + timedelta(days=42))
    assert len(letters()) == 2
