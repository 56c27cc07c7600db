"""Tables for spreadsheets, as CSV. What somebody typed is never taken for a formula there."""

import csv
from collections.abc import Iterable
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # as spreadsheets read the first sign


def table(rows: Iterable[Iterable]) -> str:
    """The rows as one text, each cell with its words."""
    written = StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def harmless(cell) -> str:
    """A cell that would begin a formula begins with an apostrophe, which spreadsheets take for: this is text."""
    words = str(cell)
    return f"'{words}" if words.lstrip(" ").startswith(FORMULA) else words
