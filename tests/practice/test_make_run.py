import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys

import pytest

from practice import embedded
from practice.embedded import site
from practice.embedded.processes import living, locked
from practice.embedded.servers import Postgres, Valkey
from tests.servers import free_port

PAGES = ("/", "/articles/", "/bookings/", "/consultations/", "/support-now/", "/health/ready")


@pytest.fixture
def port():
    return free_port()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch, port):
    """A home and a port of its own for each test, and nothing left running."""
    for variable in ("DATABASE_URL", "REDIS_URL", "DEBUG", "BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("EMBEDDED_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PORT", str(port))
    yield tmp_path / "home"
    for end in (site.end_processes, Postgres().end, Valkey().end):
        end()


def run(*words, **environment):
    return subprocess.run(
        [sys.executable, *words],
        cwd=embedded.PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@contextlib.contextmanager
def site_being_open():
    """The supervisor of a site that answers, in a group of its own as on a terminal."""
    with subprocess.Popen(
        [sys.executable, "-m", "practice.embedded", "site"],
        cwd=embedded.PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as supervisor:
        said = []
        for line in supervisor.stdout:
            said.append(line)
            if line.startswith("Ctrl-C ends all of it"):
                break
        assert "The practice is open.\n" in said, "".join(said)
        yield supervisor


def status(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status


def test_the_site_opens_and_ctrl_c_ends_all_of_it(port):
    with site_being_open() as supervisor:
        statuses = {path: status(port, path) for path in PAGES}
        started = {process.name() for process in living(site.is_of_this_site)}
        supervisor.send_signal(signal.SIGINT)
        supervisor.communicate(timeout=30)

    assert statuses == dict.fromkeys(PAGES, 200)
    assert started
    assert supervisor.returncode == 0
    assert [living(site.is_of_this_site), Postgres().found(), Valkey().found()] == [[], [], []]
    site.require_free(port)


def test_a_site_whose_keepers_were_killed_opens_again_and_one_that_loses_its_web_server_ends(port):
    with site_being_open() as supervisor:
        for process in living(site.is_of_this_site):
            if "honcho" in process.cmdline():
                process.kill()
        supervisor.kill()
        supervisor.stdout.close()
    assert living(site.is_of_this_site)

    with site_being_open() as supervisor:
        assert status(port, "/health/ready") == 200
        for process in living(site.is_leader_of_this_site):
            if "granian" in process.cmdline():
                process.kill()
        supervisor.communicate(timeout=30)

    assert supervisor.returncode == 1
    assert [living(site.is_of_this_site), Postgres().found(), Valkey().found()] == [[], [], []]


def test_a_taken_port_is_told_before_anything_starts(port, home):
    with socket.create_server(("127.0.0.1", port)):
        ended = run("-m", "practice.embedded", "site")

    advice = f"Port {port} can't be used (Address already in use). Choose another: PORT={port + 1} make run\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", advice)
    assert [path.name for path in home.iterdir()] == ["site.lock"]


def test_a_second_one_is_told_where_the_first_runs(home):
    with locked(home / "site.lock", note="http://localhost:8000"):
        ended = run("-m", "practice.embedded", "site")

    advice = "This project runs already, at http://localhost:8000. Stop that one first.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", advice)


@pytest.mark.parametrize("wanted", ["0", "65536", "eight"])
def test_what_is_no_port_is_refused(wanted):
    ended = run("-m", "practice.embedded", "site", PORT=wanted)

    advice = f"PORT is '{wanted}', which is no port. Choose a number: PORT=8001 make run\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", advice)


def test_a_command_that_finds_no_database_says_how_to_start_one():
    ended = run("manage.py", "migrate", DEBUG="1")

    advice = "No database answers. Start `make services` (or `make run`) in another terminal, then try again.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", advice)


def test_a_command_that_needs_no_database_is_not_held_up():
    assert run("manage.py", "version", DEBUG="1").returncode == 0
    assert run("manage.py", "migrate", "--help", DEBUG="1").returncode == 0
