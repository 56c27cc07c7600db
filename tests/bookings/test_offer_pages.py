"""What somebody who waits is told, and the page that the message's private link leads to."""

from datetime import timedelta

import pytest
from django.core import mail, signing

from bookings.models import Offer, Session, Waiting
from bookings.models.waitlist import find_offer
from bookings.waitlist.actions import decline_offer, leave_waitlist, offer_freed_times, take_offer
from practice.logs import PRIVATE_LINK
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.models import Entry, Place, Service, TimeOff
from tests import pages
from tests.bookings.waiting import WEDNESDAY, a_week_with_one_time
from tests.factories import make_person, make_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def service():
    return a_week_with_one_time()


@pytest.fixture
def offer(service, marlow):
    """Marlow waits, and has an offer."""
    make_waiting(marlow, service)
    offer_freed_times()
    return Offer.objects.with_words().get()


def heading(response) -> tuple[int, str]:
    return response.status_code, pages.read(response).one("h1").words


def test_the_message_says_when_and_no_more(offer, marlow):
    sweep()
    [message] = mail.outbox
    assert message.subject == "A time came free: Wednesday 25 November, 2:00 pm"
    assert message.to == [marlow.email]
    assert message.body == (
        "Hello Marlow Teal,\n\n"
        "A time came free, and we keep it for you until Tuesday 24 November, 10:00 pm.\n\n"
        "Wednesday 25 November 2026, 2:00 pm Pacific Time, for 50 minutes.\n\n"
        f"Take it, or say no: http://localhost{offer.get_absolute_url()}\n\n"
        "If it doesn’t suit you, you need not do anything. You keep your place.\n\n"
        "Wren Alder\n"
    )
    assert message.attachments == []


def test_somebody_who_lives_by_another_clock_is_told_both(service):
    make_waiting(make_person("Rowan Heron", time_zone="America/Toronto"), service)
    offer_freed_times()
    sweep()
    [message] = mail.outbox
    assert message.subject == "A time came free: Wednesday 25 November, 2:00 pm Pacific Time"
    assert "On your clock: Wednesday 25 November 2026, 4:00 pm Eastern Time." in message.body
    assert "until Wednesday 25 November, 12:00 am Eastern Time." in message.body


@pytest.mark.parametrize("end", ["taken", "declined", "left", "ran out"])
def test_nothing_is_said_of_an_offer_that_is_over(offer, frozen, end):
    if end == "taken":
        take_offer(offer=offer, place=Place.ONLINE)
    elif end == "declined":
        decline_offer(offer=offer)
    elif end == "left":
        leave_waitlist(waiting=offer.waiting)
    else:
        frozen.shift(timedelta(hours=12))
    Notification.objects.filter(subject_id=offer.pk).update(  # as though a worker had it in hand
        state="waiting", settled_at=None, worthless_at=None
    )
    sweep()
    assert [message for message in mail.outbox if "came free" in message.subject] == []
    assert Notification.objects.get(subject_id=offer.pk).state == "withdrawn"


def test_looking_at_the_page_changes_nothing(offer, client):
    response = client.get(offer.get_absolute_url())
    assert heading(response) == (200, "Wednesday 25 November 2026, 2:00 pm Pacific Time")
    page = pages.read(response)
    assert page.one("p", "kicker").words == "A time came free, Marlow Teal"
    assert "We keep it for you until Tuesday 24 November, 10:00 pm." in page.words
    assert [button.words for button in page.one("main").all("button")] == [
        "Take this time",
        "No, thank you",
        "Leave the waitlist",
    ]
    assert page.one("main").all("input", type="radio") == []
    assert [row.outcome for row in Offer.objects.all()] == ["open"]


def test_one_press_books_it_without_a_sign_in_and_leads_to_the_booking(offer, client, marlow):
    response = client.post(offer.get_absolute_url(), follow=True)
    session = Session.objects.get()
    assert response.redirect_chain == [(session.get_absolute_url(), 302)]
    assert heading(response) == (200, "Wednesday 25 November 2026, 2:00 pm Pacific Time")
    assert "It’s booked, and you are off the waitlist." in response.content.decode()
    assert (session.client, session.place, session.fee) == (marlow, "online", None)


def test_where_there_is_a_choice_it_is_asked_on_the_page(offer, client):
    Service.objects.update(places=Service.Places.EITHER, fee_scale=[150, 90])
    address = offer.get_absolute_url()
    response = client.post(address)
    assert response.status_code == 422
    lines = pages.read(response).one("div", "errors").all("li")
    assert [line.words for line in lines] == ["Choose where we meet", "Choose what you pay"]
    assert not Session.objects.exists()
    assert client.post(address, {"place": "room", "fee": "90.00"}).status_code == 302
    assert [(session.place, session.fee) for session in Session.objects.all()] == [("room", 90)]


def test_what_it_costs_now_is_shown_before_it_is_taken_for_that(offer, client):
    Service.objects.update(places=Service.Places.EITHER)
    address = offer.get_absolute_url()
    sent = {"shown": pages.read(client.get(address)).one("input", name="shown").attributes["value"], "place": "room"}
    Service.objects.update(fee_words="$180")
    answer = client.post(address, sent)
    page = pages.read(answer)
    assert (answer.status_code, Session.objects.exists(), "$180" in page.words) == (409, False, True)
    assert "Something has changed since that page was shown, and nothing was done." in page.words
    assert [one.attributes["value"] for one in page.all("input", name="place") if "checked" in one.attributes] == [
        "room"
    ]
    now = page.one("input", name="shown").attributes["value"]
    assert client.post(address, {**sent, "shown": now}).status_code == 302


def test_a_time_that_is_only_in_one_place_asks_nothing(offer, client):
    Service.objects.update(places=Service.Places.EITHER)
    offer.service.practitioner.weekly_hours.update(place=Place.ROOM)
    assert client.post(offer.get_absolute_url()).status_code == 302
    assert Session.objects.get().place == "room"


def test_what_is_on_request_is_asked_for(offer, client):
    Service.objects.update(by_approval=True)
    assert "Ask for this time" in client.get(offer.get_absolute_url()).content.decode()
    response = client.post(offer.get_absolute_url(), follow=True)
    assert "You asked for this time. We write to you either way, and you keep your place" in response.content.decode()
    assert Session.objects.get().status == "requested"


def test_a_no_keeps_the_place_and_says_so(offer, client):
    response = client.post(f"{offer.get_absolute_url()}decline/", follow=True)
    assert heading(response) == (200, "That’s all right")
    assert "You keep your place on the waitlist." in response.content.decode()
    assert Waiting.objects.get().ended_at is None
    assert not Entry.objects.exists()


def test_leaving_the_list_there_ends_the_waiting(offer, client):
    response = client.post(f"{offer.get_absolute_url()}leave/", follow=True)
    assert heading(response) == (200, "You are off the waitlist")
    assert Waiting.objects.get().ended_at is not None
    assert not Entry.objects.exists()


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "not swept yet"])
def test_after_it_ran_out_the_page_says_so_kindly_and_books_nothing(offer, client, frozen, swept):
    frozen.shift(timedelta(hours=12))
    if swept:
        offer_freed_times()
    address = offer.get_absolute_url()
    over = "We don’t keep this time any more"
    assert heading(client.get(address)) == (200, over)
    assert heading(client.post(address)) == (409, over)
    assert heading(client.post(f"{address}leave/", follow=True)) == (200, over)
    page = pages.read(client.get(address))
    assert "You keep your place on the waitlist." in page.words
    assert page.one("a", "button").attributes["href"] == "/bookings/wren-50/"
    assert Waiting.objects.get().ended_at is None
    assert not Session.objects.exists()


def test_a_time_that_can_not_be_booked_any_more_is_said_to_be_gone(offer, client):
    TimeOff.objects.create(
        practitioner=offer.service.practitioner, starts_on=WEDNESDAY.date(), ends_on=WEDNESDAY.date()
    )
    assert heading(client.post(offer.get_absolute_url())) == (409, "We don’t keep this time any more")
    assert Waiting.objects.get().ended_at is None


def test_who_may_not_book_more_is_told_why_and_the_offer_stands(offer, client):
    Service.objects.update(open_to=Service.OpenTo.KNOWN)
    response = client.post(offer.get_absolute_url())
    assert heading(response) == (403, "This can’t be booked just now")
    assert Offer.objects.get().outcome == "open"


def test_a_link_that_was_used_leads_to_the_booking_until_that_link_is_revoked(offer, client):
    session = take_offer(offer=offer, place=Place.ONLINE)
    for ask in (client.get, client.post):
        assert ask(offer.get_absolute_url())["Location"] == session.get_absolute_url()
    Session.objects.update(generation=1)
    for ask in (client.get, client.post):
        assert ask(offer.get_absolute_url())["Location"] == "/account/"


@pytest.mark.parametrize("rest", ["decline/", "leave/"])
def test_the_other_buttons_are_no_pages(offer, client, rest):
    assert client.get(f"{offer.get_absolute_url()}{rest}").status_code == 405


def test_a_link_that_was_altered_or_is_of_something_else_is_nobody_s(offer, client):
    session = take_offer(offer=offer, place=Place.ONLINE)
    foreign = signing.Signer(salt="offer").sign_object(str(session.pk))
    for token in (offer.token[:-1], f"{offer.token}x", session.token, foreign, "nothing"):
        assert find_offer(token) is None
        assert client.get(f"/bookings/offers/{token}/").status_code == 404
        assert client.post(f"/bookings/offers/{token}/decline/").status_code == 404


def test_no_log_holds_the_link(offer):
    said = f'"GET {offer.get_absolute_url()} HTTP/1.1" 200'
    assert PRIVATE_LINK.sub(r"\1…", said) == '"GET /bookings/offers/…/ HTTP/1.1" 200'


def test_where_two_come_the_other_one_is_invited_and_nobody_invites_themselves(offer, client, marlow):
    Service.objects.update(for_two=True)
    response = client.post(offer.get_absolute_url(), {"companion": marlow.email})
    lines = pages.read(response).one("div", "errors").all("li")
    assert [line.words for line in lines] == ["This is your own address. Write the other person’s, or leave it empty."]
    client.post(offer.get_absolute_url(), {"companion": "linden@example.org"})
    assert Session.objects.get().companion.person.email == "linden@example.org"
