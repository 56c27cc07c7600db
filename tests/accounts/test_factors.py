"""The second step of whoever works here: asked for in every session, and set up once."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client

from practice.accounts.models import AccountEvent
from practice.accounts.roles import Role
from tests import pages
from tests.accounts.conftest import Browser, digits_sent
from tests.apps_with_digits import digits_for, with_an_app
from tests.factories import make_person, make_practitioner
from tests.visitor import sign_in

pytestmark = pytest.mark.django_db
for_good = pytest.mark.django_db(transaction=True)  # a factor counts as given once its row is written for good

KEYS, APP, SPARE, AGAIN = (
    f"/accounts/{way}" for way in ("keys/", "keys/app/", "keys/spare-codes/", "login/second-step/")
)
DESK = "/desk/"


def set_up_an_app(browser) -> str:
    """Through the pages; the app's key."""
    secret = pages.read(browser.get(APP)).one("p", cls="key-letters").words
    assert browser.post(APP, {"code": digits_for(secret)})["Location"] == SPARE
    return secret


@pytest.fixture
def wren(frozen):
    return make_practitioner().person


@pytest.mark.parametrize("page", [DESK, "/desk/people/", "/admin/", "/admin/accounts/person/"])
def test_without_a_second_step_the_desk_and_the_admin_lead_to_setting_one_up(wren, page):
    browser = Browser()
    browser.sign_in(wren.email)
    assert browser.get(page)["Location"] == f"{KEYS}?next={page.replace('/', '%2F')}"


def test_whoever_has_one_is_asked_for_it_before_they_are_signed_in(wren):
    secret = with_an_app(wren)
    browser = Browser()
    assert browser.sign_in(wren.email, next=DESK)["Location"] == AGAIN
    assert browser.get(DESK).status_code == 302
    assert browser.person_id is None
    assert browser.post(AGAIN, {"code": digits_for(secret)})["Location"] == DESK
    assert browser.get(DESK).status_code == 200


def test_a_session_that_gave_none_opens_nothing_though_there_is_one(wren):
    """Such as one that began before it was set up elsewhere."""
    browser = Client()
    sign_in(browser, wren, with_a_factor=False)
    with_an_app(wren)
    assert browser.get(DESK)["Location"] == "/accounts/reauthenticate/?next=%2Fdesk%2F"
    assert browser.post(DESK, {"day": "today"}).status_code == 302


def test_a_factor_of_one_person_counts_for_no_other_in_the_same_browser(wren):
    ira = make_person("Ira Sedge", role=Role.ASSISTANT)
    browser = Client()
    sign_in(browser, wren)
    browser.post("/accounts/logout/")
    sign_in(browser, ira, with_a_factor=False)
    assert browser.get(DESK).status_code == 302


def test_without_it_whoever_works_here_may_do_what_a_client_may(wren):
    browser = Client()
    sign_in(browser, wren, with_a_factor=False)
    assert browser.get("/account/").status_code == 200
    assert browser.get("/account/").context["request"].user.is_staff is False


def test_clients_are_asked_for_nothing_more(frozen, browser_at_door):
    assert browser_at_door.sign_in(make_person().email)["Location"] == "/account/"
    assert browser_at_door.get("/account/").status_code == 200
    assert browser_at_door.get(DESK).status_code == 404


@for_good
def test_an_app_is_set_up_without_scripts_and_opens_the_desk(wren):
    browser = Browser()
    browser.sign_in(wren.email)
    picture = pages.read(browser.get(APP)).one("img", cls="key-picture").attributes
    assert picture["src"].startswith("data:image/svg+xml;base64,")
    set_up_an_app(browser)
    codes = [one.words for one in pages.read(browser.get(SPARE)).one("ol", cls="key-codes").all("li")]
    assert (len(codes), {len(code) for code in codes}) == (10, {8})
    assert browser.get(DESK).status_code == 200


def test_wrong_digits_set_nothing_up_and_keep_the_key(wren):
    browser = Browser()
    browser.sign_in(wren.email)
    secret = pages.read(browser.get(APP)).one("p", cls="key-letters").words
    refused = browser.post(APP, {"code": "000000"})
    assert "This isn’t right. Look again, or wait for the next digits." in refused.content.decode()
    assert pages.read(refused).one("p", cls="key-letters").words == secret
    assert not Authenticator.objects.exists()


def test_digits_of_an_app_work_once(wren):
    secret = with_an_app(wren)
    first, second = Browser(), Browser()
    for browser in (first, second):
        browser.sign_in(wren.email)
    assert first.post(AGAIN, {"code": digits_for(secret)}).status_code == 302
    assert second.post(AGAIN, {"code": digits_for(secret)}).status_code == 200


def test_after_many_wrong_digits_right_ones_wait_too(wren):
    secret = with_an_app(wren)
    browser = Browser()
    browser.sign_in(wren.email)
    for number in range(10):
        browser.post(AGAIN, {"code": f"{number:06d}"})
    assert browser.post(AGAIN, {"code": digits_for(secret)}).status_code == 200


@for_good
def test_a_spare_code_opens_once_and_is_told_of(wren):
    browser = Browser()
    browser.sign_in(wren.email)
    set_up_an_app(browser)
    code = pages.read(browser.get(SPARE)).one("ol", cls="key-codes").all("li")[0].words
    for opens in (True, False):
        other = Browser()
        other.sign_in(wren.email)
        assert (other.post(AGAIN, {"code": code}).status_code == 302) is opens
    assert wren.account_events.filter(what=AccountEvent.What.SPARE_CODE_USED).count() == 1


@for_good
def test_keys_of_apps_and_spare_codes_are_unreadable_in_the_database(wren):
    browser = Browser()
    browser.sign_in(wren.email)
    secret = set_up_an_app(browser)
    stored = " ".join(str(data) for data in Authenticator.objects.values_list("data", flat=True))
    assert secret not in stored
    assert len(re.findall(r"v1\.\w+\.", stored)) == 2


def test_the_last_one_of_whoever_works_here_stays(wren):
    with_an_app(wren)
    browser = Client()
    sign_in(browser, wren)
    [factor] = Authenticator.objects.all()
    page = browser.post(f"{KEYS}{factor.pk}/remove/", follow=True)
    assert "This is your only one." in page.content.decode()
    assert Authenticator.objects.count() == 1
    assert "Take it away" not in browser.get(KEYS).content.decode()


@for_good
def test_a_client_takes_theirs_away_and_spare_codes_go_with_it(frozen):
    marlow = make_person()
    browser = Browser()
    browser.sign_in(marlow.email)
    set_up_an_app(browser)
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert browser.post(f"{KEYS}{app.pk}/remove/")["Location"] == KEYS
    assert not Authenticator.objects.exists()


def test_nobody_takes_away_anothers(wren):
    with_an_app(wren)
    browser = Browser()
    browser.sign_in(make_person().email)
    assert browser.post(f"{KEYS}{Authenticator.objects.get().pk}/remove/").status_code == 404
    assert Authenticator.objects.count() == 1


def test_whoever_lost_everything_is_let_in_by_who_looks_after_the_server(wren):
    with_an_app(wren)
    call_command("forget_factors", wren.email)
    assert not Authenticator.objects.exists()
    assert wren.account_events.get().what == AccountEvent.What.FACTOR_REMOVED


# --- asked again before what would do harm in another's hands ---------------------------


def test_a_quarter_of_an_hour_after_signing_in_nothing_more_is_asked(wren, frozen):
    browser = Browser()
    browser.sign_in(wren.email)
    frozen.shift(timedelta(minutes=14))
    assert "An app with digits" in browser.get(APP).content.decode()
    frozen.shift(timedelta(minutes=2))
    assert "Is it you?" in browser.get(APP).content.decode()


def test_whoever_has_no_factor_gets_digits_and_goes_on_where_they_were(frozen):
    browser = Browser()
    marlow = make_person()
    browser.sign_in(marlow.email)
    frozen.shift(timedelta(hours=1))
    asked = browser.get("/accounts/email/?next=x")
    assert (asked.status_code, "Is it you?" in asked.content.decode()) == (200, True)
    browser.post("/accounts/email/?next=x", {"proof-only": "yes", "proof-send": "yes"})
    answered = browser.post("/accounts/email/?next=x", {"proof-only": "yes", "proof-code": digits_sent()})
    assert answered["Location"] == "/accounts/email/?next=x"
    assert "Your e-mail address" in browser.get(answered["Location"]).content.decode()


def test_what_was_written_comes_along(frozen):
    browser = Browser()
    marlow = make_person()
    browser.sign_in(marlow.email)
    frozen.shift(timedelta(hours=1))
    written = {"email": "other@example.org", "action_add": ""}
    asked = browser.post("/accounts/email/", written)
    kept = {one.attributes["name"]: one.attributes["value"] for one in pages.read(asked).all("input", type="hidden")}
    assert (asked.status_code, {name: kept[name] for name in written}) == (403, written)
    browser.post("/accounts/email/", {**written, "proof-send": "yes"})
    went_on = browser.post("/accounts/email/", {**written, "proof-code": digits_sent()})
    assert went_on["Location"].startswith("/accounts/confirm-email/")


def test_a_factor_is_asked_of_whoever_has_one_and_digits_by_mail_are_not_enough(wren, frozen):
    secret = with_an_app(wren)
    browser = Client()
    sign_in(browser, wren)
    frozen.shift(timedelta(minutes=16))
    page = browser.get("/accounts/email/").content.decode()
    assert ("Six from your app" in page, "Send me six digits" in page) == (True, False)
    assert browser.post("/accounts/email/", {"proof-only": "yes", "proof-code": "123456"}).status_code == 200
    assert browser.post("/accounts/email/", {"proof-only": "yes", "proof-code": digits_for(secret)}).status_code == 302


NONSENSE = [
    "",
    "x",
    "1",
    "[]",
    "{}",
    '{"id": 1}',
    '{"rawId": "AA"}',
    '{"id": "AA", "rawId": "AA", "response": {}}',
    "[" * 50_000,
]


@pytest.mark.parametrize("credential", NONSENSE)
def test_what_no_passkey_answers_is_refused_wherever_one_is_asked_for(wren, credential):
    with_an_app(wren)
    stranger, halfway, back, inside = Browser(), Browser(), Client(), Client()
    halfway.sign_in(wren.email)
    sign_in(back, wren, with_a_factor=False)
    sign_in(inside, wren)
    inside.get("/accounts/keys/passkey/")
    answers = [
        stranger.post("/accounts/login/passkey/", {"credential": credential}),
        halfway.post(AGAIN, {"credential": credential}),
        back.post("/accounts/email/", {"proof-credential": credential}),
        inside.post("/accounts/keys/passkey/", {"credential": credential}),
    ]
    assert [answer.status_code for answer in answers] == [302, 200, 403, 200]
    assert [browser.get(DESK).status_code for browser in (stranger, halfway, back)] == [302, 302, 302]
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 0


def test_after_a_passkey_that_was_refused_digits_go_on_with_what_was_written(wren, frozen):
    secret = with_an_app(wren)
    browser, written = Client(), {"email": "other@example.org", "action_add": ""}
    sign_in(browser, wren)
    frozen.shift(timedelta(minutes=16))
    refused = pages.read(browser.post("/accounts/email/", {**written, "proof-credential": '{"id": 1}'}))
    assert "This isn’t right" in refused.one("div", "errors").words
    form = refused.one("main").one("form", method="post")
    fields = {one.attributes["name"]: one.attributes.get("value", "") for one in form.all("input")}
    went_on = browser.post("/accounts/email/", {**fields, "proof-code": digits_for(secret)})
    assert went_on["Location"].startswith("/accounts/confirm-email/")


def test_wrong_digits_by_mail_are_void_after_five(frozen):
    browser = Browser()
    browser.sign_in(make_person().email)
    frozen.shift(timedelta(hours=1))
    browser.post("/accounts/email/", {"proof-only": "yes", "proof-send": "yes"})
    for _ in range(5):
        browser.post("/accounts/email/", {"proof-only": "yes", "proof-code": "wrong"})
    answer = browser.post("/accounts/email/", {"proof-only": "yes", "proof-code": digits_sent()})
    assert answer.status_code == 200
    assert "Send me six digits" in answer.content.decode()
