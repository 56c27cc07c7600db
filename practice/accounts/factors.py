"""Second factors: passkeys, an app that shows six digits, and spare codes for when neither is at hand.

Whoever works here gives one in every session before the desk or the admin opens. What counts is what was given in this
very session, and not that somebody has one (docs/decisions/0036).
"""

import time

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from practice.accounts.lapsed import is_our_own, shown_again
from practice.accounts.models import Person

FACTOR = "mfa"  # what allauth calls a factor in a session's records
BEHIND_THE_DESK = ("/desk/", "/admin/")


def factors_of(person: Person) -> QuerySet:
    """Passkeys and the app, the newest first. Spare codes stand in for them and are none."""
    own = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return own.order_by("-created_at", "pk")


def spare_codes_of(person: Person) -> list[str] | None:
    """Those not used yet; None where there never were any."""
    codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return codes and codes.wrap().get_unused_codes()


def factor_words(factor: Authenticator) -> str:
    """What a factor is called, as its person knows it."""
    if factor.type == Authenticator.Type.WEBAUTHN:
        return f"Passkey “{factor.wrap().name}”"
    return {Authenticator.Type.TOTP: "App with six digits"}.get(factor.type, "Spare codes")


def must_stay(factor: Authenticator) -> bool:
    """Whether it is the last one of somebody who works here."""
    return factor.user.works_here and not factors_of(factor.user).exclude(pk=factor.pk).exists()


def remove_factor(request, factor: Authenticator) -> None:
    """Afterwards it opens nothing; spare codes go with the last one."""
    delete_and_cleanup(request, factor)


def was_given(request) -> bool:
    """Whether whoever is signed in gave a factor in this session."""
    return any(record["method"] == FACTOR for record in get_authentication_records(request, request.user))


def note_given(request, person: Person, *, factor: Authenticator | None = None) -> None:
    """Write into the session that a factor was given just now; `factor` says which."""
    which = {"id": factor.pk, "type": factor.type} if factor else {}
    record_authentication(request, person, FACTOR, **which)


def was_proven_lately(request) -> bool:
    """Whether they showed within the last minutes that it is them: by a factor where they have one, else by a code."""
    since = time.time() - settings.PROOF_LASTS.total_seconds()
    lately = {rec["method"] for rec in get_authentication_records(request, request.user) if rec["at"] > since}
    return FACTOR in lately or ("code" in lately and not factors_of(request.user).exists())


def AskStaffForAFactor(get_response):  # noqa: N802 a middleware is named as a thing
    """Whoever works here and gave no factor in this session may do what a client may. The desk and the admin lead them
    to where they give one, or set one up. A form that they sent there waits on a page meanwhile."""

    def respond(request):
        if not request.user.is_authenticated or not request.user.works_here or was_given(request):
            return get_response(request)
        request.user.is_proven = False
        if not request.path.startswith(BEHIND_THE_DESK):
            return get_response(request)
        way = reverse("account_reauthenticate" if factors_of(request.user).exists() else "mfa_index")
        if request.method == "POST" and is_our_own(request):
            return shown_again(request, "accounts/factor_first.html", status=403, way=way)
        return redirect(f"{way}?{urlencode({'next': request.get_full_path()})}")

    return respond
