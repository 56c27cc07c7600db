"""Where somebody sees how they sign in and where they are signed in, and changes either."""

from allauth.mfa.webauthn.views import login_webauthn
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.accounts import factors, sessions
from practice.accounts.devices import device_words
from practice.accounts.lapsed import login_required_keeping
from practice.accounts.proving import only_proven_lately
from practice.accounts.views import onward


@login_required
@require_safe
def keys(request):
    """The ways they sign in. Whoever works here and has no second one is told what to do, and then led on."""
    own = list(factors.factors_of(request.user))
    context = {
        "factors": [(factor, factors.factor_words(factor), factors.must_stay(factor)) for factor in own],
        "has_app": any(factor.type == factor.Type.TOTP for factor in own),
        "spare_codes": factors.spare_codes_of(request.user),
        "is_needed": request.user.works_here and not own,
        "next": onward(request) if "next" in request.GET else "",
    }
    return render(request, "accounts/keys.html", context)


@only_proven_lately
@require_http_methods(["GET", "POST"])
def remove_key(request, pk):
    factor = get_object_or_404(factors.factors_of(request.user), pk=pk)
    words = factors.factor_words(factor)
    if factors.must_stay(factor):
        messages.error(request, "This is your only one. Add another first: without it the desk stays closed.")
        return redirect("mfa_index")
    if request.method == "POST":
        factors.remove_factor(request, factor)
        messages.success(request, f"{words} opens nothing any more.")
        return redirect("mfa_index")
    return render(request, "accounts/remove_key.html", {"words": words})


@require_http_methods(["GET", "POST"])
def sign_in_with_passkey(request):
    """allauth's own; on a device that isn't theirs, the session is as short as after a code."""
    response = login_webauthn(request)
    if request.method == "POST" and request.user.is_authenticated and request.POST.get("shared_device"):
        sessions.make_short(request.session)
    return response


@only_proven_lately
@never_cache
def prove(request):
    """Leads on once they have shown that it is them."""
    return redirect(onward(request))


@login_required
@never_cache
@require_safe
def devices(request):
    """Where they are signed in, this browser first."""
    own = UserSession.objects.purge_and_list(request.user)
    here = request.session.session_key
    listed = [(one, device_words(one.user_agent), one.session_key == here) for one in own]
    listed.sort(key=lambda one: (one[2], one[0].last_seen_at), reverse=True)
    context = {"devices": listed, "events": request.user.account_events.all()[:20]}
    return render(request, "accounts/devices.html", context)


@require_POST
@login_required_keeping
def end_device(request, pk):
    one = get_object_or_404(UserSession, pk=pk, user=request.user)
    end_sessions(request, [one])
    if not request.user.is_authenticated:
        return redirect("home")
    messages.success(request, "Signed out there.")
    return redirect("usersessions_list")


@require_POST
@login_required_keeping
def end_other_devices(request):
    end_other_sessions(request, request.user)
    messages.success(request, "You are signed in here alone now.")
    return redirect("usersessions_list")
