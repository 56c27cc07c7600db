"""Copies of everything: made, proved, refused where they are damaged, and brought back whole."""

import json
import subprocess
import sys
import time
from io import StringIO

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from bookings.models import Enquiry
from practice.accounts.models import Person
from practice.backups import copies
from practice.backups.actions import NotRestored, make_backup, prove, restore
from practice.backups.models import Backup
from practice.backups.server import IN_USE, Server
from practice.confided import keyring
from practice.receipts.models import ReceiptBook
from practice.scheduling.models import Entry
from tests.apps_with_digits import with_an_app
from tests.factories import make_enquiry, make_person, make_service, make_session
from tests.servers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "a sentence that nobody else may read"
LOADING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND query LIKE 'CREATE SCHEMA%%'"
HALF = """
import json, sys
from practice.backups.server import Server


class Slow(Server):
    def program(self, name):
        return sys.argv[2] if name == "pg_restore" else super().program(name)


Slow(json.loads(sys.argv[1])).load("no dump")
"""


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    """A key, and folders of this test's own."""
    settings.BACKUP_KEY = copies.new_key()
    settings.BACKUP_FOLDER, settings.BACKUP_WORKROOM = tmp_path / "backups", tmp_path / "work"
    return tmp_path


@pytest.fixture
def practice_life():
    """One session and one question: what comes back has to have them."""
    make_session(client=make_person("Robin Reed"), service=make_service())
    make_enquiry(words=WORDS)


def back_up() -> Backup:
    return make_backup(folder=settings.BACKUP_FOLDER, keep=3)


def path_of(backup, settings):
    return settings.BACKUP_FOLDER / backup.file


def test_a_copy_is_restored_for_trial_and_compared_before_it_counts(practice_life, settings, place):
    backup = back_up()

    assert [path.name for path in settings.BACKUP_FOLDER.iterdir()] == [backup.file]
    assert (backup.size, backup.proved_at >= backup.made_at) == (path_of(backup, settings).stat().st_size, True)
    assert Backup.last_proved() == backup
    assert list((place / "work").iterdir()) == []  # nothing lies about in plain
    with psycopg.connect(**Server.of_the_site().way) as found:
        names = [name for (name,) in found.execute("SELECT datname FROM pg_database")]
    assert [name for name in names if name.startswith(f"{Server.of_the_site().name}_trial")] == []


def test_a_copy_is_for_its_owner_alone_and_nothing_can_be_read_in_it(practice_life, settings):
    path = path_of(back_up(), settings)

    assert path.stat().st_mode & 0o777 == 0o600
    for canary in (b"Robin", b"accounts_person", b"PGDMP", WORDS.encode()):
        assert canary not in path.read_bytes()


def test_what_was_confided_is_sealed_within_the_copy_too(practice_life, settings, tmp_path):
    path = path_of(back_up(), settings)
    (tmp_path / "room").mkdir()
    about = copies.unpack(path, tmp_path / "room")

    everything = b"".join(file.read_bytes() for file in (tmp_path / "room").rglob("*") if file.is_file())
    assert WORDS.encode() not in everything
    assert WORDS not in json.dumps(about)


def test_restored_over_what_came_later_everything_is_what_it_was(practice_life, settings):
    path = path_of(back_up(), settings)
    make_session(client=make_person("Rowan Later"), service=make_service())

    about = restore(path=path, replace=True)
    connection.close()

    assert about["tables"]["accounts_person"][0] == 3 - 1  # Robin and whoever they meet
    assert [entry.kind for entry in Entry.objects.all()] == ["session"]
    assert [enquiry.words for enquiry in Enquiry.objects.all()] == [WORDS]
    make_session(client=make_person("Rowan Next"), service=make_service())  # numbers go on where they were


def test_nothing_is_restored_over_people_unless_one_says_so(practice_life, settings):
    path = path_of(back_up(), settings)

    with pytest.raises(CommandError, match="There are people in this database"):
        call_command("restore", str(path))
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("wound", ["altered", "cut", "empty", "another key", "not ours"])
def test_a_damaged_copy_is_refused_and_nothing_is_changed(practice_life, settings, wound):
    path = path_of(back_up(), settings)
    whole = path.read_bytes()
    middle = len(whole) // 2
    match wound:
        case "altered":
            path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        case "cut":
            path.write_bytes(whole[:middle])
        case "empty":
            path.write_bytes(b"")
        case "another key":
            settings.BACKUP_KEY = copies.new_key()
        case "not ours":
            path.write_bytes(b"PK\x03\x04 a picture, perhaps")
    make_person("Rowan Later")

    for command, options in (("restore", {"replace": True}), ("drill", {})):
        with pytest.raises(CommandError, match="is damaged, or was not sealed with this BACKUP_KEY"):
            call_command(command, str(path), **options)
    assert Entry.objects.count() == 1
    assert "Rowan Later" in Person.objects.values_list("name", flat=True)


def test_with_other_field_keys_nothing_is_restored_unless_one_says_so(practice_life, settings):
    path = path_of(back_up(), settings)
    made_with, settings.FIELD_KEYS = settings.FIELD_KEYS, "other:" + "QUFB" * 10 + "QUE="
    keyring.cache_clear()
    make_person("Rowan Later")

    with pytest.raises(CommandError, match="Set the FIELD_KEYS of the day the copy was made"):
        call_command("restore", str(path), replace=True)
    assert Entry.objects.count() == 1

    said = StringIO()
    call_command("restore", str(path), replace=True, without_field_keys=True, stdout=said)
    assert said.getvalue().startswith("Restored ")
    settings.FIELD_KEYS = made_with
    assert [enquiry.words for enquiry in Enquiry.objects.all()] == [WORDS]


def test_a_lost_key_that_opened_second_steps_alone_is_missed_too(settings):
    with_an_app(make_person())
    path = path_of(back_up(), settings)
    settings.FIELD_KEYS = "other:" + "QUFB" * 10 + "QUE="
    keyring.cache_clear()

    with pytest.raises(CommandError, match="Set the FIELD_KEYS of the day the copy was made"):
        call_command("restore", str(path), replace=True)


def test_a_copy_of_a_newer_version_is_refused(practice_life, settings):
    path = path_of(back_up(), settings)
    (settings.BACKUP_WORKROOM / "x").mkdir(parents=True)
    about = copies.unpack(path, settings.BACKUP_WORKROOM / "x")
    newer = {**about, "migrations": [*about["migrations"], ["bookings", "9999_from_next_year"]]}
    copies.write(path, newer, settings.BACKUP_WORKROOM / "x" / copies.DUMP)

    with pytest.raises(CommandError, match="made by a newer version of the site"):
        call_command("restore", str(path), replace=True)


def test_older_copies_go_once_the_new_one_is_proved_and_not_before(practice_life, settings):
    settings.BACKUP_FOLDER.mkdir()
    for day in range(1, 5):
        (settings.BACKUP_FOLDER / f"2026-01-0{day}T100000Z.age").write_bytes(b"old")
    key, settings.BACKUP_KEY = settings.BACKUP_KEY, "no key"
    with pytest.raises(CommandError, match="BACKUP_KEY is not a key"):
        call_command("backup", keep=2)
    assert len(list(settings.BACKUP_FOLDER.iterdir())) == 4

    settings.BACKUP_KEY = key
    call_command("backup", keep=2, stdout=StringIO())
    names = sorted(path.name for path in settings.BACKUP_FOLDER.iterdir())
    assert names == ["2026-01-04T100000Z.age", Backup.objects.get().file]


def test_without_a_key_it_is_said_how_to_make_one(settings):
    settings.BACKUP_KEY = ""
    with pytest.raises(CommandError, match="backup --new-key makes one"):
        call_command("backup")
    made = StringIO()
    call_command("backup", new_key=True, stdout=made)
    settings.BACKUP_KEY = made.getvalue().strip()
    assert copies.key()


def test_a_drill_takes_the_newest_copy_and_says_how_long_it_took(practice_life, settings):
    with pytest.raises(CommandError, match="There is no copy in"):
        call_command("drill")
    backup = back_up()
    Backup.objects.update(proved_at=None)
    said = StringIO()
    call_command("drill", stdout=said)
    assert said.getvalue().startswith(f"{backup.file} was restored for trial in ")
    assert Backup.last_proved() == backup


def test_a_copy_whose_tables_are_not_what_they_were_is_not_proved(practice_life, settings):
    path = path_of(back_up(), settings)
    (settings.BACKUP_WORKROOM / "x").mkdir(parents=True)
    about = copies.unpack(path, settings.BACKUP_WORKROOM / "x")
    about["tables"]["scheduling_entry"][0] += 1
    copies.write(path, about, settings.BACKUP_WORKROOM / "x" / copies.DUMP)

    with pytest.raises(NotRestored, match="are not what they were when the copy was made: scheduling_entry"):
        prove(path=path)
    make_person("Rowan Later")
    with pytest.raises(CommandError, match="are not what they were when the copy was made: scheduling_entry"):
        call_command("restore", str(path), replace=True)
    assert Person.objects.filter(name="Rowan Later").exists()


def test_a_restore_that_is_killed_half_way_has_changed_nothing(practice_life, tmp_path):
    half = tmp_path / "pg_restore"
    half.write_text("#!/bin/sh\nyes -- '-- to come' | head -c 100000\nexec sleep 5\n")
    half.chmod(0o755)
    server = Server.of_the_site()
    with server.connect() as found, subprocess.Popen([sys.executable, "-c", HALF, json.dumps(server.way), half]) as one:
        try:
            wait_until(lambda: found.execute(LOADING, [server.name]).fetchone() == (1,), one, half)
        finally:
            one.kill()
        deadline = time.monotonic() + 10
        while found.execute(LOADING, [server.name]).fetchone() != (0,):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert Person.objects.filter(name="Robin Reed").exists()


def test_it_is_said_what_a_copy_can_not_know(practice_life, settings):
    ReceiptBook.objects.create(pk=1, last_number=41)
    path = path_of(back_up(), settings)
    said = StringIO()
    call_command("restore", str(path), replace=True, stdout=said)
    assert "The last one in it is number 41." in said.getvalue()
    assert "Whoever was erased since, or asked for it, is here as before." in said.getvalue()


def test_what_killed_runs_left_goes_with_the_next_and_nothing_else_does(practice_life, settings):
    room, server = settings.BACKUP_WORKROOM, Server.of_the_site()
    for name in ("backup-killed", "backup-running", "another"):
        (room / name).mkdir(parents=True)
        (room / name / "database.dump").write_bytes(b"in plain")
    killed, running, another = (f"{server.name}_trial{end}" for end in ("_killed", "_running", ""))
    with server.connect() as found, server.connect() as elsewhere, copies.locked(room / "backup-running"):
        try:
            for name in (killed, running, another):
                found.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            for name in (killed, running):
                found.execute(f"COMMENT ON DATABASE \"{name}\" IS '{server.for_trial_of}'")
            elsewhere.execute(IN_USE, [running])

            back_up()

            assert sorted(path.name for path in room.iterdir()) == ["another", "backup-running"]
            names = found.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [another])
            assert sorted(name for (name,) in names) == [another, running]
        finally:
            for name in (killed, running, another):
                found.execute(f'DROP DATABASE IF EXISTS "{name}"')
