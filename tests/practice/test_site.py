"""What holds of every page: who may see it, how it is built, and what travels with it.

`ANSWERS` says for every address of the site how it answers each role. An address that isn't in it fails the suite.
"""

import pytest
from django.db import transaction

from practice import later
from tests import pages
from tests.practice.cast import ROLES, House, nameless, names

EVERYBODY = (200, 200, 200, 200)
NOT_LOOKED_AT = (405, 405, 405, 405)  # a button leads there, an address doesn't
AFTER_SIGNING_IN = (302, 200, 200, 200)
BEFORE_SIGNING_IN = (200, 302, 302, 302)
ONWARD = (302, 302, 302, 302)
THE_COLLEAGUES = (302, 404, 200, 404)
NOBODY = (404, 404, 404, 404)

# name: the answers to anonymous, client, colleague, practitioner (who is staff)
ANSWERS = {
    "home": EVERYBODY,
    "blog:index": EVERYBODY,
    "blog:feed": EVERYBODY,
    "blog:search": EVERYBODY,
    "blog:series": EVERYBODY,
    "blog:tag": EVERYBODY,
    "blog:article": EVERYBODY,
    "blog:archive": EVERYBODY,
    "blog:author": EVERYBODY,
    "blog:series_feed": EVERYBODY,
    "blog:tag_feed": EVERYBODY,
    "blog:newsletter": EVERYBODY,
    "blog:newsletter_sent": EVERYBODY,
    "blog:yours": EVERYBODY,  # the token is the key
    "blog:stop": EVERYBODY,  # the token is the key
    "blog:new": ONWARD,  # to the article
    "blog:preview": EVERYBODY,  # the token is the key
    "blog:picture": EVERYBODY,
    "bookings:index": EVERYBODY,
    "bookings:service": EVERYBODY,
    "bookings:slots": EVERYBODY,
    "bookings:again": NOT_LOOKED_AT,
    "bookings:details": ONWARD,  # to the times: none is chosen
    "bookings:digits": ONWARD,
    "bookings:keep": NOT_LOOKED_AT,
    "bookings:regular": ONWARD,
    "bookings:check": ONWARD,
    "bookings:booked": (302, 404, 404, 404),
    "bookings:invitation": EVERYBODY,  # the token is the key
    "bookings:come_alone": NOT_LOOKED_AT,
    "bookings:waitlist": EVERYBODY,
    "bookings:leave_waitlist": NOT_LOOKED_AT,
    "bookings:offer": EVERYBODY,  # the token is the key
    "bookings:decline_offer": NOT_LOOKED_AT,
    "bookings:decline_and_leave": NOT_LOOKED_AT,
    "consultations:index": EVERYBODY,
    "consultations:join": AFTER_SIGNING_IN,
    "consultations:renew": NOT_LOOKED_AT,
    "consultations:service": EVERYBODY,
    "consultations:slots": EVERYBODY,
    "consultations:check": ONWARD,
    "consultations:dates": ONWARD,
    "consultations:groups": EVERYBODY,
    "consultations:group": EVERYBODY,
    "consultations:join_group": NOT_LOOKED_AT,
    "consultations:seat": (302, 404, 200, 404),
    "consultations:take_seat": NOT_LOOKED_AT,
    "consultations:pass_seat": NOT_LOOKED_AT,
    "consultations:leave_seat": NOT_LOOKED_AT,
    "consultations:list_seat": NOT_LOOKED_AT,
    "consultations:prepare": (302, 404, 200, 404),
    "consultations:keep": NOT_LOOKED_AT,
    "consultations:keep_preparation": NOT_LOOKED_AT,
    "consultations:booked": (302, 404, 404, 404),
    "consultations:certificates": THE_COLLEAGUES,
    "consultations:check_certificate": EVERYBODY,
    "consultations:ask_certificate": THE_COLLEAGUES,
    "consultations:hours_pdf": THE_COLLEAGUES,
    "consultations:hours_csv": THE_COLLEAGUES,
    "consultations:certificate": THE_COLLEAGUES,
    "consultations:certificate_pdf": THE_COLLEAGUES,
    "consultations:take_back_certificate": NOT_LOOKED_AT,
    "manage:show": EVERYBODY,  # the token is the key
    "manage:move": EVERYBODY,
    "manage:move_which": ONWARD,  # to the times: none is chosen
    "manage:cancel": EVERYBODY,
    "manage:coming": EVERYBODY,
    "manage:undo": NOT_LOOKED_AT,
    "manage:new_link": NOT_LOOKED_AT,
    "manage:calendar": EVERYBODY,
    "account": AFTER_SIGNING_IN,
    "about_you": AFTER_SIGNING_IN,
    "account_messages": AFTER_SIGNING_IN,
    "how_messages_come": AFTER_SIGNING_IN,
    "my_data": AFTER_SIGNING_IN,
    "my_copy": (302, 405, 405, 405),
    "erase_me": AFTER_SIGNING_IN,
    "keep_me": NOT_LOOKED_AT,
    "calendar_feed": EVERYBODY,  # the token is the key
    "new_calendar_address": NOT_LOOKED_AT,
    "receipts:index": AFTER_SIGNING_IN,
    "receipts:pdf": THE_COLLEAGUES,
    "receipts:statement": THE_COLLEAGUES,
    "intake:index": AFTER_SIGNING_IN,
    "intake:form": (302, 200, 404, 404),
    "intake:keep": NOT_LOOKED_AT,
    "intake:agree": NOT_LOOKED_AT,
    "intake:withdraw": NOT_LOOKED_AT,
    "contact": EVERYBODY,
    "contact_sent": EVERYBODY,
    "account_login": BEFORE_SIGNING_IN,
    "account_confirm_login_code": ONWARD,
    "account_signup": ONWARD,
    "account_request_login_code": ONWARD,
    "choose_zone": EVERYBODY,
    "keep_draft": NOT_LOOKED_AT,
    "manifest": EVERYBODY,
    "security": NOBODY,  # the practice of these tests gave no address to write to
    "account_logout": AFTER_SIGNING_IN,
    "account_inactive": EVERYBODY,
    "account_email": AFTER_SIGNING_IN,
    "account_email_verification_sent": ONWARD,
    "account_reauthenticate": ONWARD,  # whoever signed in just now goes on
    "mfa_authenticate": ONWARD,
    "mfa_login_webauthn": (302, 302, 302, 302),
    "mfa_index": AFTER_SIGNING_IN,
    "mfa_activate_totp": AFTER_SIGNING_IN,
    "mfa_add_webauthn": AFTER_SIGNING_IN,
    "mfa_view_recovery_codes": (302, 404, 404, 404),  # there are none before there is something that they stand in for
    "mfa_generate_recovery_codes": AFTER_SIGNING_IN,
    "remove_key": (302, 404, 404, 404),  # it is nobody's of them
    "usersessions_list": AFTER_SIGNING_IN,
    "back": AFTER_SIGNING_IN,
    "end_device": NOT_LOOKED_AT,
    "end_other_devices": NOT_LOOKED_AT,
    "desk:today": (302, 404, 404, 200),
    "desk:week": (302, 404, 404, 200),
    "desk:hour": (302, 404, 404, 404),  # no time is named
    "desk:month": (302, 404, 404, 200),
    "desk:hours": (302, 404, 404, 200),
    "desk:day_hours": (302, 404, 404, 405),
    "desk:usual_hours": (302, 404, 404, 405),
    "desk:holidays": (302, 404, 404, 200),
    "desk:new_time_off": (302, 404, 404, 200),
    "desk:time_off": (302, 404, 404, 200),
    "desk:end_time_off": (302, 404, 404, 405),
    "desk:book": (302, 404, 404, 200),
    "desk:appointment": (302, 404, 404, 200),
    "desk:link": (302, 404, 404, 405),
    "desk:move": (302, 404, 404, 200),
    "desk:paid": (302, 404, 404, 200),
    "desk:issue_receipt": (302, 404, 404, 405),
    "desk:take_back_payment": (302, 404, 404, 405),
    "desk:receipts": (302, 404, 404, 200),
    "desk:receipts_csv": (302, 404, 404, 200),
    "desk:receipt": (302, 404, 404, 200),
    "desk:receipt_pdf": (302, 404, 404, 200),
    "desk:send_receipt": (302, 404, 404, 405),
    "desk:void_receipt": (302, 404, 404, 405),
    "desk:statement": (302, 404, 404, 200),
    "desk:cancel": (302, 404, 404, 200),
    "desk:note": (302, 404, 404, 200),
    "desk:keep_note": NOT_LOOKED_AT,
    "desk:act": (302, 404, 404, 405),
    "desk:works_again": (302, 404, 404, 405),
    "desk:patterns": (302, 404, 404, 200),
    "desk:outbox": (302, 404, 404, 200),
    "desk:send_again": (302, 404, 404, 405),
    "desk:messages": (302, 404, 404, 200),
    "desk:message": (302, 404, 404, 200),
    "desk:message_page": (302, 404, 404, 200),
    "desk:colleagues": (302, 404, 404, 200),
    "desk:colleague": (302, 404, 404, 200),
    "desk:answer_colleague": (302, 404, 404, 405),
    "desk:groups": (302, 404, 404, 200),
    "desk:new_group": (302, 404, 404, 200),
    "desk:group": (302, 404, 404, 200),
    "desk:plan_run": (302, 404, 404, 200),
    "desk:group_seats": (302, 404, 404, 405),
    "desk:answer_seat": (302, 404, 404, 405),
    "desk:meeting": (302, 404, 404, 200),
    "desk:was_there": (302, 404, 404, 405),
    "desk:move_meeting": (302, 404, 404, 200),
    "desk:change_meeting": (302, 404, 404, 405),
    "desk:forms": (302, 404, 404, 200),
    "desk:people": (302, 404, 404, 200),
    "desk:person": (302, 404, 404, 200),
    "desk:requests": (302, 404, 404, 200),
    "desk:attendance": (302, 404, 404, 200),
    "desk:waitlist": (302, 404, 404, 200),
    "desk:offer": (302, 404, 404, 200),
    "desk:take_off": (302, 404, 404, 405),
    "desk:start": (302, 404, 404, 404),
    "desk:start_mail": (302, 404, 404, 404),
    "desk:start_step": (302, 404, 404, 404),
    "desk:numbers": (302, 404, 404, 200),
    "desk:looks": (302, 404, 404, 404),
    "desk:erasing": (302, 404, 404, 404),  # whoever runs the practice
    "desk:answer_erasing": (302, 404, 404, 404),
    "desk:questions": (302, 404, 404, 200),
    "desk:question": (302, 404, 404, 200),
    "view_on_site": (302, 404, 404, 302),
    "support_now": EVERYBODY,
    "privacy": EVERYBODY,
    "sitemap": EVERYBODY,
    "robots": EVERYBODY,
    "accessibility": EVERYBODY,
    "leave": ONWARD,
    "live": EVERYBODY,
    "ready": EVERYBODY,
    "demo:index": NOBODY,
    "demo:sign_in": NOBODY,
    "demo:mail": NOBODY,
}
POLICY = {
    "default-src": "'none'",
    "script-src": f"'self' {later.HASH}",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}
# A message's HTML has a style of its own: it is shown by itself, within one page, and may do nothing.
MESSAGE_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
    "sandbox": "",
}
POLICIES = {"desk:message": POLICY | {"frame-src": "'self'"}, "desk:message_page": MESSAGE_POLICY}
# These pages are told apart by what is above them; a title that told more would tell it to the whole window.
SHARED_TITLES = {"Choose a time – TLP"}
ADMINS_OWN = {"<path:object_id>/", "(?P<url>.*)$"}
FOR_NOBODY = {"bookings:keep", "keep_draft", "manage:undo", "manage:new_link"}  # buttons without a sign-in
FOR_NOBODY |= {"bookings:come_alone", "bookings:decline_offer", "bookings:decline_and_leave"}
READING = [name for name in ANSWERS if name.startswith("blog:")]
READING += ["home", "support_now", "privacy", "accessibility", "bookings:index", "consultations:index"]


pytestmark = pytest.mark.django_db  # so that this file can be run by itself


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """The furnished practice with what every address answered every role. Its rows are gone once they have."""
    with django_db_blocker.unblock(), transaction.atomic():
        house = House.furnish()
        house.sign_in_everybody()
        house.answers = {
            (name, role): house.ask("get", house.address(name), role) for name in ANSWERS for role in ROLES
        }
        transaction.set_rollback(True)
    return house


@pytest.fixture(scope="module")
def seen(house):
    """Every page that a role sees, read: those alone that answer 200 with HTML, and no message by itself."""
    return {
        who: pages.read(response)
        for who, response in house.answers.items()
        if response.status_code == 200
        and response["Content-Type"].startswith("text/html")
        and "desk:message_page" not in who
    }


def words_of(response, header) -> set[str]:
    return {word.strip() for word in response.get(header, "").split(",")}


def test_every_address_of_the_site_is_in_the_table():
    assert {name for name in names() if not name.startswith("admin:")} == set(ANSWERS)


def test_every_address_has_a_name():
    assert set(nameless()) - ADMINS_OWN == set()


def test_every_address_answers_each_role_as_the_table_says(house):
    answered = {name: tuple(house.answers[name, role].status_code for role in ROLES) for name in ANSWERS}
    assert answered == ANSWERS


def test_whoever_must_sign_in_first_is_led_there_and_back(house):
    behind = [name for name, answers in ANSWERS.items() if answers[0] == 302 and 200 in answers[1:]]
    behind.remove("account_logout")
    led = {name: house.answers[name, "anonymous"]["Location"] for name in behind}
    assert led == {name: f"/accounts/login/?next={house.addresses[name]}" for name in behind}


def test_a_button_pressed_after_a_session_ended_is_answered_with_itself(house, client):
    """With a way to sign in, and to press it again: a sign-in can't lead to where a button leads."""
    buttons = [name for name, answers in ANSWERS.items() if answers == NOT_LOOKED_AT and name not in FOR_NOBODY]
    answers = {name: client.post(house.addresses[name], {"kept": "still"}) for name in buttons}
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 401} == {}
    for name, answer in answers.items():
        assert pages.read(answer).one("input", name="kept").attributes["value"] == "still", name


def test_every_page_has_one_heading_a_language_and_a_title(seen):
    for who, page in seen.items():
        assert [heading.words != "" for heading in page.all("h1")] == [True], who
        assert page.one("html").attributes["lang"] == "en-CA", who
        assert page.one("head").one("title").words.strip(" –") != "", who
        assert len(page.all("main", id="main")) == 1, who


@pytest.mark.parametrize("role", ROLES)
def test_every_page_has_a_title_of_its_own(seen, role):
    titles = [page.one("head").one("title").words for (_, whose), page in seen.items() if whose == role]
    assert {title for title in titles if titles.count(title) > 1} - SHARED_TITLES == set()


def test_no_page_has_an_id_twice_or_a_link_to_none(seen):
    for who, page in seen.items():
        ids = [one.attributes["id"] for one in page if "id" in one.attributes]
        assert sorted({one for one in ids if ids.count(one) > 1}) == [], who
        targets = {link.attributes.get("href") for link in page.all("a")}
        targets = {target[1:] for target in targets if target and target.startswith("#")}
        named = {word for one in page for word in (one.attributes.get("aria-labelledby") or "").split()}
        if "desk:patterns" in who:
            targets = set()  # its samples lead to places of the pages that they are samples of
        assert sorted((targets | named) - set(ids)) == [], who


def test_no_page_has_a_script_or_a_style_in_it_but_the_one_line(seen):
    for who, page in seen.items():
        inline = [one for one in page if one.tag == "style" or (one.tag == "script" and "src" not in one.attributes)]
        inline = [one for one in inline if one.attributes.get("type") != "application/ld+json"]  # data, never run
        inline = [one for one in inline if one.text() != later.BEGIN]
        attributes = {attribute for one in page for attribute in one.attributes}
        assert inline == [], who
        assert sorted(one for one in attributes if one == "style" or one.startswith(("on", "hx-on"))) == [], who


def test_no_page_asks_another_server_for_anything(seen):
    fetched = ("src", "srcset", "action", "formaction", "data", "poster", "ping")
    for who, page in seen.items():
        asked = {one.attributes[what] for one in page for what in fetched if one.attributes.get(what)}
        asked |= {link.attributes["href"] for link in page.all("link") if link.attributes["rel"] != "canonical"}
        own = {one for one in asked if one.startswith(("/", "?", "#", "data:")) and not one.startswith("//")}
        assert asked - own == set(), who


def test_every_answer_carries_what_keeps_it_safe(house):
    for who, response in house.answers.items():
        if who[0] == "view_on_site":
            continue  # the admin's
        policy = dict(part.partition(" ")[::2] for part in response["Content-Security-Policy"].split("; "))
        is_message = who == ("desk:message_page", "practitioner")
        assert policy == (POLICIES.get(who[0], POLICY) if response.status_code == 200 else POLICY), who
        assert response["X-Content-Type-Options"] == "nosniff", who
        assert response["X-Frame-Options"] == ("SAMEORIGIN" if is_message else "DENY"), who
        assert response["Referrer-Policy"] == ("no-referrer" if "leave" in who else "same-origin"), who
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", who
        assert response["Cross-Origin-Resource-Policy"] == "same-origin", who
        assert {"camera=()", "geolocation=()", "microphone=()"} <= words_of(response, "Permissions-Policy"), who


def test_pages_about_somebody_are_kept_by_no_cache(house):
    for (name, role), response in house.answers.items():
        about_somebody = role != "anonymous" or name.startswith(("bookings", "consultations", "manage", "account"))
        if response.status_code == 200 and about_somebody and name != "blog:picture":  # the same for everybody
            assert {"no-store", "private"} <= words_of(response, "Cache-Control"), (name, role)


def test_reading_sets_no_cookie(house):
    assert [name for name in READING if house.answers[name, "anonymous"].cookies] == []


def test_no_page_shows_what_the_reader_was_not_meant_to_see(seen):
    for who, page in seen.items():
        assert [blank for blank in ("None", "{{ ", "{%", "{#", "&amp;", "&lt;") if blank in page.words] == [], who


def test_nothing_of_the_clients_is_on_a_page_of_others(house):
    by_token = ("manage:", "bookings:offer", "bookings:invitation")
    for (name, role), response in house.answers.items():
        if role in {"anonymous", "colleague"} and not name.startswith(by_token):
            assert b"Marlow" not in response.content, (name, role)
            assert house.session.token.encode() not in response.content, (name, role)
