"""/desk/hours/: the hours of a week in plain words, single days, holidays, time off, other calendars."""

from itertools import groupby
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from practice import clock
from practice.desk.calendar import practitioner_asked
from practice.desk.drawing import draw_hours
from practice.desk.forms import DayField
from practice.desk.holidays import holidays_ahead
from practice.desk.seeing import staff_only
from practice.desk.time_off import settle, to_hours_of
from practice.scheduling.actions import forget_day, set_day, set_weekly_hours
from practice.scheduling.feed import feed_address
from practice.scheduling.hours import NotUnderstood, Opening, hours_words, read_day, read_hours, spoken_hours
from practice.scheduling.models import DatedHours, Practitioner, TimeOff

CLOSED, INSTEAD, BESIDES = "closed", "instead", "besides"


class WordsField(forms.CharField):
    """Hours in plain words; cleaned to openings. `read` says of what."""

    def __init__(self, read, **kwargs):
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value):
        try:
            return self.read(super().clean(value))
        except NotUnderstood as not_understood:
            raise ValidationError(not_understood.problems) from not_understood


class HoursForm(forms.Form):
    """The hours of a week. `shown` are the words that were read out before: those alone are saved."""

    words = WordsField(
        read_hours,
        label="Your hours",
        help_text="Such as: Mon to Thu 9-12:30, 13:30-17; Fri 9 to noon. You see what is understood first.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def was_shown(self) -> bool:
        return self.cleaned_data.get("shown") == hours_words(self.cleaned_data["words"])


class DayForm(forms.Form):
    """One day that is different."""

    day = DayField(label="Day", required=True, error_messages={"required": "Write the day"})
    how = forms.ChoiceField(
        label="On that day",
        choices=[
            (CLOSED, "Closed"),
            (INSTEAD, "Only these hours"),
            (BESIDES, "These hours as well as the usual ones"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is different"},
    )
    hours = WordsField(read_day, label="Hours", help_text="Such as: 10-14, 15 to 17.", required=False, max_length=200)
    note = forms.CharField(label="Note", help_text="For the desk alone.", max_length=120, required=False)

    def clean(self):
        given = super().clean()
        if given.get("how") == CLOSED:
            given["hours"] = []
        elif given.get("how") and not given.get("hours") and "hours" not in self.errors:
            self.add_error("hours", "Write the hours of that day")
        return given


@staff_only
@require_http_methods(["GET", "POST"])
def hours(request):
    if not Practitioner.objects.kept_by(request.user).exists():
        return render(request, "desk/no_hours.html")
    practitioner = practitioner_asked(request, Practitioner.objects.kept_by(request.user))
    if request.method == "GET":
        return hours_page(request, practitioner)
    form = HoursForm(request.POST)
    if not form.is_valid():
        return hours_page(request, practitioner, hours_form=form, form=form)
    openings = form.cleaned_data["words"]
    if "save" in request.POST and form.was_shown:
        set_weekly_hours(practitioner=practitioner, openings=openings)
        messages.success(request, "Your hours are saved. What is booked already stays.")
        return to_hours_of(practitioner)
    return hours_page(request, practitioner, read=openings)


@staff_only
@require_POST
def day(request):
    """What is said of one day from now on."""
    practitioner = practitioner_asked(request, Practitioner.objects.kept_by(request.user))
    form = DayForm(request.POST)
    if not form.is_valid():
        return hours_page(request, practitioner, day_form=form, form=form)
    told = form.cleaned_data
    besides = told["how"] == BESIDES
    set_day(practitioner=practitioner, day=told["day"], openings=told["hours"], besides=besides, note=told["note"])
    messages.success(request, f"Saved for {clock.day_words(told['day'])}. What is booked already stays.")
    return to_hours_of(practitioner)


@staff_only
@require_POST
def usual(request, day):
    """A single day is as any other again."""
    practitioner = practitioner_asked(request, Practitioner.objects.kept_by(request.user))
    form = DayForm({"day": day, "how": CLOSED})
    if not form.is_valid():
        raise Http404
    forget_day(practitioner=practitioner, day=form.cleaned_data["day"])
    messages.success(request, "That day has its usual hours again.")
    return to_hours_of(practitioner)


@staff_only
@require_http_methods(["GET", "POST"])
def holidays(request):
    """Statutory holidays, ticked as days off."""
    practitioner = practitioner_asked(request, Practitioner.objects.kept_by(request.user))
    offered = holidays_ahead(practitioner, today_of(practitioner))
    form = HolidaysForm(request.POST if request.method == "POST" else None, offered=offered)
    if not form.is_valid():
        context = {"practitioner": practitioner, "form": form, "off": [one for one in offered if one.is_off]}
        return render(request, "desk/holidays.html", context, status=422 if form.errors else 200)
    ticked = [one for one in offered if f"{one.day}" in form.cleaned_data["days"]]
    offs = [TimeOff(starts_on=one.day, ends_on=one.day, note=one.name[:120]) for one in ticked]
    return settle(request, practitioner, offs)


class HolidaysForm(forms.Form):
    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.MultipleChoiceField(
            label="Days off",
            choices=[(f"{one.day}", f"{one.name}\n{clock.day_words(one.day)}") for one in offered if not one.is_off],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Tick the days that you have off"},
        )


def told_of(day, rows: list[DatedHours]) -> dict:
    """A single day for the page."""
    return {"day": day, "words": different_words(rows), "note": rows[0].note}


def different_words(rows: list[DatedHours]) -> str:
    """What is different on a day: "Closed", "Only 6:00 pm to 8:00 pm", "Also 6:00 pm to 8:00 pm"."""
    hours = "; ".join(f"{row.words}{' (for one service)' if row.service_id else ''}" for row in rows if row.words)
    is_closed = any(row.closes_the_day for row in rows)
    return f"{'Only' if is_closed else 'Also'} {hours}" if hours else "Closed"


def today_of(practitioner: Practitioner):
    return timezone.now().astimezone(ZoneInfo(practitioner.time_zone)).date()


def hours_page(request, practitioner: Practitioner, *, read: list[Opening] | None = None, **forms_given):
    """Everything about somebody's hours; with the openings that were just `read`, those, to be saved or changed."""
    today = today_of(practitioner)
    plain = [Opening(row.weekday, row.opens, row.closes, row.place) for row in practitioner.weekly_hours.plain()]
    now_shown = plain if read is None else read
    words = hours_words(now_shown)
    told = {"words": request.POST.get("words", words) if read is not None else words, "shown": words}
    dated = DatedHours.objects.filter(practitioner=practitioner, day__gte=today)
    context = {
        "practitioner": practitioner,
        "seen": Practitioner.objects.kept_by(request.user).select_related("person"),
        "is_read": read is not None,
        "spoken": spoken_hours(now_shown),
        "week": draw_hours(now_shown),
        "others": practitioner.weekly_hours.exclude(pk__in=practitioner.weekly_hours.plain()).count(),
        "days": [told_of(of, list(rows)) for of, rows in groupby(dated, key=lambda row: row.day)],
        "offs": practitioner.time_off.filter(ends_on__gte=today),
        "calendars": practitioner.busy_calendars.select_related("practitioner"),
        "feed": feed_address(request.user) if practitioner.person_id == request.user.pk else "",
        "hours_form": HoursForm(initial=told),
        "day_form": DayForm(),
        **forms_given,
    }
    return render(request, "desk/hours.html", context, status=422 if forms_given else 200)
