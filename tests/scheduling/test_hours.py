"""A week's hours in plain words: read, shown back, and written again."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from practice.scheduling.hours import (
    NotUnderstood,
    Opening,
    hours_words,
    overlapping,
    read_day,
    read_hours,
    spoken_hours,
)

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def read(text) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for one in read_hours(text):
        where = f" {one.place}" if one.place else ""
        found.setdefault(one.weekday, []).append(f"{one.opens:%H:%M}-{one.closes:%H:%M}{where}")
    return found


def test_days_and_hours_as_people_write_them():
    usual = ["09:00-12:30", "13:30-17:00"]
    assert read("Mon to Thu 9-12:30, 13:30-17; Fri 9 to noon") == {
        MON: usual,
        TUE: usual,
        WED: usual,
        THU: usual,
        FRI: ["09:00-12:00"],
    }


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon 9-12", [MON]),
        ("monday, wed and FRIDAY 9-12", [MON, WED, FRI]),
        ("Mondays 9-12", [MON]),
        ("Mon-Wed, Fri 9-12", [MON, TUE, WED, FRI]),
        ("Mon through Wed 9-12", [MON, TUE, WED]),
        ("Fri to Mon 9-12", [MON, FRI, SAT, SUN]),
        ("Tues & Thurs 9-12", [TUE, THU]),
        ("Mon/Tue 9-12", [MON, TUE]),
        ("weekdays 9-12", [MON, TUE, WED, THU, FRI]),
        ("Weekends: 9-12", [SAT, SUN]),
        ("Every day from 9 to 12", list(range(7))),
        ("every Monday 9-12", [MON]),
        ("daily 9-12", list(range(7))),
        ("Mon 9-12, Tue 9-12", [MON, TUE]),
        ("Mon 9-12\nTue closed\nWed 9-12", [MON, WED]),
    ],
)
def test_each_way_of_naming_days(text, days):
    assert read(text) == {day: ["09:00-12:00"] for day in days}


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("9-12", "09:00-12:00"),
        ("9-5", "09:00-17:00"),
        ("1-5", "13:00-17:00"),
        ("12-1", "12:00-13:00"),
        ("11-1", "11:00-13:00"),
        ("9am-5pm", "09:00-17:00"),
        ("9 a.m. to 5 p.m.", "09:00-17:00"),
        ("8-10pm", "20:00-22:00"),
        ("9-5pm", "09:00-17:00"),
        ("11-1pm", "11:00-13:00"),
        ("6:30 until 9 pm", "18:30-21:00"),
        ("6-14", "06:00-14:00"),
        ("06:00-09:00", "06:00-09:00"),
        ("13.30–17", "13:30-17:00"),
        ("9h30 – midday", "09:30-12:00"),
        ("12am-1am", "00:00-01:00"),
        ("22-23:59", "22:00-23:59"),
        ("9-12 online", "09:00-12:00 online"),
        ("9-12 in the room", "09:00-12:00 room"),
    ],
)
def test_each_way_of_writing_hours(text, hours):
    assert read(f"Mon {text}") == {MON: [hours]}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Mun 9-12", ["“Mun” is not understood. Write days and hours, such as Mon to Thu 9-12:30."]),
        ("Mon 9-12 lunch 13-17", ["“lunch” is not understood. Write days and hours, such as Mon to Thu 9-12:30."]),
        ("Mon 25-26", ["“25” is not a time of day.", "“26” is not a time of day."]),
        ("Mon 9:75-12", ["“9:75” is not a time of day."]),
        ("Mon 9", ["“9” has no end. Write both, such as 9 to 12."]),
        ("Mon 9 12", ["Write “to” between “9” and “12”."]),
        ("Mon", ["“Mon” has no hours after it. Write them, or closed."]),
        ("9-12", ["“9:00 am to 12:00 pm” has no day before it."]),
        ("Mon 17-14", ["“17 to 14” ends before it begins, or runs past midnight."]),
        ("Mon 20-midnight", ["“20 to midnight” ends before it begins, or runs past midnight."]),
        ("Mon 9-12, 11-14", ["Monday: 9:00 am to 12:00 pm and 11:00 am to 2:00 pm overlap."]),
        ("t 9-12", ["“t” is not understood. Write days and hours, such as Mon to Thu 9-12:30."]),
    ],
)
def test_what_is_not_understood_is_named(text, problems):
    with pytest.raises(NotUnderstood) as raised:
        read_hours(text)
    assert raised.value.problems[: len(problems)] == problems


@pytest.mark.parametrize("text", ["", "  ", ";;", "Mon closed", "weekdays off"])
def test_no_hours_are_hours_too(text):
    assert read_hours(text) == []


def test_one_day_is_written_without_its_name():
    assert [(one.opens, one.closes) for one in read_day("10-12, 14-16")] == [
        (time(10), time(12)),
        (time(14), time(16)),
    ]
    assert read_day("closed") == []


def test_days_alike_are_said_together():
    openings = read_hours("Mon to Thu 9-12:30, 13:30-17; Fri 9 to noon online; Sun 6-7am")
    assert hours_words(openings) == "Mon to Thu 9-12:30, 13:30-17; Fri 9-12 online; Sun 06:00-7"
    assert spoken_hours(openings) == [
        ("Monday to Thursday", "9:00 am to 12:30 pm, and 1:30 pm to 5:00 pm"),
        ("Friday", "9:00 am to 12:00 pm, online"),
        ("Sunday", "6:00 am to 7:00 am"),
    ]


minutes = some.integers(0, 24 * 60 - 1)


@some.composite
def weeks(draw):
    """Any week whose windows do not overlap."""
    found = []
    for weekday in draw(some.sets(some.integers(0, 6))):
        edges = sorted(draw(some.sets(minutes, max_size=8)))
        for start, end in zip(edges[::2], edges[1::2], strict=False):
            place = draw(some.sampled_from(["", "online", "room"]))
            found.append(Opening(weekday, time(start // 60, start % 60), time(end // 60, end % 60), place))
    return sorted(found)


@given(weeks())
def test_whatever_is_written_again_is_read_as_the_same(openings):
    assert not list(overlapping(openings))
    assert read_hours(hours_words(openings)) == openings


@given(some.text(alphabet="montuewdhrfiasu 0123456789:-,;\n.apm–", max_size=40))
def test_any_words_are_read_or_named(text):
    try:
        openings = read_hours(text)
    except NotUnderstood as not_understood:
        assert not_understood.problems != []
    else:
        assert all(one.opens < one.closes for one in openings)
