"""Finding, ending and locking out processes, whether they are ours, left over from a killed run, or somebody else's."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

INSTALL_THEM = "install PostgreSQL and Redis yourself and set DATABASE_URL and REDIS_URL; README.md says how."


class Unavailable(Exception):
    """Something can't be started here; the message tells the reader in a sentence what to do."""


def belongs_to_another(path: Path | str) -> str:
    return f"{path} belongs to another account. Run this as that one, or set EMBEDDED_HOME to a new folder."


def living(matches: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    """Every other process that matches. Those we may not look into are not ours."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if process.pid != os.getpid() and is_alive(process) and matches(process):
                found.append(process)
    return found


def is_alive(process: psutil.Process) -> bool:
    """A dead process stays in the table until its parent looks; nobody may ever look where nothing reaps orphans."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end(processes: list[psutil.Process], *, asking: signal.Signals, patience: float) -> None:
    """None of the processes runs afterwards; each was asked first and had `patience` seconds."""
    for number, seconds in ((asking, patience), (signal.SIGKILL, 5)):
        processes = [process for process in processes if is_alive(process)]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        deadline = time.monotonic() + seconds
        while any(is_alive(process) for process in processes) and time.monotonic() < deadline:
            time.sleep(0.02)


@contextlib.contextmanager
def locked(path: Path, note: str = "") -> Iterator[bool]:
    """True while this process holds the lock, with the note in its file; False where another living process does.

    The kernel lets go of it however the holder dies; a note stays only where it was killed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        file.truncate(0)
        file.write(note)
        file.flush()
        try:
            yield True
        finally:
            file.truncate(0)
