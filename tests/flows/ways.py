"""One table of everything a browser can be shown: each state of each page, and a person's way to it.

`ROUNDS` are walked one after another, the rows of a round in their order and in one browser; a row may go on where the
one before it ended. The demo practice is loaded. What has no page is in `WITHOUT_A_PAGE`, and says why.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from bookings.models import Session
from consultations.models import Consultation
from practice.accounts.models import Person
from practice.demo.people import LARK, MARLOW, NOOR, WREN, DemoPerson
from practice.notifications.models import Notification
from practice.profile.models import Practice
from practice.scheduling.actions import cancel_appointment
from practice.scheduling.models import Entry
from tests.factories import make_article, make_practitioner, make_service, make_session
from tests.flows.walk import choose_next, code_sent_to, follow, give_details, press, write_code
from tests.letters import Letters
from tests.visitor import signed_in

ADDRESS = "robin@example.org"
SERVICE, PEER = "/bookings/wren-50/", "/consultations/wren-peer-50/"


@dataclass(frozen=True)
class Visit:
    """Somebody's browser at the site, and the mail that went out."""

    page: object
    site: str
    letters: Letters

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)


@dataclass(frozen=True)
class Row:
    state: str
    address: str  # the name of the address it is a page of; an error page's template
    way: str | Callable[[Visit], object]

    def take(self, visit: Visit) -> None:
        visit.go(self.way) if isinstance(self.way, str) else self.way(visit)


@dataclass(frozen=True)
class Round:
    title: str
    rows: tuple[Row, ...]
    who: DemoPerson | None = None
    for_whom_it_works: bool = False  # a page of work, which may be heavy
    debug: bool = False


WITHOUT_A_PAGE = {
    "account_signup": "leads to the sign-in",
    "blog:feed": "a feed",
    "bookings:keep": "a button",
    "bookings:slots": "for scripts",
    "consultations:slots": "for scripts",
    "demo:sign_in": "a button",
    "keep_draft": "for scripts",
    "leave": "leads away",
    "live": "for machines",
    "manage:calendar": "a file",
    "manifest": "for browsers",
    "ready": "for machines",
}


def steps(path: str, *then: Callable) -> Callable[[Visit], None]:
    """The way that begins at a path and goes on with these steps, each of which is given the browser's page."""

    def way(visit):
        visit.go(path)
        for step in then:
            step(visit.page)

    return way


def button(name: str) -> Callable:
    return lambda page: press(page, name)


def link(name: str) -> Callable:
    return lambda page: follow(page.get_by_role("link", name=name).first)


def on(act: Callable) -> Callable[[Visit], None]:
    """The way that goes on from where the row before it ended."""
    return lambda visit: act(visit.page)


def error(template: str, status: int) -> Row:
    """An error page as the site would show it; nothing is broken for it."""

    def way(visit):
        body = render_to_string(template, {"practice": Practice.current()})
        visit.page.route("**/broken/", lambda route: route.fulfill(status=status, body=body, content_type="text/html"))
        visit.go("/broken/")

    return Row(f"error {status}", template, way)


def another_page_of_articles(visit):
    for number in range(10):
        make_article(f"Another quiet room, {number}")
    visit.go("/articles/?page=2")


def nobody_is_free(visit):
    make_service(make_practitioner("Ash Fern", hours=()), slug="ash-50")
    visit.go("/bookings/ash-50/")


def on_another_clock(visit):
    visit.go(f"/accounts/zone/?zone=Australia/Lord_Howe&next={SERVICE}")
    press(visit.page, "Show it as well")


def lose_the_time(visit):
    hold = Entry.objects.get(kind=Entry.Kind.HOLD)
    Entry.objects.filter(pk=hold.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    make_session(Person.objects.get(email=MARLOW.email), hold.service, start=hold.start)
    press(visit.page, "Book this time")


def finish_with_another(page):
    choose_next(page, within=".notice")
    give_details(page)
    press(page, "Book this time")


def finish_the_consultation(page):
    page.get_by_label("Online").check()
    press(page, "Book this time")


def of_marlow(position: int) -> Session:
    return Session.objects.filter(client__email=MARLOW.email).order_by("entry__during")[position]


def one_booking(path: str = "") -> Callable[[Visit], None]:
    return lambda visit: visit.go(of_marlow(0).get_absolute_url() + path)


def cancelled_booking(path: str = "") -> Callable[[Visit], None]:
    def way(visit):
        if not of_marlow(1).cancelled_at:
            cancel_appointment(appointment=of_marlow(1))
        visit.go(of_marlow(1).get_absolute_url() + path)

    return way


def change_the_address(page):
    page.get_by_label("E-mail").fill("marlow@example.org")
    press(page, "Change my address")


def a_message_that_did_not_go(visit):
    Notification.objects.filter(pk=Notification.objects.first().pk).update(
        state="failed", settled_at=timezone.now(), reason="The mail server refused it: no such mailbox"
    )
    visit.go("/desk/")


def a_busy_day(visit):
    visit.go(f"/desk/?day={Session.objects.earliest('entry__during').entry.day:%Y-%m-%d}")


def a_draft(visit):
    visit.go(make_article("Not finished", published=False).get_absolute_url())


def ask_the_demo_for_digits(page):
    page.get_by_label("E-mail address").fill(ADDRESS)
    press(page, "Send me six digits")


ROUNDS = [
    Round(
        "what there is to read",
        (
            Row("home", "home", "/"),
            Row("articles", "blog:index", "/articles/"),
            Row("series", "blog:series", "/articles/series/between-us/"),
            Row("subject", "blog:tag", "/articles/tags/attachment/"),
            Row("search", "blog:search", "/articles/search/"),
            Row("search that finds", "blog:search", "/articles/search/?q=memory"),
            Row("search that finds nothing", "blog:search", "/articles/search/?q=xylophone"),
            Row(
                "article",
                "blog:article",
                steps("/articles/series/between-us/", lambda page: follow(page.locator("main li a").first)),
            ),
            Row("older articles", "blog:index", another_page_of_articles),
            Row("support now", "support_now", "/support-now/"),
            Row("privacy", "privacy", "/privacy/"),
            Row("accessibility", "accessibility", "/accessibility/"),
            Row("no such page", "404.html", "/no/such/page/"),
            Row("no such link", "404.html", "/manage/nobody-s/"),
            error("403.html", 403),
            error("429.html", 429),
            error("500.html", 500),
            error("503.html", 503),
        ),
    ),
    Round(
        "the doors before anybody has signed in",
        (
            Row("services", "bookings:index", "/bookings/"),
            Row("times", "bookings:service", SERVICE),
            Row("later days", "bookings:service", steps(SERVICE, link("Later days"))),
            Row("no time chosen", "bookings:service", steps(SERVICE, button("Choose this time"))),
            Row("no times", "bookings:service", nobody_is_free),
            Row("consultations", "consultations:index", "/consultations/"),
            Row("consultation times", "consultations:service", PEER),
            Row("sign in", "account_login", "/accounts/login/"),
            Row("sign in, no address", "account_login", steps("/accounts/login/", button("Send me six digits"))),
            Row("account closed", "account_inactive", "/accounts/inactive/"),
            Row(
                "a form that lapsed",
                "403_csrf.html",
                steps("/accounts/login/", lambda page: page.context.clear_cookies(), button("Send me six digits")),
            ),
            Row("time zone", "choose_zone", "/accounts/zone/"),
            Row("times on two clocks", "bookings:service", on_another_clock),
        ),
    ),
    Round(
        "a client's own pages",
        (
            Row("account", "account", "/account/"),
            Row("about you", "about_you", "/account/about-you/"),
            Row(
                "about you, no name",
                "about_you",
                steps("/account/about-you/", lambda page: page.get_by_label("Name").fill(""), button("Save")),
            ),
            Row("e-mail address", "account_email", "/accounts/email/"),
            Row(
                "e-mail address, code",
                "account_email_verification_sent",
                steps("/accounts/email/", change_the_address),
            ),
            Row("e-mail address, not confirmed", "account_email", "/accounts/email/"),
            Row("second proof", "account_reauthenticate", "/accounts/reauthenticate/"),
            Row("sign out", "account_logout", "/accounts/logout/"),
            Row("one booking", "manage:show", one_booking()),
            Row("move", "manage:move", one_booking("move/")),
            Row("cancel", "manage:cancel", one_booking("cancel/")),
            Row("cancelled", "manage:show", cancelled_booking()),
            Row("cancelled already", "manage:cancel", cancelled_booking("cancel/")),
            Row("join, first time", "consultations:join", "/consultations/join/"),
            Row("join, empty", "consultations:join", steps("/consultations/join/", button("Send it to us"))),
        ),
        who=MARLOW,
    ),
    Round(
        "the way to a booking",
        (
            Row("details", "bookings:details", steps(SERVICE, choose_next)),
            Row("details, empty", "bookings:details", on(button("Go on to check"))),
            Row(
                "code",
                "account_confirm_login_code",
                on(lambda page: give_details(page, name="Robin Reed", email=ADDRESS, place="In the room")),
            ),
            Row("code, wrong", "account_confirm_login_code", on(lambda page: write_code(page, "no digits"))),
            Row(
                "check",
                "bookings:check",
                lambda visit: write_code(visit.page, code_sent_to(ADDRESS, visit.letters)),
            ),
            Row("taken", "bookings:check", lose_the_time),
            Row("booked", "bookings:booked", on(finish_with_another)),
        ),
    ),
    Round(
        "a colleague who waits",
        (
            Row("join, waiting", "consultations:join", "/consultations/join/"),
            Row("times, waiting", "consultations:service", PEER),
        ),
        who=LARK,
    ),
    Round(
        "a colleague's own pages",
        (
            Row("join, approved", "consultations:join", "/consultations/join/"),
            Row("check, colleague", "consultations:check", steps(PEER, choose_next)),
            Row("check, no place", "consultations:check", on(button("Book this time"))),
            Row("booked, colleague", "consultations:booked", on(finish_the_consultation)),
            Row("one consultation", "manage:show", lambda visit: visit.go(Consultation.objects.first().get_absolute_url())),
        ),
        who=NOOR,
    ),
    Round(
        "the desk",
        (
            Row("today", "desk:today", a_message_that_did_not_go),
            Row("a day with somebody", "desk:today", a_busy_day),
            Row("patterns", "desk:patterns", "/desk/patterns/"),
            Row("a draft", "blog:article", a_draft),
        ),
        who=WREN,
        for_whom_it_works=True,
    ),
    Round(
        "the demo",
        (
            Row("demo", "demo:index", "/demo/"),
            Row(
                "a message",
                "demo:mail",
                steps(
                    "/accounts/login/",
                    ask_the_demo_for_digits,
                    link("Read the demo’s mail"),
                    link("Your six digits"),
                ),
            ),
        ),
        debug=True,
    ),
]


def walk(browser, site: str, letters: Letters, journey: Round) -> Iterator[tuple[Row, Visit]]:
    """Each row of a round once its page is shown, in a browser of its own with scripts on."""
    context = browser.new_context(locale="en-CA", timezone_id="America/Vancouver", reduced_motion="reduce")
    try:
        if journey.who:
            context.add_cookies([signed_in(Person.objects.get(email=journey.who.email), site)])
        visit = Visit(context.new_page(), site, letters)
        for row in journey.rows:
            visit.page.set_viewport_size({"width": 1280, "height": 900})
            row.take(visit)
            yield row, visit
    finally:
        context.close()


def open_site(journey: Round, letters: Letters, start: Callable[..., AbstractContextManager[str]]) -> AbstractContextManager[str]:
    """The site as this round needs it."""
    return start(DEBUG="1", EMAIL_URL="") if journey.debug else start()
