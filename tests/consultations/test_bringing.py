"""What a colleague brings: a focus when booking, notes before the meeting, and who reads them."""

import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.db import connection
from django.test import Client

from consultations.models import Consultation
from practice.notifications.delivery import sweep
from practice.scheduling.actions import cancel_appointment
from tests import pages
from tests.consultations.test_views import book, choose
from tests.factories import make_colleague, make_consultation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HARMLESS = "Where I lose my own ground with a client who is angry."
TELLING = "She is called Tamsin, and her number is 604-555-0143."


@pytest.fixture
def consultation(service, noor):
    return make_consultation(noor, service)


def prepare(browser, consultation, words, **more):
    """On a page that was opened just now."""
    consultation.refresh_from_db()
    sent = {"preparation": words, **opened(consultation), **more}
    return browser.post(f"/consultations/{consultation.pk}/prepare/", sent)


def opened(consultation) -> dict:
    return {"page": uuid.uuid4(), "seen": consultation.written_version}


def as_it_is(response):
    """The value of the button that sends the words all the same."""
    return pages.read(response).one("button", name="as_it_is").attributes["value"]


def stored(column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM consultations_consultation")
        return [row[0] for row in cursor.fetchall()]


def test_a_focus_is_kept_encrypted(signed_in, service):
    choose(signed_in, service)
    assert book(signed_in, service, focus=HARMLESS)["Location"] == "/consultations/wren-peer-50/booked/"
    assert Consultation.objects.get().focus == HARMLESS
    assert [HARMLESS in words or not words.startswith("v1.") for words in stored("focus")] == [False]


def test_nothing_need_be_said(signed_in, service):
    choose(signed_in, service)
    book(signed_in, service, focus="")
    assert Consultation.objects.get().focus is None


def test_what_looks_identifying_is_named_and_nothing_is_booked(signed_in, service):
    choose(signed_in, service)
    response = book(signed_in, service, focus=TELLING)
    page = pages.read(response)
    assert (response.status_code, Consultation.objects.count()) == (422, 0)
    assert [one.words for one in page.one("section", role="alert").all("li")] == [
        "“604-555-0143” looks like a phone number."
    ]
    assert page.one("textarea", name="focus").words == TELLING


def test_it_is_theirs_to_send_it_all_the_same(signed_in, service):
    choose(signed_in, service)
    seal = as_it_is(book(signed_in, service, focus=TELLING))
    assert book(signed_in, service, focus=TELLING, as_it_is=seal).status_code == 302
    assert Consultation.objects.get().focus == TELLING


def test_other_words_are_looked_at_anew(signed_in, service):
    choose(signed_in, service)
    seal = as_it_is(book(signed_in, service, focus=TELLING))
    assert book(signed_in, service, focus=f"{TELLING} t@example.com", as_it_is=seal).status_code == 422
    assert book(signed_in, service, focus=HARMLESS, as_it_is=seal).status_code == 302


def test_a_focus_that_waits_lies_in_no_session_in_plain_words_and_comes_back(signed_in, service):
    choose(signed_in, service)
    book(signed_in, service, focus=TELLING)
    kept = [json.dumps(one.get_decoded()) for one in BrowserSession.objects.all()]
    assert kept
    assert [words for words in kept if "Tamsin" in words] == []
    page = pages.read(signed_in.get("/consultations/wren-peer-50/check/"))
    assert page.one("textarea", name="focus").words == TELLING


KEEP = "/consultations/wren-peer-50/keep/"


def test_who_reads_it_stands_where_it_is_written(signed_in, service):
    choose(signed_in, service)
    page = pages.read(signed_in.get("/consultations/wren-peer-50/check/"))
    assert page.one("p", id="id_focus_helptext").words.startswith(
        "In your own words, for Wren Alder to read before you meet, and whoever runs this practice, if they must."
    )


def test_ten_minutes_more_bring_back_what_stood_in_the_form_which_lies_in_no_session_in_plain_words(
    signed_in, service, frozen
):
    type(service).objects.update(most_regular=12, places="either")
    choose(signed_in, service)
    page = pages.read(signed_in.get("/consultations/wren-peer-50/check/"))
    button = page.one("aside", aria_labelledby="kept").one("button", name="at")
    asked = {name: button.attributes[name] for name in ("form", "name", "value")}
    assert asked == {"form": "check", "name": "at", "value": "consultations:check"}
    assert button.attributes["formaction"].partition("?")[0] == KEEP
    frozen.shift(timedelta(minutes=4))
    written = {"focus": TELLING, "place": "room", "often": "weekly", "times": "6", "at": "consultations:check"}
    answer = signed_in.post(KEEP, written)
    assert answer["Location"] == "/consultations/wren-peer-50/check/"
    page = pages.read(signed_in.get(answer["Location"]))
    assert "We keep this time until 10:20 am." in page.one("aside", aria_labelledby="kept").words
    assert page.one("textarea", name="focus").words == TELLING
    options = page.one("select", name="times").all("option")
    assert [one.attributes["value"] for one in options if "selected" in one.attributes] == ["6"]
    chosen = [one.attributes["value"] for one in page.all("input", name="place") if "checked" in one.attributes]
    assert chosen == ["room"]
    assert [one for one in BrowserSession.objects.all() if "Tamsin" in json.dumps(one.get_decoded())] == []
    assert Consultation.objects.count() == 0


def test_keeping_it_longer_is_for_colleagues_who_chose_a_time(signed_in, service):
    assert signed_in.post(KEEP)["Location"] == "/consultations/wren-peer-50/"
    choose(signed_in, service)
    assert signed_in.get(KEEP).status_code == 405
    assert signed_in.post(KEEP, {"at": "bookings:check"})["Location"] == "/consultations/wren-peer-50/check/"


def test_what_was_written_outlives_a_session_that_ended_with_the_choice_in_it(signed_in, service, noor):
    choose(signed_in, service)
    signed_in.logout()
    answer = book(signed_in, service, focus=TELLING)
    page = pages.read(answer)
    assert (answer.status_code, page.one("h1").words) == (401, "You are signed out")
    sent_again = {one.attributes["name"]: one.attributes["value"] for one in page.all("input", name="focus")}
    signed_in.force_login(noor.person)
    answer = book(signed_in, service, **sent_again)
    assert answer["Location"] == "/consultations/wren-peer-50/"
    assert "Choose a time first." in signed_in.get(answer["Location"]).content.decode()
    choose(signed_in, service)
    page = pages.read(signed_in.get("/consultations/wren-peer-50/check/"))
    assert page.one("textarea", name="focus").words == TELLING


def test_a_second_click_after_a_booking_keeps_no_focus_for_the_next_one(signed_in, service):
    choose(signed_in, service)
    mark = pages.read(signed_in.get("/consultations/wren-peer-50/check/")).one("input", name="shown")
    sent = {"focus": HARMLESS, "shown": mark.attributes["value"]}
    booked = [book(signed_in, service, **sent)["Location"] for _ in range(2)]
    assert booked == ["/consultations/wren-peer-50/booked/"] * 2
    choose(signed_in, service)
    assert pages.read(signed_in.get("/consultations/wren-peer-50/check/")).one("textarea", name="focus").words == ""


def test_notes_are_sent_changed_and_taken_back(signed_in, consultation):
    for words in (HARMLESS, "Something else.", ""):
        assert prepare(signed_in, consultation, words).status_code == 302
        consultation.refresh_from_db()
        assert (consultation.preparation or "") == words
    assert prepare(signed_in, consultation, TELLING).status_code == 422
    consultation.refresh_from_db()
    assert consultation.preparation is None


def test_a_draft_is_kept_encrypted_and_read_by_its_writer_alone(signed_in, consultation):
    answer = signed_in.post(f"/consultations/{consultation.pk}/prepare/keep/", {"preparation": HARMLESS})
    consultation.refresh_from_db()
    assert (answer.status_code, consultation.preparation_draft, consultation.preparation) == (204, HARMLESS, None)
    assert [HARMLESS in words for words in stored("preparation_draft")] == [False]
    assert HARMLESS in signed_in.get(f"/consultations/{consultation.pk}/prepare/").content.decode()
    wren = Client()
    wren.force_login(consultation.practitioner.person)
    assert HARMLESS not in wren.get(f"/desk/appointments/{consultation.pk}/").content.decode()


@pytest.mark.parametrize(("step", "answer"), [("prepare/", 302), ("prepare/keep/", 405)])
def test_a_stranger_finds_no_notes(consultation, step, answer):
    address = f"/consultations/{consultation.pk}/{step}"
    assert Client().get(address).status_code == answer
    stranger = Client()
    for person in (make_person("Marlow Teal"), make_colleague(make_person("Lark Merganser")).person):
        stranger.force_login(person)
        assert stranger.post(address, {"preparation": "mine"}).status_code == 404
    consultation.refresh_from_db()
    assert (consultation.preparation, consultation.preparation_draft) == (None, None)


def test_what_is_over_or_cancelled_stays_as_it_was_sent(signed_in, consultation, frozen):
    prepare(signed_in, consultation, HARMLESS)
    cancel_appointment(appointment=consultation)
    prepare(signed_in, consultation, "Too late.")
    consultation.refresh_from_db()
    assert consultation.preparation == HARMLESS


def test_the_practitioner_reads_it_at_the_desk_and_other_staff_do_not(signed_in, service, noor):
    choose(signed_in, service)
    book(signed_in, service, focus=HARMLESS)
    consultation = Consultation.objects.get()
    prepare(signed_in, consultation, "The third time it happened.")
    seen, roles = {}, {"another": "practitioner", "assists": "assistant", "runs it": "owner"}
    for who in ("wren", *roles):
        person = service.practitioner.person if who == "wren" else make_person(who, role=roles[who])
        browser = Client()
        browser.force_login(person)
        answer = browser.get(f"/desk/appointments/{consultation.pk}/")
        page = answer.content.decode()
        seen[who] = (answer.status_code, HARMLESS in page, "The third time it happened." in page)
    assert seen == {
        "wren": (200, True, True),
        "another": (404, False, False),
        "assists": (200, False, False),
        "runs it": (200, True, True),
    }


def test_the_admin_shows_none_of_it(signed_in, consultation, noor):
    prepare(signed_in, consultation, HARMLESS)
    admin = Client()
    runs_it = make_person("Runs it", role="owner")
    admin.force_login(runs_it)
    for address in (
        "/admin/consultations/consultation/",
        f"/admin/consultations/consultation/{consultation.pk}/change/",
    ):
        assert HARMLESS not in admin.get(address).content.decode()


def test_no_message_says_any_of_it(signed_in, service, mailoutbox, frozen):
    choose(signed_in, service)
    book(signed_in, service, focus=HARMLESS)
    prepare(signed_in, Consultation.objects.get(), HARMLESS)
    frozen.shift(timedelta(days=1))
    sweep()
    assert mailoutbox
    assert [mail.subject for mail in mailoutbox if HARMLESS in mail.body + str(mail.attachments)] == []


def test_a_line_for_their_accounts_says_what_it_costs_and_not_that_it_is_paid(signed_in, service):
    service.fee_words = "$175"
    service.save()
    choose(signed_in, service)
    book(signed_in, service)
    consultation = Consultation.objects.with_calendar().get()
    line = (
        f"Peer consultation, 50 minutes, {consultation.entry.words.split(', ')[0]}, with Wren Alder: $175. "
        "Paid separately."
    )
    service.fee_words = "$200"
    service.save()
    for address in ("/consultations/wren-peer-50/booked/", consultation.get_absolute_url()):
        assert line in signed_in.get(address).content.decode()
    cancel_appointment(appointment=consultation)
    assert line not in signed_in.get(consultation.get_absolute_url()).content.decode()


def test_notes_on_an_older_page_write_over_nothing_that_it_has_not_seen(signed_in, consultation):
    address = f"/consultations/{consultation.pk}/prepare/"
    laptop, phone = opened(consultation), opened(consultation)
    for words in ("About", "About endings."):
        assert signed_in.post(f"{address}keep/", {"preparation": words, **phone}).status_code == 204
    kept = signed_in.post(f"{address}keep/", {"preparation": "One word", **laptop})
    assert (kept.status_code, kept.content.decode()) == (
        409,
        "You wrote here on another page meanwhile, so this is not kept yet. Save it for later, and you see both.",
    )
    for rest, more in (("", {}), ("keep/", {"later": "yes"})):
        refused = signed_in.post(address + rest, {"preparation": "One word", **laptop, **more})
        page = pages.read(refused)
        assert (refused.status_code, page.one("textarea").words) == (409, "One word")
        assert "About endings." in page.one("section", role="alert").words
        assert "data-draft-to" not in page.one("main").one("form").attributes
    consultation.refresh_from_db()
    assert (consultation.preparation, consultation.preparation_draft) == (None, "About endings.")

    shown = {name: page.one("input", name=name).attributes["value"] for name in ("page", "seen")}
    assert signed_in.post(address, {"preparation": "About endings, in one word.", **shown}).status_code == 302
    consultation.refresh_from_db()
    assert (consultation.preparation, consultation.preparation_draft) == ("About endings, in one word.", None)
    assert signed_in.post(f"{address}keep/", {"preparation": "Late", **shown}).status_code == 409
