"""The colleague's door: who you are, and once that is approved a time, a last look, done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.actions import NotApproved, book_consultation
from consultations.bringing.actions import keep_preparation
from consultations.bringing.forms import LONGEST_FOCUS
from consultations.bringing.kept import keep_focus, kept_focus
from consultations.forms import BookingForm
from consultations.models import Colleague, Consultation, Group
from practice.accounts.lapsed import login_required_keeping
from practice.scheduling.choice import Choice, last_booked, was_pressed
from practice.scheduling.choosing import (
    answer_without_choice,
    choose_and_hold,
    keep_url,
    refuse,
    show_anew,
    slots_json,
    ten_minutes_more,
)
from practice.scheduling.forms import ByForm
from practice.scheduling.models import Service
from practice.scheduling.regular.forms import DatesForm
from practice.scheduling.shown import is_as_shown
from practice.scheduling.slots import NotOffered, Slot, SlotTaken, places_at
from practice.scheduling.ties import is_answered_by_hand

STEPS = ["Time", "Check", "Done"]
WHO_FIRST = "Tell us who you are first. Once we have looked your registration up, you can book."
LOOKING = "We are looking your registration up, and write to you when you can book."
QUESTION = "We have a question for you first."
BESIDE = "It was booked already. What you wrote since is kept among your notes for it, and not sent yet."
WORDS_KEPT = "What you wrote is kept, and stands there again once you have chosen a time."
STILL_SO = "Your year is over. Tell us first that everything is still so."
TIMES = "consultations/service.html"
KEPT_ON = ("consultations:check", "consultations:dates")


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


def who_first(request):
    """Onward for whoever isn't approved, and what comes first."""
    messages.info(request, why_not_yet(colleague_of(request)))
    return redirect("consultations:join")


@require_safe
def index(request):
    by_practitioner = Service.objects.for_colleagues().by_practitioner()
    fees = [service for _who, services in by_practitioner for service in services if service.fee_words]
    context = {"by_practitioner": by_practitioner, "fees": fees, "colleague": colleague_of(request)}
    context["by"] = ByForm(request.GET).article()
    context["groups"] = Group.objects.shown().to_come(timezone.now())
    return render(request, "consultations/index.html", context)


@require_http_methods(["GET", "POST"])
def service(request, slug):
    service, colleague = service_at(slug), colleague_of(request)
    context = {"colleague": colleague, "may_book": approved(colleague), "steps": STEPS}
    if request.method == "POST" and not context["may_book"]:
        return who_first(request)
    return choose_and_hold(request, service, TIMES, then="consultations:check", **context)


@require_safe
def slots(request, slug):
    return slots_json(request, service_at(slug))


@require_POST
@login_required_keeping
def keep(request, slug):
    """See `ten_minutes_more`. What stands in the page's form comes along, and stands there again."""
    service, choice, colleague = service_at(slug), Choice(request), colleague_of(request)
    keep_words(request, choice, colleague)
    if not approved(colleague):
        return who_first(request)
    if not choice.is_of(service):
        return answer_without_choice(request, "consultations", service)
    choice.keep_as_written({**BookingForm.as_written(request.POST), **DatesForm.as_written(request.POST)})
    return ten_minutes_more(request, service, TIMES, pages=KEPT_ON, **again(colleague))


@login_required_keeping
@require_http_methods(["GET", "POST"])
def check(request, slug):
    service, choice, colleague = service_at(slug), Choice(request), colleague_of(request)
    if was_pressed(request, service):
        keep_words_beside(request, service)
        return redirect("consultations:booked", slug)
    if not choice.is_of(service):
        keep_words(request, choice, colleague)  # signed in again: the choice is gone, the words need not
        return answer_without_choice(request, "consultations", service)
    if not approved(colleague):
        keep_words(request, choice, colleague)
        return who_first(request)
    if booked := Consultation.objects.filter(colleague=colleague).standing_at(service, choice.start):
        choice.finish(request, booked)  # its answer was lost, or the practice booked it
        keep_words_beside(request, service)
        return redirect("consultations:booked", slug)
    places = places_at(service, choice.start, now=timezone.now())
    written = request.POST if request.method == "POST" else None
    initial = {**choice.answers, **choice.written, "focus": kept_focus(choice, colleague)}
    is_request = is_answered_by_hand(request.user, service, Consultation)
    until = service.free_until_words(choice.start, timezone.now())
    mark = choice.mark(is_request, until, sorted(places), service.minutes, service.fee_words)
    if not is_as_shown(request, mark):
        keep_words(request, choice, colleague)
        choice.keep_as_written(BookingForm.as_written(request.POST))
        return show_anew(request)
    form = BookingForm(written, service=service, places=places, is_request=is_request, initial=initial)
    if form.is_valid():
        remember(choice, colleague, form)
    if not form.is_valid() or form.looks_identifying:
        asked = {"is_request": is_request, "free_until_words": until, "mark": mark}
        context = {**chosen(service, choice), **asked, "form": form}
        return render(request, "consultations/check.html", context, status=422 if form.is_bound else 200)
    if form.is_series:
        return redirect("consultations:dates", slug)
    asked = {"start": choice.start, "place": form.place, "hold_id": choice.hold_id}
    try:
        consultation = book_consultation(
            colleague=colleague, service=service, focus=form.cleaned_data["focus"], **asked
        )
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, TIMES, refused, choice.start, **again(colleague))
    except NotApproved:
        return who_first(request)
    return finish(request, choice, consultation)


def finish(request, choice: Choice, consultation: Consultation):
    choice.finish(request, consultation)
    return redirect("consultations:booked", consultation.service.slug)


def chosen(service: Service, choice: Choice) -> dict:
    """What every page after the choice of a time shows beside itself."""
    slot = Slot.of(service, choice.start)
    return {
        "service": service,
        "choice": choice,
        "slot": slot,
        "keep_url": keep_url("consultations", service, slot),
        "steps": STEPS,
    }


def again(colleague: Colleague) -> dict:
    """What the page of times shows to somebody who has to choose once more."""
    return {"colleague": colleague, "may_book": True, "steps": STEPS}


def remember(choice: Choice, colleague: Colleague, form: BookingForm) -> None:
    """What was written outlives a change of time."""
    told = form.cleaned_data
    choice.remember(place=form.place, often=told.get("often", 0), times=told.get("times"))
    keep_focus(choice, colleague, told["focus"])


def keep_words(request, choice: Choice, colleague: Colleague | None) -> None:
    """The focus that stands in the form of the last page stands there again. Where none does, what is kept stays."""
    words = request.POST.get("focus", "")[:LONGEST_FOCUS]
    if words and colleague:
        keep_focus(choice, colleague, words)
        if not choice.is_chosen:
            messages.info(request, WORDS_KEPT)


def keep_words_beside(request, service: Service) -> None:
    """Words that differ from those it was booked with are kept among its notes, where nothing stands yet."""
    words = request.POST.get("focus", "").strip()[:LONGEST_FOCUS]
    consultation = get_object_or_404(Consultation, pk=last_booked(request, service), colleague__person=request.user)
    is_new = words.split() != (consultation.focus or "").split()
    if words and is_new and not consultation.prepared and consultation.can_change(timezone.now()):
        keep_preparation(consultation=consultation, words=words)
        messages.info(request, BESIDE)


@login_required
@require_safe
def booked(request, slug):
    mine = Consultation.objects.with_calendar().filter(colleague__person=request.user)
    consultation = get_object_or_404(mine, pk=last_booked(request, service_at(slug)))
    if consultation.is_cancelled or consultation.ended_unbooked:
        return redirect(consultation)
    later = [one.entry for one in consultation.following]
    context = {"appointment": consultation, "later_dates": later, "steps": STEPS}
    return render(request, "scheduling/booked.html", context)
