"""A copy of everything in one file: what it holds, and how it is sealed (docs/decisions/0035).

Inside an age file lies a tar of `about.json` and `database.dump`; pictures are in the database. Only who has BACKUP_KEY
can open it, and one that was altered or cut short does not open at all.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyrage
from django.conf import settings

FORMAT = 1
ABOUT, DUMP = "about.json", "database.dump"


class NoKey(Exception):
    """BACKUP_KEY is not set, or is not a key."""


class Damaged(Exception):
    """The file can't be used: it was altered or cut short, or was sealed with another key, or is no copy of ours."""


def new_key() -> str:
    return str(pyrage.x25519.Identity.generate())


def key() -> pyrage.x25519.Identity:
    """The key of this site's copies. Raises NoKey."""
    if not settings.BACKUP_KEY:
        raise NoKey("Set BACKUP_KEY first: manage.py backup --new-key makes one. Keep it apart from the copies.")
    try:
        return pyrage.x25519.Identity.from_str(settings.BACKUP_KEY)
    except pyrage.IdentityError:
        raise NoKey("BACKUP_KEY is not a key: it begins with AGE-SECRET-KEY-1.") from None


@contextlib.contextmanager
def workroom() -> Iterator[Path]:
    """A folder that only this account may enter, gone afterwards: copies lie open in it while they are made.

    What runs that were killed left behind is gone as well. A folder in use is locked, and stays.
    """
    settings.BACKUP_WORKROOM.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as until_done:
        with locked(settings.BACKUP_WORKROOM):
            drop_left_behind()
            folder = Path(until_done.enter_context(TemporaryDirectory(dir=settings.BACKUP_WORKROOM, prefix="backup-")))
            until_done.enter_context(locked(folder))
        yield folder


@contextlib.contextmanager
def locked(folder: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Nobody else locks it meanwhile; the lock of a process that is killed ends with it."""
    door = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(door, how)
        yield
    finally:
        os.close(door)


def drop_left_behind() -> None:
    for left in settings.BACKUP_WORKROOM.glob("backup-*"):
        with contextlib.suppress(BlockingIOError, FileNotFoundError), locked(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(left)


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(to: Path, about: dict, dump: Path) -> None:
    """The sealed copy lies at `to`, whole or not at all, readable by this account alone."""
    (dump.parent / ABOUT).write_text(json.dumps({"format": FORMAT, **about}))
    plain, sealed = dump.parent / "copy.tar", to.with_suffix(".part")
    with tarfile.open(plain, "w") as tar:
        tar.add(dump.parent / ABOUT, ABOUT)
        tar.add(dump, DUMP)
    sealed.unlink(missing_ok=True)
    sealed.touch(mode=0o600)
    with plain.open("rb") as read, sealed.open("wb") as written:
        pyrage.encrypt_io(read, written, [key().to_public()])
    sealed.replace(to)


def unpack(path: Path, into: Path) -> dict:
    """What the copy says about itself; its dump lies in the folder, as it was. Raises Damaged, NoKey."""
    plain, owner = into / "copy.tar", key()
    try:
        with path.open("rb") as read, plain.open("wb") as written:
            pyrage.decrypt_io(read, written, [owner])
        with tarfile.open(plain) as tar:
            tar.extractall(into, filter="data")
        about = json.loads((into / ABOUT).read_text())
        is_whole = about["format"] == FORMAT and about["dump"] == hash_of(into / DUMP)
    except FileNotFoundError:
        raise
    except (OSError, pyrage.DecryptError, tarfile.TarError, ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise Damaged(f"{path.name} is damaged, or was not sealed with this BACKUP_KEY. Nothing was changed.")
    plain.unlink()
    return about
