"""/bookings/<service>/regular/: the dates of regular sessions, where some of them can't be had."""

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from bookings.regular.choosing import ask_about_dates, is_fewer, plan_of
from bookings.regular.forms import DatesForm
from bookings.views import STEPS, TIMES, back_to_times, chosen, service_at, settle_details
from practice.scheduling.choice import Choice
from practice.scheduling.choosing import refuse
from practice.scheduling.slots import NotOffered, SlotTaken


@require_http_methods(["GET", "POST"])
def regular(request, slug):
    service, choice = service_at(slug), Choice(request)
    if not choice.is_of(service):
        return back_to_times(request, service)
    if not request.user.is_authenticated or not settle_details(request.user, service, choice):
        return redirect("bookings:details", slug)
    try:
        plan = plan_of(request.user, service, choice, request.POST.dict())
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, TIMES, refused, choice.start, steps=STEPS)
    if plan is None or not plan.clashes:
        return redirect("bookings:check", slug)
    form = DatesForm(request.POST if request.method == "POST" else None, plan=plan)
    if form.is_valid():
        choice.remember(dates=form.cleaned_data)
        return redirect("bookings:check", slug)
    more = {**chosen(service, choice), "is_fewer": is_fewer(service, choice, plan)}
    return ask_about_dates(request, plan, form=form, status=status_of(form), **more)


def status_of(form: DatesForm) -> int:
    """409 where somebody took what was chosen, 422 where nothing was."""
    if any(error.code == "invalid_choice" for errors in form.errors.as_data().values() for error in errors):
        return 409
    return 422 if form.errors else 200
