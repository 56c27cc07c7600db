"""How many times one network address may hold: a visitor without end must not empty the calendar."""

from allauth.core.internal.ratelimit import get_ip  # of an IPv6 address the network, as for the other limits
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

HOLDS = 60  # within a clock hour; a household or a clinic shares one address
HOUR = 3600  # seconds


def may_hold(request) -> bool:
    return cache.get(_counter(request), 0) < HOLDS


def count_hold(request) -> None:
    """A hold was made. Refusals aren't counted: they cost nobody anything.

    One address counts at a time, so that no hold is lost. The cache's own `incr` forgets a counter's hour.
    """
    counter = _counter(request)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [counter])
        cache.set(counter, cache.get(counter, 0) + 1, HOUR)


def _counter(request) -> str:
    """Named by the clock hour as well, so that each begins at nothing."""
    return f"holds:{timezone.now():%Y%m%d%H}:{get_ip(request)}"
