"""The waitlist: a place in the line, kept for whoever joined first, with what would suit them."""

from datetime import date, time

import pytest
from django.contrib.admin.sites import site as admin_site
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.actions import NotOpenToYou
from bookings.models import Offer, Waiting
from bookings.waitlist.actions import join_waitlist, leave_waitlist, make_offer, offer_freed_times
from practice.scheduling.models import Entry, Service
from practice.scheduling.slots import Slot
from tests import pages
from tests.factories import at, free_slots, make_person, make_practitioner, make_service, make_session, make_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PAGE = "/bookings/wren-50/waitlist/"


def slot_at(words: str) -> Slot:
    return Slot(at(words), at(words), "America/Vancouver")


def wishes(waiting) -> tuple:
    return waiting.weekdays, waiting.parts, waiting.until


def test_without_wishes_everything_suits(service, marlow):
    waiting = make_waiting(marlow, service)
    assert [waiting.suits(slot_at(f"2026-11-28 {clock}")) for clock in ("00:00", "11:30", "23:30")] == [True] * 3
    assert waiting.wishes_words == "Any day, at any time"


@pytest.mark.parametrize(
    ("start", "suits"),
    [
        ("2026-11-27 09:00", True),  # a Friday
        ("2026-11-30 11:59", True),  # a Monday
        ("2026-11-30 12:00", False),
        ("2026-11-30 17:00", True),
        ("2026-12-01 09:00", False),
        ("2026-12-04 09:00", True),
        ("2026-12-07 09:00", False),  # a Monday after the last day
    ],
)
def test_a_slot_suits_on_the_days_and_in_the_parts_of_day_that_were_asked_for(service, marlow, start, suits):
    waiting = make_waiting(marlow, service, weekdays=[4, 0], parts=["evening", "morning"], until=date(2026, 12, 4))
    assert waiting.suits(slot_at(start)) is suits
    assert waiting.wishes_words == "Monday or Friday, in the morning or evening, until Friday 4 December"


def test_whoever_joins_twice_keeps_the_place_and_changes_the_wishes(service, marlow, frozen):
    first = make_waiting(marlow, service, weekdays=[0])
    frozen.shift(60)
    again = make_waiting(marlow, service, parts=["evening"])
    assert (again, again.joined_at) == (first, first.joined_at)
    assert [wishes(waiting) for waiting in Waiting.objects.all()] == [([], ["evening"], None)]


def test_whoever_comes_back_after_leaving_joins_at_the_end(service, marlow, frozen):
    first = make_waiting(marlow, service)
    frozen.shift(60)
    other = make_waiting(service=service)
    leave_waitlist(waiting=first)
    frozen.shift(60)
    again = make_waiting(marlow, service)
    assert list(Waiting.objects.standing(date(2026, 11, 24))) == [other, again]


def test_whoever_joins_again_after_their_last_day_joins_at_the_end(service, marlow, frozen):
    make_waiting(marlow, service, until=date(2026, 11, 24))
    frozen.shift(60 * 60 * 24)
    again = make_waiting(marlow, service)
    assert list(Waiting.objects.standing(date(2026, 11, 25))) == [again]
    assert Waiting.objects.filter(ended_at=None).count() == 1


def test_leaving_twice_changes_nothing(service, marlow, frozen):
    waiting = make_waiting(marlow, service)
    leave_waitlist(waiting=waiting)
    waiting.refresh_from_db()
    left_at = waiting.ended_at
    frozen.shift(60)
    leave_waitlist(waiting=waiting)
    waiting.refresh_from_db()
    assert waiting.ended_at == left_at


def test_the_database_keeps_one_standing_place_for_a_service(service, marlow):
    make_waiting(marlow, service)
    with pytest.raises(IntegrityError, match="nobody_waits_twice_for_a_service"), transaction.atomic():
        Waiting.objects.create(client=marlow, service=service)


def test_nobody_waits_for_what_is_not_open_to_them(service, marlow, signed_in):
    Service.objects.update(open_to=Service.OpenTo.KNOWN)
    service.refresh_from_db()
    with pytest.raises(NotOpenToYou):
        join_waitlist(client=marlow, service=service, weekdays=[], parts=[])
    for answer in (signed_in.get(PAGE), signed_in.post(PAGE)):
        assert answer.status_code == 403
        assert "A first conversation is open to you." in answer.content.decode()
    assert not Waiting.objects.exists()


def test_the_page_shows_the_next_three_times_first(service, client):
    page = pages.read(client.get(PAGE))
    assert [heading.words for heading in page.all("h2")[:2]] == ["Free now", "If nothing here suits you"]
    shown = [button.attributes["value"] for button in page.all("button", "next")]
    assert shown == ["2026-11-24T17:30:00Z", "2026-11-24T18:00:00Z", "2026-11-24T20:00:00Z"]
    assert page.one("form", "nexts").attributes["action"] == "/bookings/wren-50/"
    assert page.one("a", "button").attributes["href"] == f"/accounts/login/?next={PAGE}"


def test_whoever_is_signed_out_joins_nothing_and_keeps_what_they_chose(service, client):
    response = client.post(PAGE, {"weekdays": ["0"]})
    assert response.status_code == 401
    assert pages.read(response).one("input", name="weekdays").attributes["value"] == "0"
    assert not Waiting.objects.exists()


def test_a_client_joins_with_wishes_and_then_sees_only_what_suits(service, signed_in, marlow):
    written = {"weekdays": ["4", "0"], "parts": ["morning"], "until": "2026-12-04"}
    response = signed_in.post(PAGE, written, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    [waiting] = Waiting.objects.all()
    assert (waiting.client, waiting.service) == (marlow, service)
    assert wishes(waiting) == ([0, 4], ["morning"], date(2026, 12, 4))
    page = pages.read(response)
    assert page.one("h1").words == "You are on the waitlist"
    shown = [button.attributes["value"] for button in page.all("button", "next")]
    assert shown == [f"2026-11-27T{clock}:00Z" for clock in ("16:00", "16:30", "17:00")]
    ticked = [box.attributes["value"] for box in page.all("input", type="checkbox") if "checked" in box.attributes]
    assert ticked == ["0", "4", "morning"]
    assert page.one("input", type="date").attributes["value"] == "2026-12-04"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"until": "2026-11-23"}, "Choose a day that is still to come"),
        ({"until": "soon"}, "Write the day as 2026-12-31"),
    ],
)
def test_a_day_that_can_not_be_is_asked_again_and_the_rest_is_kept(service, signed_in, written, problem):
    response = signed_in.post(PAGE, {"parts": ["evening"], **written})
    page = pages.read(response)
    assert response.status_code == 422
    assert [line.words for line in page.one("div", "errors").all("li")] == [problem]
    assert "checked" in page.one("input", value="evening").attributes
    assert page.one("input", id="id_until").attributes["value"] == written["until"]
    assert not Waiting.objects.exists()


def test_somebody_without_a_name_is_asked_for_one(service):
    nobody, browser = make_person(""), Client()
    browser.force_login(nobody)
    assert browser.post(PAGE, {}).status_code == 422
    assert browser.post(PAGE, {"name": "Robin Reed"}).status_code == 302
    nobody.refresh_from_db()
    assert (nobody.name, Waiting.objects.get().client) == ("Robin Reed", nobody)


def test_the_times_lead_to_the_waitlist_and_so_does_a_page_without_times(service, client):
    page = pages.read(client.get("/bookings/wren-50/"))
    assert page.one("a", href=PAGE).words == "Join the waitlist"
    make_service(make_practitioner("Ash Fern", hours=()), slug="ash-50")
    empty = pages.read(client.get("/bookings/ash-50/")).one("div", "empty")
    assert empty.one("a").attributes["href"] == "/bookings/ash-50/waitlist/"


def test_somebody_is_led_nowhere_else_to_wait_than_at_the_client_s_door(service, client):
    peer = make_service(service.practitioner, slug="wren-peer-50", audience=Service.Audience.COLLEAGUE)
    assert client.get(f"/bookings/{peer.slug}/waitlist/").status_code == 404
    assert "waitlist" not in client.get(f"/consultations/{peer.slug}/").content.decode()


def test_the_account_lists_where_one_waits_and_what_is_kept(service, signed_in, marlow):
    make_waiting(marlow, service)
    make_waiting(make_person("Rowan Heron"), service)
    offer_freed_times()
    page = pages.read(signed_in.get("/account/"))
    [place] = page.one("section", aria_labelledby="waiting").one("ul", "queue").all("li")
    assert place.one("h3").words == "50 minutes with Wren Alder"
    offer = Offer.objects.get(waiting__client=marlow)
    assert place.one("p", "notice").one("a").attributes["href"] == offer.get_absolute_url()
    assert "Rowan" not in page.words


def test_leaving_from_the_account_gives_back_what_was_kept(service, signed_in, marlow):
    waiting = make_waiting(marlow, service)
    offer_freed_times()
    response = signed_in.post(f"/bookings/waitlist/{waiting.pk}/leave/", follow=True)
    assert response.redirect_chain == [("/account/", 302)]
    assert pages.read(response).all("section", aria_labelledby="waiting") == []
    assert not Waiting.objects.filter(ended_at=None).exists()
    assert [offer.outcome for offer in Offer.objects.all()] == ["declined"]
    assert not Entry.objects.exists()


def test_nobody_leaves_for_somebody_else(service, signed_in):
    waiting = make_waiting(make_person("Rowan Heron"), service)
    assert signed_in.post(f"/bookings/waitlist/{waiting.pk}/leave/").status_code == 404
    assert Waiting.objects.filter(ended_at=None).exists()


def test_the_account_costs_the_same_with_one_place_and_with_three(service, signed_in, marlow):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert signed_in.get("/account/").status_code == 200
        return len(seen)

    def wait(service):
        waiting = make_waiting(marlow, service)
        with transaction.atomic():
            make_offer(waiting, free_slots(service)[-1], timezone.now())

    wait(service)
    with_one = queries()
    for slug in ("ash-50", "fern-50"):
        wait(make_service(slug=slug))
    assert Offer.objects.count() == 3
    assert queries() == with_one


@pytest.mark.parametrize("slug", ["offers", "waitlist", "forms"])
def test_no_service_takes_an_address_of_the_waitlist(slug):
    service = make_service()
    service.slug = slug
    with pytest.raises(Exception, match="This address is taken"):
        service.full_clean()


def test_who_runs_the_practice_ends_a_waiting_in_the_admin(service, marlow):
    waiting, browser = make_waiting(marlow, service), Client()
    offer_freed_times()
    browser.force_login(make_person("Hollis Fern", role="owner"))
    listed = reverse("admin:bookings_waiting_changelist")
    assert "Any day, at any time" in browser.get(listed).content.decode()
    pressed = {"action": "end", "_selected_action": [str(waiting.pk)]}
    assert "Take these off the waitlist?" in browser.post(listed, pressed).content.decode()
    waiting.refresh_from_db()
    assert waiting.ended_at is None
    browser.post(listed, {**pressed, "confirmed": "yes"})
    waiting.refresh_from_db()
    assert waiting.ended_at is not None
    assert not Entry.objects.exists()
    assert not admin_site._registry[Waiting].has_add_permission(None)


def test_hours_of_nobody_leave_nothing_to_show(client):
    make_service(make_practitioner("Ash Fern", hours=((time(9), time(9, 30)),)), slug="ash-50")
    page = pages.read(client.get("/bookings/ash-50/waitlist/"))
    assert page.all("button", "next") == []
    assert page.all("h2")[0].words == "What would suit you?"


def test_a_booking_of_the_same_service_ends_no_waiting(service, marlow):
    make_waiting(marlow, service)
    make_session(marlow, service)
    assert Waiting.objects.filter(ended_at=None).exists()


def test_whoever_wants_no_messages_is_promised_none_and_told_where_to_look(service, signed_in, marlow):
    marlow.channels = []
    marlow.save()
    address = f"/bookings/{service.slug}/waitlist/"
    assert "we write to you" not in pages.read(signed_in.get(address)).one("main").words
    page = pages.read(signed_in.post(address, {}, follow=True))
    assert Waiting.objects.count() == 1
    assert "Nothing is sent to you: look here when you like, and take what is free." in page.words
    assert "What comes free and suits you stands on this page" in page.one("main").words
    assert "we write to you" not in page.words.lower()
