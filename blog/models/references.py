from collections.abc import Collection
from dataclasses import fields

from django.db import models

from blog import apa, prose
from blog.models.words import Words


class Reference(Words):
    """A work that articles cite, in the fields of CSL-JSON. One library serves all articles."""

    class Kind(models.TextChoices):
        BOOK = "book", "Book"
        EDITED = "edited", "Edited book"
        CHAPTER = "chapter", "Chapter"
        ARTICLE = "article", "Journal article"
        REPORT = "report", "Report"
        THESIS = "thesis", "Thesis"
        WEBPAGE = "webpage", "Web page"
        TALK = "talk", "Talk"

    key = models.SlugField(max_length=120, unique=True, help_text="Names the work in links, such as siegel-2012.")
    original = models.TextField("as written", help_text="The whole reference in APA style, as it stands in the list.")
    as_written = models.BooleanField(
        "show the line as written",
        default=True,
        help_text="Readers then see the line above, word for word. Otherwise they see one made of the parts below.",
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BOOK)
    authors = models.JSONField(
        default=list,
        blank=True,
        help_text="One a line, as the line begins: Siegel, D. J. Of an edited book its editors. An organization is "
        "written as it is called; with a comma in its name, in quotation marks. Citations are matched by it.",
    )
    year = models.CharField(max_length=10, blank=True, help_text="With its letter if it has one: 2012, 2007a, n.d.")
    date = models.CharField("month and day", max_length=60, blank=True, help_text="Of a page or a talk: March 3.")
    title = models.TextField(blank=True)
    edition = models.CharField(max_length=60, blank=True, help_text="As it is printed: 2nd ed.")
    translators = models.JSONField(default=list, blank=True, help_text="One a line: Kaufmann, W.")
    editors = models.JSONField(default=list, blank=True, help_text="Of the book a chapter stands in, one a line.")
    container = models.CharField(
        "stands in", max_length=300, blank=True, help_text="The journal, the book, the site, or a thesis’s archive."
    )
    volume = models.CharField(max_length=20, blank=True)
    issue = models.CharField(max_length=20, blank=True)
    page = models.CharField("pages", max_length=60, blank=True, help_text="45–67, or Article e12.")
    number = models.CharField(max_length=100, blank=True, help_text="Of a report, as it is printed: Report No. 4.")
    genre = models.CharField(
        "sort", max_length=100, blank=True, help_text="What stands in square brackets: Doctoral dissertation, Keynote."
    )
    publisher = models.CharField(max_length=200, blank=True, help_text="Of a thesis, the university.")
    event = models.CharField(max_length=300, blank=True, help_text="At which a talk was given.")
    event_place = models.CharField("place", max_length=200, blank=True, help_text="Of the event.")
    original_year = models.CharField(
        "first published", max_length=20, blank=True, help_text="The year, where it differs."
    )
    accessed = models.CharField(
        "read on", max_length=60, blank=True, help_text="Only where a page changes often: March 3, 2020."
    )
    doi = models.CharField("DOI", max_length=200, blank=True)
    url = models.URLField("address", max_length=500, blank=True)

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return apa.shown(self)

    @property
    def list_order(self) -> tuple:
        """Sorts a list of references as APA does."""
        return apa.list_order(self)

    @property
    def html(self) -> str:
        return prose.formatted(self)

    def read_parts(self, but: Collection[str] = ()) -> None:
        """The parts are then what the line says, but for those named. Saves nothing."""
        found = apa.parse_reference(self.original)
        for part in fields(found):
            if part.name not in {"original", "key", *but}:
                setattr(self, part.name, getattr(found, part.name))
