"""The client's door: a service, a time, who you are, a last look, done. Nothing is booked before the last button."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.actions import NotOpenToYou, TooManyAhead, book_session, require_open_to, require_room_ahead
from bookings.companions.actions import TooManyInvitations, require_may_invite
from bookings.companions.forms import TOO_MANY_INVITATIONS
from bookings.forms import DetailsForm
from bookings.models import Session
from bookings.regular.actions import book_regular
from bookings.regular.choosing import DATES, is_fewer, plan_of, what_was_asked
from practice.accounts.lapsed import login_required_keeping
from practice.accounts.signin import is_read_by
from practice.accounts.views import ask_for_digits, begin_sign_in
from practice.accounts.zones import keep_zone
from practice.notifications.actions import plan_anew
from practice.scheduling.choice import Choice, last_booked, was_pressed
from practice.scheduling.choosing import (
    CHOSEN_SINCE,
    answer_without_choice,
    back_to_times,
    choose_and_hold,
    keep_url,
    refuse,
    show_anew,
    slots_json,
    ten_minutes_more,
)
from practice.scheduling.forms import ByForm
from practice.scheduling.models import Place, Service
from practice.scheduling.models.services import sum_words
from practice.scheduling.regular.actions import NotSettled
from practice.scheduling.regular.choosing import ask_about_dates
from practice.scheduling.regular.forms import DatesForm
from practice.scheduling.shown import is_as_shown
from practice.scheduling.slots import NotOffered, Slot, SlotTaken, places_at
from practice.scheduling.ties import is_answered_by_hand

STEPS = ["Time", "Your details", "Check", "Done"]
TIMES = "bookings/service.html"
KEPT_ON = ("bookings:details", "bookings:digits", "bookings:regular", "bookings:check")
NOT_OPEN = {
    Service.OpenTo.NEW: "This is for people who come for the first time, and you have met already. Another service "
    "is open to you.",
    Service.OpenTo.KNOWN: "This is for people who have met before. A first conversation is open to you.",
}
TOO_MANY = (
    "You have as many sessions ahead as can be booked at one time. Once one of them is over you can book the next."
)


def service_at(slug: str) -> Service:
    return get_object_or_404(Service.objects.for_clients(), slug=slug)


@require_safe
def index(request):
    by_practitioner = Service.objects.for_clients().by_practitioner()
    by = ByForm(request.GET).article()
    return render(request, "bookings/index.html", {"by_practitioner": by_practitioner, "by": by})


@require_http_methods(["GET", "POST"])
def service(request, slug):
    is_again = request.user.is_authenticated and Choice(request).answers.get("again") == slug
    then = "bookings:check" if is_again else "bookings:details"
    return choose_and_hold(request, service_at(slug), TIMES, then=then, steps=STEPS)


@require_POST
@login_required_keeping
def again(request, pk):
    """The same as an earlier session: only the time is left to choose."""
    earlier = get_object_or_404(Session.objects.filter(client=request.user).select_related("service"), pk=pk)
    fee = {} if earlier.fee is None else {"fee": str(earlier.fee)}
    minor = {"is_for_minor": earlier.is_for_minor}
    choice = Choice(request)
    choice.forget("companion", "every_weeks", "times", "dates")
    choice.remember(again=earlier.service.slug, place=earlier.place, **fee, **minor)
    messages.info(request, "The same again: choose a time, and then have a last look.")
    return redirect("bookings:service", earlier.service.slug)


@require_safe
def slots(request, slug):
    return slots_json(request, service_at(slug))


@require_http_methods(["GET", "POST"])
def details(request, slug):
    service, choice = service_at(slug), Choice(request)
    written = request.POST if request.method == "POST" else None
    if not choice.is_of(service):
        if written:
            choice.keep_as_written(DetailsForm.as_written(written))
        return back_to_times(request, "bookings:service", service)
    own = {"name": request.user.name} if request.user.is_authenticated else {}
    given = {**choice.answers, **own, **choice.written}
    if (words := why_not(request.user, service)) is not None:
        if written:
            choice.keep_as_written(DetailsForm.as_written(written))
        return not_open(request, service, words)
    places = places_at(service, choice.start, now=timezone.now())
    form = DetailsForm(written, service=service, person=request.user, places=places, initial=given)
    if form.is_valid():
        if not is_as_shown(request, choice.mark()):
            messages.info(request, CHOSEN_SINCE)
        choice.remember(**{"place": places[0], **form.cleaned_data})
        if request.user.is_authenticated:
            request.user.go_by(form.cleaned_data["name"])
            choice.forget("name")
            return redirect("bookings:check", slug)
        if begin_sign_in(request, form):
            return redirect("bookings:digits", slug)
    context = {**chosen(service, choice), "form": form, "mark": choice.mark()}
    return render(request, "bookings/details.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def digits(request, slug):
    """Whoever isn't signed in shows that they read the address they wrote, beside the time that is kept for them."""
    service, choice = service_at(slug), Choice(request)
    if not choice.is_of(service):
        return back_to_times(request, "bookings:service", service)
    if not request.user.is_authenticated and "email" not in choice.answers:
        return redirect("bookings:details", slug)
    ways = {"here": "digits", "address_at": "details", "then": "check"}
    addresses = {way: reverse(f"bookings:{page}", args=[slug]) for way, page in ways.items()}
    return ask_for_digits(request, "bookings/digits.html", **addresses, **chosen(service, choice))


@require_POST
def keep(request, slug):
    """See `ten_minutes_more`. What stands in the page's form comes along, and stands there again."""
    service, choice = service_at(slug), Choice(request)
    choice.keep_as_written({**DetailsForm.as_written(request.POST), **DatesForm.as_written(request.POST)})
    if not choice.is_of(service):
        return answer_without_choice(request, "bookings", service)
    return ten_minutes_more(request, service, TIMES, pages=KEPT_ON, steps=STEPS)


@require_http_methods(["GET", "POST"])
def check(request, slug):
    service, choice = service_at(slug), Choice(request)
    if was_pressed(request, service):
        return redirect("bookings:booked", slug)
    if not choice.is_of(service):
        return answer_without_choice(request, "bookings", service)
    if not request.user.is_authenticated or not settle_details(request.user, service, choice):
        return redirect("bookings:details", slug)
    if booked := Session.objects.filter(client=request.user).standing_at(service, choice.start):
        return finish(request, choice, booked)  # and its answer was lost
    if (words := why_not(request.user, service)) is not None:
        return not_open(request, service, words)
    if not may_invite(request.user, service, choice):  # written before signing in
        return ask_about_companion(request, service)
    try:
        looked_at = last_look(request.user, service, choice)
        plan = looked_at["plan"]
        if request.method == "GET":
            if plan and not plan.is_settled:
                return redirect("bookings:regular", slug)
            return render(request, "bookings/check.html", looked_at)
        if plan and not plan.is_settled:
            raise NotSettled(plan)
        if not is_as_shown(request, looked_at["mark"]):
            return show_anew(request)
        if keep_zone(request, request.user):
            plan_anew(person=request.user)
        session = book(request.user, service, choice)
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, TIMES, refused, choice.start, steps=STEPS)
    except NotSettled as refused:
        return ask_about_dates(request, DATES, refused.plan, status=409, **chosen(service, choice))
    except (NotOpenToYou, TooManyAhead):  # this very moment, in another window
        return not_open(request, service, why_not(request.user, service) or TOO_MANY)
    except TooManyInvitations:
        return ask_about_companion(request, service)
    return finish(request, choice, session)


def finish(request, choice: Choice, session: Session):
    choice.finish(request, session)
    return redirect("bookings:booked", session.service.slug)


def may_invite(person, service: Service, choice: Choice) -> bool:
    if not (service.for_two and choice.answers.get("companion")):
        return True
    try:
        require_may_invite(person)
    except TooManyInvitations:
        return False
    return True


def ask_about_companion(request, service: Service):
    messages.info(request, TOO_MANY_INVITATIONS)
    return redirect("bookings:details", service.slug)


def last_look(person, service: Service, choice: Choice) -> dict:
    """Everything that is about to be booked, as the last page shows it, and its mark. Raises `SlotTaken` or
    `NotOffered`."""
    plan = plan_of(person, service, choice)
    starts = [slot.start for slot in plan.slots] if plan else [choice.start]
    told, is_request = answered(service, choice), is_answered_by_hand(person, service, Session)
    free_until = service.free_until_words(choice.start, timezone.now())
    return {
        **chosen(service, choice),
        **told,
        "plan": plan,
        "is_fewer": is_fewer(service, choice, plan),
        "is_request": is_request,
        "brings_forms": service.intake_forms.unsent_by(person, timezone.now()).exists(),
        "free_until_words": free_until,
        "mark": choice.mark(starts, told, is_request, free_until, service.minutes, service.fee_words),
    }


def chosen(service: Service, choice: Choice) -> dict:
    """What every page after the choice of a time shows beside itself."""
    slot = Slot.of(service, choice.start)
    return {
        "service": service,
        "choice": choice,
        "slot": slot,
        "keep_url": keep_url("bookings", service, slot),
        "steps": STEPS,
    }


def settle_details(person, service: Service, choice: Choice) -> bool:
    """What was written before signing in becomes the person's own, if it was they who wrote it; else it is forgotten.

    Once: a name changed later must not come back. False while a name or a place is still to be told.
    """
    if "email" in choice.answers:
        if is_read_by(choice.answers["email"], person):
            person.go_by(choice.answers["name"])
        else:
            choice.forget("companion")  # whom somebody else invites
        choice.forget("name", "email")
    answers = choice.answers
    fits = answers.get("place") in places_at(service, choice.start, now=timezone.now())
    return bool(person.name) and fits and (not service.fee_scale or answers.get("fee") in service.fees_to_choose)


def not_open(request, service: Service, words: str | None):
    return render(request, "bookings/not_open.html", {"service": service, "words": words}, status=403)


def why_not(person, service: Service) -> str | None:
    """Why a service is not for somebody who is signed in, in words for them; None where it is."""
    if not person.is_authenticated:
        return None
    try:
        require_open_to(person, service)
        require_room_ahead(person, service)
    except NotOpenToYou:
        return NOT_OPEN[service.open_to]
    except TooManyAhead:
        return TOO_MANY
    return None


def book(client, service: Service, choice: Choice) -> Session:
    """The session that was chosen, or the first of the series."""
    answers = choice.answers
    chosen = {
        "client": client,
        "service": service,
        "start": choice.start,
        "place": answers["place"],
        "fee": Decimal(answers["fee"]) if service.fee_scale else None,
        "is_for_minor": answers.get("is_for_minor", False),
        "hold_id": choice.hold_id,
    }
    if asked := what_was_asked(client, service, choice):
        return book_regular(**chosen, **asked._asdict())[0]
    return book_session(**chosen, companion=answers.get("companion", "") if service.for_two else "")


def answered(service: Service, choice: Choice) -> dict:
    """What was written on the page before, in words."""
    answers = choice.answers
    return {
        "place": Place(answers["place"]).label,
        "fee": sum_words(Decimal(answers["fee"])) if service.fee_scale else "",
        "is_for_minor": answers.get("is_for_minor", False),
        "companion": answers.get("companion", "") if service.for_two else "",
    }


@login_required
@require_safe
def booked(request, slug):
    mine = Session.objects.with_calendar().filter(client=request.user)
    session = get_object_or_404(mine, pk=last_booked(request, service_at(slug)))
    if session.is_cancelled or session.ended_unbooked:
        return redirect(session)
    context = {"appointment": session, "later_dates": [one.entry for one in session.following], "steps": STEPS}
    return render(request, "scheduling/booked.html", context)
