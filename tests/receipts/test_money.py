"""Cents are exact, and the tax that is found again is the tax that was added."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from practice.receipts.forms import MoneyField
from practice.receipts.money import money_words, plain_words, share_of, tax_in, tax_on
from practice.scheduling.models.services import sum_in

cents = some.integers(0, 1_000_000_00)
percents = some.decimals(0, 100, places=3)


@given(cents, percents)
def test_the_tax_that_was_added_is_found_again(before, percent):
    added = tax_on(before, percent)
    assert tax_in(before + added, percent) == added


@given(cents, percents)
def test_tax_is_never_more_than_what_it_is_in(paid, percent):
    assert 0 <= tax_in(paid, percent) <= paid


@pytest.mark.parametrize(
    ("before", "percent", "tax"),
    [(150_00, "5", 7_50), (87_50, "5", 4_38), (10, "5", 1), (9, "5", 0), (150_00, "0", 0), (100_00, "14.975", 14_98)],
)
def test_half_a_cent_is_rounded_up(before, percent, tax):
    assert tax_on(before, Decimal(percent)) == tax


def test_amounts_in_words():
    assert [money_words(one) for one in (0, 5, 87_50, 1_150_00)] == ["$0.00", "$0.05", "$87.50", "$1,150.00"]
    assert [plain_words(one) for one in (0, 5, 87_50, 1_150_00)] == ["0.00", "0.05", "87.50", "1150.00"]


def test_a_part_of_a_fee_is_whole_cents():
    assert [share_of(175_00, 50), share_of(87_55, 50), share_of(150_00, 0)] == [87_50, 43_78, 0]


@pytest.mark.parametrize(
    ("words", "price"),
    [
        ("$175", "175"),
        ("$175, or less", "175"),
        ("$87.50 an hour", "87.50"),
        ("$1,150", "1150"),
        ("$150. Yes, $150", "150"),
        ("$60 to $150", None),
        ("What you can pay", None),
        ("No charge", None),
        ("", None),
        ("$1.5", None),
    ],
)
def test_a_price_is_taken_from_words_that_name_one_sum_alone(words, price):
    assert sum_in(words) == (Decimal(price) if price else None)


@pytest.mark.parametrize(
    ("written", "cents"),
    [("150", 150_00), ("150.5", 150_50), ("$1,150.00", 1_150_00), (" 87.50 ", 87_50), ("0", 0), ("", None)],
)
def test_an_amount_is_read_as_people_write_it(written, cents):
    assert MoneyField(required=False).clean(written) == cents


@pytest.mark.parametrize("written", ["-1", "1.005", "NaN", "Infinity", "1e99", "abc", "10000000", "=1+1"])
def test_what_is_no_amount_is_refused(written):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="Write an amount such as 150"):
        MoneyField(required=False).clean(written)
