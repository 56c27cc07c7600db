"""The practitioner's day: theirs alone, on their own clock, and nothing that waits is hidden."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Session
from consultations.colleagues.actions import decline_colleague
from practice.clock import day_words
from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_appointment
from tests import pages
from tests.factories import (
    at,
    let_grace_pass,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_notification,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ALL_DAY = ((time(0, 0), time(23, 59)),)


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner(hours=ALL_DAY, weekdays=range(7))


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


def book(name, start, service, zone="America/Vancouver"):
    return make_session(make_person(name), service, start=at(start, zone))


def listed(client, address="/desk/") -> list[tuple[str, str]]:
    """The clock and the name of every line of the day."""
    day = pages.read(client.get(address)).one("section", aria_labelledby="day")
    return [(line.one("time").words, line.one("h3").text(without=("soft",)).strip()) for line in day.all("li")]


def waiting(client) -> list[str]:
    """What the desk says is waiting."""
    return [line.words for line in pages.read(client.get("/desk/")).one("section", aria_labelledby="needs").all("h3")]


def test_whoever_is_not_signed_in_may_do_so(wren):
    assert Client().get("/desk/")["Location"] == "/accounts/login/?next=/desk/"


@pytest.mark.parametrize("who", ["client", "colleague", "editor"])
def test_for_anybody_who_keeps_no_calendar_there_is_no_page_here(client, wren, who):
    person = {
        "client": lambda: make_person("Marlow Teal"),
        "colleague": lambda: make_colleague().person,
        "editor": lambda: make_person("Sam Vireo", role="editor"),
    }[who]()
    client.force_login(person)
    response = client.get("/desk/")
    assert response.status_code == 404
    assert "There is no page here" in response.content.decode()


def test_nothing_is_posted_to_the_desk(desk):
    assert desk.post("/desk/").status_code == 405


def test_the_day_is_the_practitioners_from_midnight_to_midnight(desk, wren):
    service = make_service(wren, step=1, buffer_after=0)
    for name, start in [
        ("Today late", "2026-11-24 23:05"),
        ("Today soon", "2026-11-24 10:30"),
        ("Tomorrow first", "2026-11-25 00:00"),
        ("Tomorrow", "2026-11-25 09:00"),
    ]:
        book(name, start, service)
    assert listed(desk) == [("10:30 am", "Today soon"), ("11:05 pm", "Today late")]
    assert listed(desk, "/desk/?day=2026-11-25") == [("12:00 am", "Tomorrow first"), ("9:00 am", "Tomorrow")]


@pytest.mark.parametrize(
    ("zone", "today", "tomorrow"),
    [
        ("America/Vancouver", "2026-11-24", "2026-11-25"),
        ("America/St_Johns", "2026-11-24", "2026-11-25"),
        ("Asia/Tokyo", "2026-11-25", "2026-11-26"),
        ("Pacific/Kiritimati", "2026-11-25", "2026-11-26"),
    ],
)
def test_which_day_it_is_depends_on_the_practitioners_zone(client, zone, today, tomorrow):
    far = make_practitioner("Ira Sedge", hours=ALL_DAY, weekdays=range(7), time_zone=zone)
    service = make_service(far, step=1, buffer_after=0)
    book("Marlow Teal", f"{today} 23:05", service, zone)
    book("Rowan Heron", f"{tomorrow} 00:00", service, zone)
    client.force_login(far.person)
    assert pages.read(client.get("/desk/")).one("h1").words == day_words(date.fromisoformat(today))
    assert listed(client) == [("11:05 pm", "Marlow Teal")]


def test_what_is_over_or_under_way_is_marked(desk, wren, frozen):
    service = make_service(wren, step=1, buffer_after=0)
    for name, start in [("Past", "2026-11-24 10:30"), ("Now", "2026-11-24 11:30"), ("Later", "2026-11-24 13:00")]:
        book(name, start, service)
    frozen.move_to(at("2026-11-24 12:00"))
    lines = pages.read(desk.get("/desk/")).one("section", aria_labelledby="day").all("li")
    assert [line.attributes.get("class") for line in lines] == ["is-past", "is-now", None]


def test_sessions_and_consultations_stand_in_one_order(desk, wren):
    make_consultation(make_colleague(), make_consultation_service(wren, step=1), start=at("2026-11-24 11:00"))
    book("Marlow Teal", "2026-11-24 13:00", make_service(wren, step=1))
    day = pages.read(desk.get("/desk/")).one("section", aria_labelledby="day").words
    assert listed(desk) == [("11:00 am", "Noor Siskin"), ("1:00 pm", "Marlow Teal")]
    assert [
        words in day for words in ("Consultation, online, with Wren Alder", "Session, online, with Wren Alder")
    ] == [
        True,
        True,
    ]


def test_another_practitioners_day_is_not_shown(desk):
    ira = make_practitioner("Ira Sedge", hours=ALL_DAY, weekdays=range(7))
    book("Marlow Teal", "2026-11-24 13:00", make_service(ira, step=1))
    assert listed(desk) == []
    assert "Marlow" not in desk.get("/desk/").content.decode()


def test_whoever_runs_the_practice_or_assists_in_it_sees_everybodys_day(client, wren):
    ira = make_practitioner("Ira Sedge", hours=ALL_DAY, weekdays=range(7))
    book("Marlow Teal", "2026-11-24 13:00", make_service(wren, step=1))
    book("Rowan Heron", "2026-11-24 12:00", make_service(ira, step=1))
    client.force_login(make_person("Hollis Fern", role="owner"))
    assert listed(client) == [("12:00 pm", "Rowan Heron"), ("1:00 pm", "Marlow Teal")]
    client.force_login(make_person("Robin Reed", role="assistant"))
    assert listed(client) == [("12:00 pm", "Rowan Heron"), ("1:00 pm", "Marlow Teal")]
    client.force_login(make_person("Sorrel Vane", role="practitioner"))
    assert listed(client) == []


def test_what_was_cancelled_is_not_shown(desk, wren):
    session = book("Marlow Teal", "2026-11-24 13:00", make_service(wren, step=1))
    cancel_appointment(appointment=session)
    assert listed(desk) == [("1:00 pm", "Marlow Teal")]  # while it can be undone, and the day says so
    assert "Cancelled" in desk.get("/desk/").content.decode()
    let_grace_pass(session)
    assert listed(desk) == []
    assert "Nobody is booked on this day." in desk.get("/desk/").content.decode()


def test_a_time_that_is_only_held_is_not_shown(desk, wren):
    service = make_service(wren, step=1)
    Client().post(f"/bookings/{service.slug}/", {"start": "2026-11-24T21:00:00Z"})
    assert listed(desk) == []


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "0000-00-00"])
def test_a_day_that_is_none_is_today(desk, day):
    assert pages.read(desk.get("/desk/", {"day": day})).one("h1").words == "Tuesday 24 November 2026"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is_are_today_too(desk, day):
    assert pages.read(desk.get("/desk/", {"day": day})).one("h1").words == "Tuesday 24 November 2026"


def test_one_day_leads_to_the_days_beside_it(desk):
    page = pages.read(desk.get("/desk/?day=2026-11-30")).one("main")
    ways = [(link.words, link.attributes["href"]) for link in page.one("div", "desk-title").all("a")]
    assert ways == [
        ("Sunday", "?day=2026-11-29"),
        ("Today", "/desk/"),
        ("Tuesday", "?day=2026-12-01"),
        ("Week", "/desk/week/?day=2026-11-30"),
    ]


def test_colleagues_who_wait_are_named_and_nobody_else(desk):
    make_colleague(make_person("Lark Merganser"), approved=False)
    make_colleague(make_person("Noor Siskin"))
    declined = make_colleague(make_person("Jay Loon"), approved=False)
    decline_colleague(colleague=declined)
    assert waiting(desk) == ["Lark Merganser would like to join"]
    assert "RCC, A college, 00017" in desk.get("/desk/").content.decode()


def test_messages_that_did_not_go_are_named_and_lead_to_the_outbox(desk):
    noor = make_colleague()
    states = Notification.State
    for state in (states.FAILED, states.MISSED, states.SENT, states.WITHDRAWN):
        make_notification(noor, state=state, settled_at=timezone.now(), reason=f"Because {state}.")
    page = desk.get("/desk/").content.decode()
    assert waiting(desk) == ["A message to Noor Siskin did not go"] * 2
    assert [state for state in states if f"Because {state}." in page] == [states.FAILED, states.MISSED]
    assert [f"/desk/outbox/?state={state}" in page for state in states] == [False, False, True, True, False]


def test_when_nothing_waits_the_desk_says_so(desk):
    assert waiting(desk) == []
    assert "Nothing is waiting." in desk.get("/desk/").content.decode()


def test_three_of_everything_cost_as_many_queries_as_one(desk, wren):
    service, peer = make_service(wren, step=1, buffer_after=0), make_consultation_service(wren, step=1)
    counts, hour = [], timedelta(hours=1)
    for rows in (1, 2):
        for number in range(rows):
            start = at("2026-11-24 11:00") + hour * 4 * (rows - 1) + hour * 2 * number
            make_session(make_person("Marlow Teal"), service, start=start)
            noor = make_colleague(make_person("Noor Siskin"))
            make_consultation(noor, peer, start=start + hour)
            make_colleague(make_person("Lark Merganser"), approved=False)
            make_notification(noor, state="failed", settled_at=timezone.now())
        with CaptureQueriesContext(connection) as seen:
            desk.get("/desk/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert len(listed(desk)) == 6
    assert len(waiting(desk)) == 6


def test_what_was_written_by_others_is_text_and_not_markup(desk, wren):
    book("<b>Marlow</b>", "2026-11-24 13:00", make_service(wren, step=1))
    make_colleague(make_person("<i>Lark</i>"), approved=False)
    page = desk.get("/desk/").content.decode()
    assert [words in page for words in ("<b>Marlow", "<i>Lark", "&lt;b&gt;Marlow", "&lt;i&gt;Lark")] == [
        False,
        False,
        True,
        True,
    ]


def next_day(client, address="/desk/") -> list[tuple[str, str]]:
    """The words and the address of the way from an empty day to the next on which somebody comes."""
    day = pages.read(client.get(address)).one("section", aria_labelledby="day")
    return [(link.words, link.attributes["href"]) for link in day.all("a") if "The next day with" in link.words]


def test_an_empty_day_leads_to_the_next_one_on_which_somebody_comes(desk, wren):
    assert next_day(desk) == []
    ira = make_practitioner("Ira Sedge", hours=ALL_DAY, weekdays=range(7))
    book("Rowan Heron", "2026-11-26 10:30", make_service(ira, step=1))
    book("Called Off", "2026-11-27 10:30", make_service(wren, step=1))
    called_off = Session.objects.get(client__name="Called Off")
    cancel_appointment(appointment=called_off)
    let_grace_pass(called_off)
    assert next_day(desk) == []
    service = make_service(wren, step=1, buffer_after=0)
    book("Marlow Teal", "2026-11-30 23:05", service)
    book("Later", "2026-12-02 09:00", service)
    monday = ("The next day with somebody: Monday 30 November 2026", "?day=2026-11-30")
    assert next_day(desk) == [monday]
    assert next_day(desk, "/desk/?day=2026-11-30") == []
    assert next_day(desk, "/desk/?day=2026-12-01") == [
        ("The next day with somebody: Wednesday 2 December 2026", "?day=2026-12-02")
    ]
