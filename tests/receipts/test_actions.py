"""What is asked and paid, and receipts: numbered without gaps, issued once, voided and never changed."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from practice.notifications.models import Notification
from practice.receipts.actions import (
    NothingToSay,
    ReceiptStands,
    TooMuch,
    issue_receipt,
    record_payment,
    send_receipt,
    take_back_payment,
    void_receipt,
)
from practice.receipts.models import MISSED_WORDS, Fee, Letterhead, Payment, Receipt, ReceiptBook
from practice.scheduling.actions import cancel_appointment, record_outcome, waive_late_change
from practice.scheduling.statuses import Status
from tests.conftest import together
from tests.factories import (
    at,
    make_attended,
    make_colleague,
    make_consultation_service,
    make_group,
    make_meeting,
    make_payment,
    make_receipt,
    make_seat,
    make_service,
    make_session,
)
from tests.receipts.conftest import TWO, attended

pytestmark = pytest.mark.django_db


def issue(session, **otherwise):
    about = {"person": session.person, "name": "Marla Teal", "words": "Counselling session", **otherwise}
    return issue_receipt(appointment=session, by=session.practitioner.person, **about)


def void(receipt, reason="The wrong name"):
    return void_receipt(receipt=receipt, reason=reason, by=receipt.practitioner.person)


def numbers() -> list[int]:
    return sorted(Receipt.objects.values_list("number", flat=True))


# --- what is asked -------------------------------------------------------------


def asked(appointment, **book) -> int | None:
    return ReceiptBook(pk=1, **book).asked_cents(appointment)


def test_the_fee_is_the_one_that_was_chosen_or_the_one_that_was_said(session, wren, marlow):
    assert asked(session) == 150_00
    session.fee = Decimal("87.50")
    assert asked(session) == 87_50
    by_scale = attended(marlow, make_service(wren, fee_words="$60 to $150", step=1), TWO + timedelta(hours=2))
    assert asked(by_scale) is None


def test_a_consultation_costs_what_was_said_when_it_was_booked(session, wren):
    service = make_consultation_service(wren, fee_words="$175")
    consultation = make_attended(make_colleague(), service, start=TWO + timedelta(hours=2))
    assert asked(consultation) == 175_00
    consultation.fee_words = "$160"
    assert asked(consultation) == 160_00


def test_who_did_not_come_is_asked_the_practices_part_until_it_is_waived(session):
    missed = record_outcome(appointment=session, status=Status.NO_SHOW)
    assert [asked(missed, late_percent=part) for part in (100, 50, 0)] == [150_00, 75_00, 0]
    assert asked(waive_late_change(appointment=session)) is None


def test_a_late_move_that_was_waived_takes_nothing_from_the_fee(session):
    session.moved_late = True
    session.save()
    assert asked(waive_late_change(appointment=session)) == 150_00


def test_nothing_is_asked_for_what_was_called_off_in_time(frozen, wren, marlow):
    session = make_session(marlow, make_service(wren, fee_words="$150"))
    assert asked(cancel_appointment(appointment=session, by="practice")) is None


def test_tax_is_counted_for_whom_the_book_says(wren):
    services = [make_service(wren), make_consultation_service(wren), make_group(wren, meets=0).service]
    percents = {
        tax_for: [ReceiptBook(tax_for=tax_for).percent_for(one) for one in services] for tax_for in ReceiptBook.TaxFor
    }
    assert percents == {"nothing": [0, 0, 0], "colleagues": [0, 5, 5], "everything": [5, 5, 5]}


# --- what is paid --------------------------------------------------------------


def test_a_fee_is_paid_in_parts(session):
    make_payment(session, 50_00, fee=150_00)
    assert Fee.objects.with_paid().get().state_words == "Paid $50.00 of $150.00"
    make_payment(session, 100_00, fee=150_00, method="cash")
    assert Fee.objects.with_paid().get().state_words == "Paid"


def test_a_payment_that_is_pressed_twice_is_noted_once(session):
    key = uuid.uuid4()
    for _ in range(2):
        make_payment(session, 50_00, fee=150_00, key=key)
    assert list(Payment.objects.values_list("cents", flat=True)) == [50_00]


def test_no_more_is_paid_than_is_asked(session):
    make_payment(session, 100_00, fee=150_00)
    with pytest.raises(TooMuch):
        make_payment(session, 50_01, fee=150_00)
    with pytest.raises(TooMuch):
        make_payment(session, 1, fee=99_00)
    assert (Fee.objects.get().cents, Payment.objects.count()) == (150_00, 1)


def test_the_fee_can_be_another_one_until_a_receipt_says_it(session):
    make_payment(session, 50_00, fee=150_00)
    make_payment(session, 50_00, fee=120_00)
    receipt = issue(session)
    with pytest.raises(ReceiptStands):
        make_payment(session, 1, fee=130_00)
    void(receipt)
    make_payment(session, 30_00, fee=130_00)
    assert Fee.objects.with_paid().get().state_words == "Paid"


def test_a_payment_is_taken_back_unless_a_receipt_says_it(session):
    make_payment(session)
    receipt = issue(session)
    with pytest.raises(ReceiptStands):
        take_back_payment(payment=Payment.objects.get())
    void(receipt)
    payment = Payment.objects.get()
    for _ in range(2):
        take_back_payment(payment=payment)
    assert not Payment.objects.exists()


# --- receipts ------------------------------------------------------------------


def test_a_receipt_says_what_was_paid_with_the_next_number(session, wren, marlow):
    receipt = make_receipt(session, method="card")
    fields = ("number", "person", "practitioner", "cents", "tax_cents", "paid_on", "methods", "number_words")
    assert tuple(getattr(receipt, name) for name in fields) == (
        *(1, marlow, wren, 150_00, 0),
        *(date(2026, 11, 20), "Card", "00001"),
    )
    assert Payment.objects.get().receipt == receipt


def test_pressed_twice_it_is_one(session):
    make_payment(session)
    assert issue(session) == issue(session, name="Another Name")
    assert (numbers(), ReceiptBook.current().last_number) == ([1], 1)


def test_each_part_that_is_paid_later_has_a_receipt_of_its_own(session):
    make_payment(session, 50_00, fee=150_00)
    first = issue(session)
    make_payment(session, 100_00, fee=150_00)
    second = issue(session)
    assert [(one.number, one.cents, one.facts["left"]) for one in (first, second)] == [
        (1, 50_00, "$100.00"),
        (2, 100_00, ""),
    ]


def test_a_receipt_is_of_one_year(session):
    make_payment(session, 50_00, fee=150_00, paid_on=date(2025, 12, 31))
    make_payment(session, 100_00, fee=150_00, paid_on=date(2026, 1, 2))
    assert [(one.paid_on.year, one.cents) for one in (issue(session), issue(session))] == [
        (2025, 50_00),
        (2026, 100_00),
    ]


def test_nothing_paid_is_no_receipt(session):
    with pytest.raises(NothingToSay):
        issue(session)
    record_payment(appointment=session, person=session.person, fee_cents=150_00, paid=None, by=session.person)
    with pytest.raises(NothingToSay):
        issue(session)
    assert (numbers(), ReceiptBook.objects.exists()) == ([], False)


def test_what_has_not_begun_has_no_receipt_even_when_it_is_paid(frozen, wren, marlow):
    session = make_session(marlow, make_service(wren, fee_words="$150"))
    make_payment(session)
    with pytest.raises(NothingToSay):
        issue(session)
    frozen.move_to(session.entry.start)
    assert issue(session).number == 1


def test_what_was_called_off_in_time_has_no_receipt(frozen, wren, marlow):
    session = make_session(marlow, make_service(wren, fee_words="$150"))
    make_payment(session)
    cancel_appointment(appointment=session, by="practice")
    frozen.move_to(session.entry.start)
    with pytest.raises(NothingToSay):
        issue(session)
    assert numbers() == []


def test_a_missed_one_is_not_called_a_session(session):
    letterhead = Letterhead.objects.get()
    assert letterhead.words_for(session) == "Counselling session, 50 minutes"
    assert letterhead.words_for(record_outcome(appointment=session, status=Status.NO_SHOW)) == MISSED_WORDS


def test_a_seat_in_a_meeting_is_paid_by_whoever_has_it(session, wren):
    noor = make_colleague()
    meeting = make_meeting(make_group(wren, meets=0), start=TWO + timedelta(hours=3))
    make_seat(meeting, noor, attended=True)
    receipt = make_receipt(meeting, person=noor.person, cents=90_00)
    assert (receipt.person, receipt.facts["paid"]) == (noor.person, "$90.00")


@pytest.mark.parametrize("included", [True, False])
@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=some.lists(some.integers(1, 99_99), min_size=1, max_size=5), percent=some.sampled_from(["5", "12", "14.975"])
)
def test_the_tax_of_all_parts_is_the_tax_of_the_whole(session, included, parts, percent):
    with transaction.atomic():
        book = {"tax_for": "everything", "tax_percent": Decimal(percent), "tax_is_included": included}
        ReceiptBook.objects.update_or_create(pk=1, defaults=book)
        for part in parts:
            make_payment(session, part, fee=sum(parts))
            issue(session)
        assert Receipt.objects.sums()["tax_cents"] == Fee.objects.get().tax_in(sum(parts))
        transaction.set_rollback(True)


def test_tax_stays_as_it_was_counted_when_the_fee_was_noted(session):
    ReceiptBook.objects.create(pk=1, tax_for="everything")
    make_payment(session, 157_50, fee=150_00)
    ReceiptBook.objects.update(tax_percent=20, tax_name="Other")
    receipt = issue(session)
    assert (receipt.cents, receipt.tax_cents, receipt.facts["tax_name"]) == (157_50, 7_50, "GST 5 %")


# --- void, and never changed ---------------------------------------------------


def test_a_void_receipt_keeps_its_number_and_counts_for_nothing(frozen, session):
    receipt = void(make_receipt(session))
    again = issue(session)
    assert (receipt.number, receipt.is_void, again.number, again.is_void) == (1, True, 2, False)
    assert Receipt.objects.sums() == {"cents": 150_00, "tax_cents": 0}


def test_voided_twice_the_first_reason_stays(frozen, session):
    receipt = void(make_receipt(session), "The wrong name")
    frozen.shift(60)
    again = void(receipt, "Another reason")
    assert (again.void_reason, again.voided_at) == ("The wrong name", receipt.voided_at)


def test_what_was_printed_stays_whatever_is_changed_later(session, wren, marlow):
    receipt = make_receipt(session)
    printed = receipt.facts
    wren.person.name = marlow.name = "Somebody Else"
    wren.person.save()
    marlow.save()
    Letterhead.objects.update(college="Another college")
    receipt.refresh_from_db()
    assert receipt.facts == printed
    assert (printed["name"], printed["practitioner"], printed["registration"]) == (
        *("Marla Teal", "Wren Alder, RCC"),
        "A college, No. 00042",
    )


@pytest.mark.parametrize(
    "change", [{"number": 9}, {"cents": 1}, {"tax_cents": 1}, {"paid_on": date(2025, 1, 1)}, {"methods": "Cash"}]
)
def test_the_database_changes_no_receipt(session, change):
    make_receipt(session)
    with pytest.raises(IntegrityError, match="stands as it was issued"), transaction.atomic():
        Receipt.objects.update(**change)


def test_the_database_deletes_no_receipt_and_makes_none_stand_again(session):
    receipt = make_receipt(session)
    Payment.objects.all().delete()
    with pytest.raises(IntegrityError, match="not deleted for seven years"), transaction.atomic():
        receipt.delete()
    void(receipt)
    with pytest.raises(IntegrityError, match="stands as it was issued"), transaction.atomic():
        Receipt.objects.update(voided_at=None, voided_by=None)


def test_the_database_holds_no_name_that_can_be_read(session):
    void(make_receipt(session, name="Marla Teal", words="Grief counselling"), "Marla asked for it")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(row)::text FROM receipts_receipt row")
        [row] = cursor.fetchone()
    assert [word for word in ("Marla", "Grief", "asked") if word in row] == []


# --- said ----------------------------------------------------------------------


def test_they_are_told_once_and_not_of_a_void_one(session):
    receipt = make_receipt(session)
    for _ in range(2):
        send_receipt(receipt=receipt)
    told = Notification.objects.filter(kind="receipts.ready")
    assert [(one.person, one.state) for one in told] == [(session.person, "waiting")]
    void(receipt)
    send_receipt(receipt=receipt)
    assert [one.state for one in told.all()] == ["withdrawn"]


# --- many at once --------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_have_fifty_numbers_without_a_gap(wren, marlow):
    service = make_service(wren, fee_words="$150", step=1, buffer_after=0, minutes=5)
    start = at("2026-10-01 10:00")
    sessions = [attended(marlow, service, start + timedelta(minutes=10 * place)) for place in range(50)]
    for session in sessions:
        make_payment(session, 100)
    issued = together(*(lambda session=session: issue(session) for session in sessions))
    assert [one for one in issued if not isinstance(one, Receipt)] == []
    assert (numbers(), ReceiptBook.current().last_number) == (list(range(1, 51)), 50)


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_make_one_receipt(wren, marlow):
    session = attended(marlow, make_service(wren, fee_words="$150"), at("2026-10-01 10:00"))
    make_payment(session)
    issued = together(*[lambda: issue(session)] * 10)
    assert ({one.number for one in issued}, numbers()) == ({1}, [1])


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_leaves_no_gap(wren, marlow):
    service = make_service(wren, fee_words="$150", step=1)
    sessions = [attended(marlow, service, at(f"2026-10-0{day} 10:00")) for day in (1, 2, 3)]
    make_receipt(sessions[0])
    make_payment(sessions[1])
    with pytest.raises(RuntimeError), transaction.atomic():
        issue(sessions[1])
        raise RuntimeError
    assert make_receipt(sessions[2]).number == 2
