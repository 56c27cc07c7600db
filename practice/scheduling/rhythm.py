"""How often something comes again: dates on a calendar, without clocks or zones."""

from calendar import monthrange
from datetime import date, timedelta

from django.db import models


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", "Every week"
    FORTNIGHTLY = "fortnightly", "Every other week"
    MONTHLY = "monthly", "Every month"


def days_of(rhythm: Rhythm, first: date, count: int) -> list[date]:
    """`first` and those after it. A month keeps the weekday and its number, such as the second Tuesday; what the fifth
    of a month has no counterpart in is the last."""
    if rhythm == Rhythm.MONTHLY:
        return [_in_month(first, number) for number in range(count)]
    step = timedelta(weeks=1 if rhythm == Rhythm.WEEKLY else 2)
    return [first + step * number for number in range(count)]


def _in_month(first: date, later: int) -> date:
    """The same weekday of the same week of a month, so many months later."""
    months = first.year * 12 + first.month - 1 + later
    year, month = divmod(months, 12)
    begins = date(year, month + 1, 1)
    day = 1 + (first.weekday() - begins.weekday()) % 7 + 7 * ((first.day - 1) // 7)
    return begins.replace(day=day if day <= monthrange(year, month + 1)[1] else day - 7)
