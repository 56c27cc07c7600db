"""One way in for people we know and people we don't: an address, then six digits."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from practice.accounts.models import Person
from practice.accounts.signin import TOO_MANY
from tests.accounts.conftest import CONFIRM, LOGIN, Browser, digits_sent, wrong
from tests.factories import make_person, make_practice

pytestmark = pytest.mark.django_db

NEXT_IS_ACCOUNT = f"{CONFIRM}?next=%2Faccount%2F"
NO_LONGER = "Those digits no longer work. Write your address again and we send new ones."


def same_words(response, *written):
    """The page without what differs in any case: what was written, and the token against forgery."""
    text = response.content.decode()
    for words in written:
        text = text.replace(words, "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_new_and_known_people_meet_the_same_pages():
    known = make_person("Marlow Teal", email="marlow@example.org").email
    seen = []
    for email in (known, "nobody-yet@example.org"):
        browser = Browser()
        asked = browser.ask(email)
        page = browser.get(asked["Location"])
        digits = wrong(digits_sent())
        refused = browser.write(digits)
        seen.append(
            (
                asked.status_code,
                asked["Location"],
                page.status_code,
                same_words(page, email),
                refused.status_code,
                same_words(refused, email, digits),
                sorted(asked.cookies),
            )
        )
    assert seen[0] == seen[1]
    assert seen[0][:3] == (302, NEXT_IS_ACCOUNT, 200)


def test_new_and_known_people_get_the_same_message():
    make_practice()
    make_person("Marlow Teal", email="marlow@example.org")
    for email in ("marlow@example.org", "nobody-yet@example.org"):
        Browser().ask(email)
    known, new = mail.outbox
    assert known.body.replace(known.body.split()[0], "…") == new.body.replace(new.body.split()[0], "…")
    assert (known.subject, known.from_email) == (new.subject, new.from_email)
    assert (known.to, new.to) == (["marlow@example.org"], ["nobody-yet@example.org"])


def test_the_message_says_nothing_of_what_this_is():
    practice = make_practice(name="The Lantern Psychotherapy Practice")
    Browser().ask("marlow@example.org")
    [letter] = mail.outbox
    assert (letter.subject, letter.from_email) == ("Your six digits", f"{practice.label} <notes@localhost>")
    assert re.fullmatch(r"\d{6}", letter.body.split()[0])
    said = f"{letter.subject} {letter.from_email} {letter.body}".lower()
    assert [word for word in ("therap", "psych", "session", "practice", "lantern", "http") if word in said] == []


def test_a_person_is_made_only_once_the_digits_are_right(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    digits = digits_sent()
    browser_at_door.write(wrong(digits))
    assert not Person.objects.exists()
    assert browser_at_door.write(digits)["Location"] == "/account/"
    [person] = Person.objects.all()
    assert (person.email, person.name, person.role) == ("rowan@example.org", "", "")
    assert not person.has_usable_password()
    assert browser_at_door.person_id == str(person.pk)


def test_somebody_known_signs_in_as_themselves(browser_at_door):
    marlow = make_person("Marlow Teal")
    browser_at_door.sign_in(marlow.email)
    assert browser_at_door.person_id == str(marlow.pk)
    assert Person.objects.count() == 1


def test_the_digits_may_be_written_with_spaces(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    digits = digits_sent()
    browser_at_door.write(f" {digits[:3]} {digits[3:]} ")
    assert browser_at_door.person_id


def test_an_address_in_capitals_is_the_same_person(browser_at_door):
    marlow = make_person("Marlow Teal", email="marlow@example.org")
    browser_at_door.sign_in("Marlow@EXAMPLE.org")
    assert browser_at_door.person_id == str(marlow.pk)
    assert list(Person.objects.values_list("email", flat=True)) == ["marlow@example.org"]


def test_a_new_address_in_capitals_is_kept_in_small_letters(browser_at_door):
    browser_at_door.sign_in("Rowan@Example.ORG")
    assert [person.email for person in Person.objects.all()] == ["rowan@example.org"]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [("", "Write the e-mail address we can reach you at"), ("rowan at home", "Write an e-mail address like name@")],
)
def test_what_is_no_address_is_said_and_kept(browser_at_door, written, sentence):
    response = browser_at_door.ask(written)
    assert sentence in response.content.decode()
    assert f'value="{written}"' in response.content.decode() or not written
    assert "There is a problem" in response.content.decode()
    assert mail.outbox == []


def test_wrong_digits_keep_the_page_and_say_so(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    response = browser_at_door.write(wrong(digits_sent()))
    assert (
        "These are not the digits we sent last. Look at our newest message, or have new ones sent."
        in response.content.decode()
    )
    assert "rowan@example.org" in response.content.decode()
    assert browser_at_door.person_id is None


def test_no_digits_at_all_are_asked_for(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    assert "Write the six digits from the message" in browser_at_door.write("").content.decode()


def test_after_five_wrong_tries_the_digits_are_void(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    digits = digits_sent()
    answers = [browser_at_door.write(wrong(digits)).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 302]
    assert browser_at_door.write(digits)["Location"] == f"{LOGIN}?next=%2Faccount%2F"
    assert browser_at_door.person_id is None
    assert not Person.objects.exists()


def test_five_wrong_tries_say_what_to_do_next(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    for _ in range(4):
        browser_at_door.write(wrong(digits_sent()))
    response = browser_at_door.post(CONFIRM, {"code": wrong(digits_sent())}, follow=True)
    assert response.redirect_chain == [(f"{LOGIN}?next=%2Faccount%2F", 302)]
    assert "That was a lot of tries. Write your address again and we send new digits." in response.content.decode()


@pytest.mark.parametrize(("minutes", "gets_in"), [(9, True), (11, False)])
def test_digits_work_for_ten_minutes(frozen, browser_at_door, minutes, gets_in):
    browser_at_door.ask("rowan@example.org")
    digits = digits_sent()
    frozen.shift(timedelta(minutes=minutes))
    response = browser_at_door.post(CONFIRM, {"code": digits}, follow=True)
    assert bool(browser_at_door.person_id) is gets_in
    assert (NO_LONGER in response.content.decode()) is not gets_in


def test_digits_work_once(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    digits = digits_sent()
    browser_at_door.write(digits)
    browser_at_door.post("/accounts/logout/")
    browser_at_door.write(digits)
    assert browser_at_door.person_id is None


def test_digits_work_only_in_the_browser_that_asked(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    elsewhere = Browser()
    elsewhere.ask("lark@example.org")
    digits = mail.outbox[0].body.split()[0]
    elsewhere.write(digits)
    assert elsewhere.person_id is None
    assert Browser().write(digits)["Location"] == f"{LOGIN}?next=%2Faccount%2F"


def test_new_digits_replace_the_earlier_ones(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    first = digits_sent()
    response = browser_at_door.post(CONFIRM, {"action": "resend"}, follow=True)
    assert "New digits are on their way. The earlier ones no longer work." in response.content.decode()
    second = digits_sent()
    assert (len(mail.outbox), mail.outbox[-1].to) == (2, ["rowan@example.org"])
    browser_at_door.write(first)
    assert browser_at_door.person_id is None
    browser_at_door.write(second)
    assert browser_at_door.person_id


def test_new_digits_have_ten_minutes_of_their_own(frozen, browser_at_door):
    browser_at_door.ask("rowan@example.org")
    frozen.shift(timedelta(minutes=9))
    browser_at_door.post(CONFIRM, {"action": "resend"})
    frozen.shift(timedelta(minutes=9))
    browser_at_door.write(digits_sent())
    assert browser_at_door.person_id


def test_having_digits_sent_again_and_again_comes_to_an_end(browser_at_door):
    browser_at_door.ask("rowan@example.org")
    for _ in range(8):
        page = browser_at_door.post(CONFIRM, {"action": "resend"}, follow=True)
    assert len(mail.outbox) <= 4
    assert "For others, write your address again." in page.content.decode()
    browser_at_door.write(digits_sent())
    assert browser_at_door.person_id


def test_too_many_codes_to_one_address_are_refused_kindly(frozen, browser_at_door):
    pages = [Browser().ask("rowan@example.org") for _ in range(5)]
    refused = [page for page in pages if page.status_code == 200]
    assert refused
    assert len(mail.outbox) == len(pages) - len(refused)
    assert all(TOO_MANY in page.content.decode() and "rowan@example.org" in page.content.decode() for page in refused)
    frozen.shift(timedelta(minutes=2))
    assert browser_at_door.ask("rowan@example.org").status_code == 302


def test_whoever_asks_for_codes_to_an_address_keeps_nobody_else_out(frozen, browser_at_door):
    for _ in range(25):
        Browser(REMOTE_ADDR="192.0.2.7").ask("rowan@example.org")
        frozen.shift(timedelta(minutes=1))
    assert len(mail.outbox) == 10
    assert browser_at_door.ask("rowan@example.org").status_code == 302


def test_a_neighbour_on_the_same_ipv6_network_is_the_same_stranger(frozen):
    for number in range(12):
        Browser(REMOTE_ADDR=f"2001:db8::{number + 1:x}").ask("rowan@example.org")
        frozen.shift(timedelta(minutes=1))
    assert len(mail.outbox) == 10


def test_a_mail_server_that_is_down_keeps_the_address(settings, browser_at_door):
    settings.EMAIL_BACKEND = "practice.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = browser_at_door.ask("rowan@example.org")
    assert "We could not send the digits just now. What you wrote is still here" in response.content.decode()
    assert 'value="rowan@example.org"' in response.content.decode()


def test_somebody_who_is_not_active_gets_no_further(browser_at_door):
    marlow = make_person("Marlow Teal", is_active=False)
    browser_at_door.ask(marlow.email)
    answer = browser_at_door.post(CONFIRM, {"code": digits_sent()}, follow=True)
    assert answer.redirect_chain == [("/accounts/inactive/", 302)]
    assert "This account is closed" in answer.content.decode()
    assert browser_at_door.person_id is None
    assert browser_at_door.get("/account/").status_code == 302


def test_the_second_page_without_the_first_leads_back(browser_at_door):
    response = browser_at_door.get(CONFIRM, follow=True)
    assert response.redirect_chain == [(f"{LOGIN}?next=%2Faccount%2F", 302)]
    assert NO_LONGER in response.content.decode()
