"""/consultations/groups/ and /consultations/seats/: what groups there are, and a colleague's own way to a seat."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from consultations.actions import NotApproved
from consultations.groups.actions import NotOpen, OfferOver, be_listed, give_back, join_group, let_pass, take_offer
from consultations.groups.forms import SeatForm
from consultations.models import Colleague, Group, Joining, Meeting
from consultations.views import approved, colleague_of, who_first
from practice.accounts.lapsed import login_required_keeping
from practice.scheduling.statuses import AHEAD

State = Joining.State
CLOSED = "Seats in this group can’t be taken now."
NOT_KEPT = "The seat is not kept for you any more."
OVER = f"{NOT_KEPT} You keep a place at the end of the waitlist."
PASSED = "That’s all right. You are at the end of the waitlist, and the next is asked."
GONE = "Done. You need not do anything else."
LISTED = "Your name is shown to those who agreed as well."
UNLISTED = "Nobody in the group reads your name here, and you read no names."
AFTERWARDS = {
    State.SEATED: "You have a seat. A message with the dates is on its way.",
    State.WAITING: "All seats are taken. You are on the waitlist, and we write to you when it is your turn.",
    State.ASKED: "You asked for a seat. We keep one for you, and write to you either way.",
    State.OFFERED: "A seat is kept for you. Take it below.",
}
FOR_WHOEVER_WANTS_NO_MESSAGES = AFTERWARDS | {
    State.SEATED: "You have a seat. The dates stand here and in your account.",
    State.WAITING: "All seats are taken. You are on the waitlist. Nothing is sent to you: when it is your turn it "
    "stands here, so look in when you like.",
    State.ASKED: "You asked for a seat. We keep one for you, and the answer stands here.",
}


@require_safe
def index(request):
    now = timezone.now()
    return render(request, "consultations/groups/index.html", {"groups": Group.objects.shown().to_come(now)})


@require_safe
def show(request, slug):
    group, now = group_at(slug), timezone.now()
    colleague = colleague_of(request)
    meetings = meetings_shown(group, now)
    context = {
        "group": group,
        "meetings": meetings,
        "places": places_in(group, meetings, colleague),
        "colleague": colleague,
        "may_join": approved(colleague),
        "is_open": group.is_open(now),
        "is_over": not meetings,
    }
    return render(request, "consultations/groups/group.html", context)


def meetings_shown(group: Group, now) -> list[Meeting]:
    ahead = group.meetings.filter(status__in=AHEAD, entry__during__startswith__gt=now)
    return list(ahead.select_related("entry__practitioner__person", "service").order_by("entry__during"))


def group_at(slug: str) -> Group:
    return get_object_or_404(Group.objects.shown().prefetch_related("readings"), service__slug=slug)


@require_POST
@login_required_keeping
def join(request, slug):
    """Ask for a seat in the run; or, where a group gives them one meeting at a time, in the one that the form names."""
    group, colleague = group_at(slug), colleague_of(request)
    if not approved(colleague):
        return who_first(request)
    form = SeatForm(request.POST)
    try:
        joining = join_group(
            group=group,
            colleague=colleague,
            meeting=meeting_named(group, request.POST.get("meeting", "")),
            is_listed=form.is_valid() and form.cleaned_data["is_listed"],
        )
    except NotApproved:
        return who_first(request)
    except NotOpen:
        messages.info(request, CLOSED)
        return redirect(group)
    messages.success(request, afterwards(request, joining.state))
    return redirect(joining)


def afterwards(request, state: str) -> str:
    """What is said once they are in this state."""
    words = FOR_WHOEVER_WANTS_NO_MESSAGES if request.user.wants_no_messages else AFTERWARDS
    return words[state]


def meeting_named(group: Group, name: str) -> Meeting | None:
    """The meeting of this group that a form names; None where it names none."""
    return next((meeting for meeting in group.meetings.all() if str(meeting.pk) == name), None)


@dataclass(frozen=True)
class Place:
    """What a seat can be taken for: the run, or one meeting; how many are taken or kept, whether one is free for the
    next who comes, and what the reader has of it."""

    meeting: Meeting | None
    taken: int
    is_free: bool
    mine: Joining | None


def places_in(group: Group, meetings: list[Meeting], colleague: Colleague | None) -> list[Place]:
    """One query, however many there are."""
    standing = list(Joining.objects.filter(group=group, state__in=Joining.STANDING))
    places = []
    for meeting in meetings if group.is_by_meeting else [None]:
        there = [one for one in standing if one.meeting_id == (meeting.pk if meeting else None)]
        mine = next((one for one in there if colleague and one.colleague_id == colleague.pk), None)
        taken = sum(one.state in Joining.KEEPING for one in there)
        places.append(Place(meeting, taken, len(there) < group.capacity, mine))
    return places


def joining_of(request, pk) -> Joining:
    """Somebody's own way to a seat; 404 for every other."""
    mine = Joining.objects.with_group().filter(colleague__person=request.user)
    return get_object_or_404(mine, pk=pk)


@login_required
@require_safe
def seat(request, pk):
    joining, now = joining_of(request, pk), timezone.now()
    context = {
        "joining": joining,
        "group": joining.group,
        "meetings": [meeting.seen_by(request.user) for meeting in joining.meetings(now)],
        "names": names_beside(joining),
        "is_waiting": joining.state == State.WAITING,
        "is_offered": joining.state == State.OFFERED,
        "is_asked": joining.state == State.ASKED,
        "form": SeatForm(initial={"is_listed": joining.is_listed}),
    }
    return render(request, "consultations/groups/seat.html", context)


def names_beside(joining: Joining) -> list[str]:
    """Of the others with a seat who agreed to be named; none for somebody who did not, or has no seat. One query."""
    if not (joining.is_seated and joining.is_listed):
        return []
    beside = Joining.objects.filter(group=joining.group_id, meeting=joining.meeting_id, state=State.SEATED)
    named = beside.filter(is_listed=True).exclude(pk=joining.pk).select_related("colleague__person")
    return [one.colleague.person.name for one in named.order_by("joined_at", "pk")]


@require_POST
@login_required_keeping
def take(request, pk):
    joining = joining_of(request, pk)
    try:
        take_offer(joining=joining)
    except OfferOver:
        joining.refresh_from_db(fields=["state"])
        messages.info(request, OVER if joining.state == State.WAITING else NOT_KEPT)
    except NotApproved:
        return who_first(request)
    else:
        messages.success(request, afterwards(request, State.SEATED))
    return redirect(joining)


@require_POST
@login_required_keeping
def pass_on(request, pk):
    """No to this offer, and a place at the end of the line."""
    joining = joining_of(request, pk)
    if let_pass(joining=joining).state == State.WAITING:
        messages.success(request, PASSED)
    return redirect(joining)


@require_POST
@login_required_keeping
def leave(request, pk):
    joining = joining_of(request, pk)
    give_back(joining=joining)
    messages.success(request, GONE)
    return redirect(joining)


@require_POST
@login_required_keeping
def listed(request, pk):
    """Whether the others may read the name, as the box says."""
    joining, form = joining_of(request, pk), SeatForm(request.POST)
    if not joining.is_standing:
        raise Http404
    is_listed = form.is_valid() and form.cleaned_data["is_listed"]
    be_listed(joining=joining, is_listed=is_listed)
    messages.success(request, LISTED if is_listed else UNLISTED)
    return redirect(joining)
