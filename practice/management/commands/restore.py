from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from practice.backups import copies
from practice.backups.actions import NotRestored, restore
from practice.backups.server import ProgramFailed
from practice.receipts.models import ReceiptBook

SINCE = """What happened since is not in it:
- Receipts. The last one in it is number {}. If later numbers were given, raise the last number in /admin/,
  Receipt book, before the next receipt.
- Erasing. Whoever was erased since, or asked for it, is here as before. The mail about it says who: erase them
  again."""


class Command(BaseCommand):
    help = "Brings back a copy that `backup` made, into an empty database. Stop web, worker and beat first."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="Throws away what is in the database now.")
        parser.add_argument(
            "--without-field-keys",
            action="store_true",
            help="Goes on where FIELD_KEYS does not open what people confided: it stays unreadable.",
        )

    def handle(self, *, file, replace, without_field_keys, **_options):
        try:
            about = restore(path=file, replace=replace, with_keys=not without_field_keys)
        except FileNotFoundError as reason:
            raise CommandError(f"There is no {file}.") from reason
        except (copies.NoKey, copies.Damaged, NotRestored, ProgramFailed, OSError) as reason:
            raise CommandError(str(reason)) from reason
        connection.close()  # it may remember tables that were replaced
        call_command("migrate", verbosity=0, interactive=False)
        rows = sum(count for count, _sum in about["tables"].values())
        self.stdout.write(f"Restored {rows} rows as of {about['made_at']}. Everybody signs in anew.")
        self.stdout.write(SINCE.format(ReceiptBook.current().last_number))
