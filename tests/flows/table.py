"""One table of everything a browser can be shown: each state of each page, and a person's way to it.

`ROUNDS` are walked one after another on the demo practice, the rows of a round in their order and in one browser; a row
may go on where the one before it ended. What has no page is in `WITHOUT_A_PAGE`, and says why.
"""

from practice.demo.people import LARK, MARLOW, NOOR, WREN
from tests.flows.walk import choose_next, code_sent_to, follow, give_details, write_code
from tests.flows.ways import (
    ADDRESS,
    PEER,
    SERVICE,
    Round,
    Row,
    a_busy_day,
    a_draft,
    a_message_that_did_not_go,
    another_page_of_articles,
    ask_the_demo_for_digits,
    button,
    cancelled_booking,
    change_the_address,
    error,
    finish_the_consultation,
    finish_with_another,
    link,
    lose_the_time,
    nobody_is_free,
    on,
    on_another_clock,
    one_booking,
    one_consultation,
    steps,
)

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
            Row(
                "one consultation",
                "manage:show",
                one_consultation,
            ),
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
        is_for_work=True,
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
