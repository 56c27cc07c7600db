import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.cache import cache
from django.db import connection

from tests import chromium
from tests.factories import NOW

PROJECT = Path(__file__).parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True)
def _fresh_limits(request):
    """Rate limits of one test never reach the next."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db" if _is_transactional(request) else "db")
        cache.clear()


def _is_transactional(request):
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture
def frozen():
    """It is Tuesday 24 November 2026, 9:00 am in British Columbia, and stays so until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Letters(Message):
    """A mail server's pile: every message it accepted, as the standard library parses it."""

    def __init__(self):
        super().__init__()
        self.pile = []

    def handle_message(self, message):
        self.pile.append(message)

    def to(self, address):
        return [letter for letter in self.pile if letter["To"] == address]

    def wait_for(self, address, count=1, seconds=20):
        """The messages to an address, once there are so many of them."""
        for _ in range(seconds * 20):
            if len(self.to(address)) >= count:
                return self.to(address)
            time.sleep(0.05)
        raise AssertionError(f"{len(self.to(address))} of {count} messages came to {address}")


@pytest.fixture
def mail_server(settings):
    """A real SMTP server on this machine; Django's mail goes to it."""
    letters = Letters()
    server = Controller(letters, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    letters.port = server.port
    yield letters
    server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more) -> dict:
    """For a process of its own that works on this test's database."""
    return {**os.environ, "DATABASE_NAME": connection.settings_dict["NAME"], "PYTHONUNBUFFERED": "1", **more}


def stop(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture
def site(transactional_db, mail_server, tmp_path):
    """The address of a real web server (granian) on this test's database and mail server. DEBUG is off."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--blocking-threads", "16", "practice.wsgi:application"]
    own = environment(
        DEBUG="0",
        ALLOWED_HOSTS="localhost,127.0.0.1",
        BASE_URL=f"http://localhost:{port}",
        EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}",
        EMAIL_FROM="notes@example.org",
        COLLECT_STATIC="0",
    )
    log = (tmp_path / "web.log").open("w+")
    process = subprocess.Popen(command, cwd=PROJECT, env=own, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://localhost:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/health/ready", timeout=1)
            break
        except OSError:
            assert process.poll() is None, Path(log.name).read_text()
            time.sleep(0.05)
    yield address
    stop(process)


@pytest.fixture
def celery_worker(transactional_db, mail_server, tmp_path):
    """A real Celery worker with beat, sweeping this test's outbox every second."""
    command = [sys.executable, "-m", "celery", "-A", "practice", "worker", "--beat", "--concurrency", "1"]
    command += ["--without-gossip", "--without-mingle", "--schedule", str(tmp_path / "beat"), "--loglevel", "INFO"]
    own = environment(EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}", EMAIL_FROM="notes@example.org")
    log = (tmp_path / "worker.log").open("w+")
    process = subprocess.Popen(command, cwd=PROJECT, env=own, stdout=log, stderr=subprocess.STDOUT)
    yield process
    stop(process)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": chromium.find(), "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args():
    """Scripts are off unless a test says otherwise: every flow must work without them."""
    return {"java_script_enabled": False, "locale": "en-CA", "timezone_id": "America/Vancouver"}


@pytest.fixture
def with_scripts(browser):
    context = browser.new_context(locale="en-CA", timezone_id="America/Vancouver")
    yield context.new_page()
    context.close()
