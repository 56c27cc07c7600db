"""The client's door: a service, a time, who you are, a last look, done. Nothing is booked before the last button."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.actions import book_session
from bookings.forms import DetailsForm
from bookings.models import Session
from practice.accounts.views import begin_sign_in, with_next
from practice.accounts.zones import keep_zone
from practice.scheduling.actions import keep_longer
from practice.scheduling.choice import Choice, last_booked
from practice.scheduling.choosing import choose_and_hold, refuse, slots_json
from practice.scheduling.models import Service
from practice.scheduling.slots import NotOffered, Slot, SlotTaken

STEPS = ["Time", "Your details", "Check", "Done"]
TIMES = "bookings/service.html"


def service_at(slug: str) -> Service:
    return get_object_or_404(Service.objects.for_clients(), slug=slug)


@require_safe
def index(request):
    by_practitioner = Service.objects.for_clients().by_practitioner()
    return render(request, "bookings/index.html", {"by_practitioner": by_practitioner})


@require_http_methods(["GET", "POST"])
def service(request, slug):
    return choose_and_hold(request, service_at(slug), TIMES, then="bookings:details", steps=STEPS)


@require_safe
def slots(request, slug):
    return slots_json(request, service_at(slug))


@require_http_methods(["GET", "POST"])
def details(request, slug):
    service, choice = service_at(slug), Choice(request)
    if not choice.is_of(service):
        return back_to_times(request, service)
    written = request.POST if request.method == "POST" else None
    given = {**choice.answers, "name": request.user.name} if request.user.is_authenticated else choice.answers
    form = DetailsForm(written, service=service, person=request.user, initial=given)
    if form.is_valid():
        choice.remember(**form.cleaned_data)
        if request.user.is_authenticated:
            request.user.go_by(form.cleaned_data["name"])
            choice.forget("name")
            return redirect("bookings:check", slug)
        if begin_sign_in(request, form):
            return redirect(with_next("account_confirm_login_code", reverse("bookings:check", args=[slug])))
    context = {**chosen(service, choice), "form": form}
    return render(request, "bookings/details.html", context, status=422 if form.errors else 200)


@require_POST
def keep(request, slug):
    """Ten minutes more for whoever needs them."""
    service, choice = service_at(slug), Choice(request)
    if not choice.is_of(service):
        return back_to_times(request, service)
    try:
        if hold := choice.hold:
            keep_longer(hold=hold)
        else:
            choice.make(service, choice.start)
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, TIMES, refused, choice.start, steps=STEPS)
    return redirect("bookings:details", slug)


@require_http_methods(["GET", "POST"])
def check(request, slug):
    service, choice = service_at(slug), Choice(request)
    if not choice.is_of(service):
        return redirect("bookings:booked", slug) if last_booked(request, service) else back_to_times(request, service)
    if not request.user.is_authenticated or not settle_details(request.user, service, choice):
        return redirect("bookings:details", slug)
    if request.method == "GET":
        context = {**chosen(service, choice), "place": place_words(service, choice)}
        return render(request, "bookings/check.html", context)
    keep_zone(request, request.user)
    try:
        session = book(request.user, service, choice)
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, TIMES, refused, choice.start, steps=STEPS)
    choice.finish(session)
    return redirect("bookings:booked", slug)


def chosen(service: Service, choice: Choice) -> dict:
    """What every page after the choice of a time shows beside itself."""
    return {"service": service, "choice": choice, "slot": Slot.of(service, choice.start), "steps": STEPS}


def settle_details(person, service: Service, choice: Choice) -> bool:
    """What was written before signing in becomes the person's own, if it was they who wrote it; else it is forgotten.

    Once: a name changed later must not come back. False while a name or a place is still to be told.
    """
    if "email" in choice.answers:
        if choice.answers["email"] == person.email:
            person.go_by(choice.answers["name"])
        choice.forget("name", "email")
    is_placed = "place" in choice.answers or len(service.place_choices()) == 1
    return bool(person.name) and is_placed


def book(client, service: Service, choice: Choice) -> Session:
    place = choice.answers.get("place") or service.place_choices()[0][0]
    return book_session(client=client, service=service, start=choice.start, place=place, hold_id=choice.hold_id)


def place_words(service: Service, choice: Choice) -> str:
    places = dict(service.place_choices())
    return places.get(choice.answers.get("place")) or next(iter(places.values()))


@login_required
@require_safe
def booked(request, slug):
    mine = Session.objects.with_calendar().filter(client=request.user)
    session = get_object_or_404(mine, pk=last_booked(request, service_at(slug)))
    if session.cancelled_at:
        return redirect(session)
    return render(request, "scheduling/booked.html", {"appointment": session, "steps": STEPS})


def back_to_times(request, service: Service):
    messages.info(request, "Choose a time first. Nothing is booked until you say so on the last page.")
    return redirect("bookings:service", service.slug)
