from django.core.management.base import BaseCommand, CommandError

from practice.rights.changes import signed
from practice.scheduling.actions.rederiving import rederive_times

LISTS = {
    "moving": ("Move, and keep the time that people were told", "Moved, and keep the time that people were told"),
    "releasing": (
        "Are kept for somebody who has not booked, and would be given back",
        "Were kept for somebody who had not booked, and are given back; offers are made anew",
    ),
    "colliding": ("Collide with something else at the right time, and stay where they are",) * 2,
    "skipped": ("Were promised a time that the clocks will skip, and stay where they are",) * 2,
    "unsettled": ("Were changed in the last minutes: ask again in five",) * 2,
}


class Command(BaseCommand):
    help = (
        "Compares future appointments with today's zone data, after tzdata was renewed. With --apply those at a wrong "
        "instant are moved and their people told. Fails while something is left that somebody has to look at."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="Move them. Without it nothing is changed.")

    def handle(self, *, apply, **_options):
        with signed("manage.py rederive_times"):
            report = rederive_times(apply=apply)
        for name, words in LISTS.items():
            if found := getattr(report, name):
                self.stdout.write(f"{words[apply]}: {len(found)}")
                for one in found:
                    self.stdout.write(f"  {one.words}")
        if not report.is_clean:
            raise CommandError("Not everything is at its time. Move what is listed by hand, which tells its people.")
        if not report.moving and not report.releasing:
            self.stdout.write("Everything is at its time.")
        elif not apply:
            self.stdout.write("Nothing was changed. Run it with --apply to move them.")
