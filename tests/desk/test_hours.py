"""Hours at the desk: a week in plain words, single days, holidays, and calendars kept elsewhere."""

from datetime import date, time

import pytest
from django.test import Client

from practice.accounts.roles import Role
from practice.scheduling.models import BusyCalendar, DatedHours, TimeOff, WeeklyHours
from practice.scheduling.slots import list_slots
from tests import pages
from tests.factories import NOW, at, make_person, make_practice, make_practitioner, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HOURS = "/desk/hours/"
WORDS = "Mon to Wed 10-12, 14 to 16:30; Fri 9 to noon online"
READ = [
    ("Monday to Wednesday", "10:00 am to 12:00 pm, and 2:00 pm to 4:30 pm"),
    ("Friday", "9:00 am to 12:00 pm, online"),
]


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


def spoken(response) -> list[tuple[str, str]]:
    facts = pages.read(response).one("dl", "hours-words")
    return list(zip([one.words for one in facts.all("dt")], [one.words for one in facts.all("dd")], strict=True))


def hidden(response) -> dict:
    page = pages.read(response)
    return {one.attributes["name"]: one.attributes.get("value", "") for one in page.all("input", type="hidden")}


def kept(wren) -> list[str]:
    return [f"{row} {row.place}".strip() for row in wren.weekly_hours.all()]


# --- the week -----------------------------------------------------------------


def test_the_hours_that_hold_are_said_and_drawn(desk):
    answer = desk.get(HOURS)
    assert spoken(answer) == [("Monday to Friday", "9:00 am to 12:00 pm, and 1:00 pm to 5:00 pm")]
    assert pages.read(answer).one("textarea").words == "Mon to Fri 9-12, 13-17"
    assert len(pages.read(answer).all("li", "works")) == 10


def test_what_is_written_is_shown_as_it_is_understood_and_not_saved(desk, wren):
    before = kept(wren)
    answer = desk.post(HOURS, {"words": WORDS})
    assert (answer.status_code, spoken(answer)) == (200, READ)
    assert [one.attributes["class"] for one in pages.read(answer).all("li", "works")][:2] == [
        "works at-10 past-0 long-120",
        "works at-14 past-0 long-150",
    ]
    assert kept(wren) == before


def test_what_was_shown_is_saved(desk, wren):
    shown = hidden(desk.post(HOURS, {"words": WORDS}))["shown"]
    desk.post(HOURS, {"words": WORDS, "shown": shown, "save": "yes"})
    assert spoken(desk.get(HOURS)) == READ
    assert kept(wren)[-1] == "Friday 09:00 to 12:00 online"


def test_words_changed_after_they_were_shown_are_shown_again(desk, wren):
    before, shown = kept(wren), hidden(desk.post(HOURS, {"words": WORDS}))["shown"]
    answer = desk.post(HOURS, {"words": "Tue 9-12", "shown": shown, "save": "yes"})
    assert (answer.status_code, spoken(answer)) == (200, [("Tuesday", "9:00 am to 12:00 pm")])
    assert kept(wren) == before


def test_words_that_say_nothing_are_named_and_kept(desk, wren):
    before = kept(wren)
    answer = desk.post(HOURS, {"words": "Mun 9-12, lunch"})
    errors = [one.words for one in pages.read(answer).one("div", "errors").all("li")]
    assert (answer.status_code, len(errors), "“Mun”" in errors[0], "“lunch”" in errors[1]) == (422, 2, True, True)
    assert pages.read(answer).one("textarea").words == "Mun 9-12, lunch"
    assert kept(wren) == before


def test_hours_of_a_service_and_of_a_season_stay(desk, wren):
    service = make_service(wren)
    wren.weekly_hours.create(weekday=5, opens=time(9), closes=time(10), service=service)
    wren.weekly_hours.create(weekday=6, opens=time(9), closes=time(10), valid_from="2026-12-01", every_weeks=2)
    assert "2 other windows, for one service" in pages.read(desk.get(HOURS)).one("main").words
    shown = hidden(desk.post(HOURS, {"words": ""}))["shown"]
    desk.post(HOURS, {"words": "", "shown": shown, "save": "yes"})
    assert kept(wren) == ["Saturday 09:00 to 10:00", "Sunday 09:00 to 10:00"]


def test_what_is_booked_stays_when_hours_change(desk, wren):
    session = make_session(None, make_service(wren), start=at("2026-12-01 09:00"))
    desk.post(HOURS, {"words": "Fri 9-12", "shown": "Fri 9-12", "save": "yes"})
    session.refresh_from_db()
    assert (session.status, session.entry.start) == ("booked", at("2026-12-01 09:00"))


# --- single days --------------------------------------------------------------


def say(desk, **told):
    return desk.post("/desk/hours/day/", {"day": "2026-12-01", "how": "closed", **told}, follow=True)


def free_on(wren, service, day="2026-12-01") -> list[str]:
    slots = list_slots(service, first_day=at(f"{day} 12:00").date(), days=1, now=NOW)
    return [slot.clock_words for slot in slots]


@pytest.mark.parametrize(
    ("told", "free"),
    [
        ({}, []),
        ({"how": "instead", "hours": "18 to 20"}, ["6:00 pm", "6:30 pm", "7:00 pm"]),
        ({"how": "besides", "hours": "18-19"}, ["4:00 pm", "6:00 pm"]),
    ],
)
def test_one_day_can_be_different(desk, wren, told, free):
    service = make_service(wren)
    say(desk, **told)
    found = free_on(wren, service)
    assert found[-len(free) :] == free if free else found == []


def test_a_day_said_again_is_as_it_was_said_last_and_can_be_as_usual(desk, wren):
    service = make_service(wren)
    usual = free_on(wren, service)
    say(desk)
    say(desk, how="instead", hours="18-19", note="Late")
    assert free_on(wren, service) == ["6:00 pm"]
    listed = pages.read(desk.get(HOURS)).one("section", aria_labelledby="days-name").one("li").words
    assert listed.startswith("Tuesday 1 December 2026 Only 6:00 pm to 7:00 pm Late")
    desk.post("/desk/hours/day/2026-12-01/usual/")
    assert (free_on(wren, service), DatedHours.objects.count()) == (usual, 0)


@pytest.mark.parametrize(
    ("told", "errors"),
    [
        ({"day": ""}, {"day": ["Write the day"]}),
        ({"how": ""}, {"how": ["Choose what is different"]}),
        ({"how": "instead"}, {"hours": ["Write the hours of that day"]}),
        ({"how": "besides", "hours": "25-26"}, {"hours": ["“25” is not a time of day.", "“26” is not a time of day."]}),
    ],
)
def test_a_day_says_what_is_missing(desk, told, errors):
    answer = say(desk, **told)
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)
    assert DatedHours.objects.count() == 0


def test_a_day_that_is_none_is_no_page(desk):
    assert desk.post("/desk/hours/day/2026-13-45/usual/").status_code == 404


# --- holidays -----------------------------------------------------------------


def offered(response) -> list[str]:
    return [one.one("span", "choice-body").words for one in pages.read(response).all("label", "choice")]


def test_the_holidays_of_the_province_are_offered_for_a_year(desk):
    assert offered(desk.get("/desk/hours/holidays/")) == [
        "Christmas Day",
        "New Year's Day",
        "Family Day",
        "Good Friday",
        "Victoria Day",
        "Canada Day",
        "British Columbia Day",
        "Labor Day",
        "National Day for Truth and Reconciliation",
        "Thanksgiving Day",
        "Remembrance Day",
    ]


def test_a_practice_elsewhere_has_holidays_of_its_own(desk):
    make_practice(region="Ontario")
    assert "Boxing Day" in offered(desk.get("/desk/hours/holidays/"))


def test_holidays_that_are_ticked_are_days_off_and_offered_no_more(desk, wren):
    desk.post("/desk/hours/holidays/", {"days": ["2026-12-25", "2027-01-01"]})
    assert [(f"{off.starts_on}", off.note) for off in wren.time_off.all()] == [
        ("2026-12-25", "Christmas Day"),
        ("2027-01-01", "New Year's Day"),
    ]
    assert offered(desk.get("/desk/hours/holidays/"))[0] == "Family Day"


def test_a_holiday_of_which_an_hour_is_off_can_still_be_ticked(desk, wren):
    day = {"practitioner": wren, "starts_on": date(2026, 12, 25), "ends_on": date(2026, 12, 25)}
    TimeOff.objects.create(**day, starts_clock=time(9), ends_clock=time(10))
    assert "Christmas Day" in offered(desk.get("/desk/hours/holidays/"))
    TimeOff.objects.create(**day)
    assert "Christmas Day" not in offered(desk.get("/desk/hours/holidays/"))


@pytest.mark.parametrize("days", [[], ["2026-12-26"], ["soon"]])
def test_a_day_that_is_no_holiday_is_not_taken(desk, days):
    assert desk.post("/desk/hours/holidays/", {"days": days}).status_code == 422
    assert TimeOff.objects.count() == 0


# --- calendars ----------------------------------------------------------------


def test_calendars_kept_elsewhere_say_whether_they_could_be_read(desk, wren):
    BusyCalendar.objects.create(practitioner=wren, name="Hospital", address="https://example.org/a", checked_at=NOW)
    BusyCalendar.objects.create(
        practitioner=wren, name="Home", address="https://example.org/b", failure="It is not there any more."
    )
    shown = pages.read(desk.get(HOURS)).one("section", aria_labelledby="calendars")
    assert [one.words for one in shown.all("li")] == [
        "Home Could not be read It is not there any more.",
        "Hospital Read Tuesday 24 November, 10:00 am.",
    ]
    assert "example.org" not in shown.words


def test_the_private_address_leads_to_whatever_takes_their_time_and_names_nobody(desk, wren):
    make_session(make_person("Marlow Teal"), make_service(wren), start=at("2026-12-01 09:00"))
    address = pages.read(desk.get(HOURS)).one("p", "private-address").words
    feed = Client().get(address.partition("8000")[2] or address).content.decode()
    assert ("DTSTART:20261201T160000Z" in feed, "SUMMARY:TLP" in feed, "Marlow" in feed) == (True, True, False)


def test_where_clients_are_shared_hours_are_still_ones_own(desk, wren):
    make_practice(clients_are_shared=True)
    ira = make_practitioner("Ira Sedge")
    hour = desk.get(f"/desk/week/hour/?who={ira.pk}&start=2026-12-01T23:00:00Z")
    assert (hour.status_code, "Keep it free" in hour.content.decode()) == (200, False)
    assert desk.post(f"{HOURS}?who={ira.pk}", {"words": "", "shown": "", "save": "yes"}).status_code == 404
    assert desk.post(f"/desk/time-off/?who={ira.pk}", {"starts_on": "2026-12-01"}).status_code == 404
    assert (len(kept(ira)), TimeOff.objects.count()) == (10, 0)


def test_staff_without_hours_of_their_own_are_told_so(client, wren):
    client.force_login(make_person("Sorrel Vane", role="practitioner"))
    assert "Nobody’s hours are yours to see here." in pages.read(client.get(HOURS)).one("main").words
    assert client.get("/desk/time-off/").status_code == 404


def test_whoever_looks_after_others_reads_no_private_address_of_theirs(client, wren):
    ira = make_practitioner("Ira Sedge")
    client.force_login(make_person("Hollis Fern", role="assistant"))
    page = pages.read(client.get(f"{HOURS}?who={ira.pk}"))
    assert page.all("p", "private-address") == []
    client.post(f"{HOURS}?who={ira.pk}", {"words": "Tue 9-12", "shown": "Tue 9-12", "save": "yes"})
    assert (kept(ira), len(kept(wren))) == (["Tuesday 09:00 to 12:00"], 10)


@pytest.mark.parametrize(
    "path", ["hours/", "hours/day/", "hours/day/2026-12-01/usual/", "hours/holidays/", "time-off/"]
)
def test_another_practitioners_hours_are_no_page(desk, path):
    ira = make_practitioner("Ira Sedge")
    asked = {"words": "Tue 9-12", "shown": "Tue 9-12", "save": "yes", "days": "2026-12-25", "starts_on": "2026-12-01"}
    assert desk.post(f"/desk/{path}?who={ira.pk}", asked).status_code == 404
    assert (WeeklyHours.objects.filter(practitioner=ira).count(), TimeOff.objects.count()) == (10, 0)


def test_whoever_keeps_several_calendars_comes_back_to_the_one_that_was_changed(client, wren):
    ira = make_practitioner("Ira Sedge")
    client.force_login(make_person("Robin Reed", role=Role.ASSISTANT))
    changed = client.post(f"{HOURS}day/?who={ira.pk}", {"day": "2026-12-24", "how": "closed"})
    assert (changed.status_code, changed["Location"]) == (302, f"{HOURS}?who={ira.pk}")
    assert DatedHours.objects.get().practitioner == ira
    assert client.post(f"{HOURS}day/2026-12-24/usual/?who={ira.pk}")["Location"] == f"{HOURS}?who={ira.pk}"
