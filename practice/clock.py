"""Wall clocks: zones that are up to date, and times written in words.

British Columbia stopped changing its clocks in 2026, so zone data from before tzdb 2026b is an hour wrong every winter.
Nothing here reads the system's zone, and nothing prints a zone's abbreviation: tzdb calls Vancouver's "MST".
"""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

HOME_ZONE = "America/Vancouver"
MENDING = (
    "Install the pinned tzdata package (pip install -r requirements.txt) and unset PYTHONTZPATH. "
    "Without it every appointment in a winter is an hour wrong."
)

# What people call the zone they live in. Others are called by their city.
ZONE_WORDS = {
    "America/Vancouver": "Pacific Time",
    "America/Edmonton": "Mountain Time",
    "America/Regina": "Saskatchewan time",
    "America/Winnipeg": "Central Time",
    "America/Toronto": "Eastern Time",
    "America/Halifax": "Atlantic Time",
    "America/St_Johns": "Newfoundland Time",
}


def stale_zones() -> str:
    """A sentence saying what is wrong with this process's zone data, or "" when Vancouver's clock is today's law."""
    winter_noon = datetime(2026, 12, 15, 12, tzinfo=zoneinfo.ZoneInfo.no_cache(HOME_ZONE))
    if winter_noon.astimezone(UTC).hour == 19:
        return ""
    return "The time-zone data is too old: it still changes British Columbia's clocks in winter."


def require_current_zones() -> None:
    """Raise `ImproperlyConfigured` where the zone data is stale: a server that is an hour wrong must not start."""
    if problem := stale_zones():
        raise ImproperlyConfigured(f"{problem} {MENDING}")


@register()
def check_zones(**_kwargs) -> list[Error]:
    problem = stale_zones()
    return [Error(problem, hint=MENDING, id="practice.E001")] if problem else []


def at_wall_clock(day: date, clock: time, zone: str, *, fold: int = 0) -> datetime | None:
    """The instant (UTC) at which clocks in `zone` show `day` and `clock`; None where they never do (spring forward,
    or so close to the first or the last day of all that it can't be counted).

    Where they do so twice, `fold` chooses: 0 the first time, 1 the second.
    """
    local = datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).replace(fold=fold)
    try:
        instant = local.astimezone(UTC)
    except OverflowError:
        return None
    shown = instant.astimezone(ZoneInfo(zone))
    return instant if shown.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def zone_words(zone: str) -> str:
    return ZONE_WORDS.get(zone) or zone.rpartition("/")[2].replace("_", " ") + " time"


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Every zone of the data as (name, words): those of `ZONE_WORDS` first, then all others by name."""
    named = [(zone, f"{words} ({zone.rpartition('/')[2].replace('_', ' ')})") for zone, words in ZONE_WORDS.items()]
    others = sorted(zoneinfo.available_timezones() - set(ZONE_WORDS))
    return named + [(zone, zone.replace("_", " ")) for zone in others if "/" in zone and not zone.startswith("Etc/")]


def clock_words(moment: datetime) -> str:
    """ "2:00 pm": the clock of an aware moment, in the zone it carries.

    In the hour that the clocks show twice it says which of the two: "1:30 am (before the clocks go back)".
    """
    words = time_words(moment.time())
    before, after = moment.replace(fold=0).utcoffset(), moment.replace(fold=1).utcoffset()
    if before <= after:  # the same, or in the gap of spring
        return words
    return f"{words} ({'after' if moment.fold else 'before'} the clocks go back)"


def time_words(shown: time) -> str:
    """ "2:00 pm": what a clock shows, whatever the day."""
    return f"{shown.hour % 12 or 12}:{shown.minute:02d} {'am' if shown.hour < 12 else 'pm'}"


def day_words(day: date, *, year: bool = True) -> str:
    """ "Tuesday 24 November 2026", or without the year."""
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if year else "")


def moment_words(moment: datetime, zone: str, *, year: bool = True, name_zone: bool = True) -> str:
    """ "Tuesday 24 November 2026, 2:00 pm Pacific Time"."""
    local = moment.astimezone(ZoneInfo(zone))
    words = f"{day_words(local.date(), year=year)}, {clock_words(local)}"
    return f"{words} {zone_words(zone)}" if name_zone else words


def near_words(moment: datetime, zone: str, now: datetime) -> str:
    """How somebody would say it: "Today, 2:00 pm", "Tomorrow, 2:00 pm", else "Tuesday 24 November, 2:00 pm"."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    named = {today: "Today", today + timedelta(days=1): "Tomorrow"}
    return f"{named.get(local.date()) or day_words(local.date(), year=False)}, {clock_words(local)}"


def clock_words_elsewhere(moment: datetime, zone: str, other: str) -> str:
    """ "12:00 pm Eastern Time", with the weekday before it where the day is another one than in `zone`."""
    here, there = moment.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(other))
    day = "" if here.date() == there.date() else f"{there:%A} "
    return f"{day}{clock_words(there)} {zone_words(other)}"


def same_clock(moment: datetime, zone: str, other: str) -> bool:
    """Whether clocks in both zones show the same at that moment."""
    return moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.astimezone(ZoneInfo(other)).utcoffset()
