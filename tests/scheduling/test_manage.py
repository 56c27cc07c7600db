"""/manage/<token>/: one appointment by its private link."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_appointment, move_appointment
from practice.scheduling.models import Entry
from tests import pages
from tests.factories import (
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
from tests.stored import rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO, THREE = at("2026-11-27 14:00"), at("2026-11-27 15:00")
PAGES = ["show", "move", "cancel", "calendar"]
TOO_LATE = "This time has begun or is over, so it can’t be changed here."


@pytest.fixture(autouse=True)
def practice():
    return make_practice()


@pytest.fixture
def session():
    return make_session(service=make_service(make_practitioner(), name="Grief therapy", buffer_after=0), start=TWO)


@pytest.fixture
def consultation():
    return make_consultation(make_colleague(), make_consultation_service(), start=TWO)


@pytest.fixture(params=["session", "consultation"])
def appointment(request):
    return request.getfixturevalue(request.param)


def address(page, token):
    return reverse(f"manage:{page}", args=[token])


def title(response):
    return re.search(r"<title>\s*(.*?)\s*</title>", response.content.decode(), re.DOTALL)[1]


def heading(response):
    return re.sub(r"<[^>]+>", "", re.search(r"<h1.*?>(.*?)</h1>", response.content.decode(), re.DOTALL)[1]).strip()


def everything(appointment):
    """Every row a change would touch."""
    tables = [type(appointment), Entry, Notification]
    return [rows_of(table) for table in tables]


def test_the_link_shows_the_appointment_to_whoever_has_it(client, appointment):
    response = client.get(appointment.get_absolute_url())
    assert (response.status_code, heading(response)) == (200, "Friday 27 November 2026, 2:00 pm Pacific Time")
    assert f"Hello {appointment.person.name}" in response.content.decode()


def test_looking_changes_nothing(client, appointment):
    before = everything(appointment)
    for page in PAGES:
        for look in (client.get, client.head):
            look(address(page, appointment.token), {"start": "2026-11-27T23:00:00Z"})
    assert everything(appointment) == before


@pytest.mark.parametrize("where", ["show", "calendar"])
def test_pages_without_a_button_take_no_post(client, appointment, where):
    assert client.post(address(where, appointment.token)).status_code == 405


@pytest.mark.parametrize("where", ["move", "cancel"])
def test_a_button_on_somebody_elses_page_does_nothing(session, where):
    before = everything(session)
    response = Client(enforce_csrf_checks=True).post(address(where, session.token), {"start": "2026-11-27T23:00:00Z"})
    assert (response.status_code, everything(session)) == (403, before)


def test_the_link_is_the_same_whenever_it_is_written(frozen, session):
    now = session.token
    frozen.shift(60)
    assert session.token == now


def token_of(appointment, *, salt="manage", label=None, pk=None, generation=None):
    label, pk = label or appointment._meta.label_lower, pk or str(appointment.pk)
    return signing.Signer(salt=salt).sign_object(
        [label, pk, appointment.generation if generation is None else generation]
    )


ALTERED = {
    "a letter changed": lambda one: one.token[:-1] + ("A" if one.token[-1] != "A" else "B"),
    "a letter missing": lambda one: one.token[:-1],
    "another purpose": lambda one: token_of(one, salt="unsubscribe"),
    "no purpose": lambda one: signing.Signer().sign_object([one._meta.label_lower, str(one.pk), 0]),
    "another generation": lambda one: token_of(one, generation=1),
    "another table": lambda one: token_of(one, label="accounts.nothing"),
    "another row": lambda one: token_of(one, pk=str(one.entry_id)),
    "the row's id alone": lambda one: str(one.pk),
    "words": lambda one: "please",
}


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("altered", ALTERED)
def test_any_other_link_is_answered_as_a_page_that_does_not_exist(client, session, altered, where):
    before = everything(session)
    link = address(where, ALTERED[altered](session))
    answers = [client.get(link)] + ([client.post(link)] if where in ("move", "cancel") else [])
    assert {(answer.status_code, heading(answer)) for answer in answers} == {(404, "There is no page here")}
    assert "27 November" not in answers[0].content.decode()
    assert everything(session) == before


def test_raising_the_generation_makes_earlier_links_useless(client, appointment):
    earlier = appointment.get_absolute_url()
    type(appointment).objects.filter(pk=appointment.pk).update(generation=1)
    appointment.refresh_from_db()
    answers = [client.get(link).status_code for link in (earlier, appointment.get_absolute_url())]
    assert answers == [404, 200]


# --- moving -------------------------------------------------------------------


def start_of(appointment):
    appointment.refresh_from_db()
    return appointment.entry.start


def test_an_appointment_is_moved_by_its_link(client, appointment):
    response = client.post(address("move", appointment.token), {"start": "2026-11-27T22:00:00Z"}, follow=True)
    assert response.redirect_chain == [(appointment.get_absolute_url(), 302)]
    assert heading(response) == "Friday 27 November 2026, 3:00 pm Pacific Time"
    assert "Moved from Friday 27 November, 2:00 pm" in response.content.decode()
    assert start_of(appointment) == THREE


def test_the_time_can_be_given_on_the_practitioners_clock(client, session):
    client.post(address("move", session.token), {"start": "2026-11-27T15:00"})
    assert start_of(session) == THREE


def test_times_that_overlap_its_own_are_offered_and_its_own_is_not(client, session):
    response = client.get(address("move", session.token), {"day": "2026-11-27"})
    offered = re.findall(r'name="start" value="([^"]+)"', response.content.decode())
    near = ["2026-11-27T20:30:00Z", "2026-11-27T21:00:00Z", "2026-11-27T21:30:00Z"]
    assert [start in offered for start in near] == [True, False, True]


def test_before_anything_is_pressed_it_is_said_that_choosing_a_time_moves_it(client, session):
    page = pages.read(client.get(address("move", session.token), {"day": "2026-11-27"}))
    assert page.one("main").all("p", "soft")[0].words == (
        "Now: Friday 27 November 2026, 2:00 pm Pacific Time. Choosing another time moves it at once, and you can undo "
        "that for three minutes."
    )
    assert [one.words for one in page.all("span", "next-do")] == ["Move here"] * 3
    assert page.one("section", id="times").one("button").words == "Move to this time"


def test_a_time_that_somebody_has_is_refused_with_three_others_that_can_be_had(client, session):
    make_session(make_person("Rowan Fern"), session.service, start=THREE)
    before = everything(session)
    response = client.post(address("move", session.token), {"start": "2026-11-27T22:00:00Z"})
    offered = [slot.clock_words for slot in response.context["nearest"]]
    assert (response.status_code, heading(response), offered) == (
        409,
        "Choose another time",
        ["1:00 pm", "1:30 pm", "4:00 pm"],
    )
    assert "Somebody else has this time." in response.content.decode()
    assert "Rowan" not in response.content.decode()
    assert everything(session) == before
    for slot in response.context["nearest"]:
        assert f'name="start" value="{slot.value}"' in response.content.decode()
        move_appointment(appointment=session, start=slot.start)


@pytest.mark.parametrize(
    "start",
    [
        "",
        "soon",
        "2026-13-45T99:00:00Z",
        "2026-11-27",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59",
        "2026-11-27T12:00:00",
        "2026-11-20T22:00:00Z",
        "2" * 500,
        "2026-11-27T22:00:00Z\x00",
    ],
)
@pytest.mark.parametrize("zone", ["America/Vancouver", "Australia/Lord_Howe"])
def test_what_is_no_time_that_can_be_booked_is_refused(client, session, start, zone):
    session.practitioner.time_zone = zone
    session.practitioner.save()
    before = everything(session)
    response = client.post(address("move", session.token), {"start": start})
    assert (response.status_code, heading(response)) == (422, "Choose another time")
    assert everything(session) == before


# --- cancelling ---------------------------------------------------------------


def test_an_appointment_is_cancelled_by_its_link(client, appointment):
    assert heading(client.get(address("cancel", appointment.token))) == (
        "Cancel Friday 27 November 2026, 2:00 pm Pacific Time?"
    )
    response = client.post(address("cancel", appointment.token), follow=True)
    assert response.redirect_chain == [(appointment.get_absolute_url(), 302)]
    assert (heading(response), title(response)) == ("It’s cancelled", "Cancelled – TLP")
    appointment.entry.refresh_from_db()
    assert appointment.entry.expires_at == timezone.now() + timedelta(minutes=4, seconds=30)


def test_cancelling_twice_says_so_and_changes_nothing(client, session):
    cancel_appointment(appointment=session)
    before = everything(session)
    assert heading(client.get(address("cancel", session.token))) == "It’s cancelled already"
    assert client.post(address("cancel", session.token)).status_code == 302
    assert everything(session) == before


@pytest.mark.parametrize("where", ["move", "cancel"])
def test_what_has_begun_is_kindly_refused(client, frozen, appointment, where):
    frozen.move_to(TWO)
    before = everything(appointment)
    response = client.post(address(where, appointment.token), {"start": "2026-11-30T22:00:00Z"}, follow=True)
    assert response.redirect_chain == [(appointment.get_absolute_url(), 302)]
    assert TOO_LATE in response.content.decode()
    assert everything(appointment) == before


def test_what_is_over_is_shown_without_buttons(client, frozen, session):
    frozen.move_to(TWO + timedelta(days=2))
    shown = client.get(session.get_absolute_url()).content.decode()
    assert "This has begun or is over, so it can’t be changed here." in shown
    assert [page for page in ("move", "cancel") if address(page, session.token) in shown] == []
    assert heading(client.get(address("cancel", session.token))) == "This can’t be changed any more"


# --- what others may see --------------------------------------------------------


def test_no_page_title_says_what_it_is_about(client, session):
    shown = {page: title(client.get(address(page, session.token))) for page in ("show", "move", "cancel")}
    assert shown == {
        "show": "Friday 27 November 2026, 2:00 pm Pacific Time – TLP",
        "move": "Choose another time – TLP",
        "cancel": "Cancel – TLP",
    }
    assert title(client.get(address("show", "nothing"))) == "There is no page here – TLP"


def calendar_of(client, appointment):
    response = client.get(address("calendar", appointment.token))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    return response.content.decode(), Calendar.from_ical(response.content)


def test_the_calendar_file_says_when_and_nothing_else(client, appointment):
    text, calendar = calendar_of(client, appointment)
    (event,) = calendar.walk("VEVENT")
    assert {name: event[name].to_ical().decode() for name in event} == {
        "UID": f"{appointment.pk}@localhost",
        "SEQUENCE": "0",
        "DTSTAMP": "20261124T170000Z",
        "DTSTART": "20261127T210000Z",
        "DTEND": "20261127T215000Z",
        "SUMMARY": "TLP",
        "CLASS": "PRIVATE",
        "STATUS": "CONFIRMED",
    }
    names = [appointment.service.name, appointment.person.name, appointment.practitioner.name, "Lantern"]
    assert [name for name in names if name.lower() in text.lower()] == []


def test_a_later_calendar_file_moves_or_removes_the_same_entry(client, session):
    files = [calendar_of(client, session)[1]]
    move_appointment(appointment=session, start=THREE)
    files.append(calendar_of(client, session)[1])
    cancel_appointment(appointment=session)
    files.append(calendar_of(client, session)[1])
    events = [file.walk("VEVENT")[0] for file in files]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [
        (file["METHOD"], event["SEQUENCE"], event["STATUS"]) for file, event in zip(files, events, strict=True)
    ] == [
        ("PUBLISH", 0, "CONFIRMED"),
        ("PUBLISH", 1, "CONFIRMED"),
        ("CANCEL", 2, "CANCELLED"),
    ]
    assert [event.decoded("dtstart") for event in events] == [TWO, THREE, THREE]
