"""The database server as PostgreSQL's own programs reach it, and what its tables hold."""

import contextlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from practice.embedded.servers import Postgres

LIBPQ = {  # psycopg's names of what leads to a server, and the programs'
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
BROUGHT = 18  # the major version of the programs that come with the project: they know every older server
PASSING = ("django_session", "cache")  # tables that matter to nobody tomorrow; without the first, all sign in anew
ALIKE = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c bytea_output=hex -c extra_float_digits=1"
# What is in a table, whatever order its rows lie in. Settings are those of `Server.connect`.
CONTENT = "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text FROM {} t"
FOR_TRIAL = (
    "SELECT datname FROM pg_database "
    "WHERE shobj_description(oid, 'pg_database') = %s AND pg_get_userbyid(datdba) = current_user"
)
# Whether no other run uses a database of this name. From then on this one does, until its connection ends.
IN_USE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"


class ProgramFailed(Exception):
    """One of PostgreSQL's programs gave up; the message is what it said."""


@dataclass(frozen=True)
class Server:
    """A database on a server, by psycopg's names of what leads there."""

    way: dict

    @classmethod
    def of_the_site(cls) -> "Server":
        known = connection.get_connection_params()
        return cls({name: known[name] for name in LIBPQ if known.get(name)})

    def database(self, name: str) -> "Server":
        """Another database on the same server."""
        return replace(self, way={**self.way, "dbname": name})

    @property
    def name(self) -> str:
        return self.way["dbname"]

    @property
    def environment(self) -> dict[str, str]:
        """For the programs: a password stands in no list of processes."""
        return {**os.environ, **{LIBPQ[name]: str(value) for name, value in self.way.items()}}

    @contextlib.contextmanager
    def connect(self) -> Iterator[psycopg.Connection]:
        """A connection in which rows are always written out alike."""
        with psycopg.connect(**self.way, options=ALIKE, autocommit=True) as found:
            yield found

    def major(self) -> int:
        with self.connect() as found:
            return found.info.server_version // 10000

    def program(self, name: str) -> Path:
        """The program that comes with the project, or the system's where the server is newer. Raises ProgramFailed."""
        if self.major() <= BROUGHT:
            return Postgres().program(name)
        if found := shutil.which(name):
            return Path(found)
        raise ProgramFailed(f"The server is newer than PostgreSQL {BROUGHT}. Install its own {name} here.")

    def dump(self, to: Path, snapshot: str) -> None:
        """Everything but what is passing, as it was in the snapshot, in pg_dump's own format."""
        words = [self.program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        words += [f"--exclude-table-data={table}" for table in PASSING]
        words.append(f"--file={to}")
        done = subprocess.run(words, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ProgramFailed(done.stderr.strip())

    def load(self, dump: Path) -> None:
        """The database holds what the dump does and nothing else; or it is as it was, and ProgramFailed is raised."""
        # Programs of PostgreSQL 17 and later set what an older server doesn't know.
        unknown = b"" if self.major() >= 17 else b"SET transaction_timeout = 0;\n"
        read = [self.program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", dump]
        write = [self.program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        with (
            subprocess.Popen(read, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading,
            subprocess.Popen(
                write, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            ) as writing,
        ):
            with contextlib.suppress(BrokenPipeError), writing.stdin as script:
                script.write(b"BEGIN;\nSET LOCAL lock_timeout = '10s';\n")
                script.write(b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
                script.writelines(line for line in reading.stdout if line != unknown)
                if not reading.wait():
                    script.write(b"COMMIT;\n")  # without it whatever was said is undone, should this process be killed
            said = writing.stderr.read().decode(errors="replace").strip()
        if reading.returncode or writing.returncode:
            raise ProgramFailed(said or "The dump could not be read.")

    def contents(self, found: psycopg.Connection) -> dict[str, list]:
        """How many rows each table has, and a sum over them, by the table's name."""
        listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\""
        tables = [name for (name,) in found.execute(listed) if name not in PASSING]
        return {name: list(found.execute(CONTENT.format(f'"{name}"')).fetchone()) for name in tables}

    def is_empty(self) -> bool:
        """Whether nobody has lived in it: there are no tables, or no people."""
        with self.connect() as found:
            if found.execute("SELECT to_regclass('public.accounts_person')").fetchone()[0] is None:
                return True
            return not found.execute("SELECT EXISTS (SELECT 1 FROM accounts_person)").fetchone()[0]

    @contextlib.contextmanager
    def for_trial(self) -> Iterator["Server"]:
        """An empty database beside it, gone afterwards, with those that runs which were killed left behind.

        No other one is touched, whatever its name. The account needs the right to make one (CREATEDB); else
        ProgramFailed is raised.
        """
        name = f"{self.name[:40]}_trial_{secrets.token_hex(6)}"
        with self.connect() as found:
            self.drop_left_behind(found)
            found.execute(IN_USE, [name])
            try:
                found.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            except psycopg.errors.InsufficientPrivilege as reason:
                raise ProgramFailed("This account may not make a database for trial: it needs CREATEDB.") from reason
            try:
                found.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), self.for_trial_of))
                yield self.database(name)
            finally:
                found.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @property
    def for_trial_of(self) -> str:
        """What a database for trial says of itself."""
        return f"For trying out a copy of {self.name}. It is thrown away."

    def drop_left_behind(self, found: psycopg.Connection) -> None:
        """What says of itself that it is for trial, and is in no run's use any more."""
        for (name,) in found.execute(FOR_TRIAL, [self.for_trial_of]).fetchall():
            if found.execute(IN_USE, [name]).fetchone()[0]:
                found.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
