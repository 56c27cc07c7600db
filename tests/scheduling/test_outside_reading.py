"""What is kept of an outside calendar, and which times it takes: values alone, no database."""

from datetime import UTC, datetime

import pytest

from practice.scheduling.outside.fetching import Unreadable
from practice.scheduling.outside.reading import busy_stretches, merged, reduce, zone_named
from tests.factories import at
from tests.scheduling.elsewhere import calendar, event

FIRST, LAST = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
OLD_RULES = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        "TZID:{}",
        "BEGIN:DAYLIGHT",
        "TZOFFSETFROM:-0800",
        "TZOFFSETTO:-0700",
        "TZNAME:PDT",
        "DTSTART:19700308T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "TZOFFSETFROM:-0700",
        "TZOFFSETTO:-0800",
        "TZNAME:PST",
        "DTSTART:19701101T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
)


def kept(*parts) -> str:
    return reduce(calendar(*parts), own={"0b7e@practice.example"})


def busy(*parts, zone="America/Vancouver", first=FIRST, last=LAST):
    """The stretches as clocks in `zone` show them, where every event could be understood."""
    stretches, not_understood = busy_stretches(kept(*parts), first=first, last=last, zone=zone)
    assert not_understood == 0
    return stretches


def stretch(day, start, end, zone="America/Vancouver"):
    return at(f"{day} {start}", zone), at(f"{day} {end}", zone)


def weekly(*more, zone="America/Toronto"):
    return event(
        f"DTSTART;TZID={zone}:20261020T090000", f"DTEND;TZID={zone}:20261020T100000", "RRULE:FREQ=WEEKLY;COUNT=4", *more
    )


# --- which times --------------------------------------------------------------


def test_an_event_takes_the_time_from_its_start_to_its_end():
    assert busy(event("DTSTART:20261201T170000Z", "DTEND:20261201T183000Z")) == [
        (datetime(2026, 12, 1, 17, tzinfo=UTC), datetime(2026, 12, 1, 18, 30, tzinfo=UTC))
    ]
    assert busy(event("DTSTART:20261201T170000Z", "DURATION:PT90M")) == [
        (datetime(2026, 12, 1, 17, tzinfo=UTC), datetime(2026, 12, 1, 18, 30, tzinfo=UTC))
    ]


def test_nine_every_week_stays_nine_when_clocks_change():
    days = ["2026-10-20", "2026-10-27", "2026-11-03", "2026-11-10"]
    found = busy(weekly())
    assert found == [stretch(day, "09:00", "10:00", "America/Toronto") for day in days]
    assert [start.hour for start, _end in found] == [13, 13, 14, 14]


def test_an_exception_takes_no_time_and_a_moved_one_takes_its_new_time():
    moved = event(
        "RECURRENCE-ID;TZID=America/Toronto:20261103T090000",
        "DTSTART;TZID=America/Toronto:20261103T150000",
        "DTEND;TZID=America/Toronto:20261103T170000",
    )
    assert busy(weekly("EXDATE;TZID=America/Toronto:20261027T090000"), moved) == [
        stretch("2026-10-20", "09:00", "10:00", "America/Toronto"),
        stretch("2026-11-03", "15:00", "17:00", "America/Toronto"),
        stretch("2026-11-10", "09:00", "10:00", "America/Toronto"),
    ]


def test_one_cancelled_recurrence_is_free_and_the_others_are_not():
    cancelled = event(
        "RECURRENCE-ID;TZID=America/Toronto:20261103T090000",
        "DTSTART;TZID=America/Toronto:20261103T090000",
        "DTEND;TZID=America/Toronto:20261103T100000",
        "STATUS:CANCELLED",
    )
    assert [start.date().isoformat() for start, _end in busy(weekly(), cancelled)] == [
        *("2026-10-20", "2026-10-27", "2026-11-10")
    ]


@pytest.mark.parametrize("rule", ["UNTIL=20261103T140000Z", "COUNT=3"])
def test_a_rule_ends_when_it_says(rule):
    zone = "America/Toronto"
    lines = [f"DTSTART;TZID={zone}:20261020T090000", f"DTEND;TZID={zone}:20261020T100000", f"RRULE:FREQ=WEEKLY;{rule}"]
    assert busy(event(*lines)) == [
        stretch(day, "09:00", "10:00", zone) for day in ("2026-10-20", "2026-10-27", "2026-11-03")
    ]


def test_a_rule_without_an_end_is_counted_as_far_as_asked():
    daily = event("DTSTART:20100101T170000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    assert len(busy(daily)) == 182


def test_a_whole_day_is_one_of_the_practitioners_from_midnight_to_midnight():
    day = event("DTSTART;VALUE=DATE:20261102", "DTEND;VALUE=DATE:20261104")
    assert busy(day, zone="America/Toronto") == [
        (at("2026-11-02 00:00", "America/Toronto"), at("2026-11-04 00:00", "America/Toronto"))
    ]
    assert busy(event("DTSTART;VALUE=DATE:20261101"), zone="America/Toronto") == [
        (datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC))
    ]


def test_a_time_without_a_zone_is_on_the_practitioners_clock():
    floating = event("DTSTART:20261201T090000", "DTEND:20261201T100000")
    for zone in ("America/Vancouver", "America/St_Johns", "Pacific/Kiritimati"):
        assert busy(floating, zone=zone) == [stretch("2026-12-01", "09:00", "10:00", zone)]


def test_old_rules_in_the_file_do_not_shift_vancouvers_winter():
    nine = event("DTSTART;TZID=America/Vancouver:20261201T090000", "DTEND;TZID=America/Vancouver:20261201T100000")
    assert busy(OLD_RULES.format("America/Vancouver"), nine) == [
        (datetime(2026, 12, 1, 16, tzinfo=UTC), datetime(2026, 12, 1, 17, tzinfo=UTC))
    ]


def test_a_zone_that_only_the_file_knows_goes_by_the_files_rules():
    nine = event("DTSTART;TZID=Customized:20261201T090000", "DTEND;TZID=Customized:20261201T100000")
    assert busy(OLD_RULES.format("Customized"), nine) == [
        (datetime(2026, 12, 1, 17, tzinfo=UTC), datetime(2026, 12, 1, 18, tzinfo=UTC))
    ]


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("America/Vancouver", "America/Vancouver"),
        ("/mozilla.org/20050126_1/America/Vancouver", "America/Vancouver"),
        ("Canada/Pacific", "Canada/Pacific"),
        ("Eastern Standard Time", "America/New_York"),
        ("Customized Time Zone", ""),
        ("", ""),
    ],
)
def test_zones_are_known_by_their_names(name, zone):
    assert zone_named(name) == zone


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:20261201T170000Z", "DTEND:20261201T180000Z", "TRANSP:TRANSPARENT"],
        ["DTSTART:20261201T170000Z", "DTEND:20261201T180000Z", "STATUS:CANCELLED"],
        ["DTSTART:20261201T170000Z"],
        ["DTSTART:20261201T170000Z", "DTEND:20261201T170000Z"],
        ["DTSTART:20260901T170000Z", "DTEND:20260901T180000Z"],
        ["DTSTART:20270901T170000Z", "DTEND:20270901T180000Z"],
    ],
    ids=["free", "cancelled", "no end", "no length", "long past", "far ahead"],
)
def test_what_takes_no_time_is_left_out(lines):
    assert busy(event(*lines)) == []


@pytest.mark.parametrize("domain", ["practice.example", "PRACTICE.example"])
def test_what_this_site_made_itself_takes_no_time(domain):
    lines = ["DTSTART:20261201T170000Z", "DTEND:20261201T180000Z"]
    assert busy(event(*lines, uid=f"0b7e@{domain}")) == []
    assert len(busy(event(*lines, uid=f"0b7e@not-{domain}"))) == 1
    assert len(busy(event(*lines, uid=f"staff-meeting@{domain}"))) == 1


def test_stretches_that_overlap_or_touch_become_one_and_none_is_empty():
    def hours(*pairs):
        return [tuple(datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in pair) for pair in pairs]

    assert merged(hours((9, 12), (10, 11), (12, 13), (15, 15), (14, 15), (8, 8))) == hours((9, 13), (14, 15))


def test_what_reaches_over_the_edge_is_cut_there():
    long = event("DTSTART:20260901T170000Z", "DTEND:20280901T180000Z")
    assert busy(long) == [(FIRST, LAST)]


# --- what is kept -------------------------------------------------------------


def test_nothing_is_kept_but_what_times_are_counted_from():
    told = event(
        "SUMMARY:Dentist with Dr. Heron",
        "DESCRIPTION:Bring the\r\n  referral",
        "LOCATION:Somewhere",
        "ATTENDEE;CN=Marlow:mailto:marlow@example.org",
        'DTSTART;TZID="America/Toronto";X-WHO=Marlow:20261201T090000',
        "DURATION:PT1H",
        "BEGIN:VALARM",
        "TRIGGER:-PT15M",
        "DURATION:PT5M",
        "DESCRIPTION:Dentist",
        "END:VALARM",
        uid="dentist-marlow@elsewhere.example",
    )
    task = "BEGIN:VTODO\r\nUID:t\r\nDTSTART:20261201T090000Z\r\nEND:VTODO"
    assert kept("X-WR-CALNAME:Wren at home", OLD_RULES.format("America/Toronto"), told, task).splitlines() == [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1"),
        *("DTSTART;TZID=America/Toronto:20261201T090000", "DURATION:PT1H", "END:VEVENT", "END:VCALENDAR"),
    ]


def test_a_copy_is_the_same_whenever_it_is_made_of_the_same():
    parts = [OLD_RULES.format("Somewhere"), OLD_RULES.format("Elsewhere"), weekly(zone="Somewhere")]
    assert kept(*parts) == kept(*parts)
    assert kept(*parts).count("BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not a calendar"),
        (b"<!doctype html><title>Sign in</title>", "not a calendar"),
        (b"\x00\xff\xfe\x89PNG" * 50, "not a calendar"),
        (calendar(weekly())[:-40], "not a whole calendar"),
        (calendar("END:VEVENT"), "not a whole calendar"),
        (calendar("BEGIN:VFREEBUSY", "FREEBUSY:20261201T170000Z/PT1H", "END:VFREEBUSY"), "free and busy times"),
    ],
)
def test_what_is_no_calendar_or_only_half_of_one_is_refused(body, why):
    with pytest.raises(Unreadable, match=why):
        reduce(body)


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:sometime", "DURATION:PT1H"],
        ["DURATION:PT1H"],
        ["DTSTART;TZID=Nowhere/At_All:20261201T090000", "DURATION:PT1H"],
        ["DTSTART:20261201T170000Z", "DURATION:PT1H", "RRULE:FREQ=SOMETIMES"],
        ["DTSTART:20261201T170000Z", "DURATION:PT1H", "RRULE:FREQ=SECONDLY"],
        ["DTSTART:20261201T170000Z", "DURATION:PT1H", f"RRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))}"],
        ["DTSTART:20240101T170000Z", "DURATION:PT1M", f"RRULE:FREQ=HOURLY;BYMINUTE={','.join(map(str, range(48)))}"],
        ["DTSTART:20261201T170000Z", "DURATION:PT1M", f"RRULE:FREQ=HOURLY;BYMINUTE={','.join(map(str, range(48)))}"],
        ["DTSTART:20261201T170000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"],
        ["DTSTART:20261201T170000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY;INTERVAL=168;BYDAY=MO"],
        ["DTSTART:00010101T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"],
        ["DTSTART:20261201T170000Z", "DURATION:PT1H", "EXDATE:never"],
        ["DTSTART;=:20261201T170000Z", "DURATION:PT1H"],
    ],
)
def test_an_event_that_makes_no_sense_is_counted_and_the_others_stand(lines):
    good = event("DTSTART:20261202T170000Z", "DURATION:PT1H", uid="good")
    found = busy_stretches(kept(event(*lines), good), first=FIRST, last=LAST, zone="America/Vancouver")
    assert found == ([(datetime(2026, 12, 2, 17, tzinfo=UTC), datetime(2026, 12, 2, 18, tzinfo=UTC))], 1)


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:16040504T160000Z", "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=4"],
        ["DTSTART:19700102T160000Z", "RRULE:FREQ=DAILY;INTERVAL=7"],
        ["DTSTART:20150101T160000Z", "RRULE:FREQ=WEEKLY;BYDAY=TU,FR;BYHOUR=9,16"],
        ["DTSTART:20240101T160000Z", "RRULE:FREQ=HOURLY;BYDAY=FR;BYHOUR=16"],
        ["DTSTART:20261204T160000Z", f"RRULE:FREQ=HOURLY;COUNT=40;BYMINUTE={','.join(map(str, range(48)))}"],
        [
            "DTSTART:20261204T160000Z",
            f"RRULE:FREQ=HOURLY;UNTIL=20261204T160000Z;BYMINUTE={','.join(map(str, range(48)))}",
        ],
    ],
)
def test_an_old_event_or_one_that_comes_often_is_counted_all_the_same(lines):
    assert busy(event(*lines, "DURATION:PT1M"), first=at("2026-12-04 09:00"), last=at("2026-12-04 09:01")) == [
        stretch("2026-12-04", "09:00", "09:01")
    ]


def test_a_copy_that_is_none_is_refused():
    with pytest.raises(Unreadable):
        busy_stretches("", first=FIRST, last=LAST, zone="America/Vancouver")
