"""Whether a practice of many years comes back whole on a server that has never seen it, and how long that takes.

100,000 booked sessions and a thousand confided questions are copied, sealed and proved, and then restored by
`manage.py restore` into a PostgreSQL of its own, started for it; every table is counted and summed on both sides.
Then a bit of the copy is turned over, and restoring it has to be refused. `--quick` takes 10,000 sessions.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench.place import report
from bench.slots import PRACTITIONERS, add_history
from bookings.models import Session
from practice.backups import copies
from practice.backups.actions import make_backup
from practice.scheduling.models import Entry
from tests.factories import make_enquiry, make_practice, make_practitioner, make_service, make_session
from tests.servers import PROJECT, environment

MANY, QUICKLY_MANY = 100_000, 10_000
QUESTIONS = 1000
OTHER_HOME = "var/bench-elsewhere"


def measure(quick: bool) -> dict:
    settings.BACKUP_KEY = copies.new_key()
    folder = PROJECT / "var" / "bench-backups"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(PROJECT / OTHER_HOME, ignore_errors=True)
    try:
        return copy_and_restore(folder, QUICKLY_MANY if quick else MANY)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(PROJECT / OTHER_HOME, ignore_errors=True)


def copy_and_restore(folder: Path, bookings: int) -> dict:
    fill(bookings)
    began = time.monotonic()
    backup = make_backup(folder=folder, keep=1)
    backup_seconds, path = time.monotonic() - began, folder / backup.file
    began = time.monotonic()
    restored = restore_elsewhere(path)
    restore_seconds = time.monotonic() - began
    damage(path)
    damaged = restore_elsewhere(path, "--replace")
    return {
        "bookings": Session.objects.count(),
        "rows": backup.rows,
        "megabytes": round(backup.size / 1e6, 1),
        "backup_seconds": round(backup_seconds, 1),
        "restore_seconds": round(restore_seconds, 1),
        "restored_whole": restored.returncode == 0 and f"Restored {backup.rows} rows" in restored.stdout,
        "damaged_refused": damaged.returncode != 0 and "Nothing was changed" in damaged.stderr,
    }


def fill(bookings: int) -> None:
    make_practice()
    service, *_others = [
        make_service(make_practitioner(f"Practitioner{number} Reed")) for number in range(PRACTITIONERS)
    ]
    make_session(service=service)
    add_history(bookings)
    columns = [field.column for field in Session._meta.concrete_fields]
    own = {"id": "gen_random_uuid()", "entry_id": "entry.id", "service_id": "entry.service_id"}
    chosen = ", ".join(own.get(column, f"pattern.{column}") for column in columns)
    sessions, entries = Session._meta.db_table, Entry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {sessions} ({', '.join(columns)}) SELECT {chosen}"
            f" FROM {entries} entry, (SELECT * FROM {sessions} LIMIT 1) pattern WHERE entry.id <> pattern.entry_id"
        )
    for number in range(QUESTIONS):
        make_enquiry(words=f"Question {number}", email=f"rowan{number}@example.org")


def restore_elsewhere(path: Path, *more: str) -> subprocess.CompletedProcess:
    """`manage.py restore` on an embedded server of its own home, which is empty the first time."""
    own = environment(EMBEDDED_HOME=OTHER_HOME, DATABASE_NAME="convo", BACKUP_KEY=settings.BACKUP_KEY)
    for name in ("DATABASE_URL", "REDIS_URL"):
        own.pop(name, None)
    command = [
        sys.executable,
        "-m",
        "practice.embedded",
        "run",
        "--",
        sys.executable,
        "manage.py",
        "restore",
        str(path),
    ]
    done = subprocess.run([*command, *more], cwd=PROJECT, env=own, capture_output=True, text=True, check=False)
    sys.stderr.write(done.stderr)
    return done


def damage(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))


if __name__ == "__main__":
    report(measure)
