"""A work as one line of an APA 7 reference list."""

import re
from html import escape

from blog.apa.works import People, Reference, fold

# They stand around what is set in italics until the line is whole. No text has them.
ITALIC, ROMAN = "\x0e", "\x0f"
MOST_NAMES = 20  # of more, the first nineteen and the last are written
UNPUBLISHED = "unpublished"
PARTS = {"article", "chapter"}  # of something larger, whose name is in italics


def shown(work: Reference) -> str:
    """What readers see in the list: the line as written where that was wanted, else the one made of the parts."""
    return work.original if _is_as_written(work) else line(work)


def italics(work: Reference) -> list[tuple[int, int]]:
    """Where in ``shown(work)`` the italics begin and end."""
    if _is_as_written(work):
        return _italics_as_written(work)
    pieces = re.split(f"[{ITALIC}{ROMAN}]", _composed(work))
    ends = [sum(map(len, pieces[: number + 1])) for number in range(len(pieces))]
    return list(zip(ends[:-1:2], ends[1::2], strict=False))


def line(work: Reference) -> str:
    """The line made of the parts."""
    return _without_marks(_composed(work))


def line_html(work: Reference) -> str:
    """The line with <i> around what APA sets in italics. It has no links."""
    return escape(_composed(work), quote=False).replace(ITALIC, "<i>").replace(ROMAN, "</i>")


def _is_as_written(work: Reference) -> bool:
    return bool(work.as_written and work.original)


def _italics_as_written(work: Reference) -> list[tuple[int, int]]:
    """Where the title stands in the line, or for a part of something larger the name of that."""
    original, words = work.original, work.title
    start = original.find(words, max(original.find(work.year), 0))
    if work.kind in PARTS and start >= 0:
        words, start = work.container, original.find(work.container, start + len(words))
        with_volume = f"{words}, {work.volume}"
        words = with_volume if work.volume and original.startswith(with_volume, start) else words
    return [(start, start + len(words))] if words and start >= 0 else []


def _composed(work: Reference) -> str:
    who, title, dated = _stopped(_who(work)), _stopped(_title(work)), f"({_date(work)})."
    opening = [who, dated, title] if who else [title, dated]
    source = [_stopped(part) for part in SOURCES.get(work.kind, _publisher)(work)]
    return " ".join(filter(None, [*opening, *source, _link(work), _first_published(work)]))


def _without_marks(text: str) -> str:
    return text.replace(ITALIC, "").replace(ROMAN, "")


def _italic(text: str) -> str:
    return f"{ITALIC}{text}{ROMAN}" if text else ""


def _stopped(text: str) -> str:
    """With the full stop that ends a part, unless it ends in one, or in a question."""
    return f"{text}." if text and _without_marks(text)[-1] not in ".?!" else text


def _who(work: Reference) -> str:
    names = _listed([_inverted(person) for person in work.authors])
    return f"{names} {_role(work.authors, 'Ed')}" if work.kind == "edited" and names else names


def _role(people: People, role: str) -> str:
    return f"({role}.)" if len(people) == 1 else f"({role}s.)"


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[: MOST_NAMES - 1])}, . . . {names[-1]}"
    return ", & ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _inverted(person: dict[str, str]) -> str:
    given, suffix = _given(person)
    return ", ".join(filter(None, [person.get("family", ""), given, suffix]))


def _straight(person: dict[str, str]) -> str:
    given, suffix = _given(person)
    return ", ".join(filter(None, [f"{given} {person.get('family', '')}".strip(), suffix]))


def _all_straight(people: People) -> str:
    """Names in their usual order, as APA has them anywhere but at the beginning of the line."""
    names = [_straight(person) for person in people]
    if len(names) < 3:
        return " & ".join(names)
    return f"{', '.join(names[:-1])}, & {names[-1]}"


def _given(person: dict[str, str]) -> tuple[str, str]:
    """The initials, and a suffix such as "Jr."; a particle left behind them stays."""
    given, _, suffix = person.get("given", "").partition(", ")
    given = re.sub(r"\.(?=[^\W\d_])", ". ", given)
    return re.sub(r"(?<![^\W\d_])([^\W\d_])[^\W\d_]+(?!\.)\b", _initial, given), suffix or person.get("suffix", "")


def _initial(name: re.Match) -> str:
    return f"{name[1]}." if name[1].isupper() else name[0]


def _date(work: Reference) -> str:
    return ", ".join(filter(None, [work.year or "n.d.", work.date]))


def _title(work: Reference) -> str:
    """With what stands in brackets behind it."""
    is_part = work.kind in PARTS
    translated = f"{_all_straight(work.translators)}, Trans." if work.translators else ""
    numbered = "" if is_part else ", ".join(filter(None, [work.edition, _volumes(work.volume), work.number]))
    beside = "; ".join(filter(None, [translated, numbered]))
    parts = [work.title if is_part else _italic(work.title), f"({beside})" if beside else "", _genre(work)]
    return " ".join(filter(None, parts))


def _genre(work: Reference) -> str:
    at = work.publisher if work.kind == "thesis" and not _is_unpublished(work) else ""
    said = ", ".join(filter(None, [work.genre, at]))
    return f"[{said}]" if said else ""


def _is_unpublished(work: Reference) -> bool:
    return work.genre.casefold().startswith(UNPUBLISHED)


def _volumes(volume: str) -> str:
    return f"Vol{'s' if re.search(r'[–,-]', volume) else ''}. {_dashed(volume)}" if volume else ""


def _dashed(numbers: str) -> str:
    return re.sub(r"(?<=\w)\s*[-–]+\s*(?=\w)", "–", numbers)


def _publisher(work: Reference) -> list[str]:
    return [_unless_author(work.publisher, work)]


def _unless_author(name: str, work: Reference) -> str:
    """A publisher or a site that is the author is not named twice."""
    alone = len(work.authors) == 1 and fold(work.authors[0].get("family", "")) == fold(name)
    return "" if alone else name


def _journal(work: Reference) -> list[str]:
    volume = ", ".join(filter(None, [work.container, _dashed(work.volume)]))
    issue = f"({_dashed(work.issue)})" if work.issue else ""
    if issue and not work.volume:
        issue = f", {issue}"
    return [", ".join(filter(None, [_italic(volume) + issue, _dashed(work.page)]))]


def _book_around(work: Reference) -> list[str]:
    pages = f"pp. {_dashed(work.page)}" if re.search(r"[–,-]", work.page) else f"p. {work.page}"
    beside = ", ".join(filter(None, [work.edition, _volumes(work.volume), pages if work.page else ""]))
    editors = f"{_all_straight(work.editors)} {_role(work.editors, 'Ed')}, " if work.editors else ""
    return [f"In {editors}{_italic(work.container)}{f' ({beside})' if beside else ''}", work.publisher]


def _university(work: Reference) -> list[str]:
    return [work.publisher if _is_unpublished(work) else work.container]


def _site(work: Reference) -> list[str]:
    return [_unless_author(work.container, work)]


def _event(work: Reference) -> list[str]:
    return [", ".join(filter(None, [work.event, work.event_place]))]


SOURCES = {
    "article": _journal,
    "chapter": _book_around,
    "thesis": _university,
    "webpage": _site,
    "talk": _event,
}


def _link(work: Reference) -> str:
    if work.doi:
        return f"https://doi.org/{work.doi}"
    return f"Retrieved {work.accessed}, from {work.url}" if work.url and work.accessed else work.url


def _first_published(work: Reference) -> str:
    return f"(Original work published {work.original_year})" if work.original_year else ""
