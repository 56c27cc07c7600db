"""Where a benchmark takes place, and how it reports."""

import argparse
import contextlib
import json
import signal
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import sync_playwright

from practice.demo import load
from practice.embedded.servers import wanted
from practice.scheduling.models import Entry
from tests import chromium
from tests.letters import Letters, running_mail_server
from tests.servers import answers, close_to_others, environment, free_port, running, running_site, wait_until


@contextlib.contextmanager
def throw_away_database() -> Iterator[None]:
    """An empty database of today's schema; it is gone afterwards, and so is every server that was started for it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with contextlib.ExitStack() as stack:
        for server in wanted():
            stack.enter_context(server.held())
        real_name = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = "bench"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        stack.callback(connection.creation.destroy_test_db, real_name, verbosity=0)
        stack.callback(close_to_others)
        yield


def forget_everything() -> None:
    """The database is as migrations leave it, and no rate limit has counted anybody."""
    call_command("flush", interactive=False, verbosity=0)
    import_module("practice.profile.migrations.0002_crisis_lines").add_lines(apps, None)
    cache.clear()


@contextlib.contextmanager
def browser() -> Iterator:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        yield opened
        opened.close()
        connection.close()  # while its event loop runs, this thread has a connection of its own


@contextlib.contextmanager
def demo_site(folder: Path, **more: str) -> Iterator[tuple[str, Letters]]:
    """A web server with the demo practice, and the mail that it sends; what was there already stays.

    `more` is for `running_site`.
    """
    load.load()
    with running_mail_server() as letters:
        own = {"EMAIL_URL": f"smtp://127.0.0.1:{letters.port}", **more}
        with running_site(folder / "web.log", **own) as site:
            yield site, letters


@contextlib.contextmanager
def gunicorn_site(log: Path, *, workers: int = 2, threads: int = 4, **more: str) -> Iterator[str]:
    """The address of the site under gunicorn. Nothing is delivered from it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--workers", str(workers), "--threads", str(threads), "--log-level", "warning", "--no-control-socket"]
    own = {
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": address,
        "EMAIL_FROM": "notes@example.org",
        "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
        "COLLECT_STATIC": "0",
        **more,
    }
    with running([*command, "practice.wsgi:application"], log, environment(**own)) as process:
        wait_until(lambda: answers(f"{address}/health/ready"), process, log)
        yield address


def overlaps() -> int:
    """How many pairs of entries of one practitioner take the same time. Asks past the constraint that forbids it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {Entry._meta.db_table} one JOIN {Entry._meta.db_table} other"
            " ON one.practitioner_id = other.practitioner_id AND one.id < other.id AND one.during && other.during"
            " WHERE one.released_at IS NULL AND other.released_at IS NULL"
        )
        return cursor.fetchone()[0]


def report(measure: Callable[..., dict], **choices: int) -> None:
    """Run `measure` on a throw-away database and print its figures as the last line. A figure of None is a failure.

    `choices` are numbers that the command line may choose otherwise, such as a seed.
    """
    parser = argparse.ArgumentParser(description=sys.modules[measure.__module__].__doc__)
    parser.add_argument("--quick", action="store_true", help="a smaller one, under forty seconds")
    for name, usual in choices.items():
        parser.add_argument(f"--{name}", type=int, default=usual, help=f"{usual} unless you say so")
    chosen = vars(parser.parse_args())
    with throw_away_database():
        figures = measure(**chosen)
    print(json.dumps(figures))
    if None in figures.values():
        sys.exit(1)
