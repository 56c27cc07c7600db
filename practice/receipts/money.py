"""Money in whole cents, and the tax that is in it."""

from decimal import ROUND_HALF_UP, Decimal


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def money_words(cents: int) -> str:
    """ "$1,150.00"."""
    return f"${cents / 100:,.2f}"


def plain_words(cents: int) -> str:
    """ "1150.00": for tables and forms."""
    return f"{cents / 100:.2f}"


def tax_on(cents: int, percent: Decimal) -> int:
    """What is added to an amount before tax."""
    return rounded(cents * percent / 100)


def tax_in(cents: int, percent: Decimal) -> int:
    """What is tax in an amount that has it within. The two agree: of what was added, the same is found again."""
    return rounded(cents * percent / (100 + percent))


def share_of(cents: int, percent: int) -> int:
    return rounded(Decimal(cents) * percent / 100)
