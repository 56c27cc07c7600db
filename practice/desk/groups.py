"""Groups at the desk: who has a seat, who waits and asks, the meetings, and what whoever leads one may do."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.actions import NotApproved
from consultations.certificates.actions import NotYet, record_seat_attendance
from consultations.groups.actions import SeatsTaken, answer, change_capacity
from consultations.groups.making import make_group
from consultations.groups.meetings import RunClashes, call_off, move_meeting, plan_run, undo
from consultations.models import Group, Joining, Meeting
from practice.desk.appointments import NOT_ANY_MORE, set_aside, stopped
from practice.desk.colleagues import also_client_words
from practice.desk.forms import GroupForm, RunForm, SeatsForm, TimeForm
from practice.desk.seeing import practitioners_seen_by, staff_only
from practice.scheduling.actions import TooLate
from practice.scheduling.slots import Refused, SlotTaken

State = Joining.State
CHANGES = {
    "call-off": (call_off, "It’s called off. Those with a seat are told in three minutes."),
    "undo": (undo, "It’s undone, and nobody was told."),
}
ANSWERS = {
    "yes": (True, "They have a seat, and are told."),
    "no": (False, "The seat goes to the next in line, and they are told."),
}
WAS_THERE = {"yes": True, "no": False}
OVER = "Their approval has ended. Renew it first, under Colleagues."


def groups_of(request):
    """Those that this person may see at the desk."""
    return Group.objects.with_facilitator().filter(service__practitioner__in=practitioners_seen_by(request.user))


def group_of(request, pk) -> Group:
    return get_object_or_404(groups_of(request), pk=pk)


def meeting_of(request, pk) -> Meeting:
    theirs = Meeting.objects.with_calendar().filter(entry__practitioner__in=practitioners_seen_by(request.user))
    return get_object_or_404(theirs, pk=pk)


@staff_only
@require_safe
def index(request):
    return render(request, "desk/groups.html", {"groups": groups_of(request).counted(timezone.now())})


@staff_only
@require_http_methods(["GET", "POST"])
def new(request):
    form = GroupForm(
        request.POST if request.method == "POST" else None, practitioners=practitioners_seen_by(request.user)
    )
    if not form.is_valid():
        return render(request, "desk/new_group.html", {"form": form}, status=422 if form.errors else 200)
    group = make_group(**form.answers)
    messages.success(request, "The group is there. Plan its meetings next.")
    return redirect("desk:plan_run", group.pk)


@staff_only
@require_safe
def show(request, pk):
    group = group_of(request, pk)
    form = SeatsForm(initial={"capacity": group.capacity})
    return render(request, "desk/group.html", about(request.user, group, seats_form=form))


def about(reader, group: Group, **context) -> dict:
    """What a group's page says. As many queries for many people as for one, but for those who ask."""
    joinings = list(Joining.objects.with_group().filter(group=group, state__in=Joining.STANDING))
    asked = [one for one in joinings if one.state == State.ASKED]
    for one in asked:
        one.also_client_words = also_client_words(one.colleague.person, reader)
    return {
        "group": group,
        "meetings": group.meetings.with_calendar().order_by("entry__during"),
        "now": timezone.now(),
        "kept": sum(one.state in Joining.KEEPING for one in joinings),
        "asked": asked,
        "seated": [one for one in joinings if one.state == State.SEATED],
        "line": [one for one in joinings if one.state in (State.OFFERED, State.WAITING)],
        **context,
    }


@staff_only
@require_POST
def capacity(request, pk):
    group = group_of(request, pk)
    form = SeatsForm(request.POST)
    if form.is_valid():
        try:
            change_capacity(group=group, capacity=form.cleaned_data["capacity"])
        except SeatsTaken as refused:
            form.add_error("capacity", f"{refused.taken} are taken or kept for somebody. Write at least that")
        else:
            messages.success(request, "It’s changed. Seats that are new are offered to those who wait.")
            return redirect("desk:group", pk)
    context = about(request.user, group, form=form, seats_form=form)
    return render(request, "desk/group.html", context, status=422)


@staff_only
@require_http_methods(["GET", "POST"])
def run(request, pk):
    """Put a run on the calendar: all of it, or none, and then each date that can’t be had is named."""
    group = group_of(request, pk)
    form = RunForm(request.POST if request.method == "POST" else None, service=group.service)
    context = {"group": group, "form": form}
    if not form.is_valid():
        return render(request, "desk/plan_run.html", context, status=422 if form.errors else 200)
    try:
        planned = plan_run(group=group, **form.cleaned_data, set_aside=set_aside(request))
    except RunClashes as refused:
        return render(request, "desk/plan_run.html", context | clashing(request, refused), status=409)
    except SlotTaken:
        context["final"] = ["Something else was booked this very moment. Nothing was planned: try again."]
        return render(request, "desk/plan_run.html", context, status=409)
    messages.success(request, f"{len(planned)} meeting{'s are' if len(planned) > 1 else ' is'} on the calendar.")
    return redirect("desk:group", pk)


def clashing(request, refused: RunClashes) -> dict:
    """Each clash in a sentence; and the rules that may be set aside, where nothing but their own stands against it."""
    words = [clash.words for clash in refused.clashes]
    if not refused.can_be_set_aside:
        return {"final": ["None of the meetings was planned. These dates can’t be had:", *words]}
    broken = {rule for clash in refused.clashes for rule in clash.rules} | set_aside(request)
    return {"rules": words, "names": " ".join(sorted(rule.name for rule in broken))}


@staff_only
@require_POST
def answer_seat(request, pk, name):
    theirs = Joining.objects.with_group().filter(group__in=groups_of(request))
    joining = get_object_or_404(theirs, pk=pk)
    if name not in ANSWERS:
        raise Http404
    yes, words = ANSWERS[name]
    try:
        done = answer(joining=joining, yes=yes)
    except NotApproved:
        messages.info(request, OVER)
    else:
        messages.success(request, words) if done else messages.info(request, NOT_ANY_MORE)
    return redirect("desk:group", joining.group_id)


@staff_only
@require_safe
def meeting(request, pk):
    """One date: who has a seat in it, and once it has begun, who was there."""
    one = meeting_of(request, pk)
    return render(request, "desk/meeting.html", {"meeting": one, "has_begun": one.entry.start <= timezone.now()})


@staff_only
@require_POST
def was_there(request, pk, seat):
    """Whether somebody who had a seat was there, as the pressed button says."""
    said = request.POST.get("was_there")
    if said not in WAS_THERE:
        raise Http404
    taken = get_object_or_404(meeting_of(request, pk).seats.filter(given_back_at=None), pk=seat)
    try:
        record_seat_attendance(seat=taken, attended=WAS_THERE[said])
    except NotYet:
        messages.info(request, NOT_ANY_MORE)
    else:
        messages.success(request, "Noted.")
    return redirect("desk:meeting", pk)


@staff_only
@require_POST
def change(request, pk, name):
    meeting = meeting_of(request, pk)
    if name not in CHANGES:
        raise Http404
    act, words = CHANGES[name]
    try:
        act(meeting=meeting)
    except TooLate:
        messages.info(request, NOT_ANY_MORE)
    except SlotTaken:
        messages.info(request, "The earlier time has been booked since, so it can’t be undone.")
    else:
        messages.success(request, words)
    return redirect("desk:group", meeting.group_id)


@staff_only
@require_http_methods(["GET", "POST"])
def move(request, pk):
    meeting = meeting_of(request, pk)
    form = TimeForm(request.POST if request.method == "POST" else None, zone=meeting.entry.zone)
    context = {"appointment": meeting, "form": form}
    if not form.is_valid():
        return render(request, "desk/move.html", context, status=422 if form.errors else 200)
    try:
        move_meeting(meeting=meeting, start=form.cleaned_data["start"], set_aside=set_aside(request))
    except TooLate:
        messages.info(request, NOT_ANY_MORE)
    except Refused as refused:
        return stopped(request, "desk/move.html", refused, context)
    else:
        messages.success(request, "It’s moved. Those with a seat are told in three minutes.")
    return redirect("desk:group", meeting.group_id)
