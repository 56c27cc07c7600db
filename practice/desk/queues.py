"""Queues at the desk that have a page of their own: requests, attendance that nobody noted, the waitlist."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import Waiting
from bookings.waitlist.actions import NotToOffer, free_to_offer, leave_waitlist, offer_by_hand
from practice.desk.forms import OfferForm
from practice.desk.seeing import practitioners_seen_by, requests_asked_of, staff_only
from practice.desk.waiting import line_of, untold

MOST_OFFERED = 12  # free times to choose from that suit, and as many that don't
NOT_TO_OFFER = "This time can’t be offered to them any more: it went, or their place in the line has changed."


@staff_only
@require_safe
def requests(request):
    now = timezone.now()
    asked = requests_asked_of(practitioners_seen_by(request.user), now)
    found = sorted((one for all_of in asked for one in all_of), key=lambda one: one.entry.expires_at)
    return render(request, "desk/requests.html", {"requests": found})


@staff_only
@require_safe
def attendance(request):
    """Whose coming nobody has noted yet, the last first. As many queries for many as for one."""
    rows = [all_of.with_calendar() for all_of in untold(practitioners_seen_by(request.user), timezone.now())]
    found = sorted((one for all_of in rows for one in all_of), key=lambda one: one.entry.start, reverse=True)
    return render(request, "desk/attendance.html", {"appointments": found})


@staff_only
@require_safe
def waitlist(request):
    return render(request, "desk/waitlist.html", {"line": line_of(practitioners_seen_by(request.user))})


def waiting_of(request, pk) -> Waiting:
    return get_object_or_404(Waiting.objects.line_of(practitioners_seen_by(request.user)), pk=pk)


@staff_only
@require_http_methods(["GET", "POST"])
def offer(request, pk):
    """Offer one of the free times by hand: it is kept for them for the practitioner's hours."""
    waiting = waiting_of(request, pk)
    free = free_to_offer(waiting, timezone.now())
    suiting = [slot for slot in free if waiting.suits(slot)]
    free = [*suiting[:MOST_OFFERED], *free[len(suiting) :][:MOST_OFFERED]]
    form = OfferForm(request.POST if request.method == "POST" else None, waiting=waiting, free=free)
    if not form.is_valid():
        context = {"waiting": waiting, "free": free, "form": form}
        return render(request, "desk/offer.html", context, status=422 if form.errors else 200)
    try:
        offer_by_hand(waiting=waiting, start=form.cleaned_data["start"])
    except NotToOffer:
        messages.info(request, NOT_TO_OFFER)
        return redirect("desk:offer", pk)
    messages.success(request, f"It’s kept for {waiting.client}, and a message is on its way.")
    return redirect("desk:waitlist")


@staff_only
@require_POST
def take_off(request, pk):
    waiting = waiting_of(request, pk)
    leave_waitlist(waiting=waiting)
    messages.success(request, f"{waiting.client} waits no more. They are not told: say so yourself where it matters.")
    return redirect("desk:waitlist")
