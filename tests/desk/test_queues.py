"""Queues that empty: what waits at the desk, where it is seen to, and how many of each there are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Offer, Waiting
from bookings.waitlist.actions import NotToOffer, offer_by_hand
from practice.desk.waiting import queues_of
from practice.notifications.models import Notification
from practice.scheduling.models import Entry
from tests import pages
from tests.factories import (
    at,
    let_it_have_been,
    make_attended,
    make_colleague,
    make_consultation_service,
    make_enquiry,
    make_group,
    make_meeting,
    make_notification,
    make_person,
    make_practice,
    make_practitioner,
    make_seat,
    make_service,
    make_session,
    make_waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LAST_WEEK = "2026-11-17 10:00"
NO_CHOICE = "There is no free time that could be offered to them now. Back to the waitlist"


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner("Wren Alder")


@pytest.fixture
def desk(wren):
    return desk_of(wren.person)


def desk_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def lines(browser, address) -> list[str]:
    """Who or what stands in a queue, in order."""
    return [one.text(without=("soft",)).strip() for one in pages.read(browser.get(address)).one("main").all("h2")]


def counts(person) -> dict[str, int]:
    return {queue.words: queue.count for queue in queues_of(person)}


def one_of_each(wren):
    service = make_service(wren)
    make_session(make_person("Marlow Teal"), make_service(wren, by_approval=True))
    make_waiting(make_person("Rowan Heron"), service)
    was = make_session(make_person("Sorrel Vane"), service)
    let_it_have_been(was, at(LAST_WEEK))
    make_colleague(approved=False)
    make_enquiry()
    make_notification(make_colleague(make_person("Lark Merganser")), state="failed", settled_at=was.created_at)
    Notification.objects.filter(state="failed").update(person=wren.person)


def test_every_queue_is_counted_for_whoever_sees_to_it(wren):
    one_of_each(wren)
    theirs = {
        "Articles taken off their date": 0,
        "Requests": 1,
        "Seats asked for": 0,
        "Questions": 1,
        "Colleagues to look up": 1,
        "On the waitlist": 1,
        "Attendance to note": 1,
        "Undelivered messages": 1,
        "Addresses mail comes back from": 0,
    }
    assert counts(wren.person) == theirs
    not_theirs = {"Articles taken off their date", "Questions", "Colleagues to look up"}
    assisted = counts(make_person("Robin Reed", role="assistant"))
    assert assisted == {words: count for words, count in theirs.items() if words not in not_theirs}
    another = counts(make_practitioner("Ira Sedge").person)
    nobodys_own = ("Questions", "Colleagues to look up", "Undelivered messages")  # that one is about a colleague
    assert another == dict.fromkeys(theirs, 0) | dict.fromkeys(nobodys_own, 1)
    assert counts(make_person("Sam Vireo", role="editor")) == {"Articles taken off their date": 0}


def test_today_leads_to_every_queue_that_holds_something(wren, desk):
    one_of_each(wren)
    links = pages.read(desk.get("/desk/")).one("nav", aria_label="Queues").all("a")
    assert {link.attributes["href"]: link.words for link in links} == {
        "/desk/requests/": "Requests 1",
        "/desk/questions/": "Questions 1",
        "/desk/colleagues/": "Colleagues to look up 1",
        "/desk/waitlist/": "On the waitlist 1",
        "/desk/attendance/": "Attendance to note 1",
        "/desk/outbox/?state=failed": "Undelivered messages 1",
    }


def test_today_names_no_queue_where_nothing_waits(desk):
    assert pages.read(desk.get("/desk/")).all("nav", aria_label="Queues") == []


def test_requests_stand_in_the_order_in_which_they_lapse_and_go_once_they_are_answered(wren, desk):
    service = make_service(wren, by_approval=True)
    later = make_session(make_person("Rowan Heron"), service, start=at("2026-12-01 09:00"))
    sooner = make_session(make_person("Marlow Teal"), service, start=at("2026-11-26 09:00"))
    Entry.objects.filter(pk=later.entry_id).update(expires_at=sooner.entry.expires_at + timedelta(hours=1))
    assert lines(desk, "/desk/requests/") == ["Marlow Teal", "Rowan Heron"]
    desk.post(f"/desk/appointments/{sooner.pk}/approve/")
    assert lines(desk, "/desk/requests/") == ["Rowan Heron"]


def test_attendance_is_to_note_of_sessions_and_meetings_that_were_lately_and_of_no_others(wren, desk):
    service, noor = make_service(wren), make_colleague()
    was = make_session(make_person("Marlow Teal"), service)
    let_it_have_been(was, at(LAST_WEEK))
    long_ago = make_session(make_person("Sorrel Vane"), service)
    let_it_have_been(long_ago, at("2026-09-17 10:00"))
    make_session(make_person("Rowan Heron"), service)
    make_attended(noor, make_consultation_service(wren), start=at("2026-11-18 10:00"))
    group = make_group(wren, title="Endings", meets=0)
    noted = make_meeting(group, start=at("2026-11-19 10:00"))
    make_seat(noted, noor, attended=True)
    seat = make_seat(make_meeting(group, start=at("2026-11-20 10:00")), noor)
    assert lines(desk, "/desk/attendance/") == ["Endings", "Marlow Teal"]
    desk.post(f"/desk/appointments/{was.pk}/came/")
    desk.post(f"/desk/groups/meetings/{seat.meeting_id}/seats/{seat.pk}/", {"was_there": "yes"})
    assert lines(desk, "/desk/attendance/") == []


def test_the_waitlist_names_who_waits_for_whom_since_when_and_what_is_offered(wren, desk, frozen):
    service = make_service(wren, name="Fifty minutes")
    waiting = make_waiting(make_person("Marlow Teal", pronouns="they/them"), service, weekdays=[0])
    offer_by_hand(waiting=waiting, start=at("2026-11-27 09:00"))
    frozen.shift(timedelta(minutes=1))
    make_waiting(make_person("Rowan Heron"), service)
    make_waiting(make_person("Sorrel Vane"), make_service())
    page = pages.read(desk.get("/desk/waitlist/"))
    first, second = page.one("ol", "agenda").all("li")
    assert first.words == (
        "Since 24 Nov 2026 Marlow Teal they/them Fifty minutes, with Wren Alder Monday, at any time "
        "Offered Friday 27 November 2026, 9:00 am Pacific Time until Tuesday 24 November, 10:00 pm "
        "Take off the list, Marlow Teal"
    )
    assert "Rowan Heron" in second.words
    assert "Sorrel" not in page.words


def test_a_place_whose_last_day_is_over_stands_in_no_queue(wren, desk, frozen):
    make_waiting(make_person("Marlow Teal"), make_service(wren), until=at("2026-11-24 12:00").date())
    assert lines(desk, "/desk/waitlist/") == ["Marlow Teal"]
    frozen.shift(timedelta(days=1))
    assert (lines(desk_of(wren.person), "/desk/waitlist/"), counts(wren.person)["On the waitlist"]) == ([], 0)


def test_a_free_time_is_offered_by_hand_and_they_are_told(wren, desk):
    waiting = make_waiting(make_person("Marlow Teal"), make_service(wren), weekdays=[4])
    address = f"/desk/waitlist/{waiting.pk}/offer/"
    choices = [one.words for one in pages.read(desk.get(address)).all("label")]
    assert choices[0] == "Friday 27 November 2026, 9:00 am Pacific Time"
    assert "Wednesday 25 November 2026, 9:00 am Pacific Time, not as they wished" in choices
    assert desk.post(address, {"start": "2026-11-25T16:00:00Z"})["Location"] == "/desk/waitlist/"
    offer = Offer.objects.get()
    assert (offer.waiting, offer.start, offer.is_open) == (waiting, at("2026-11-25 09:00"), True)
    assert list(waiting.client.notifications.values_list("kind", "subject_id")) == [("bookings.offer", offer.pk)]
    assert pages.read(desk.get(address)).one("div", "empty").words == NO_CHOICE  # one offer at a time


def test_no_time_chosen_is_said_and_offers_nothing(wren, desk):
    waiting = make_waiting(make_person("Marlow Teal"), make_service(wren))
    response = desk.post(f"/desk/waitlist/{waiting.pk}/offer/", {})
    assert (response.status_code, Offer.objects.count()) == (422, 0)
    assert "Choose a time" in response.content.decode()


def test_what_went_meanwhile_or_was_offered_before_is_refused(wren):
    waiting = make_waiting(make_person("Marlow Teal"), make_service(wren))
    start = at("2026-11-25 09:00")
    make_session(make_person("Rowan Heron"), waiting.service, start=start)
    with pytest.raises(NotToOffer):
        offer_by_hand(waiting=waiting, start=start)
    had = offer_by_hand(waiting=waiting, start=at("2026-11-26 09:00"))
    with pytest.raises(NotToOffer):
        offer_by_hand(waiting=waiting, start=at("2026-11-27 09:00"))
    Offer.objects.filter(pk=had.pk).update(outcome=Offer.Outcome.DECLINED)
    Entry.objects.filter(pk=had.entry_id).delete()
    with pytest.raises(NotToOffer):
        offer_by_hand(waiting=waiting, start=had.start)
    Waiting.objects.update(ended_at=had.made_at)
    with pytest.raises(NotToOffer):
        offer_by_hand(waiting=waiting, start=at("2026-11-27 09:00"))
    assert Offer.objects.count() == 1


def test_whoever_is_taken_off_waits_no_more_and_is_not_told(wren, desk):
    waiting = make_waiting(make_person("Marlow Teal"), make_service(wren))
    desk.post(f"/desk/waitlist/{waiting.pk}/take-off/")
    assert lines(desk, "/desk/waitlist/") == []
    assert list(waiting.client.notifications.values_list("kind", flat=True)) == []


def test_nobody_touches_the_waitlist_of_another(wren):
    waiting = make_waiting(make_person("Marlow Teal"), make_service(wren))
    ira = desk_of(make_practitioner("Ira Sedge").person)
    answers = [
        ira.get(f"/desk/waitlist/{waiting.pk}/offer/").status_code,
        ira.post(f"/desk/waitlist/{waiting.pk}/offer/", {"start": "2026-11-25T17:00:00Z"}).status_code,
        ira.post(f"/desk/waitlist/{waiting.pk}/take-off/").status_code,
    ]
    waiting.refresh_from_db()
    assert (answers, waiting.ended_at, Offer.objects.count()) == ([404, 404, 404], None, 0)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("requests", 4), ("attendance", 8), ("waitlist", 4)])
def test_a_queue_of_three_asks_as_much_as_one_of_one(wren, desk, address, queries, count):
    service = make_service(wren)
    for number, name in enumerate(("Marlow Teal", "Rowan Heron", "Sorrel Vane")[:count]):
        make_session(
            make_person(name), make_service(wren, by_approval=True), start=at(f"2026-11-26 {9 + number:02}:00")
        )
        make_waiting(make_person(name), service)
        was = make_session(make_person(name), service, start=at(f"2026-11-27 {9 + number:02}:00"))
        let_it_have_been(was, at(LAST_WEEK) + timedelta(days=number))
        make_seat(make_meeting(make_group(wren, meets=0), start=at(f"2026-11-2{number} 13:00")), make_colleague())
    with CaptureQueriesContext(connection) as asked:
        response = desk.get(f"/desk/{address}/")
    assert (response.status_code, len(asked)) == (200, queries)
