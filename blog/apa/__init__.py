"""References in APA 7 style: a work as data, read from a line and written as one.

Every function takes any object with the fields of ``Reference``: a value, or a row of the library.
"""

from blog.apa.citing import in_text, lettered_years, list_order
from blog.apa.exporting import to_bibtex, to_csl
from blog.apa.reading import DATED, DOI, UPPER, URL, YEAR, parse_reference, with_unique_keys
from blog.apa.works import Reference, fold, slug
from blog.apa.writing import italics, line, line_html, shown

__all__ = [
    "DATED",
    "DOI",
    "UPPER",
    "URL",
    "YEAR",
    "Reference",
    "fold",
    "in_text",
    "italics",
    "lettered_years",
    "line",
    "line_html",
    "list_order",
    "parse_reference",
    "shown",
    "slug",
    "to_bibtex",
    "to_csl",
    "with_unique_keys",
]
