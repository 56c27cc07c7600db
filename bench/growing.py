"""Whether a site of two web machines and three workers goes on while each of its processes is killed in turn.

They share one PostgreSQL and one Redis, and are started as the image and `compose.yaml` start them. People book at
whichever machine answers, as a proxy would lead them; each process is killed with -9 and started again, one after
another. Then every booking is looked at, and every message counted.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.utils import timezone

from bench.booking import Answered, Booker, book, halves, make_bookers
from bench.mailserver import Journal, mail_server
from bench.messages import beat
from bench.place import overlaps, report
from bench.valkey import valkey
from bookings.models import Session
from practice.notifications.emails import message_id
from practice.notifications.models import Notification
from tests.factories import make_practice
from tests.servers import PROJECT, answers, environment, free_port

WEB = json.loads(re.search(r"^CMD (\[.*\])$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)[1])
WORKER = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]["worker"]["command"]
PATIENCE = 120  # seconds
LEASE = 10  # seconds a worker has messages in hand: the next takes them over sooner than a practice would need


@dataclass
class Kept:
    """A process that is killed and started again. `gone` are the stretches in which it may not have answered."""

    command: list[str]
    log: Path
    own: dict[str, str]
    site: str = ""
    process: subprocess.Popen | None = None
    gone: list[tuple[float, float]] = field(default_factory=list)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=PROJECT, env=self.own, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(self.is_there)

    def is_there(self) -> bool:
        return answers(f"{self.site}/health/ready") if self.site else " ready." in self.log.read_text()

    def kill(self) -> None:
        """It and its children are gone at once, whatever they were at."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def fall_and_rise(self, seconds: float) -> None:
        fell = time.monotonic()
        self.gone.append((fell, float("inf")))
        self.kill()
        time.sleep(seconds)
        self.start()
        self.gone[-1] = (fell, time.monotonic())

    def was_gone(self, begun: float, ended: float) -> bool:
        return any(fell <= ended and begun <= rose for fell, rose in self.gone)


def measure(quick: bool) -> dict:
    make_practice()
    bookers = make_bookers(80 if quick else 300)
    with (
        tempfile.TemporaryDirectory() as folder,
        valkey(Path(folder), free_port()) as redis,
        mail_server(delay=0.01) as journal,
        contextlib.ExitStack() as stack,
    ):
        more = {"REDIS_URL": redis, "EMAIL_URL": f"smtp://127.0.0.1:{journal.port}", "LEASE_SECONDS": str(LEASE)}
        webs = [kept(stack, web(Path(folder) / f"web{number}.log", **more)) for number in range(2)]
        workers = [kept(stack, worker(Path(folder) / f"worker{number}.log", **more)) for number in range(3)]
        stack.enter_context(beat(Path(folder) / "beat.log", SWEEP_SECONDS="2", **more))
        tries, kills = live(webs, workers, bookers, rounds=1 if quick else 4)
        wait_until(lambda: not due().exists())
        stack.close()
        return verdict(bookers, tries, kills, journal)


def web(log: Path, **more: str) -> Kept:
    port = free_port()
    command = [sys.executable, *WEB[1:]]
    command[command.index("--port") + 1], command[command.index("--host") + 1] = str(port), "127.0.0.1"
    return Kept(command, log, own(f"http://127.0.0.1:{port}", DATABASE_POOL="1", **more), f"http://127.0.0.1:{port}")


def worker(log: Path, **more: str) -> Kept:
    return Kept([sys.executable, *WORKER[1:]], log, own("http://127.0.0.1", DATABASE_POOL="1", **more))


def own(site: str, **more: str) -> dict[str, str]:
    usual = {"DEBUG": "0", "BASE_URL": site, "ALLOWED_HOSTS": "127.0.0.1", "EMAIL_FROM": "notes@example.org"}
    return environment(**{**usual, "COLLECT_STATIC": "0", **more})


def kept(stack: contextlib.ExitStack, one: Kept) -> Kept:
    one.start()
    stack.callback(one.kill)
    return one


def live(webs: list[Kept], workers: list[Kept], bookers: list[Booker], *, rounds: int) -> tuple[list, Counter]:
    """People book for as long as processes fall and rise. What each was answered, and how many of each kind fell."""
    over, kills = threading.Event(), Counter()
    with ThreadPoolExecutor(4) as threads:
        booked = [threads.submit(keep_trying, webs, booker, number, over) for number, booker in enumerate(bookers)]
        for _round in range(rounds):
            for one in [webs[0], workers[0], webs[1], workers[1], workers[2]]:
                one.fall_and_rise(1)
                kills["web" if one.site else "worker"] += 1
                time.sleep(0.5)
        over.set()
        return [one.result() for one in booked], kills


def keep_trying(webs: list[Kept], booker: Booker, number: int, over: threading.Event) -> list[tuple[Kept, Answered]]:
    """At one machine, then the other, until it is booked; unhurried while processes still fall."""
    tries = []
    for turn in range(60):
        machine = webs[(number + turn) % 2]
        tries.append((machine, book(machine.site, booker)))
        if tries[-1][1].status not in (0, 503):
            break
        time.sleep(0.2)
    over.wait(0.4)
    return tries


def due():
    return Notification.objects.waiting().filter(due_at__lte=timezone.now())


def verdict(bookers: list[Booker], tries: list, kills: Counter, journal: Journal) -> dict:
    every = [one for each in tries for one in each]
    cut = [(machine, answer) for machine, answer in every if answer.status in (0, 503)]
    unexcused = [answer for machine, answer in cut if not machine.was_gone(answer.begun, answer.begun + answer.seconds)]
    refused = [answer for _machine, answer in every if answer.status not in (0, 302, 503)]
    copies = Counter(journal.accepted())
    sent = {message_id(one) for one in Notification.objects.filter(state=Notification.State.SENT)}
    for answer in [*unexcused, *refused]:
        print(answer.status, answer.page[:500], file=sys.stderr)
    return {
        "asked": len(bookers),
        "booked": Session.objects.count(),
        "cut_off_by_a_kill": len(cut) - len(unexcused),
        "failed_otherwise": len(unexcused) + len(refused),
        "half_bookings": len(halves()),
        "overlaps": overlaps(),
        "web_kills": kills["web"],
        "worker_kills": kills["worker"],
        "messages_due": due().count() + len(sent),
        "messages_missing": due().count() + len(sent - set(copies)),
        "messages_doubled": copies.total() - len(copies),
    }


def wait_until(is_so) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)


if __name__ == "__main__":
    report(measure)
