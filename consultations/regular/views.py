"""/consultations/<service>/dates/: every date of regular consultations, and what becomes of those that can't be had."""

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from consultations.actions import NotApproved
from consultations.bringing.kept import kept_focus
from consultations.models import Consultation
from consultations.regular.actions import book_regular_consultations
from consultations.views import TIMES, again, approved, chosen, colleague_of, finish, service_at, who_first
from practice.accounts.lapsed import login_required_keeping
from practice.scheduling.choice import Choice, was_pressed
from practice.scheduling.choosing import answer_without_choice, refuse, show_anew
from practice.scheduling.models import Service
from practice.scheduling.regular.actions import NotSettled
from practice.scheduling.regular.choosing import Series, ask_about_dates, plan_of_series, series_of, status_of
from practice.scheduling.regular.forms import DatesForm
from practice.scheduling.regular.plans import Plan
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.shown import is_as_shown
from practice.scheduling.slots import NotOffered, SlotTaken
from practice.scheduling.ties import is_answered_by_hand

DATES = "consultations/dates.html"


@login_required_keeping
@require_http_methods(["GET", "POST"])
def dates(request, slug):
    service, choice, colleague = service_at(slug), Choice(request), colleague_of(request)
    if was_pressed(request, service):
        return redirect("consultations:booked", slug)
    if not choice.is_of(service):
        return answer_without_choice(request, "consultations", service)
    if not approved(colleague):
        return who_first(request)
    if booked := Consultation.objects.filter(colleague=colleague).standing_at(service, choice.start):
        return finish(request, choice, booked)  # and its answer was lost
    series = what_was_asked(service, choice)
    if series is None or is_answered_by_hand(request.user, service, Consultation):
        return redirect("consultations:check", slug)
    try:
        plan = plan_of_series(service, choice, series, request.POST.dict())
        form = DatesForm(request.POST if request.method == "POST" else None, plan=plan, initial=choice.written)
        page = about(service, choice, series, plan, kept_focus(choice, colleague))
        if not form.is_valid():
            return ask_about_dates(request, DATES, plan, form=form, status=status_of(form), **page)
        if not is_as_shown(request, page["mark"]):
            choice.keep_as_written(DatesForm.as_written(request.POST))
            return show_anew(request)
        first = book(colleague, service, choice, series._replace(answers=form.cleaned_data))
    except NotSettled as refused:
        page = about(service, choice, series, refused.plan, kept_focus(choice, colleague))
        return ask_about_dates(request, DATES, refused.plan, status=409, **page)
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, TIMES, refused, choice.start, **again(colleague))
    except NotApproved:
        return who_first(request)
    return finish(request, choice, first)


def about(service: Service, choice: Choice, series: Series, plan: Plan, focus: str) -> dict:
    """What the page shows beside the dates' own form, and its mark: a date that was asked about, became free since and
    was not answered would be booked unseen."""
    asked_about = [clash.name for clash in plan.clashes]
    told = [series.rhythm, series.times, choice.answers["place"], focus, service.minutes, service.fee_words]
    return {**chosen(service, choice), "focus": focus, "mark": choice.mark(asked_about, *told)}


def what_was_asked(service: Service, choice: Choice) -> Series | None:
    often = choice.answers.get("often")
    return series_of(service, choice, Rhythm(often) if often in Rhythm.values else None)


def book(colleague, service: Service, choice: Choice, series: Series):
    """The first of the series."""
    return book_regular_consultations(
        colleague=colleague,
        service=service,
        start=choice.start,
        place=choice.answers["place"],
        focus=kept_focus(choice, colleague),
        hold_id=choice.hold_id,
        **series._asdict(),
    )[0]
