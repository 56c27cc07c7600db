"""A copy of everything that is kept about somebody: a page to read, and the same for machines."""

import json
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import IO

from django.template.loader import render_to_string

from practice import clock
from practice.accounts.holdings import Told, told_to
from practice.accounts.models import Person
from practice.profile.models import Practice

IN_MEMORY = 1_000_000  # bytes; what is more goes to a file that nobody else can open, and that is gone once it is read
NOT_IN_IT = (
    "What a practitioner noted for themselves is theirs, and is not in here. Nor is anything that somebody else wrote "
    "about themselves. You can ask us about both."
)


def copy_for(person: Person, now: datetime) -> IO[bytes]:
    """A ZIP of `index.html` and `everything.json`, open at its beginning. What is confided is readable in it."""
    told, practice = list(told_to(person)), Practice.current()
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page_of(person, told, practice, now))
        archive.writestr("everything.json", data_of(person, told, practice, now))
    file.seek(0)
    return file


def page_of(person: Person, told: Iterable[Told], practice: Practice, now: datetime) -> str:
    context = {
        "person": person,
        "practice": practice,
        "made": clock.moment_words(now, person.time_zone),
        "parts": [(one.holding.title, [lines_of(row, person) for row in one.rows]) for one in told],
        "not_in_it": NOT_IN_IT,
    }
    return render_to_string("rights/copy.html", context)


def lines_of(row: dict[str, object], person: Person) -> list[tuple[str, str]]:
    """What is told of a row, in words, without what is empty."""
    said = ((label, in_words(value, person.time_zone)) for label, value in row.items())
    return [(label, words) for label, words in said if words]


def in_words(value: object, zone: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case datetime():
            return clock.moment_words(value, zone)
        case date():
            return clock.day_words(value)
        case time():
            return f"{value:%H:%M}"
        case list() | tuple():
            return "\n".join(in_words(one, zone) for one in value)
    return str(value)


def data_of(person: Person, told: Iterable[Told], practice: Practice, now: datetime) -> str:
    everything = {
        "practice": practice.name,
        "made": for_machines(now),
        "not in it": NOT_IN_IT,
        "kept": [
            {
                "title": one.holding.title,
                "rows": [{label: for_machines(value) for label, value in row.items()} for row in one.rows],
            }
            for one in told
        ],
    }
    return json.dumps(everything, ensure_ascii=False, indent=1)


def for_machines(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return [for_machines(one) for one in value]
    return str(value)
