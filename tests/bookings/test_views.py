"""The client's door, page by page."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from bookings.models import Session
from practice.accounts.models import Person
from practice.notifications.models import Notification
from practice.scheduling.models import Entry, Service
from tests import pages
from tests.bookings.conftest import book, choose, tell
from tests.factories import (
    free_slots,
    make_consultation_service,
    make_person,
    make_practitioner,
    make_service,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NOT_BOOKED = "Nothing is booked until you say so on the last page."


def code() -> str:
    return mail.outbox[-1].body.split()[0]


def test_a_client_who_is_new_books_from_door_to_door(client, service):
    slot = free_slots(service)[3]
    assert choose(client, service, slot)["Location"] == "/bookings/wren-50/details/"
    asked = tell(client, service, email="marlow@example.org")
    assert asked["Location"] == "/bookings/wren-50/digits/"
    assert not Person.objects.filter(email="marlow@example.org").exists()
    checked = client.post("/bookings/wren-50/digits/", {"code": code()})
    assert checked["Location"] == "/bookings/wren-50/check/"
    facts = pages.read(client.get("/bookings/wren-50/check/")).one("dl", "facts").words
    assert [
        words
        for words in (slot.words, "Wren Alder", "Online", "Marlow Teal", "marlow@example.org")
        if words not in facts
    ] == []
    assert not Session.objects.exists()
    assert book(client, service)["Location"] == "/bookings/wren-50/booked/"
    session = Session.objects.get()
    assert (session.client.name, session.client.email, session.entry.start, session.place) == (
        "Marlow Teal",
        "marlow@example.org",
        slot.start,
        "online",
    )
    page = client.get("/bookings/wren-50/booked/").content.decode()
    assert slot.words in page
    assert "It’s booked, Marlow Teal" in page


def test_booking_turns_the_hold_into_the_session(signed_in, service, marlow):
    choose(signed_in, service)
    hold = Entry.objects.get()
    assert (hold.kind, hold.expires_at - timezone.now()) == ("hold", timedelta(minutes=10))
    tell(signed_in, service)
    book(signed_in, service)
    assert [(entry.pk, entry.kind, entry.expires_at) for entry in Entry.objects.all()] == [(hold.pk, "session", None)]
    session = Session.objects.get()
    told = Notification.objects.filter(subject_id=session.pk, person=marlow).values_list("kind", "person")
    assert sorted(told) == [("bookings.session.confirmation", marlow.pk)] + [
        ("bookings.session.reminder", marlow.pk)
    ] * (len(told) - 1)


def test_a_double_click_on_the_last_button_books_once_and_shows_the_same_page(signed_in, service):
    choose(signed_in, service)
    tell(signed_in, service)
    answers = [book(signed_in, service) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/bookings/wren-50/booked/"] * 2
    assert Session.objects.count() == 1
    assert Notification.objects.filter(kind="bookings.session.confirmation").count() == 1


def test_going_back_after_booking_leads_to_what_is_booked(signed_in, service):
    choose(signed_in, service)
    tell(signed_in, service)
    book(signed_in, service)
    assert signed_in.get("/bookings/wren-50/check/")["Location"] == "/bookings/wren-50/booked/"
    assert signed_in.get("/bookings/wren-50/details/", follow=True).redirect_chain == [("/bookings/wren-50/", 302)]
    assert signed_in.get("/bookings/wren-50/booked/").status_code == 200
    assert Session.objects.count() == 1


def test_somebody_who_booked_can_book_again(signed_in, service):
    for slot in (free_slots(service)[0], free_slots(service)[9]):
        choose(signed_in, service, slot)
        tell(signed_in, service)
        book(signed_in, service)
    assert Session.objects.count() == 2


@pytest.mark.parametrize("step", ["details", "check"])
def test_without_a_chosen_time_one_is_asked_for(signed_in, service, step):
    response = signed_in.get(f"/bookings/wren-50/{step}/", follow=True)
    assert response.redirect_chain == [("/bookings/wren-50/", 302)]
    assert "Choose a time first. We book it only once you say so on the last page." in response.content.decode()


def test_without_a_sign_in_or_a_name_nothing_is_booked(client, service):
    choose(client, service)
    assert book(client, service)["Location"] == "/bookings/wren-50/details/"
    client.force_login(make_person(""))
    assert book(client, service)["Location"] == "/bookings/wren-50/details/"
    assert not Session.objects.exists()


def test_the_page_of_what_is_booked_is_the_clients_alone(signed_in, service, client):
    choose(signed_in, service)
    tell(signed_in, service)
    book(signed_in, service)
    stranger, nobody = Client(), Client()
    stranger.force_login(make_person("Rowan Heron"))
    assert stranger.get("/bookings/wren-50/booked/").status_code == 404
    assert nobody.get("/bookings/wren-50/booked/")["Location"].startswith("/accounts/login/")


def test_a_service_that_is_closed_meanwhile_is_404(signed_in, service):
    choose(signed_in, service)
    Service.objects.update(is_active=False)
    assert [signed_in.get(f"/bookings/wren-50/{step}").status_code for step in ("", "details/", "check/")] == [404] * 3
    assert book(signed_in, service).status_code == 404


ADDRESSES = ["", "slots.json", "details/", "keep/", "check/", "booked/"]


@pytest.mark.parametrize("step", ADDRESSES)
def test_a_service_that_there_is_not_is_404(signed_in, step):
    theirs = make_consultation_service(slug="wren-peer-50")
    unlisted = make_service(make_practitioner("Ira Sedge", is_listed=False))
    ask = signed_in.post if step == "keep/" else signed_in.get
    slugs = ["none", theirs.slug, unlisted.slug]
    assert [ask(f"/bookings/{slug}/{step}").status_code for slug in slugs] == [404, 404, 404]


def test_a_time_of_a_colleagues_service_can_not_be_held_by_a_client(signed_in):
    theirs = make_consultation_service()
    assert choose(signed_in, theirs).status_code == 404
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("method", "step", "status"),
    [
        ("get", "keep/", 405),
        ("post", "slots.json", 405),
        ("post", "booked/", 405),
        ("put", "", 405),
        ("delete", "check/", 405),
        ("put", "details/", 405),
    ],
)
def test_a_way_of_asking_that_is_not_meant_is_405(signed_in, service, method, step, status):
    assert getattr(signed_in, method)(f"/bookings/wren-50/{step}").status_code == status


def test_the_fee_stays_as_it_was_said_and_is_read_by_whoever_is_signed_in(signed_in, service):
    Service.objects.update(fee_words="$150")
    choose(signed_in, service)
    tell(signed_in, service)
    book(signed_in, service)
    Service.objects.update(fee_words="$180")
    session = Session.objects.get()
    assert (session.cost_words, session.price) == ("$150", 150)
    shown = [
        [words in browser.get(address).content.decode() for words in ("$150. Nothing is paid on this site.", "$180")]
        for browser in (signed_in, Client())
        for address in [session.get_absolute_url()]
    ]
    assert shown == [[True, False], [False, False]]
