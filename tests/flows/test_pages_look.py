"""Every page as a browser shows it: usable by all (axe; light, dark, narrow, wide), from here alone, not heavy."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from bookings.models import Session
from consultations.models import Consultation
from practice.accounts.models import Person
from practice.demo import load
from practice.demo.people import LARK, MARLOW, NOOR, WREN
from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_appointment
from practice.scheduling.models import Entry
from tests.factories import make_session
from tests.flows.walk import choose_next, code_sent_to, follow, give_details, press, write_code
from tests.visitor import signed_in

HEAVIEST = 100_000  # bytes of a page with its styles and scripts, unpacked, before pictures
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter(entry => entry.initiatorType !== "img").reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
AXE = """() => axe.run({resultTypes: ["violations"]})
    .then(found => found.violations.map(rule => `${rule.id} at ${rule.nodes[0].target}`))"""
LOOKS = [("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390)]
ADDRESS = "robin@example.org"


@pytest.fixture(autouse=True)
def _demo(transactional_db):
    load.load()


class Watch:
    """What a browser asked for and complained of since it was last asked."""

    def __init__(self, page, site):
        self.page, self.site, self.seen = page, urlsplit(site).netloc, []
        page.on("request", lambda request: self.note_request(request.url))
        page.on("console", self.note_words)
        page.on("pageerror", lambda error: self.seen.append(f"script: {error}"))

    def note_request(self, url):
        if urlsplit(url).netloc != self.site and not url.startswith("data:"):
            self.seen.append(f"asked elsewhere: {url}")

    def note_words(self, message):
        told_of_itself = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not told_of_itself:  # a page that is meant to be a 404 says so
            self.seen.append(f"console: {message.text}")

    def taken(self) -> list[str]:
        seen, self.seen = self.seen, []
        return seen


def look_over(browser, site, ways: dict, *, who=None, heaviest=HEAVIEST) -> dict[str, list[str]]:
    """What is wrong with each page, by its name; pages with nothing wrong are left out."""
    context = browser.new_context(locale="en-CA", reduced_motion="reduce")
    if who:
        context.add_cookies([signed_in(Person.objects.get(email=who.email), site)])
    page = context.new_page()
    watch, found = Watch(page, site), {}
    for name, way in ways.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        way(page, site) if callable(way) else page.goto(site + way)
        found[name] = [*faults(page, heaviest), *watch.taken()]
    context.close()
    return {name: wrong for name, wrong in found.items() if wrong}


def faults(page, heaviest) -> list[str]:
    wrong = []
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{headings} h1")
    if (weight := page.evaluate(WEIGHT)) > heaviest:
        wrong.append(f"weighs {weight} bytes")
    page.evaluate(Axe().axe_script)
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{broken} ({scheme}, {width})" for broken in page.evaluate(AXE)]
    page.set_viewport_size({"width": 320, "height": 900})
    if (width := page.evaluate("document.scrollingElement.scrollWidth")) > 320:
        wrong.append(f"{width} wide at 320")
    return wrong


def at(path, *steps):
    """The way that begins at a path and takes these steps."""

    def way(page, site):
        page.goto(site + path)
        for step in steps:
            step(page)

    return way


def forget(page):
    """The browser loses its cookies, as when a session lapses."""
    page.context.clear_cookies()


def on_another_clock(page, site):
    page.goto(f"{site}/accounts/zone/?zone=Australia/Lord_Howe&next=/bookings/wren-50/")
    press(page, "Show it as well")


def test_what_is_there_to_read(browser, site):
    ways = {
        "home": "/",
        "articles": "/articles/",
        "series": "/articles/series/between-us/",
        "subject": "/articles/tags/attachment/",
        "search": "/articles/search/",
        "search that finds": "/articles/search/?q=memory",
        "search that finds nothing": "/articles/search/?q=xylophone",
        "article": at("/articles/series/between-us/", lambda page: follow(page.locator("main li a").first)),
        "support now": "/support-now/",
        "privacy": "/privacy/",
        "accessibility": "/accessibility/",
        "no such page": "/no/such/page/",
        "no such link": "/manage/nobody-s/",
    }

    assert look_over(browser, site, ways) == {}


def test_the_doors_before_anybody_has_signed_in(browser, site):
    service = "/bookings/wren-50/"
    ways = {
        "services": "/bookings/",
        "times": service,
        "later days": at(service, lambda page: follow(page.get_by_role("link", name="Later days"))),
        "no time chosen": at(service, lambda page: press(page, "Choose this time")),
        "consultations": "/consultations/",
        "consultation times": "/consultations/wren-peer-50/",
        "sign in": "/accounts/login/",
        "sign in, no address": at("/accounts/login/", lambda page: press(page, "Send me six digits")),
        "account closed": "/accounts/inactive/",
        "a form that lapsed": at("/accounts/login/", forget, lambda page: press(page, "Send me six digits")),
        "time zone": "/accounts/zone/",
        "times on two clocks": on_another_clock,
    }

    assert look_over(browser, site, ways) == {}


def test_the_way_to_a_booking(browser, site, mail_server):
    def ask_for_code(page):
        give_details(page, name="Robin Reed", email=ADDRESS, place="In the room")

    def lose_the_time(page):
        hold = Entry.objects.get(kind=Entry.Kind.HOLD)
        Entry.objects.filter(pk=hold.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        make_session(Person.objects.get(email=MARLOW.email), hold.service, start=hold.start)
        press(page, "Book this time")

    def finish(page):
        choose_next(page, within=".notice")
        give_details(page)
        press(page, "Book this time")

    ways = {
        "details": at("/bookings/wren-50/", choose_next),
        "details, empty": lambda page, _site: press(page, "Go on to check"),
        "code": lambda page, _site: ask_for_code(page),
        "code, wrong": lambda page, _site: write_code(page, "no digits"),
        "check": lambda page, _site: write_code(page, code_sent_to(ADDRESS, mail_server)),
        "taken": lambda page, _site: lose_the_time(page),
        "booked": lambda page, _site: finish(page),
    }

    assert look_over(browser, site, ways) == {}
    assert Session.objects.filter(client__email=ADDRESS).count() == 1


def test_a_client_s_own_pages(browser, site):
    session, cancelled = Session.objects.filter(client__email=MARLOW.email)
    cancel_appointment(appointment=cancelled)
    link = session.get_absolute_url()
    ways = {
        "account": "/account/",
        "about you": "/account/about-you/",
        "about you, no name": at(
            "/account/about-you/", lambda page: page.get_by_label("Name").fill(""), lambda page: press(page, "Save")
        ),
        "e-mail address": "/accounts/email/",
        "sign out": "/accounts/logout/",
        "one booking": link,
        "move": f"{link}move/",
        "cancel": f"{link}cancel/",
        "cancelled": cancelled.get_absolute_url(),
        "cancelled already": f"{cancelled.get_absolute_url()}cancel/",
    }

    assert look_over(browser, site, ways, who=MARLOW) == {}


def test_a_colleague_s_own_pages(browser, site):
    waiting = {"join, waiting": "/consultations/join/", "times, waiting": "/consultations/wren-peer-50/"}
    approved = {
        "join, approved": "/consultations/join/",
        "check": at("/consultations/wren-peer-50/", choose_next),
        "check, no place": lambda page, _site: press(page, "Book this time"),
        "one consultation": Consultation.objects.get().get_absolute_url(),
    }

    assert look_over(browser, site, waiting, who=LARK) == {}
    assert look_over(browser, site, approved, who=NOOR) == {}


def test_the_desk(browser, site):
    Notification.objects.filter(pk=Notification.objects.first().pk).update(
        state="failed", settled_at=timezone.now(), reason="The mail server refused it: no such mailbox"
    )
    busy = Session.objects.earliest("entry__during").entry.day
    ways = {"today": "/desk/", "a day with somebody": f"/desk/?day={busy:%Y-%m-%d}", "patterns": "/desk/patterns/"}

    assert look_over(browser, site, ways, who=WREN, heaviest=3 * HEAVIEST) == {}  # drawn for one who works there


def test_the_demo(browser, start_site):
    def read_the_mail(page):
        page.get_by_label("E-mail address").fill(ADDRESS)
        press(page, "Send me six digits")
        follow(page.get_by_role("link", name="Read the demo’s mail"))
        follow(page.get_by_role("link", name="Your six digits").first)

    ways = {"demo": "/demo/", "a message": at("/accounts/login/", read_the_mail)}

    assert look_over(browser, start_site(DEBUG="1", EMAIL_URL=""), ways) == {}
