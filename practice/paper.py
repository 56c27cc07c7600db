"""Paper: PDFs with real text, tagged for whoever listens to them, in the script each name is written in.

A sheet is a Typst file among the templates. It reads the facts it is given as data, so that nothing in them is ever
taken for markup (docs/decisions/0024).
"""

import json
from functools import cache
from importlib.resources import files

import typst
from django.conf import settings
from django.http import HttpResponse

SHEETS = settings.BASE_DIR / "templates"
STANDARD = "ua-1"  # PDF/UA: with a title, a language and tags; and it refuses a letter that no font has
UNSHOWN = "could not be displayed"


class Unprintable(Exception):
    """Something in it is in none of the fonts. It is never left out, or printed as a box."""


@cache
def fonts() -> typst.Fonts:
    """Those that came with the packages and no others: the same on every machine."""
    packaged = files("weblate_fonts") / "static" / "weblate_fonts"
    paths = [str(packaged / family / "ttf") for family in ("source-sans", "kurinto")]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


def printed(sheet: str, facts: dict) -> bytes:
    """The PDF of a sheet about these facts; the same bytes each time. Raises `Unprintable`."""
    try:
        return typst.compile(
            str(SHEETS / sheet),
            root=str(SHEETS),
            font_paths=fonts(),
            sys_inputs={"facts": json.dumps(facts)},
            pdf_standards=[STANDARD],
        )
    except typst.TypstError as failed:
        if UNSHOWN in str(failed):
            raise Unprintable(str(failed)) from None
        raise


def can_print(words: str) -> bool:
    """Whether every letter of `words` can stand on paper."""
    try:
        printed("paper/words.typ", {"words": words})
    except Unprintable:
        return False
    return True


def as_file(content: bytes | str, name: str, content_type: str = "application/pdf") -> HttpResponse:
    """A file to keep, by a name that says nothing of what it is about."""
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
