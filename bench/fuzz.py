"""Ten thousand requests that nobody sensible would send, to every address, by everybody, with every method and form.

Each is taken back afterwards, so that all meet the same practice. None may be answered with a fault of ours, ask the
database for longer than a second, or show what belongs to somebody else. The same `--seed` sends the same requests.
"""

import logging
import random
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from time import monotonic
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from bench.place import report
from practice.accounts.roles import Role
from tests.factories import make_colleague, make_consultation_service, make_person, make_practitioner, make_service
from tests.practice.cast import House, names

MANY, FEW = 10_000, 1000
LONGEST_QUERY = 1.0  # seconds
METHODS = ["GET"] * 11 + ["POST"] * 7 + ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]
NASTY = [
    "", " ", "0", "-1", "1", "2", "999999999999999999999", "1e400", "NaN", "null", "None", "true", "on", "[]", "{}",
    "'", '"', "';--", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n", "../../etc/passwd", "\x00", "a\x00b", "\ud7ff",
    "\u202e", "🪶" * 50, "é" * 300, "x" * 20_000, "\r\nSet-Cookie: a=b", "2026-02-30", "0001-01-01", "9999-12-31",
    "2026-11-29T25:61", "2026-11-29T10:00:00Z", "24:00", "America/Vancouver", "Mars/Olympus", "http://example.org/",
    "//example.org/", "javascript:alert(1)", "robin@example.org", "robin@", "@", "123456",
    "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
ASKED = (
    "page",
    "q",
    "day",
    "from",
    "days",
    "next",
    "zone",
    "start",
    "state",
    "place",
    "month",
    "week",
    "year",
    "o",
    "e",
)
# Addresses that are private links: whoever has one sees what it leads to.
BY_LINK = ("manage", "blog:yours", "blog:stop", "blog:new", "blog:preview", "calendar_feed", "bookings:offer")
BY_LINK += ("bookings:decline_offer", "bookings:decline_and_leave", "bookings:invitation", "change_coming")
MADE_UP = "desk:patterns"  # shows nobody who is here: of its made-up people one has the name of this client
# Words that stand in this practice once, and who may read them.
CLIENTS_OWN, CONFIDED, COLLEAGUES_OWN = "Marlow Teal", "Do you work with couples", "Noor Siskin"
KEEPERS = {"practitioner", "assistant", "owner"}
MAY_READ = {
    CLIENTS_OWN: KEEPERS | {"client"},
    CONFIDED: {"practitioner", "other practitioner", "owner"},
    COLLEAGUES_OWN: KEEPERS | {"colleague", "other practitioner"},
}


@dataclass(frozen=True)
class Asked:
    role: str
    method: str
    name: str
    path: str
    form: dict | None


class Fields(HTMLParser):
    """The names and values of a page's forms, those of files apart."""

    def __init__(self):
        super().__init__()
        self.values: dict[str, str] = {}
        self.files: set[str] = set()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name")
        if name and tag in {"input", "select", "textarea", "button"}:
            if given.get("type") == "file":
                self.files.add(name)
            else:
                self.values.setdefault(name, given.get("value") or "")
        elif tag == "option" and self.values and "selected" in given:
            self.values[list(self.values)[-1]] = given.get("value") or ""


@dataclass
class Watch:
    """What went wrong, in words."""

    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0
    faults: int = 0
    slow: int = 0
    leaks: int = 0
    rightly: Counter = field(default_factory=Counter)
    raised: str = ""

    def time(self, execute, sql, params, many, context):
        begun = monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            took = monotonic() - begun
            self.slowest = max(self.slowest, took)
            if took > LONGEST_QUERY:
                self.slow += 1
                self.wrong.append(f"{took:.1f} s: {sql[:300]}")

    def remember(self, **_kwargs):
        self.raised = traceback.format_exc()

    def look_at(self, asked: Asked, answer: HttpResponse) -> None:
        body = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code >= 500 and answer.status_code != 503:
            self.faults += 1
            self.wrong.append(f"{answer.status_code} to {asked}\n{self.raised[-1500:]}")
        words = body.decode(errors="ignore")
        if asked.name == MADE_UP or is_by_link(asked.name):
            return
        for canary in (one for one in MAY_READ if one in words):
            if asked.role in MAY_READ[canary]:
                self.rightly[canary] += 1
            else:
                self.leaks += 1
                self.wrong.append(f"{asked.role} reads {canary!r} at {asked}")


def measure(quick: bool, seed: int) -> dict:
    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["testserver"]  # as Django's test client calls it
    chance, watch, counts = random.Random(seed), Watch(), Counter()
    house = furnish()
    house.sign_in_everybody()
    browsers = {role: browser(house, role) for role in house.people}
    got_request_exception.connect(watch.remember)
    begun = monotonic()
    with connection.execute_wrapper(watch.time):
        for asked in requests(house, browsers, chance, FEW if quick else MANY):
            answer = send(browsers[asked.role], asked)
            watch.look_at(asked, answer)
            counts[answer.status_code // 100] += 1
    for line in watch.wrong[:20]:
        print(line, file=sys.stderr)
    return {
        "requests": counts.total(),
        "addresses": len(set(names())),
        "roles": len(house.people),
        "faults": watch.faults,
        "slow_queries": watch.slow,
        "slowest_query_ms": round(watch.slowest * 1000),
        "leaks": watch.leaks,
        "rightly_read": min(watch.rightly[canary] for canary in MAY_READ) or None,  # else nothing could leak
        **{f"answered_{kind}xx": count for kind, count in sorted(counts.items())},
        "seconds": round(monotonic() - begun),
        "seed": seed,
    }


def furnish() -> House:
    """The practice of the tests, and of every role somebody whom nothing in it belongs to."""
    house = House.furnish()
    house.people |= {
        "other client": make_person("Rowan Heron"),
        "other colleague": make_colleague(make_person("Ivo Dunlin")).person,
        "other practitioner": other_practitioner(),
        "assistant": make_person("Pat Knot", role=Role.ASSISTANT),
        "editor": make_person("Jay Rook", role=Role.EDITOR),
        "owner": make_person("Oli Stilt", role=Role.OWNER),
    }
    return house


def other_practitioner():
    other = make_practitioner("Ira Linnet")
    make_service(other, slug="ira-50")
    make_consultation_service(other, slug="ira-peer-50")
    return other.person


def browser(house: House, role: str) -> Client:
    found = house.browser(role)
    found.raise_request_exception = False
    return found


def requests(house: House, browsers: dict[str, Client], chance: random.Random, count: int) -> Iterator[Asked]:
    """Every address at least once by every role, and then at random."""
    known = sorted(set(names()))
    first = [(role, name) for role in house.people for name in known]
    chance.shuffle(first)
    for number in range(count):
        role, name = first[number] if number < len(first) else (chance.choice(list(house.people)), chance.choice(known))
        method = chance.choice(METHODS)
        path = address(house, name, chance)
        form = filled(browsers[role], path, chance) if method in {"POST", "PUT", "PATCH"} else None
        if chance.random() < 0.4:
            path += "?" + urlencode({chance.choice(ASKED): chance.choice(NASTY) for _ in range(chance.randint(1, 3))})
        yield Asked(role, method, name, path, form)


def address(house: House, name: str, chance: random.Random) -> str:
    """Where the name leads in this practice, mostly; else with one of its parts gone wrong."""
    try:
        path = house.address(name)
    except (KeyError, LookupError, ValueError, TypeError):
        path = "/" + name.replace(":", "/") + "/"
    if chance.random() < 0.75:
        return path
    parts = path.strip("/").split("/")
    parts[chance.randrange(len(parts))] = quote(chance.choice(NASTY)[:200], safe="")
    return f"/{'/'.join(parts)}/"


def filled(browser: Client, path: str, chance: random.Random) -> dict:
    """The form of the page at that path, with some of it gone wrong; of a path without one, anything."""
    page = taken_back(browser, lambda: browser.get(path))
    fields = Fields()
    if page.status_code == 200 and "html" in page.get("Content-Type", ""):
        fields.feed(page.content.decode(errors="ignore"))
    values = fields.values or dict.fromkeys(chance.sample(ASKED, 4), "")
    form = {name: chance.choice(NASTY) if chance.random() < 0.35 else value for name, value in values.items()}
    if form and chance.random() < 0.3:
        del form[chance.choice(list(form))]
    for name in sorted(fields.files):
        form[name] = SimpleUploadedFile(chance.choice(["a.md", "a.docx", "a.png", "../a"]), chance.randbytes(300))
    return form


def send(browser: Client, asked: Asked) -> HttpResponse:
    if asked.form is None:
        return taken_back(browser, lambda: browser.generic(asked.method, asked.path))
    if asked.method == "POST":
        return taken_back(browser, lambda: browser.post(asked.path, asked.form))
    body = urlencode({name: value for name, value in asked.form.items() if isinstance(value, str)}, errors="replace")
    kind = "application/x-www-form-urlencoded"
    return taken_back(browser, lambda: browser.generic(asked.method, asked.path, BytesIO(body.encode()).read(), kind))


def taken_back(browser: Client, act) -> HttpResponse:
    """The answer; of what was written for it nothing is left, and the browser is signed in as it was."""
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        answer = act()
        if answer.streaming:
            answer.streaming_content = [b"".join(answer)]
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer


def is_by_link(name: str) -> bool:
    return name.startswith(BY_LINK)


if __name__ == "__main__":
    report(measure, seed=1)
