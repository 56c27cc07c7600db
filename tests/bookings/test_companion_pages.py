"""A session for two, page by page: of whoever books it, and of whoever is invited."""

from datetime import timedelta

import pytest
from django.test import Client

from bookings.actions import book_session
from bookings.companions.actions import join, leave
from bookings.companions.forms import TOO_MANY_INVITATIONS
from bookings.models import Companion, Session
from practice.accounts.models import Person
from practice.notifications.delivery import sweep
from practice.scheduling.actions import cancel_appointment
from practice.scheduling.models import Entry, Place
from tests import pages
from tests.factories import NOW, at, free_slots, make_person, make_practice, make_practitioner, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO = at("2026-11-27 14:00")
ASH = "ash@example.org"
ALONE = "As it stands you come alone. You read here when the other person has said yes."


@pytest.fixture
def service():
    make_practice()
    return make_service(make_practitioner(), slug="wren-two", name="Trauma therapy for couples", for_two=True)


@pytest.fixture
def marlow():
    return make_person("Marlow Teal", email="marlow@example.org")


@pytest.fixture
def session(service, marlow):
    return book_session(client=marlow, service=service, start=TWO, place=Place.ONLINE, companion=ASH)


@pytest.fixture
def booking(client, service, marlow):
    """Marlow's browser, with a time chosen."""
    client.force_login(marlow)
    client.post("/bookings/wren-two/", {"start": free_slots(service)[0].value})
    return client


def words(answer) -> str:
    return pages.read(answer).one("main").words


def tell(browser, address, **fields):
    return browser.post("/bookings/wren-two/details/", {"name": "Marlow Teal", "companion": address, **fields})


def test_the_other_persons_address_is_asked_only_where_two_come(booking, service):
    page = booking.get("/bookings/wren-two/details/")
    assert "E-mail address of the other person (optional)" in words(page)
    assert "Subject: An invitation: Tuesday 24 November, 10:30 am" in words(page)
    service.for_two = False
    service.save()
    assert "the other person" not in words(booking.get("/bookings/wren-two/details/"))


def test_whoever_is_named_is_invited_with_the_last_button_and_not_before(booking):
    tell(booking, " Ash@Example.org ")
    assert "The other person We invite ash@example.org when you book" in words(booking.get("/bookings/wren-two/check/"))
    assert not Person.objects.filter(email=ASH).exists()
    page = booking.post("/bookings/wren-two/check/", follow=True)
    assert Companion.objects.get().person.email == ASH
    assert [said in words(page) for said in ("An invitation is on its way to them.", ALONE)] == [True, True]


def test_a_time_for_two_is_booked_one_at_a_time(booking, service):
    service.most_regular = 6
    service.save()
    assert (service.takes_regulars, "How often" in words(booking.get("/bookings/wren-two/details/"))) == (False, False)


def test_nobody_need_be_named(booking):
    tell(booking, "")
    assert "The other person You bring them along" in words(booking.get("/bookings/wren-two/check/"))
    page = booking.post("/bookings/wren-two/check/", follow=True)
    assert (Session.objects.count(), Companion.objects.count(), "The other person" in words(page)) == (1, 0, False)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("Marlow@example.org", "This is your own address. Write the other person’s, or leave it empty."),
        ("ash", "Write an e-mail address like name@example.org"),
    ],
)
def test_an_address_that_will_not_do_is_said_and_kept(booking, address, sentence):
    page = tell(booking, address)
    assert (page.status_code, sentence in words(page)) == (422, True)
    assert pages.read(page).one("input", name="companion").attributes["value"] == address


@pytest.fixture
def five_invitations(frozen, service, marlow):
    """As many as one may send within a day, each to what was cancelled again."""
    for number in range(5):
        asked = {"client": marlow, "service": service, "start": TWO, "place": Place.ONLINE}
        cancel_appointment(appointment=book_session(**asked, companion=f"ash{number}@example.org"))
        Entry.objects.update(released_at=NOW)


@pytest.mark.usefixtures("five_invitations")
def test_more_than_five_invitations_a_day_are_refused_before_booking(booking, frozen):
    page = tell(booking, ASH)
    assert (page.status_code, TOO_MANY_INVITATIONS in words(page)) == (422, True)
    frozen.shift(timedelta(days=1))
    booking.post("/bookings/wren-two/", {"start": "2026-11-27T22:00:00Z"})
    assert tell(booking, ASH).status_code == 302


def test_an_invitation_too_many_that_was_written_before_is_refused_on_the_last_page(booking, request):
    tell(booking, ASH)
    request.getfixturevalue("five_invitations")
    for ask in (booking.get, booking.post):
        page = ask("/bookings/wren-two/check/", follow=True)
        assert page.redirect_chain == [("/bookings/wren-two/details/", 302)]
        assert TOO_MANY_INVITATIONS in pages.read(page).one("body").words
    assert (Companion.objects.count(), Person.objects.filter(email=ASH).count()) == (5, 0)


def test_somebody_new_cannot_invite_themself_either(service):
    browser = Client()
    browser.post("/bookings/wren-two/", {"start": free_slots(service)[0].value})
    page = tell(browser, "robin@example.org", email="robin@example.org")
    assert (page.status_code, "This is your own address." in words(page)) == (422, True)


def test_whom_somebody_else_wanted_to_invite_is_forgotten(service):
    browser = Client()
    browser.post("/bookings/wren-two/", {"start": free_slots(service)[0].value})
    tell(browser, ASH, email="robin@example.org")
    browser.force_login(make_person("Rowan Heron"))
    assert "You bring them along" in words(browser.get("/bookings/wren-two/check/"))


def test_opening_an_invitation_answers_nothing(session):
    page = Client().get(session.companion.get_absolute_url())
    assert "Marlow Teal invites you to come along" in words(page)
    assert pages.read(page).one("head").one("title").words == "An invitation – TLP"
    assert Companion.objects.get().is_asked
    telling = ("therap", "trauma", "couples", "lantern", ASH)
    assert [word for word in telling if word in words(page).lower()] == []


def test_saying_yes_leads_to_a_link_of_their_own(session):
    browser, path = Client(), session.companion.get_absolute_url()
    assert [browser.post(path, fields).status_code for fields in ({}, {"answer": "yes"})] == [200, 422]
    assert browser.post(path, {"answer": "yes", "name": ""}).status_code == 422
    answer = browser.post(path, {"answer": "yes", "name": "Ash Fern"})
    ash = Person.objects.get(email=ASH)
    session = Session.objects.get()
    assert (ash.name, answer["Location"]) == ("Ash Fern", session.seen_by(ash).get_absolute_url())
    page = browser.get(answer["Location"])
    assert "Hello Ash Fern" in words(page)
    assert "You come together with Marlow Teal, who booked it and can move or cancel it." in words(page)
    assert "_auth_user_id" not in browser.session


def test_saying_no_needs_no_name_and_can_be_taken_back(session):
    browser, path = Client(), session.companion.get_absolute_url()
    assert "You’re not coming" in words(browser.post(path, {"answer": "no"}, follow=True))
    assert Session.objects.get().status == "booked"
    assert browser.post(path, {"answer": "yes", "name": "Ash"}).status_code == 302
    assert Session.objects.get().companion.takes_part


def test_whoever_booked_reads_the_same_before_an_answer_and_after_a_no(session):
    own = session.get_absolute_url()
    before = words(Client().get(own))
    assert ALONE in before
    leave(companion=session.companion)
    assert words(Client().get(own)) == before
    join(companion=session.companion, name="Ash Fern")
    after = words(Client().get(own))
    assert ("The other person comes along." in after, ALONE in after, "Ash" in after) == (True, False, False)


def test_whoever_comes_along_sees_it_and_can_stay_away_but_changes_nothing(session):
    theirs = join(companion=session.companion, name="Ash").get_absolute_url()
    browser, page = Client(), Client().get(theirs)
    for absent in ("Move it", "Cancel it", "Make a new link"):
        assert absent not in words(page)
    for act, fields in (("move", {"start": "2026-11-27T23:00:00Z"}), ("cancel", {}), ("new-link", {}), ("undo", {})):
        assert browser.post(f"{theirs}{act}/", fields)["Location"] == theirs
    for act in ("move", "cancel"):
        assert browser.get(f"{theirs}{act}/")["Location"] == theirs
    assert "Whoever booked this moves and cancels it." in words(browser.get(theirs))
    session.refresh_from_db()
    assert (session.status, session.sequence, session.generation, session.entry.start) == ("booked", 0, 0, TWO)


def test_the_link_of_somebody_who_left_leads_nowhere_and_the_other_ones_still_does(session):
    theirs = join(companion=session.companion, name="Ash").get_absolute_url()
    own = Session.objects.get().get_absolute_url()
    leave(companion=session.companion)
    assert [Client().get(path).status_code for path in (theirs, own)] == [404, 200]


def test_an_account_shows_the_sessions_that_one_comes_along_to(session, django_assert_num_queries):
    ash = session.companion.person
    browser = Client()
    browser.force_login(ash)
    assert "Nothing is booked." in words(browser.get("/account/"))
    join(companion=session.companion, name="Ash")
    page = words(browser.get("/account/"))
    assert "I’m not coming, Friday 27 November 2026, 2:00 pm Pacific Time" in page
    assert ("Move" in page, "Cancel" in page) == (False, False)


def test_an_invitation_to_what_is_over_has_nothing_to_answer(session, frozen):
    frozen.move_to(TWO)
    path = session.companion.get_absolute_url()
    page = Client().get(path)
    assert "There is nothing to answer any more" in words(page)
    assert pages.read(page).one("main").all("form") == []
    for answer in ("yes", "no"):
        Client().post(path, {"answer": answer, "name": "Ash"})
    assert Companion.objects.get().is_asked


def test_what_was_chosen_to_pay_is_shown_to_whoever_booked_alone(session, marlow):
    Session.objects.update(fee=90)
    join(companion=session.companion, name="Ash Fern")

    def shown_to(who) -> bool:
        browser = Client()
        browser.force_login(who)
        return "$90" in words(browser.get(Session.objects.get().seen_by(who).get_absolute_url()))

    assert (shown_to(marlow), shown_to(session.companion.person)) == (True, False)


def test_the_message_to_whoever_comes_along_says_nothing_of_the_fee(session, marlow, frozen, mailoutbox):
    Session.objects.update(fee=90)
    join(companion=session.companion, name="Ash Fern")
    frozen.shift(timedelta(minutes=5))
    sweep()
    told = {letter.to[0]: "Fee: $90." in letter.body for letter in mailoutbox if "It’s booked." in letter.body}
    assert told == {marlow.email: True, ASH: False}
