"""/bookings/<service>/regular/: the dates of regular sessions, where some of them can't be had."""

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from bookings.regular.choosing import DATES, is_fewer, plan_of
from bookings.views import STEPS, TIMES, chosen, service_at, settle_details
from practice.scheduling.choice import Choice
from practice.scheduling.choosing import answer_without_choice, refuse
from practice.scheduling.regular.choosing import ask_about_dates, status_of
from practice.scheduling.regular.forms import DatesForm
from practice.scheduling.slots import NotOffered, SlotTaken


@require_http_methods(["GET", "POST"])
def regular(request, slug):
    service, choice = service_at(slug), Choice(request)
    if not choice.is_of(service):
        return answer_without_choice(request, "bookings", service)
    if not request.user.is_authenticated or not settle_details(request.user, service, choice):
        return redirect("bookings:details", slug)
    try:
        plan = plan_of(request.user, service, choice, request.POST.dict())
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, TIMES, refused, choice.start, steps=STEPS)
    if plan is None or not plan.clashes:
        return redirect("bookings:check", slug)
    form = DatesForm(request.POST if request.method == "POST" else None, plan=plan, initial=choice.written)
    if form.is_valid():
        choice.remember(dates=form.cleaned_data)
        return redirect("bookings:check", slug)
    more = {**chosen(service, choice), "is_fewer": is_fewer(service, choice, plan)}
    return ask_about_dates(request, DATES, plan, form=form, status=status_of(form), **more)
