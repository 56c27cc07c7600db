"""/desk/time-off/: days and hours off. Before they are saved, it is said what becomes of whoever is booked then."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import Session
from consultations.groups.meetings import call_off
from consultations.models import Consultation, Meeting
from practice import clock
from practice.desk.calendar import practitioner_asked
from practice.desk.forms import DayField
from practice.desk.seeing import practitioners_seen_by, staff_only
from practice.desk.views import FARTHEST
from practice.scheduling.actions import cancel_appointment, decline_request, end_time_off, lock
from practice.scheduling.appointments import Appointment
from practice.scheduling.models import Practitioner, TimeOff
from practice.scheduling.slots import time_away

HOUR = timedelta(hours=1)


class Becomes(StrEnum):
    """What becomes of somebody who is booked in a time off."""

    KEPT = "keep"
    CANCELLED = "cancel"
    MOVED = "move"


class Unanswered(Exception):
    """Nothing was saved: of some who are booked it has not been said what becomes of them. `touched` are all."""

    def __init__(self, touched: list[Appointment]):
        super().__init__()
        self.touched = touched


def booked_within(practitioner: Practitioner, offs: Iterable[TimeOff], now: datetime) -> list[Appointment]:
    """Whatever is still to come within one of these times off, in order. A few queries for each."""
    found = {}
    for off in offs:
        away = time_away(off, practitioner.time_zone)
        for model in (Session, Consultation, Meeting):
            booked = model.objects.with_calendar().upcoming(now).filter(entry__practitioner=practitioner)
            within = booked.filter(entry__released_at=None, entry__during__overlap=(away.start, away.end))
            found |= {one.pk: one for one in within if one.can_change(now)}
    return sorted(found.values(), key=lambda one: one.entry.start)


def take_time_off(*, practitioner: Practitioner, offs: Sequence[TimeOff], answers: dict[str, str]) -> list[Appointment]:
    """The times off stand, and nothing more is booked in them. `answers` say what becomes of each appointment within,
    by its id: whoever is cancelled is told as always, once it can't be undone. Answers with those that are to be moved.

    Raises `Unanswered` where somebody is booked of whom nothing was said, who may have come this moment; then nothing
    was saved and nobody is told.
    """
    with lock(practitioner.pk):
        touched = booked_within(practitioner, offs, timezone.now())
        said = {one: answers.get(str(one.pk), "") for one in touched}
        if not set(Becomes).issuperset(said.values()):
            raise Unanswered(touched)
        for off in offs:
            stand_once(practitioner, off)
        for appointment, becomes in said.items():
            if becomes == Becomes.CANCELLED:
                call_it_off(appointment)
    return [one for one, becomes in said.items() if becomes == Becomes.MOVED]


def stand_once(practitioner: Practitioner, off: TimeOff) -> None:
    """Pressed twice, it stands once: or one would still stand when it is taken back."""
    when = {name: getattr(off, name) for name in ("starts_on", "starts_clock", "ends_on", "ends_clock")}
    standing = TimeOff.objects.filter(practitioner=practitioner, **when).first()
    if standing:
        off.pk = standing.pk
    else:
        off.practitioner = practitioner
        off.save(force_insert=True)


def call_it_off(appointment: Appointment) -> None:
    if isinstance(appointment, Meeting):
        call_off(meeting=appointment)
    elif appointment.is_requested:
        decline_request(appointment=appointment)
    else:
        cancel_appointment(appointment=appointment, by=Appointment.Side.PRACTICE)


# --- forms --------------------------------------------------------------------


class TimeOffForm(forms.Form):
    """Days, or hours of days, on the practitioner's wall clock."""

    starts_on = DayField(label="First day", required=True, error_messages={"required": "Write the first day"})
    ends_on = DayField(label="Last day", help_text="Leave it empty for one day.")
    starts_clock = forms.TimeField(
        label="From",
        help_text="Leave both times empty for whole days.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": "Write the time as 14:00"},
    )
    ends_clock = forms.TimeField(
        label="Until",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": "Write the time as 14:00"},
    )
    note = forms.CharField(label="Note", help_text="For the desk alone.", max_length=120, required=False)

    def clean(self):
        given = super().clean()
        first, last = given.get("starts_on"), given.get("ends_on") or given.get("starts_on")
        ends, today = given.get("ends_clock"), timezone.now().date()
        if first and max(abs(first - today), abs(last - today)) > FARTHEST:
            self.add_error("starts_on", "Write days that are nearer than a hundred years")
        elif first and last < first:
            self.add_error("ends_on", "Write a day that is not before the first")
        elif first and first == last and ends and ends <= (given.get("starts_clock") or time.min):
            self.add_error("ends_clock", "Write a time after the one it begins at")
        return given

    @property
    def off(self) -> TimeOff:
        given = self.cleaned_data
        return TimeOff(
            starts_on=given["starts_on"],
            starts_clock=given["starts_clock"] or time.min,
            ends_on=given["ends_on"] or given["starts_on"],
            ends_clock=given["ends_clock"],
            note=given["note"],
        )


class TouchedForm(forms.Form):
    """For each who is booked within: kept, cancelled, or moved by hand. Nothing is chosen beforehand."""

    def __init__(self, *args, touched: list[Appointment], **kwargs):
        super().__init__(*args, **kwargs)
        for one in touched:
            self.fields[str(one.pk)] = forms.ChoiceField(
                label=f"{clock.moment_words(one.entry.start, one.entry.zone, name_zone=False)}: {named(one)}",
                choices=choices_for(one),
                widget=forms.RadioSelect,
                error_messages={"required": f"Say what becomes of {named(one)} on {clock.day_words(one.entry.day)}"},
            )


def named(appointment: Appointment) -> str:
    return appointment.group.title if isinstance(appointment, Meeting) else appointment.person.name


def choices_for(appointment: Appointment) -> list[tuple[str, str]]:
    if appointment.is_requested:
        return [
            (Becomes.KEPT, "Leave it open\nYou answer it as any other request."),
            (Becomes.CANCELLED, "Say no\nThey are told at once."),
        ]
    return [
        (Becomes.KEPT, "Keep it\nIt takes place all the same."),
        (Becomes.CANCELLED, "Cancel it\nThey are told in three minutes, and you can undo it until then."),
        (Becomes.MOVED, "Move it by hand\nIt stays until you have moved it. The page of this time off lists it."),
    ]


# --- pages --------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "POST"])
def new(request):
    practitioner = practitioner_asked(request, Practitioner.objects.kept_by(request.user))
    form = TimeOffForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if not form.is_valid():
        context = {"practitioner": practitioner, "form": form}
        return render(request, "desk/new_time_off.html", context, status=422 if form.errors else 200)
    return settle(request, practitioner, [form.off])


def settle(request, practitioner: Practitioner, offs: list[TimeOff]):
    """Save these times off, once it is said of everybody booked within what becomes of them."""
    try:
        to_move = take_time_off(practitioner=practitioner, offs=offs, answers=request.POST.dict())
    except Unanswered as asking:
        return ask(request, practitioner, offs, asking.touched)
    if to_move:
        messages.info(request, f"It’s saved. Still to be moved: {'; '.join(named(one) for one in to_move)}.")
    else:
        messages.success(request, "It’s saved. Nothing more can be booked then.")
    return redirect("desk:time_off", offs[0].pk) if len(offs) == 1 else to_hours_of(practitioner)


def to_hours_of(practitioner: Practitioner):
    """On to the hours of the one they were just changed of, who need not be the first that somebody keeps."""
    return redirect(f"{reverse('desk:hours')}?who={practitioner.pk}")


def ask(request, practitioner: Practitioner, offs: list[TimeOff], touched: list[Appointment]):
    """The page on which it is said, with all that was written before kept in the form."""
    form = TouchedForm(request.POST if "asked" in request.POST else None, touched=touched)
    names = {"csrfmiddlewaretoken", "asked", *form.fields}
    context = {
        "practitioner": practitioner,
        "offs": offs,
        "form": form,
        "count": len(touched),
        "kept": [(name, value) for name, values in request.POST.lists() if name not in names for value in values],
    }
    return render(request, "desk/touched.html", context, status=422 if form.errors else 200)


def off_of(pk, among: QuerySet) -> TimeOff:
    """A time off of one of these practitioners; 404 for any other."""
    if (
        off := TimeOff.objects.filter(practitioner__in=among)
        .select_related("practitioner__person")
        .filter(pk=pk)
        .first()
    ):
        return off
    raise Http404


@staff_only
@require_safe
def show(request, pk):
    off = off_of(pk, practitioners_seen_by(request.user))
    touched = booked_within(off.practitioner, [off], timezone.now())
    may_keep = Practitioner.objects.kept_by(request.user).filter(pk=off.practitioner_id).exists()
    context = {"off": off, "touched": [(one, named(one)) for one in touched], "may_keep": may_keep}
    return render(request, "desk/time_off.html", context)


@staff_only
@require_POST
def end(request, pk):
    off = off_of(pk, Practitioner.objects.kept_by(request.user))
    end_time_off(off=off)
    messages.success(request, "It’s taken back: that time can be booked again.")
    return to_hours_of(off.practitioner)
