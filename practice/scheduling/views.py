"""/manage/<token>/: one appointment by its private link. Pages change nothing; only their buttons do."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from practice.scheduling.actions import TooLate, cancel_appointment, move_appointment
from practice.scheduling.appointments import Appointment, find_by_token
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.choosing import choose_time, refuse
from practice.scheduling.forms import SlotForm
from practice.scheduling.slots import NotOffered, SlotTaken

MOVED = "It’s moved. A message with the new time is on its way."
TOO_LATE = "This time has begun or is over, so it can’t be changed here."


def appointment_at(token: str) -> Appointment:
    """The appointment of a private link; 404 for any other."""
    appointment = find_by_token(token)
    if appointment is None:
        raise Http404("This link belongs to no appointment. It may be old, or a part of it may be missing.")
    return appointment


@require_safe
def show(request, token):
    return render(request, "scheduling/manage.html", {"appointment": appointment_at(token)})


@require_http_methods(["GET", "POST"])
def move(request, token):
    appointment = appointment_at(token)
    if appointment.cancelled_at:
        return redirect(appointment)
    if not appointment.can_change(timezone.now()):
        messages.info(request, TOO_LATE)
        return redirect(appointment)
    service, page = appointment.service, "scheduling/move.html"
    form = SlotForm(request.POST if request.method == "POST" else None, service=service)
    context = {"appointment": appointment, "without": appointment.entry, "form": form}
    if not form.is_valid():
        return choose_time(request, service, page, status=422 if form.is_bound else 200, **context)
    try:
        moved = move_appointment(appointment=appointment, start=form.cleaned_data["start"])
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, page, refused, form.cleaned_data["start"], **context)
    except TooLate:
        messages.info(request, TOO_LATE)
    else:
        stays = moved.sequence == appointment.sequence
        messages.success(request, "It stays where it was." if stays else MOVED)
    return redirect(appointment)


@require_http_methods(["GET", "POST"])
def cancel(request, token):
    appointment = appointment_at(token)
    if request.method == "GET":
        return render(request, "scheduling/cancel.html", {"appointment": appointment})
    try:
        cancel_appointment(appointment=appointment)
    except TooLate:
        messages.info(request, TOO_LATE)
    return redirect(appointment)


@require_safe
def calendar(request, token):
    response = HttpResponse(calendar_file(appointment_at(token)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response
