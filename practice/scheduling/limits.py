"""How many times one network address may hold: a visitor without end must not empty the calendar."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache

HOLDS = 60  # an hour; a household or a clinic shares one address
HOUR = 3600  # seconds


def may_hold(request) -> bool:
    return cache.get(_counter(request), 0) < HOLDS


def count_hold(request) -> None:
    """A hold was made. Refusals aren't counted: they cost nobody anything."""
    if not cache.add(_counter(request), 1, HOUR):
        cache.incr(_counter(request))


def _counter(request) -> str:
    return f"holds:{get_adapter(request).get_client_ip(request)}"
