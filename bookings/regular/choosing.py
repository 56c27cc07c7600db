"""What a browser has chosen of regular sessions: how often, how many, and what becomes of dates that clash."""

from typing import NamedTuple

from django.shortcuts import render
from django.utils import timezone

from bookings.actions import room_ahead
from bookings.models import Session
from bookings.regular.forms import DatesForm
from bookings.regular.plans import EVERY, FEWEST, Plan, plan_regular
from practice.accounts.models import Person
from practice.scheduling.choice import Choice
from practice.scheduling.models import Service
from practice.scheduling.ties import has_other_ties


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
    every_weeks, times = choice.answers.get("every_weeks"), choice.answers.get("times")
    if not service.takes_regulars or every_weeks not in EVERY or not times:
        return None
    room = room_ahead(client, service)
    times = min(times, service.most_regular, times if room is None else room)
    return Asked(every_weeks, times, choice.answers.get("dates", {})) if times >= FEWEST else None


def plan_of(client: Person, service: Service, choice: Choice, answers: dict[str, str] | None = None) -> Plan | None:
    """The series that was asked for, with these answers or those given before; None for a single session.

    Raises `SlotTaken` or `NotOffered` where the time that was chosen can't be had.
    """
    asked = what_was_asked(client, service, choice)
    if asked is None:
        return None
    return plan_regular(
        service=service,
        start=choice.start,
        every_weeks=asked.every_weeks,
        times=asked.times,
        place=choice.answers["place"],
        answers={**asked.answers, **(answers or {})},
        hold=choice.hold,
        now=timezone.now(),
    )


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


def ask_about_dates(request, plan: Plan, *, form: DatesForm | None = None, status: int = 200, **context):
    """The page on which it is said what becomes of dates that can't be had."""
    context |= {"plan": plan, "form": form or DatesForm(plan=plan), "is_taken": status == 409}
    return render(request, "bookings/regular.html", context, status=status)
