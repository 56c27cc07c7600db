"""Following every link of the demo's site, by whoever may stand before it.

Of pages that differ only by what is asked of them (another day, another search) one of each kind is opened; the others
are asked for without opening them, as anybody. What the first page of the admin leads to is opened, and not followed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.test import Client

from practice.demo.people import MARLOW, NOOR, WREN
from tests import pages
from tests.chromium import wait_for_later_scripts
from tests.flows.look import Watch

STARTS = {
    "anonymous": (None, ["/"]),
    "client": (MARLOW, ["/", "/account/"]),
    "colleague": (NOOR, ["/", "/account/", "/consultations/"]),
    "practitioner": (WREN, ["/", "/desk/", "/desk/patterns/", "/admin/"]),
}
LEADS_AWAY = {"/leave/"}
LEADS_NOWHERE = {"/desk/patterns/"}  # its samples' links are made up
# Pages of times, and of waiting for one, differ by what stands above them; a title would tell the whole window.
TIMES = {"Choose a time – CtC", "Waitlist – CtC"}
PRIVATE = re.compile(r"/manage/(\w+)[^/]*/")  # a private link is signed anew, and so looks new, whenever it is shown
FILES = (".xml", ".ics", ".json", ".webmanifest", ".pdf", ".csv", ".html")  # a message by itself is one
FOUND = """() => [
    document.querySelectorAll("h1").length,
    [...document.querySelectorAll("[id]")].map(one => one.id),
    [...document.querySelectorAll("a[href]")].map(link => link.href),
]"""


@dataclass(frozen=True)
class Opened:
    """A page, as whoever opened it finds it: where that was, and what is wrong with it that they were told."""

    status: int
    address: str
    title: str
    headings: int
    ids: set[str]
    links: list[str]
    complaints: list[str] = field(default_factory=list)


class Browser:
    """Opens pages as a browser does, runs their scripts, and hears what it complains of."""

    def __init__(self, page, site: str):
        self.page, self.watch = page, Watch(page, site)

    def status_of(self, address: str) -> int:
        return self.page.request.get(address).status

    def open(self, address: str) -> Opened:
        status = self.page.goto(address, wait_until="load").status
        wait_for_later_scripts(self.page)
        headings, ids, links = self.page.evaluate(FOUND)
        return Opened(status, self.page.url, self.page.title(), headings, set(ids), links, self.watch.taken())


class Reader:
    """Opens pages without a browser, in a fraction of the time."""

    def __init__(self, client: Client, site: str):
        self.client, self.site = client, site
        client.raise_request_exception = False
        client.defaults["SERVER_NAME"] = urlsplit(site).hostname

    def status_of(self, address: str) -> int:
        return self._get(address).status_code

    def open(self, address: str) -> Opened:
        answer = self._get(address)
        here, page = f"{self.site}{answer.wsgi_request.get_full_path()}", pages.read(answer)
        models = {id(one) for template in page.all("template") for one in template}  # of what a script may add
        shown = [one for one in page if id(one) not in models]
        ids = {one.attributes["id"] for one in shown if "id" in one.attributes}
        hrefs = [one.attributes["href"] for one in shown if one.tag == "a" and "href" in one.attributes]
        links = [urljoin(here, href) for href in hrefs]
        title = page.one("head").one("title").words
        return Opened(answer.status_code, here, title, len(page.all("h1")), ids, links)

    def _get(self, address: str):
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}", follow=True)


@dataclass
class Crawl:
    by: Browser | Reader
    site: str
    waiting: list[str]
    is_signed_in: bool
    seen: set[str] = field(default_factory=set)  # addresses, without what stands behind #
    kinds: set[tuple] = field(default_factory=set)
    titles: dict[str, set[str]] = field(default_factory=dict)  # a title, and the paths that have it
    places: dict[str, set[str]] = field(default_factory=dict)  # an opened address, and its ids
    led: set[str] = field(default_factory=set)  # addresses with something behind #
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, role: str, site: str, reach: Callable) -> "Crawl":
        """By whoever has this role, from where they begin; `reach` makes a way of opening pages for them."""
        who, starts = STARTS[role]
        crawl = cls(reach(who), site, [site + start for start in starts], who is not None)
        crawl.run()
        return crawl

    def run(self) -> None:
        while self.waiting:
            address = urldefrag(self.waiting.pop(0)).url
            if same(address) not in self.seen:
                self.seen.add(same(address))
                self.look_at(address)
        for address, place in map(urldefrag, self.led):
            if place and address in self.places and place not in self.places[address]:
                self.wrong.append(f"nothing at {address}#{place}")
        self.wrong += [f"{title}: {paths}" for title, paths in self.titles.items() if len(paths) > 1]

    def look_at(self, address: str) -> None:
        kind = kind_of(address)
        if kind in self.kinds and self.is_signed_in:
            return
        if kind in self.kinds or urlsplit(address).path.endswith(FILES):
            self.note_status(address, self.by.status_of(address))
        else:
            self.kinds.add(kind)
            self.note(address, self.by.open(address))

    def note(self, address: str, opened: Opened) -> None:
        self.note_status(address, opened.status)
        path = urlsplit(address).path
        if opened.title not in TIMES:
            where = PRIVATE.sub("/manage/…/", urlsplit(opened.address).path)
            self.titles.setdefault(opened.title, set()).add(where)
        self.places[address] = opened.ids
        if opened.headings != 1:
            self.wrong.append(f"{opened.headings} h1 at {address}")
        self.wrong += [f"{complaint} at {address}" for complaint in opened.complaints]
        if path not in LEADS_NOWHERE and (not path.startswith("/admin/") or path == "/admin/"):
            self.follow(opened.links)

    def follow(self, links: list[str]) -> None:
        here = [link for link in links if link.startswith(f"{self.site}/")]
        self.led |= set(here)
        self.waiting += [link for link in here if urlsplit(link).path not in LEADS_AWAY]

    def note_status(self, address: str, status: int) -> None:
        if status >= 400:
            self.wrong.append(f"{status} at {address}")


def same(address: str) -> str:
    """The address, with private links to one thing made alike."""
    return PRIVATE.sub(r"/manage/\1/", address)


def kind_of(address: str) -> tuple:
    """What an address has in common with those that differ only by what is asked."""
    parts = urlsplit(same(address))
    return parts.path, tuple(name for name, _ in parse_qsl(parts.query))
