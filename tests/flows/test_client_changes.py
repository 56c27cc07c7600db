"""What a client does after booking, in a browser with scripts and without: move, cancel late, undo, book again."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from bookings.models import Session
from practice.notifications.delivery import sweep
from practice.scheduling.models import Entry, Service
from practice.scheduling.statuses import Status
from tests.factories import free_slots, let_grace_pass, make_person, make_practice, make_service, make_session
from tests.flows.walk import choose_next, code_sent_to, follow, give_details, here, press, write_code
from tests.visitor import signed_in

ADDRESS = "robin@example.org"


@pytest.fixture(params=["without scripts", "with scripts"])
def page(request, browser):
    context = browser.new_context(java_script_enabled=request.param == "with scripts", locale="en-CA")
    yield context.new_page()
    context.close()


@pytest.fixture
def service(transactional_db):
    make_practice(cancellation_words="After that the whole fee is due.")
    return make_service(slug="wren-50", places=Service.Places.EITHER)


@pytest.fixture
def session(service):
    return make_session(make_person("Robin Reed", email=ADDRESS), service)


def subjects(letters) -> list[str]:
    return [letter["Subject"].split()[0] for letter in letters.to(ADDRESS)]


def start_of(session):
    session.refresh_from_db()
    session.entry.refresh_from_db()
    return session.entry.start


def test_somebody_new_books_for_the_first_time(page, site, mail_server, service):
    page.goto(f"{site}/bookings/")
    follow(page.get_by_role("link", name="A session", exact=True))
    choose_next(page)
    give_details(page, name="Robin Reed", email=ADDRESS, place="In the room")
    write_code(page, code_sent_to(ADDRESS, mail_server))
    assert (here(page), Session.objects.count()) == (("/bookings/wren-50/check/", "Is this right?"), 0)

    assert press(page, "Book this time") == 302

    booked = Session.objects.get()
    assert here(page) == ("/bookings/wren-50/booked/", booked.entry.words)
    assert (booked.client.name, booked.client.email, booked.place) == ("Robin Reed", ADDRESS, "room")


def test_a_move_is_undone_and_nobody_hears_of_it(page, site, mail_server, service, session):
    before = session.entry.start
    page.goto(f"{site}{session.get_absolute_url()}")
    follow(page.get_by_role("link", name="Move it"))
    assert page.get_by_text("Moving is free until").count() == 1
    choose_next(page)
    moved_to = start_of(session)
    assert (here(page)[1], moved_to != before) == (session.entry.words, True)
    assert not {before, moved_to} & {slot.start for slot in free_slots(service)}

    assert press(page, "Undo") == 302

    assert (start_of(session), here(page)[1]) == (before, session.entry.words)
    assert page.get_by_text("It’s undone. Everything is as it was, and nobody was told.").count() == 1
    assert moved_to in {slot.start for slot in free_slots(service)}
    let_grace_pass(session)
    sweep()
    assert subjects(mail_server) == ["Booked:"]


def test_a_late_cancellation_says_what_it_means_before_anything_is_pressed(page, site, mail_server, session):
    soon = timezone.now() + timedelta(hours=3)
    Entry.objects.filter(pk=session.entry_id).update(during=(soon, soon + timedelta(minutes=50)))
    page.goto(f"{site}{session.get_absolute_url()}cancel/")
    told = page.locator(".notice").inner_text()
    assert told.startswith("Changes were free until ")
    assert told.endswith("After that the whole fee is due.")
    assert Session.objects.get().status == Status.BOOKED

    assert press(page, "Cancel it") == 302

    assert (here(page)[1], Session.objects.get().status) == ("It’s cancelled", Status.LATE_CANCELLED)
    let_grace_pass(session)
    sweep()
    assert subjects(mail_server) == ["Cancelled:"]  # the confirmation had not gone yet, and was not true any more


def test_a_cancellation_is_undone_for_three_minutes_and_no_longer(page, site, mail_server, session):
    page.goto(f"{site}{session.get_absolute_url()}cancel/")
    press(page, "Cancel it")
    assert press(page, "Undo") == 302
    assert Session.objects.get().status == Status.BOOKED

    page.goto(f"{site}{session.get_absolute_url()}cancel/")
    press(page, "Cancel it")
    let_grace_pass(session)
    assert press(page, "Undo") == 302
    assert page.get_by_text("The three minutes are over and the message has gone").count() == 1
    assert Session.objects.get().status == Status.CANCELLED


def test_somebody_known_books_the_same_again_in_two_steps(page, site, service, session):
    past = timezone.now() - timedelta(days=7)
    Entry.objects.update(during=(past, past + timedelta(minutes=50)))
    Session.objects.update(place="room")
    page.context.add_cookies([signed_in(session.client, site)])
    page.goto(f"{site}/account/")

    follow(page.get_by_role("button", name="Book the same again"))
    assert here(page) == ("/bookings/wren-50/", "Choose a time")
    choose_next(page)
    assert here(page) == ("/bookings/wren-50/check/", "Is this right?")
    assert press(page, "Book this time") == 302

    assert here(page)[0] == "/bookings/wren-50/booked/"
    assert list(Session.objects.order_by(F("created_at")).values_list("place", flat=True)) == ["room", "room"]
