"""The colleague's door: who you are, and once that is approved a time, a last look, done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consultations.actions import NotApproved, ask_to_join, book_consultation
from consultations.bringing.kept import keep_focus, kept_focus
from consultations.forms import BookingForm, ColleagueForm
from consultations.models import Colleague, Consultation
from practice.accounts import drafts
from practice.scheduling.choice import Choice, last_booked
from practice.scheduling.choosing import choose_and_hold, refuse, slots_json
from practice.scheduling.models import Service
from practice.scheduling.slots import NotOffered, Slot, SlotTaken, places_at

STEPS = ["Time", "Check", "Done"]
WHO_FIRST = "Tell us who you are first. Once we have looked your registration up, you can book."
LOOKING = "We are looking your registration up, and write to you when you can book."
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


@require_safe
def index(request):
    by_practitioner = Service.objects.for_colleagues().by_practitioner()
    return render(
        request, "consultations/index.html", {"by_practitioner": by_practitioner, "colleague": colleague_of(request)}
    )


@login_required
@require_http_methods(["GET", "POST"])
def join(request):
    colleague = colleague_of(request)
    written = request.POST if request.method == "POST" else None
    begun = colleague or Colleague(person=request.user, seeks=drafts.kept(request.session, ColleagueForm.DRAFT))
    form = ColleagueForm(written, instance=begun)
    if not approved(colleague) and form.is_valid():
        ask_to_join(person=request.user, **form.cleaned_data)
        drafts.forget(request.session, ColleagueForm.DRAFT)
        messages.success(request, "Thank you. We look your registration up and write to you.")
        return redirect("consultations:join")
    context = {"form": form, "colleague": colleague}
    return render(request, "consultations/join.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def service(request, slug):
    service, colleague = service_at(slug), colleague_of(request)
    context = {"colleague": colleague, "may_book": approved(colleague), "steps": STEPS}
    if request.method == "POST" and not context["may_book"]:
        messages.info(request, LOOKING if colleague else WHO_FIRST)
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
    written = request.POST if request.method == "POST" else None
    initial = {**choice.answers, "focus": kept_focus(choice, colleague)}
    form = BookingForm(written, service=service, places=places, initial=initial)
    if form.is_valid():
        remember(choice, colleague, form)
    if not form.is_valid() or form.looks_identifying:
        context = {**chosen(service, choice), "form": form}
        return render(request, "consultations/check.html", context, status=422 if form.is_bound else 200)
    if form.is_series:
        return redirect("consultations:dates", slug)
    asked = {"start": choice.start, "place": form.place, "hold_id": choice.hold_id}
    try:
        consultation = book_consultation(
            colleague=colleague, service=service, focus=form.cleaned_data["focus"], **asked
        )
    except (SlotTaken, NotOffered) as refused:
        context = {"colleague": colleague, "may_book": True, "steps": STEPS}
        return refuse(request, service, TIMES, refused, choice.start, **context)
    except NotApproved:
        return redirect("consultations:join")
    choice.finish(consultation)
    return redirect("consultations:booked", slug)


def chosen(service: Service, choice: Choice) -> dict:
    """What every page after the choice of a time shows beside itself."""
    return {"service": service, "choice": choice, "slot": Slot.of(service, choice.start), "steps": STEPS}


def remember(choice: Choice, colleague: Colleague, form: BookingForm) -> None:
    """What was written outlives a change of time."""
    told = form.cleaned_data
    choice.remember(place=form.place, often=told.get("often", 0), times=told.get("times"))
    keep_focus(choice, colleague, told["focus"])


@login_required
@require_safe
def booked(request, slug):
    mine = Consultation.objects.with_calendar().filter(colleague__person=request.user)
    consultation = get_object_or_404(mine, pk=last_booked(request, service_at(slug)))
    if consultation.is_cancelled:
        return redirect(consultation)
    later = [one.entry for one in consultation.following]
    context = {"appointment": consultation, "later_dates": later, "steps": STEPS}
    return render(request, "scheduling/booked.html", context)
