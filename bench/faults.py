"""What happens while Redis, PostgreSQL or the mail server is gone, and once each is back.

Redis is emptied, stopped and started again while people book; PostgreSQL is restarted while they do; two beats and four
workers sweep at once; a mail server refuses, puts off and hangs up at random; and people book beside a Redis that
refuses, and one that takes connections and says nothing.
"""

import contextlib
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from bench.booking import ask, book, halves, keep_booking, make_bookers
from bench.mailserver import Journal, mail_server
from bench.messages import beat, make_due_reminders, worker
from bench.place import gunicorn_site, report
from bench.valkey import address, empty, valkey
from bookings.models import Session
from practice import embedded
from practice.embedded.servers import Postgres
from practice.notifications.delivery import sweep
from practice.notifications.emails import message_id
from practice.notifications.models import Notification
from practice.scheduling.models import Entry
from tests.factories import make_practice
from tests.servers import free_port

PATIENCE = 120  # seconds
REMINDERS = 300
MOODY = 400
DOWN = 5, 1  # seconds for which PostgreSQL is gone: longer than a page waits for it, and less long


def measure(quick: bool, seed: int) -> dict:
    make_practice()
    with tempfile.TemporaryDirectory() as folder:
        return {
            **redis_goes(Path(folder), quick),
            **postgres_restarts(Path(folder), quick),
            **two_beats(Path(folder), quick),
            **moody_mail_server(quick, seed),
            **booking_without_redis(Path(folder), quick),
            "seed": seed,
        }


# --- Redis ----------------------------------------------------------------------------


def redis_goes(folder: Path, quick: bool) -> dict:
    """Emptied, gone for a minute, and back, while people book and reminders are due."""
    gone, at_a_time = (4, 2) if quick else (60, 2)
    bookers, port = make_bookers(24 if quick else 160), free_port()
    make_due_reminders(50 if quick else REMINDERS, people=50)
    pace = at_a_time * (gone + (2 if quick else 10)) / len(bookers)
    with mail_server(delay=0.02) as journal, contextlib.ExitStack() as stack, ThreadPoolExecutor(1) as threads:
        more = {"REDIS_URL": address(port), "EMAIL_URL": f"smtp://127.0.0.1:{journal.port}"}
        more |= {"SWEEP_SECONDS": "2"} if quick else {}
        with valkey(folder, port):
            site = stack.enter_context(gunicorn_site(folder / "web-redis.log", **more))
            stack.enter_context(worker(folder / "worker-redis.log", **more))
            stack.enter_context(beat(folder / "beat-redis.log", **more))
            booking = threads.submit(keep_booking, site, bookers, at_a_time=at_a_time, pause=pace)
            wait_until(lambda: len(journal.accepted()) > 10)
            empty(port)
            time.sleep(1)
        time.sleep(gone)
        with valkey(folder, port):
            back = time.monotonic()
            waited_for = set(
                Notification.objects.waiting().filter(due_at__lte=timezone.now()).values_list("pk", flat=True)
            )
            wait_until(lambda: not Notification.objects.waiting().filter(pk__in=waited_for).exists())
            recovered = time.monotonic() - back
            answered = booking.result()
            wait_until(lambda: not due_now().exists())
            stack.close()
        copies = Counter(journal.accepted())
    sent = {message_id(one) for one in Notification.objects.filter(state="sent")}
    return {
        "redis_bookings": sum(each[-1].status == 302 for each in answered),
        "redis_bookings_refused": sum(each[-1].status != 302 for each in answered),
        "redis_lost": due_now().count() + len(sent - set(copies)),
        "redis_doubled": copies.total() - len(copies),
        "redis_recovered_seconds": round(recovered, 1),
    }


def due_now():
    return Notification.objects.waiting().filter(due_at__lte=timezone.now())


def wait_until(is_so) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)


# --- PostgreSQL -----------------------------------------------------------------------


def postgres_restarts(folder: Path, quick: bool) -> dict:
    """Twice while people book; whoever is told to come back later does."""
    if not embedded.is_wanted("DATABASE_URL"):
        print("PostgreSQL is not ours to restart: left out.", file=sys.stderr)
        return {}
    forget()
    bookers = make_bookers(60 if quick else 240)
    with (
        gunicorn_site(folder / "web-postgres.log") as site,
        ThreadPoolExecutor(2) as threads,
        looking_at(f"{site}/health/ready") as health,
    ):
        booking = threads.submit(keep_booking, site, bookers, at_a_time=6, pause=0.15)
        for number in range(1 if quick else 2):
            time.sleep(1.5)
            restart_postgres(down=DOWN[number % 2])
        restarted = time.monotonic()
        answered = [answer for each in booking.result() for answer in each]
        settled = restarted + 5  # whatever was waiting for a connection then has its answer
        later = [ask(site, "/bookings/") for _ in range(40)]
    failed = [answer for answer in answered if answer.status not in (302, 503)]
    for line in [*halves(), *[f"{answer.status}: {answer.page[:2000]}" for answer in failed]]:
        print(line, file=sys.stderr)
    return {
        "postgres_bookings": Session.objects.count(),
        "postgres_told_to_come_back": sum(answer.status == 503 for answer in answered),
        "postgres_other_errors": len(failed),
        "postgres_unfriendly": sum(answer.status == 503 and not answer.is_friendly for answer in answered),
        "postgres_tracebacks": sum(answer.tells for answer in answered),
        "postgres_half_bookings": len(halves()),
        "postgres_health_said_so": int(503 in health),
        "postgres_failures_afterwards": sum(answer.status != 200 for answer in later)
        + sum(answer.status != 302 for answer in answered if answer.begun > settled),
        "postgres_slowest_seconds": round(max(answer.seconds for answer in answered), 1),
    }


def restart_postgres(*, down: float) -> None:
    """As an upgrade does: every connection is ended, and for a while nothing answers."""
    connection.close()
    connection.close_pool()
    server = Postgres()
    server.end()
    time.sleep(down)
    server.prepare()
    with server.log.open("ab") as log:
        server.wait_for(psutil.Popen(server.command(), stdout=log, stderr=log, start_new_session=True))


@contextlib.contextmanager
def looking_at(address: str) -> Iterator[set[int]]:
    """Every status with which an address answered meanwhile."""
    seen, over = set(), threading.Event()
    site, _slash, path = address.removeprefix("http://").partition("/")

    def look():
        while not over.wait(0.2):
            seen.add(ask(f"http://{site}", f"/{path}").status)

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield seen
    finally:
        over.set()
        looker.join()


# --- the outbox -----------------------------------------------------------------------


def two_beats(folder: Path, quick: bool) -> dict:
    """Two beats and four workers, asked for a sweep each second."""
    count = 150 if quick else 2000
    forget()
    make_due_reminders(count, people=count)
    with mail_server() as journal, valkey(folder, free_port()) as url, contextlib.ExitStack() as stack:
        more = {"REDIS_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{journal.port}", "SWEEP_SECONDS": "1"}
        for number in range(2):
            stack.enter_context(beat(folder / f"beat{number}.log", **more))
        for number in range(4):
            stack.enter_context(worker(folder / f"worker{number}.log", **more))
        wait_until(lambda: not Notification.objects.waiting().exists())
        stack.close()
        copies = Counter(journal.accepted())
    return {
        "two_beats_due": count,
        "two_beats_delivered": len(copies),
        "two_beats_duplicates": copies.total() - len(copies),
    }


def moody_mail_server(quick: bool, seed: int) -> dict:
    """Those refused for good fail and nothing else does; all others arrive once, as if their waits had passed."""
    forget()
    make_due_reminders(100 if quick else MOODY, people=100 if quick else MOODY)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "practice.notifications.smtp.EmailBackend", "127.0.0.1"
    with mail_server(seed=seed) as journal:
        settings.EMAIL_PORT = journal.port
        while Notification.objects.waiting().exists():
            sweep()
            Notification.objects.waiting().update(due_at=F("wanted_at"))
        return verdict(journal)


def verdict(journal: Journal) -> dict:
    events = Counter(event["event"] for event in journal.events())
    refused = {event["to"] for event in journal.events() if event["event"] == "never"}
    copies = Counter(journal.accepted())
    states = {state: set(Notification.objects.filter(state=state)) for state in ("sent", "failed")}
    return {
        "moody_due": Notification.objects.count(),
        "moody_put_off": events["later"] + events["closing"] + events["gone"],
        "moody_sent": len(states["sent"]),
        "moody_failed": len(states["failed"]),
        "moody_wrongly_failed": len({one.to_address for one in states["failed"]} ^ refused),
        "moody_lost_or_doubled": len({message_id(one) for one in states["sent"]} ^ set(copies))
        + copies.total()
        - len(copies),
    }


def forget() -> None:
    """Nothing is booked, and the outbox is empty."""
    Session.objects.all().delete()
    Entry.objects.all().delete()
    Notification.objects.all().delete()


# --- booking without Redis ------------------------------------------------------------


@contextlib.contextmanager
def silent() -> Iterator[str]:
    """The address of a Redis that takes every connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def booking_without_redis(folder: Path, quick: bool) -> dict:
    """How long a booking takes beside a Redis that refuses or is silent, by how long it takes beside one that answers.
    In turns, on three sites at once."""
    turns = 10 if quick else 60
    with valkey(folder, free_port()) as well, silent() as mute, contextlib.ExitStack() as stack:
        urls = {"well": well, "refused": address(free_port()), "silent": mute}
        sites = {
            name: stack.enter_context(gunicorn_site(folder / f"web-{name}.log", workers=1, REDIS_URL=url))
            for name, url in urls.items()
        }
        bookers = iter(make_bookers((turns + 2) * len(sites)))
        seconds = {name: [] for name in sites}
        for turn in range(turns + 2):
            for name, site in sites.items():
                answer = book(site, next(bookers))
                assert answer.status == 302, answer
                if turn >= 2:  # before that each process still opens what it needs
                    seconds[name].append(answer.seconds)
    usual = statistics.median(seconds["well"])
    return {
        "booking_seconds": round(usual, 3),
        "booking_ratio_refused": round(statistics.median(seconds["refused"]) / usual, 2),
        "booking_ratio_silent": round(statistics.median(seconds["silent"]) / usual, 2),
        "booking_slowest_silent": round(max(seconds["silent"]), 3),
    }


if __name__ == "__main__":
    report(measure, seed=1)
