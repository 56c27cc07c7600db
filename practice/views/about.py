"""Who somebody is to us: their name, their pronouns, the clock they live by."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from practice.accounts import zones
from practice.accounts.forms import PersonForm, ZoneForm
from practice.accounts.lapsed import login_required_keeping
from practice.accounts.views import onward
from practice.notifications.actions import plan_anew


@login_required_keeping
@require_http_methods(["GET", "POST"])
def about_you(request):
    form = PersonForm(request.POST or None, instance=request.user)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            plan_anew(person=request.user)  # quiet hours are kept on the clock, which may be another one now
        messages.success(request, "It’s changed here, in every message and on the desk.")
        return redirect("account")
    return render(request, "accounts/about_you.html", {"form": form})


@require_http_methods(["GET", "POST"])
def choose_zone(request):
    """Times are shown on this clock, too, from then on. `zone` in the address is a first guess."""
    guess = request.GET.get("zone") or zones.zone_of(request)
    form = ZoneForm(request.POST if request.method == "POST" else None, initial={"time_zone": guess})
    if form.is_valid():
        zones.choose_zone(request, form.cleaned_data["time_zone"])
        if request.user.is_authenticated:
            plan_anew(person=request.user)
        return redirect(onward(request))
    status = 422 if form.is_bound else 200
    return render(request, "accounts/zone.html", {"form": form, "next": onward(request)}, status=status)
