"""Asking again who it is, before what would do harm in another's hands: keys, exports, deletions, roles.

Whoever has a second factor gives it; whoever has none gets six digits by e-mail. They are asked on the page itself, and
what they had written comes along, so that nothing is lost and nobody is led in a circle.
"""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from practice.accounts.factor_forms import FactorAgainForm, PasskeyAgainForm
from practice.accounts.factors import factors_of, was_proven_lately
from practice.accounts.forms import CodeForm
from practice.accounts.lapsed import fields_sent, login_required_keeping
from practice.accounts.signin import TOO_MANY, CodeNotSent, TooManyCodes, count_code, deliver_code

ANSWER = "proof-"  # what the names of this page's own fields begin with
DIGITS = "proof_digits"  # in the session: those sent, when, and how often they were tried
NOT_SENT = "We could not send the digits just now. What you wrote is still here: try again in a minute."


def only_proven_lately(view):
    """A view for whoever showed within the last minutes that it is them; others are asked first, and then go on."""

    @login_required_keeping
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not was_proven_lately(request) and not gives_proof(request):
            return ask(request)
        if f"{ANSWER}only" in request.POST:  # nothing was sent but the answer
            return redirect(request.get_full_path())
        return view(request, *args, **kwargs)

    return checked


def gives_proof(request) -> bool:
    """Whether this request brings the proof; then the session says so."""
    request.proof = proof_form(request)
    if not request.proof or not request.proof.is_valid():
        return False
    if isinstance(request.proof, CodeForm):
        request.session.pop(DIGITS)
        record_authentication(request, request.user, "code", email=request.user.email, reauthenticated=True)
    else:
        request.proof.save()
    return True


def proof_form(request):
    """What they can answer with, holding what they did answer; None where digits have to be sent first."""
    sent = request.POST if f"{ANSWER}code" in request.POST and f"{ANSWER}send" not in request.POST else None
    if request.POST.get(f"{ANSWER}credential"):
        return PasskeyAgainForm(request.POST, user=request.user)
    if factors_of(request.user).exists():
        return FactorAgainForm(sent, user=request.user)
    expected = digits_expected(request, is_a_try=sent is not None)
    return CodeForm(sent, expected=expected, prefix="proof") if expected else None


def digits_expected(request, *, is_a_try: bool) -> str:
    """Those sent to them; "" where none were, they are too old, or were tried too often."""
    waiting = request.session.get(DIGITS)
    if not waiting or time.time() - waiting["at"] > settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT:
        return ""
    if is_a_try:
        waiting["tries"] += 1
        request.session.modified = True
    return waiting["code"] if waiting["tries"] <= settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS else ""


def ask(request):
    """The page that asks, with every field that was sent. 403 where something was to be done."""
    if f"{ANSWER}send" in request.POST:
        send_digits(request)
        request.proof = proof_form(request)
    has_passkey = factors_of(request.user).filter(type=Authenticator.Type.WEBAUTHN).exists()
    only_asked = request.method == "GET" or f"{ANSWER}only" in request.POST
    refused, form = request.proof, request.proof
    if isinstance(refused, PasskeyAgainForm):  # which leaves the digits to write
        form = FactorAgainForm(user=request.user)
    context = {
        "form": form,
        "refused": refused,
        "written": [field for field in fields_sent(request) if not field[0].startswith(ANSWER)],
        "is_only": only_asked,
        "has_factor": factors_of(request.user).exists(),
        "options": webauthn.begin_authentication(request.user) if has_passkey else None,
    }
    response = render(request, "accounts/prove.html", context, status=200 if only_asked else 403)
    add_never_cache_headers(response)
    return response


def send_digits(request) -> None:
    """E-mail six digits to whoever is signed in; a page says where that could not be."""
    person = request.user
    code = get_adapter().generate_login_code()
    try:
        count_code(request, person.email)
        deliver_code(lambda: get_adapter().send_mail("account/email/login_code", person.email, {"code": code}))
    except TooManyCodes:
        messages.info(request, TOO_MANY)
        return
    except CodeNotSent:
        messages.error(request, NOT_SENT)
        return
    request.session[DIGITS] = {"code": code, "at": time.time(), "tries": 0}
