import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, time
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from practice import clock
from practice.accounts.models import validate_zone
from tests.factories import at
from tests.servers import PROJECT, environment

SENTENCE = "The time-zone data is too old: it still changes British Columbia's clocks in winter."
NOON = at("2026-11-24 12:00")


def test_a_moment_is_written_in_words():
    assert clock.moment_words(at("2026-11-24 14:00"), "America/Vancouver") == (
        "Tuesday 24 November 2026, 2:00 pm Pacific Time"
    )


def test_the_year_and_the_zone_can_be_left_out():
    words = clock.moment_words(at("2026-11-24 14:00"), "America/Vancouver", year=False, name_zone=False)
    assert words == "Tuesday 24 November, 2:00 pm"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "12:00 am"),
        (0, 5, "12:05 am"),
        (9, 30, "9:30 am"),
        (11, 59, "11:59 am"),
        (12, 0, "12:00 pm"),
        (13, 7, "1:07 pm"),
        (23, 59, "11:59 pm"),
    ],
)
def test_the_clock_is_read_with_am_and_pm(hour, minute, words):
    assert clock.clock_words(datetime(2026, 11, 24, hour, minute, tzinfo=UTC)) == words


@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("America/Toronto", "2026-11-01T05:30Z", "1:30 am (before the clocks go back)"),
        ("America/Toronto", "2026-11-01T06:30Z", "1:30 am (after the clocks go back)"),
        ("America/Toronto", "2026-11-01T04:59Z", "12:59 am"),
        ("America/Toronto", "2026-11-01T07:00Z", "2:00 am"),
        ("America/Toronto", "2026-03-08T07:00Z", "3:00 am"),
        ("Australia/Lord_Howe", "2026-04-04T14:30Z", "1:30 am (before the clocks go back)"),
        ("Australia/Lord_Howe", "2026-04-04T15:00Z", "1:30 am (after the clocks go back)"),
        ("Australia/Lord_Howe", "2026-04-04T15:30Z", "2:00 am"),
        ("America/Vancouver", "2025-11-02T08:30Z", "1:30 am (before the clocks go back)"),
        ("America/Vancouver", "2026-11-01T08:30Z", "1:30 am"),
    ],
)
def test_in_the_hour_that_comes_twice_the_clock_says_which(zone, moment, words):
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    assert clock.clock_words(local) == words
    assert f", {words}" in clock.moment_words(local.astimezone(UTC), zone)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Vancouver", "Pacific Time"),
        ("America/St_Johns", "Newfoundland Time"),
        ("Australia/Lord_Howe", "Lord Howe time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
    ],
)
def test_a_zone_is_called_what_people_call_it_or_by_its_city(zone, words):
    assert clock.zone_words(zone) == words


@pytest.mark.parametrize("zone", ["America/Vancouver", "America/Toronto", "Asia/Kathmandu"])
def test_no_moment_names_an_abbreviation_or_an_offset(zone):
    words = clock.moment_words(NOON, zone)
    assert [mark for mark in ("MST", "PST", "EST", "+0", "-0", "UTC") if mark in words] == []


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        ("2026-11-24 23:30", "America/Vancouver", "Today, 11:30 pm"),
        ("2026-11-25 00:00", "America/Vancouver", "Tomorrow, 12:00 am"),
        ("2026-11-26 09:00", "America/Vancouver", "Thursday 26 November, 9:00 am"),
        ("2026-11-23 09:00", "America/Vancouver", "Monday 23 November, 9:00 am"),
        ("2026-11-24 23:30", "America/Toronto", "Tomorrow, 1:30 am"),
    ],
)
def test_near_moments_are_said_as_somebody_would_say_them(moment, zone, words):
    assert clock.near_words(at(moment), zone, NOON) == words


def test_british_columbia_stays_seven_hours_behind_all_year():
    noons = [clock.at_wall_clock(date(2026, month, 15), time(12), "America/Vancouver") for month in (3, 7, 11, 12)]
    assert [noon.hour for noon in noons] == [19, 19, 19, 19]


def test_british_columbia_shares_a_clock_with_los_angeles_in_summer_alone():
    vancouver, los_angeles = "America/Vancouver", "America/Los_Angeles"
    assert clock.same_clock(at("2026-07-01 12:00"), vancouver, los_angeles)
    assert not clock.same_clock(at("2026-12-15 12:00"), vancouver, los_angeles)


@pytest.mark.parametrize(
    ("zone", "day", "skipped"),
    [
        ("America/Toronto", date(2027, 3, 14), time(2, 30)),
        ("America/Vancouver", date(2025, 3, 9), time(2)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15)),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 30)),
    ],
)
def test_a_clock_that_is_skipped_has_no_instant(zone, day, skipped):
    assert [clock.at_wall_clock(day, skipped, zone, fold=fold) for fold in (0, 1)] == [None, None]


@pytest.mark.parametrize(
    ("zone", "day", "shown_twice", "first", "second"),
    [
        ("America/Toronto", date(2026, 11, 1), time(1, 30), time(5, 30), time(6, 30)),
        ("America/Vancouver", date(2025, 11, 2), time(1), time(8), time(9)),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), time(14, 45), time(15, 15)),
    ],
)
def test_a_clock_that_is_shown_twice_has_two_instants(zone, day, shown_twice, first, second):
    instants = [clock.at_wall_clock(day, shown_twice, zone, fold=fold) for fold in (0, 1)]
    assert [instant.time() for instant in instants] == [first, second]


def test_a_fold_that_does_not_exist_changes_nothing():
    instants = {clock.at_wall_clock(date(2026, 11, 24), time(14), "America/Toronto", fold=fold) for fold in (0, 1)}
    assert instants == {datetime(2026, 11, 24, 19, tzinfo=UTC)}


def test_the_zones_people_name_come_first_and_each_zone_once():
    names = [name for name, _words in clock.zone_choices()]
    assert names[:7] == list(clock.ZONE_WORDS)
    assert len(names) == len(set(names))
    assert [name for name in names if "/" not in name or name.startswith("Etc/")] == []


def test_a_zone_that_is_not_in_the_list_is_refused():
    validate_zone("Europe/Paris")
    with pytest.raises(ValidationError) as refused:
        validate_zone("Mars/Olympus")
    assert refused.value.messages == ["Choose a time zone from the list."]


# --- zone data from before British Columbia's change ------------------------


@pytest.fixture
def stale(tmp_path):
    """A folder in which Vancouver still changes its clocks, as old data says: Los Angeles does."""
    (tmp_path / "America").mkdir()
    los_angeles = resources.files("tzdata") / "zoneinfo" / "America" / "Los_Angeles"
    with resources.as_file(los_angeles) as path:
        shutil.copy(path, tmp_path / "America" / "Vancouver")
    return tmp_path


def python(*words, **variables):
    """Run Python in a process of its own, its zone data as `variables` say; (exit code, all it wrote)."""
    own = {name: value for name, value in environment().items() if name != "PYTHONTZPATH"}
    own |= {name: str(value) for name, value in variables.items()}
    done = subprocess.run(
        [sys.executable, *words], cwd=PROJECT, env=own, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


pytestmark = pytest.mark.django_db  # the processes need this worker's database


def test_the_check_fails_on_stale_zones(stale):
    code, said = python("manage.py", "check", PYTHONTZPATH=stale)
    assert (code, SENTENCE in said, "pip install -r requirements.txt" in said) == (1, True, True)


def test_the_web_server_refuses_to_start_on_stale_zones(stale):
    code, said = python("-c", "import practice.wsgi", PYTHONTZPATH=stale)
    assert (code, SENTENCE in said) == (1, True)


def test_the_worker_refuses_to_start_on_stale_zones(stale):
    code, said = python("-m", "celery", "-A", "practice", "worker", "--concurrency", "1", PYTHONTZPATH=stale)
    assert (code != 0, SENTENCE in said, "ready." in said) == (True, True, False)


def test_the_pinned_data_wins_over_a_stale_system(stale):
    """Old data where Python looks by itself, as on a system that nobody updates, and no PYTHONTZPATH."""
    program = f"import zoneinfo; zoneinfo.reset_tzpath([{str(stale)!r}]); import practice.wsgi; print('it starts')"
    assert python("-c", program) == (0, "it starts\n")


def test_the_check_passes_on_the_pinned_data():
    assert python("manage.py", "check") == (0, "System check identified no issues (0 silenced).\n")
