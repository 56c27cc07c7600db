"""Sessions on a shared device: they end with the browser, and after half an hour without a page."""

from datetime import datetime, timedelta

from django.contrib.auth import logout
from django.utils import timezone

IDLE = timedelta(minutes=30)  # the sign-in page says so
LAST_SEEN = "shared_device_seen_at"


def make_short(session) -> None:
    session.set_expiry(0)  # the cookie goes when the browser closes
    session[LAST_SEEN] = timezone.now().isoformat()


def is_somebody_there(request) -> bool:
    """Whether a person asked, rather than a script that keeps a list fresh."""
    return request.method == "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def EndForgottenSessions(get_response):  # noqa: N802 a middleware is named as a thing
    """A short session that nobody used for half an hour is over: whoever comes next finds nothing of it."""

    def respond(request):
        seen_at = request.session.get(LAST_SEEN)
        if seen_at and timezone.now() - datetime.fromisoformat(seen_at) > IDLE:
            logout(request)
        elif seen_at and is_somebody_there(request):
            request.session[LAST_SEEN] = timezone.now().isoformat()
        return get_response(request)

    return respond
