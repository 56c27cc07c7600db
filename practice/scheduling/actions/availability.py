"""A practitioner's hours and days off, as they say them. Each act takes the practitioner's lock: whoever books
meanwhile is asked about the hours before it or after it, and never half of them. What is booked already stays.
"""

from collections.abc import Iterable
from datetime import date

from practice.scheduling.actions.claims import lock
from practice.scheduling.hours import Opening
from practice.scheduling.models import DatedHours, Practitioner, TimeOff, WeeklyHours


def set_weekly_hours(*, practitioner: Practitioner, openings: Iterable[Opening]) -> None:
    """These are the hours of every week from now on. Those of single services, of seasons and of every other week
    stay as they are."""
    rows = [
        WeeklyHours(practitioner=practitioner, weekday=one.weekday, opens=one.opens, closes=one.closes, place=one.place)
        for one in openings
    ]
    with lock(practitioner.pk):
        WeeklyHours.objects.plain().filter(practitioner=practitioner).delete()
        WeeklyHours.objects.bulk_create(rows)


def set_day(
    *, practitioner: Practitioner, day: date, openings: Iterable[Opening], besides: bool = False, note: str = ""
) -> None:
    """That one day has these hours, in place of the usual ones or `besides` them; none closes it. What was said of the
    day before doesn't count any more; what was said for a single service does."""
    told = {"practitioner": practitioner, "day": day, "note": note}
    rows = [] if besides else [DatedHours(**told)]
    rows += [DatedHours(**told, opens=one.opens, closes=one.closes, place=one.place) for one in openings]
    with lock(practitioner.pk):
        forget_day(practitioner=practitioner, day=day)
        DatedHours.objects.bulk_create(rows)


def forget_day(*, practitioner: Practitioner, day: date) -> None:
    """The day is as any other of its weekday again."""
    with lock(practitioner.pk):
        DatedHours.objects.filter(practitioner=practitioner, day=day, service=None).delete()


def end_time_off(*, off: TimeOff) -> None:
    """It can be booked again. Nobody is told, and what was cancelled for it stays cancelled."""
    with lock(off.practitioner_id):
        off.delete()
