"""A person's own calendar: one private address, taken back at will, that tells no more than they chose."""

from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from bookings.actions import book_session
from bookings.companions.actions import join, leave
from practice.accounts.models import Person
from practice.accounts.roles import Role
from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_appointment, decline_request, move_appointment
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.feed import FEEDS, feed_path
from practice.scheduling.models import Place
from tests import pages
from tests.factories import (
    NOW,
    at,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO, THREE = at("2026-11-27 14:00"), at("2026-11-27 15:00")
FIFTY = timedelta(minutes=50)


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def service(wren):
    return make_service(wren, name="Trauma therapy", slug="wren-50")


@pytest.fixture
def marlow():
    return make_person("Marlow Teal")


@pytest.fixture
def session(marlow, service):
    return make_session(marlow, service, start=TWO)


def read(person) -> Calendar:
    person.refresh_from_db()
    return Calendar.from_ical(Client().get(feed_path(person)).content)


def entries(person) -> list[tuple]:
    return [
        (str(one["summary"]), one["dtstart"].dt, str(one["status"]), one["sequence"])
        for one in read(person).walk("VEVENT")
    ]


def test_everything_they_booked_stands_in_it_whatever_it_is(marlow, service):
    late = make_session(marlow, service, start=THREE)
    early = make_consultation(make_colleague(marlow), make_consultation_service(), start=TWO - timedelta(hours=1))
    assert entries(marlow) == [("TLP", early.entry.start, "CONFIRMED", 0), ("TLP", late.entry.start, "CONFIRMED", 0)]


def test_an_entry_says_when_and_nothing_else(marlow, session):
    [entry] = read(marlow).walk("VEVENT")
    assert sorted(entry) == ["CLASS", "DTEND", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS", "SUMMARY", "UID"]
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (TWO, TWO + FIFTY)
    assert b"DTSTART:20261127T210000Z" in Client().get(feed_path(marlow)).content


@pytest.mark.parametrize(
    ("words", "title", "name"),
    [("label", "TLP", "TLP"), ("busy", "Busy", "Busy"), ("service", "Trauma therapy with Wren Alder", "TLP")],
)
def test_it_is_called_what_they_chose_there_and_in_single_files(marlow, session, words, title, name):
    Person.objects.filter(pk=marlow.pk).update(calendar_words=words)
    assert [entry[0] for entry in entries(marlow)] == [title]
    assert str(read(marlow)["x-wr-calname"]) == name
    single = Client().get(f"{session.get_absolute_url()}appointment.ics").content
    assert [str(one["summary"]) for one in Calendar.from_ical(single).walk("VEVENT")] == [title]


def test_it_has_the_same_uid_as_the_file_in_a_message(marlow, session):
    file = Calendar.from_ical(calendar_file(session))
    assert [one["uid"] for one in read(marlow).walk("VEVENT")] == [one["uid"] for one in file.walk("VEVENT")]


def test_what_moved_or_was_cancelled_is_moved_or_cancelled_in_it(marlow, session, frozen):
    move_appointment(appointment=session, start=THREE)
    assert entries(marlow) == [("TLP", THREE, "CONFIRMED", 1)]
    cancel_appointment(appointment=session)
    assert entries(marlow) == [("TLP", THREE, "CANCELLED", 2)]


def test_what_was_asked_for_is_tentative_and_what_was_declined_is_gone(marlow, service):
    service.by_approval = True
    service.save()
    request = make_session(marlow, service, start=TWO)
    assert entries(marlow) == [("TLP", TWO, "TENTATIVE", 0)]
    decline_request(appointment=request)
    assert entries(marlow) == []


def test_what_was_over_a_month_ago_is_gone(marlow, session, frozen):
    frozen.move_to(TWO + FIFTY + timedelta(days=31) - timedelta(seconds=1))
    assert len(entries(marlow)) == 1
    frozen.shift(timedelta(seconds=1))
    assert entries(marlow) == []


def test_what_others_booked_is_not_in_it(marlow, session, service):
    rowan = make_person("Rowan Heron")
    make_session(rowan, service, start=THREE)
    assert [entry[1] for entry in entries(rowan)] == [THREE]


def test_whoever_works_here_no_longer_has_their_own_appointments_alone(wren, session, service):
    own = make_session(wren.person, make_service(make_practitioner("Ira Sedge")), start=THREE)
    assert [entry[1] for entry in entries(wren.person)] == [TWO, THREE]
    Person.objects.filter(pk=wren.person.pk).update(role=Role.NONE)
    assert [entry[1] for entry in entries(wren.person)] == [own.entry.start]


def test_whoever_comes_along_has_it_from_their_yes_until_they_leave(marlow, wren):
    service = make_service(wren, for_two=True)
    session = book_session(client=marlow, service=service, start=TWO, place=Place.ONLINE, companion="ash@example.org")
    ash = session.companion.person
    assert entries(ash) == []
    join(companion=session.companion)
    ash.calendar_words = "busy"
    ash.save()
    assert (entries(ash), entries(marlow)) == ([("Busy", TWO, "CONFIRMED", 0)], [("TLP", TWO, "CONFIRMED", 0)])
    leave(companion=session.companion)
    assert entries(ash) == []


def test_calendar_programs_are_asked_to_look_again_and_nothing_is_kept_on_the_way(marlow):
    answer = Client().get(feed_path(marlow))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "text/calendar; charset=utf-8",
        'inline; filename="calendar.ics"',
    )
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in answer.content
    assert b"METHOD:PUBLISH\r\n" in answer.content
    assert answer.cookies == {}


def test_a_new_address_is_made_and_the_earlier_one_leads_nowhere(client, marlow, session):
    client.force_login(marlow)
    earlier = feed_path(marlow)
    shown = pages.read(client.get("/account/")).one("p", "private-address").words
    assert shown.endswith(earlier)
    answer = client.post("/account/calendar/new-address/", follow=True)
    assert answer.redirect_chain == [("/account/#calendar", 302)]
    later = pages.read(answer).one("p", "private-address").words
    assert (Client().get(earlier).status_code, shown != later) == (404, True)
    assert len(entries(marlow)) == 1


def test_nobody_makes_a_new_address_for_somebody_else(client, marlow):
    assert client.post("/account/calendar/new-address/").status_code == 401
    client.force_login(make_person("Rowan Heron"))
    client.post("/account/calendar/new-address/")
    marlow.refresh_from_db()
    assert marlow.calendar_generation == 0


def test_no_other_address_is_a_calendar(marlow, session):
    good = feed_path(marlow)
    closed = make_person("Lark Merganser", is_active=False)
    others = [
        good.replace(".ics", "x.ics"),
        f"/account/calendar/{session.token}.ics",
        f"/account/calendar/{FEEDS.sign_object([str(marlow.pk), 7])}.ics",
        feed_path(closed),
    ]
    assert [Client().get(address).status_code for address in [good, *others]] == [200, 404, 404, 404, 404]
    assert Client().post(good).status_code == 405


def test_it_takes_the_same_queries_for_one_and_for_three(marlow, service, django_assert_num_queries):
    make_session(marlow, service, start=TWO)
    with django_assert_num_queries(5):  # whose it is, the label, and three sorts
        read_once(marlow)
    for hours in (1, 2):
        make_session(marlow, service, start=TWO + timedelta(hours=hours))
    with django_assert_num_queries(5):
        read_once(marlow)


def read_once(person):
    assert Client().get(feed_path(person)).status_code == 200


def test_the_links_of_a_booking_are_taken_back_and_the_new_one_is_shown(client, session):
    earlier = session.get_absolute_url()
    answer = client.post(f"{earlier}new-link/")
    session.refresh_from_db()
    assert (answer.status_code, answer["Location"], session.generation) == (302, session.get_absolute_url(), 1)
    assert [Client().get(address).status_code for address in (earlier, answer["Location"])] == [404, 200]
    assert Client().post(f"{earlier}new-link/").status_code == 404
    assert "This is the new link." in client.get(answer["Location"]).content.decode()
    assert Notification.objects.waiting().filter(person=session.client).count() == 3
    assert NOW < TWO


def test_a_page_takes_no_link_back(client, session):
    assert client.get(f"{session.get_absolute_url()}new-link/").status_code == 405
    session.refresh_from_db()
    assert session.generation == 0
