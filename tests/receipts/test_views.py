"""/account/receipts/: one's own, and nobody else's."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practice.notifications.delivery import sweep
from practice.receipts.actions import send_receipt, void_receipt
from practice.receipts.models import NameOnReceipts
from tests import pages
from tests.factories import make_person, make_receipt, make_service
from tests.receipts.conftest import TWO, attended, words_of

pytestmark = pytest.mark.django_db

HERE = "/account/receipts/"


@pytest.fixture
def receipt(session):
    return make_receipt(session)


@pytest.fixture
def browser(client, marlow):
    client.force_login(marlow)
    return client


def listed(browser) -> list[str]:
    return [line.one("h3").words for line in pages.read(browser.get(HERE)).one("main").all("li")]


def test_a_receipt_stands_in_the_account_and_is_a_file(browser, receipt):
    assert listed(browser) == ["$150.00 receipt 00001"]
    answer = browser.get(f"{HERE}{receipt.pk}.pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="00001.pdf"'
    assert "Receipt 00001 For Marla Teal" in words_of(answer.content)


def test_the_page_says_nothing_of_what_it_was(browser, receipt):
    page = pages.read(browser.get(HERE))
    assert [word for word in ("ounselling", "herapy", "Lantern", "Marla") if word in page.one("main").words] == []
    assert page.one("head").one("title").words == "Your receipts – TLP"


def test_nobody_elses_is_found(receipt):
    rowan = Client()
    rowan.force_login(make_person("Rowan Heron"))
    answers = [rowan.get(f"{HERE}{receipt.pk}.pdf"), rowan.get(f"{HERE}2026.pdf")]
    assert [one.status_code for one in answers] == [404, 404]
    assert listed(rowan) == []


def test_not_even_the_practitioners_own_account_has_it(receipt):
    wren = Client()
    wren.force_login(receipt.practitioner.person)
    assert wren.get(f"{HERE}{receipt.pk}.pdf").status_code == 404


def test_whoever_is_not_signed_in_may_do_so(receipt):
    assert Client().get(f"{HERE}{receipt.pk}.pdf").status_code == 302
    assert Client().post(HERE, {"name": "Marla"}).status_code == 401


def test_a_void_one_says_so_and_is_in_no_statement(browser, receipt):
    assert "00001 $150.00 In all $150.00" in words_of(browser.get(f"{HERE}2026.pdf").content)
    void_receipt(receipt=receipt, reason="Marla asked", by=receipt.practitioner.person)
    page = pages.read(browser.get(HERE)).one("main").words
    assert ("It counts for nothing: please don’t hand it in." in page, "asked" in page) == (True, False)
    assert browser.get(f"{HERE}2026.pdf").status_code == 404
    assert words_of(browser.get(f"{HERE}{receipt.pk}.pdf").content).startswith("VOID since")


def test_the_name_is_ones_own_to_say_and_earlier_receipts_stay(browser, receipt, marlow):
    assert pages.read(browser.get(HERE)).one("input", id="id_name").attributes["value"] == "Marlow Teal"
    for name in ("Marla  T. Teal ", "Marla Teal-Finch"):
        browser.post(HERE, {"name": name})
    assert NameOnReceipts.of(marlow) == "Marla Teal-Finch"
    assert "For Marla Teal Service" in words_of(browser.get(f"{HERE}{receipt.pk}.pdf").content)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM receipts_nameonreceipts")
        assert "Marla" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Write the name for receipts"),
        ("Marla 😀", "There is a sign in it that we can’t print. Write it without that sign."),
    ],
)
def test_a_name_that_can_not_stand_on_paper_is_given_back(browser, marlow, name, words):
    answer = browser.post(HERE, {"name": name})
    assert (answer.status_code, answer.context["form"].errors) == (422, {"name": [words]})
    assert answer.context["form"]["name"].value() == name
    assert not NameOnReceipts.objects.exists()


def test_the_message_leads_behind_the_sign_in_and_tells_nothing(frozen, receipt):
    mail.outbox.clear()
    send_receipt(receipt=receipt)
    sweep()
    letter = next(one for one in mail.outbox if "account" in one.subject)
    assert letter.subject == "There is something for you in your account"
    assert "/account/receipts/" in letter.body
    assert [word for word in ("150", "00001", "Marla", "session", "ounselling") if word in letter.body] == []


def test_a_longer_list_costs_no_more_queries(browser, wren, marlow):
    counts, service = [], make_service(wren, fee_words="$150", step=1)
    for days in ([1], [2, 3]):
        for day in days:
            make_receipt(attended(marlow, service, TWO - timedelta(days=day)))
        with CaptureQueriesContext(connection) as seen:
            browser.get(HERE)
        counts.append(len(seen))
    assert (counts[0] == counts[1], len(listed(browser))) == (True, 3)
