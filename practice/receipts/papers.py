"""The papers themselves: what stands on them, and how the files are made."""

from datetime import date

from practice import clock
from practice.paper import printed
from practice.profile.models import Practice
from practice.receipts.models import Letterhead, Payment, Receipt, ReceiptBook
from practice.receipts.money import money_words, plain_words
from practice.scheduling.appointments import Appointment
from practice.scheduling.diary import local_day
from practice.tables import table


def facts_of(
    receipt: Receipt,
    appointment: Appointment,
    payments: list[Payment],
    book: ReceiptBook,
    letterhead: Letterhead,
    *,
    name: str,
    words: str,
    left: int,
) -> dict:
    """Every word of a receipt that is about to be issued."""
    practice, fee = Practice.current(), receipt.fee
    has_tax = fee.tax_percent > 0
    return {
        "practice": practice.name,
        "foot": ", ".join(filter(None, [*practice.postal_address.splitlines(), practice.phone, practice.email])),
        "number": receipt.number_words,
        "issued": clock.day_words(local_day(receipt.issued_at, receipt.practitioner.time_zone)),
        "name": name,
        "words": words,
        "day": clock.day_words(appointment.entry.day),
        "practitioner": receipt.practitioner.signature,
        "registration": letterhead.registration_words,
        "payments": [
            [clock.day_words(payment.paid_on), payment.get_method_display(), money_words(payment.cents)]
            for payment in payments
        ],
        "before_tax": money_words(receipt.cents - receipt.tax_cents) if has_tax else "",
        "tax_name": f"{fee.tax_name} {fee.tax_percent.normalize():f} %" if has_tax else "",
        "tax": money_words(receipt.tax_cents) if has_tax else "",
        "tax_number": book.tax_number if has_tax else "",
        "paid": money_words(receipt.cents),
        "left": money_words(left) if left > 0 else "",
    }


def receipt_pdf(receipt: Receipt) -> bytes:
    """As it was issued; VOID stands across it where it is. Raises `Unprintable`."""
    return printed("receipts/receipt.typ", {**receipt.facts, "void": receipt.voided_words})


def statement_pdf(receipts: list[Receipt], *, name: str, year: int, made_on: date) -> bytes:
    """What one person paid in a year, receipt by receipt. Raises `Unprintable`."""
    practice = Practice.current()
    facts = {
        "practice": practice.name,
        "foot": ", ".join(practice.postal_address.splitlines()),
        "name": name,
        "year": str(year),
        "made": clock.day_words(made_on),
        "rows": [row_of(receipt) for receipt in receipts],
        "total": money_words(sum(receipt.cents for receipt in receipts)),
    }
    return printed("receipts/statement.typ", facts)


def row_of(receipt: Receipt) -> list[str]:
    facts = receipt.facts
    return [facts["day"], facts["words"], facts["practitioner"], receipt.number_words, receipt.cents_words]


COLUMNS = ["Number", "Issued on", "Paid on", "Practitioner", "How", "Before tax", "Tax", "Paid", "Void since"]


def year_table(receipts) -> str:
    """A line for each receipt in the order of numbers, as CSV. It names no client: the number leads to the receipt.

    A void one keeps its line, and counts for nothing in it.
    """
    return table([COLUMNS, *[line_of(receipt) for receipt in receipts]])


def line_of(receipt: Receipt) -> list[str]:
    paid, tax = (0, 0) if receipt.is_void else (receipt.cents, receipt.tax_cents)
    zone = receipt.practitioner.time_zone
    return [
        receipt.number_words,
        local_day(receipt.issued_at, zone).isoformat(),
        receipt.paid_on.isoformat(),
        receipt.practitioner.name,
        receipt.methods,
        plain_words(paid - tax),
        plain_words(tax),
        plain_words(paid),
        local_day(receipt.voided_at, zone).isoformat() if receipt.is_void else "",
    ]
