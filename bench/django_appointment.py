"""django-appointment beside us: in a virtual environment of its own, on the same PostgreSQL, asked over a pipe."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.db import connection

from practice import embedded

RELEASE = "3.12.0"
NEEDED = [f"django-appointment=={RELEASE}", "Pillow"]  # Pillow it needs and doesn't say so
SHARED = ["Django", "tzdata"]  # of the releases that we run on
DATABASE = "bench_beside"
SCRIPT = Path(__file__).with_name("peer") / "appointments.py"


class NotThere(Exception):
    """It can't be installed here."""


class Peer:
    """The other process: a word goes in, a line of JSON comes back."""

    def __init__(self, process: subprocess.Popen):
        self.process = process

    def starts(self) -> list[str]:
        """What it lists for the sixty days, on the practitioner's clock, in ISO form."""
        return self._ask("starts")

    def seconds(self) -> float:
        """How long it took to list them once more."""
        return self._ask("seconds")

    def queries(self) -> int:
        return self._ask("queries")

    def tell(self, words) -> None:
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def _ask(self, words: str):
        self.tell(words)
        return json.loads(self.process.stdout.readline())


@contextlib.contextmanager
def beside(hours: tuple[str, str], ahead: list[datetime], past: int, days: int) -> Iterator[Peer]:
    """It has these hours from Monday to Friday, these appointments, and as many of the past. Raises `NotThere`."""
    python = installed()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    process = subprocess.Popen(
        [python, "-P", SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONTZPATH": "", "PYTHONWARNINGS": "ignore"},
    )
    try:
        peer = Peer(process)
        usual = connection.settings_dict
        server = {name: usual[name] for name in ("HOST", "PORT", "USER", "PASSWORD")}
        starts = [start.isoformat() for start in ahead]
        peer.tell(
            {"database": {**server, "NAME": DATABASE}, "hours": hours, "ahead": starts, "past": past, "days": days}
        )
        yield peer
    finally:
        process.stdin.close()
        process.wait()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def installed() -> Path:
    """The Python of a virtual environment that has it, made where it is missing."""
    folder = embedded.home() / f"django-appointment-{RELEASE}"
    python, mark = folder / "bin" / "python", folder / ".installed"
    wanted = [*NEEDED, f"psycopg[binary]=={version('psycopg')}", *[f"{name}=={version(name)}" for name in SHARED]]
    if not mark.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", folder], check=True)
            pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "install", "--quiet"]
            subprocess.run([*pip, *wanted], check=True, stdout=sys.stderr)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotThere(f"django-appointment {RELEASE} could not be installed: {error}") from error
        mark.touch()
    return python
