"""/manage/<token>/: one appointment by its private link. Pages change nothing; only their buttons do."""

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.scheduling.actions import (
    Replaced,
    SomeCantMove,
    TooLate,
    cancel_appointment,
    cancel_from_here,
    move_appointment,
    move_from_here,
    renew_links,
    say_coming,
    shifts,
    undo_together,
)
from practice.scheduling.appointments import Appointment
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.choosing import choose_time, refuse, show_anew
from practice.scheduling.forms import SlotForm, WhichForm
from practice.scheduling.links import find_by_token
from practice.scheduling.shown import is_as_shown, mark
from practice.scheduling.slots import NotOffered, Slot, SlotTaken
from practice.scheduling.statuses import Status

TOO_LATE = "This time has begun or is over, so it can’t be changed here."
STAYS = "It stays where it was."
UNDONE = "It’s undone. Everything is as it was, and nobody was told."
TOLD_ALREADY = "The three minutes are over and the message has gone, so it can’t be undone here."
NOT_YOURS = "Whoever booked this moves and cancels it. You can say here that you are not coming."
RENEWED = "This is the new link. Earlier ones lead nowhere any more."
COMING = "Thank you. It’s noted that you will be there."
REPLACED = "You have booked as many as you may since, so this one can’t come back. Cancel another first."
TAKEN_SINCE = "Somebody has booked the earlier time since, so it can’t be undone."


def appointment_at(token: str) -> Appointment:
    """The appointment of a private link; 404 for any other."""
    appointment = find_by_token(token)
    if appointment is None:
        raise Http404("This link belongs to no appointment. It may be old, or a part of it may be missing.")
    return appointment


def for_whoever_booked(view):
    """A page that changes the appointment: others of its people are led back to what they may do."""

    @wraps(view)
    def respond(request, token):
        appointment = appointment_at(token)
        if appointment.reader_may_change:
            return view(request, appointment)
        messages.info(request, NOT_YOURS)
        return redirect(appointment)

    return respond


@require_safe
def show(request, token):
    appointment = appointment_at(token)
    later = appointment.following if appointment.is_movable or appointment.is_cancelled else []
    later = [one for one in later if one.is_open]
    context = {"appointment": appointment, "later_dates": [one.entry for one in later]}
    return render(request, "scheduling/manage.html", {**context, "mark": mark(appointment.entry.start)})


@require_http_methods(["GET", "POST"])
@for_whoever_booked
def move(request, appointment):
    if not appointment.is_movable:
        if appointment.status == Status.BOOKED:
            messages.info(request, TOO_LATE)
        return redirect(appointment)
    service, page = appointment.service, "scheduling/move.html"
    form = SlotForm(request.POST if request.method == "POST" else None, service=service)
    leads_on = bool(appointment.following)  # to whether those after it move along
    seen = mark(appointment.entry.start, appointment.is_late)
    if not is_as_shown(request, seen):
        is_there = form.is_valid() and form.cleaned_data["start"] == appointment.entry.start  # pressed a second time
        return redirect(appointment) if is_there else show_anew(request)
    context = {"appointment": appointment, "moving": appointment, "form": form, "moves_at_once": not leads_on}
    context["mark"] = seen
    if not form.is_valid():
        return choose_time(request, service, page, status=422 if form.is_bound else 200, **context)
    start = form.cleaned_data["start"]
    if start != appointment.entry.start and leads_on:
        address = appointment.address_of("move_which")
        return redirect(f"{address}?{urlencode({'start': start.isoformat()})}")
    try:
        moved = move_appointment(appointment=appointment, start=start)
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, page, refused, start, **context)
    except TooLate:
        messages.info(request, TOO_LATE)
    else:
        if moved.sequence == appointment.sequence:
            messages.success(request, STAYS)
    return redirect(appointment)


@require_http_methods(["GET", "POST"])
@for_whoever_booked
def move_which(request, appointment):
    """One of a series and the time that was chosen for it: whether those after it move along."""
    service, later = appointment.service, appointment.following
    chosen = SlotForm(request.GET, service=service)
    if not later or not appointment.is_movable or not chosen.is_valid():
        return redirect("manage:move", appointment.token)
    start, leave = chosen.cleaned_data["start"], set(request.POST.getlist("leave"))
    form = WhichForm(request.POST if request.method == "POST" else None, later=len(later))
    seen = mark([one.entry.start for one in [appointment, *later]], appointment.is_late)
    if not is_as_shown(request, seen):
        return redirect(appointment) if start == appointment.entry.start else show_anew(request)
    page, context = "scheduling/move_which.html", {"appointment": appointment, "form": form, "mark": seen}
    context |= {"slot": Slot.of(service, start), "later": shifts(appointment, start), "leave": leave}
    if not form.is_valid():
        return render(request, page, context, status=422 if form.is_bound else 200)
    try:
        if form.is_all:
            leave = [one.pk for one in later if str(one.pk) in leave]
            move_from_here(appointment=appointment, start=start, leave=leave)
        else:
            move_appointment(appointment=appointment, start=start)
    except SomeCantMove as refused:
        stay = {*leave, *(str(shift.appointment.pk) for shift in refused.shifts)}
        along = [shift for shift in context["later"] if str(shift.appointment.pk) not in stay]
        return render(request, page, {**context, "shifts": refused.shifts, "later": along}, status=409)
    except (SlotTaken, NotOffered) as refused:
        seen = mark(appointment.entry.start, appointment.is_late)
        again = {"choose_url": appointment.address_of("move"), "moving": appointment, "mark": seen}
        return refuse(request, service, "scheduling/move.html", refused, start, appointment=appointment, **again)
    except TooLate:
        messages.info(request, TOO_LATE)
    return redirect(appointment)


@require_http_methods(["GET", "POST"])
@for_whoever_booked
def cancel(request, appointment):
    if request.method == "POST" and appointment.is_cancelled:
        return redirect(appointment)
    later = appointment.following if appointment.is_movable else []
    form = WhichForm(request.POST if request.method == "POST" else None, later=len(later)) if later else None
    ahead = [one.entry.start for one in [appointment, *later]]
    seen = mark(ahead, appointment.status, appointment.is_late)  # late, it costs what it did not
    if not is_as_shown(request, seen):
        return show_anew(request)
    if request.method == "GET" or (form and not form.is_valid()):
        context = {"appointment": appointment, "form": form, "later_dates": [one.entry for one in later], "mark": seen}
        return render(request, "scheduling/cancel.html", context, status=422 if form and form.errors else 200)
    try:
        if form and form.is_all:
            cancel_from_here(appointment=appointment)
        else:
            cancel_appointment(appointment=appointment)
    except TooLate:
        messages.info(request, TOO_LATE)
    return redirect(appointment)


@require_http_methods(["GET", "POST"])
@for_whoever_booked
def coming(request, appointment):
    """What a reminder's link opens: mail scanners open links too, so only the button says it."""
    seen = mark(appointment.entry.start)
    if not is_as_shown(request, seen):
        return show_anew(request)
    if request.method == "GET":
        return render(request, "scheduling/coming.html", {"appointment": appointment, "mark": seen})
    try:
        say_coming(appointment=appointment)
    except TooLate:
        messages.info(request, TOO_LATE)
    else:
        messages.success(request, COMING)
    return redirect(appointment)


@require_POST
@for_whoever_booked
def undo(request, appointment):
    try:
        undo_together(appointment=appointment)
    except Replaced:
        messages.info(request, REPLACED)
    except TooLate:
        messages.info(request, TOLD_ALREADY)
    except SlotTaken:
        messages.info(request, TAKEN_SINCE)
    else:
        messages.success(request, UNDONE)
    return redirect(appointment)


@require_POST
@for_whoever_booked
def new_link(request, appointment):
    messages.success(request, RENEWED)
    return redirect(renew_links(appointment=appointment))


@require_safe
def calendar(request, token):
    """The appointment as a file; with `?later`, those of its series that come after it as well."""
    appointment = appointment_at(token)
    later = appointment.following if "later" in request.GET else []
    response = HttpResponse(calendar_file(appointment, *later), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response
