"""What a browser has chosen of a series, for either door: its plan, and the page that asks about dates that clash."""

from typing import NamedTuple

from django.shortcuts import render
from django.utils import timezone

from practice.scheduling.choice import Choice
from practice.scheduling.models import Service
from practice.scheduling.regular.forms import DatesForm
from practice.scheduling.regular.plans import FEWEST, Plan, plan_regular
from practice.scheduling.rhythm import Rhythm


class Series(NamedTuple):
    rhythm: Rhythm
    times: int
    answers: dict[str, str]


def series_of(service: Service, choice: Choice, rhythm: Rhythm | None, *, room: int | None = None) -> Series | None:
    """None for a single one. No more than the service allows, or than there is room for ahead."""
    times = choice.answers.get("times")
    if not service.takes_regulars or rhythm is None or not times:
        return None
    times = min(times, service.most_regular, times if room is None else room)
    return Series(rhythm, times, choice.answers.get("dates", {})) if times >= FEWEST else None


def plan_of_series(
    service: Service, choice: Choice, series: Series | None, answers: dict[str, str] | None = None
) -> Plan | None:
    """The series that was asked for, with these answers or those given before; None for a single one.

    Raises `SlotTaken` or `NotOffered` where the time that was chosen can't be had.
    """
    if series is None:
        return None
    return plan_regular(
        service=service,
        start=choice.start,
        rhythm=series.rhythm,
        times=series.times,
        place=choice.answers["place"],
        answers={**series.answers, **(answers or {})},
        hold=choice.hold,
        now=timezone.now(),
    )


def ask_about_dates(request, template: str, plan: Plan, *, form: DatesForm | None = None, status: int = 200, **context):
    """The page on which it is said what becomes of dates that can't be had."""
    context |= {"plan": plan, "form": form or DatesForm(plan=plan), "is_taken": status == 409}
    return render(request, template, context, status=status)


def status_of(form: DatesForm) -> int:
    """409 where somebody took what was chosen, 422 where nothing was."""
    if any(error.code == "invalid_choice" for errors in form.errors.as_data().values() for error in errors):
        return 409
    return 422 if form.errors else 200
