"""The week and the month at the desk: whose time is taken by what, on their own clock, and where there is room."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.desk.drawing import draw_weeks
from practice.desk.grids import Box, Rows, Span
from practice.scheduling.actions import cancel_appointment
from practice.scheduling.models import BusyCalendar, BusyTime, Entry, Practitioner
from tests import pages
from tests.factories import (
    NOW,
    at,
    let_grace_pass,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_entry,
    make_group,
    make_person,
    make_practice,
    make_practitioner,
    make_seat,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WEEK = "/desk/week/?day=2026-12-01"
TORONTO = "America/Toronto"
BACK, FORWARD = date(2026, 11, 1), date(2027, 3, 14)  # nights in which Toronto's clocks change


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


def boxes(client, address=WEEK) -> dict[str, list[str]]:
    """What stands in each day that holds something."""
    days = pages.read(client.get(address)).all("section", "week-day")
    found = {day.one("h2").words: [one.words for one in day.all("li", "entry")] for day in days}
    return {day: entries for day, entries in found.items() if entries}


def frees(client, address=WEEK) -> dict[str, list[str]]:
    days = pages.read(client.get(address)).all("section", "week-day")
    return {
        day.one("h2").words: [one.one("a").words.removeprefix("Free, ") for one in day.all("li", "free")]
        for day in days
    }


def drawn(practitioner, day, count=1, now=NOW):
    return draw_weeks([practitioner], day, count, now)[0]


# --- what stands there --------------------------------------------------------


def test_each_kind_of_entry_is_told_by_its_words_and_leads_to_its_page(desk, wren):
    session = make_session(make_person("Marlow Teal"), make_service(wren), start=at("2026-12-01 09:00"))
    consultation = make_consultation(None, make_consultation_service(wren), start=at("2026-12-02 10:00"))
    group = make_group(wren, meets=1, first="2026-12-01 15:00", capacity=8)
    make_seat(group.meetings.get(), make_colleague(make_person("Lark Merganser")))
    make_entry(make_service(wren), start=at("2026-12-02 13:00"), kind=Entry.Kind.HOLD)
    wren.time_off.create(starts_on="2026-12-03", ends_on="2026-12-03", note="Dentist")
    calendar = BusyCalendar.objects.create(practitioner=wren, name="elsewhere", address="https://example.org/")
    BusyTime.objects.create(calendar=calendar, during=(at("2026-12-04 09:00"), at("2026-12-04 10:30")))
    assert boxes(desk) == {
        "Tuesday 1": ["Session, 9:00 Marlow Teal", "Group meeting, 3:00 Endings 1 of 8 seats"],
        "Wednesday 2": ["Consultation, 10:00 Noor Siskin", "Hold, 1:00 Until 10:10 am"],
        "Thursday 3": ["Time off, all day Dentist"],
        "Friday 4": ["Busy elsewhere, 9:00 Until 10:30 am"],
    }
    page = pages.read(desk.get(WEEK))
    led = [one.one("a").attributes["href"] for one in page.all("li", "entry")]
    assert led[:3] == [
        f"/desk/appointments/{session.pk}/",
        f"/desk/groups/meetings/{group.meetings.get().pk}/",
        f"/desk/appointments/{consultation.pk}/",
    ]
    assert all(desk.get(address).status_code == 200 for address in led)


def test_what_was_asked_for_or_cancelled_just_now_says_so(desk, wren):
    make_session(make_person("Bo Sandpiper"), make_service(wren, by_approval=True), start=at("2026-12-01 09:00"))
    cancelled = make_session(make_person("Marlow Teal"), make_service(wren), start=at("2026-12-01 13:00"))
    cancel_appointment(appointment=cancelled)
    assert boxes(desk) == {"Tuesday 1": ["Session, 9:00 Bo Sandpiper requested", "Session, 1:00 Marlow Teal cancelled"]}
    let_grace_pass(cancelled)
    assert boxes(desk) == {"Tuesday 1": ["Session, 9:00 Bo Sandpiper requested"]}


def test_a_session_lies_where_its_minutes_are_with_the_quiet_around_it(wren):
    make_session(None, make_service(wren, buffer_before=5, buffer_after=10), start=at("2026-12-01 09:30"))
    box = drawn(wren, date(2026, 12, 1)).days[0].boxes[0]
    assert (box.place, box.quiet_before.place, box.quiet.place) == (
        "at-9 past-30 long-50",
        "at-9 past-25 long-5",
        "at-10 past-20 long-10",
    )


def test_hours_of_work_are_shaded_and_now_is_marked(wren, frozen):
    today = drawn(wren, NOW.date()).days[0]
    assert (list(today.works), today.now) == ([Span(9, 0, 180), Span(13, 0, 240)], Span(10, 0, 1))
    wren.dated_hours.create(day="2026-12-01")
    wren.dated_hours.create(day="2026-12-01", opens=time(18), closes=time(21, 30))
    other = drawn(wren, date(2026, 12, 1))
    assert (other.days[0].works, other.days[0].now, other.rows) == ([Span(18, 0, 210)], None, Rows(8, 22))


def test_now_stands_in_what_is_under_way(desk, wren, frozen):
    make_session(make_person("Marlow Teal"), make_service(wren), start=at("2026-11-24 11:00"))
    frozen.move_to(at("2026-11-24 11:25"))
    assert boxes(desk, "/desk/week/") == {"Tuesday 24 Today": ["Session now, 11:00 Marlow Teal"]}


def test_a_time_off_of_days_is_cut_at_each_midnight(desk, wren):
    wren.time_off.create(starts_on="2026-12-01", starts_clock=time(13), ends_on="2026-12-03", ends_clock=time(10))
    assert boxes(desk) == {
        "Tuesday 1": ["Time off, 1:00"],
        "Wednesday 2": ["Time off, all day"],
        "Thursday 3": ["Time off, 12:00 Until 10:00 am"],
    }


def test_another_practitioners_time_is_not_shown(desk):
    ira = make_practitioner("Ira Sedge")
    make_session(make_person("Marlow Teal"), make_service(ira), start=at("2026-12-01 09:00"))
    for address in (WEEK, f"{WEEK}&who={ira.pk}", f"{WEEK}&days=1", f"/desk/month/?day=2026-12-01&who={ira.pk}"):
        answer = desk.get(address).content.decode()
        assert ("Marlow" in answer, "Ira" in answer) == (False, False)
    assert desk.get(f"/desk/week/hour/?who={ira.pk}&start=2026-12-01T17:00:00Z").status_code == 404


def test_whoever_runs_the_practice_sees_all_side_by_side_or_one(client, wren):
    ira = make_practitioner("Ira Sedge")
    make_session(make_person("Marlow Teal"), make_service(ira), start=at("2026-12-01 09:00"))
    make_session(make_person("Rowan Heron"), make_service(wren), start=at("2026-12-01 10:00"))
    client.force_login(make_person("Hollis Fern", role="owner"))
    page = pages.read(client.get(WEEK))
    assert [heading.words for heading in page.all("h2") if "day" not in (heading.attributes.get("id") or "")] == [
        "Wren Alder",
        "Ira Sedge",
    ]
    assert boxes(client, f"{WEEK}&days=1") == {
        "Wren Alder": ["Session, 10:00 Rowan Heron"],
        "Ira Sedge": ["Session, 9:00 Marlow Teal"],
    }
    assert boxes(client, f"{WEEK}&who={ira.pk}") == {"Tuesday 1": ["Session, 9:00 Marlow Teal"]}


def test_staff_without_a_calendar_see_nobodys(client, wren):
    client.force_login(make_person("Sorrel Vane", role="practitioner"))
    assert "Nobody’s week is yours to see here." in client.get(WEEK).content.decode()
    assert client.get("/desk/month/").status_code == 200


def test_links_lead_to_the_days_around(desk):
    ways = pages.read(desk.get(WEEK)).all("a", "link-button")
    assert [(way.words, way.attributes["href"]) for way in ways] == [
        ("Week before", "/desk/week/?day=2026-11-23"),
        ("This week", "/desk/week/?day=2026-11-24"),
        ("Week after", "/desk/week/?day=2026-12-07"),
    ]


@pytest.mark.parametrize(
    "asked", ["day=9999-12-31", "day=0001-01-01", "day=soon", "days=3", "who=x", "who=99999999999"]
)
def test_what_is_written_wrongly_counts_as_not_asked_for(desk, asked):
    assert [desk.get(f"/desk/{page}/?{asked}").status_code for page in ("week", "month")] == [200, 200]


@pytest.mark.parametrize("start", ["2026-11-24T14:00", "9999-12-31T23:59:59Z", "soon", ""])
def test_an_hour_that_is_no_instant_has_no_page(desk, start):
    assert desk.get(f"/desk/week/hour/?start={start}").status_code == 404


# --- room ---------------------------------------------------------------------


def test_what_is_left_of_each_hour_leads_to_a_page_with_its_time(desk, wren):
    make_session(None, make_service(wren, buffer_after=10), start=at("2026-12-01 09:30"))
    tuesday = frees(desk)["Tuesday 1"]
    assert tuesday[:4] == ["8:00 am", "9:00 am", "10:30 am", "11:00 am"]
    link = next(one for one in pages.read(desk.get(WEEK)).all("a") if one.words == "Free, 10:30 am")
    page = pages.read(desk.get(link.attributes["href"]))
    assert page.one("h1").words == "Tuesday 1 December 2026, 10:30 am Pacific Time"


def test_no_hour_that_is_over_is_pressed(desk, frozen):
    frozen.move_to(at("2026-11-24 10:20"))
    shown = frees(desk, "/desk/week/")
    assert (shown["Monday 23"], shown["Tuesday 24 Today"][:2]) == ([], ["10:30 am", "11:00 am"])


def test_time_off_leaves_no_hour_free(desk, wren):
    wren.time_off.create(starts_on="2026-12-01", ends_on="2026-12-01")
    assert frees(desk)["Tuesday 1"] == []


@pytest.mark.parametrize("start", ["", "soon", "9999-12-31T23:59:00Z", "0001-01-01T00:00:00Z"])
def test_an_hour_that_is_none_has_no_page(desk, wren, start):
    assert desk.get(f"/desk/week/hour/?who={wren.pk}&start={start}").status_code == 404


# --- nights in which clocks change --------------------------------------------


@pytest.fixture
def night_owl():
    """Somebody in Toronto who works through the night of a Sunday."""
    return make_practitioner("Ira Sedge", hours=((time(0), time(5)),), weekdays=(6,), time_zone=TORONTO)


def bare(practitioner, *starts):
    for start in starts:
        make_entry(make_service(practitioner), start=start)


def test_an_hour_that_comes_twice_has_two_rows(night_owl):
    first, second = at("2026-11-01 05:00", "UTC"), at("2026-11-01 06:30", "UTC")  # 1:00 am before, 1:30 am after
    bare(night_owl, first, second)
    week = drawn(night_owl, BACK, now=at("2026-10-20 12:00"))
    assert week.hour_words[:4] == ["12 am", "1 am", "1 am again", "2 am"]
    assert [(box.place, box.clock) for box in week.days[0].boxes] == [
        ("at-1 past-0 long-50", "1:00 am (before the clocks go back)"),
        ("at-2 past-30 long-50", "1:30 am (after the clocks go back)"),
    ]
    assert (list(week.days[0].works), list(week.days[0].gaps)) == ([Span(0, 0, 360)], [])
    assert [free.clock for free in week.days[0].frees][:3] == [
        "12:00 am",
        "1:00 am (after the clocks go back)",
        "2:20 am",
    ]


def test_other_days_leave_the_second_row_blank_and_run_past_it(night_owl):
    bare(night_owl, at("2026-10-31 01:30", TORONTO))
    week = drawn(night_owl, date(2026, 10, 26), 7, now=at("2026-10-20 12:00"))
    saturday, sunday = week.days[5:]
    assert (list(saturday.gaps), list(sunday.gaps)) == ([Span(2, 0, 60)], [])
    assert saturday.boxes[0].place == "at-1 past-30 long-110"  # to 2:20 am, with a row between that is not theirs


def test_an_hour_that_is_skipped_is_no_hour(night_owl):
    bare(night_owl, at("2027-03-14 01:30", TORONTO))
    day = drawn(night_owl, FORWARD, now=NOW).days[0]
    assert list(day.gaps) == [Span(2, 0, 60)]
    assert day.boxes[0].place == "at-1 past-30 long-110"  # fifty minutes: half past one to twenty past three
    assert [free.clock for free in day.frees][:4] == ["12:00 am", "1:00 am", "3:20 am", "4:00 am"]


def test_a_day_that_ends_in_a_longer_night_is_whole(night_owl):
    night_owl.time_off.create(starts_on=BACK, ends_on=BACK)
    box = drawn(night_owl, BACK, now=at("2026-10-20 12:00")).days[0].boxes[0]
    assert (box.place, box.clock) == (
        "at-0 past-0 long-1260",
        "all day",
    )  # to eight in the evening, which is the last row


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("America/Vancouver", "at-9 past-15 long-50"),
        ("America/St_Johns", "at-12 past-45 long-50"),
        ("Asia/Tokyo", "at-1 past-15 long-50"),
        ("Australia/Lord_Howe", "at-3 past-15 long-50"),
    ],
)
def test_each_calendar_is_on_its_owners_clock(zone, place):
    ira = make_practitioner("Ira Sedge", time_zone=zone, hours=())
    bare(ira, at("2026-12-01 09:15"))
    boxes = [box.place for day in drawn(ira, date(2026, 12, 1), 2).days for box in day.boxes]
    assert boxes == [place]


# --- the month ----------------------------------------------------------------


def test_the_month_says_of_each_day_what_it_holds(desk, wren):
    make_session(make_person("Marlow Teal"), make_service(wren), start=at("2026-12-01 09:00"))
    make_group(wren, meets=1, first="2026-12-01 15:00")
    wren.time_off.create(starts_on="2026-12-24", ends_on="2027-01-02", note="Holidays")
    wren.time_off.create(starts_on="2026-12-03", starts_clock=time(8), ends_on="2026-12-03", ends_clock=time(13))
    page = pages.read(desk.get("/desk/month/?day=2026-12-20"))
    days = {
        day.one("time").words: [line.words for line in day.all("span", "month-line")]
        for day in page.all("a", "month-day")
    }
    assert days["Tuesday 1"] == ["Session, 9:00 Marlow Teal", "Group meeting, 3:00 Endings"]
    assert days["Thursday 3"] == ["Time off, 8:00 until 1:00 pm"]
    assert [day for day, lines in days.items() if lines == ["Time off, Holidays"]][::7] == [
        "Thursday 24",
        "Thursday 31",
    ]
    assert (len(days), page.one("h1").words) == (31, "December 2026")


def test_the_months_around_are_linked(desk):
    ways = pages.read(desk.get("/desk/month/?day=2027-01-31")).all("a", "link-button")
    assert [way.attributes["href"] for way in ways] == [
        "/desk/month/?day=2026-12-01",
        "/desk/month/?day=2026-11-24",
        "/desk/month/?day=2027-02-01",
    ]


# --- cost ---------------------------------------------------------------------


@pytest.mark.parametrize("page", ["week", "month"])
def test_a_drawing_costs_as_much_for_one_as_for_three(desk, wren, page):
    service, consulting = make_service(wren), make_consultation_service(wren)
    counts = []
    for number in range(3):
        make_session(None, service, start=at(f"2026-12-0{number + 1} 09:00"))
        make_consultation(
            make_colleague(make_person("Noor Siskin")), consulting, start=at(f"2026-12-0{number + 1} 10:00")
        )
        make_seat(make_group(wren, meets=1, first=f"2026-12-0{number + 1} 15:00").meetings.get())
        wren.time_off.create(starts_on="2026-12-04", ends_on="2026-12-04")
        with CaptureQueriesContext(connection) as asked:
            desk.get(f"/desk/{page}/?day=2026-12-01")
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


def test_the_days_of_nobody_are_drawn_as_none():
    assert draw_weeks([], date(2026, 12, 1), 7, NOW) == []
    assert Practitioner.objects.count() == 0


def test_a_box_without_a_quiet_has_none():
    assert (Box(9, 0, 50).quiet, Box(9, 0, 50).quiet_before) == (None, None)


def test_minutes_of_the_past_stay_in_their_week(wren):
    make_entry(make_service(wren), start=at("2026-11-23 23:50"), length=timedelta(minutes=30))
    first, second = drawn(wren, date(2026, 11, 23), 2).days
    assert (first.boxes[0].place, second.boxes[0].place) == ("at-23 past-50 long-10", "at-0 past-0 long-20")
