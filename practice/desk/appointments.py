"""One appointment at the desk: answering a request, what became of it, moving, cancelling.

The practitioner may set their own rules aside, each by name and after reading it. Overlap is never one of them.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import Session
from consultations.models import Consultation
from practice.desk.forms import LinkForm, PartingForm, TimeForm
from practice.desk.seeing import practitioners_seen_by, staff_only
from practice.notifications.models import ReturnedMail
from practice.rights.looks import note_look
from practice.rights.models import Look
from practice.scheduling.actions import (
    TooLate,
    approve_request,
    cancel_appointment,
    decline_request,
    move_appointment,
    record_outcome,
    take_back_outcome,
    undo_together,
    waive_late_change,
)
from practice.scheduling.appointments import Appointment
from practice.scheduling.diary import OWN_RULES, Rule
from practice.scheduling.models import Practitioner
from practice.scheduling.slots import Refused, SlotTaken
from practice.scheduling.statuses import NoSuchStep, Status
from practice.scheduling.ties import has_other_ties

PRACTICE = Appointment.Side.PRACTICE
ACTS = {
    "approve": (approve_request, {}, "It’s booked, and they are told."),
    "decline": (decline_request, {}, "It’s declined, and they are told."),
    "came": (record_outcome, {"status": Status.ATTENDED}, "Noted: they came."),
    "late": (record_outcome, {"status": Status.ATTENDED, "late": True}, "Noted: they came late."),
    "missed": (record_outcome, {"status": Status.NO_SHOW}, "Noted: they did not come."),
    "unsay": (take_back_outcome, {}, "Taken back: nothing is said of whether they came."),
    "waive": (waive_late_change, {}, "Waived: it is not held against them."),
    "undo": (undo_together, {"by": PRACTICE}, "It’s undone, and nobody was told."),
}
NOT_ANY_MORE = "This can’t be done any more: it has changed, or its time has come."


def appointment_of(request, pk) -> Session | Consultation:
    """A session or a consultation that this person may see at the desk; 404 for any other."""
    for model in (Session, Consultation):
        found = model.objects.with_calendar().filter(entry__practitioner__in=practitioners_seen_by(request.user), pk=pk)
        if appointment := found.first():
            return appointment
    raise Http404


def may_read(person, appointment: Appointment) -> bool:
    """Whether what was written for this appointment was confided to them. One query."""
    return Practitioner.objects.confided_to(person).filter(pk=appointment.practitioner.pk).exists()


@staff_only
@require_safe
def show(request, pk):
    appointment = appointment_of(request, pk)
    form = LinkForm(initial={"online_link": appointment.online_link})
    for person in appointment.people:
        note_look(reader=request.user, page=Look.Page.BOOKING, person=person)
    return render(request, "desk/appointment.html", about(request.user, appointment, link_form=form))


def about(reader, appointment, **context) -> dict:
    """What the page of an appointment says beside what stands in it."""
    whose, model, reads = appointment.practitioner, type(appointment), may_read(reader, appointment)
    return {
        "appointment": appointment,
        "has_begun": appointment.entry.start <= timezone.now(),
        "may_read": reads,
        "may_note": whose.person_id == reader.pk,
        "has_other_ties": reads and any(has_other_ties(person, whose, model) for person in appointment.people),
        "returned": ReturnedMail.objects.filter(address__in=[person.email for person in appointment.people]),
        **context,
    }


@staff_only
@require_POST
def act(request, pk, name):
    appointment = appointment_of(request, pk)
    if name not in ACTS:
        raise Http404
    do, how, words = ACTS[name]
    try:
        do(appointment=appointment, **how)
    except (TooLate, NoSuchStep):
        messages.info(request, NOT_ANY_MORE)
    except SlotTaken:
        messages.info(request, "The earlier time has been booked since, so it can’t be undone.")
    else:
        messages.success(request, words)
    return back_to(request, appointment)


def back_to(request, appointment):
    """Where a button was pressed: on the day, or on the appointment's own page."""
    if "on_the_day" in request.POST:
        return redirect(f"{reverse('desk:today')}?day={appointment.entry.day:%Y-%m-%d}#at-{appointment.pk}")
    return redirect("desk:appointment", appointment.pk)


@staff_only
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    """With a word to whoever booked, or without one."""
    appointment = appointment_of(request, pk)
    form = PartingForm(request.POST if request.method == "POST" else None)
    context = {"appointment": appointment, "form": form}
    if not form.is_valid():
        return render(request, "desk/cancel.html", context, status=422 if form.errors else 200)
    try:
        cancel_appointment(appointment=appointment, by=PRACTICE, words=form.cleaned_data["words"])
    except TooLate:
        messages.info(request, NOT_ANY_MORE)
    else:
        messages.success(request, "It’s cancelled. They are told in three minutes.")
    return redirect("desk:appointment", pk)


@staff_only
@require_POST
def link(request, pk):
    """A link to meet at for this one alone; without one, the practitioner's own holds."""
    appointment = appointment_of(request, pk)
    form = LinkForm(request.POST)
    if not form.is_valid():
        context = about(request.user, appointment, form=form, link_form=form)
        return render(request, "desk/appointment.html", context, status=422)
    appointment.online_link = form.cleaned_data["online_link"]
    appointment.save(update_fields=["online_link"])
    messages.success(request, "The link is saved. They see it from a day before, and in the last reminder.")
    return redirect("desk:appointment", pk)


@staff_only
@require_http_methods(["GET", "POST"])
def move(request, pk):
    appointment = appointment_of(request, pk)
    now_at = {"day": appointment.entry.day, "clock": appointment.entry.clock}
    form = TimeForm(request.POST if request.method == "POST" else None, zone=appointment.entry.zone, initial=now_at)
    context = {"appointment": appointment, "form": form}
    if not form.is_valid():
        return render(request, "desk/move.html", context, status=422 if form.errors else 200)
    try:
        start = form.cleaned_data["start"]
        move_appointment(appointment=appointment, start=start, by=PRACTICE, set_aside=set_aside(request))
    except TooLate:
        messages.info(request, NOT_ANY_MORE)
    except Refused as refused:
        return stopped(request, "desk/move.html", refused, context)
    else:
        messages.success(request, "It’s moved. They are told in three minutes.")
    return redirect("desk:appointment", pk)


def set_aside(request) -> set[Rule]:
    """The rules that this press sets aside: those that were read, and none that came since."""
    named = request.POST.get("all_the_same", "").split()
    return {rule for rule in OWN_RULES if rule.name in named}


def stopped(request, template: str, refused: Refused, context: dict):
    """The same page with what stands against it: a way past the practitioner's own rules, none past the others."""
    broken = refused.rules or [Rule.TAKEN]  # the database's own refusal names none
    final = [rule.value for rule in broken if rule not in OWN_RULES]
    rules = {} if final else {"rules": [rule.value for rule in broken]}
    names = " ".join(rule.name for rule in {*refused.rules, *set_aside(request)} & OWN_RULES)
    return render(request, template, {**context, **rules, "final": final, "names": names}, status=409)
