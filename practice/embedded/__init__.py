"""PostgreSQL and Valkey without installing either: they come as wheels and keep everything under `home()`.

This module only names places and opens nothing, so that the settings can read it; nothing in the package needs Django.
`python -m practice.embedded` starts and stops what lives there:

    services        holds the servers up until Ctrl-C
    run -- COMMAND  runs COMMAND beside them
    site            the whole site, for looking at and working on

Both servers listen on unix sockets alone, in a folder that only this account may enter.
"""

import hashlib
import os
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DATABASE_NAME = "convo"
DATABASE_USER = "convo"
POSTGRES_PORT = 5432  # only part of a socket's name
POSTGRES_SOCKET = f".s.PGSQL.{POSTGRES_PORT}"
VALKEY_SOCKET = "valkey.sock"

LONGEST_SOCKET_PATH = 100  # the kernel stops at 107 on Linux, at 103 on macOS
PLAIN_PATH = re.compile(r"[\w/.+-]+", re.ASCII)  # others mean something in a libpq host or a broker's URL
SHORT_PATHS = Path("/tmp")  # not $TMPDIR, which may be long, and differs between two terminals


def home() -> Path:
    """The folder of the data, logs, locks and sockets: EMBEDDED_HOME (relative to the project), else `var`."""
    return (PROJECT / (os.environ.get("EMBEDDED_HOME") or "var")).resolve()


def site_lock() -> Path:
    """Held by `make run`, which notes in it where the site can be reached."""
    return home() / "site.lock"


def address() -> str:
    """Where `make run` serves this home's site, or would."""
    return (site_lock().read_text() if site_lock().exists() else "") or "http://localhost:8000"


def mark() -> str:
    """A name that every process of this home carries, and no process of another."""
    return f"convo-{hashlib.sha256(os.fsencode(home())).hexdigest()[:12]}"


def postgres_socket_dir() -> Path:
    """The folder of the sockets: in the home, or a short one of its own where a socket can't be named by that path."""
    folder = home() / "run"
    if PLAIN_PATH.fullmatch(str(folder)) and len(str(folder / POSTGRES_SOCKET)) <= LONGEST_SOCKET_PATH:
        return folder
    return SHORT_PATHS / f"{mark()}-{os.geteuid()}"


def valkey_socket() -> Path:
    return postgres_socket_dir() / VALKEY_SOCKET


def is_wanted(variable: str) -> bool:
    """Whether the server that DATABASE_URL or REDIS_URL would name is ours to bring."""
    return not os.environ.get(variable)
