"""Busy times from outside calendars: read from a real server, kept as rows, and seen by whoever lists or books."""

from datetime import timedelta
from uuid import uuid4

import pytest

from practice.scheduling.actions import hold_slot
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.diary import Rule
from practice.scheduling.models import BusyCalendar, BusyTime
from practice.scheduling.outside import booked_meanwhile, read_calendar, read_calendars
from practice.scheduling.slots import NotOffered, list_slots
from practice.scheduling.tasks import read_calendars as task
from tests.factories import at, free_slots, make_practitioner, make_service, make_session
from tests.scheduling.elsewhere import calendar, event, running_elsewhere

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

MORNING = event("DTSTART;TZID=America/Vancouver:20261125T093000", "DTEND;TZID=America/Vancouver:20261125T110000")
NOON = event("DTSTART;TZID=America/Vancouver:20261125T120000", "DURATION:PT1H", uid="two@elsewhere.example")


@pytest.fixture
def wren():
    return make_practitioner()


@pytest.fixture
def hospital(wren, elsewhere):
    elsewhere.body = calendar(MORNING)
    return BusyCalendar.objects.create(practitioner=wren, name="hospital", address=elsewhere.address)


def times(calendar) -> list[tuple]:
    return [(time.during.lower, time.during.upper) for time in BusyTime.objects.filter(calendar=calendar)]


def stretch(start, end, day="2026-11-25"):
    return at(f"{day} {start}"), at(f"{day} {end}")


def known(calendar) -> dict:
    fields = ("failure", "etag", "last_modified", "copy", "checked_at", "copied_at")
    return BusyCalendar.objects.filter(pk=calendar.pk).values(*fields).get()


def test_what_is_busy_elsewhere_is_not_offered_here_and_refused_when_asked_for(wren, hospital):
    service = make_service(wren, step=30, buffer_after=0)
    read_calendar(calendar=hospital)
    day = [
        slot.start
        for slot in list_slots(service, first_day=at("2026-11-25 12:00").date(), days=1, now=at("2026-11-24 10:00"))
    ]
    assert [start for start in day if start < at("2026-11-25 12:00")] == [at("2026-11-25 11:00")]
    for clock in ("09:00", "09:30", "10:00", "10:30"):
        with pytest.raises(NotOffered) as refused:
            hold_slot(service=service, start=at(f"2026-11-25 {clock}"))
        assert refused.value.rules == [Rule.ELSEWHERE]
    assert hold_slot(service=service, start=at("2026-11-25 11:00")).start == at("2026-11-25 11:00")


def test_another_practitioner_is_not_busy_for_it(hospital):
    ira = make_service(make_practitioner("Ira Sedge"))
    before = free_slots(ira)
    read_calendar(calendar=hospital)
    assert free_slots(ira) == before


def test_what_was_read_is_kept_without_any_name(hospital, elsewhere, frozen):
    elsewhere.headers = {"ETag": '"1"', "Last-Modified": "Tue, 24 Nov 2026 10:00:00 GMT"}
    elsewhere.body = calendar(MORNING.replace("DTSTAMP", "SUMMARY:Surgery of Marlow Teal\r\nDTSTAMP"))
    read_calendar(calendar=hospital)
    now = at("2026-11-24 10:00")
    assert known(hospital) == {
        "failure": "",
        "etag": '"1"',
        "last_modified": "Tue, 24 Nov 2026 10:00:00 GMT",
        "copy": "\r\n".join(
            [
                *("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1"),
                "DTSTART;TZID=America/Vancouver:20261125T093000",
                "DTEND;TZID=America/Vancouver:20261125T110000",
                *("END:VEVENT", "END:VCALENDAR", ""),
            ]
        ),
        "checked_at": now,
        "copied_at": now,
    }
    assert times(hospital) == [stretch("09:30", "11:00")]


def test_what_changed_there_changes_here(hospital, elsewhere):
    read_calendar(calendar=hospital)
    elsewhere.body = calendar(NOON)
    read_calendar(calendar=hospital)
    assert times(hospital) == [stretch("12:00", "13:00")]
    elsewhere.body = calendar()
    read_calendar(calendar=hospital)
    assert times(hospital) == []


def test_times_that_did_not_change_are_not_written_again(hospital):
    read_calendar(calendar=hospital)
    rows = list(BusyTime.objects.values())
    read_calendar(calendar=hospital)
    assert list(BusyTime.objects.values()) == rows


def test_without_news_the_kept_copy_is_counted_again_because_days_go_by(wren, hospital, elsewhere, frozen):
    make_service(wren, window_days=60)
    elsewhere.headers = {"ETag": '"1"'}
    elsewhere.body = calendar(event("DTSTART;VALUE=DATE:20261001", "RRULE:FREQ=WEEKLY"))
    read_calendar(calendar=hospital)
    first = times(hospital)
    frozen.shift(timedelta(days=28))
    elsewhere.body = b"never asked for"
    read_calendar(calendar=hospital)
    assert hospital.failure == ""
    assert [asked["If-None-Match"] for _path, asked in elsewhere.asked[1:]] == ['"1"']
    shifted = [(start + timedelta(days=28), end + timedelta(days=28)) for start, end in first]
    assert times(hospital) == shifted
    assert (first[0][0], first[-1][0]) == (at("2026-11-26 00:00"), at("2027-02-25 00:00"))


def test_times_reach_from_yesterday_until_after_the_farthest_window(wren, hospital, elsewhere):
    for days in (10, 20):
        make_service(wren, window_days=days)
    elsewhere.body = calendar(event("DTSTART:20260101T000000Z", "DTEND:20280101T000000Z"))
    read_calendar(calendar=hospital)
    assert times(hospital) == [(at("2026-11-23 00:00"), at("2027-01-18 00:00"))]


@pytest.mark.parametrize(
    ("breakage", "why"),
    [
        ({"status": 500}, "Its server has trouble of its own (500)."),
        ({"body": b"<html>Sign in</html>"}, "What is at its address is not a calendar."),
        ({"body": calendar(NOON)[:-30]}, "What is at its address is not a whole calendar."),
        ({"body": b"x" * (5 * 1024 * 1024 + 1)}, "It is larger than 5 MB."),
    ],
)
def test_where_it_can_not_be_read_the_last_good_times_count_on(hospital, elsewhere, frozen, breakage, why):
    read_calendar(calendar=hospital)
    good = known(hospital)
    frozen.shift(900)
    for name, value in breakage.items():
        setattr(elsewhere, name, value)
    read_calendar(calendar=hospital)
    assert known(hospital) == {**good, "failure": why, "checked_at": at("2026-11-24 10:15")}
    assert times(hospital) == [stretch("09:30", "11:00")]


def test_once_it_can_be_read_again_nothing_is_said_any_more(hospital, elsewhere):
    elsewhere.status = 500
    read_calendar(calendar=hospital)
    assert (times(hospital), known(hospital)["copied_at"]) == ([], None)
    elsewhere.status = 200
    read_calendar(calendar=hospital)
    assert (times(hospital), known(hospital)["failure"]) == ([stretch("09:30", "11:00")], "")


def test_a_copy_that_can_not_be_read_any_more_is_a_failure_and_fetched_anew(hospital, elsewhere):
    elsewhere.headers = {"ETag": '"1"'}
    read_calendar(calendar=hospital)
    BusyCalendar.objects.update(copy="BEGIN:")
    hospital.refresh_from_db()
    read_calendar(calendar=hospital)
    assert (hospital.failure, hospital.etag) == ("The copy that was kept of it can’t be read any more.", "")
    assert times(hospital) == [stretch("09:30", "11:00")]
    read_calendar(calendar=hospital)
    assert (known(hospital)["failure"], times(hospital)) == ("", [stretch("09:30", "11:00")])


def test_an_event_that_makes_no_sense_is_told_of_and_the_others_count(hospital, elsewhere):
    elsewhere.body = calendar(MORNING, event("DTSTART:sometime", uid="odd"), event("DURATION:PT1H", uid="odder"))
    read_calendar(calendar=hospital)
    assert hospital.failure == "2 of its events could not be understood: no time is kept free for them."
    assert times(hospital) == [stretch("09:30", "11:00")]


def test_a_header_that_is_too_long_to_keep_is_not_kept(hospital, elsewhere):
    elsewhere.headers = {"ETag": f'"{"e" * 199}"', "Last-Modified": "x" * 81}
    read_calendar(calendar=hospital)
    assert (hospital.failure, hospital.etag, hospital.last_modified) == ("", "", "")


def test_an_address_that_changed_while_it_was_read_is_left_to_the_next_time(hospital, elsewhere):
    BusyCalendar.objects.update(address="https://another.example/x.ics")
    read_calendar(calendar=hospital)
    assert (times(hospital), known(hospital)["checked_at"]) == ([], None)


def test_one_calendar_that_fails_keeps_no_other_from_being_read(wren, hospital, elsewhere):
    with running_elsewhere() as broken:
        broken.status = 500
        first = BusyCalendar.objects.create(practitioner=wren, name="a broken one", address=broken.address)
        BusyCalendar.objects.exclude(pk=first.pk).update(id=first.pk + 1)
        task()
    first.refresh_from_db()
    other = BusyCalendar.objects.get(name="hospital")
    assert (first.failure, times(first)) == ("Its server has trouble of its own (500).", [])
    assert (other.failure, times(other)) == ("", [stretch("09:30", "11:00")])


def test_two_calendars_of_one_practitioner_count_together(wren, hospital, elsewhere):
    with running_elsewhere() as second:
        second.body = calendar(NOON)
        private = BusyCalendar.objects.create(practitioner=wren, name="private", address=second.address)
        read_calendars()
    assert (times(hospital), times(private)) == ([stretch("09:30", "11:00")], [stretch("12:00", "13:00")])


def test_what_is_booked_here_stays_and_is_named(wren, hospital, elsewhere):
    service = make_service(wren, buffer_after=0)
    within = make_session(service=service, start=at("2026-11-25 09:00"))
    make_session(service=service, start=at("2026-11-25 11:00"))
    make_session(service=make_service(make_practitioner("Ira Sedge")), start=at("2026-11-25 10:00"))
    hold_slot(service=service, start=at("2026-11-25 10:00"))
    read_calendar(calendar=hospital)
    assert booked_meanwhile(wren, at("2026-11-24 10:00")) == [within.entry]
    assert booked_meanwhile(wren, at("2026-11-25 09:50")) == []
    within.refresh_from_db()
    assert within.status == "booked"


def test_our_own_appointments_in_the_other_calendar_take_no_time_twice(wren, hospital, elsewhere, settings):
    settings.EMAIL_FROM = "notes@practice.example"
    session = make_session(service=make_service(wren, buffer_after=0), start=at("2026-11-25 09:00"))
    elsewhere.body = calendar_file(session)
    assert f"@{settings.EMAIL_FROM.partition('@')[2]}".encode() in elsewhere.body
    read_calendar(calendar=hospital)
    assert (hospital.failure, times(hospital)) == ("", [])


def test_what_else_comes_from_our_domain_takes_time(wren, hospital, elsewhere, settings):
    """Another practitioner's appointment, to which this one goes, and the practice's own meetings."""
    settings.EMAIL_FROM = "notes@practice.example"
    theirs = make_session(service=make_service(), start=at("2026-11-25 09:00"))
    meeting = event("DTSTART:20261126T170000Z", "DURATION:PT1H", uid=f"{uuid4()}@practice.example")
    for elsewhere.body in (calendar_file(theirs), calendar(meeting)):
        read_calendar(calendar=hospital)
        assert len(times(hospital)) == 1


@pytest.mark.parametrize("events", [1, 60])
def test_reading_costs_as_many_queries_for_many_events_as_for_one(
    hospital, elsewhere, events, django_assert_num_queries
):
    hours = [
        event(f"DTSTART:202612{1 + n // 10:02}T{10 + n % 10}0000Z", "DURATION:PT5M", uid=f"{n}") for n in range(events)
    ]
    elsewhere.body = calendar(*hours)
    with django_assert_num_queries(11):
        read_calendar(calendar=hospital)
    assert len(times(hospital)) == events
