"""Second steps: how they are set up, asked for and taken away."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as BrowserSession

from practice.demo.people import LARK, WREN
from tests.apps_with_digits import digits_for
from tests.flows.walk import code_sent_to, press, write_code
from tests.flows.ways import Round, Row, button, link, on, steps

APP = "/accounts/keys/app/"


def write_wrong_digits(page):
    page.get_by_label("Six digits from the app").fill("000000")
    press(page, "Use this app")


def set_up(page):
    secret = page.locator(".key-letters").inner_text()
    page.get_by_label("Six digits from the app").fill(digits_for(secret))
    press(page, "Use this app")


def an_hour_later(path):
    """The way to a page that asks again who it is, as it does where a proof has grown old."""

    def way(visit):
        for stored in BrowserSession.objects.all():
            session = SessionStore(stored.session_key)
            for record in session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
                record["at"] = time.time() - 3600
            session.modified = True
            session.save()
        visit.go(path)

    return way


def sign_in_by_code(who):
    def way(visit):
        visit.page.context.clear_cookies()
        visit.go("/accounts/login/?next=/desk/")
        visit.page.get_by_label("E-mail address").fill(who.email)
        press(visit.page, "Send me six digits")
        write_code(visit.page, code_sent_to(who.email, visit.letters))

    return way


def answer_by_mail(visit):
    visit.page.get_by_label("Six digits").fill(code_sent_to(LARK.email, visit.letters))
    press(visit.page, "Go on")


SECOND_STEPS = Round(
    "second steps",
    (
        Row("keys, none", "mfa_index", "/accounts/keys/"),
        Row("asked again, by mail", "account_reauthenticate", an_hour_later("/accounts/reauthenticate/")),
        Row("asked again, digits sent", "account_reauthenticate", on(button("Send me six digits"))),
        Row("asked again, wrong", "account_reauthenticate", on(lambda page: press(page, "Go on"))),
        Row("asked again, answered", "account", answer_by_mail),
        Row("a passkey", "mfa_add_webauthn", "/accounts/keys/passkey/"),
        Row("an app", "mfa_activate_totp", APP),
        Row("an app, wrong digits", "mfa_activate_totp", on(write_wrong_digits)),
        Row("spare codes", "mfa_view_recovery_codes", steps(APP, set_up)),
        Row("keys", "mfa_index", "/accounts/keys/"),
        Row("new spare codes", "mfa_generate_recovery_codes", on(link("Make new ones"))),
        Row("a key taken away", "remove_key", steps("/accounts/keys/", link("Take it away"))),
        Row("asked again, by app", "account_reauthenticate", an_hour_later("/accounts/reauthenticate/")),
        Row("devices", "usersessions_list", "/accounts/devices/"),
        Row("second step", "mfa_authenticate", sign_in_by_code(LARK)),
        Row("second step, wrong", "mfa_authenticate", on(button("Sign in"))),
        Row("keys, needed", "mfa_index", sign_in_by_code(WREN)),
    ),
    who=LARK,
)
