"""Copies of everything: made, proved and brought back."""

import time
from pathlib import Path

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from practice.backups import copies
from practice.backups.models import Backup
from practice.backups.server import Server
from practice.confided import ConfidedField, Unreadable, unseal
from practice.factor_keys import PLACE

SAMPLE = 20  # confided texts of each column that are opened before a copy is brought back
FACTOR_KEYS = "SELECT key FROM mfa_authenticator, coalesce(data->>'secret', data->>'seed') key WHERE key IS NOT NULL"


class NotRestored(Exception):
    """A copy was not brought back, or is not what it was; the message says why and what to do."""


def make_backup(*, folder: Path, keep: int) -> Backup:
    """A sealed copy that was restored for trial and found whole; older ones beyond `keep` are gone, and their rows.

    Raises NoKey, ProgramFailed or NotRestored, and then older copies stay.
    """
    copies.key()
    folder.mkdir(parents=True, exist_ok=True)
    made_at = timezone.now()
    path = folder / f"{made_at:%Y-%m-%dT%H%M%SZ}.age"
    with copies.workroom() as room:
        about = take_everything(room / copies.DUMP)
        copies.write(path, {"made_at": made_at.isoformat(), **about}, room / copies.DUMP)
    rows = sum(count for count, _sum in about["tables"].values())
    backup = Backup.objects.create(made_at=made_at, file=path.name, size=path.stat().st_size, rows=rows)
    prove(path=path)
    drop_older(folder=folder, keep=keep)
    return Backup.objects.get(pk=backup.pk)


def take_everything(dump: Path) -> dict:
    """The dump lies there; what it holds, table by table, of one moment."""
    server = Server.of_the_site()
    with server.connect() as found:
        found.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        server.dump(dump, snapshot=found.execute("SELECT pg_export_snapshot()").fetchone()[0])
        tables, sealed = server.contents(found), sealed_texts(found)
    return {
        "tables": tables,
        "sealed": sealed,
        "dump": copies.hash_of(dump),
        "migrations": sorted(map(list, MigrationLoader(None).disk_migrations)),
    }


def sealed_texts(found) -> list[list[str]]:
    """Some confided texts of each column and some keys of factors, unopened, and the place that is bound into each."""
    texts = []
    for field in confided_fields():
        table, row = field.model._meta.db_table, field.model._meta.pk.column
        asked = f'SELECT "{row}", "{field.column}" FROM "{table}" WHERE "{field.column}" IS NOT NULL LIMIT {SAMPLE}'
        texts += [[field.place(key), text] for key, text in found.execute(asked)]
    return texts + [[PLACE, text] for (text,) in found.execute(f"{FACTOR_KEYS} LIMIT {SAMPLE}")]


def confided_fields() -> list[ConfidedField]:
    fields = [field for model in apps.get_models() for field in model._meta.local_fields]
    return [field for field in fields if isinstance(field, ConfidedField)]


def prove(*, path: Path) -> float:
    """Restore the copy into a database for trial, compare all of it, and note that. Seconds. Raises as `restore`."""
    began = time.monotonic()
    server = Server.of_the_site()
    with copies.workroom() as room, server.for_trial() as trial:
        about = copies.unpack(path, room)
        require_keys(about)
        load(about, room, trial)
    seconds = time.monotonic() - began
    Backup.objects.filter(file=path.name).update(proved_at=timezone.now(), proof_seconds=seconds)
    return seconds


def restore(*, path: Path, replace: bool = False, with_keys: bool = True) -> dict:
    """The site's database is what it was when the copy was made; what the copy says about itself.

    `replace` allows that people are in the database now; `with_keys=False` allows that FIELD_KEYS opens nothing.
    It is restored for trial and compared first. Raises FileNotFoundError, Damaged, NoKey, NotRestored or
    ProgramFailed, and has then changed nothing.
    """
    server = Server.of_the_site()
    if not replace and not server.is_empty():
        raise NotRestored("There are people in this database. Restore into an empty one, or say --replace.")
    with copies.workroom() as room:
        about = copies.unpack(path, room)
        require_known(about)
        if with_keys:
            require_keys(about)
        with server.for_trial() as trial:
            load(about, room, trial)
        server.load(room / copies.DUMP)
    return about


def require_known(about: dict) -> None:
    known = MigrationLoader(None).disk_migrations
    if any(tuple(one) not in known for one in about["migrations"]):
        raise NotRestored("This copy was made by a newer version of the site. Install that one first.")


def require_keys(about: dict) -> None:
    try:
        for place, text in about["sealed"]:
            unseal(text, place)
    except Unreadable as reason:
        raise NotRestored(
            f"What people confided would not open. {reason} Set the FIELD_KEYS of the day the copy was made."
        ) from reason


def load(about: dict, room: Path, server: Server) -> None:
    server.load(room / copies.DUMP)
    with server.connect() as found:
        tables = server.contents(found)
    if wrong := sorted(name for name in {*tables, *about["tables"]} if tables.get(name) != about["tables"].get(name)):
        raise NotRestored(f"These tables are not what they were when the copy was made: {', '.join(wrong)}.")


def drop_older(*, folder: Path, keep: int) -> None:
    """The newest `keep` copies are left in the folder, and rows for these alone."""
    for path in sorted(folder.glob("*.age"))[:-keep]:
        path.unlink()
    Backup.objects.exclude(file__in=[path.name for path in folder.glob("*.age")]).delete()
