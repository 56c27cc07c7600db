"""/manage/<token>/ and an invitation: a button that is pressed after something changed does nothing, and says so."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bookings.companions.actions import invite
from bookings.models import Companion
from bookings.regular.actions import book_regular
from practice.notifications.delivery import sweep
from practice.scheduling.actions import approve_request, move_appointment
from practice.scheduling.statuses import Status
from tests import pages
from tests.factories import at, make_person, make_practice, make_practitioner, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO, THREE = at("2026-11-27 14:00"), at("2026-11-27 15:00")
CHANGED = "Something has changed since that page was shown, and nothing was done. This is how it is now."


@pytest.fixture
def session():
    make_practice(cancellation_hours=24)
    return make_session(service=make_service(make_practitioner(), buffer_after=0, for_two=True), start=TWO)


def shown_on(browser, address: str) -> dict:
    marks = {one.attributes["value"] for one in pages.read(browser.get(address)).all("input", name="shown")}
    [mark] = marks
    return {"shown": mark}


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize("where", ["show", "coming"])
def test_a_yes_to_one_time_is_none_to_another(client, session, where):
    coming = reverse("manage:coming", args=[session.token])
    sent = shown_on(client, reverse(f"manage:{where}", args=[session.token]))
    move_appointment(appointment=session, start=THREE)
    answer = client.post(coming, sent, follow=True)
    session.refresh_from_db()
    assert (said(answer), session.coming_at) == ([CHANGED], None)
    assert "3:00 pm" in pages.read(answer).one("h1").words
    client.post(coming, shown_on(client, coming))
    session.refresh_from_db()
    assert session.coming_at is not None


def test_what_was_moved_since_is_not_cancelled(client, session):
    cancel = reverse("manage:cancel", args=[session.token])
    sent = shown_on(client, cancel)
    move_appointment(appointment=session, start=THREE)
    answer = client.post(cancel, sent, follow=True)
    session.refresh_from_db()
    assert (said(answer), session.status) == ([CHANGED], Status.BOOKED)


def test_what_was_moved_since_or_began_to_cost_is_moved_only_once_that_is_shown(client, session, frozen):
    move = reverse("manage:move", args=[session.token])
    sent = {**shown_on(client, move), "start": at("2026-11-27 16:00").isoformat()}
    move_appointment(appointment=session, start=THREE, by="practice")
    assert said(client.post(move, sent, follow=True)) == [CHANGED]
    sent |= shown_on(client, move)
    frozen.move_to(THREE - timedelta(hours=23))
    assert said(client.post(move, sent, follow=True)) == [CHANGED]
    session.refresh_from_db()
    assert (session.entry.start, session.moved_late) == (THREE, False)
    client.post(move, {**sent, **shown_on(client, move)})
    session.refresh_from_db()
    assert (session.entry.start, session.moved_late) == (at("2026-11-27 16:00"), True)


def test_what_began_to_cost_since_is_not_cancelled_before_that_is_said(client, session, frozen):
    cancel = reverse("manage:cancel", args=[session.token])
    sent = shown_on(client, cancel)
    assert "Nothing to pay." in client.get(cancel).content.decode()
    frozen.move_to(TWO - timedelta(hours=23))
    answer = client.post(cancel, sent, follow=True)
    session.refresh_from_db()
    assert (said(answer), session.status) == ([CHANGED], Status.BOOKED)
    assert "Nothing to pay." not in answer.content.decode()
    client.post(cancel, shown_on(client, cancel))
    session.refresh_from_db()
    assert session.status == Status.LATE_CANCELLED


def test_cancelled_twice_it_is_cancelled_and_nothing_else_is_said(client, session):
    cancel = reverse("manage:cancel", args=[session.token])
    sent = shown_on(client, cancel)
    answers = [client.post(cancel, sent, follow=True) for _ in range(2)]
    assert [(pages.read(answer).one("h1").words, said(answer)) for answer in answers] == [("It’s cancelled", [])] * 2


def test_moved_twice_to_one_time_it_is_there_and_nothing_else_is_said(client, session):
    move = reverse("manage:move", args=[session.token])
    sent = {**shown_on(client, move), "start": THREE.isoformat()}
    answers = [client.post(move, sent, follow=True) for _ in range(2)]
    assert [said(answer) for answer in answers] == [[], []]
    assert ["3:00 pm" in pages.read(answer).one("h1").words for answer in answers] == [True, True]


def test_a_series_moved_twice_to_one_time_is_there_and_nothing_else_is_said(client, series):
    asked = f"{reverse('manage:move_which', args=[series[0].token])}?start={at('2026-11-26 15:00'):%Y-%m-%dT%H:%M:%SZ}"
    sent = {**shown_on(client, asked), "which": "all"}
    answers = [client.post(asked, sent, follow=True) for _ in range(2)]
    assert [said(answer) for answer in answers] == [[], []]
    assert [answer.redirect_chain for answer in answers] == [[(series[0].get_absolute_url(), 302)]] * 2


def test_what_was_booked_since_is_not_taken_back_as_a_request(client, session):
    type(session).objects.update(status=Status.REQUESTED)
    type(session.entry).objects.update(kind="request", expires_at=TWO - timedelta(days=1))
    cancel = reverse("manage:cancel", args=[session.token])
    sent = shown_on(client, cancel)
    session.refresh_from_db()
    approve_request(appointment=session)
    assert said(client.post(cancel, sent, follow=True)) == [CHANGED]
    session.refresh_from_db()
    assert session.status == Status.BOOKED


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_invitation_to_one_time_is_not_answered_for_another(client, session, answer):
    invite(session=session, person=make_person("Ash Fern"))
    address = Companion.objects.get().get_absolute_url()
    sent = shown_on(client, address)
    move_appointment(appointment=session, start=THREE)
    told = client.post(address, {"answer": answer, **sent}, follow=True)
    companion = Companion.objects.get()
    assert (told.status_code, said(told), companion.joined_at, companion.left_at) == (409, [CHANGED], None, None)


@pytest.fixture
def series(client):
    make_practice()
    service = make_service(make_practitioner(), buffer_after=0, most_regular=6)
    asked = {"start": TWO, "rhythm": "weekly", "times": 3, "place": "online", "answers": {}}
    booked = book_regular(client=make_person("Marlow Teal"), service=service, **asked)
    return [type(one).objects.with_calendar().get(pk=one.pk) for one in booked]


def test_before_all_are_moved_it_is_shown_where_each_would_be(client, series):
    address = reverse("manage:move_which", args=[series[1].token])
    page = pages.read(client.get(address, {"start": at("2026-12-03 15:00").isoformat()}))
    assert [one.words for one in page.one("section", aria_labelledby="after").all("li")] == [
        "Friday 11 December, 2:00 pm, to Thursday 10 December, 3:00 pm"
    ]


def test_a_series_of_which_another_was_moved_since_is_moved_only_once_that_is_shown(client, series):
    address = reverse("manage:move_which", args=[series[0].token])
    asked = f"{address}?start={at('2026-11-26 15:00').isoformat().replace('+', '%2B')}"
    sent = {**shown_on(client, asked), "which": "all"}
    move_appointment(appointment=series[2], start=at("2026-12-10 09:00"))
    answer = client.post(asked, sent, follow=True)
    assert (said(answer), answer.redirect_chain) == ([CHANGED], [(asked, 302)])
    series[0].entry.refresh_from_db()
    assert series[0].entry.start == TWO
    assert client.post(asked, {**sent, **shown_on(client, asked)})["Location"] == series[0].get_absolute_url()


def test_once_one_of_a_series_is_cancelled_those_that_stand_are_named(client, series, frozen):
    client.post(reverse("manage:cancel", args=[series[0].token]), {"which": "one"})
    page = pages.read(client.get(series[0].get_absolute_url()))
    assert page.one("h1").words == "It’s cancelled"
    stand = page.one("section", aria_labelledby="stand")
    assert (stand.one("h2").words, len(stand.all("li"))) == ("These still stand", 2)
    frozen.move_to(at("2026-12-06 09:00"))
    stand = pages.read(client.get(series[0].get_absolute_url())).one("section", aria_labelledby="stand")
    assert (stand.one("h2").words, len(stand.all("li"))) == ("This one still stands", 1)
    frozen.move_to(at("2026-12-30 09:00"))
    page = pages.read(client.get(series[0].get_absolute_url()))
    assert (page.all("section", aria_labelledby="stand"), "You need not do anything." in page.words) == ([], True)


def test_once_all_of_a_series_are_cancelled_none_is_named(client, series):
    client.post(reverse("manage:cancel", args=[series[0].token]), {"which": "all"})
    assert pages.read(client.get(series[0].get_absolute_url())).all("section", aria_labelledby="stand") == []


@pytest.mark.parametrize(
    ("by", "words"),
    [("person", "It’s moved. It was Friday 27 November"), ("practice", "We have moved it. It was Friday 27 November")],
)
def test_a_message_about_a_move_says_from_when_and_whose_it_is(session, frozen, mailoutbox, by, words):
    move_appointment(appointment=session, start=THREE, by=by)
    frozen.shift(timedelta(minutes=4))
    sweep()
    [letter] = [one.body for one in mailoutbox if one.to == [session.client.email]]
    assert f"{words}, 2:00 pm. This is the new time." in letter
