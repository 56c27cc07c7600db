"""How long a sign-in lasts: until nobody asked for a page for a while, and at most some time after it began.

Settings say how long for whom (SIGN_IN_LASTS). On a shared device the session ends with the browser, too.
"""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.utils import timezone

SHARED = "shared_device"
BEGAN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_TO = 60  # the time of the last page is exact to this part of the idle time, which saves a write on most pages


def make_short(session) -> None:
    session.set_expiry(0)  # the cookie goes when the browser closes
    session[SHARED] = True
    session[SEEN_AT] = timezone.now().isoformat()


def begin(request) -> None:
    """The time of a sign-in runs from now."""
    request.session[BEGAN_AT] = request.session[SEEN_AT] = timezone.now().isoformat()


def list_as_device(request) -> None:
    """Afterwards this session stands in its person's list of where they are signed in. Where on the net is not kept."""
    if not request.session.session_key:
        request.session.save()
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": request.user,
            "ip": "0.0.0.0",  # noqa: S104 no address to listen at: the column wants one, and nobody's is kept
            "user_agent": get_adapter().get_http_user_agent(request)[:200],
        },
    )


def lasts(request) -> tuple[timedelta, timedelta]:
    """How long without a page, and how long at most."""
    kinds = ["others"]
    if request.session.get(SHARED):
        kinds.append("on a shared device")
    if request.user.is_authenticated and request.user.works_here:
        kinds.append("staff")
    idle, longest = zip(*(settings.SIGN_IN_LASTS[kind] for kind in kinds), strict=True)
    return min(idle), min(longest)


def age(request, since: str) -> timedelta:
    """How long ago what the session noted under `since` was; no time where it noted nothing."""
    noted = request.session.get(since)
    return timezone.now() - datetime.fromisoformat(noted) if noted else timedelta()


def is_somebody_there(request) -> bool:
    """Whether a person asked, rather than a script that keeps a list fresh."""
    return request.method == "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def note_seen(request, idle: timedelta) -> None:
    """Write down that somebody is there, where that was not written a moment ago."""
    if SEEN_AT in request.session and age(request, SEEN_AT) < idle / SEEN_TO:
        return
    now = timezone.now()
    request.session.setdefault(BEGAN_AT, now.isoformat())
    request.session[SEEN_AT] = now.isoformat()
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)


def EndForgottenSessions(get_response):  # noqa: N802 a middleware is named as a thing
    """A session whose time is over ends: whoever comes next finds nothing of it."""

    def respond(request):
        if SESSION_KEY in request.session or request.session.get(SHARED):
            idle, longest = lasts(request)
            if age(request, SEEN_AT) > idle or age(request, BEGAN_AT) > longest:
                logout(request)
            elif is_somebody_there(request):
                note_seen(request, idle)
        return get_response(request)

    return respond
