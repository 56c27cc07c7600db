"""Where a benchmark takes place, and how it reports."""

import argparse
import contextlib
import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection
from playwright.sync_api import sync_playwright

from practice.demo import load
from practice.embedded.servers import wanted
from tests import chromium
from tests.letters import Letters, running_mail_server
from tests.servers import running_site


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
        yield


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
    """A web server with the demo practice, and the mail that it sends; what was there already stays."""
    load.load()
    with running_mail_server() as letters:
        own = {"EMAIL_URL": f"smtp://127.0.0.1:{letters.port}", **more}
        with running_site(folder / "web.log", **own) as site:
            yield site, letters


def report(measure: Callable[[bool], dict]) -> None:
    """Run `measure` on a throw-away database and print its figures as the last line."""
    parser = argparse.ArgumentParser(description=sys.modules[measure.__module__].__doc__)
    parser.add_argument("--quick", action="store_true", help="a smaller one, under forty seconds")
    quick = parser.parse_args().quick
    with throw_away_database():
        figures = measure(quick)
    print(json.dumps(figures))
