"""Whether new keys reach everything though the command that brings them is killed, and whether a dump holds any words.

10,000 questions are confided under one key. `manage.py rotate_keys` writes them anew under another, is killed with -9
twice on its way, and started again. Then the first key is taken out: each text must open, and moved, cut or altered
none may. In a dump of the database none of the words is found. `--quick` takes 1,500.
"""

import base64
import os
import random
import subprocess
import sys
import time
from itertools import pairwise

from django.conf import settings
from django.db import connection

from bench.place import report
from bookings.models import Enquiry
from practice.backups.server import Server
from practice.confided import Unreadable, first_mark, keyring, unseal
from tests.factories import make_practice
from tests.servers import PROJECT, environment

MANY, FEW = 10_000, 1500
WORDS = "heronfeather"  # in each of them, and nowhere else
KILLS = 2


def measure(quick: bool, seed: int) -> dict:
    make_practice()
    chance, old, new = random.Random(seed), key("old"), key("new")
    use(old)
    confide(FEW if quick else MANY)
    use(f"{new},{old}")
    begun, done = time.monotonic(), []
    for _kill in range(KILLS):
        rotate(f"{new},{old}", kill_at=(len(done) + 1) * count() // (KILLS + 1))
        done.append(rotated())
    rotate(f"{new},{old}")
    seconds = time.monotonic() - begun
    use(new)
    return {
        "texts": 2 * count(),
        "rotated_at_kills": done,
        "left_under_the_old_key": count() - rotated(),
        "open_afterwards": sum(one.words.startswith(WORDS) for one in Enquiry.objects.iterator()),
        "opened_though_tampered": tampered_that_open(chance),
        "words_in_dump": words_in_dump(),
        "seconds": round(seconds, 1),
        "seed": seed,
    }


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def use(keys: str) -> None:
    settings.FIELD_KEYS = keys


def confide(many: int) -> None:
    Enquiry.objects.bulk_create(
        (Enquiry(name=f"{WORDS} {number}", email=f"rowan{number}@example.org", words=f"{WORDS}, question {number}")
         for number in range(many)),
        batch_size=1000,
    )  # fmt: skip


def count() -> int:
    return Enquiry.objects.count()


def rotated() -> int:
    """How many rows are wholly under the key that writes."""
    with connection.cursor() as cursor:
        asked = "SELECT count(*) FROM bookings_enquiry WHERE starts_with(name, %s) AND starts_with(words, %s)"
        cursor.execute(asked, [first_mark()] * 2)
        return cursor.fetchone()[0]


def rotate(keys: str, kill_at: int | None = None) -> None:
    """Run the command to its end, or kill it once so many rows are done."""
    own = environment(FIELD_KEYS=keys)
    process = subprocess.Popen([sys.executable, "manage.py", "rotate_keys"], cwd=PROJECT, env=own, stdout=sys.stderr)
    while kill_at and process.poll() is None and rotated() < kill_at:
        time.sleep(0.01)
    if kill_at:
        process.kill()
    process.wait()


def tampered_that_open(chance: random.Random) -> int:
    """Of 400 stored texts that were moved, cut, altered or met with another key: how many still open."""
    field, opened = Enquiry._meta.get_field("words"), 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, words FROM bookings_enquiry ORDER BY id LIMIT 101")
        rows = cursor.fetchall()
    for (here, text), (there, _text) in pairwise(rows):
        place = len(first_mark()) + chance.randrange(len(text) - len(first_mark()))
        other = "A" if text[place] != "A" else "B"
        attempts = [
            (text, there),
            (text[: -chance.randint(1, 40)], here),
            (text[:place] + other + text[place + 1 :], here),
        ]
        opened += sum(opens(words, field.place(row)) for words, row in attempts)
        mine, settings.FIELD_KEYS = settings.FIELD_KEYS, key("new")
        opened += opens(text, field.place(here))
        settings.FIELD_KEYS = mine
    keyring.cache_clear()
    return opened


def opens(text: str, place: str) -> bool:
    try:
        unseal(text, place)
    except Unreadable:
        return False
    return True


def words_in_dump() -> int:
    """How often the confided words stand in a plain dump, which has the rows: addresses are not sealed."""
    server = Server.of_the_site()
    dumped = subprocess.run(
        [server.program("pg_dump")], env=server.environment, capture_output=True, text=True, check=True
    ).stdout
    assert "rowan7@example.org" in dumped
    return dumped.count(WORDS)


if __name__ == "__main__":
    report(measure, seed=1)
