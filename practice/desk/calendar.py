"""/desk/week/ and /desk/month/: whose time is taken by what, and where there is room."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice import clock
from practice.desk.drawing import draw_month, draw_weeks
from practice.desk.grids import KINDS
from practice.desk.seeing import practitioners_seen_by, staff_only
from practice.desk.views import FARTHEST
from practice.scheduling.diary import DAY
from practice.scheduling.forms import SlotForm
from practice.scheduling.models import Entry, Practitioner
from practice.scheduling.models.availability import monday

WEEK, ONE = 7, 1  # days side by side


class CalendarForm(forms.Form):
    """Whose time to show, and around which day. What is written wrongly in an address counts as not asked for."""

    day = forms.DateField(required=False)
    days = forms.TypedChoiceField(choices=[(ONE, ""), (WEEK, "")], coerce=int, empty_value=WEEK, required=False)
    who = forms.IntegerField(required=False)

    def __init__(self, *args, practitioners: list[Practitioner], now: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_valid()
        whose = [one for one in practitioners if one.pk == self.cleaned_data.get("who")]
        self.seen = practitioners
        self.chosen = whose[0] if whose else None
        self.shown = whose or practitioners
        self.zone = self.shown[0].time_zone if self.shown else clock.HOME_ZONE
        self.today = now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def day_asked(self) -> date:
        day = self.cleaned_data.get("day")
        return day if day and abs(day - self.today) < FARTHEST else self.today

    @property
    def count(self) -> int:
        return self.cleaned_data.get("days") or WEEK

    @property
    def kept(self) -> str:
        """What links to other days keep of the choice."""
        return f"&who={self.chosen.pk}" if self.chosen else ""


def asked_of(request, now: datetime) -> CalendarForm:
    practitioners = list(practitioners_seen_by(request.user).select_related("person"))
    return CalendarForm(request.GET, practitioners=practitioners, now=now)


@staff_only
@require_safe
def week(request):
    now = timezone.now()
    asked = asked_of(request, now)
    is_week = asked.count == WEEK
    first = monday(asked.day_asked) if is_week else asked.day_asked
    step = DAY * asked.count
    context = {
        "asked": asked,
        "is_week": is_week,
        "title": week_words(first) if is_week else clock.day_words(first),
        "number": first.isocalendar().week,
        "is_this": first <= asked.today < first + step,
        "before": first - step,
        "after": first + step,
        "day": asked.day_asked,
        "weeks": draw_weeks(asked.shown, first, asked.count, now),
        "kinds": KINDS.items(),
    }
    return render(request, "desk/week.html", context)


@staff_only
@require_safe
def month(request):
    now = timezone.now()
    asked = asked_of(request, now)
    first = asked.day_asked.replace(day=1)
    context = {
        "asked": asked,
        "month": draw_month(asked.shown, first, asked.today, now),
        "is_this": first == asked.today.replace(day=1),
        "before": (first - DAY).replace(day=1),
        "after": (first + timedelta(days=31)).replace(day=1),
        "day": asked.day_asked,
        "kinds": KINDS.items(),
    }
    return render(request, "desk/month.html", context)


@staff_only
@require_safe
def hour(request):
    """One time of the calendar: booked or blocked from here."""
    practitioner = practitioner_asked(request, practitioners_seen_by(request.user))
    form = SlotForm(request.GET)
    if not form.is_valid():
        raise Http404
    start = form.cleaned_data["start"]
    local = start.astimezone(ZoneInfo(practitioner.time_zone))
    ends = hour_after(local)
    standing = Entry.objects.standing(timezone.now()).of(practitioner.pk)
    context = {
        "practitioner": practitioner,
        "words": clock.moment_words(start, practitioner.time_zone),
        "local": local,
        "until_words": clock.time_words(ends) if ends else "midnight",
        "hour_off": off_for(local, ends),
        "there": standing.overlapping(start, start + timedelta(minutes=1)).first(),
        "may_keep": Practitioner.objects.kept_by(request.user).filter(pk=practitioner.pk).exists(),
    }
    return render(request, "desk/hour.html", context)


def hour_after(local: datetime) -> time | None:
    """An hour on, on the clock; None for the end of the day."""
    return time(local.hour + 1, local.minute) if local.hour < 23 else None


def off_for(local: datetime, ends: time | None) -> dict[str, str]:
    """That hour as the form of a time off has it."""
    day = f"{local:%Y-%m-%d}"
    ends_clock = f"{ends:%H:%M}" if ends else ""
    return {"starts_on": day, "starts_clock": f"{local:%H:%M}", "ends_on": day, "ends_clock": ends_clock}


def practitioner_asked(request, among: QuerySet) -> Practitioner:
    """The one named in the address, of those that this person may see or keep; the first where none is. 404 for
    others."""
    known = among.select_related("person")
    who = request.GET.get("who", "")
    found = known.filter(pk=who).first() if who.isdecimal() and len(who) < 10 else None if who else known.first()
    if found is None:
        raise Http404
    return found


def week_words(first: date) -> str:
    """ "23 to 29 November 2026"."""
    last = first + 6 * DAY
    begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{begins}{year} to {last.day} {last:%B} {last.year}"
