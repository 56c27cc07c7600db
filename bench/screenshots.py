"""Pictures of the main pages for docs/screenshots: by day and by night on a wide screen, by day on a phone.

They are taken on a fresh demo practice at one moment, Tuesday 24 November 2026, 10:00 am in British Columbia. Nothing
on them comes from the clock, from chance or from the machine but its fonts: a picture differs where its page does.
"""

import argparse
import sys

import time_machine
from django.test import Client
from django.test.utils import setup_test_environment

from bench.place import browser, forget_everything, throw_away_database
from blog.models import Article
from bookings.models import Session
from practice.accounts.models import Person
from practice.accounts.roles import Role
from practice.demo import load
from practice.demo.people import MARLOW, NOOR, WREN, DemoPerson
from practice.embedded import PROJECT
from practice.scheduling.models import Entry
from tests.factories import NOW, make_person
from tests.still import ADDRESS, stand_still
from tests.visitor import sign_in

FOLDER = PROJECT / "docs" / "screenshots"
LOOKS = {"light": ("light", 1280, 900), "dark": ("dark", 1280, 900), "phone": ("light", 390, 844)}
MOST = 7_000_000  # bytes, all of them
SERVICE = "/bookings/wren-50/"


def article(page) -> None:
    page.goto(ADDRESS + Article.objects.get(series__slug="between-us", part_number=1).get_absolute_url())


def details(page) -> None:
    """A time is chosen; nothing is written yet."""
    page.goto(ADDRESS + SERVICE)
    page.locator("section .nexts button").first.click()
    page.get_by_role("heading", name="Your details").wait_for()


def details_with_errors(page) -> None:
    details(page)
    page.get_by_role("button", name="Go on to check").click()
    page.get_by_role("alert").wait_for()


def check(page) -> None:
    details(page)
    page.get_by_label("Online").check()
    page.get_by_role("button", name="Go on to check").click()
    page.get_by_role("heading", name="Is this right?").wait_for()


def booked(page) -> None:
    check(page)
    page.get_by_role("button", name="Book this time").click()
    page.get_by_role("heading", name="What happens next").wait_for()


def person(page) -> None:
    page.goto(f"{ADDRESS}/desk/people/{Person.objects.get(email=MARLOW.email).pk}/")


def desk(page) -> None:
    """A day with somebody."""
    page.goto(f"{ADDRESS}/desk/?day={Session.objects.earliest('entry__during').entry.day:%Y-%m-%d}")


# name: who looks, and the path of the page or the way to it
BEFORE_ANYTHING_IS_THERE = {"first-run": (WREN, "/desk/start/")}
PAGES = {  # what is booked comes last
    "home": (None, "/"),
    "articles": (None, "/articles/"),
    "article": (None, article),
    "bookings": (None, "/bookings/"),
    "account": (MARLOW, "/account/"),
    "consultations": (NOOR, "/consultations/"),
    "desk": (WREN, desk),
    "people": (WREN, "/desk/people/"),
    "person": (WREN, person),
    "waitlist": (WREN, "/desk/waitlist/"),
    "receipts": (WREN, "/desk/receipts/"),
    "hours": (WREN, "/desk/hours/"),
    "numbers": (WREN, "/desk/numbers/?weeks=26"),
    "admin": (WREN, "/admin/"),
    "week": (WREN, "/desk/week/"),
    "patterns": (WREN, "/desk/patterns/"),
    "slots": (None, SERVICE),
    "details": (None, details_with_errors),
    "check": (MARLOW, check),
    "booked": (MARLOW, booked),
}


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with throw_away_database():
        setup_test_environment()  # as in production, but no message goes out
        with browser() as chromium:
            make_person(WREN.name, email=WREN.email, role=Role.OWNER)
            take_all(chromium, BEFORE_ANYTHING_IS_THERE)
            forget_everything()
            with time_machine.travel(NOW, tick=False):
                load.load()
            take_all(chromium, PAGES)
    pictures = [FOLDER / f"{name}-{look}.png" for name in BEFORE_ANYTHING_IS_THERE | PAGES for look in LOOKS]
    weight = sum(picture.stat().st_size for picture in pictures)
    print(f"{len(pictures)} pictures, {weight / 1_000_000:.1f} MB, are in {FOLDER.relative_to(PROJECT)}.")
    return 0 if weight <= MOST else 1


def take_all(chromium, pages: dict) -> None:
    for name, (who, way) in pages.items():
        take_pictures(chromium, name, who, way)


def take_pictures(chromium, name: str, who: DemoPerson | None, way) -> None:
    """The first screenful of a page as this person sees it, in each look."""
    client = Client(SERVER_NAME="localhost")
    if who:
        with time_machine.travel(NOW, tick=False):
            sign_in(client, Person.objects.get(email=who.email))
    context = chromium.new_context(locale="en-CA", timezone_id="America/Vancouver", reduced_motion="reduce")
    page = context.new_page()
    stand_still(page, client, NOW)
    page.goto(ADDRESS + way) if isinstance(way, str) else way(page)
    for look, (colours, width, height) in LOOKS.items():
        page.emulate_media(color_scheme=colours)
        page.set_viewport_size({"width": width, "height": height})
        if name == "admin":  # it looks at the colours once, when it opens
            page.reload()
        page.screenshot(path=FOLDER / f"{name}-{look}.png")
    context.close()
    Entry.objects.filter(kind=Entry.Kind.HOLD).delete()  # the next page is offered the same times


if __name__ == "__main__":
    sys.exit(main())
