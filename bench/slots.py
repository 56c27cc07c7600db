"""Whether a long history makes the list of times slower: sixty days listed after one booking, and after thousands."""

import statistics
import time
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.place import report
from bookings.models import Session
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.slots import list_slots
from tests.factories import make_person, make_practice, make_service, make_session

PAST, DAYS = 5000, 60
TIMES, QUICKLY = 200, 40


def measure(quick: bool) -> dict:
    make_practice()
    service = make_service()
    make_session(service=service)
    queries, seconds = list_again_and_again(service, QUICKLY if quick else TIMES)
    add_history(service)
    queries_after, seconds_after = list_again_and_again(service, QUICKLY if quick else TIMES)
    return {
        "queries": queries,
        "queries_after_5000": queries_after,
        "seconds": round(seconds, 5),
        "seconds_after_5000": round(seconds_after, 5),
        "ratio": round(seconds_after / seconds, 2),
    }


def list_again_and_again(service: Service, times: int) -> tuple[int, float]:
    """How many queries one list takes, and the median of the seconds."""
    now, took = timezone.now(), []
    with CaptureQueriesContext(connection) as asked:
        list_slots(service, first_day=now.date(), days=DAYS, now=now)
    for _ in range(times):
        begun = time.perf_counter()
        list_slots(service, first_day=now.date(), days=DAYS, now=now)
        took.append(time.perf_counter() - begun)
    return len(asked), statistics.median(took)


def add_history(service: Service) -> None:
    """Thousands of sessions that are over, one every two hours."""
    client, now = make_person(), timezone.now()
    entries = [Entry(practitioner=service.practitioner, service=service, kind=Entry.Kind.SESSION) for _ in range(PAST)]
    for number, entry in enumerate(entries, start=1):
        entry.promise(now - timedelta(hours=2 * number), service.length, service.zone)
    Entry.objects.bulk_create(entries)
    Session.objects.bulk_create(
        Session(entry=entry, service=service, client=client, place=Place.ONLINE) for entry in entries
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself, some minutes later


if __name__ == "__main__":
    report(measure)
