"""Whether everything that is due arrives while workers are killed, twenty times, at random, while Redis is emptied, and
stopped for a minute.

Ten thousand reminders go into a mail server that keeps each message before it says yes. Workers and a beat are real,
and so is `kill -9`. A message that came twice is explained only if its first copy was the last that the server
accepted on a connection of a worker that was killed, and that connection ended without a QUIT: then the kill fell
between the server's yes and the commit. A kill counts if that worker was talking to the server and messages were due.
A tenth of the messages becomes due while Redis is gone. It has been found again once a worker has begun another sweep.
"""

import contextlib
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil
from django.db import connection, transaction
from django.utils import timezone

from bench.mailserver import Journal, mail_server
from bench.messages import beat, make_due_reminders, worker
from bench.place import report
from bench.valkey import address, empty, valkey
from practice.notifications.emails import message_id
from practice.notifications.models import LastSweep, Notification
from tests.servers import free_port

DUE, KILLS, PEOPLE = 10_000, 20, 2_000
QUICKLY_DUE, QUICKLY_KILLS = 800, 4
WORKERS = 3
LEASE = 6  # seconds; a worker that was killed holds its batch for so long
PATIENCE = 300  # seconds without any message
LATEST = 0.85  # part of the messages by which the last kill has fallen
EMPTIED, STOPPED = 0.2, 0.4  # part of the messages by which that befalls Redis
GONE, QUICKLY_GONE = 60, 4  # seconds


@dataclass
class Killer:
    """Keeps so many workers up, and kills one whenever it is told to."""

    stack: contextlib.ExitStack
    folder: Path
    port: int
    chance: random.Random
    settings: dict[str, str]
    workers: list = field(default_factory=list)
    started: int = 0
    ports: set[int] = field(default_factory=set)  # of connections that a kill ended
    kills: int = 0

    def start_one(self) -> None:
        self.started += 1
        log = self.folder / f"worker{self.started}.log"
        self.workers.append(self.stack.enter_context(worker(log, **self.settings)))

    def kill_one(self) -> bool:
        """Kill a worker that is talking to the mail server; False where none is. It is replaced."""
        for process in self.chance.sample(self.workers, len(self.workers)):
            process.send_signal(signal.SIGSTOP)  # so that what is seen of it is what the kill ends
            if talking := self.talks(process.pid):
                process.kill()
                process.wait()
                self.ports |= talking
                self.kills += 1
                self.workers.remove(process)
                self.start_one()
                return True
            process.send_signal(signal.SIGCONT)
        return False

    def talks(self, pid: int) -> set[int]:
        connections = psutil.Process(pid).net_connections("tcp")
        return {one.laddr.port for one in connections if one.raddr and one.raddr.port == self.port}


def measure(quick: bool, seed: int) -> dict:
    due, kills, gone = (QUICKLY_DUE, QUICKLY_KILLS, QUICKLY_GONE) if quick else (DUE, KILLS, GONE)
    make_due_reminders(due, people=min(PEOPLE, due))
    with (
        tempfile.TemporaryDirectory() as folder,
        mail_server(delay=0.005) as journal,
        contextlib.ExitStack() as stack,
        ThreadPoolExecutor(1) as threads,
    ):
        folder, redis_port = Path(folder), free_port()
        own = {"EMAIL_URL": f"smtp://127.0.0.1:{journal.port}", "REDIS_URL": address(redis_port)}
        own |= {"SWEEP_SECONDS": "1", "LEASE_SECONDS": str(LEASE)}
        killer = Killer(stack, folder, journal.port, random.Random(seed), own)
        begun = time.monotonic()
        redis = threads.submit(trouble_redis, stack, folder, redis_port, journal, due, gone)
        for _ in range(WORKERS):
            killer.start_one()
        stack.enter_context(beat(folder / "beat.log", **own))
        kill_along_the_way(killer, journal, due, kills)
        recovered = redis.result()
        wait_for_the_rest(journal)
        seconds = time.monotonic() - begun
        stack.close()
        redis = {"redis_gone_seconds": gone, "redis_recovered_seconds": round(recovered, 1)}
        return figures(journal, killer.ports, due, killer.kills) | redis | {"seconds": round(seconds, 1), "seed": seed}


def trouble_redis(
    stack: contextlib.ExitStack, folder: Path, port: int, journal: Journal, due: int, gone: float
) -> float:
    """Start it, empty it, stop it for so long and start it again: the seconds until a worker has found it then."""
    with valkey(folder, port):
        wait_for(journal, due * EMPTIED)
        empty(port)
        wait_for(journal, due * STOPPED)
    keep_for_later(due // 10, timedelta(seconds=gone / 2))
    time.sleep(gone)
    stack.enter_context(valkey(folder, port))
    back, begun = timezone.now(), time.monotonic()
    while LastSweep.was_at() < back and time.monotonic() < begun + PATIENCE:
        time.sleep(0.05)
    recovered = time.monotonic() - begun
    connection.close()
    return recovered


def keep_for_later(count: int, wait: timedelta) -> None:
    """So many of those that nobody has in hand are due only after a while."""
    with transaction.atomic():
        claimable = Notification.objects.claimable(timezone.now()).select_for_update(skip_locked=True)
        chosen = [notification.pk for notification in claimable.order_by("-due_at")[:count]]
        Notification.objects.filter(pk__in=chosen).update(due_at=timezone.now() + wait)


def wait_for(journal: Journal, count: float) -> None:
    while len(journal.accepted()) < count:
        time.sleep(0.02)


def kill_along_the_way(killer: Killer, journal: Journal, due: int, kills: int) -> None:
    """Each once so many messages have arrived, and a moment later, so that it falls anywhere in the work on one."""
    for moment in sorted(killer.chance.randrange(int(due * LATEST)) for _ in range(kills)):
        wait_for(journal, moment)
        while not killer.kill_one():
            time.sleep(killer.chance.random() / 50)


def wait_for_the_rest(journal: Journal) -> None:
    """Until nothing waits any more, or nothing has happened for long."""
    seen, deadline = 0, time.monotonic() + PATIENCE
    while Notification.objects.waiting().exists() and time.monotonic() < deadline:
        if (count := len(journal.accepted())) > seen:
            seen, deadline = count, time.monotonic() + PATIENCE
        time.sleep(0.2)


def figures(journal: Journal, killed: set[int], due: int, kills: int) -> dict:
    copies = Counter(journal.accepted())
    wanted = {message_id(one) for one in Notification.objects.all()}
    last_words = Counter(
        one["accepted"][-1]
        for one in journal.connections()
        if one["accepted"] and not one["quit"] and one["port"] in killed
    )
    unexplained = {one: count - 1 - last_words[one] for one, count in copies.items() if count - 1 > last_words[one]}
    for one in unexplained:
        print(f"unexplained: {one}", file=sys.stderr)
    return {
        "due": due,
        "delivered": len(wanted & set(copies)),
        "missing": len(wanted - set(copies)),
        "duplicates": copies.total() - len(copies),
        "unexplained_duplicates": sum(unexplained.values()),
        "kills": kills,
        "marked_sent": Notification.objects.filter(state="sent").count(),
        "unknown": len(set(copies) - wanted),
    }


if __name__ == "__main__":
    report(measure, seed=1)
