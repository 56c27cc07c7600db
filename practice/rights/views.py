"""/account/data/: what is kept about whoever is signed in."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.accounts.holdings import all_holdings
from practice.accounts.lapsed import login_required_keeping
from practice.accounts.proving import only_proven_lately
from practice.rights.actions import AlreadyAnswered, NotYet, ask_erasure, hinders, take_back
from practice.rights.copies import copy_for
from practice.rights.erasing import outlook
from practice.rights.looks import looks_at

NEWEST = 20  # looks shown
TOO_MANY = "You have had several copies made within an hour. Try again a little later: nothing is lost."


@login_required
@require_safe
def mine(request):
    asked = request.user.erasure_requests.open().first()
    looks = looks_at(request.user)[: NEWEST + 1]
    context = {
        "kept": kept_about(request.user),
        "asked": asked,
        "looks": looks[:NEWEST],
        "more_looks": len(looks) > NEWEST,
    }
    return render(request, "rights/mine.html", context)


def kept_about(person) -> list[tuple[str, int, str]]:
    """What there is about them: its title, how many rows, and where they change it ("" where they can't)."""
    counted = ((holding, holding.whose(person).count()) for holding in all_holdings())
    return [(one.title, count, reverse(one.change_at) if one.change_at else "") for one, count in counted if count]


@only_proven_lately
@require_POST
def copy(request):
    if not ratelimit.consume(request, action="copy"):
        messages.info(request, TOO_MANY)
        return redirect("my_data")
    now = timezone.now()
    name = f"about-you-{timezone.localdate(now):%Y-%m-%d}.zip"
    response = FileResponse(copy_for(request.user, now), as_attachment=True, filename=name)
    add_never_cache_headers(response)
    return response


@only_proven_lately
@require_http_methods(["GET", "POST"])
def erase(request):
    """What would go and what would stay; asked for by one press."""
    if request.method == "POST":
        try:
            ask_erasure(person=request.user)
        except NotYet:
            messages.info(request, "Something has to be settled first. It stands here.")
        else:
            messages.success(request, "We have it, and answer within 30 days. Until then you can take it back here.")
        return redirect("erase_me")
    now = timezone.now()
    context = {
        "asked": request.user.erasure_requests.open().first(),
        "hinders": hinders(request.user, now),
        "outlook": outlook(request.user, now),
    }
    return render(request, "rights/erase.html", context)


@require_POST
@login_required_keeping
def keep(request):
    try:
        for asked in request.user.erasure_requests.open():
            take_back(request=asked)
    except AlreadyAnswered:
        messages.info(request, "It was answered already. We have written to you about it.")
    else:
        messages.success(request, "It’s taken back. Everything stays as it is.")
    return redirect("my_data")
