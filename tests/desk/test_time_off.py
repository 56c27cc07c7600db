"""Time off at the desk: nobody who is booked then is forgotten, and nothing is booked in it afterwards."""

from datetime import time

import pytest

from bookings.models import Session
from practice.scheduling.models import TimeOff
from practice.scheduling.slots import NotOffered, require_slot
from practice.scheduling.statuses import Status
from tests import pages
from tests.factories import (
    NOW,
    at,
    let_it_have_been,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_group,
    make_person,
    make_practice,
    make_practitioner,
    make_seat,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NEW = "/desk/time-off/"
WEEK = {"starts_on": "2026-11-30", "ends_on": "2026-12-06", "note": "Away"}


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


@pytest.fixture
def marlow(wren):
    return make_session(make_person("Marlow Teal"), make_service(wren), start=at("2026-12-01 09:00"))


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def asked(response) -> dict[str, list[str]]:
    """Each who is asked about, with what can be said of them."""
    fields = pages.read(response).all("fieldset", "field")
    return {one.one("legend").words: [choice.words for choice in one.all("span", "choice-body")] for one in fields}


def status(appointment) -> str:
    return type(appointment).objects.get(pk=appointment.pk).status


def told(person) -> list[str]:
    return sorted(person.notifications.filter(state="waiting").values_list("kind", flat=True))


def test_days_off_are_saved_at_once_where_nobody_is_booked(desk, wren):
    answer = desk.post(NEW, WEEK, follow=True)
    off = wren.time_off.get()
    assert answer.redirect_chain == [(f"/desk/time-off/{off.pk}/", 302)]
    assert (off.words, off.note) == ("Monday 30 November 2026 to Sunday 6 December 2026", "Away")
    assert said(answer) == ["It’s saved. Nothing more can be booked then."]
    with pytest.raises(NotOffered):
        require_slot(make_service(wren), at("2026-12-01 09:00"), now=NOW)


def test_pressed_twice_it_stands_once_and_is_taken_back_with_one_press(desk, wren):
    ways = [desk.post(NEW, WEEK)["Location"] for _ in range(2)]
    off = wren.time_off.get()
    assert ways == [f"/desk/time-off/{off.pk}/"] * 2
    desk.post(f"/desk/time-off/{off.pk}/end/")
    require_slot(make_service(wren), at("2026-12-01 09:00"), now=NOW)


def test_an_hour_of_the_week_is_kept_free_with_one_press(desk, wren):
    page = pages.read(desk.get(f"/desk/week/hour/?who={wren.pk}&start=2026-12-01T23:00:00Z"))
    form = next(one for one in page.all("form") if "time-off" in one.attributes["action"])
    given = {one.attributes["name"]: one.attributes["value"] for one in form.all("input", type="hidden")}
    desk.post(form.attributes["action"], given)
    off = wren.time_off.get()
    assert (f"{off.starts_on}", off.starts_clock, f"{off.ends_on}", off.ends_clock) == (
        "2026-12-01",
        time(16),
        "2026-12-01",
        time(17),
    )


def test_whoever_is_booked_then_is_shown_before_anything_is_saved(desk, wren, marlow):
    make_session(make_person("Bo Sandpiper"), make_service(wren, by_approval=True), start=at("2026-12-02 09:00"))
    make_consultation(make_colleague(), make_consultation_service(wren), start=at("2026-12-03 10:00"))
    make_group(wren, meets=1, first="2026-12-04 15:00")
    make_session(make_person("Ellis Plover"), marlow.service, start=at("2026-12-08 09:00"))
    answer = desk.post(NEW, WEEK)
    choices = ["Keep it", "Cancel it", "Move it by hand"]
    assert (answer.status_code, asked(answer)) == (
        200,
        {
            "Tuesday 1 December 2026, 9:00 am: Marlow Teal": choices,
            "Wednesday 2 December 2026, 9:00 am: Bo Sandpiper": ["Leave it open", "Say no"],
            "Thursday 3 December 2026, 10:00 am: Noor Siskin": choices,
            "Friday 4 December 2026, 3:00 pm: Endings": choices,
        },
    )
    assert (TimeOff.objects.count(), status(marlow)) == (0, Status.BOOKED)


def test_each_becomes_what_is_said_of_them_and_whoever_is_cancelled_is_told(desk, wren, marlow, frozen):
    service = marlow.service
    kept = make_session(make_person("Bo Sandpiper"), service, start=at("2026-12-02 09:00"))
    moved = make_session(make_person("Ellis Plover"), service, start=at("2026-12-03 09:00"))
    wanted = make_session(make_person("Pim Dunlin"), make_service(wren, by_approval=True), start=at("2026-12-03 14:00"))
    group = make_group(wren, meets=1, first="2026-12-04 15:00")
    noor = make_colleague()
    make_seat(group.meetings.get(), noor)
    answers = {f"{one.pk}": "cancel" for one in (marlow, wanted, group.meetings.get())}
    answers |= {f"{kept.pk}": "keep", f"{moved.pk}": "move"}
    answer = desk.post(NEW, {**WEEK, "asked": "yes", **answers}, follow=True)
    assert said(answer) == ["It’s saved. Still to be moved: Ellis Plover."]
    assert [status(one) for one in (marlow, kept, moved, wanted, group.meetings.get())] == [
        Status.CANCELLED,
        Status.BOOKED,
        Status.BOOKED,
        Status.DECLINED,
        Status.CANCELLED,
    ]
    assert (told(marlow.client), told(wanted.client)) == (["bookings.session.cancelled"], ["bookings.session.declined"])
    assert "consultations.meeting.cancelled" in told(noor.person)
    assert "bookings.session.cancelled" not in told(kept.client) + told(moved.client)
    within = pages.read(answer).one("section", aria_labelledby="within")
    assert [one.words for one in within.all("h3")] == ["Bo Sandpiper", "Ellis Plover"]
    assert f"/desk/appointments/{moved.pk}/move/" in [one.attributes["href"] for one in within.all("a")]


def test_nothing_is_saved_while_something_is_unsaid(desk, marlow):
    other = make_session(make_person("Bo Sandpiper"), marlow.service, start=at("2026-12-02 09:00"))
    answer = desk.post(NEW, {**WEEK, "asked": "yes", f"{marlow.pk}": "cancel", f"{other.pk}": "perhaps"})
    assert (answer.status_code, TimeOff.objects.count(), status(marlow)) == (422, 0, Status.BOOKED)
    assert "cancelled" not in str(told(marlow.client))
    radios = pages.read(answer).all("input", type="radio")
    assert [one.attributes["value"] for one in radios if "checked" in one.attributes] == ["cancel"]
    held = {one.attributes["name"]: one.attributes["value"] for one in pages.read(answer).all("input", type="hidden")}
    assert {name: held[name] for name in WEEK} == WEEK


def test_whoever_books_in_between_is_asked_about_too(desk, marlow):
    late = make_session(make_person("Bo Sandpiper"), marlow.service, start=at("2026-12-02 09:00"))
    answer = desk.post(NEW, {**WEEK, "asked": "yes", f"{marlow.pk}": "cancel"})
    assert (answer.status_code, TimeOff.objects.count(), status(late)) == (422, 0, Status.BOOKED)
    assert "Say what becomes of Bo Sandpiper" in pages.read(answer).one("div", "errors").words


def test_what_is_over_or_called_off_or_another_practitioners_is_not_asked_about(desk, wren, marlow):
    let_it_have_been(marlow, at("2026-11-24 08:00"))
    make_session(
        make_person("Bo Sandpiper"), make_service(make_practitioner("Ira Sedge")), start=at("2026-11-24 14:00")
    )
    desk.post(NEW, {"starts_on": "2026-11-24"})
    assert [f"{off.starts_on}" for off in wren.time_off.all()] == ["2026-11-24"]
    assert set(Session.objects.values_list("status", flat=True)) == {Status.BOOKED}


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({}, {"starts_on": ["Write the first day"]}),
        (
            {"starts_on": "2026-12-02", "ends_on": "2026-12-01"},
            {"ends_on": ["Write a day that is not before the first"]},
        ),
        (
            {"starts_on": "2026-12-02", "starts_clock": "14:00", "ends_clock": "13:00"},
            {"ends_clock": ["Write a time after the one it begins at"]},
        ),
        (
            {"starts_on": "2026-12-02", "ends_clock": "00:00"},
            {"ends_clock": ["Write a time after the one it begins at"]},
        ),
        ({"starts_on": "soon"}, {"starts_on": ["Write the day as 2026-11-24"]}),
    ],
)
def test_a_time_off_that_is_none_is_said(desk, given, errors):
    answer = desk.post(NEW, given)
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_all_days_are_no_time_off_and_no_mistake_of_ours(desk, day):
    assert desk.post(NEW, {"starts_on": day}).status_code == 422
    assert TimeOff.objects.count() == 0


def test_hours_off_in_a_night_in_which_clocks_change_are_whole(client):
    make_practice()
    ira = make_practitioner("Ira Sedge", time_zone="America/Toronto", hours=((time(0), time(23)),), weekdays=range(7))
    service = make_service(ira, window_days=400)
    second = at("2027-11-07 06:30", "UTC")  # half past one for the second time
    session = make_session(make_person("Marlow Teal"), service, start=at("2027-11-07 05:30", "UTC"))
    let_it_have_been(session, second)
    client.force_login(ira.person)
    answer = client.post(NEW, {"starts_on": "2027-11-07", "starts_clock": "01:00", "ends_clock": "02:00"})
    assert list(asked(answer)) == ["Sunday 7 November 2027, 1:30 am (after the clocks go back): Marlow Teal"]


def test_it_can_be_taken_back_and_what_was_cancelled_stays_so(desk, wren, marlow):
    desk.post(NEW, {**WEEK, "asked": "yes", f"{marlow.pk}": "cancel"})
    off = wren.time_off.get()
    desk.post(f"/desk/time-off/{off.pk}/end/")
    assert (TimeOff.objects.count(), status(marlow)) == (0, Status.CANCELLED)


def test_another_practitioners_time_off_is_no_page(desk):
    off = make_practitioner("Ira Sedge").time_off.create(starts_on="2026-12-01", ends_on="2026-12-01")
    answers = [desk.get(f"/desk/time-off/{off.pk}/"), desk.post(f"/desk/time-off/{off.pk}/end/")]
    assert ([answer.status_code for answer in answers], TimeOff.objects.count()) == ([404, 404], 1)
