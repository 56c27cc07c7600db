"""One colleague with two windows open: a button books what its own page showed, or nothing, and no word is lost."""

from datetime import timedelta

import pytest

from consultations.actions import book_consultation
from consultations.models import Colleague, Consultation
from practice.scheduling.models import Service
from tests import pages
from tests.consultations.test_views import choose
from tests.factories import NOW, free_slots, make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ROOT = "/consultations/wren-peer-50/"
CHECK, DATES, BOOKED, KEEP = f"{ROOT}check/", f"{ROOT}dates/", f"{ROOT}booked/", f"{ROOT}keep/"
CHANGED = "Something has changed since that page was shown, and nothing was done. This is how it is now."
SENT_LAST = "This is what you sent last. The press just now did nothing more."
WORDS_KEPT = "What you wrote is kept, and stands there again once you have chosen a time."
WORDS = "Where I lose my own ground with a client who is angry."


def mark_on(browser, page: str) -> str:
    return pages.read(browser.get(page)).one("input", name="shown").attributes["value"]


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def focus_on(page) -> str:
    return pages.read(page).one("textarea", name="focus").words


def starts() -> list:
    return [one.entry.start for one in Consultation.objects.order_by("entry__during")]


@pytest.fixture
def two_pages(signed_in, service):
    """The marks of the last pages of two windows, the second for a later time; and the starts of both."""
    first, later = free_slots(service)[0], free_slots(service)[5]
    choose(signed_in, service, first)
    of_first = mark_on(signed_in, CHECK)
    choose(signed_in, service, later)
    return of_first, mark_on(signed_in, CHECK), first, later


def test_a_page_that_shows_another_time_books_none_and_what_was_written_on_it_stands_there(signed_in, two_pages):
    of_first, _of_later, _first, later = two_pages
    answer = signed_in.post(CHECK, {"shown": of_first, "focus": WORDS}, follow=True)
    assert (said(answer), starts(), focus_on(answer)) == ([CHANGED], [], WORDS)
    assert later.words in pages.read(answer).one("dl", "facts").words
    shown = pages.read(answer).one("input", name="shown").attributes["value"]
    assert signed_in.post(CHECK, {"shown": shown, "focus": WORDS})["Location"] == BOOKED
    assert starts() == [later.start]


def test_once_the_other_time_is_booked_it_says_that_its_own_is_not_and_keeps_the_words(signed_in, service, two_pages):
    of_first, of_later, first, later = two_pages
    signed_in.post(CHECK, {"shown": of_later})
    answer = signed_in.post(CHECK, {"shown": of_first, "focus": WORDS}, follow=True)
    assert (answer.redirect_chain, said(answer)) == ([(BOOKED, 302)], [WORDS_KEPT, SENT_LAST])
    assert later.words in pages.read(answer).one("main").words
    choose(signed_in, service, first)
    assert focus_on(signed_in.get(CHECK)) == WORDS


def test_pressed_twice_it_says_the_same_twice(signed_in, service, two_pages):
    _of_first, of_later, _first, later = two_pages
    sent = {"shown": of_later, "focus": WORDS}
    answers = [signed_in.post(CHECK, sent, follow=True) for _ in range(2)]
    assert [(answer.redirect_chain, said(answer)) for answer in answers] == [([(BOOKED, 302)], [])] * 2
    assert starts() == [later.start]


def test_other_words_sent_after_it_was_booked_are_kept_among_its_notes(signed_in, service):
    choose(signed_in, service)
    sent = {"shown": mark_on(signed_in, CHECK), "focus": "Endings."}
    signed_in.post(CHECK, sent)
    answer = signed_in.post(CHECK, {**sent, "focus": WORDS}, follow=True)
    said_beside = "It was booked already. What you wrote since is kept among your notes for it, and not sent yet."
    assert (answer.redirect_chain, said(answer)) == ([(BOOKED, 302)], [said_beside])
    [consultation] = Consultation.objects.all()
    kept = (consultation.focus, consultation.preparation, consultation.preparation_draft)
    assert kept == ("Endings.", None, WORDS)
    signed_in.post(CHECK, {**sent, "focus": "A third."})  # what stands there already stays
    consultation.refresh_from_db()
    assert consultation.preparation_draft == WORDS


def test_words_for_a_time_that_the_practice_booked_meanwhile_are_kept_among_its_notes(signed_in, service, noor):
    slot = free_slots(service)[0]
    choose(signed_in, service, slot)
    sent = {"shown": mark_on(signed_in, CHECK), "focus": WORDS}
    hold = signed_in.session["choice"]["hold"]
    booked = book_consultation(colleague=noor, service=service, start=slot.start, place="online", hold_id=hold)
    assert signed_in.post(CHECK, sent)["Location"] == BOOKED
    booked.refresh_from_db()
    assert booked.preparation_draft == WORDS


def test_a_place_that_can_not_be_had_any_more_is_not_swapped_for_another(signed_in, service):
    Service.objects.update(places="either")
    choose(signed_in, service)
    sent = {"shown": mark_on(signed_in, CHECK), "place": "room"}
    service.practitioner.weekly_hours.update(place="online")
    answer = signed_in.post(CHECK, sent, follow=True)
    assert (said(answer), starts()) == ([CHANGED], [])


def test_dates_that_show_another_time_book_none(signed_in, service):
    Service.objects.update(most_regular=6)
    first, later = free_slots(service)[0], free_slots(service)[5]
    choose(signed_in, service, first)
    signed_in.post(CHECK, {"shown": mark_on(signed_in, CHECK), "often": "weekly", "times": "2"})
    of_first = mark_on(signed_in, DATES)
    choose(signed_in, service, later)
    answer = signed_in.post(DATES, {"shown": of_first}, follow=True)
    assert (said(answer), starts()) == ([CHANGED], [])
    assert signed_in.post(DATES, {"shown": mark_on(signed_in, DATES)})["Location"] == BOOKED
    assert starts() == [later.start, later.start + timedelta(weeks=1)]


def test_what_is_chosen_for_a_date_is_there_still_after_the_time_was_kept_longer(signed_in, service):
    Service.objects.update(most_regular=6)
    slot = free_slots(service)[0]
    make_entry(service, start=slot.start + timedelta(weeks=1))
    choose(signed_in, service, slot)
    signed_in.post(CHECK, {"often": "weekly", "times": "3"})
    page = pages.read(signed_in.get(DATES))
    [*near, _none] = page.one("form", id="dates").all("input", type="radio")
    chosen = {near[0].attributes["name"]: near[0].attributes["value"]}
    assert signed_in.post(KEEP, {"at": "consultations:dates", **chosen})["Location"] == DATES
    radios = pages.read(signed_in.get(DATES)).all("input", type="radio")
    assert {one.attributes["name"]: one.attributes["value"] for one in radios if "checked" in one.attributes} == chosen
    assert starts() == []


def test_a_page_that_asks_for_a_series_may_be_sent_twice(signed_in, service):
    Service.objects.update(most_regular=6)
    choose(signed_in, service)
    sent = {"shown": mark_on(signed_in, CHECK), "often": "weekly", "times": "3", "focus": WORDS}
    assert [signed_in.post(CHECK, sent)["Location"] for _ in range(2)] == [DATES] * 2
    of_dates = {"shown": mark_on(signed_in, DATES)}
    assert WORDS in pages.read(signed_in.get(DATES)).one("main").words
    answers = [signed_in.post(DATES, of_dates, follow=True) for _ in range(2)]
    assert [(answer.redirect_chain, said(answer)) for answer in answers] == [([(BOOKED, 302)], [])] * 2
    assert len(starts()) == 3


def test_a_date_that_became_free_is_shown_before_it_is_booked(signed_in, service):
    Service.objects.update(most_regular=6)
    slot = free_slots(service)[0]
    others = [make_entry(service, start=slot.start + timedelta(weeks=weeks)) for weeks in (1, 2)]
    choose(signed_in, service, slot)
    signed_in.post(CHECK, {"often": "weekly", "times": "3"})
    before = mark_on(signed_in, DATES)
    others[0].delete()
    [kept] = {one.attributes["name"] for one in pages.read(signed_in.get(DATES)).all("input", type="radio")}
    answer = signed_in.post(DATES, {"shown": before, kept: "none"}, follow=True)
    assert (said(answer), starts()) == ([CHANGED], [])
    radios = pages.read(answer).all("input", type="radio")
    assert [one.attributes["value"] for one in radios if "checked" in one.attributes] == ["none"]


def test_dates_whose_answer_was_lost_are_said_to_be_booked(signed_in, service):
    Service.objects.update(most_regular=6)
    choose(signed_in, service)
    signed_in.post(CHECK, {"often": "weekly", "times": "2"})
    choice, sent = signed_in.session["choice"], {"shown": mark_on(signed_in, DATES)}
    signed_in.post(DATES, sent)
    session = signed_in.session
    session["choice"] = choice
    del session["booked_here"]
    session.save()
    assert signed_in.post(DATES, sent)["Location"] == BOOKED
    assert len(starts()) == 2


@pytest.mark.parametrize("address", [CHECK, KEEP])
def test_what_was_written_while_the_year_ended_stands_there_once_it_is_renewed(signed_in, service, noor, address):
    choose(signed_in, service)
    Colleague.objects.update(approved_until=NOW - timedelta(minutes=1))
    answer = signed_in.post(address, {"focus": WORDS}, follow=True)
    assert answer.redirect_chain == [("/consultations/join/", 302)]
    assert said(answer) == ["Your year is over. Tell us first that everything is still so."]
    Colleague.objects.update(approved_until=NOW + timedelta(days=365))
    assert focus_on(signed_in.get(CHECK)) == WORDS
