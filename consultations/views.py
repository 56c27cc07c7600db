"""The colleague's door: who you are, and once that is approved a time, a last look, done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consultations.actions import NotApproved, book_consultation
from consultations.forms import PlaceForm
from consultations.models import Colleague, Consultation
from practice.scheduling.choice import Choice, last_booked
from practice.scheduling.choosing import choose_and_hold, refuse, slots_json
from practice.scheduling.models import Service
from practice.scheduling.slots import NotOffered, Slot, SlotTaken, places_at
from practice.scheduling.ties import is_answered_by_hand

STEPS = ["Time", "Check", "Done"]
WHO_FIRST = "Tell us who you are first. Once we have looked your registration up, you can book."
LOOKING = "We are looking your registration up, and write to you when you can book."
QUESTION = "We have a question for you first."
STILL_SO = "Your year is over. Tell us first that everything is still so."
TIMES = "consultations/service.html"


def service_at(slug: str) -> Service:
    return get_object_or_404(Service.objects.for_colleagues(), slug=slug)


def colleague_of(request) -> Colleague | None:
    """The colleague who is asking; None for everybody else."""
    if not request.user.is_authenticated:
        return None
    return Colleague.objects.filter(person=request.user).select_related("person").first()


def approved(colleague: Colleague | None) -> bool:
    return colleague is not None and colleague.is_approved


def why_not_yet(colleague: Colleague | None) -> str:
    """What comes before a booking, for somebody who isn't approved."""
    if colleague is None:
        return WHO_FIRST
    if colleague.asked_again_at:
        return QUESTION
    return STILL_SO if colleague.may_renew else LOOKING


@require_safe
def index(request):
    by_practitioner = Service.objects.for_colleagues().by_practitioner()
    fees = [service for _who, services in by_practitioner for service in services if service.fee_words]
    context = {"by_practitioner": by_practitioner, "fees": fees, "colleague": colleague_of(request)}
    return render(request, "consultations/index.html", context)


@require_http_methods(["GET", "POST"])
def service(request, slug):
    service, colleague = service_at(slug), colleague_of(request)
    context = {"colleague": colleague, "may_book": approved(colleague), "steps": STEPS}
    if request.method == "POST" and not context["may_book"]:
        messages.info(request, why_not_yet(colleague))
        return redirect("consultations:join")
    return choose_and_hold(request, service, TIMES, then="consultations:check", **context)


@require_safe
def slots(request, slug):
    return slots_json(request, service_at(slug))


@login_required
@require_http_methods(["GET", "POST"])
def check(request, slug):
    service, choice, colleague = service_at(slug), Choice(request), colleague_of(request)
    if not choice.is_of(service):
        return redirect("consultations:booked" if last_booked(request, service) else "consultations:service", slug)
    if not approved(colleague):
        return redirect("consultations:join")
    places = places_at(service, choice.start, now=timezone.now())
    form = PlaceForm(request.POST if request.method == "POST" else None, places=places)
    if not form.is_valid():
        context = {
            "service": service,
            "choice": choice,
            "slot": Slot.of(service, choice.start),
            "form": form,
            "steps": STEPS,
            "is_request": is_answered_by_hand(request.user, service, Consultation),
        }
        return render(request, "consultations/check.html", context, status=422 if form.errors else 200)
    try:
        consultation = book_consultation(
            colleague=colleague, service=service, start=choice.start, place=form.place, hold_id=choice.hold_id
        )
    except (SlotTaken, NotOffered) as refused:
        context = {"colleague": colleague, "may_book": True, "steps": STEPS}
        return refuse(request, service, TIMES, refused, choice.start, **context)
    except NotApproved:
        return redirect("consultations:join")
    choice.finish(consultation)
    return redirect("consultations:booked", slug)


@login_required
@require_safe
def booked(request, slug):
    mine = Consultation.objects.with_calendar().filter(colleague__person=request.user)
    consultation = get_object_or_404(mine, pk=last_booked(request, service_at(slug)))
    if consultation.is_cancelled:
        return redirect(consultation)
    return render(request, "scheduling/booked.html", {"appointment": consultation, "steps": STEPS})
