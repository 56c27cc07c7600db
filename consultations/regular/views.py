"""/consultations/<service>/dates/: every date of regular consultations, and what becomes of those that can't be had."""

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from consultations.actions import NotApproved
from consultations.bringing.kept import kept_focus
from consultations.models import Consultation
from consultations.regular.actions import book_regular_consultations
from consultations.views import TIMES, again, approved, chosen, colleague_of, service_at, who_first
from practice.accounts.lapsed import login_required_keeping
from practice.scheduling.choice import Choice
from practice.scheduling.choosing import answer_without_choice, refuse, show_anew
from practice.scheduling.models import Service
from practice.scheduling.regular.actions import NotSettled
from practice.scheduling.regular.choosing import Series, ask_about_dates, plan_of_series, series_of, status_of
from practice.scheduling.regular.forms import DatesForm
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.slots import NotOffered, SlotTaken
from practice.scheduling.ties import is_answered_by_hand

DATES = "consultations/dates.html"


@login_required_keeping
@require_http_methods(["GET", "POST"])
def dates(request, slug):
    service, choice, colleague = service_at(slug), Choice(request), colleague_of(request)
    if not choice.is_of(service):
        return answer_without_choice(request, "consultations", service)
    if not approved(colleague):
        return who_first(request)
    if not choice.is_as_shown(request):
        return show_anew(request)
    series = what_was_asked(service, choice)
    if series is None or is_answered_by_hand(request.user, service, Consultation):
        return redirect("consultations:check", slug)
    try:
        plan = plan_of_series(service, choice, series, request.POST.dict())
        form = DatesForm(request.POST if request.method == "POST" else None, plan=plan, initial=choice.written)
        if not form.is_valid():
            return ask_about_dates(request, DATES, plan, form=form, status=status_of(form), **chosen(service, choice))
        first = book(colleague, service, choice, series._replace(answers=form.cleaned_data))
    except NotSettled as refused:
        return ask_about_dates(request, DATES, refused.plan, status=409, **chosen(service, choice))
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, TIMES, refused, choice.start, **again(colleague))
    except NotApproved:
        return who_first(request)
    choice.finish(request, first)
    return redirect("consultations:booked", slug)


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
