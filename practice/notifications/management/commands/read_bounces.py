import os
import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from practice.notifications.returns import Noted, read_folder, read_stream


class Command(BaseCommand):
    help = (
        "Reads what other mail servers report about messages that did not arrive: one message from standard input, or "
        "every new one of a maildir."
    )

    def add_arguments(self, parser):
        parser.add_argument("--maildir", type=Path, metavar="DIR", help="a folder with new and cur in it")

    def handle(self, *, maildir, **_options):
        noted = Noted()
        if maildir and not all((maildir / name).is_dir() for name in ("new", "cur")):
            raise CommandError(f"{maildir} is no maildir.")
        try:
            read_folder(maildir, noted) if maildir else read_stream(sys.stdin.buffer, noted)
        except (OperationalError, InterfaceError) as refusal:  # the mail server keeps the message and tries again
            raise CommandError("The database does not answer.", returncode=os.EX_TEMPFAIL) from refusal
        if any(asdict(noted).values()):  # cron mails whatever is said
            self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in asdict(noted).items()))
