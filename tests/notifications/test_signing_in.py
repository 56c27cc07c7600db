"""The mails of signing in: the same dress as every other message, at once, and no word of what this is."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory

from practice.accounts.models import Person
from practice.accounts.signin import person_at, person_reached_at
from practice.notifications.signing_in import CODE_MAILS, Adapter, NotOurWords
from tests.accounts.conftest import Browser
from tests.factories import make_person, make_practice

pytestmark = pytest.mark.django_db

OUR_ID = r"<[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@localhost>"


@pytest.fixture(autouse=True)
def practice():
    return make_practice(name="The Lantern Psychotherapy Practice", label="TLP")


def parts(message) -> list[tuple[str, str]]:
    """The type and the words of each part, as it is sent."""
    whole = message.message()
    assert whole.get_content_type() == "multipart/alternative"
    return [(part.get_content_type(), part.get_payload(decode=True).decode()) for part in whole.get_payload()]


def digits_for(email):
    Browser().ask(email)
    return mail.outbox[-1]


def code_for_new_address(person, address):
    browser = Client()
    browser.force_login(person)
    browser.post("/accounts/email/", {"action_add": "", "email": address})
    return mail.outbox[-1]


@pytest.fixture(params=["login_code", "email_confirmation"])
def letter(request):
    marlow = make_person("Marlow Teal", email="marlow@example.org")
    if request.param == "login_code":
        return digits_for(marlow.email)
    return code_for_new_address(marlow, "new@example.org")


def test_text_and_html_hold_the_code_and_say_the_same(letter):
    (text_type, text), (html_type, html) = parts(letter)
    assert (text_type, html_type) == ("text/plain", "text/html")
    code = text.split()[0]
    assert f"<p>{code}</p>" in html
    assert re.sub(r"<(title|style)>.*?</\1>|<[^>]+>", " ", html, flags=re.S).split() == text.split()


def test_it_looks_like_every_other_message_from_outside(letter):
    sent = letter.message()
    assert (sent["From"], sent["Auto-Submitted"]) == ("TLP <notes@localhost>", "auto-generated")
    assert re.fullmatch(OUR_ID, sent["Message-ID"])
    said = " ".join([sent["Subject"], sent["From"], *(words for _type, words in parts(letter))]).lower()
    outing = ("therap", "psych", "session", "practice", "lantern", "http", "marlow")
    assert [word for word in outing if word in said] == []


def test_each_mail_has_an_id_of_its_own():
    marlow = make_person("Marlow Teal")
    ids = {digits_for(marlow.email).extra_headers["Message-ID"] for _ in range(2)}
    assert len(ids) == 2


def test_the_practices_prefix_stands_in_front(practice):
    make_practice(subject_prefix="[TLP]")
    assert digits_for("marlow@example.org").subject == "[TLP] Your six digits"


@pytest.mark.parametrize(
    ("wishes", "sender"),
    [
        ({}, "TLP"),
        ({"sender": "Library"}, "Library"),
        ({"sender": "Library", "wording": Person.Wording.PLAIN}, "Library"),
        ({"wording": Person.Wording.PLAIN}, "The Lantern Psychotherapy Practice"),
    ],
)
def test_it_comes_from_whom_its_reader_chose(wishes, sender):
    marlow = make_person("Marlow Teal", **wishes)
    assert digits_for(marlow.email.upper()).from_email == f"{sender} <notes@localhost>"


def test_an_address_that_nobody_has_shown_to_read_hears_from_the_neutral_label_alone():
    """It may be anybody's: a slip of the hand is enough."""
    marlow = make_person("Marlow Teal", wording=Person.Wording.PLAIN, sender="Library")
    assert code_for_new_address(marlow, "slip@example.org").from_email == "TLP <notes@localhost>"
    assert digits_for("nobody-yet@example.org").from_email == "TLP <notes@localhost>"


def theirs() -> set[str]:
    """Every mail that allauth has words for."""
    folder = Path(allauth.__file__).parent / "templates"
    found = folder.glob("*/email/*_subject.txt")
    return {str(path.relative_to(folder)).removesuffix("_subject.txt") for path in found}


def test_no_mail_goes_out_in_words_that_are_not_ours():
    ours = {one.template for one in CODE_MAILS}
    assert ours < theirs()
    adapter = Adapter(RequestFactory().get("/"))
    for template in theirs() - ours:
        with pytest.raises(NotOurWords):
            adapter.render_mail(template, "marlow@example.org", {"code": "123456"})


def test_whatever_can_be_done_with_an_address_sends_no_other_mail(client):
    marlow, rowan = make_person("Marlow Teal"), make_person("Rowan Heron")
    client.force_login(marlow)
    for address in (rowan.email, "new@example.org"):
        client.post("/accounts/email/", {"action_add": "", "email": address})
        cache.clear()  # as if a while lay between
        for act in ("action_send", "action_primary", "action_remove"):
            client.post("/accounts/email/", {act: "", "email": address})
            cache.clear()
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert client.get("/accounts/confirm-email/").status_code == 200
    client.post("/accounts/confirm-email/", {"code": mail.outbox[-1].body.split()[0]})
    marlow.refresh_from_db()
    assert marlow.email == "new@example.org"
    assert {letter.subject for letter in mail.outbox} == {"Your code"}


def test_a_mail_server_that_is_down_keeps_the_new_address(settings, client):
    client.force_login(make_person("Marlow Teal"))
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "practice.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert "We could not send a code just now. What you wrote is still here" in answer.content.decode()
    assert 'value="new@example.org"' in answer.content.decode()
    settings.EMAIL_BACKEND = working
    again = client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert (again["Location"], [letter.to for letter in mail.outbox]) == (
        "/accounts/confirm-email/",
        [["new@example.org"]],
    )


TAKEN = "This address has an account of its own here. Sign in with it to see what is there."


@pytest.mark.parametrize("booked_for", ["before it was asked for", "while the code was on its way"])
def test_an_address_that_somebody_was_booked_for_at_stays_theirs(client, booked_for):
    marlow = make_person("Marlow Teal", email="marlow@example.org")
    client.force_login(marlow)
    if booked_for == "before it was asked for":
        person_reached_at("rowan@example.org", name="Rowan")
    client.post("/accounts/email/", {"action_add": "", "email": "rowan@example.org"})
    rowan = person_reached_at("rowan@example.org", name="Rowan")
    answer = client.post("/accounts/confirm-email/", {"code": mail.outbox[-1].body.split()[0]})
    assert TAKEN in answer.content.decode()
    marlow.refresh_from_db()
    assert (marlow.email, person_at("rowan@example.org")) == ("marlow@example.org", rowan)


def test_a_change_that_breaks_off_leaves_nothing_of_itself(rf):
    """Where somebody is booked for at the address between the look at the code and the change."""
    marlow = make_person("Marlow Teal", email="marlow@example.org")
    rowan = person_reached_at("rowan@example.org", name="Rowan")
    request = rf.post("/accounts/confirm-email/")
    request.user, request._messages = marlow, CookieStorage(request)
    assert not Adapter(request).confirm_email(request, EmailAddress(user=marlow, email="rowan@example.org"))
    assert [str(message) for message in request._messages] == [TAKEN]
    kept = EmailAddress.objects.values_list("user", "email", "verified", "primary")
    assert list(kept) == [(marlow.pk, "marlow@example.org", True, True)]
    assert person_at("rowan@example.org") == rowan


def test_samples_are_as_the_person_gets_them():
    marlow = make_person("Marlow Teal", sender="Library")
    samples = [(one.label, one.sample_message(marlow)) for one in CODE_MAILS]
    seen = [(label, one.from_email, one.to, one.body.split()[0]) for label, one in samples]
    assert seen == [
        ("Six digits", "Library <notes@localhost>", [marlow.email], "123456"),
        ("A code for a new address", "Library <notes@localhost>", [marlow.email], "123456"),
    ]
    assert mail.outbox == []
