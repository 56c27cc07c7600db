"""What a full week at the desk costs: sixty sessions drawn over 1,000 past entries, and over a million.

Two databases that differ in their past alone are asked for the page in turns, signed in, through all of the site but
the network. `--quick` takes 10,000 for the million.
"""

import statistics
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

from bench.place import report
from bench.slots import PRACTITIONERS, add_history, asking, second_database, seconds_of, today
from bookings.models import Session
from practice.clock import HOME_ZONE
from practice.scheduling.models import Place, Service
from practice.scheduling.models.availability import monday
from tests.factories import make_entry, make_person, make_practice, make_practitioner, make_service
from tests.visitor import sign_in

FEW, MANY, QUICKLY_MANY = 1_000, 1_000_000, 10_000
ROUNDS, QUICK_ROUNDS = 100, 30
DAYS, A_DAY, FIRST = 6, 10, 8  # sixty: every hour from eight on, Monday to Saturday
PAGE = "/desk/week/"


def measure(quick: bool) -> dict:
    setup_test_environment()
    make_practice()
    names = [f"Practitioner{number} Reed" for number in range(PRACTITIONERS)]
    service, *_others = [make_service(make_practitioner(name)) for name in names]
    book_the_week(service)
    client = Client()
    sign_in(client, service.practitioner.person)
    with second_database() as longer:
        add_history(FEW)
        with asking(longer):
            add_history(QUICKLY_MANY if quick else MANY)
        return compare(client, longer, QUICK_ROUNDS if quick else ROUNDS)


def book_the_week(service: Service) -> None:
    first = monday(today())
    for number in range(DAYS * A_DAY):
        day, hour = first + timedelta(days=number // A_DAY), FIRST + number % A_DAY
        entry = make_entry(service, start=datetime.combine(day, time(hour), tzinfo=ZoneInfo(HOME_ZONE)))
        told = {"client": make_person(f"Client{number} Reed"), "place": Place.ONLINE}
        Session.objects.create(entry=entry, service=service, **told)


def compare(client: Client, longer, rounds: int) -> dict:
    look(client)  # templates are read and kept
    reset_queries()  # of what went before, so many that no more could be counted
    with CaptureQueriesContext(connection) as asked:
        look(client)
    few, many = [], []
    for _ in range(rounds):  # in turns, so that what else the machine does falls on both
        few.append(seconds_of(lambda: look(client)))
        with asking(longer):
            many.append(seconds_of(lambda: look(client)))
    return {
        "queries": len(asked),
        "ms_at_1000": round(statistics.median(few) * 1000, 1),
        "ms_at_1000000": round(statistics.median(many) * 1000, 1),
        "growth": round(statistics.median(many) / statistics.median(few), 3),
    }


def look(client: Client) -> None:
    """The week as it is now, with all sixty on it."""
    page = client.get(PAGE).content.decode()
    assert page.count('class="entry entry-session') == DAYS * A_DAY


if __name__ == "__main__":
    report(measure)
