"""Booking for somebody at the desk: who it may be, when, how often, past the practitioner's own rules, and what they
are told. What is asked on the way books nothing."""

import re

import pytest

from bookings.models import RegularSessions, Session
from consultations.models import Consultation
from practice.accounts.models import Person
from practice.notifications.models import Notification
from practice.scheduling.models import Entry
from practice.scheduling.statuses import Status
from tests import pages
from tests.factories import (
    at,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_entry,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

BOOK = "/desk/book/"


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


@pytest.fixture
def service(wren):
    return make_service(wren, buffer_after=0)


def told(service, **answers):
    return {
        "service": service.pk,
        "name": "Rowan Ash",
        "email": "rowan@example.org",
        "day": "2026-11-30",
        "clock": "09:00",
        "place": "online",
        "tell": "on",
        **answers,
    }


def shown(response) -> dict:
    """What the form's fields hold."""
    page = pages.read(response).one("main")
    fields = {
        one.attributes["name"]: one.attributes.get("value", "") for one in page.all("input") if "name" in one.attributes
    }
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def pressed(response, name) -> list[str]:
    return [one.words for one in pages.read(response).all("button") if one.attributes.get("name") == name]


def days(model) -> list[str]:
    return [f"{one.entry.day} {one.entry.clock:%H:%M}" for one in model.objects.order_by("entry__during")]


def kinds_to(person) -> list[str]:
    return sorted(person.notifications.values_list("kind", flat=True))


# --- from an empty hour -------------------------------------------------------


def test_an_empty_hour_fills_the_time_in_and_a_service_of_whose_it_is(desk, wren, service):
    answer = desk.get(f"{BOOK}?who={wren.pk}&day=2026-11-30&clock=09:00&fold=0")
    held = shown(answer)
    assert (held["day"], held["clock"], held["fold"]) == ("2026-11-30", "09:00", "0")
    chosen = [one.words for one in pages.read(answer).all("option") if "selected" in one.attributes]
    assert str(service) in chosen


@pytest.mark.parametrize("asked", ["who=x", "who=99999999999999", "day=soon", "fold=7", "clock="])
def test_what_an_address_says_wrongly_is_no_error(desk, service, asked):
    assert desk.get(f"{BOOK}?{asked}").status_code == 200


def test_the_second_of_two_same_times_is_meant_where_it_was_pressed(client):
    make_practice()
    ira = make_practitioner("Ira Sedge", time_zone="America/Toronto")
    client.force_login(ira.person)
    asked = told(make_service(ira), day="2027-11-07", clock="01:30", fold="1", all_the_same="HOURS WINDOW")
    client.post(BOOK, asked)
    assert Entry.objects.get().start == at("2027-11-07 06:30", "UTC")


@pytest.mark.parametrize("start", ["2026-11-30T09:00", "2026-11-30T16:00:00Z"])
def test_a_pressed_time_fills_day_and_clock_in_as_an_instant_or_as_a_clock(desk, service, start):
    held = shown(desk.post(BOOK, {**told(service, day="", clock=""), "start": start}))
    assert (held["day"], held["clock"]) == ("2026-11-30", "09:00")


@pytest.mark.parametrize("start", ["9999-12-31T23:59:59Z", "0001-01-01T00:00", "soon"])
def test_a_pressed_time_that_is_none_fills_nothing_in(desk, service, start):
    held = shown(desk.post(BOOK, {**told(service, day="", clock=""), "start": start}))
    assert (held["day"], held["clock"]) == ("", "")


# --- who ----------------------------------------------------------------------


def test_people_are_looked_for_by_name_or_address_and_fill_both_fields(desk, wren, service):
    marlow = make_person("Marlow Teal", email="m.teal@example.org")
    make_session(marlow, service, start=at("2026-12-01 09:00"))
    for asked in ({"name": "marl", "email": ""}, {"name": "", "email": "teal@"}):
        found = desk.post(BOOK, told(service, press="people", **asked))
        assert pressed(found, "person") == ["Marlow Teal, m.teal@example.org"]
    chosen = desk.post(BOOK, told(service, name="marl", email="", person=marlow.pk))
    held = shown(chosen)
    assert (held["name"], held["email"], held["day"]) == ("Marlow Teal", "m.teal@example.org", "2026-11-30")
    assert Session.objects.count() == 1


def test_nobody_whom_another_practitioner_met_is_found(desk, wren, service):
    ira = make_practitioner("Ira Sedge")
    marlow = make_person("Marlow Teal", email="m.teal@example.org")
    make_session(marlow, make_service(ira), start=at("2026-12-01 09:00"))
    make_consultation(make_colleague(make_person("Noor Siskin")), make_consultation_service(ira))
    for name in ("marlow", "noor"):
        answer = desk.post(BOOK, told(service, press="people", name=name, email=""))
        assert (pressed(answer, "person"), "Nobody you have met" in answer.content.decode()) == ([], True)
    answer = desk.post(BOOK, told(service, name="x", person=marlow.pk)).content.decode()
    assert ("Teal" in answer, "m.teal" in answer) == (False, False)


@pytest.mark.parametrize("press", ["book", "people", "times", "preview"])
def test_a_sign_that_is_none_is_no_error_of_ours(desk, service, press):
    for field in ("name", "email", "place", "day", "clock", "rhythm"):
        answer = desk.post(BOOK, told(service, press=press, **{field: "row\0an@example.org"}))
        assert answer.status_code in (200, 422)


@pytest.mark.parametrize("person", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_person_who_is_none_changes_nothing(desk, service, person):
    assert shown(desk.post(BOOK, told(service, person=person)))["name"] == "Rowan Ash"


def test_a_name_without_an_address_asks_whether_it_is_somebody_known(desk, service):
    make_session(make_person("Marlow Teal", email="m.teal@example.org"), service, start=at("2026-12-01 09:00"))
    answer = desk.post(BOOK, told(service, name="Marlow", email=""))
    assert (answer.status_code, pressed(answer, "person")) == (422, ["Marlow Teal, m.teal@example.org"])
    assert shown(answer)["name"] == "Marlow"


def test_looking_never_says_that_something_is_missing(desk, service):
    answer = desk.post(BOOK, {"press": "people", "name": "somebody"})
    assert (answer.status_code, answer.context["form"].errors) == (200, {})


# --- when ---------------------------------------------------------------------


def test_free_times_are_listed_from_the_written_day_on_and_fill_the_time_in(desk, service):
    answer = desk.post(BOOK, told(service, press="times", day="2026-11-30"))
    assert pressed(answer, "start")[:2] == ["Monday 30 November, 9:00 am", "Monday 30 November, 9:30 am"]
    chosen = desk.post(BOOK, told(service, start="2026-11-30T18:00:00Z", day="", clock=""))
    held = shown(chosen)
    assert (held["day"], held["clock"]) == ("2026-11-30", "11:00")
    assert Entry.objects.count() == 0


def test_without_a_service_no_time_is_free(desk, service):
    answer = desk.post(BOOK, told(service, press="times") | {"service": ""})
    assert "Nothing is free in the four weeks" in answer.content.decode()


def test_a_time_that_is_taken_is_never_booked_and_others_near_it_are_offered(desk, service):
    make_session(None, service, start=at("2026-11-30 09:00"))
    answer = desk.post(BOOK, told(service, all_the_same="TAKEN HOURS GAP"))
    assert (answer.status_code, answer.context["final"]) == (409, ["Something else is booked then."])
    assert pressed(answer, "start")[0] == "Monday 30 November, 10:00 am"
    assert not Person.objects.filter(email="rowan@example.org").exists()  # nobody is left behind


def test_notice_hours_and_limits_are_set_aside_once_they_were_read(desk, wren):
    wren.most_a_day = 1
    wren.save()
    service = make_service(wren, notice_hours=48, buffer_after=0)
    make_entry(service, start=at("2026-11-25 14:00"))
    asked = told(service, day="2026-11-25", clock="18:00")
    answer = desk.post(BOOK, asked)
    assert answer.context["rules"] == [
        "It is outside the hours.",
        "It is nearer than the hours of notice.",
        "The day already has as many appointments as it may.",
    ]
    desk.post(BOOK, {**asked, "all_the_same": answer.context["names"]})
    assert days(Session) == ["2026-11-25 18:00"]


# --- what ---------------------------------------------------------------------


def test_a_colleague_who_is_approved_is_booked_in_for_a_consultation(desk, wren):
    service = make_consultation_service(wren, by_approval=True)
    noor = make_colleague()
    desk.post(BOOK, told(service, name="Noor", email=noor.person.email))
    consultation = Consultation.objects.get()
    assert (consultation.colleague, consultation.status) == (noor, Status.BOOKED)
    assert kinds_to(noor.person)[-1] == "consultations.consultation.reminder"
    assert list(wren.person.notifications.all()) == []


def test_whoever_is_not_approved_is_not(desk, wren):
    answer = desk.post(BOOK, told(make_consultation_service(wren)))
    assert answer.context["form"].errors == {
        "email": ["This service is for colleagues, and nobody who is approved has this address"]
    }


def test_a_place_is_asked_for_only_where_there_are_two(desk, wren, service):
    either = make_service(wren, places="either")
    assert desk.post(BOOK, told(either, place="")).context["form"].errors == {"place": ["Choose where"]}
    assert desk.post(BOOK, told(service, place="")).status_code == 302


def test_a_group_is_not_booked_here(desk, wren):
    group = make_service(wren, audience="group")
    assert desk.post(BOOK, told(group)).context["form"].errors == {"service": ["Choose a service from the list"]}


# --- in a series --------------------------------------------------------------


@pytest.mark.parametrize(
    ("rhythm", "booked"),
    [
        ("weekly", ["2026-11-30 09:00", "2026-12-07 09:00", "2026-12-14 09:00"]),
        ("fortnightly", ["2026-11-30 09:00", "2026-12-14 09:00", "2026-12-28 09:00"]),
        ("monthly", ["2026-11-30 09:00", "2026-12-28 09:00", "2027-01-25 09:00"]),
    ],
)
def test_a_series_is_booked_in_one_go_and_confirmed_once(desk, wren, service, rhythm, booked):
    desk.post(BOOK, told(service, rhythm=rhythm, times="3"))
    rowan = Person.objects.get(email="rowan@example.org")
    assert (days(Session), RegularSessions.objects.get().rhythm) == (booked, rhythm)
    assert kinds_to(rowan).count("bookings.session.confirmation-together") == 1
    assert "bookings.session.confirmation" not in kinds_to(rowan)
    assert list(wren.person.notifications.all()) == []


def test_a_series_of_consultations_too(desk, wren):
    noor = make_colleague()
    desk.post(BOOK, told(make_consultation_service(wren), email=noor.person.email, rhythm="monthly", times="2"))
    assert days(Consultation) == ["2026-11-30 09:00", "2026-12-28 09:00"]


def test_dates_that_are_taken_are_answered_before_any_is_booked(desk, service):
    make_session(None, service, start=at("2026-12-07 09:00"))
    asked = told(service, rhythm="weekly", times="3", all_the_same="TAKEN")
    answer = desk.post(BOOK, asked)
    question = "2026-12-07-0900"
    assert (answer.status_code, Session.objects.count()) == (409, 1)
    assert pages.read(answer).all("input", name=question) != []
    assert "Book it all the same" not in answer.content.decode()
    desk.post(BOOK, {**asked, question: "none"})
    assert days(Session) == ["2026-11-30 09:00", "2026-12-07 09:00", "2026-12-14 09:00"]
    assert Session.objects.filter(client__email="rowan@example.org").count() == 2


def test_rules_of_ones_own_are_set_aside_for_all_of_a_series(desk, wren, service):
    wren.time_off.create(starts_on="2026-12-07", ends_on="2026-12-07")
    asked = told(service, rhythm="weekly", times="3")
    answer = desk.post(BOOK, asked)
    assert (answer.status_code, answer.context["rules"]) == (409, ["It is within time off."])
    desk.post(BOOK, {**asked, "all_the_same": answer.context["names"]})
    assert days(Session) == ["2026-11-30 09:00", "2026-12-07 09:00", "2026-12-14 09:00"]


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ("", "Write how many in all, or choose just once"),
        ("1", "Write 2 or more"),
        ("27", "Write 26 or fewer"),
        ("many", "Write a number"),
    ],
)
def test_a_series_says_how_many(desk, service, times, words):
    answer = desk.post(BOOK, told(service, rhythm="weekly", times=times))
    assert answer.context["form"].errors == {"times": [words]}


# --- what they hear -----------------------------------------------------------


@pytest.mark.parametrize(
    ("wording", "seen", "unseen"),
    [("discreet", "in their discreet wording", "A session"), ("plain", "A session with Wren Alder", "discreet")],
)
def test_the_message_is_shown_as_they_would_get_it_and_nothing_is_booked(desk, service, wording, seen, unseen):
    marlow = make_person("Marlow Teal", wording=wording)
    make_session(marlow, service, start=at("2026-12-01 09:00"))
    before = (Session.objects.count(), Notification.objects.count())
    answer = desk.post(BOOK, told(service, name="Marlow Teal", email=marlow.email, press="preview"))
    preview = pages.read(answer).one("div", "message-text").words + pages.read(answer).one("main").words
    assert (seen in preview, unseen in pages.read(answer).one("div", "message-text").words) == (True, False)
    assert (Session.objects.count(), Notification.objects.count()) == before
    assert shown(answer)["name"] == "Marlow Teal"


def test_a_preview_tells_nothing_of_somebody_whom_only_another_practitioner_met(desk, service):
    theirs = make_service(make_practitioner("Ira Sedge"))
    plain = make_person("Marlow Teal", wording="plain", sender="Library")
    none = make_person("Noor Siskin", channels=[])
    for hour, person in ((9, plain), (11, none)):
        make_session(person, theirs, start=at(f"2026-12-01 {hour:02}:00"))
    plain, none, nobody = (
        pages.read(desk.post(BOOK, told(service, name="Rowan", email=email, press="preview"))).one("div", role="status")
        for email in (plain.email, none.email, "nobody@example.org")
    )
    link = re.compile(r"/manage/\S+")
    assert "Hello Rowan" in nobody.words
    assert {link.sub("", one.words) for one in (plain, none)} == {link.sub("", nobody.words)}


def test_somebody_new_is_not_made_by_a_preview(desk, service):
    answer = desk.post(BOOK, told(service, press="preview", rhythm="weekly", times="3"))
    assert "They get this, unless they chose another wording here." in pages.read(answer).one("main").words
    assert not Person.objects.filter(email="rowan@example.org").exists()


def test_whoever_wants_no_messages_gets_none_and_the_preview_says_so(desk, service):
    marlow = make_person("Marlow Teal", channels=[])
    make_session(marlow, service, start=at("2026-12-01 09:00"))
    answer = desk.post(BOOK, told(service, email=marlow.email, press="preview"))
    assert "They asked for no messages. Nothing is sent to them." in pages.read(answer).one("main").words


@pytest.mark.parametrize("series", [{}, {"rhythm": "weekly", "times": "2"}])
def test_the_confirmation_is_sent_only_if_wanted_and_reminders_go_all_the_same(desk, service, series):
    asked = told(service, **series)
    del asked["tell"]
    answer = desk.post(BOOK, asked, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["It’s booked. Nothing was sent."]
    rowan = Person.objects.get(email="rowan@example.org")
    assert set(kinds_to(rowan)) == {"bookings.session.reminder"}
