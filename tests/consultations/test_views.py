"""The colleague's door, page by page."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from consultations.colleagues.actions import decline_colleague
from consultations.models import Consultation
from practice.notifications.models import Notification
from practice.scheduling.actions import hold_slot
from practice.scheduling.models import Entry, Service
from tests import pages
from tests.factories import (
    at,
    free_slots,
    make_colleague,
    make_consultation_service,
    make_entry,
    make_person,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def choose(client, service, slot=None):
    slot = slot or free_slots(service)[0]
    return client.post(f"/consultations/{service.slug}/", {"start": slot.value})


def book(client, service, **answers):
    return client.post(f"/consultations/{service.slug}/check/", answers)


def test_an_approved_colleague_books_from_door_to_door(signed_in, service, noor):
    slot = free_slots(service)[3]
    assert "You are approved, Noor Siskin." in signed_in.get("/consultations/").content.decode()
    assert choose(signed_in, service, slot)["Location"] == "/consultations/wren-peer-50/check/"
    facts = pages.read(signed_in.get("/consultations/wren-peer-50/check/")).one("dl", "facts").words
    assert [words for words in (slot.words, "Wren Alder, 50 minutes", noor.person.email) if words not in facts] == []
    assert not Consultation.objects.exists()
    assert book(signed_in, service)["Location"] == "/consultations/wren-peer-50/booked/"
    consultation = Consultation.objects.get()
    assert (consultation.colleague, consultation.entry.start, consultation.place) == (noor, slot.start, "online")
    assert [entry.kind for entry in Entry.objects.all()] == ["consultation"]
    assert slot.words in signed_in.get("/consultations/wren-peer-50/booked/").content.decode()


def test_a_double_click_on_the_last_button_books_once_and_shows_the_same_page(signed_in, service):
    choose(signed_in, service)
    answers = [book(signed_in, service) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/consultations/wren-peer-50/booked/"] * 2
    assert Consultation.objects.count() == 1
    assert Notification.objects.filter(kind="consultations.consultation.confirmation").count() == 1


def test_going_back_after_booking_leads_to_what_is_booked(signed_in, service):
    choose(signed_in, service)
    book(signed_in, service)
    assert signed_in.get("/consultations/wren-peer-50/check/")["Location"] == "/consultations/wren-peer-50/booked/"
    assert Consultation.objects.count() == 1


@pytest.mark.parametrize("who", ["nobody", "a client", "waiting", "declined"])
def test_whoever_is_not_approved_can_not_hold_a_time(client, service, who):
    if who == "a client":
        client.force_login(make_person("Marlow Teal"))
    elif who != "nobody":
        lark = make_colleague(make_person("Lark Merganser"), approved=False)
        client.force_login(lark.person)
        if who == "declined":
            decline_colleague(colleague=lark)
    answer = choose(client, service)
    assert (answer.status_code, answer["Location"]) == (302, "/consultations/join/")
    assert not Entry.objects.exists()
    assert "choice" not in client.session


def test_whoever_is_declined_in_between_does_not_book(signed_in, service, noor):
    choose(signed_in, service)
    decline_colleague(colleague=noor)
    answers = [signed_in.get("/consultations/wren-peer-50/check/"), book(signed_in, service)]
    assert [answer["Location"] for answer in answers] == ["/consultations/join/"] * 2
    assert not Consultation.objects.exists()


def test_whoever_is_no_colleague_any_more_does_not_book(signed_in, service, noor):
    choose(signed_in, service)
    noor.delete()
    assert book(signed_in, service)["Location"] == "/consultations/join/"
    assert not Consultation.objects.exists()


def test_what_a_colleague_meets_before_they_are_approved_says_so(client, service):
    page = "/consultations/wren-peer-50/"
    assert "tell us who you are</a> first." in client.get(page).content.decode()
    client.force_login(make_colleague(make_person("Lark Merganser"), approved=False).person)
    assert "We are looking your registration up." in client.get(page).content.decode()


def test_a_colleague_does_not_learn_how_full_a_day_is(signed_in, service):
    wren = service.practitioner
    make_session(service=make_service(wren))
    page = signed_in.get("/consultations/wren-peer-50/").content.decode()
    days = pages.read(page).one("ol", "days")
    assert [one.tag for one in days if one.tag == "svg"] == []
    assert " times" not in days.words.replace("no times", "")
    assert "Marlow" not in page


@pytest.mark.parametrize(
    ("places", "answer", "status", "kept"),
    [
        ("online", {}, 302, "online"),
        ("room", {"place": "online"}, 302, "room"),
        ("either", {"place": "room"}, 302, "room"),
        ("either", {}, 422, None),
        ("either", {"place": "the moon"}, 422, None),
    ],
)
def test_the_place_is_asked_only_where_the_service_leaves_it_open(signed_in, service, places, answer, status, kept):
    Service.objects.update(places=places)
    choose(signed_in, service)
    asked = pages.read(signed_in.get("/consultations/wren-peer-50/check/")).all("input", name="place")
    assert bool(asked) is (places == "either")
    response = book(signed_in, service, **answer)
    assert response.status_code == status
    assert ("Choose where we meet" in response.content.decode()) is (status == 422)
    assert [one.place for one in Consultation.objects.all()] == ([kept] if kept else [])


@pytest.mark.parametrize("start", ["", "soon", "2026-11-23T18:00:00Z", "2026-11-29T18:00:00Z", "2026-11-26T15:00:00Z"])
def test_a_time_that_is_none_or_not_offered_is_422_and_a_sentence(signed_in, service, start):
    response = signed_in.post("/consultations/wren-peer-50/", {"start": start})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose one of the times" in page or "This time can’t be booked." in page
    assert not Entry.objects.exists()


def test_a_time_that_a_client_has_is_409_and_does_not_say_whose_it_is(signed_in, service):
    session = make_session(make_person("Marlow Teal"), make_service(service.practitioner))
    response = signed_in.post("/consultations/wren-peer-50/", {"start": session.entry.start.isoformat()})
    assert response.status_code == 409
    assert "Somebody else has this time." in response.content.decode()
    assert "Marlow" not in response.content.decode()


def test_choosing_a_second_time_gives_up_the_first(signed_in, service):
    choose(signed_in, service)
    second = free_slots(service)[9]
    choose(signed_in, service, second)
    assert [entry.start for entry in Entry.objects.all()] == [second.start]


def test_a_hold_of_another_browser_stays(signed_in, service, noor):
    first, second = free_slots(service)[0], free_slots(service)[9]
    elsewhere = Client()
    elsewhere.force_login(noor.person)
    choose(elsewhere, service, first)
    choose(signed_in, service, second)
    assert sorted(entry.start for entry in Entry.objects.all()) == [first.start, second.start]


def test_a_hold_that_ran_out_and_was_taken_is_refused(signed_in, service, frozen):
    slot = free_slots(service)[5]
    choose(signed_in, service, slot)
    frozen.shift(timedelta(minutes=11))
    make_session(make_person("Rowan Heron"), make_service(service.practitioner), start=slot.start)
    response = book(signed_in, service)
    assert response.status_code == 409
    assert "Somebody else has this time." in response.content.decode()
    assert not Consultation.objects.exists()


def test_without_a_chosen_time_the_way_leads_back_to_the_times(signed_in, service):
    assert signed_in.get("/consultations/wren-peer-50/check/")["Location"] == "/consultations/wren-peer-50/"


@pytest.mark.parametrize("step", ["", "slots.json", "check/", "booked/"])
def test_a_service_that_there_is_not_is_404(signed_in, step):
    clients = make_service(slug="wren-50")
    unlisted = make_consultation_service(make_practitioner("Ira Sedge", is_listed=False))
    slugs = ["none", clients.slug, unlisted.slug]
    assert [signed_in.get(f"/consultations/{slug}/{step}").status_code for slug in slugs] == [404, 404, 404]


def test_a_time_of_a_clients_service_can_not_be_held_here(signed_in):
    assert choose(signed_in, make_service(slug="wren-50")).status_code == 404
    assert not Entry.objects.exists()


@pytest.mark.parametrize("page", ["join/", "wren-peer-50/check/", "wren-peer-50/booked/"])
def test_pages_about_somebody_ask_for_a_sign_in(service, page):
    assert Client().get(f"/consultations/{page}")["Location"] == f"/accounts/login/?next=/consultations/{page}"


def test_the_page_of_what_is_booked_is_the_colleagues_alone(signed_in, service):
    choose(signed_in, service)
    book(signed_in, service)
    stranger = Client()
    stranger.force_login(make_colleague(make_person("Lark Merganser")).person)
    assert stranger.get("/consultations/wren-peer-50/booked/").status_code == 404


@pytest.mark.parametrize(
    ("method", "step"), [("post", "slots.json"), ("post", "booked/"), ("put", ""), ("put", "check/")]
)
def test_a_way_of_asking_that_is_not_meant_is_405(signed_in, service, method, step):
    assert getattr(signed_in, method)(f"/consultations/wren-peer-50/{step}").status_code == 405


def test_page_and_json_show_colleagues_the_same_few_of_each_half_day(signed_in, service):
    every = free_slots(service)
    body = signed_in.get("/consultations/wren-peer-50/slots.json?days=14").json()
    listed = [slot["start"] for slot in body["slots"]]
    halves = [(slot.day, slot.local_start.hour < 12) for slot in every if slot.value in listed]
    assert (max(map(halves.count, halves)), len(listed) < len(every)) == (2, True)
    days = {slot.day for slot in every}
    shown = []
    for day in sorted(days):
        page = pages.read(signed_in.get(f"/consultations/wren-peer-50/?from={day}&day={day}"))
        shown += [one.attributes["value"] for one in page.one("section", id="times").all("input", name="start")]
    assert shown == listed


def test_an_open_page_hears_which_of_the_few_it_shows_can_still_be_booked(signed_in, service):
    times = pages.read(signed_in.get("/consultations/wren-peer-50/?day=2026-11-25")).one("section", id="times")
    shown = [one.attributes["value"] for one in times.all("input", name="start")]
    fresh = times.one("form").attributes["data-slots"]
    hold_slot(service=service, start=datetime.fromisoformat(shown[0]))
    still = [slot["start"] for slot in signed_in.get(fresh).json()["slots"]]
    assert (len(shown), still) == (4, shown[1:])


def test_nobody_asks_about_starts_that_no_page_showed(signed_in, service):
    few = signed_in.get("/consultations/wren-peer-50/slots.json?from=2026-11-25&days=1").json()
    every = ",".join(slot.value for slot in free_slots(service))
    for made_up in (every, f'["{every}"]:x', "\x00"):
        asked = {"from": "2026-11-25", "days": 1, "shown": made_up}
        assert signed_in.get("/consultations/wren-peer-50/slots.json", asked).json() == few


def test_a_day_without_a_free_start_is_not_there_for_colleagues(signed_in, service):
    make_entry(service, start=at("2026-11-25 09:00"), length=timedelta(hours=8))
    days = pages.read(signed_in.get("/consultations/wren-peer-50/")).one("ol", "days").words
    assert ("Wednesday 25 November" in days, "Thursday 26 November" in days) == (False, True)


def test_a_start_that_is_not_shown_can_be_booked_by_a_colleague(signed_in, service):
    body = signed_in.get("/consultations/wren-peer-50/slots.json?days=14").json()
    listed = {slot["start"] for slot in body["slots"]}
    hidden = next(slot for slot in free_slots(service) if slot.value not in listed)
    choose(signed_in, service, hidden)
    book(signed_in, service)
    assert Consultation.objects.get().entry.start == hidden.start


def test_the_door_says_what_it_is_both_ways_to_join_and_what_each_costs(client, service):
    Service.objects.filter(pk=service.pk).update(fee_words="$175")
    make_consultation_service(make_practitioner("Ira Sedge"))
    page = pages.read(client.get("/consultations/"))
    assert [heading.words for heading in page.one("main").all("h2")] == [
        "One to one with Wren Alder",
        "One to one with Ira Sedge",
        "In a group",
        "What it is, and what it isn’t",
        "How it goes",
        "Fees",
        "Certificates of attendance",
    ]
    fees = page.one("section", aria_labelledby="fees")
    assert [line.words for line in fees.all("dd")] == ["Peer consultation: $175"]
