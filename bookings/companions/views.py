"""/bookings/invitations/<token>/: coming along, or not. The page changes nothing; only its buttons do."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings.companions.actions import come_alone, join, leave
from bookings.companions.forms import JoinForm
from bookings.models import Companion, Session
from practice.scheduling.actions import TooLate
from practice.scheduling.links import find_by_token
from practice.scheduling.shown import CHANGED, is_as_shown, mark

COMES = "You come along. A message with everything you need is on its way to you."
COMES_IF_BOOKED = "You come along. We write to you once it is booked."
ALONE = "You come alone. If the other person had said yes, we tell them so."
TOO_LATE = "This time has begun, is over or is cancelled, so there is nothing to answer any more."


@require_http_methods(["GET", "POST"])
def invitation(request, token):
    companion = Companion.objects.with_session().find_by_token(token)
    if companion is None:
        raise Http404("This link belongs to no invitation. It may be old, or a part of it may be missing.")
    session = companion.session.seen_by(companion.person)
    seen = mark(session.entry.start, session.place)
    answer, is_answer = request.POST.get("answer"), is_as_shown(request, seen)
    if answer == "no" and is_answer:
        return say_no(request, companion)
    form = JoinForm(request.POST if answer == "yes" else None, person=companion.person)
    if form.is_valid() and is_answer:
        return say_yes(request, companion, **form.cleaned_data)
    if not is_answer:
        messages.info(request, CHANGED)
    context = {
        "companion": companion,
        "appointment": session,
        "is_open": session.can_change(timezone.now()) and not companion.uninvited_at,
        "form": form,
        "mark": seen,
    }
    status = 409 if not is_answer else 422 if form.is_bound else 200
    return render(request, "bookings/companions/invitation.html", context, status=status)


def say_yes(request, companion, name: str = ""):
    try:
        session = join(companion=companion, name=name)
    except TooLate:
        messages.info(request, TOO_LATE)
        return redirect(companion)
    messages.success(request, COMES_IF_BOOKED if session.is_requested else COMES)
    # Where links were renewed, an old invitation must not hand out a new one: its owner signs in.
    return redirect("account" if session.generation else session)


def say_no(request, companion):
    try:
        leave(companion=companion)
    except TooLate:
        messages.info(request, TOO_LATE)
    return redirect(companion)


@require_POST
def alone(request, token):
    """Whoever booked comes alone after all."""
    session = find_by_token(token)
    if not isinstance(session, Session) or not session.reader_may_change:
        raise Http404("This link belongs to no booking. It may be old, or a part of it may be missing.")
    try:
        come_alone(session=session)
    except TooLate:
        messages.info(request, TOO_LATE)
    else:
        messages.success(request, ALONE)
    return redirect(session)
