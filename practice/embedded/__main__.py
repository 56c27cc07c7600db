"""The command line: see the package."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys

import environ

from practice import embedded

from . import servers, site
from .console import Stop, end_uninterrupted, is_in_foreground, on_signal, say, stop
from .processes import Unavailable, belongs_to_another


def services() -> None:
    """Holds the servers up until asked to end, which raises Stop."""
    with contextlib.ExitStack() as stack:
        started = {server.title: stack.enter_context(server.held()) for server in servers.wanted()}
        stack.callback(end_uninterrupted)
        ours = [title for title, process in started.items() if process]
        if not ours:
            say("Nothing to hold: " + ("they run already." if started else "DATABASE_URL and REDIS_URL name others."))
            return
        say(
            f"{' and '.join(ours)} listen in {embedded.postgres_socket_dir()}.\n"
            f"In another terminal: DEBUG=1 {os.path.relpath(sys.executable)} manage.py migrate\n"
            f"Ctrl-C ends them; the data stays in {embedded.home()}."
        )
        site.watch([*started.items()])


def run(command: list[str]) -> int:
    """Runs the command beside the servers; returns its exit code, in a shell's terms if a signal ended it."""
    received = []
    with contextlib.ExitStack() as stack:
        for server in servers.wanted():
            stack.enter_context(server.held())
        on_signal(received.append)
        try:
            child = subprocess.Popen(command)
        except OSError as error:
            raise Unavailable(f"{command[0]}: {error.strerror}") from None
        while child.poll() is None:
            while received:
                pass_on(child, received.pop(0))
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=0.1)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def pass_on(child: subprocess.Popen, number: int) -> None:
    if number != signal.SIGINT or not is_in_foreground():
        child.send_signal(number)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m practice.embedded")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("services", help="hold the servers up until Ctrl-C")
    commands.add_parser("site", help="the whole site, until Ctrl-C")
    commands.add_parser("run", help="run a command beside the servers").add_argument("words", nargs="+")
    chosen = parser.parse_args()
    environ.Env.read_env(embedded.PROJECT / ".env")
    on_signal(stop)
    try:
        if chosen.command == "run":
            return run(chosen.words)
        services() if chosen.command == "services" else site.serve()
    except Stop as asked:
        say("\nStopped.")
        return 128 + asked.args[0] if chosen.command == "run" else 0
    except PermissionError as error:
        complain(belongs_to_another(error.filename))
        return 1
    except Unavailable as error:
        complain(str(error))
        return 1
    return 0


def complain(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    sys.exit(main())
