"""What a client's browser has chosen of regular sessions, within what one person may have ahead."""

from typing import NamedTuple

from bookings.actions import room_ahead
from bookings.models import Session
from practice.accounts.models import Person
from practice.scheduling.choice import Choice
from practice.scheduling.models import Service
from practice.scheduling.regular.choosing import Series, plan_of_series, series_of
from practice.scheduling.regular.plans import Plan
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.ties import has_other_ties

EVERY = {1: Rhythm.WEEKLY, 2: Rhythm.FORTNIGHTLY}  # by the weeks that a series is kept with
DATES = "bookings/regular.html"


class Asked(NamedTuple):
    every_weeks: int
    times: int
    answers: dict[str, str]


def what_was_asked(client: Person, service: Service, choice: Choice) -> Asked | None:
    """None for a single session, and for whom the practitioner answers by hand: they ask for one at a time.

    No more than the service allows, or than the client may have ahead.
    """
    if has_other_ties(client, service.practitioner, Session):
        return None
    every_weeks = choice.answers.get("every_weeks")
    series = series_of(service, choice, EVERY.get(every_weeks), room=room_ahead(client, service))
    return Asked(every_weeks, series.times, series.answers) if series else None


def plan_of(client: Person, service: Service, choice: Choice, answers: dict[str, str] | None = None) -> Plan | None:
    """As `plan_of_series`."""
    asked = what_was_asked(client, service, choice)
    series = Series(EVERY[asked.every_weeks], asked.times, asked.answers) if asked else None
    return plan_of_series(service, choice, series, answers)


def is_fewer(service: Service, choice: Choice, plan: Plan | None) -> bool:
    """Whether more were asked for than one person may have ahead."""
    if not service.takes_regulars or choice.answers.get("every_weeks") not in EVERY:
        return False
    return (len(plan.occurrences) if plan else 1) < (choice.answers.get("times") or 0)


def is_fewer_than_shown(client: Person, service: Service, choice: Choice, shown: str) -> bool:
    """Whether less can be booked by now than the page said on which they press; not where it is booked already."""
    if not shown.isdecimal() or Session.objects.filter(client=client).standing_at(service, choice.start):
        return False
    asked = what_was_asked(client, service, choice)
    return (asked.times if asked else 1) < int(shown[:4])
