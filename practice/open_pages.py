"""One text on two open pages, such as on a phone and a laptop: neither writes over what it has not seen."""

import uuid
from dataclasses import dataclass

from django import forms
from django.db import models


class WrittenMeanwhile(Exception):
    """Another page wrote there since this one was opened. Nothing was written over."""


@dataclass(frozen=True)
class OpenPage:
    """Which page something comes from, and which version of the text it showed when it was opened."""

    key: uuid.UUID
    seen: int


class Written(models.Model):
    """A row whose texts one person writes, bit by bit and maybe on several pages. Lock it before asking."""

    written_version = models.PositiveIntegerField(
        default=0, editable=False, help_text="Counts how often its texts were written over."
    )
    written_on = models.UUIDField(null=True, editable=False, help_text="The open page that wrote last, and goes on.")

    class Meta:
        abstract = True

    def write_from(self, page: OpenPage | None, *, goes_on: bool) -> list[str]:
        """Afterwards the row says that this page wrote; returned are the fields to save with the texts.

        A page that goes on has seen what it wrote itself. Where none is named, somebody wrote without one.
        Raises WrittenMeanwhile.
        """
        if page and page.seen != self.written_version and page.key != self.written_on:
            raise WrittenMeanwhile
        self.written_version += 1
        self.written_on = page.key if page and goes_on else None
        return ["written_version", "written_on"]


class OfThePage(forms.HiddenInput):
    """A value of this page alone: a browser must not bring one back from another time."""

    def __init__(self):
        super().__init__(attrs={"autocomplete": "off"})


class OpenPageForm(forms.Form):
    """What a form says of the page that it stands on."""

    page = forms.UUIDField(widget=OfThePage)
    seen = forms.IntegerField(widget=OfThePage, min_value=0)

    @classmethod
    def opened(cls, written: Written | None) -> "OpenPageForm":
        return cls(initial={"page": uuid.uuid4(), "seen": written.written_version if written else 0})

    @property
    def open_page(self) -> OpenPage:
        """One that did not say is a new one, and has seen nothing."""
        if not self.is_valid():
            return OpenPage(uuid.uuid4(), 0)
        return OpenPage(self.cleaned_data["page"], self.cleaned_data["seen"])
