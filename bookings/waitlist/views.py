"""The waitlist, and the page of an offer by its private link. Pages change nothing; only their buttons do."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings.actions import NotOpenToYou, TooManyAhead, require_open_to
from bookings.companions.actions import TooManyInvitations
from bookings.companions.forms import TOO_MANY_INVITATIONS
from bookings.models import Offer, Session, Waiting
from bookings.models.waitlist import find_offer
from bookings.views import NOT_OPEN, service_at, why_not
from bookings.waitlist.actions import OfferOver, decline_offer, join_waitlist, leave_waitlist, take_offer
from bookings.waitlist.forms import OfferForm, WishesForm
from practice.accounts.lapsed import login_required_keeping, session_ended
from practice.scheduling import shown
from practice.scheduling.choosing import slots_shown
from practice.scheduling.diary import local_day
from practice.scheduling.models import Service
from practice.scheduling.slots import Slot, places_at
from practice.scheduling.ties import is_answered_by_hand

BOOKED = "It’s booked, and you are off the waitlist. A message with a private link to this page is on its way."
ASKED = (
    "You asked for this time. We write to you either way, and you keep your place on the waitlist until it’s booked."
)
ASKED_QUIETLY = (
    "You asked for this time. The answer stands in your account, and you keep your place on the waitlist until it’s "
    "booked."
)
BOOKED_QUIETLY = "It’s booked, and you are off the waitlist. It stands in your account."
WAITING = "You are on the waitlist. When a time comes free that suits you, we write to you."
WAITING_QUIETLY = "You are on the waitlist. Nothing is sent to you: look here when you like, and take what is free."
CHANGED = "It’s changed. You keep your place."
LEFT = "You are off the waitlist. Nothing else changes."


@require_http_methods(["GET", "POST"])
def waitlist(request, slug):
    """Times that are free now, and a place on the list for whoever finds none among them."""
    service = service_at(slug)
    if not request.user.is_authenticated:
        if request.method == "POST":
            return session_ended(request)
        return render(request, "bookings/waitlist/join.html", {"service": service, "free": free_now(service)})
    try:
        require_open_to(request.user, service)
        return join(request, service)
    except NotOpenToYou:
        words = NOT_OPEN[service.open_to]
        return render(request, "bookings/not_open.html", {"service": service, "words": words}, status=403)


def join(request, service: Service):
    now = timezone.now()
    place = Waiting.objects.of(request.user, now).filter(service=service).first()
    wishes = {"weekdays": place.weekdays, "parts": place.parts, "until": place.until} if place else {}
    form = WishesForm(
        request.POST if request.method == "POST" else None,
        today=local_day(now, service.zone),
        person=request.user,
        initial=wishes,
    )
    if form.is_valid():
        if name := form.cleaned_data.pop("name", ""):
            request.user.go_by(name)
        join_waitlist(client=request.user, service=service, **form.cleaned_data)
        messages.success(request, CHANGED if place else WAITING_QUIETLY if request.user.wants_no_messages else WAITING)
        return redirect("bookings:waitlist", service.slug)
    context = {"service": service, "form": form, "waiting": place, "free": free_now(service, place)}
    return render(request, "bookings/waitlist/join.html", context, status=422 if form.errors else 200)


def free_now(service: Service, waiting: Waiting | None = None) -> list[Slot]:
    """The first three times that can be booked at once, for somebody who waits those that suit."""
    now = timezone.now()
    first_day = local_day(now, service.zone)
    slots = slots_shown(service, first_day=first_day, days=service.window_days + 1, now=now)
    return [slot for slot in slots if waiting is None or waiting.suits(slot)][:3]


@require_POST
@login_required_keeping
def leave(request, pk):
    leave_waitlist(waiting=get_object_or_404(Waiting.objects.select_related("service"), pk=pk, client=request.user))
    messages.success(request, LEFT)
    return redirect("account")


def offer_at(token: str) -> Offer:
    """The offer of a private link; 404 for any other."""
    found = find_offer(token)
    if found is None:
        raise Http404("This link belongs to no offer. It may be old, or a part of it may be missing.")
    return found


@require_http_methods(["GET", "POST"])
def offer(request, token):
    """What is kept for somebody who waits, and the button that books it."""
    found = offer_at(token)
    if found.outcome == Offer.Outcome.TAKEN:
        return to_what_was_taken(found)
    if not found.is_open:
        return show(request, found, status=409 if request.method == "POST" else 200)
    places = places_at(found.service, found.start, now=timezone.now())
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        service=found.service,
        client=found.waiting.client,
        places=places,
    )
    if not form.is_valid():
        return show(request, found, form=form, status=422 if form.errors else 200)
    if not shown.is_as_shown(request, mark_of(found, is_by_hand(found), places)):
        messages.info(request, shown.CHANGED)
        return show(request, found, form=form, status=409)
    try:
        session = take_offer(offer=found, **form.answers)
    except OfferOver:
        return show(request, offer_at(token), status=409)
    except TooManyInvitations:  # since the form was read, in another window
        form.add_error("companion", TOO_MANY_INVITATIONS)
        return show(request, found, form=form, status=422)
    except (NotOpenToYou, TooManyAhead):
        words = why_not(found.waiting.client, found.service)
        return render(request, "bookings/not_open.html", {"service": found.service, "words": words}, status=403)
    loud, quiet = (ASKED, ASKED_QUIETLY) if session.is_requested else (BOOKED, BOOKED_QUIETLY)
    messages.success(request, quiet if session.client.wants_no_messages else loud)
    return redirect(session)


def is_by_hand(offer: Offer) -> bool:
    return is_answered_by_hand(offer.waiting.client, offer.service, Session)


def mark_of(offer: Offer, is_request: bool, places: Iterable[str]) -> str:
    """Of the page that offers it: what it is, where it can be, and what it costs."""
    return shown.mark(is_request, sorted(places), offer.service.minutes, offer.service.fee_words)


def to_what_was_taken(offer: Offer):
    """To the session's private link, unless that was revoked: then its owner finds it behind a sign-in."""
    session = Session.objects.with_calendar().get(entry=offer.entry_id)
    return redirect("account" if session.generation else session)


def show(request, offer: Offer, *, status: int, form: OfferForm | None = None):
    is_request = offer.is_open and is_by_hand(offer)
    context = {"offer": offer, "slot": Slot.of(offer.service, offer.start), "form": form, "is_request": is_request}
    context["mark"] = mark_of(offer, is_request, places_at(offer.service, offer.start, now=timezone.now()))
    return render(request, "bookings/waitlist/offer.html", context, status=status)


@require_POST
def decline(request, token):
    """Say no to this time and stay on the list."""
    decline_offer(offer=offer_at(token))
    return redirect("bookings:offer", token)


@require_POST
def decline_and_leave(request, token):
    """Say no, and wait no more. A link whose offer is over ends nobody's waiting."""
    found = offer_at(token)
    if found.is_open:
        leave_waitlist(waiting=found.waiting)
    return redirect("bookings:offer", token)
