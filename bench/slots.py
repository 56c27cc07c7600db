"""Whether a long history makes the list of times slower: sixty days listed over 100 past entries, and over a million.

Two databases that differ in their past alone are asked in turns. Beside them stands django-appointment, in a virtual
environment and a database of its own, with the same hours, the same appointments ahead and 100 past ones: the same
list is asked of it day by day, as its page does. `--quick` takes 10,000 for the million.
"""

import contextlib
import copy
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.django_appointment import NotThere, Peer, beside
from bench.place import report
from practice.clock import HOME_ZONE
from practice.scheduling.models import Entry, Service
from practice.scheduling.slots import list_slots
from tests.factories import make_entry, make_practice, make_practitioner, make_service

FEW, MANY, QUICKLY_MANY = 100, 1_000_000, 10_000
ROUNDS, QUICK_ROUNDS = 300, 60
PEER_ROUNDS, QUICK_PEER_ROUNDS = 15, 5
DAYS = 60
PRACTITIONERS = 12  # a busy house: each then has seven years of hours without a break
HOURS = ("09:00", "17:00")
AHEAD = ("10:00", "14:00")  # on each weekday something is booked


def measure(quick: bool) -> dict:
    make_practice()
    names = [f"Practitioner{number} Reed" for number in range(PRACTITIONERS)]
    service, *_others = [make_service(make_practitioner(name, hours=(HOURS,))) for name in names]
    ahead = booked_ahead(service)
    with second_database() as longer:
        add_history(FEW)
        with asking(longer):
            add_history(QUICKLY_MANY if quick else MANY)
        figures = compare_histories(service, longer, QUICK_ROUNDS if quick else ROUNDS)
        return figures | compare_with_peer(service, ahead, QUICK_PEER_ROUNDS if quick else PEER_ROUNDS)


def compare_histories(service: Service, longer, rounds: int) -> dict:
    few, many = [], []
    with CaptureQueriesContext(connection) as asked:
        listed = list_sixty_days(service)
    with asking(longer):
        assert list_sixty_days(service) == listed
    for _ in range(rounds):  # in turns, so that what else the machine does falls on both
        few.append(seconds_of(lambda: list_sixty_days(service)))
        with asking(longer):
            many.append(seconds_of(lambda: list_sixty_days(service)))
    with asking(longer):
        past = Entry.objects.filter(during__endswith__lt=timezone.now()).count()
    return {
        "queries": len(asked),
        "growth": round(statistics.median(many) / statistics.median(few), 3),
        "past_entries": past,
        "milliseconds": round(statistics.median(few) * 1000, 2),
        "milliseconds_with_history": round(statistics.median(many) * 1000, 2),
    }


def compare_with_peer(service: Service, ahead: list[datetime], rounds: int) -> dict:
    """How many times as long django-appointment takes for the same starts; None where it can't be had."""
    try:
        with beside(HOURS, ahead, FEW, DAYS) as peer:
            return compare_in_turns(service, peer, rounds)
    except NotThere as reason:
        print(reason, file=sys.stderr)
        return {"times_faster_than_django_appointment": None}


def compare_in_turns(service: Service, peer: Peer, rounds: int) -> dict:
    assert peer.starts() == [slot.local_start.replace(tzinfo=None).isoformat() for slot in list_sixty_days(service)]
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds_of(lambda: list_sixty_days(service)))
        theirs.append(peer.seconds())
    return {
        "times_faster_than_django_appointment": round(statistics.median(theirs) / statistics.median(ours), 1),
        "milliseconds_of_django_appointment": round(statistics.median(theirs) * 1000, 1),
        "queries_of_django_appointment": peer.queries(),
    }


def list_sixty_days(service: Service) -> list:
    now = timezone.now()
    return list_slots(service, first_day=today(), days=DAYS, now=now)


def seconds_of(act: Callable) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def today() -> date:
    return timezone.now().astimezone(ZoneInfo(HOME_ZONE)).date()


def booked_ahead(service: Service) -> list[datetime]:
    """Entries of the next days, two on each weekday. Their starts, on the practitioner's clock."""
    days = [today() + timedelta(days=number) for number in range(1, DAYS)]
    starts = [datetime.fromisoformat(f"{day} {clock}") for day in days if day.weekday() < 5 for clock in AHEAD]
    for start in starts:
        make_entry(service, start=start.replace(tzinfo=ZoneInfo(HOME_ZONE)))
    return starts


def add_history(count: int) -> None:
    """So many sessions that are over, shared by all practitioners: each has one every hour, further and further back.

    They begin before the week that the list looks back upon for its limits: there both databases are alike.
    """
    columns = [field.column for field in Entry._meta.concrete_fields]
    own = {
        "id": "gen_random_uuid()",
        "practitioner_id": "service.practitioner_id",
        "service_id": "service.id",
        "during": "tstzrange(begun, begun + interval '50 minutes')",
        "day": "begun::date",
        "clock": "begun::time",
    }
    chosen = ", ".join(own.get(column, f"pattern.{column}") for column in columns)
    entries, services = Entry._meta.db_table, Service._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {entries} ({', '.join(columns)}) SELECT {chosen}"
            f" FROM {services} service, (SELECT * FROM {entries} LIMIT 1) pattern,"
            " generate_series(1, %s) number,"
            " LATERAL (SELECT now() - interval '10 days' - number * interval '1 hour' AS begun) moment"
            " ORDER BY number LIMIT %s",
            [count // PRACTITIONERS + 1, count],
        )
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself, some minutes later


@contextlib.contextmanager
def second_database() -> Iterator:
    """A connection to a copy of the database; the copy is gone afterwards."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_longer"')
        cursor.execute(f'CREATE DATABASE "{name}_longer" TEMPLATE "{name}"')
    longer = connections.create_connection("default")
    longer.settings_dict = copy.deepcopy(connection.settings_dict)
    longer.settings_dict["NAME"] = f"{name}_longer"
    longer.settings_dict["OPTIONS"].pop("pool", None)  # its pool would be the other one's, which goes by the alias
    try:
        yield longer
    finally:
        longer.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}_longer"')


@contextlib.contextmanager
def asking(other) -> Iterator[None]:
    """Inside, all queries go over the `other` connection."""
    usual = connections["default"]
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = usual


if __name__ == "__main__":
    report(measure)
