"""How many messages a second one worker delivers, beside a bare smtplib loop, and how many two deliver.

The loop sends the same messages over one connection and writes nothing down. Both go into the same server, which
keeps each message on the disk before it says yes, in many short turns; each pair of turns gives a ratio, and the median
of these counts, since a machine that does other things swings by a third from one second to the next. Then, in a
few turns, the server takes 5 ms and 20 ms more for each message; into the slower one two workers deliver as well.
"""

import contextlib
import smtplib
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

from django.conf import settings
from django.db.models import F

from bench.mailserver import Journal, mail_server
from bench.messages import make_due_reminders, own
from bench.place import report
from practice.notifications.delivery import Sweep, sweep
from practice.notifications.models import Notification
from practice.notifications.smtp import END, Envelope
from practice.notifications.writing import Writer
from tests.servers import PROJECT

MESSAGES, QUICKLY = 1000, 300
TURN = 500  # messages
TURNS, QUICK_TURNS = 15, 5
SLOW_TURNS = 2
SLOW, SLOWER = 0.005, 0.02  # seconds that a server takes for a message

WORKER = """
import bench, sys
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
Notification.objects.first()
print("ready", flush=True)
sys.stdin.readline()
print(sweep().sent, flush=True)
"""


def measure(quick: bool) -> dict:
    count, turns, slow_turns = (QUICKLY, QUICK_TURNS, 1) if quick else (MESSAGES, TURNS, SLOW_TURNS)
    make_due_reminders(count, people=count)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "practice.notifications.smtp.EmailBackend", "127.0.0.1"
    settings.DEBUG = False  # its list of queries would be counted as ours
    envelopes = written(min(count, TURN))
    at_once = in_turns(envelopes, turns=turns, delay=0)
    slow = in_turns(envelopes, turns=slow_turns, delay=SLOW)
    slower = in_turns(envelopes, turns=slow_turns, delay=SLOWER)
    one, two = [seconds_of_workers(workers) for workers in (1, 2)]
    return {
        "messages": count,
        "per_second": round(len(envelopes) / statistics.median(turn.ours for turn in at_once)),
        "smtplib_per_second": round(len(envelopes) / statistics.median(turn.bare for turn in at_once)),
        "ratio_to_smtplib": ratio(at_once),
        "ratio_at_5_ms": ratio(slow),
        "ratio_at_20_ms": ratio(slower),
        "two_workers": round(one / two, 2),
    }


def written(count: int) -> list[Envelope]:
    """What the sweep would send, put together: the loop is spared that."""
    batch = list(Notification.objects.order_by("pk")[:count])
    Notification.objects.update(claimed_until=F("worthless_at"))
    for notification in batch:
        notification.claimed_until = notification.worthless_at
    writer = Writer(batch)
    envelopes = [writer.letter_for(notification).envelope for notification in batch]
    for envelope in envelopes:
        len(envelope.content)
    return envelopes


class Turn(NamedTuple):
    """The seconds that our sweep and the bare loop took for the same messages, one right after the other."""

    ours: float
    bare: float


def in_turns(envelopes: list[Envelope], *, turns: int, delay: float) -> list[Turn]:
    with mail_server(delay=delay) as journal:
        settings.EMAIL_PORT = journal.port
        return [one_turn(journal, envelopes, loop_first=number % 2 == 1) for number in range(turns)]


def one_turn(journal: Journal, envelopes: list[Envelope], *, loop_first: bool) -> Turn:
    bare = seconds_of_loop(journal, envelopes) if loop_first else 0
    ours = seconds_of_sweep(len(envelopes))
    return Turn(ours, bare or seconds_of_loop(journal, envelopes))


def ratio(turns: list[Turn]) -> float:
    return round(statistics.median(turn.bare / turn.ours for turn in turns), 2)


def make_due(count: int) -> None:
    """So many are due, and the others have gone."""
    Notification.objects.update(state="sent", settled_at=F("created_at"), claimed_until=None, attempts=0)
    chosen = Notification.objects.order_by("pk").values_list("pk", flat=True)[:count]
    Notification.objects.filter(pk__in=list(chosen)).update(state="waiting", settled_at=None)


def seconds_of_sweep(count: int) -> float:
    make_due(count)
    begun = time.perf_counter()
    done = sweep()
    seconds = time.perf_counter() - begun
    assert done == Sweep(sent=count), done
    return seconds


def seconds_of_loop(journal: Journal, envelopes: list[Envelope]) -> float:
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", journal.port) as server:
        for envelope in envelopes:
            server.sendmail(envelope.sender, [envelope.recipient], envelope.content.removesuffix(END))
    return time.perf_counter() - begun


def seconds_of_workers(workers: int) -> float:
    """How long so many processes took for all of the messages, into a server that takes its time with each."""
    count = Notification.objects.count()
    make_due(count)
    with mail_server(delay=SLOWER) as journal, contextlib.ExitStack() as stack:
        more = own(EMAIL_URL=f"smtp://127.0.0.1:{journal.port}")
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", WORKER],
                    cwd=PROJECT,
                    env=more,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(workers)
        ]
        for process in processes:
            process.stdout.readline()
        begun = time.perf_counter()
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        sent = [int(process.stdout.readline()) for process in processes]
        seconds = time.perf_counter() - begun
    assert sum(sent) == count, sent
    return seconds


if __name__ == "__main__":
    report(measure)
