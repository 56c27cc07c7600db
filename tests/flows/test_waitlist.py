"""From "nothing that suits" to a booking, in a browser with scripts and without."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from bookings.models import Offer, Session, Waiting
from bookings.waitlist.actions import offer_freed_times
from practice.notifications.delivery import sweep
from practice.scheduling.models import Entry, Service
from tests.factories import (
    free_slots,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
    make_waiting,
)
from tests.flows.walk import code_sent_to, follow, here, press, text_of
from tests.visitor import signed_in

ADDRESS = "robin@example.org"
PAGE = "/bookings/wren-50/waitlist/"


@pytest.fixture(params=["scripts off", "scripts on"])
def anybody(request, page, with_scripts):
    return page if request.param == "scripts off" else with_scripts


@pytest.fixture
def service(transactional_db):
    """A service with one time in the days that can be booked, three days from now."""
    make_practice()
    day = (timezone.localtime() + timedelta(days=3)).weekday()
    practitioner = make_practitioner(hours=((time(14), time(14, 50)),), weekdays=[day])
    return make_service(practitioner, slug="wren-50", window_days=6, places=Service.Places.EITHER)


def offer_link(letter) -> str:
    return next(word for word in text_of(letter).split() if "/bookings/offers/" in word)


def test_somebody_new_waits_is_offered_what_comes_free_and_takes_it(anybody, site, mail_server, service):
    [slot] = free_slots(service)
    taken = make_session(make_person("Marlow Teal"), service, ahead=timedelta(0))
    anybody.goto(f"{site}/bookings/wren-50/")
    follow(anybody.get_by_role("link", name="Join the waitlist"))
    assert here(anybody) == (PAGE, "Wait for a time")
    follow(anybody.get_by_role("link", name="Go on to join"))
    anybody.get_by_label("E-mail address").fill(ADDRESS)
    press(anybody, "Send me six digits")
    anybody.get_by_label("Six digits").fill(code_sent_to(ADDRESS, mail_server))
    press(anybody, "Sign in")
    assert here(anybody) == (PAGE, "Wait for a time")
    anybody.get_by_label("Name you would like us to use").fill("Robin Reed")
    anybody.get_by_label("Afternoon").check()
    assert press(anybody, "Join the waitlist") == 302
    assert here(anybody) == (PAGE, "You are on the waitlist")
    assert anybody.get_by_label("Afternoon").is_checked()
    assert Waiting.objects.get().parts == ["afternoon"]

    Entry.objects.filter(pk=taken.entry_id).update(released_at=timezone.now())
    assert offer_freed_times() == 1
    sweep()
    letter = next(letter for letter in mail_server.to(ADDRESS) if "came free" in letter["Subject"])
    anybody.context.clear_cookies()  # the link needs no sign-in
    anybody.goto(offer_link(letter))
    assert here(anybody)[1] == slot.words
    assert press(anybody, "Take this time") == 422
    assert anybody.get_by_role("alert").get_by_role("link").all_inner_texts() == ["Choose where we meet"]
    anybody.get_by_label("In the room").check()
    assert press(anybody, "Take this time") == 302

    session = Session.objects.get(client__email=ADDRESS)
    assert here(anybody) == (session.get_absolute_url(), session.entry.words)
    assert (session.entry.start, session.place) == (slot.start, "room")
    assert anybody.get_by_role("status").inner_text().startswith("It’s booked, and you are off the waitlist.")
    assert not Waiting.objects.filter(ended_at=None).exists()


def test_an_offer_that_ran_out_says_so_kindly_and_shows_the_way_to_the_times(anybody, site, mail_server, service):
    make_waiting(make_person("Robin Reed", email=ADDRESS), service)
    offer_freed_times()
    sweep()
    anybody.goto(offer_link(mail_server.to(ADDRESS)[0]))
    over = timezone.now() - timedelta(seconds=1)
    Offer.objects.update(expires_at=over)
    Entry.objects.update(expires_at=over)
    anybody.get_by_label("Online").check()
    assert press(anybody, "Take this time") == 409
    assert here(anybody)[1] == "We don’t keep this time any more"
    assert anybody.get_by_text("You keep your place on the waitlist.").count() == 1
    follow(anybody.get_by_role("link", name="See all times"))
    assert here(anybody) == ("/bookings/wren-50/", "Choose a time")
    assert anybody.locator(".nexts button").count() == 1
    assert not Session.objects.exists()


def test_a_no_passes_the_time_on_and_the_place_is_left_from_the_account(anybody, site, mail_server, service):
    robin, next_in_line = make_person("Robin Reed", email=ADDRESS), make_person("Rowan Heron")
    make_waiting(robin, service)
    make_waiting(next_in_line, service)
    offer_freed_times()
    anybody.context.add_cookies([signed_in(robin, site)])
    anybody.goto(f"{site}/account/")
    follow(anybody.get_by_role("link", name="Take it or say no"))
    press(anybody, "No, thank you")
    assert here(anybody)[1] == "That’s all right"
    assert Offer.objects.get(outcome="open").waiting.client == next_in_line
    anybody.goto(f"{site}/account/")
    press(anybody, "Leave the waitlist for 50 minutes with Wren Alder")
    assert here(anybody)[0] == "/account/"
    assert anybody.get_by_role("heading", name="Waiting for a time").count() == 0
    assert [waiting.client for waiting in Waiting.objects.filter(ended_at=None)] == [next_in_line]
