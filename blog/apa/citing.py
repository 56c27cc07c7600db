"""How works are cited in a text, and in which order a list has them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from string import ascii_lowercase

from blog.apa.works import Reference, fold

FROM_THREE = 3  # authors, the first alone is named
LETTER = re.compile(r"(?<=\d)[a-z]$|-[a-z]$")
LEADING_ARTICLE = re.compile(r"^(?:the|an?)\s+")


def in_text(work: Reference, *, narrative: bool = False, locator: str = "") -> str:
    """ "(Siegel & Schore, 2010, p. 4)", or, narrative, "Siegel and Schore (2010, p. 4)"."""
    when = ", ".join(filter(None, [_year_cited(work), locator]))
    who = _named(work, " and " if narrative else " & ")
    return f"{who} ({when})" if narrative else f"({who}, {when})"


def _named(work: Reference, joined: str) -> str:
    families = [person.get("family", "") for person in work.authors]
    if not families:
        return f"“{re.split(r'[:?.] ', work.title)[0]}”"
    return f"{families[0]} et al." if len(families) >= FROM_THREE else joined.join(families)


def _year_cited(work: Reference) -> str:
    year = work.year or "n.d."
    return f"{work.original_year}/{year}" if work.original_year and "/" not in year else year


def list_order(work: Reference) -> tuple:
    """Sorts as APA does: by authors, letter by letter, then year (undated first, in press last), then title."""
    names = [(_letters(person.get("family", "")), fold(person.get("given", ""))) for person in work.authors]
    title = LEADING_ARTICLE.sub("", fold(work.title or work.original))
    when = {"n": "", "i": "~"}.get(work.year[:1], "") + work.year.removeprefix("n.d.")
    return names or [(_letters(title), "")], when, work.date, title


def _letters(name: str) -> str:
    """Spaces, hyphens and apostrophes do not count: Villafuerte stands before Villa-Lobos."""
    return re.sub(r"[^\w]", "", fold(name))


def lettered_years(works: Iterable[Reference]) -> dict[str, str]:
    """The year of each work by its key. Where authors and year agree it has a letter, in the order of the list.

    A letter that is there already stays.
    """
    works = sorted(works, key=list_order)
    alike = defaultdict(list)
    for work in works:
        names = tuple((fold(person.get("family", "")), fold(person.get("given", ""))) for person in work.authors)
        alike[names or fold(work.title), LETTER.sub("", work.year)].append(work)
    return {work.key: year for (_, year), group in alike.items() for work, year in _with_letters(year, group)}


def _with_letters(year: str, group: list[Reference]) -> list[tuple[Reference, str]]:
    taken = {work.year for work in group if LETTER.search(work.year)}
    between = "" if year[-1:].isdigit() else "-"
    free = (f"{year}{between}{letter}" for letter in ascii_lowercase if f"{year}{between}{letter}" not in taken)
    alone = len(group) == 1
    return [(work, work.year if alone or work.year in taken else next(free, work.year)) for work in group]
