import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from practice.accounts.models import Person
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.receipts.models import Fee, Letterhead, NameOnReceipts, Payment, Receipt, ReceiptBook, may_be_receipted
from practice.receipts.papers import facts_of
from practice.scheduling.appointments import Appointment


class ReceiptStands(Exception):
    """A receipt says it, so it stays as it is until that receipt is void."""


class TooMuch(Exception):
    """More would be paid than is asked."""


class NothingToSay(Exception):
    """Nothing was paid, or the appointment has not begun: there is nothing that a receipt could say."""


@dataclass(frozen=True)
class Paid:
    """Some money that came in."""

    key: UUID
    cents: int
    method: str
    paid_on: date


@transaction.atomic
def record_payment(*, appointment: Appointment, person: Person, fee_cents: int, paid: Paid | None, by: Person) -> Fee:
    """Afterwards so much is asked of them, and what came in is noted. The same key again is noted once.

    Raises `ReceiptStands` for another fee than a standing receipt says, and `TooMuch`; nothing is changed then.
    """
    fee = locked_fee(appointment, person, fee_cents)
    if paid and fee.payments.filter(pk=paid.key).exists():
        return fee
    if fee.cents != fee_cents:
        if fee.receipts.standing().exists():
            raise ReceiptStands
        fee.cents = fee_cents
        fee.save(update_fields=["cents"])
    if (paid.cents if paid else 0) + paid_of(fee) > fee.total_cents:
        raise TooMuch
    if paid and not Payment.objects.filter(pk=paid.key).exists():
        Payment.objects.create(
            pk=paid.key, fee=fee, cents=paid.cents, method=paid.method, paid_on=paid.paid_on, recorded_by=by
        )
    return fee


def locked_fee(appointment: Appointment, person: Person, cents: int) -> Fee:
    """The fee of the two, with today's tax where it is new; nobody else changes it before this transaction ends."""
    of = {"entry": appointment.entry, "person": person}
    Fee.objects.get_or_create(**of, defaults={"cents": cents, **ReceiptBook.current().tax_of(appointment.service)})
    return Fee.objects.select_for_update().get(**of)


def paid_of(fee: Fee) -> int:
    return fee.payments.aggregate(cents=Sum("cents"))["cents"] or 0


@transaction.atomic
def take_back_payment(*, payment: Payment) -> None:
    """As if it had not been written down. Twice changes nothing. Raises `ReceiptStands`."""
    Fee.objects.select_for_update().get(pk=payment.fee_id)
    payment = Payment.objects.filter(pk=payment.pk).first()
    if payment and payment.receipt_id:
        raise ReceiptStands
    if payment:
        payment.delete()


@transaction.atomic
def issue_receipt(*, appointment: Appointment, person: Person, name: str, words: str, by: Person) -> Receipt:
    """A receipt of what was paid and is on none yet, with the next number, in this name and these words.

    Asked again, it is the same one. A receipt is of one calendar year: where payments lie in two, the earlier first.
    Raises `NothingToSay`.
    """
    fee = Fee.objects.select_for_update().filter(entry=appointment.entry, person=person).first()
    appointment = type(appointment).objects.with_calendar().get(pk=appointment.pk)
    payments = first_year_of(fee.payments.filter(receipt=None)) if fee else []
    if not payments:
        if fee and (already := fee.receipts.standing().first()):
            return already
        raise NothingToSay
    now = timezone.now()
    if not may_be_receipted(appointment, now):
        raise NothingToSay
    cents, said = sum(payment.cents for payment in payments), fee.receipts.standing().sums()
    tax_cents = max(0, fee.tax_in(said["cents"] + cents) - said["tax_cents"])
    letterhead = Letterhead.of(appointment.practitioner)
    book = ReceiptBook.locked()
    book.last_number += 1
    book.save(update_fields=["last_number"])
    receipt = Receipt(
        number=book.last_number,
        fee=fee,
        person=person,
        practitioner=appointment.practitioner,
        cents=cents,
        tax_cents=tax_cents,
        paid_on=max(payment.paid_on for payment in payments),
        methods=", ".join(dict.fromkeys(payment.get_method_display() for payment in payments)),
        issued_at=now,
        issued_by=by,
    )
    left = fee.total_cents - said["cents"] - cents
    facts = facts_of(receipt, appointment, payments, book, letterhead, name=name, words=words, left=left)
    receipt.printed = json.dumps(facts)
    receipt.save(force_insert=True)
    fee.payments.filter(pk__in=[payment.pk for payment in payments]).update(receipt=receipt)
    return receipt


def first_year_of(payments) -> list[Payment]:
    listed = list(payments)
    return [payment for payment in listed if payment.paid_on.year == listed[0].paid_on.year]


@transaction.atomic
def void_receipt(*, receipt: Receipt, reason: str, by: Person) -> Receipt:
    """Afterwards it counts for nothing, and its paper says so. What was paid can be put on another.

    Twice changes nothing: the first reason stays.
    """
    receipt = Receipt.objects.select_for_update(of=["self"]).select_related("practitioner").get(pk=receipt.pk)
    if not receipt.is_void:
        receipt.voided_at, receipt.voided_by, receipt.void_reason = timezone.now(), by, reason
        receipt.save(update_fields=["voided_at", "voided_by", "void_reason"])
        receipt.payments.update(receipt=None)
        outbox.withdraw(subject_id=receipt.pk, why="The receipt is void.")
    return receipt


@transaction.atomic
def send_receipt(*, receipt: Receipt) -> None:
    """They are told, once, that it is in their account. Nothing of it is in the message."""
    if not receipt.is_void:
        outbox.queue(kinds.get("receipts.ready").plan(receipt))


@transaction.atomic
def name_on_receipts(*, person: Person, name: str) -> None:
    """The name that stands on receipts from now on."""
    given, made = NameOnReceipts.objects.get_or_create(person=person, defaults={"name": name})
    if not made and given.name != name:
        given.name = name
        given.save(update_fields=["name"])
