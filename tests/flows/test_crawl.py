"""Every link of the demo's site, followed by everybody who may stand before it, in a browser with scripts.

Of pages that differ only by what is asked of them (another day, another search) one of each kind is opened; the others
are asked for without opening them, as anybody. What the first page of the admin leads to is opened, and not followed.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest

from practice.accounts.models import Person
from practice.demo import load
from practice.demo.people import MARLOW, NOOR, WREN
from tests.chromium import wait_for_later_scripts
from tests.flows.look import Watch
from tests.visitor import signed_in

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
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"
IDS = "[...document.querySelectorAll('[id]')].map(one => one.id)"


@dataclass
class Crawl:
    page: object
    site: str
    watch: Watch
    waiting: list[str]
    is_signed_in: bool
    seen: set[str] = field(default_factory=set)  # addresses, without what stands behind #
    kinds: set[tuple] = field(default_factory=set)
    titles: dict[str, set[str]] = field(default_factory=dict)  # a title, and the paths that have it
    places: dict[str, set[str]] = field(default_factory=dict)  # an opened address, and its ids
    led: set[str] = field(default_factory=set)  # addresses with something behind #
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        while self.waiting:
            address = urldefrag(self.waiting.pop(0)).url
            if same(address) not in self.seen:
                self.seen.add(same(address))
                self.look_at(address)
        for address, place in map(urldefrag, self.led):
            if place and address in self.places and place not in self.places[address]:
                self.wrong.append(f"nothing at {address}#{place}")

    def look_at(self, address: str) -> None:
        kind = kind_of(address)
        if kind in self.kinds and self.is_signed_in:
            return
        if kind in self.kinds or urlsplit(address).path.endswith(FILES):
            self.note_status(address, self.page.request.get(address).status)
        else:
            self.kinds.add(kind)
            self.open(address)

    def open(self, address: str) -> None:
        self.note_status(address, self.page.goto(address, wait_until="load").status)
        wait_for_later_scripts(self.page)
        path = urlsplit(address).path
        if self.page.title() not in TIMES:
            self.titles.setdefault(self.page.title(), set()).add(
                PRIVATE.sub("/manage/…/", urlsplit(self.page.url).path)
            )
        self.places[address] = set(self.page.evaluate(IDS))
        if (headings := self.page.locator("h1").count()) != 1:
            self.wrong.append(f"{headings} h1 at {address}")
        self.wrong += [f"{complaint} at {address}" for complaint in self.watch.taken()]
        if path not in LEADS_NOWHERE and (not path.startswith("/admin/") or path == "/admin/"):
            self.follow(self.page.evaluate(LINKS))

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


@pytest.fixture
def crawl(browser, transactional_db, site):
    contexts = []

    def crawled(who, starts):
        contexts.append(browser.new_context(locale="en-CA", timezone_id="America/Vancouver"))
        if who:
            contexts[0].add_cookies([signed_in(Person.objects.get(email=who.email), site)])
        page = contexts[0].new_page()
        crawl = Crawl(page, site, Watch(page, site), [site + start for start in starts], bool(who))
        crawl.run()
        return crawl

    load.load()
    yield crawled
    for context in contexts:
        context.close()


@pytest.mark.parametrize("role", STARTS)
def test_every_link_leads_to_a_page_that_is_in_order(crawl, role):
    crawled = crawl(*STARTS[role])

    shared = {title: paths for title, paths in crawled.titles.items() if len(paths) > 1}
    assert crawled.wrong == []
    assert shared == {}
    assert len(crawled.places) > 20
