"""The arithmetic of starts and of what is taken, on values alone: no database."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice.scheduling.diary import Busy, Diary, Rule, Terms, Window, broken_rules, free_starts
from practice.scheduling.slots import Slot
from tests.factories import at

MINUTE = timedelta(minutes=1)
FIFTY, HALF_HOUR = timedelta(minutes=50), timedelta(minutes=30)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def make_terms(**terms):
    """Fifty minutes every half hour, online in Toronto, without notice and without end."""
    return Terms(
        **{
            "length": FIFTY,
            "before": timedelta(0),
            "after": timedelta(0),
            "step": HALF_HOUR,
            "notice": timedelta(0),
            "window_days": 4000,
            "zone": "America/Toronto",
            "places": ("online",),
            **terms,
        }
    )


def starts(zone, day, *windows, **terms):
    diary = Diary(lambda asked: [Window(*window) for window in windows] if asked == day else [])
    return list(free_starts([day], make_terms(zone=zone, **terms), diary, LONG_AGO))


def read(instants, zone):
    return [instant.astimezone(ZoneInfo(zone)).strftime("%H:%M") for instant in instants]


# --- starts on the wall clock -------------------------------------------------


def test_starts_lie_every_step_from_the_opening_and_end_by_the_closing():
    found = starts("America/Toronto", date(2026, 11, 24), (time(9, 15), time(11)))
    assert found == [at(f"2026-11-24 {clock}", "America/Toronto") for clock in ("09:15", "09:45")]


def test_an_appointment_may_end_at_the_very_closing():
    assert read(starts("America/Toronto", date(2026, 11, 24), (time(9), time(9, 50))), "America/Toronto") == ["09:00"]
    assert starts("America/Toronto", date(2026, 11, 24), (time(9), time(9, 49))) == []


def test_a_day_without_hours_offers_nothing():
    assert starts("America/Toronto", date(2026, 11, 24)) == []


def test_windows_that_overlap_offer_each_start_once_and_in_order():
    windows = [(time(9), time(12)), (time(9, 30), time(11)), (time(10, 45), time(13))]
    found = starts("America/Toronto", date(2026, 11, 24), *windows)
    assert read(found, "America/Toronto") == [*("09:00", "09:30", "10:00", "10:30", "10:45", "11:00", "11:15", "11:45")]


def test_nine_in_the_morning_in_vancouver_is_four_in_the_afternoon_utc_winter_and_summer():
    for day in (date(2026, 7, 15), date(2026, 12, 16), date(2027, 1, 13), date(2027, 3, 17)):
        assert starts("America/Vancouver", day, (time(9), time(10))) == [
            datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
        ]


@pytest.mark.parametrize(
    ("zone", "day", "offered"),
    [
        ("America/Toronto", date(2026, 3, 8), ["00:00", "00:30", "01:00", "01:30", "03:00"]),
        ("America/Los_Angeles", date(2026, 3, 8), ["00:00", "00:30", "01:00", "01:30", "03:00"]),
        ("America/Vancouver", date(2025, 3, 9), ["00:00", "00:30", "01:00", "01:30", "03:00"]),
        ("America/Vancouver", date(2027, 3, 14), ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00"]),
        ("Australia/Lord_Howe", date(2026, 10, 4), ["00:00", "00:30", "01:00", "01:30", "02:30", "03:00"]),
    ],
)
def test_a_start_that_the_clock_skips_is_not_offered(zone, day, offered):
    assert read(starts(zone, day, (time(0), time(4))), zone) == offered


@pytest.mark.parametrize(
    ("zone", "day", "offset_before"),
    [
        ("America/Toronto", date(2026, 11, 1), -4),
        ("America/Los_Angeles", date(2026, 11, 1), -7),
        ("America/Vancouver", date(2025, 11, 2), -7),
        ("Australia/Lord_Howe", date(2026, 4, 5), 11),
    ],
)
def test_a_start_that_the_clock_shows_twice_is_offered_once_the_first_time(zone, day, offset_before):
    found = starts(zone, day, (time(0), time(4)))
    assert read(found, zone) == ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00"]
    midnight = datetime.combine(day, time(0), tzinfo=UTC) - timedelta(hours=offset_before)
    assert found[:4] == [midnight + HALF_HOUR * number for number in range(4)]


def test_the_length_is_counted_in_minutes_that_pass():
    """From 1:30 to 3:20 is fifty minutes on the night clocks jump, and 1:30 to 1:20 on the night they go back."""
    jump, back = date(2026, 3, 8), date(2026, 11, 1)
    assert starts("America/Toronto", jump, (time(1, 30), time(3, 20))) == [at("2026-03-08 01:30", "America/Toronto")]
    assert starts("America/Toronto", jump, (time(1, 30), time(3, 19))) == []
    assert starts("America/Toronto", back, (time(1), time(2)), length=timedelta(minutes=120)) == [
        at("2026-11-01 01:00", "America/Toronto")
    ]


# --- what is taken ------------------------------------------------------------

NINE = at("2026-11-24 09:00", "America/Toronto")
TUESDAY = date(2026, 11, 24)


def minutes_after_nine(number):
    return NINE + MINUTE * number


def busy_from(start, end, before=0, after=0):
    return Busy(minutes_after_nine(start), minutes_after_nine(end), MINUTE * before, MINUTE * after)


def open_diary(**stretches):
    """Of somebody who works around the clock."""
    return Diary(lambda day: [Window(time(0), time(23, 59))], **stretches)


def every_minute(**terms):
    return make_terms(**{"step": MINUTE, **terms})


def rules_at(number, diary, **terms):
    return list(broken_rules(minutes_after_nine(number), every_minute(**terms), diary, LONG_AGO))


@pytest.mark.parametrize(
    ("start", "broken"),
    [
        (0, []),
        (10, []),
        (11, [Rule.GAP]),
        (40, [Rule.GAP]),
        (41, [Rule.TAKEN]),
        (119, [Rule.TAKEN]),
        (120, [Rule.GAP]),
        (189, [Rule.GAP]),
        (190, []),
    ],
)
def test_the_larger_of_two_buffers_is_kept_free_not_their_sum(start, broken):
    """Fifty minutes, ten before and twenty after, beside half an hour that wants thirty before, seventy after."""
    diary = open_diary(taken=[busy_from(90, 120, before=30, after=70)])
    assert rules_at(start, diary, before=MINUTE * 10, after=MINUTE * 20) == broken


@pytest.mark.parametrize(("before", "after"), [(0, 0), (10, 0), (0, 10), (15, 15)])
def test_an_appointment_fits_exactly_between_two_others(before, after):
    quiet = max(before, after)
    taken = [busy_from(-60, -quiet, before, after), busy_from(50 + quiet, 200, before, after)]
    broken = [
        rules_at(number, open_diary(taken=taken), before=MINUTE * before, after=MINUTE * after) for number in (-1, 0, 1)
    ]
    assert [not rules for rules in broken] == [False, True, False]


def test_an_outside_calendar_has_no_buffers_and_the_services_own_are_kept_beside_it():
    diary = open_diary(elsewhere=[busy_from(0, 60)])
    broken = {number: rules_at(number, diary, before=MINUTE * 10, after=MINUTE * 20) for number in (-71, -70, -69, 69)}
    assert broken == {-71: [], -70: [], -69: [Rule.ELSEWHERE], 69: [Rule.ELSEWHERE]}
    assert rules_at(70, diary, before=MINUTE * 10, after=MINUTE * 20) == []


def test_time_off_needs_no_quiet_beside_it():
    diary = open_diary(away=[busy_from(0, 60)])
    quiet = {"before": MINUTE * 30, "after": MINUTE * 30}
    assert [rules_at(number, diary, **quiet) for number in (-50, -49, 59, 60)] == [
        *([], [Rule.TIME_OFF], [Rule.TIME_OFF], [])
    ]


def test_a_long_stretch_does_not_hide_behind_shorter_ones():
    shorter = [busy_from(-2000 + number * 10, -1995 + number * 10) for number in range(150)]
    diary = open_diary(away=[busy_from(-3000, 500), *shorter])
    assert (rules_at(400, diary), rules_at(500, diary)) == ([Rule.TIME_OFF], [])


def test_a_time_off_that_the_clock_skips_altogether_takes_nothing():
    """Half past two to three o'clock, read on the night when two becomes three."""
    skipped = Busy(at("2026-03-08 02:30", "America/Toronto"), at("2026-03-08 03:00", "America/Toronto"))
    start = at("2026-03-08 01:30", "America/Toronto")
    diary = open_diary(away=[skipped])
    assert list(broken_rules(start, every_minute(length=timedelta(hours=2)), diary, LONG_AGO)) == []


def test_every_rule_that_is_broken_is_told_in_order():
    diary = Diary(
        lambda day: [Window(time(9), time(17), "room")],
        taken=[busy_from(0, 50)],
        away=[busy_from(-30, 10)],
        elsewhere=[busy_from(30, 90)],
    )
    limits = {"most_a_day": 1, "most_a_week": 1, "window_days": 0, "places": ("online", "room")}
    now = NINE - timedelta(days=1)
    broken = list(broken_rules(NINE, make_terms(notice=timedelta(days=2), **limits), diary, now, "online"))
    assert broken == [rule for rule in Rule if rule not in (Rule.PAST, Rule.FAR, Rule.HOURS, Rule.GAP)]


# --- most a day and a week ----------------------------------------------------


@pytest.mark.parametrize(
    ("others", "broken"),
    [
        (["2026-11-24 23:00"], [Rule.DAY_FULL]),
        (["2026-11-23 23:59", "2026-11-25 00:00"], []),
        (["2026-11-23 00:00", "2026-11-24 12:00", "2026-11-29 23:59"], [Rule.DAY_FULL, Rule.WEEK_FULL]),
        (["2026-11-22 23:59", "2026-11-23 08:00", "2026-11-30 00:00"], []),
        (["2026-11-23 08:00", "2026-11-25 08:00", "2026-11-29 23:59"], [Rule.WEEK_FULL]),
    ],
)
def test_a_day_and_a_week_are_full_on_the_practitioners_calendar(others, broken):
    """Tuesday's nine o'clock, where one is allowed a day, and three from Monday to Sunday."""
    begin = [at(words, "America/Toronto") for words in others]
    diary = open_diary(taken=[Busy(start, start + MINUTE) for start in begin])
    assert rules_at(0, diary, most_a_day=1, most_a_week=3) == broken


def test_a_practitioner_who_takes_none_a_day_offers_none():
    assert rules_at(0, open_diary(), most_a_day=0) == [Rule.DAY_FULL]


# --- places -------------------------------------------------------------------


def test_a_start_is_offered_for_the_places_of_the_windows_that_hold_it():
    windows = [Window(time(9), time(12), "room"), Window(time(11), time(13)), Window(time(14), time(15), "online")]
    either = make_terms(places=("online", "room"), step=timedelta(hours=1))
    found = Diary(lambda day: windows).starts_on(TUESDAY, either)
    assert [(read([start], "America/Toronto")[0], places) for start, places in found.items()] == [
        ("09:00", ("room",)),
        ("10:00", ("room",)),
        ("11:00", ("online", "room")),
        ("12:00", ("online", "room")),
        ("14:00", ("online",)),
    ]
    online = Diary(lambda day: windows).starts_on(TUESDAY, make_terms(step=timedelta(hours=1)))
    assert read(online, "America/Toronto") == ["11:00", "12:00", "14:00"]


def test_a_start_is_refused_for_a_place_without_hours():
    diary = Diary(lambda day: [Window(time(9), time(12), "room")])
    either = make_terms(places=("online", "room"))
    broken = {place: list(broken_rules(NINE, either, diary, LONG_AGO, place)) for place in ("", "room", "online")}
    assert broken == {"": [], "room": [], "online": [Rule.PLACE]}


# --- how a slot reads ---------------------------------------------------------


def test_a_slot_says_its_time_in_words_and_its_instant_to_machines():
    start = at("2026-11-24 14:00")
    slot = Slot(start, start + FIFTY, "America/Vancouver")
    assert (slot.value, slot.day, slot.day_words, slot.clock_words, slot.end_clock_words, slot.words) == (
        "2026-11-24T21:00:00Z",
        date(2026, 11, 24),
        "Tuesday 24 November",
        "2:00 pm",
        "2:50 pm",
        "Tuesday 24 November 2026, 2:00 pm Pacific Time",
    )


def test_a_slot_belongs_to_the_day_of_the_practitioner_not_of_utc():
    start = at("2026-11-24 20:00")
    slot = Slot(start, start + FIFTY, "America/Vancouver")
    assert (slot.value, slot.day) == ("2026-11-25T03:00:00Z", date(2026, 11, 24))
