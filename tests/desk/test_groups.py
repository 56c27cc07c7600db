"""Groups at the desk: set up, planned, answered for, changed; and read by whoever leads them alone."""

from datetime import date, timedelta

import pytest

from blog.models import Article
from consultations.groups.actions import give_back, join_group
from consultations.models import Group, Joining, Meeting, Seat
from tests import pages
from tests.factories import (
    at,
    make_article,
    make_colleague,
    make_group,
    make_meeting,
    make_person,
    make_practice,
    make_practitioner,
    make_seat,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NEW = {
    "title": "Endings",
    "theme": "What endings do to us.",
    "minutes": "90",
    "places": "online",
    "fee_words": "$40 a meeting",
    "capacity": "6",
    "seats_for": "run",
    "minimum": "3",
    "warn_on": "2026-11-28",
    "opens_on": "2026-11-25",
    "closes_on": "2026-12-01",
    "is_listed": "on",
}
RUN = {"first": "2026-12-01", "at": "15:00", "rhythm": "weekly", "count": "3", "place": "online"}


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def desk(client, wren):
    """Wren's browser."""
    client.force_login(wren.person)
    return client


@pytest.fixture
def group(wren):
    return make_group(wren, capacity=1)


def words(response) -> str:
    return pages.read(response).one("main").words


def test_a_group_is_set_up_with_what_to_read_before_and_a_neutral_address(desk, wren):
    article = make_article("A quiet room", slug="a-quiet-room")
    response = desk.post("/desk/groups/new/", {**NEW, "practitioner": wren.pk, "readings": [article.pk]})
    group = Group.objects.get()
    assert response["Location"] == f"/desk/groups/{group.pk}/run/"
    assert (group.title, group.slug, group.facilitator, group.service.audience) == (
        "Endings",
        "wren-group-1",
        wren,
        "group",
    )
    assert (group.opens_on, group.closes_on, group.minimum, group.warn_on) == (
        date(2026, 11, 25),
        date(2026, 12, 1),
        3,
        date(2026, 11, 28),
    )
    assert [(one.title, one.address) for one in group.readings.all()] == [("A quiet room", "/articles/a-quiet-room/")]
    assert Article.objects.count() == 1


def test_what_is_missing_is_said_and_nothing_is_set_up(desk):
    response = desk.post("/desk/groups/new/", {**NEW, "title": "", "warn_on": "", "closes_on": "2026-11-24"})
    assert response.status_code == 422
    said = [line.words for line in pages.read(response).one("div", "errors").all("li")]
    assert said == [
        "Choose who leads it",
        "Write a title",
        "Write a day after the one on which it opens",
        "Write on which day you are told of few seats",
    ]
    assert not Group.objects.exists()


def test_nobody_sets_a_group_up_for_another_practitioner(desk):
    ash = make_practitioner("Ash Fern")
    assert desk.post("/desk/groups/new/", {**NEW, "practitioner": ash.pk}).status_code == 422
    assert not Group.objects.exists()


@pytest.mark.parametrize("rhythm", ["weekly", "monthly"])
@pytest.mark.parametrize("first", ["9999-12-31", "0001-01-01"])
def test_a_run_that_begins_at_the_end_of_time_is_refused(desk, wren, first, rhythm):
    group = make_group(wren, meets=0)
    response = desk.post(f"/desk/groups/{group.pk}/run/", {**RUN, "first": first, "rhythm": rhythm})
    assert (response.status_code, Meeting.objects.count()) == (422, 0)
    assert "Write a day within the next five years" in response.content.decode()


def test_a_run_is_planned_and_one_that_clashes_names_each_date_and_plans_none(desk, wren):
    group = make_group(wren, meets=0)
    make_session(service=make_service(wren), start=at("2026-12-08 15:00"))
    response = desk.post(f"/desk/groups/{group.pk}/run/", RUN)
    assert response.status_code == 409
    assert "Tuesday 8 December 2026: Something else is booked then. Session at 3:00 pm." in words(response)
    assert not Meeting.objects.exists()
    response = desk.post(f"/desk/groups/{group.pk}/run/", {**RUN, "rhythm": "fortnightly"})
    assert (response.status_code, Meeting.objects.count()) == (302, 3)


def test_a_rule_of_ones_own_is_set_aside_with_the_button_that_names_it(desk, wren):
    group = make_group(wren, meets=0)
    late = {**RUN, "at": "19:00"}
    response = desk.post(f"/desk/groups/{group.pk}/run/", late)
    [button] = pages.read(response).all("button", name="all_the_same")
    assert (response.status_code, button.words, button.attributes["value"]) == (
        409,
        "Plan them all the same",
        "HOURS",
    )
    assert desk.post(f"/desk/groups/{group.pk}/run/", {**late, "all_the_same": "HOURS"}).status_code == 302
    assert Meeting.objects.count() == 3


def test_who_asks_is_flagged_and_answered(desk, group):
    noor = make_colleague()
    make_session(noor.person, make_service(group.facilitator), start=at("2026-11-27 10:00"))
    joining = join_group(group=group, colleague=noor)
    assert "Noor Siskin asks for a seat" in words(desk.get("/desk/"))
    page = words(desk.get(f"/desk/groups/{group.pk}/"))
    assert "Also a client of yours" in page
    response = desk.post(f"/desk/groups/seats/{joining.pk}/yes/", follow=True)
    assert ("They have a seat, and are told." in response.content.decode(), Joining.objects.get().state) == (
        True,
        "seated",
    )
    response = desk.post(f"/desk/groups/seats/{joining.pk}/no/", follow=True)
    assert "This can’t be done any more" in response.content.decode()
    assert desk.post(f"/desk/groups/seats/{joining.pk}/maybe/").status_code == 404


def test_the_page_shows_who_has_a_seat_and_the_line_in_order(desk, group, frozen):
    for name in ("Noor Siskin", "Lark Merganser", "Teal Wigeon"):
        join_group(group=group, colleague=make_colleague(make_person(name)))
        frozen.shift(60)
    page = pages.read(desk.get(f"/desk/groups/{group.pk}/"))
    sections = {name: page.one("section", aria_labelledby=name) for name in ("seats", "line")}
    shown = {name: [one.words for one in section.all("h3")] for name, section in sections.items()}
    assert shown == {"seats": ["Noor Siskin"], "line": ["Lark Merganser", "Teal Wigeon"]}
    listed = words(desk.get("/desk/groups/"))
    assert "1 seated of 1, 2 waiting" in listed


def test_more_seats_are_offered_and_too_few_are_refused(desk, group, frozen):
    first = join_group(group=group, colleague=make_colleague())
    frozen.shift(60)
    second = join_group(group=group, colleague=make_colleague(make_person("Lark Merganser")))
    desk.post(f"/desk/groups/{group.pk}/seats/", {"capacity": "2"})
    assert Joining.objects.get(pk=second.pk).state == "offered"
    response = desk.post(f"/desk/groups/{group.pk}/seats/", {"capacity": "1"})
    assert response.status_code == 422
    assert "2 are taken or kept for somebody. Write at least that" in words(response)
    give_back(joining=first)
    assert Joining.objects.get(pk=second.pk).state == "offered"


def test_a_meeting_is_called_off_and_that_is_undone(desk, group, frozen):
    meeting = group.meetings.first()
    address = f"/desk/groups/meetings/{meeting.pk}"
    assert "Called off" in words(desk.post(f"{address}/call-off/", follow=True))
    desk.post(f"{address}/undo/")
    meeting.refresh_from_db()
    assert meeting.status == "booked"
    desk.post(f"{address}/call-off/")
    frozen.shift(timedelta(minutes=4))
    response = desk.post(f"{address}/undo/", follow=True)
    assert "This can’t be done any more" in response.content.decode()
    assert desk.post(f"{address}/burn/").status_code == 404


def test_a_meeting_is_moved_and_a_rule_against_it_is_named(desk, group):
    meeting = group.meetings.first()
    address = f"/desk/groups/meetings/{meeting.pk}/move/"
    assert "Endings, now" in words(desk.get(address))
    response = desk.post(address, {"day": "2026-12-03", "clock": "03:00"})
    assert (response.status_code, "It is outside the hours." in words(response)) == (409, True)
    assert desk.post(address, {"day": "2026-12-03", "clock": "10:00"}).status_code == 302
    meeting.entry.refresh_from_db()
    assert meeting.entry.start == at("2026-12-03 10:00")


def test_the_day_shows_its_meeting_with_its_seats(desk, group):
    join_group(group=group, colleague=make_colleague())
    assert "3:00 pm Endings 1 of 1 seats" in words(desk.get("/desk/?day=2026-12-01"))


def test_another_practitioner_finds_nothing_and_changes_nothing(client, group):
    ash = make_practitioner("Ash Fern")
    client.force_login(ash.person)
    joining, meeting = join_group(group=group, colleague=make_colleague()), group.meetings.first()
    assert "Endings" not in words(client.get("/desk/groups/"))
    statuses = [
        client.get(f"/desk/groups/{group.pk}/").status_code,
        client.get(f"/desk/groups/{group.pk}/run/").status_code,
        client.post(f"/desk/groups/{group.pk}/run/", RUN).status_code,
        client.post(f"/desk/groups/{group.pk}/seats/", {"capacity": "4"}).status_code,
        client.post(f"/desk/groups/seats/{joining.pk}/no/").status_code,
        client.get(f"/desk/groups/meetings/{meeting.pk}/move/").status_code,
        client.post(f"/desk/groups/meetings/{meeting.pk}/call-off/").status_code,
    ]
    assert statuses == [404] * 7
    assert (Joining.objects.get().state, Meeting.objects.filter(status="booked").count()) == ("seated", 3)


@pytest.mark.parametrize(("address", "queries"), [("/desk/groups/", 3), ("/desk/groups/{}/", 8)])
def test_a_page_asks_no_more_for_three_than_for_one(desk, group, wren, django_assert_num_queries, address, queries):
    join_group(group=group, colleague=make_colleague())
    with django_assert_num_queries(queries):
        desk.get(address.format(group.pk))
    for number in (2, 3):
        make_group(wren, first=f"2026-12-0{number} 09:00")
        join_group(group=group, colleague=make_colleague(make_person(f"Teal{number}")))
    with django_assert_num_queries(queries):
        desk.get(address.format(group.pk))


# --- who was there --------------------------------------------------------------


@pytest.fixture
def seat(group):
    """Noor's, in a meeting of last week."""
    return make_seat(make_meeting(group, start=at("2026-11-17 15:00")), make_colleague())


def say(desk, seat, was_there):
    address = f"/desk/groups/meetings/{seat.meeting_id}/seats/{seat.pk}/"
    return desk.post(address, {"was_there": was_there}, follow=True)


def test_once_a_meeting_has_begun_its_page_asks_who_was_there(desk, seat):
    page = pages.read(desk.get(f"/desk/groups/meetings/{seat.meeting_id}/"))
    assert page.one("p", "kicker").words == "Endings"
    assert "1 of 1 taken" in page.one("dl", "facts").words
    assert "Noor Siskin Not noted yet" in page.one("section", aria_labelledby="who-was-there").words
    assert "Noor Siskin Was there" in words(say(desk, seat, "yes"))
    assert "Noor Siskin Was not there" in words(say(desk, seat, "no"))
    seat.refresh_from_db()
    assert seat.attended is False


def test_before_it_has_begun_its_page_names_who_has_a_seat_and_takes_no_answer(desk, group):
    join_group(group=group, colleague=make_colleague())
    ahead = Seat.objects.first()
    page = pages.read(desk.get(f"/desk/groups/meetings/{ahead.meeting_id}/")).one("main")
    assert "Who has a seat Noor Siskin" in page.words
    assert page.all("button") == []
    assert "This can’t be done any more" in pages.read(say(desk, ahead, "yes")).one("body").words
    ahead.refresh_from_db()
    assert ahead.attended is None


def test_a_group_leads_to_who_was_there_once_a_meeting_has_begun(desk, seat):
    links = [one.words for one in pages.read(desk.get(f"/desk/groups/{seat.meeting.group_id}/")).all("a")]
    assert [one for one in links if one.startswith("Who was there")] == [f"Who was there, {seat.meeting.entry.words}"]


@pytest.mark.parametrize("was_there", ["", "perhaps"])
def test_a_press_that_says_nothing_is_404(desk, seat, was_there):
    assert say(desk, seat, was_there).status_code == 404
    assert Seat.objects.get(pk=seat.pk).attended is None


def test_another_practitioner_finds_neither_the_meeting_nor_its_seats(client, seat):
    client.force_login(make_practitioner("Ira Sedge").person)
    assert client.get(f"/desk/groups/meetings/{seat.meeting_id}/").status_code == 404
    assert say(client, seat, "yes").status_code == 404
    assert Seat.objects.get(pk=seat.pk).attended is None


def test_a_seat_of_another_meeting_or_one_given_back_is_404(desk, seat):
    other = make_meeting(seat.meeting.group, start=at("2026-11-10 15:00"))
    address = f"/desk/groups/meetings/{other.pk}/seats/{seat.pk}/"
    assert desk.post(address, {"was_there": "yes"}).status_code == 404
    Seat.objects.update(given_back_at=at("2026-11-16 15:00"))
    assert say(desk, seat, "yes").status_code == 404
