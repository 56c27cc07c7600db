import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from blog.actions import ImportReport, import_manuscript
from blog.manuscript import UnreadableManuscript, read
from blog.models import Article


class Command(BaseCommand):
    help = "Turns a manuscript (plain text, Markdown or .docx) into a draft article with its references, and reports."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--title", default="", help="the article's title, where the manuscript has none")
        parser.add_argument("--publish", action="store_true", help="make it public at once, unless something blocks it")
        parser.add_argument("--json", action="store_true", help="print one JSON object of figures")

    def handle(self, *, file, title, publish, **options):
        try:
            manuscript = read(file, title=title)
        except UnreadableManuscript as problem:
            raise CommandError(str(problem)) from problem
        report = import_manuscript(manuscript=manuscript, publish=publish)
        self.stdout.write(json.dumps(report.counts()) if options["json"] else in_words(report))
        if report.blocking:
            said = "\n".join(f"  {finding.says}" for finding in report.blocking)
            raise CommandError(f"It is kept as a draft, and not public yet. First:\n{said}")


def writing_address(article: Article) -> str:
    """Where it is written: nobody else finds a draft."""
    return settings.BASE_URL + reverse("admin:blog_article_change", args=[article.pk])


def in_words(report: ImportReport) -> str:
    counts, article = report.counts(), report.article
    lines = [
        f"“{article.title}” is {'public' if article.is_published else 'a draft'} at {article.get_absolute_url()}",
        *([] if article.is_published else [f"Go on with it, signed in, at {writing_address(article)}"]),
        f"{counts['sections']} sections, {counts['subsections']} subsections, {counts['list_items']} list items",
        f"{counts['linked']} of {counts['citations']} citations linked to {counts['references']} references",
        *(f"  no reference for: {text}" for text in report.unresolved),
        *(f"  not cited in the text: {original}" for original in report.uncited),
        *([f"{len(report.manuscript.pictures)} pictures kept"] if report.manuscript.pictures else []),
        *(f"  picture left out: {why}" for why in report.manuscript.left_out),
        f"{counts['words_kept']} of {counts['words_in']} words kept",
        "The disclaimer is in its field." if article.disclaimer else "No disclaimer was found.",
        "The invitation is in its field." if article.invitation else "No invitation was found.",
    ]
    return "\n".join(lines)
