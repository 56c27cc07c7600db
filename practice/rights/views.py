"""/account/data/: what is kept about whoever is signed in."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe

from practice.accounts.holdings import all_holdings
from practice.rights.copies import copy_for

TOO_MANY = "You have had several copies made within an hour. Try again a little later: nothing is lost."


@login_required
@require_safe
def mine(request):
    return render(request, "rights/mine.html", {"kept": kept_about(request.user)})


def kept_about(person) -> list[tuple[str, int, str]]:
    """What there is about them: its title, how many rows, and where they change it ("" where they can't)."""
    counted = ((holding, holding.whose(person).count()) for holding in all_holdings())
    return [(one.title, count, reverse(one.change_at) if one.change_at else "") for one, count in counted if count]


@login_required
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
