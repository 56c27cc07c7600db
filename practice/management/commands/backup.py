from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practice.backups import copies
from practice.backups.actions import NotRestored, make_backup
from practice.backups.server import ProgramFailed


class Command(BaseCommand):
    help = (
        "Writes a sealed copy of the database, proves it by restoring it into a database for trial, and then removes "
        "older copies."
    )

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=settings.BACKUP_FOLDER, help="Instead of BACKUP_FOLDER.")
        parser.add_argument("--keep", type=int, default=settings.BACKUP_KEEP, help="How many copies stay.")
        parser.add_argument("--new-key", action="store_true", help="Prints a key for BACKUP_KEY, and does no more.")

    def handle(self, *, folder, keep, new_key, **_options):
        if new_key:
            self.stdout.write(copies.new_key())
            return
        if keep < 1:
            raise CommandError("At least one copy must stay: say --keep 1 or more.")
        try:
            backup = make_backup(folder=folder, keep=keep)
        except (copies.NoKey, copies.Damaged, NotRestored, ProgramFailed, OSError) as reason:
            raise CommandError(f"No copy was made that can be relied on. {reason}") from reason
        self.stdout.write(
            f"{folder / backup.file}: {backup.rows} rows, {backup.size} bytes, "
            f"restored for trial in {backup.proof_seconds:.1f} s and found whole."
        )
