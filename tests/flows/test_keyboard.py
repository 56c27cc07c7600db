"""The booking pages by keyboard alone, without scripts: where the focus goes, and that one sees it."""

import pytest

from bookings.models import Session
from practice.scheduling.models import Service
from tests.factories import make_article, make_practice, make_service, until_tomorrow
from tests.flows.keys import go, stop, stops_that_look_the_same_without_focus, tab_back, tab_through, tab_to
from tests.flows.walk import choose_next, code_sent_to, give_details, here, press, write_code

ADDRESS = "robin@example.org"
TIMES = "/bookings/wren-50/"
HEAD = [
    "Leave this page",
    "Skip to the main part",
    "The Lantern Practice",
    "Articles",
    "Book a session",
    "For therapists",
    "Support now",
    "Sign in",
]
HEAD_SIGNED_IN = [*HEAD[:-1], "Your account"]
FOOT = [
    "9-8-8",
    "9-1-1",
    "More people to call, and how to leave this site quickly",
    "Write to us",
    "What happens with what you write",
    "Accessibility",
    "Articles as a feed",
]
IN_ORDER = {
    "services": [*HEAD, "A session", *FOOT],
    "times": [
        *HEAD,
        "Show another time zone as well",
        "a time offered first",
        "a day",
        "Later days",
        "the times of the day",
        "Choose this time",
        "Join the waitlist",
        *FOOT,
    ],
    "details": [
        *HEAD,
        "Keep it longer",
        "Name you would like us to use",
        "E-mail address",
        "Where we meet",
        "I am booking for somebody under 19",
        "This isn’t my device",
        "Go on to check",
        "Choose another time",
        *FOOT,
    ],
    "code": [
        *HEAD,
        "Keep it longer",
        "Six digits",
        "Go on to check",
        "Send new digits",
        "Use another address",
        *FOOT,
    ],
    "check": [
        *HEAD_SIGNED_IN,
        "Keep it longer",
        "Change the time",
        "Change where we meet",
        "Change your name",
        "Book this time",
        *FOOT,
    ],
    "booked": [
        *HEAD_SIGNED_IN,
        "Add to my calendar",
        "Move it",
        "Cancel it",
        "Change how messages come",
        "Change that",
        *FOOT,
    ],
}
SMALLEST = 44  # pixels, either way
# Targets that are smaller, apart from links in running text; a choice is as large as its row.
SMALL = """least => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")]
    .map(one => one.closest(".choice") ?? one)
    .filter(one => one.checkVisibility() && !one.matches(".skip, [aria-hidden]"))
    .filter(one => getComputedStyle(one).display !== "inline"
        || one.closest("p, dd, li").innerText.trim() === one.innerText.trim())
    .map(one => [one.innerText.trim() || one.name, one.getBoundingClientRect()])
    .filter(([, box]) => box.width.toFixed(1) < least || box.height.toFixed(1) < least)
    .map(([name, box]) => `${name}: ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`)"""


@pytest.fixture
def service(transactional_db):
    make_practice()
    return make_service(slug="wren-50", places=Service.Places.EITHER, notice_hours=until_tomorrow())


@pytest.fixture
def pages_on_the_way(page, site, mail_server, service):
    """Leads a client from page to page of a booking; each page's name, once it is shown."""

    def led():
        page.goto(f"{site}/bookings/")
        yield "services"
        page.goto(site + TIMES)
        yield "times"
        page.goto(site + TIMES)
        choose_next(page)
        page.goto(page.url)
        yield "details"
        give_details(page, name="Robin Reed", email=ADDRESS, place="Online")
        page.goto(page.url)
        yield "code"
        page.goto(page.url)
        write_code(page, code_sent_to(ADDRESS, mail_server))
        page.goto(page.url)
        yield "check"
        press(page, "Book this time")
        page.goto(page.url)
        yield "booked"

    return led


def test_tab_goes_through_each_page_in_its_order_and_out_of_it(page, pages_on_the_way):
    assert {name: tab_through(page) for name in pages_on_the_way()} == IN_ORDER


def test_shift_and_tab_goes_the_same_way_back(page, pages_on_the_way):
    assert {name: tab_back(page)[::-1] for name in pages_on_the_way()} == IN_ORDER


def test_one_sees_where_the_focus_is(page, pages_on_the_way):
    unseen = {name: stops_that_look_the_same_without_focus(page) for name in pages_on_the_way()}

    assert unseen == {name: [] for name in IN_ORDER}


@pytest.mark.parametrize("width", [320, 1280])
def test_whatever_is_pressed_is_large_enough_for_a_thumb(page, pages_on_the_way, width):
    page.set_viewport_size({"width": width, "height": 900})

    assert {name: page.evaluate(SMALL, SMALLEST) for name in pages_on_the_way()} == {name: [] for name in IN_ORDER}


def test_a_session_is_booked_by_keyboard_alone(page, site, mail_server, service):
    page.goto(site + make_article().get_absolute_url())
    tab_to(page, "Book a session")
    go(page)
    tab_to(page, "A session")
    go(page)

    tab_to(page, "the times of the day")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#times .choice:has(:checked) time").inner_text()
    assert chosen == page.locator("#times .choice time").nth(1).inner_text()
    tab_to(page, "Choose this time")
    go(page, "Space")

    tab_to(page, "Name you would like us to use")
    page.keyboard.type("Robin Reed")
    page.keyboard.press("Tab")
    page.keyboard.type(ADDRESS)
    tab_to(page, "Where we meet")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "Go on to check")
    go(page)

    tab_to(page, "Six digits")
    page.keyboard.type(code_sent_to(ADDRESS, mail_server))
    go(page)

    tab_to(page, "Book this time")
    go(page, "Space")

    assert here(page)[0] == "/bookings/wren-50/booked/"
    session = Session.objects.get(client__email=ADDRESS)
    assert (session.entry.clock_words, session.client.name) == (chosen, "Robin Reed")
    assert session.place == service.place_choices()[0][0]


def test_a_time_offered_first_is_taken_with_one_key(page, site, service):
    page.goto(site + TIMES)
    tab_to(page, "a time offered first")
    go(page)

    assert here(page) == ("/bookings/wren-50/details/", "Your details")


def test_another_day_is_looked_at_by_keyboard(page, site, service):
    page.goto(site + TIMES)
    tab_to(page, "a day")
    page.keyboard.press("Tab")
    wanted = page.evaluate("document.activeElement.querySelector('.day-name').innerText")
    go(page)

    assert page.locator("#times-name").inner_text() == wanted
    page.keyboard.press("Tab")
    assert stop(page) == "the times of the day"  # reading goes on at the times, not at the top of the page


def test_the_first_links_lead_out_and_past_the_navigation(page, site, service):
    page.goto(site + TIMES)
    page.keyboard.press("Tab")
    assert stop(page) == "Leave this page"
    page.keyboard.press("Tab")
    assert stop(page) == "Skip to the main part"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # it comes into sight with the focus

    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert stop(page) == "Show another time zone as well"


def test_what_the_error_summary_says_leads_to_the_field(page, site, service):
    page.goto(site + TIMES)
    choose_next(page)
    press(page, "Go on to check")

    led = {}
    for sentence in page.locator(".errors a").all_inner_texts():
        tab_to(page, sentence)
        page.keyboard.press("Enter")
        led[sentence] = stop(page)

    assert led == {
        "Write a name we may call you by": "Name you would like us to use",
        "Write the e-mail address we can reach you at": "E-mail address",
        "Choose where we meet": "Where we meet",
    }


def test_what_the_error_summary_says_of_times_leads_to_the_first_of_them(page, site, service):
    page.goto(site + TIMES)
    press(page, "Choose this time")

    [sentence] = page.locator(".errors a").all_inner_texts()
    tab_to(page, sentence)
    page.keyboard.press("Enter")

    assert stop(page) == "the times of the day"
