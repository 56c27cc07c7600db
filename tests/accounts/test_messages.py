"""How somebody wants to be told, what that looks like to others, and what was said to them."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Session
from practice.accounts.channels import CURRENT, WORDS, note_consent
from practice.accounts.models import ChannelConsent, Person
from practice.notifications.delivery import sweep
from practice.notifications.emails import Glance
from practice.notifications.models import Notification
from practice.scheduling.messages import kind_name
from tests import pages
from tests.accounts.conftest import Browser
from tests.factories import (
    at,
    make_colleague,
    make_consultation_service,
    make_notification,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)
from tests.notifications.about import composed, seen_by_whom

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HOW, SENT = "/account/messages/how/", "/account/messages/"
NINE = at("2026-11-27 09:00")
ASKED = {"channels": "email", "wording": "discreet", "sender": "", "quiet_from": "22:00", "quiet_until": "07:00"}
REMINDER = kind_name(Session, "reminder")


@pytest.fixture
def practice():
    return make_practice(name="The Lantern Practice", label="TLP")


@pytest.fixture
def marlow(practice):
    return make_person("Marlow Teal")


def browser_of(person) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def kept(person) -> dict:
    """What is on record of their wishes."""
    fields = ("channels", "wording", "sender", "quiet_from", "quiet_until", "unwanted_reminders")
    return Person.objects.filter(pk=person.pk).values(*fields).get()


def shown(response) -> list[tuple[str, list[str]]]:
    """Each preview on the page: what stands over it, and its lines."""
    figures = pages.read(response).all("figure", "message-preview")
    return [(one.one("figcaption").words, [line.words for line in one.all("p")]) for one in figures]


# --- choosing -------------------------------------------------------------------------


def test_what_is_chosen_is_kept(marlow):
    make_service(reminder_hours=[48, 2])
    answer = browser_of(marlow).post(
        HOW,
        {**ASKED, "wording": "plain", "sender": "Library", "quiet_from": "21:30", "reminders": ["2"]},
    )
    assert (answer.status_code, answer["Location"]) == (302, HOW)
    assert kept(marlow) == {
        "channels": ["email"],
        "wording": "plain",
        "sender": "Library",
        "quiet_from": time(21, 30),
        "quiet_until": time(7),
        "unwanted_reminders": [48],
    }


def test_the_form_shows_what_is_kept(marlow):
    make_service(reminder_hours=[168, 2])
    Person.objects.filter(pk=marlow.pk).update(unwanted_reminders=[2], sender="Library", quiet_from=time(21, 30))
    form = pages.read(browser_of(marlow).get(HOW)).one("form", novalidate=None)
    checked = [one.attributes["value"] for one in form.all("input") if "checked" in one.attributes]
    written = [form.one("input", name=name).attributes["value"] for name in ("sender", "quiet_from", "quiet_until")]
    assert (checked, written) == (["email", "discreet", "168"], ["Library", "21:30", "07:00"])


def test_every_reminder_that_a_service_offers_can_be_chosen_the_longest_first(marlow):
    wren = make_practitioner()
    make_service(wren, reminder_hours=[168, 2])
    make_consultation_service(wren, reminder_hours=[48, 2])
    make_service(wren, reminder_hours=[99], is_active=False)
    fieldset = pages.read(browser_of(marlow).get(HOW)).all("input", name="reminders")
    assert [one.attributes["value"] for one in fieldset] == ["168", "48", "2"]
    assert "7 days before" in browser_of(marlow).get(HOW).content.decode()


def test_a_reminder_that_nothing_offers_now_keeps_its_answer(marlow):
    make_service(reminder_hours=[48, 2])
    Person.objects.filter(pk=marlow.pk).update(unwanted_reminders=[168, 48])
    browser_of(marlow).post(HOW, {**ASKED, "reminders": ["48"]})
    assert kept(marlow)["unwanted_reminders"] == [2, 168]


def test_without_quiet_hours_a_reminder_goes_when_it_is_due(marlow):
    make_session(marlow, make_service(reminder_hours=[6]), start=NINE)
    browser_of(marlow).post(HOW, {**ASKED, "quiet_from": "", "quiet_until": "", "reminders": ["6"]})
    assert (kept(marlow)["quiet_from"], kept(marlow)["quiet_until"]) == (None, None)
    assert marlow.notifications.get(kind=REMINDER).due_at == at("2026-11-27 03:00")


def test_what_waits_keeps_the_quiet_hours_that_are_chosen_now(marlow):
    make_session(marlow, make_service(reminder_hours=[6]), start=NINE)
    browser_of(marlow).post(HOW, {**ASKED, "quiet_from": "20:00", "reminders": ["6"]})
    assert marlow.notifications.get(kind=REMINDER).due_at == at("2026-11-26 19:00")


@pytest.mark.parametrize(
    ("page", "moved"),
    [
        ("/account/about-you/", {"name": "Marlow", "time_zone": "Europe/London", "calendar_words": "label"}),
        ("/accounts/zone/", {"time_zone": "Europe/London"}),
    ],
)
def test_what_waits_moves_along_to_another_zone(marlow, page, moved):
    make_session(marlow, make_service(reminder_hours=[8]), start=at("2026-11-27 14:00"))  # 22:00 in London
    Person.objects.filter(pk=marlow.pk).update(quiet_from=time(13), quiet_until=time(15))
    browser_of(marlow).post(page, moved)
    assert marlow.notifications.get(kind=REMINDER).due_at == at("2026-11-27 12:00", "Europe/London")


def test_no_messages_at_all_is_a_no_that_is_kept_with_its_words(marlow):
    browser_of(marlow).post(HOW, {**ASKED, "channels": "none"})
    said = marlow.channel_consents.values_list("channel", "is_given", "version", "source", "at")
    assert (kept(marlow)["channels"], list(said)) == ([], [("email", False, CURRENT, "account", timezone.now())])
    page = pages.read(browser_of(marlow).get(HOW))
    assert (
        page.one("section", aria_labelledby="agreed").one("summary").words == "No to e-mail, 24 November 2026, 10:00 am"
    )
    assert WORDS[CURRENT] in page.words
    assert "None, as you asked" in pages.read(browser_of(marlow).get("/account/")).words


def test_what_was_agreed_to_stands_there_with_its_version_and_time(marlow):
    note_consent(person=marlow, source=ChannelConsent.Source.BOOKING)
    agreed = pages.read(browser_of(marlow).get(HOW)).one("section", aria_labelledby="agreed").words
    assert agreed == (
        "What you agreed to Yes to e-mail, 24 November 2026, 10:00 am "
        f"While booking, version of {CURRENT}. The words of then: {WORDS[CURRENT]}"
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"quiet_until": ""}, "Write when they end, or leave both empty"),
        ({"quiet_from": ""}, "Write when they begin, or leave both empty"),
        ({"quiet_from": "07:00"}, "Write two different times, or leave both empty"),
        ({"quiet_from": "late"}, "Write the time as 22:00"),
        ({"sender": "x" * 31}, "at most 30 characters"),
        ({"sender": "Library <a@b.example>"}, "Use letters, numbers and spaces"),
        ({"sender": "Li\u202ebrary"}, "Use letters, numbers and spaces"),
        ({"sender": "Library\r\nBcc: a"}, "Use letters, numbers and spaces"),
        ({"wording": "loud"}, "Select a valid choice"),
        ({"channels": "pigeon"}, "Select a valid choice"),
        ({"channels": ""}, "Choose how we write to you"),
        ({"reminders": ["3"]}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_kept_is_said_and_nothing_is_changed(marlow, wrong, sentence):
    before = kept(marlow)
    response = browser_of(marlow).post(HOW, {**ASKED, **wrong})
    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert kept(marlow) == before


def test_whoever_is_not_signed_in_is_led_to_the_way_in(db):
    assert [Browser().get(page)["Location"] for page in (HOW, SENT)] == [
        f"/accounts/login/?next={page}" for page in (HOW, SENT)
    ]


# --- what others would see ------------------------------------------------------------


def test_the_preview_is_what_is_sent(marlow):
    make_service(name="Grief therapy")
    (_, discreet), (_, plain) = shown(browser_of(marlow).get(HOW))
    session = make_session(marlow, Session.service.field.related_model.objects.get(), start=at("2026-11-25 14:00"))
    for wording, lines in (("discreet", discreet), ("plain", plain)):
        session.client.wording = wording
        sent = Glance.at(composed(REMINDER, seen_by_whom(REMINDER, session)))
        assert lines == [f"{sent.sender} now", sent.subject, sent.opening]


def test_discreet_and_plain_stand_side_by_side_and_the_chosen_one_says_so(marlow):
    make_service(name="Grief therapy")
    (first, discreet), (second, plain) = shown(browser_of(marlow).get(HOW))
    assert (first, second) == ("Discreet, your choice", "Plain")
    assert discreet[:2] == ["TLP now", "Tomorrow, 2:00 pm"]
    assert plain[:2] == ["The Lantern Practice now", "Grief therapy with Wren Alder: Tomorrow, 2:00 pm"]


def test_a_look_shows_what_is_chosen_and_keeps_nothing(marlow):
    before = kept(marlow)
    chosen = {**ASKED, "wording": "plain", "sender": "Bücherei “Süd”", "channels": "none", "look": "yes"}
    response = browser_of(marlow).post(HOW, chosen)
    assert [(caption, lines[0]) for caption, lines in shown(response)] == [
        ("Discreet", "Bücherei “Süd” now"),
        ("Plain, your choice", "Bücherei “Süd” now"),
    ]
    assert "Nothing comes with what you chose" in response.content.decode()
    assert (kept(marlow), marlow.channel_consents.count()) == (before, 0)


def test_a_look_at_what_can_not_be_kept_leads_to_the_problem(marlow):
    response = browser_of(marlow).post(HOW, {**ASKED, "wording": "plain", "quiet_until": "", "look": "yes"})
    seen = pages.read(response).one("section", aria_labelledby="seen-name")
    assert (response.status_code, seen.one("a").attributes["href"]) == (422, "#errors")
    assert [caption for caption, _lines in shown(response)] == ["Discreet", "Plain, your choice"]


def test_a_look_leaves_nothing_behind(marlow):
    make_service()
    browser_of(marlow).post(HOW, {**ASKED, "look": "yes"})
    assert (Session.objects.count(), Notification.objects.count()) == (0, 0)


def test_a_colleague_sees_a_consultation(practice):
    make_consultation_service(make_practitioner(), name="Peer consultation")
    noor = make_colleague().person
    _discreet, (_, plain) = shown(browser_of(noor).get(HOW))
    assert plain[1] == "Peer consultation with Wren Alder: Tomorrow, 2:00 pm"


# --- what was said to them ------------------------------------------------------------


def listed(response, section) -> list[str]:
    found = pages.read(response).one("section", aria_labelledby=section)
    return [line.words for line in found.all("li")]


def test_what_was_sent_stands_there_as_it_was_sent(marlow, mail_server):
    make_session(marlow, make_service(reminder_hours=[3]), start=NINE)
    sweep()
    address, marlow.email = marlow.email, "other@example.org"
    marlow.save()
    page = browser_of(marlow).get(SENT)
    assert listed(page, "sent") == [
        f"24 Nov 2026 Booked: Friday 27 November, 9:00 am Booked, by e-mail to {address}, 10:00 am"
    ]
    assert listed(page, "waiting") == ["Reminder Thursday 26 November 2026, 9:00 pm"]


def test_what_they_can_do_without_is_not_said_to_be_coming(marlow):
    make_session(marlow, make_service(reminder_hours=[48, 2]), start=at("2026-11-27 14:00"))
    Person.objects.filter(pk=marlow.pk).update(unwanted_reminders=[48])
    assert listed(browser_of(marlow).get(SENT), "waiting")[1:] == ["Reminder Friday 27 November 2026, 12:00 pm"]
    Person.objects.filter(pk=marlow.pk).update(channels=[])
    assert listed(browser_of(marlow).get(SENT), "waiting") == []
    assert "You asked for no messages, so none comes." in browser_of(marlow).get(SENT).content.decode()


def test_nothing_of_anybody_else_stands_there(marlow, mail_server):
    make_session(make_person("Rowan Heron"), make_service(), start=NINE)
    sweep()
    page = browser_of(marlow).get(SENT)
    assert (listed(page, "sent"), listed(page, "waiting")) == ([], [])
    assert "rowan" not in page.content.decode().lower()


def test_a_long_list_has_pages(marlow):
    noor = make_colleague()
    for number in range(26):
        gone = timezone.now() - timedelta(hours=number)
        make_notification(noor, person=marlow, state="sent", settled_at=gone, line=f"Number {number}")
    first, second = (browser_of(marlow).get(f"{SENT}?page={page}") for page in (1, 2))
    assert (len(listed(first, "sent")), len(listed(second, "sent"))) == (25, 1)
    assert "Number 25" in listed(second, "sent")[0]


def test_the_number_of_queries_does_not_grow(marlow):
    noor, theirs, counts = make_colleague(), browser_of(marlow), []
    for rows in (1, 2):
        for _ in range(rows):
            make_notification(noor, person=marlow, state="sent", settled_at=timezone.now(), line="Sent")
            make_notification(noor, person=marlow, due_at=timezone.now() + timedelta(days=1))
        with CaptureQueriesContext(connection) as seen:
            theirs.get(SENT)
        counts.append(len(seen))
    assert counts[0] == counts[1]
