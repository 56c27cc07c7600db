"""A client's whole way in a browser without scripts, against a real web server and a real mail server."""

import pytest

from bookings.models import Session
from practice import clock
from practice.notifications.delivery import sweep
from practice.scheduling.links import find_by_token
from practice.scheduling.models import Entry, Service
from tests.factories import (
    free_slots,
    let_grace_pass,
    make_article,
    make_person,
    make_practice,
    make_service,
    make_session,
)
from tests.flows.walk import (
    attached,
    choose_next,
    choose_radio,
    code_sent_to,
    facts,
    follow,
    give_details,
    here,
    press,
    private_link,
    text_of,
    write_code,
)
from tests.visitor import signed_in

ADDRESS = "robin@example.org"


@pytest.fixture
def service(transactional_db):
    make_practice()
    return make_service(slug="wren-50", places=Service.Places.EITHER, fee_words="$150")


def book(page, site, letters, *, email=ADDRESS, choose=choose_next) -> list[tuple[str, str]]:
    """From the list of services to the last page; where one was on the way."""
    page.goto(f"{site}/bookings/")
    way = [here(page)]
    follow(page.get_by_role("link", name="A session", exact=True))
    way.append(here(page))
    choose(page)
    way.append(here(page))
    give_details(page, name="Robin Reed", email=email, place="Online")
    way.append(here(page))
    write_code(page, code_sent_to(email, letters))
    way.append(here(page))
    press(page, "Book this time")
    return [*way, here(page)]


@pytest.mark.parametrize("choose", [choose_radio, choose_next])
def test_a_reader_books_from_the_invitation_under_an_article(page, site, mail_server, service, choose):
    Service.objects.update(change_hours=0)  # the first start may be nearer than a day
    article = make_article()
    page.goto(site + article.get_absolute_url())

    follow(page.locator(".invite").get_by_role("link", name="Book a session"))
    assert here(page) == ("/bookings/", "Whom would you like to talk with?")
    follow(page.get_by_role("link", name="A session", exact=True))
    assert here(page) == ("/bookings/wren-50/", "Choose a time")
    chosen = choose(page)
    assert here(page) == ("/bookings/wren-50/details/", "Your details")
    assert chosen.split(", ")[0] in page.locator(".when").inner_text()
    assert give_details(page, name="Robin Reed", email=ADDRESS, place="In the room") == 302
    assert here(page) == ("/bookings/wren-50/digits/", "Your six digits")
    assert write_code(page, code_sent_to(ADDRESS, mail_server)) == 302
    assert here(page) == ("/bookings/wren-50/check/", "Is this right?")
    assert Session.objects.count() == 0
    entry = Entry.objects.get()
    when = clock.moment_words(entry.start, entry.zone, year=False, name_zone=False)
    assert facts(page) == {
        "When": entry.words,
        "With": "Wren Alder, 50 minutes",
        "Where": "In the room",
        "Name": "Robin Reed",
        "Messages": f"To {ADDRESS}",
        "If plans change": f"Free until 24 hours before. For this time, changes are free until {when}.",
        "Fee": "$150. Nothing to pay now.",
    }
    assert press(page, "Book this time") == 302

    session = Session.objects.get()
    assert here(page) == ("/bookings/wren-50/booked/", session.entry.words)
    assert (session.client.name, session.client.email, session.place) == ("Robin Reed", ADDRESS, "room")
    assert (session.entry.pk, session.entry.kind) == (entry.pk, Entry.Kind.SESSION)


def test_the_confirmation_arrives_with_a_calendar_file_and_says_nothing_of_what_it_is(page, site, mail_server, service):
    book(page, site, mail_server)

    sweep()

    code, confirmation = mail_server.to(ADDRESS)
    session = Session.objects.get()
    [(name, calendar)] = attached(confirmation)
    assert name == "appointment.ics"
    assert f"UID:{session.pk}@" in calendar
    assert f"DTSTART:{session.entry.start:%Y%m%dT%H%M%SZ}" in calendar
    assert "SUMMARY:TLP" in calendar
    assert f"{session.entry.words}, for 50 minutes." in text_of(confirmation)
    address, token = private_link(confirmation).rstrip("/").rsplit("/", 1)
    assert (address, find_by_token(token)) == (f"{site}/manage", session)
    for letter in (code, confirmation):
        heard = f"{letter['Subject']} {letter['From']} {text_of(letter)} {calendar}".lower()
        assert [word for word in ("therap", "counsel", "lantern", "health", "psych") if word in heard] == []


def test_the_private_link_moves_a_session_then_cancels_it_and_the_time_is_free_again(page, site, mail_server, service):
    session = make_session(make_person(email=ADDRESS), service)
    before = session.entry.start
    sweep()
    page.goto(private_link(mail_server.to(ADDRESS)[0]))
    assert here(page)[1] == session.entry.words

    follow(page.get_by_role("link", name="Move it"))
    choose_next(page)
    session.refresh_from_db()
    session.entry.refresh_from_db()
    sweep()
    assert here(page)[1] == session.entry.words
    assert len(mail_server.to(ADDRESS)) == 1  # nobody is told while it can be undone
    let_grace_pass(session)
    sweep()
    assert session.entry.start != before
    assert session.entry.words in text_of(mail_server.to(ADDRESS)[1])

    moved_to = session.entry.start
    page.goto(private_link(mail_server.to(ADDRESS)[1]))
    follow(page.get_by_role("link", name="Cancel it"))
    assert Session.objects.get().cancelled_at is None
    assert press(page, "Cancel it") == 302
    assert here(page)[1] == "It’s cancelled"
    assert moved_to not in {slot.start for slot in free_slots(service)}
    let_grace_pass(session)
    sweep()
    assert [letter["Subject"].split()[0] for letter in mail_server.to(ADDRESS)] == ["Booked:", "Moved", "Cancelled:"]
    assert {before, moved_to} <= {slot.start for slot in free_slots(service)}
    assert make_session(service=service, start=moved_to).entry.start == moved_to


def test_somebody_known_meets_exactly_the_pages_that_somebody_new_meets(browser, page, site, mail_server, service):
    known = make_person("Marlow Teal", email="marlow@example.org")

    of_somebody_new = book(page, site, mail_server)
    elsewhere = browser.new_context(java_script_enabled=False, locale="en-CA")
    of_somebody_known = book(elsewhere.new_page(), site, mail_server, email=known.email)
    elsewhere.close()

    assert of_somebody_known[:-1] == of_somebody_new[:-1]
    assert of_somebody_known[-1][0] == of_somebody_new[-1][0] == "/bookings/wren-50/booked/"
    assert of_somebody_known[-1][1] == Session.objects.get(client=known).entry.words


def test_somebody_signed_in_is_asked_for_neither_an_address_nor_a_code(page, site, mail_server, service):
    marlow = make_person("Marlow Teal")
    page.context.add_cookies([signed_in(marlow, site)])

    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    assert page.get_by_label("E-mail address").count() == 0
    assert page.get_by_label("Name you would like us to use").input_value() == "Marlow Teal"
    give_details(page, place="Online")
    assert here(page) == ("/bookings/wren-50/check/", "Is this right?")
    press(page, "Book this time")

    assert here(page)[1] == Session.objects.get(client=marlow).entry.words
    assert mail_server.pile == []


def test_choosing_another_time_asks_nothing_twice(page, site, mail_server, service):
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    give_details(page, name="Robin Reed", email=ADDRESS, place="In the room")
    write_code(page, code_sent_to(ADDRESS, mail_server))

    follow(page.get_by_role("link", name="Change the time"))
    another = choose_next(page, 2)

    assert here(page) == ("/bookings/wren-50/details/", "Your details")
    assert page.get_by_label("Name you would like us to use").input_value() == "Robin Reed"
    assert page.get_by_label("In the room").is_checked()
    assert page.get_by_label("E-mail address").count() == 0
    assert another.split(", ")[0] in page.locator(".when").inner_text()
    assert Entry.objects.count() == 1  # the first hold was given up for it


def test_an_address_that_was_never_confirmed_is_kept_with_the_rest(page, site, service):
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    give_details(page, name="Robin Reed", email=ADDRESS, place="In the room")

    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)

    assert page.get_by_label("Name you would like us to use").input_value() == "Robin Reed"
    assert page.get_by_label("E-mail address").input_value() == ADDRESS
    assert page.get_by_label("In the room").is_checked()
