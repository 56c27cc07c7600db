"""The receipt book in the admin: where its numbers go on."""

import pytest
from django.test import Client

from practice.receipts.models import Receipt, ReceiptBook
from tests.factories import make_person, make_receipt

pytestmark = pytest.mark.django_db

BOOK = "/admin/receipts/receiptbook/1/change/"


@pytest.fixture
def owner():
    browser = Client()
    browser.force_login(make_person("Hollis Fern", role="owner"))
    return browser


def write(owner, last_number):
    told = {"tax_for": "nothing", "tax_name": "GST", "tax_percent": "5", "late_percent": "100"}
    return owner.post(BOOK, {**told, "last_number": last_number})


def test_after_a_receipt_the_last_number_is_raised_and_never_lowered(owner, session):
    make_receipt(session, cents=50_00, fee=150_00)
    assert write(owner, 40).status_code == 302
    refused = write(owner, 39)
    assert refused.status_code == 200
    assert refused.context["adminform"].form.errors == {
        "last_number": ["40 was given already: write that, or a higher one."]
    }
    assert ReceiptBook.objects.get().last_number == 40
    assert write(owner, 40).status_code == 302
    make_receipt(session, cents=50_00, fee=150_00)
    assert list(Receipt.objects.values_list("number", flat=True)) == [41, 1]


def test_before_the_first_receipt_any_number_may_be_written(owner):
    ReceiptBook.objects.create(pk=1, last_number=40)
    assert write(owner, 7).status_code == 302
    assert ReceiptBook.objects.get().last_number == 7
