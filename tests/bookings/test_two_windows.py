"""One person with two windows open at the client's door: a button books what its own page showed, or nothing."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from bookings.models import Session
from practice.scheduling.actions import (
    cancel_appointment,
    decline_request,
    move_appointment,
    release_what_is_final,
)
from practice.scheduling.models import Entry, Service
from tests import pages
from tests.bookings.conftest import choose, tell
from tests.factories import free_slots, make_entry, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

KEEP = "/bookings/wren-50/keep/"
CHECK, REGULAR, BOOKED = "/bookings/wren-50/check/", "/bookings/wren-50/regular/", "/bookings/wren-50/booked/"
CHANGED = "Something has changed since that page was shown, and nothing was done. This is how it is now."
SENT_LAST = "This is what you sent last. The press just now did nothing more."


def look(browser) -> dict:
    """What the last page would send from one window."""
    form = pages.read(browser.get(CHECK)).one("form", "near")
    fields = {one.attributes["name"]: one.attributes["value"] for one in form.all("input")}
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def starts(slot) -> str:
    return urlencode({"start": slot.value})


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def two_pages(signed_in, service):
    """The last pages of two windows, the second for a later time; and the starts of both."""
    first, later = free_slots(service)[0], free_slots(service)[5]
    choose(signed_in, service, first)
    tell(signed_in, service)
    of_first = look(signed_in)
    choose(signed_in, service, later)
    return of_first, look(signed_in), first, later


def test_a_page_that_shows_another_time_than_is_chosen_now_books_none(signed_in, two_pages):
    of_first, of_later, _first, later = two_pages
    answer = signed_in.post(CHECK, of_first, follow=True)
    assert (said(answer), Session.objects.count()) == ([CHANGED], 0)
    assert later.words in pages.read(answer).one("dl", "facts").words
    assert signed_in.post(CHECK, of_later)["Location"] == BOOKED
    assert [session.entry.start for session in Session.objects.all()] == [later.start]


def test_once_the_other_time_is_booked_it_says_that_its_own_is_not(signed_in, two_pages):
    of_first, of_later, first, later = two_pages
    signed_in.post(CHECK, of_later)
    answer = signed_in.post(CHECK, of_first, follow=True)
    assert (answer.redirect_chain, said(answer)) == ([(BOOKED, 302)], [SENT_LAST])
    assert later.words in pages.read(answer).one("main").words
    assert first.words not in pages.read(answer).one("main").words
    assert [session.entry.start for session in Session.objects.all()] == [later.start]


def test_pressed_twice_it_says_the_same_twice(signed_in, two_pages):
    _of_first, of_later, _first, _later = two_pages
    answers = [signed_in.post(CHECK, of_later, follow=True) for _ in range(2)]
    assert [(answer.redirect_chain, said(answer)) for answer in answers] == [([(BOOKED, 302)], [])] * 2
    assert Session.objects.count() == 1


def test_a_fee_chosen_in_another_window_is_shown_before_it_is_paid(signed_in, service):
    Service.objects.update(fee_scale=[90, 120, 150])
    choose(signed_in, service)
    tell(signed_in, service, fee="90.00")
    of_less = look(signed_in)
    tell(signed_in, service, fee="150.00")
    answer = signed_in.post(CHECK, of_less, follow=True)
    assert (said(answer), Session.objects.count()) == ([CHANGED], 0)
    assert "$150" in pages.read(answer).one("dl", "facts").words


def test_ten_minutes_more_change_nothing_of_what_is_chosen(signed_in, service, frozen):
    choose(signed_in, service, free_slots(service)[9])
    tell(signed_in, service)
    before = look(signed_in)
    frozen.shift(timedelta(minutes=11))
    Entry.objects.all().delete()  # swept
    signed_in.post("/bookings/wren-50/keep/")
    assert look(signed_in) == before
    assert signed_in.post(CHECK, before)["Location"] == BOOKED


def test_what_is_chosen_for_dates_is_there_still_after_the_time_was_kept_longer(signed_in, service):
    Service.objects.update(most_regular=6)
    slot = free_slots(service)[0]
    for weeks in (1, 2):
        make_entry(service, start=slot.start + timedelta(weeks=weeks))
    choose(signed_in, service, slot)
    tell(signed_in, service, every_weeks="1", times="4")
    page = pages.read(signed_in.get(REGULAR))
    button = page.one("aside", aria_labelledby="kept").one("button", name="at")
    assert (button.attributes["form"], button.attributes["formaction"]) == ("dates", f"{KEEP}?{starts(slot)}")
    [first, second] = list(dict.fromkeys(one.attributes["name"] for one in page.all("input", type="radio")))
    sent = {"at": "bookings:regular", second: "none"}
    answer = signed_in.post("/bookings/wren-50/keep/", sent)
    assert answer["Location"] == REGULAR
    radios = pages.read(signed_in.get(REGULAR)).all("input", type="radio")
    checked = [(one.attributes["name"], one.attributes["value"]) for one in radios if "checked" in one.attributes]
    assert checked == [(second, "none")]
    assert signed_in.get(CHECK)["Location"] == REGULAR  # it counts as no answer yet
    assert signed_in.post(REGULAR, {**sent, first: "none"})["Location"] == CHECK


def test_dates_of_another_time_than_is_chosen_now_are_asked_about_anew(signed_in, service):
    Service.objects.update(most_regular=6)
    first, later = free_slots(service)[0], free_slots(service)[5]
    for slot in (first, later):
        make_entry(service, start=slot.start + timedelta(weeks=1))
    choose(signed_in, service, first)
    tell(signed_in, service, every_weeks="1", times="3")
    [question] = {one.attributes["name"] for one in pages.read(signed_in.get(REGULAR)).all("input", type="radio")}
    choose(signed_in, service, later)
    assert signed_in.post(REGULAR, {question: "none"}).status_code == 422
    assert signed_in.get(CHECK)["Location"] == REGULAR


def test_each_of_two_pages_that_were_pressed_leads_to_what_it_booked(signed_in, service, two_pages):
    _of_first, of_later, first, later = two_pages
    signed_in.post(CHECK, of_later)
    choose(signed_in, service, first)
    tell(signed_in, service)
    of_first = look(signed_in)
    signed_in.post(CHECK, of_first)
    choose(signed_in, service, free_slots(service)[9])
    for page, slot in ((of_later, later), (of_first, first)):
        answer = signed_in.post(CHECK, page, follow=True)
        assert (answer.redirect_chain, said(answer)) == ([(BOOKED, 302)], [])
        assert slot.words in pages.read(answer).one("main").words
    assert Session.objects.count() == 2


@pytest.mark.parametrize("change", [{"fee_words": "$180"}, {"by_approval": True}])
def test_what_the_practice_changed_meanwhile_is_shown_first(signed_in, service, change):
    choose(signed_in, service)
    tell(signed_in, service)
    before = look(signed_in)
    Service.objects.update(**change)
    answer = signed_in.post(CHECK, before, follow=True)
    assert (said(answer), Session.objects.count()) == ([CHANGED], 0)


def test_ten_minutes_more_for_a_time_that_is_not_chosen_any_more_are_not_given_to_another(signed_in, service, frozen):
    first, later = free_slots(service)[0], free_slots(service)[5]
    choose(signed_in, service, first)
    of_first = pages.read(signed_in.get("/bookings/wren-50/details/")).one("button", name="at").attributes["formaction"]
    choose(signed_in, service, later)
    until = Entry.objects.get().expires_at
    answer = signed_in.post(of_first, {"name": "Marlow T."}, follow=True)
    assert (said(answer), Entry.objects.get().expires_at) == ([CHANGED], until)
    assert pages.read(answer).one("input", name="name").attributes["value"] == "Marlow T."


def test_details_of_a_time_that_is_not_chosen_any_more_lead_to_the_one_that_is_and_say_so(signed_in, service):
    first, later = free_slots(service)[0], free_slots(service)[5]
    choose(signed_in, service, first)
    mark = pages.read(signed_in.get("/bookings/wren-50/details/")).one("input", name="shown").attributes["value"]
    choose(signed_in, service, later)
    answer = signed_in.post("/bookings/wren-50/details/", {"name": "Marlow Teal", "shown": mark}, follow=True)
    told = "You have chosen another time since that page was shown. What you wrote is kept."
    assert (answer.redirect_chain, said(answer)) == ([(CHECK, 302)], [told])
    assert later.words in pages.read(answer).one("dl", "facts").words


@pytest.mark.parametrize("step", ["details/", "keep/"])
def test_what_was_typed_for_one_service_while_another_was_chosen_stands_there_still(client, service, step):
    other = make_service(service.practitioner, slug="wren-30", minutes=30)
    choose(client, service)
    choose(client, other)
    written = {"name": "Marlow <Teal", "email": "marlow at"}
    assert client.post(f"/bookings/wren-50/{step}", written)["Location"] == "/bookings/wren-50/"
    page = pages.read(client.get("/bookings/wren-30/details/"))
    assert [page.one("input", name=name).attributes["value"] for name in written] == list(written.values())


def test_whoever_signs_out_gives_their_time_back(signed_in, service, marlow):
    slot = free_slots(service)[0]
    choose(signed_in, service, slot)
    signed_in.post("/accounts/logout/")
    signed_in.force_login(marlow)
    assert choose(signed_in, service, slot)["Location"] == "/bookings/wren-50/details/"


def book(browser, service, slot) -> dict:
    """From the times to the last button; what the last page sent."""
    choose(browser, service, slot)
    tell(browser, service)
    sent = look(browser)
    assert browser.post(CHECK, sent)["Location"] == BOOKED
    return sent


@pytest.mark.parametrize("change", ["cancelled", "moved", "declined"])
def test_a_time_that_is_free_again_can_be_booked_again_in_the_same_browser(signed_in, service, frozen, change):
    service.by_approval = change == "declined"
    service.save()
    slot, later = free_slots(service)[5], free_slots(service)[9]
    book(signed_in, service, slot)
    first = Session.objects.get()
    if change == "cancelled":
        cancel_appointment(appointment=first)
    elif change == "moved":
        move_appointment(appointment=first, start=later.start)
    else:
        decline_request(appointment=first)
    frozen.shift(timedelta(minutes=4))
    release_what_is_final(practitioner_id=service.practitioner_id, now=timezone.now())
    book(signed_in, service, slot)
    assert Session.objects.filter(entry__during__startswith=slot.start).exclude(pk=first.pk).count() == 1
    page = pages.read(signed_in.get(BOOKED))
    assert slot.words in page.one("h1").words


def test_a_request_that_was_declined_is_not_said_to_be_booked(signed_in, service):
    service.by_approval = True
    service.save()
    book(signed_in, service, free_slots(service)[5])
    session = Session.objects.get()
    decline_request(appointment=session)
    assert signed_in.get(BOOKED)["Location"] == session.get_absolute_url()
