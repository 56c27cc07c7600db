"""Somebody asks to have erased what is kept about them, and whoever runs the practice answers."""

from datetime import date

import pytest
from django.test import Client

from blog.models import Subscriber
from bookings.models import Answer, Companion, Enquiry, Offer, Session, Waiting
from consultations.models import Certificate, Consultation
from practice.accounts.holdings import Fate, all_holdings
from practice.accounts.models import Person
from practice.desk.models import Note
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.receipts.actions import void_receipt
from practice.receipts.models import Fee, Payment, Receipt
from practice.rights.actions import AlreadyAnswered, Held, NotYet, ask_erasure, carry_out, decline
from practice.rights.models import ErasureRequest, LegalHold
from practice.scheduling.models import Entry, Practitioner
from tests import pages
from tests.factories import (
    at,
    make_article,
    make_enquiry,
    make_entry,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
    make_subscriber,
    make_waiting,
)
from tests.rights.everybody import ADDRESS, SAID, somebody_of_whom_everything_is_kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

MINE, ERASE, KEEP, QUEUE = "/account/data/", "/account/data/erase/", "/account/data/erase/keep/", "/desk/erasing/"


@pytest.fixture
def owner():
    make_practice()
    return make_person("Hollis Fern", role="owner")


@pytest.fixture
def marlow(owner):
    return make_person("Marlow Teal", email=ADDRESS, pronouns="they/them", sender="Library")


@pytest.fixture
def known(frozen, owner):
    """Marlow, of whom everything is kept and with whom nothing is booked any more: it is a month later."""
    person = somebody_of_whom_everything_is_kept()
    frozen.move_to(at("2026-12-24 10:00"))
    return person


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def notices(response) -> str:
    return pages.read(response).one("main").words


def sent_to(whom) -> list[str]:
    to = {"person": whom} if isinstance(whom, Person) else {"address": whom}
    return list(Notification.objects.filter(**to).order_by("kind").values_list("kind", flat=True))


# --- asking -------------------------------------------------------------------------------


def test_asked_for_by_one_press_it_stands_in_the_queue_and_both_are_told(owner, marlow):
    browser = browser_of(marlow)
    assert browser.post(ERASE)["Location"] == ERASE
    assert browser.post(ERASE).status_code == 302
    asked = ErasureRequest.objects.get()
    assert (asked.person, asked.is_open) == (marlow, True)
    assert (sent_to(marlow), sent_to(owner)) == (["rights.erasure.asked"], ["rights.erasure.came_in"])
    assert "On Tuesday 24 November 2026." in notices(browser.get(ERASE))


def test_the_messages_say_nothing_of_what_it_is_about_in_their_subjects(mailoutbox, owner, marlow):
    ask_erasure(person=marlow)
    sweep()
    assert sorted((message.to[0], message.subject) for message in mailoutbox) == [
        (owner.email, "Something to answer at the desk"),
        (ADDRESS, "What you asked us"),
    ]


def test_looking_at_the_page_asks_for_nothing(marlow):
    assert browser_of(marlow).get(ERASE).status_code == 200
    assert ErasureRequest.objects.count() == 0


def test_taken_back_everything_stays(owner, marlow):
    browser = browser_of(marlow)
    browser.post(ERASE)
    assert browser.post(KEEP)["Location"] == MINE
    asked = ErasureRequest.objects.get()
    assert (asked.is_open, asked.taken_back_at is not None) == (False, True)
    assert [one.state for one in Notification.objects.all()] == ["withdrawn", "withdrawn"]
    with pytest.raises(AlreadyAnswered):
        carry_out(request=asked, by=owner)


def test_what_is_booked_has_to_be_called_off_first(marlow):
    make_session(marlow, start=at("2026-11-26 09:00"))
    browser = browser_of(marlow)
    page = pages.read(browser.get(ERASE))
    first = page.one("section", aria_labelledby="ask")
    assert [line.words for line in first.all("li")] == [
        "Thursday 26 November 2026, 9:00 am Pacific Time is still to come. Cancel it first."
    ]
    assert first.all("button") == []
    assert "Something has to be settled first." in notices(browser.post(ERASE, follow=True))
    assert ErasureRequest.objects.count() == 0


def test_whoever_works_here_asks_whoever_runs_the_practice(owner):
    wren = make_practitioner()
    page = pages.read(browser_of(wren.person).get(ERASE))
    lines = [line.words for line in page.one("section", aria_labelledby="ask").all("li")]
    assert lines == ["You work here.", "You are a practitioner here."]


def test_the_page_says_what_goes_and_what_is_kept_until_when(known):
    [goes, stays] = pages.read(browser_of(known).get(ERASE)).one("div", "plain").all("ul")
    emptied = {
        "Your pronouns, your time zone, and what you chose for messages and calendars",
        "Invitations that you did not take up",
        "What you wrote in forms and did not send",
        "Notes for a consultation that you did not send",
    }
    at_once = {one.title for one in all_holdings() if one.fate == Fate.AT_ONCE} - {"What you changed behind the desk"}
    assert {line.words for line in goes.all("li")} == at_once | emptied
    kept = {one.title for one in all_holdings() if one.fate != Fate.AT_ONCE}
    kept -= {"Your practice here"}
    assert {line.words for line in stays.all("li")} == kept
    headings = [heading.words for heading in pages.read(browser_of(known).get(ERASE)).all("h3")]
    assert headings == ["Goes at once", "Has to be kept until Friday 24 November 2034"]


def test_of_somebody_without_a_record_everything_goes(marlow):
    page = pages.read(browser_of(marlow).get(ERASE)).one("div", "plain")
    assert [heading.words for heading in page.all("h3")] == ["Goes at once"]
    assert [line.words for line in page.all("li")] == ["You", "Addresses you showed to be yours"]


# --- carrying it out ------------------------------------------------------------------------


def test_of_somebody_without_a_record_nothing_is_left(owner, marlow, mailoutbox):
    make_subscriber(ADDRESS)
    make_enquiry("Do you work on Sundays?", email=ADDRESS)
    waiting = make_waiting(marlow)
    entry = make_entry(waiting.service, start=at("2026-11-27 09:00"), kind=Entry.Kind.OFFER)
    Offer.objects.create(waiting=waiting, entry=entry, start=entry.start, expires_at=entry.expires_at)
    asked = ask_erasure(person=marlow)
    answer = browser_of(owner).post(f"{QUEUE}{asked.pk}/carry-out/", follow=True)
    assert "Erased, and they are told." in notices(answer)
    left = [model.objects.count() for model in (Subscriber, Enquiry, Waiting, Offer, Entry)]
    assert left == [0, 0, 0, 0, 0]
    assert not Person.objects.filter(email=ADDRESS).exists()
    assert {
        one.title: one.whose(marlow).count() for one in all_holdings() if one.fate != Fate.AT_ONCE
    } == dict.fromkeys([one.title for one in all_holdings() if one.fate != Fate.AT_ONCE], 0)
    asked.refresh_from_db()
    assert (asked.person, asked.by, asked.kept_until, asked.is_open) == (None, owner, None, False)
    sweep()
    [told] = [message for message in mailoutbox if message.to == [ADDRESS]]
    assert told.subject == "What you asked us"
    assert "Nothing about you is left here" in told.body


def test_a_record_stays_with_a_name_and_an_address_until_its_day_and_the_rest_goes(owner, known):
    asked = carry_out(request=ask_erasure(person=known), by=owner)
    left = {one.title: one.whose(known).count() for one in all_holdings() if one.fate == Fate.AT_ONCE}
    assert {title: count for title, count in left.items() if count} == {"Messages": 1}  # the news of it
    assert asked.kept_until == date(2034, 11, 24)
    kept = {model.__name__: model.objects.count() for model in (Session, Consultation, Certificate, Companion)}
    assert kept == {"Session": 2, "Consultation": 1, "Certificate": 1, "Companion": 1}
    assert [(one.words, one.draft) for one in Answer.objects.all()] == [(SAID["answer"], None)]
    assert Consultation.objects.get().preparation_draft is None
    person = Person.objects.get(pk=known.pk)
    assert (person.name, person.email, person.pronouns, person.channels) == ("Marlow Teal", ADDRESS, "", [])


def test_they_are_signed_out_everywhere(owner, known):
    phone, laptop = browser_of(known), browser_of(known)
    assert [one.get(MINE).status_code for one in (phone, laptop)] == [200, 200]
    carry_out(request=ask_erasure(person=known), by=owner)
    assert [one.get(MINE).status_code for one in (phone, laptop)] == [302, 302]
    assert browser_of(Person.objects.get(pk=known.pk)).get(MINE).status_code == 200  # they can sign in again


def test_what_waited_to_be_sent_is_never_sent(owner, known, mailoutbox):
    waiting = Notification.objects.create(
        kind="consultations.colleague.approved",
        subject_id=known.colleague.pk,
        person=known,
        due_at=at("2027-01-05 10:00"),
    )
    carry_out(request=ask_erasure(person=known), by=owner)
    assert not Notification.objects.filter(pk=waiting.pk).exists()
    assert sent_to(known) == []
    sweep()
    assert [message.subject for message in mailoutbox if message.to == [ADDRESS]] == ["What you asked us"]
    [told] = [message for message in mailoutbox if message.to == [ADDRESS]]
    assert "until Friday 24 November 2034" in told.body


def test_nobody_else_loses_anything(owner, known):
    rowan = make_person("Rowan Heron", email="rowan@example.org")
    make_session(rowan, make_service(slug="another"), start=at("2026-12-29 09:00"))
    make_enquiry("Mine", email="rowan@example.org")
    before = {one.title: one.whose(rowan).count() for one in all_holdings()}
    carry_out(request=ask_erasure(person=known), by=owner)
    assert {one.title: one.whose(rowan).count() for one in all_holdings()} == before


def test_nothing_is_erased_while_a_hold_stands(owner, known):
    LegalHold.objects.create(person=known, reason="A claim of an insurer")
    asked = ask_erasure(person=known)
    browser = browser_of(owner)
    assert "Carry it out" not in browser.get(QUEUE).content.decode()
    assert "A legal hold stands" in notices(browser.post(f"{QUEUE}{asked.pk}/carry-out/", follow=True))
    with pytest.raises(Held):
        carry_out(request=asked, by=owner)
    assert ErasureRequest.objects.open().get() == asked
    assert Enquiry.objects.filter(email=ADDRESS).exists()


def test_nothing_is_erased_of_somebody_who_booked_again_since(owner, known):
    asked = ask_erasure(person=known)
    make_session(known, make_service(slug="again-50"), start=at("2026-12-29 09:00"))
    with pytest.raises(NotYet):
        carry_out(request=asked, by=owner)
    assert Enquiry.objects.filter(email=ADDRESS).exists()
    answer = browser_of(owner).post(f"{QUEUE}{asked.pk}/carry-out/", follow=True)
    assert "Something has to be settled first." in notices(answer)


@pytest.mark.parametrize(
    ("did", "words"),
    [
        ("issued", "You signed receipts here, which have to be kept."),
        ("voided", "You signed receipts here, which have to be kept."),
        ("noted", "You noted payments here, which have to be kept."),
        ("wrote", "You wrote notes here, which have to be kept."),
        ("answered", "You answered questions here, which are kept for a time."),
        ("published", "Articles here are in your name. Write to us to have it taken off them."),
    ],
)
def test_of_somebody_who_worked_here_what_stays_in_their_name_is_said_and_nothing_fails(owner, known, did, words):
    temp = make_person("Temp Worker")
    match did:
        case "issued":
            Receipt.objects.create(
                number=2, fee=Fee.objects.get(), person=known, practitioner=Practitioner.objects.first(), cents=1,
                paid_on=date(2026, 11, 26), methods="Cash", printed="{}", issued_at=at("2026-12-01 10:00"),
                issued_by=temp,
            )  # fmt: skip
        case "voided":
            void_receipt(receipt=Receipt.objects.get(), reason="The wrong name", by=temp)
        case "noted":
            Payment.objects.update(recorded_by=temp)
        case "wrote":
            Note.objects.update(author=temp)
        case "answered":
            Enquiry.objects.update(answered_by=temp)
        case "published":
            make_article(author=temp)
    asked = ErasureRequest.objects.create(person=temp)

    page = browser_of(owner).get(QUEUE)
    assert (words in notices(page), "Carry it out" in notices(page)) == (True, False)
    with pytest.raises(NotYet, match=words):
        carry_out(request=asked, by=owner)
    answer = browser_of(owner).post(f"{QUEUE}{asked.pk}/carry-out/", follow=True)
    assert "Something has to be settled first." in notices(answer)
    assert Person.objects.filter(pk=temp.pk).exists()


# --- declining ---------------------------------------------------------------------------------


def test_declined_everything_stays_and_they_are_told_why(owner, marlow, mailoutbox):
    asked = ask_erasure(person=marlow)
    browser = browser_of(owner)
    answer = browser.post(f"{QUEUE}{asked.pk}/decline/", {"reason": "An invoice is open."}, follow=True)
    assert "Declined, and they are told why." in notices(answer)
    asked.refresh_from_db()
    assert (asked.reason, asked.by, asked.is_open) == ("An invoice is open.", owner, False)
    sweep()
    [told] = [message for message in mailoutbox if message.to == [ADDRESS]]
    assert ("An invoice is open." in told.body, told.subject) == (True, "What you asked us")
    with pytest.raises(AlreadyAnswered):
        decline(request=asked, reason="Again", by=owner)


def test_without_a_reason_nothing_is_declined(owner, marlow):
    asked = ask_erasure(person=marlow)
    answer = browser_of(owner).post(f"{QUEUE}{asked.pk}/decline/", {"reason": " "})
    assert answer.status_code == 422
    page = pages.read(answer)
    assert page.one("div", "errors").one("li").words == "Write why, so that they can understand it"
    assert ErasureRequest.objects.get().is_open


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["carry-out", "decline"])
def test_nobody_but_whoever_runs_the_practice_answers(owner, marlow, name):
    asked = ask_erasure(person=marlow)
    for person in (marlow, make_practitioner().person, make_person("Rowan Heron")):
        browser = browser_of(person)
        assert browser.get(QUEUE).status_code == 404
        assert browser.post(f"{QUEUE}{asked.pk}/{name}/", {"reason": "Because"}).status_code == 404
    assert ErasureRequest.objects.get().is_open


def test_there_is_no_third_answer(owner, marlow):
    asked = ask_erasure(person=marlow)
    assert browser_of(owner).post(f"{QUEUE}{asked.pk}/shred/").status_code == 404


def test_today_leads_whoever_runs_the_practice_there(owner, marlow):
    ask_erasure(person=marlow)
    assert "Asked to be erased 1" in notices(browser_of(owner).get("/desk/"))
    assert "Asked to be erased" not in notices(browser_of(make_practitioner().person).get("/desk/"))
