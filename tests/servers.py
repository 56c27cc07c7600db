"""Real servers beside a test or a benchmark: the site and its worker as processes of their own on the same database.

Needs nothing but what the site needs: the benchmarks use it too.
"""

import contextlib
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
from django.db import connection

from practice.embedded.processes import end

PROJECT = Path(__file__).parent.parent
PATIENCE = 30  # seconds


def free_port() -> int:
    """A port that nobody has, and that no connection going out is given before whoever asked listens there."""
    for _ in range(1000):
        port = random.randint(20_000, 30_000)  # below those that the kernel gives
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("No port between 20000 and 30000 is free.")


def environment(**more: str) -> dict[str, str]:
    """For a process of its own that works on this process's database."""
    own = {"DATABASE_NAME": connection.settings_dict["NAME"], "DATABASE_POOL": "1", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **own, **more}


def close_to_others() -> None:
    """The database is open to this connection alone afterwards: servers that were stopped may linger."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    connection.close()  # one from before may have been ended meanwhile: a test does that
    with connection.cursor() as cursor:
        cursor.execute(others, [cursor.connection.info.backend_pid])


@contextlib.contextmanager
def running(command: list[str], log: Path, own: dict[str, str]) -> Iterator[subprocess.Popen]:
    """The command runs inside, writing to `log`, and has ended afterwards, with whatever it started."""
    with log.open("wb") as written:
        process = subprocess.Popen(command, cwd=PROJECT, env=own, stdout=written, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        started = of_its_own(process)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        end(started, asking=signal.SIGTERM, patience=2)  # nobody else would: their parent is gone


def of_its_own(process: subprocess.Popen) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@contextlib.contextmanager
def running_site(log: Path, *, scheme: str = "http", threads: int = 16, **more: str) -> Iterator[str]:
    """The address of a web server (granian) that answers. DEBUG is off unless `more` turns it on.

    For "https", `more` names its certificate and key; it may have signed the certificate itself.
    """
    port = free_port()
    address = f"{scheme}://localhost:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--blocking-threads", str(threads), "--no-ws", "--log-level", "warning", "practice.wsgi:application"]
    own = {
        "DEBUG": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "BASE_URL": address,
        "EMAIL_FROM": "notes@example.org",
        "COLLECT_STATIC": "0",
        **more,
    }
    with running(command, log, environment(**own)) as process:
        wait_until(lambda: answers(f"{address}/health/ready"), process, log)
        yield address


@contextlib.contextmanager
def running_worker(log: Path, **more: str) -> Iterator[subprocess.Popen]:
    """A Celery worker with beat that has connected to its queue, or is trying to where there is none."""
    command = [sys.executable, "-m", "celery", "-A", "practice", "worker", "--beat", "--concurrency", "1"]
    command += ["--without-gossip", "--without-mingle", "--schedule", str(log.with_suffix(".beat"))]
    command += ["--loglevel", "INFO"]
    with running(command, log, environment(EMAIL_FROM="notes@example.org", **more)) as process:
        wait_until(lambda: " ready." in log.read_text() or "Cannot connect" in log.read_text(), process, log)
        yield process


def wait_until(is_so, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether there is a good answer. Whose certificate it is doesn't matter: these servers are our own."""
    try:
        urllib.request.urlopen(url, timeout=1, context=ssl._create_unverified_context()).close()
    except OSError:
        return False
    return True
