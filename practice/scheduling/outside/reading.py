"""Reading a calendar file: what is kept of it, and the stretches of time that it takes. No database in here.

What is kept is a calendar again, with only the fields that times are counted from: no event has a name in it, and their
ids become numbers. A zone is known by its name: what the file itself says of its rules counts only where no such zone
exists, since files still come with the clocks that British Columbia had until 2026.
"""

import re
import time
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import cache
from hashlib import sha256
from itertools import groupby
from math import prod
from zoneinfo import ZoneInfo, available_timezones

import recurring_ical_events
from icalendar import Calendar, Event, vRecur
from icalendar.parser import Contentline
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from practice.scheduling.outside.fetching import Unreadable

KEPT = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP", "SEQUENCE"}
KEPT_OF_ZONES = {"BEGIN", "END", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"}
PARAMETERS = ("TZID", "VALUE", "RANGE")
UNREADABLE = ["DTSTART:unreadable"]  # stands for an event that can't be understood, so that it is counted as such
FREQUENCY = re.compile(r"(?:^|;)FREQ=(HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(?:;|$)", re.IGNORECASE)
TIMES_OF_DAY = re.compile(r"(?:^|;)BY(?:HOUR|MINUTE|SECOND)=([^;]*)", re.IGNORECASE)
DAYS_OR_MONTHS = re.compile(r"(?:^|;)BY(?:MONTH|MONTHDAY|YEARDAY|WEEKNO|SETPOS)=", re.IGNORECASE)
EVERY_SO_MANY = re.compile(r"(?:^|;)INTERVAL=(?!1(?:;|$))", re.IGNORECASE)
MOST_TIMES_OF_DAY = 48  # a rule with more is somebody's mistake, and would take days to count
MOST_COUNTED = 200_000  # occurrences of one event since its first: a birthday may be one each year since 1604
MOST_ASKED_FOR = 20_000  # of them in the stretch that is asked for: they take thirty times as long
SECONDS = 20  # to count all occurrences; a large calendar takes two
DAY = timedelta(days=1)
DAYS = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY")
STEPS = {"HOURLY": DAY / 24, "DAILY": DAY, "WEEKLY": 7 * DAY, "MONTHLY": 28 * DAY, "YEARLY": 365 * DAY}

Stretch = tuple[datetime, datetime]


def reduce(body: bytes, *, own: Container[str] = ()) -> str:
    """What is kept of a calendar file, without the events that this site itself made: `own` are their ids, in small
    letters. Raises `Unreadable`.
    """
    components = list(_components(_lines(body.decode("utf-8-sig", "replace").replace("\0", ""))))
    if any(kind == "VFREEBUSY" for kind, _lines_of_it in components):
        raise Unreadable("It lists free and busy times in place of events, which is not understood here.")
    zones = dict(_zone(lines) for kind, lines in components if kind == "VTIMEZONE")
    names = {tzid: name for tzid, (name, _rules) in zones.items()}
    numbers: dict[str, int] = {}
    events = []
    for kind, lines in components:
        uid = next((line.partition(":")[2].strip() for line in lines if _name(line) == "UID"), f"none-{len(events)}")
        if kind != "VEVENT" or uid.lower() in own:
            continue
        number = numbers.setdefault(uid, len(numbers) + 1)
        events += ["BEGIN:VEVENT", f"UID:{number}", *_kept_of_event(lines, names), "END:VEVENT"]
    rules = [line for own_rules in dict(sorted(zones.values())).values() for line in own_rules]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *rules, *events, "END:VCALENDAR", ""])


def busy_stretches(copy: str, *, first: datetime, last: datetime, zone: str) -> tuple[list[Stretch], int]:
    """The stretches between two instants that a kept calendar takes, merged and in order, and how many of its events
    could not be understood. What has no zone is meant on the clocks of `zone`. Raises `Unreadable`.
    """
    try:
        events = sorted(Calendar.from_ical(copy).walk("VEVENT"), key=lambda event: int(event["UID"]))
    except (ValueError, KeyError) as trouble:
        raise Unreadable("The copy that was kept of it can’t be read any more.") from trouble
    found, not_understood, deadline = [], 0, time.monotonic() + SECONDS
    for _number, series in groupby(events, key=lambda event: event["UID"]):
        try:
            found += _taken_by(list(series), first, last, zone)
        except Exception:  # whatever a library trips over in somebody else's file; the other events count all the same
            not_understood += 1
        if time.monotonic() > deadline:
            raise Unreadable("It holds more than can be counted.")
    within = [(max(start, first), min(end, last)) for start, end in found if start < last and first < end]
    return merged(within), not_understood


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, those that overlap or touch as one; none that is empty."""
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif start < end:
            joined.append((start, end))
    return joined


def _taken_by(series: list[Event], first: datetime, last: datetime, zone: str) -> list[Stretch]:
    """The stretches that one event takes with all its recurrences and exceptions."""
    alone = Calendar()
    for event in series:
        if event.errors:
            raise ValueError(event.errors)
        alone.add_component(event)
    began = min(_instant(event.start, zone) for event in series)
    for since, most in ((began, MOST_COUNTED), (max(began, first), MOST_ASKED_FOR)):
        if sum(_at_most(rule, since, last, zone) for event in series for rule in _rules(event)) > most:
            raise ValueError("It comes too often to be counted.")
    occurrences = recurring_ical_events.of(alone).between(first - DAY, last + DAY)  # a day more: clocks without a zone
    return [
        (_instant(one.start, zone), _instant(one.end, zone))
        for one in occurrences
        if one.get("TRANSP", "").upper() != "TRANSPARENT" and one.get("STATUS", "").upper() != "CANCELLED"
    ]


def _rules(event: Event) -> list[vRecur]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


def _at_most(rule: vRecur, since: datetime, last: datetime, zone: str) -> int:
    """A rule has no more occurrences than this between two instants."""
    [frequency], [every] = rule["FREQ"], rule.get("INTERVAL", [1])
    until = min([last, *(_instant(end, zone) for end in rule.get("UNTIL", []))])
    steps = max(until - since, timedelta()) // (STEPS[frequency] * every) + 1
    lists = ("BYMINUTE", "BYSECOND") if frequency == "HOURLY" else ("BYHOUR", "BYMINUTE", "BYSECOND")
    times = prod(len(rule.get(name, [0])) for name in lists)
    days = max(STEPS[frequency] // DAY, 1) if any(name in rule for name in DAYS) else 1
    return min([steps * days * times, *rule.get("COUNT", [])])


def _instant(moment: date, zone: str) -> datetime:
    """UTC. A day begins at midnight, and what has no zone is read, on the clocks of `zone`."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, clock_time.min)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _lines(text: str) -> list[str]:
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    return [line for line in re.split(r"\r\n|\n|\r", unfolded) if line.strip()]


def _name(line: str) -> str:
    return re.split(r"[:;]", line, maxsplit=1)[0].strip().upper()


def _components(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """("VEVENT", its lines) for each component of the file. Raises `Unreadable` where it is no calendar, or not whole.

    Alarms and the like within an event are left out; the seasons within a zone are its lines.
    """
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise Unreadable("What is at its address is not a calendar.")
    within: list[str] = []
    gathered: list[str] = []
    for line in lines:
        name, value = _name(line), line.partition(":")[2].strip().upper()
        if name == "BEGIN":
            within.append(value)
            gathered = [] if len(within) == 2 else gathered
        if len(within) == 2 or within[1:2] == ["VTIMEZONE"]:
            gathered.append(line)
        if name == "END":
            if not within or within.pop() != value:
                raise Unreadable("What is at its address is not a whole calendar.")
            if len(within) == 1:
                yield value, gathered
    if within:
        raise Unreadable("What is at its address is not a whole calendar.")


def _zone(lines: list[str]) -> tuple[str, tuple[str, list[str]]]:
    """(what the file calls a zone, (what it is called here, its own rules where those have to be used))."""
    named = {_name(line): line.partition(":")[2].strip() for line in reversed(lines)}
    tzid = named.get("TZID", "")
    if known := zone_named(tzid) or zone_named(named.get("X-LIC-LOCATION", "")):
        return tzid, (known, [])
    rules = [line for line in lines if _name(line) in KEPT_OF_ZONES]
    name = f"own-{sha256('|'.join(rules).encode()).hexdigest()[:16]}"  # the same rules, the same name: it is cached
    return tzid, (name, [rules[0], f"TZID:{name}", *rules[1:]])


def zone_named(name: str) -> str:
    """The zone of the database that a file means: "/mozilla.org/20050126_1/America/Vancouver", "Romance Standard Time".

    "" where there is none.
    """
    parts = name.strip("/").split("/")
    ends = ("/".join(parts[position:]) for position in range(len(parts)))
    return next((end for end in ends if end in _zones()), WINDOWS_TO_OLSON.get(name, ""))


@cache
def _zones() -> set[str]:
    return available_timezones()


def _kept_of_event(lines: list[str], zones: dict[str, str]) -> list[str]:
    """The lines that times are counted from, every zone by the name it has here."""
    kept = []
    for line in lines:
        if _name(line) not in KEPT:
            continue
        try:
            name, parameters, value = Contentline(line).parts()
        except ValueError:
            return UNREADABLE
        given = {key: parameters[key] for key in PARAMETERS if key in parameters}
        if "TZID" in given:
            given["TZID"] = zones.get(given["TZID"]) or zone_named(given["TZID"])
        if given.get("TZID") == "" or (name.upper() == "RRULE" and not _can_be_counted(value)):
            return UNREADABLE
        kept.append("".join([name.upper(), *(f";{key}={words}" for key, words in given.items()), f":{value}"]))
    return kept


def _can_be_counted(rule: str) -> bool:
    """Hours that may never fall on the days that are asked for would be counted through to the year 9999."""
    frequency = FREQUENCY.search(rule)
    times = prod(len(listed.split(",")) for listed in TIMES_OF_DAY.findall(rule))
    if frequency is None or times > MOST_TIMES_OF_DAY:
        return False
    may_never_come = DAYS_OR_MONTHS.search(rule) or ("BYDAY" in rule.upper() and EVERY_SO_MANY.search(rule))
    return frequency[1].upper() != "HOURLY" or not may_never_come
