"""The page on which a time is chosen, and the same as JSON."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from practice.scheduling.choosing import Day
from practice.scheduling.models import Entry, WeeklyHours
from practice.scheduling.slots import list_slots
from tests.factories import at, make_entry, make_practitioner, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def service():
    return make_service(slug="wren-50")


def asked(client, service, **query):
    response = client.get(f"/bookings/{service.slug}/slots.json", query)
    assert response["Content-Type"] == "application/json"
    return response.status_code, json.loads(response.content)


def page(client, service, **query):
    response = client.get(f"/bookings/{service.slug}/", query)
    assert response.status_code == 200
    return response.context


@pytest.mark.parametrize("start", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59", "0001-01-01T00:00:00Z"])
def test_a_start_at_the_end_of_time_is_none_of_the_times(client, service, start):
    response = client.post(f"/bookings/{service.slug}/", {"start": start})
    assert (response.status_code, Entry.objects.count()) == (422, 0)
    assert "Choose one of the times" in response.content.decode()


# --- slots.json ---------------------------------------------------------------


def test_slots_are_their_instants_and_nothing_more(client, service):
    WeeklyHours.objects.exclude(weekday=2, opens__hour=9).delete()
    assert asked(client, service, **{"from": "2026-11-25", "days": 1}) == (
        200,
        {
            "slots": [
                {"start": "2026-11-25T16:00:00Z", "end": "2026-11-25T16:50:00Z"},
                {"start": "2026-11-25T16:30:00Z", "end": "2026-11-25T17:20:00Z"},
                {"start": "2026-11-25T17:00:00Z", "end": "2026-11-25T17:50:00Z"},
                {"start": "2026-11-25T17:30:00Z", "end": "2026-11-25T18:20:00Z"},
                {"start": "2026-11-25T18:00:00Z", "end": "2026-11-25T18:50:00Z"},
            ]
        },
    )


@pytest.mark.parametrize(
    ("query", "first_day", "days"),
    [
        ({}, date(2026, 11, 24), 14),
        ({"from": "2026-12-01"}, date(2026, 12, 1), 14),
        ({"days": "3"}, date(2026, 11, 24), 3),
        ({"from": "2026-11-01", "days": "366"}, date(2026, 11, 1), 366),
        ({"from": "2026-11-25", "days": ""}, date(2026, 11, 25), 14),
    ],
)
def test_the_json_is_what_is_listed(client, service, query, first_day, days):
    make_entry(service, start=at("2026-11-27 14:00"))
    listed = list_slots(service, first_day=first_day, days=days, now=timezone.now())
    status, answer = asked(client, service, **query)
    assert (status, [slot["start"] for slot in answer["slots"]]) == (200, [slot.value for slot in listed])
    assert listed != []


@pytest.mark.parametrize("first_day", ["0001-01-01", "2020-01-01", "2027-06-01", "9999-12-31"])
def test_days_on_which_nothing_can_be_booked_are_an_empty_list(client, service, first_day):
    assert asked(client, service, **{"from": first_day, "days": 14}) == (200, {"slots": []})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"from": "tomorrow"}, "Write the first day as 2026-11-24."),
        ({"from": "2026-02-30"}, "Write the first day as 2026-11-24."),
        ({"days": "many"}, "Write the number of days in digits."),
        ({"days": "0"}, "Ask for at least one day."),
        ({"days": "-3"}, "Ask for at least one day."),
        ({"days": "367"}, "Ask for at most 366 days."),
        ({"days": "9" * 40}, "Ask for at most 366 days."),
    ],
)
def test_a_question_that_can_not_be_read_is_answered_with_a_sentence(client, service, query, sentence):
    assert asked(client, service, **query) == (400, {"error": sentence})


def test_two_mistakes_are_two_sentences(client, service):
    status, answer = asked(client, service, **{"from": "soon", "days": "many"})
    assert (status, answer) == (
        400,
        {"error": "Write the number of days in digits. Write the first day as 2026-11-24."},
    )


# --- the page -----------------------------------------------------------------


def test_the_page_offers_the_next_three_and_a_fortnight_of_working_days(client, service):
    shown = page(client, service)
    assert [slot.words for slot in shown["next_slots"]] == [
        "Tuesday 24 November 2026, 10:30 am Pacific Time",
        "Tuesday 24 November 2026, 11:00 am Pacific Time",
        "Tuesday 24 November 2026, 1:00 pm Pacific Time",
    ]
    assert [day.day.isoformat()[5:] for day in shown["days"]] == [
        *("11-24", "11-25", "11-26", "11-27", "11-30", "12-01", "12-02", "12-03", "12-04", "12-07")
    ]
    assert (shown["chosen"].day, shown["earlier"], shown["later"]) == (date(2026, 11, 24), None, date(2026, 12, 8))


def test_a_page_of_days_follows_the_other_to_the_end_of_the_window(client, service):
    service.window_days = 30
    service.save()
    pages, first_day = [], date(2026, 11, 24)
    while first_day:
        shown = page(client, service, **{"from": first_day.isoformat()})
        pages.append([day.day for day in shown["days"] if day.slots])
        first_day = shown["later"]
    listed = list_slots(service, first_day=date(2026, 11, 24), days=366, now=timezone.now())
    assert [day for days in pages for day in days] == sorted({slot.day for slot in listed})
    assert page(client, service, **{"from": "2026-12-08"})["earlier"] == date(2026, 11, 24)


@pytest.mark.parametrize("first_day", ["0001-01-01", "2020-01-01", "soon", ""])
def test_a_page_cannot_begin_before_today(client, service, first_day):
    shown = page(client, service, **{"from": first_day})
    assert (shown["days"][0].day, shown["earlier"]) == (date(2026, 11, 24), None)


def test_a_page_cannot_begin_after_the_window(client, service):
    shown = page(client, service, **{"from": "9999-12-31"})
    assert (shown["days"][0].day, shown["later"]) == (date(2027, 1, 25), None)


def test_the_day_asked_for_is_the_one_shown(client, service):
    shown = page(client, service, day="2026-11-26")
    assert [day.day for day in shown["days"] if day.is_chosen] == [shown["chosen"].day] == [date(2026, 11, 26)]


def test_the_parts_of_a_day_are_named_and_empty_ones_left_out(client):
    shown = page(client, make_service(make_practitioner(weekdays=[1])), day="2026-12-01")
    assert [(name, [slot.clock_words for slot in slots]) for name, slots in shown["chosen"].parts] == [
        ("Morning", ["9:00 am", "9:30 am", "10:00 am", "10:30 am", "11:00 am"]),
        ("Afternoon", ["1:00 pm", "1:30 pm", "2:00 pm", "2:30 pm", "3:00 pm", "3:30 pm", "4:00 pm"]),
    ]


def test_a_working_day_that_is_full_says_so(client):
    service = make_service(make_practitioner(weekdays=[1]))
    make_entry(service, start=at("2026-12-01 00:00"), length=timedelta(hours=24))
    make_entry(service, start=at("2026-11-24 13:00"), length=timedelta(hours=3))
    shown = page(client, service)
    assert [(day.words, day.count_words) for day in shown["days"]] == [
        ("Tuesday 24 November", "3 times"),
        ("Tuesday 1 December", "no times"),
    ]


def test_one_time_is_one_time_and_stands_where_its_hour_is():
    service = make_service(make_practitioner(weekdays=[1]))
    only = list_slots(service, first_day=date(2026, 12, 1), days=1, now=timezone.now())[5]
    day = Day(date(2026, 12, 1), [only])
    assert (day.count_words, only.clock_words, day.marks) == ("1 time", "1:00 pm", "M100 5h8")


def test_a_page_without_a_single_time_says_so_kindly(client):
    service = make_service(make_practitioner(hours=()))
    response = client.get(f"/bookings/{service.slug}/")
    assert "No times in the next weeks." in response.content.decode()
    assert (response.context["days"], response.context["chosen"], response.context["next_slots"]) == ([], None, [])


def test_choosing_a_time_holds_it_and_choosing_another_gives_the_first_back(client, service):
    for clock in ("2026-11-27T21:00:00Z", "2026-11-27T21:30:00Z"):
        response = client.post(f"/bookings/{service.slug}/", {"start": clock})
        assert (response.status_code, response["Location"]) == (302, f"/bookings/{service.slug}/details/")
    assert [(entry.kind, entry.start) for entry in Entry.objects.all()] == [("hold", at("2026-11-27 14:30"))]


def test_a_page_costs_the_same_with_one_booking_and_with_three(client, service, django_assert_max_num_queries):
    for hour in (9, 10, 11):
        make_entry(service, start=at(f"2026-11-25 {hour:02d}:00"))
        with django_assert_max_num_queries(9):
            page(client, service)
