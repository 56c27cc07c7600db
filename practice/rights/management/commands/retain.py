from django.core.management.base import BaseCommand

from practice.clock import day_words
from practice.rights.actions import Report, retain
from practice.rights.changes import signed


class Command(BaseCommand):
    help = (
        "Says what has been kept for as long as the practice decided: how much, since when, and whose of nobody. "
        "With --apply it is erased, as it is each night."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="Erase it. Without it nothing is changed.")

    def handle(self, *, apply, **_options):
        with signed("manage.py retain"):
            report = retain(apply=apply)
        for line in lines_of(report):
            self.stdout.write(line)
        if not apply:
            self.stdout.write("Nothing was changed. Run it with --apply to erase what is due.")


def lines_of(report: Report) -> list[str]:
    lines = []
    if report.people:
        ended = f"between {day_words(report.first)} and {day_words(report.last)}"
        lines.append(f"People whose time ended {ended}: {report.people}")
    lines += [f"  {title}: {count}" for title, count in report.rows.items()] or ["Nothing is due."]
    if report.held:
        lines.append(f"People whose time is over and whom a legal hold keeps: {report.held}")
    if report.stuck:
        lines.append(f"People whose time is over and who could not be erased (the log says why): {report.stuck}")
    if report.undated_minors:
        lines.append(
            f"People who came under age, kept as if newly born since nobody noted when they turn 19: "
            f"{report.undated_minors}"
        )
    return lines
