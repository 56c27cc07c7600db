"""`make run`: servers, migrations, demo practice, web and worker; and the end of all of them."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

from practice import embedded

from . import servers
from .console import end_uninterrupted, say
from .processes import Unavailable, end, is_alive, living, locked

MARK = "EMBEDDED_SITE"  # in the environment of everything that `make run` starts, and of whatever that starts
PATIENCE = 60  # seconds until the site must answer


def port() -> int:
    """PORT, else 8000. Raises Unavailable where it is no port."""
    wanted = os.environ.get("PORT") or "8000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise Unavailable(f"PORT is {wanted!r}, which is no port. Choose a number: PORT=8001 make run")
    return int(wanted)


def environment() -> dict[str, str]:
    """What the site's processes see: development, on this port, with this interpreter's programs first."""
    development = {"DEBUG": "1", "BASE_URL": f"http://localhost:{port()}"}
    return {
        **development,
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "PORT": str(port()),
        "PYTHONUNBUFFERED": "1",
        "EMBEDDED_HOME": str(embedded.home()),
        MARK: embedded.mark(),
    }


def serve() -> None:
    """Serves until asked to end (raises Stop) or until one of the processes ends (raises Unavailable).

    However it is left, nothing of it runs afterwards.
    """
    with contextlib.ExitStack() as stack:
        lock = embedded.site_lock()
        if not stack.enter_context(locked(lock, note=f"http://localhost:{port()}")):
            raise Unavailable(f"This project runs already, at {lock.read_text()}. Stop that one first.")
        end_processes()  # what a killed run left behind, perhaps on this very port
        require_free(port())
        say("Opening the practice.")
        held = {server.title: stack.enter_context(server.held()) for server in servers.wanted()}
        stack.callback(end_processes)
        manage("migrate", "--noinput", "--verbosity=0")
        people = manage("load_demo")
        processes = start_processes()
        wait_until_ready(processes)
        stack.callback(end_uninterrupted)
        say(where_to_look(people))
        watch([("The site", process) for process in living(is_leader_of_this_site)] + [*held.items()])


def require_free(number: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just left is free
        try:
            attempt.bind(("127.0.0.1", number))
        except OSError as error:
            other = number % 65535 + 1
            advice = f"Choose another: PORT={other} make run"
            raise Unavailable(f"Port {number} can't be used ({error.strerror}). {advice}") from None


def manage(*arguments: str) -> str:
    """Runs a management command and returns what it printed. Raises Unavailable where it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=embedded.PROJECT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable(f"{done.stdout}manage.py {arguments[0]} did not succeed; its messages are above.")
    return done.stdout


def start_processes() -> subprocess.Popen:
    """Web and worker, as the Procfile says. In a session of their own: they hear of Ctrl-C from us, once."""
    return subprocess.Popen(
        [sys.executable, "-m", "honcho", "--env", os.devnull, "start", "--port", str(port())],
        cwd=embedded.PROJECT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def end_processes() -> None:
    """Nothing that `make run` started from this home runs afterwards, whoever its parent is by now."""
    end(living(is_manager_of_this_site), asking=signal.SIGTERM, patience=8)  # it gives the others five seconds
    end(living(is_of_this_site), asking=signal.SIGTERM, patience=3)


def is_of_this_site(process: psutil.Process) -> bool:
    return process.environ().get(MARK) == embedded.mark()


def is_leader_of_this_site(process: psutil.Process) -> bool:
    """Whether it is the manager, web or worker itself, rather than one of their helpers."""
    return is_of_this_site(process) and os.getsid(process.pid) == process.pid


def is_manager_of_this_site(process: psutil.Process) -> bool:
    """Whether it is the one that ends the others when asked; its forks look alike, and don't listen."""
    return is_leader_of_this_site(process) and "honcho" in process.cmdline()


def wait_until_ready(processes: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_ready():
        if processes.poll() is not None:
            raise Unavailable("The site did not start; its messages are above.")
        if time.monotonic() > deadline:
            raise Unavailable(f"The site did not answer within {PATIENCE} seconds; its messages are above.")
        time.sleep(0.1)


def is_ready() -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port(), timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def where_to_look(people: str) -> str:
    address = f"http://localhost:{port()}"
    return f"""
The practice is open.

  {address}         the site
  {address}/demo/   sign in as anybody of the demo with one press, and read the mail that went out
  {address}/desk/   the practitioner's day
  {address}/admin/  everything else

{people.strip()}

Ctrl-C ends all of it; the data stays in {embedded.home()}.
"""


def watch(processes: list[tuple[str, psutil.Process | None]]) -> None:
    """Returns never; raises Unavailable once one of the processes has ended. None stands for somebody else's."""
    while True:
        for title, process in processes:
            if process and not is_alive(process):
                raise Unavailable(f"{title} has stopped, so the rest was stopped too. Start again when you like.")
        time.sleep(0.3)
