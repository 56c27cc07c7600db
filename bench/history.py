"""Whether everything still adds up after fifty clients and their practitioners did what they liked, for a minute.

The clients book (some of them several in one go), move, cancel and undo over HTTP, now and then pressing twice. The
practitioners answer requests, take time off, and book past their own hours. Then what everybody was told is compared
with the database. The same `--seed` wants the same things, though not in the same order.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.desk import Desk
from bench.people import Client, Log
from bench.place import gunicorn_site, overlaps, report
from bench.verdict import limits_exceeded, lost, times_off_ignored, told_not_once
from practice.scheduling.models import Service
from tests.factories import make_person, make_practice, make_practitioner, make_service

CLIENTS = 50
SECONDS, QUICKLY = 60, 15


def measure(quick: bool, seed: int) -> dict:
    services = open_the_doors()
    with (
        tempfile.TemporaryDirectory() as folder,
        gunicorn_site(Path(folder) / "web.log", BEHIND_PROXY="1") as site,  # so that each has an address of their own
    ):
        logs, desk = live(site, services, QUICKLY if quick else SECONDS, seed)
    not_agreed = [*lost(logs, desk.said), *[words for log in logs for words in log.broken_words]]
    not_told_once = told_not_once()
    errors = [*desk.errors, *[error for log in logs for error in log.errors]]
    counts = desk.counts + sum((log.counts for log in logs), Counter())
    for line in [*sorted(f"{act}: {count}" for act, count in counts.items()), *not_agreed, *not_told_once, *errors]:
        print(line, file=sys.stderr)
    return {
        "operations": counts.total(),
        "overlaps": max(desk.most_overlaps, overlaps()),
        "lost": len(not_agreed),
        "errors": len(errors),
        "limits_exceeded": max(desk.most_exceeded, limits_exceeded()),
        "double_messages": len(not_told_once),
        "times_off_ignored": times_off_ignored(logs, desk.away),
        "pressed_twice": counts["book one done twice"] + counts["book several done twice"],
        "bookings": sum(len(log.bookings) for log in logs) + len(desk.booked),
        "seed": seed,
    }


def open_the_doors() -> list[Service]:
    """Two practitioners, one of whom takes only so many a day and a week; each books at once and on request."""
    make_practice()
    wren = make_practitioner(most_a_day=5, most_a_week=18)
    alder = make_practitioner("Alder Finch")
    return [
        make_service(wren, slug="wren-50", most_upcoming=3),
        make_service(wren, slug="wren-first", minutes=30, by_approval=True, most_upcoming=2),
        make_service(alder, slug="alder-50", buffer_before=15, most_regular=4),
        make_service(alder, slug="alder-80", minutes=80, step=20, by_approval=True),
    ]


def live(site: str, services: list[Service], seconds: int, seed: int) -> tuple[list[Log], Desk]:
    """What came of it to each client, and at the desk."""
    clients = [
        Client(site, make_person(f"Client{number} Reed"), f"10.0.0.{number + 1}", services, f"{seed}/{number}")
        for number in range(CLIENTS)
    ]
    desk = Desk(services, random.Random(f"{seed}/desk"))
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(CLIENTS + 1) as threads:
        at_the_desk = threads.submit(desk.act_until, deadline)
        logs = list(threads.map(lambda client: client.act_until(deadline), clients))
        return logs, at_the_desk.result()


if __name__ == "__main__":
    report(measure, seed=1)
