from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practice.backups import copies
from practice.backups.actions import NotRestored, prove
from practice.backups.server import ProgramFailed


class Command(BaseCommand):
    help = "Restores a copy into a database for trial, compares all of it, and says how long that took."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?", help="The newest one in BACKUP_FOLDER where none is named.")

    def handle(self, *, file, **_options):
        path = file or max(settings.BACKUP_FOLDER.glob("*.age"), default=None)
        if path is None:
            raise CommandError(f"There is no copy in {settings.BACKUP_FOLDER}. manage.py backup makes one.")
        try:
            seconds = prove(path=path)
        except FileNotFoundError as reason:
            raise CommandError(f"There is no {path}.") from reason
        except (copies.NoKey, copies.Damaged, NotRestored, ProgramFailed, OSError) as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"{path.name} was restored for trial in {seconds:.1f} s and found whole.")
