import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from practice.doctor import BAD, GOOD, LOOK, examine

SIGNS = {GOOD: "good", LOOK: "look", BAD: "BAD "}


class Command(BaseCommand):
    help = (
        "Looks at all that a running site needs (settings, time zones, database, keys, mail, queue, clock, backups, "
        "disk) and says what to do. Fails where something is bad."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="A list of objects instead of lines.")

    def handle(self, *, json: bool, **_options):
        findings = list(examine())
        self.stdout.write(as_json(findings) if json else as_lines(findings))
        if count := sum(finding.state == BAD for finding in findings):
            raise CommandError("One thing is bad." if count == 1 else f"{count} things are bad.")


def as_lines(findings) -> str:
    return "\n".join(f"{SIGNS[one.state]}  {one.about:<13} {one.words}" for one in findings)


def as_json(findings) -> str:
    return json.dumps([asdict(one) for one in findings])
