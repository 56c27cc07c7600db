"""The papers read back, and the table for the accountant."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from practice.paper import Unprintable
from practice.receipts.actions import issue_receipt, void_receipt
from practice.receipts.models import Receipt, ReceiptBook
from practice.receipts.papers import receipt_pdf, statement_pdf, year_table
from tests.factories import make_payment, make_receipt
from tests.receipts.conftest import words_of

pytestmark = pytest.mark.django_db


def test_a_receipt_has_all_that_an_insurer_needs(session):
    receipt = make_receipt(session, name="Marla Teal", words="Counselling session, 50 minutes")
    assert words_of(receipt_pdf(receipt)) == (
        "The Lantern Practice Receipt 00001 For Marla Teal Service Counselling session, 50 minutes "
        "Date of service Friday 20 November 2026 Provided by Wren Alder, RCC A college, No. 00042 "
        "Paid on How Amount Friday 20 November 2026 E-transfer $150.00 Paid $150.00 "
        "Issued Tuesday 24 November 2026 12 Lantern Street, Salal Cove"
    )


def test_tax_and_what_is_left_have_a_line_each(session):
    ReceiptBook.objects.create(pk=1, tax_for="everything", tax_number="12345 RT0001")
    make_payment(session, 50_00, fee=150_00)
    make_payment(session, 55_00, fee=150_00, method="cash", paid_on=date(2026, 11, 23))
    receipt = issue_receipt(
        appointment=session, person=session.person, name="Marla", words="A session", by=session.practitioner.person
    )
    words = words_of(receipt_pdf(receipt))
    assert (
        "E-transfer $50.00 Monday 23 November 2026 Cash $55.00 Before tax $100.00 GST 5 % $5.00 Paid $105.00" in words
    )
    assert "Still to pay $52.50" in words
    assert "Tax number 12345 RT0001" in words


def test_a_void_one_says_so_and_everything_that_it_said(frozen, session):
    receipt = make_receipt(session)
    before = words_of(receipt_pdf(receipt))
    void_receipt(receipt=receipt, reason="The wrong name", by=session.practitioner.person)
    after = words_of(receipt_pdf(Receipt.objects.with_names().get()))
    assert after == f"VOID since Tuesday 24 November 2026. This receipt counts for nothing. {before}"
    assert "wrong" not in after


def test_it_prints_the_same_bytes_each_time(session):
    receipt = make_receipt(session)
    assert receipt_pdf(receipt) == receipt_pdf(Receipt.objects.with_names().get())


def test_words_are_never_taken_for_markup(session):
    receipt = make_receipt(session, name='#panic() *x* $y$ <a> \\ "', words="= Heading")
    assert '#panic() *x* $y$ <a> \\ "' in words_of(receipt_pdf(receipt))


def test_a_sign_that_no_font_has_is_not_left_out(session):
    with pytest.raises(Unprintable):
        receipt_pdf(make_receipt(session, name="Marla 😀"))


def test_a_statement_lists_what_stands_and_its_sum(session):
    receipt = make_receipt(session, words="Counselling session")
    words = words_of(statement_pdf([receipt], name="Marla Teal", year=2026, made_on=date(2027, 1, 4)))
    assert (
        "Paid in 2026 Marla Teal Date of service Service Provided by Receipt Paid Friday 20 November 2026 "
        "Counselling session Wren Alder, RCC 00001 $150.00 In all $150.00 Made on Monday 4 January 2027" in words
    )


def test_the_table_of_a_year_names_no_client_and_runs_nothing(frozen, session, wren):
    wren.person.name = "=cmd()"
    wren.person.save()
    ReceiptBook.objects.create(pk=1, tax_for="everything", tax_percent=Decimal(5), tax_is_included=True)
    receipt = make_receipt(session, cents=105_00)
    about = {"appointment": session, "person": session.person, "by": wren.person}
    void_receipt(receipt=receipt, reason="Wrong", by=wren.person)
    issue_receipt(**about, name="Marla Teal", words="A session")
    rows = list(csv.reader(StringIO(year_table(Receipt.objects.with_names().of_year(2026)))))
    common = ["2026-11-24", "2026-11-20", "'=cmd()", "E-transfer"]
    assert rows == [
        ["Number", "Issued on", "Paid on", "Practitioner", "How", "Before tax", "Tax", "Paid", "Void since"],
        ["00001", *common, "0.00", "0.00", "0.00", "2026-11-24"],
        ["00002", *common, "100.00", "5.00", "105.00", ""],
    ]
