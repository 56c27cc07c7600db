"""What was paid for an appointment, its receipts, and those of a year."""

import uuid
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.models import Meeting
from practice.accounts.models import Person
from practice.accounts.proving import only_proven_lately
from practice.accounts.roles import May
from practice.clock import HOME_ZONE
from practice.desk.appointments import appointment_of
from practice.desk.seeing import practitioners_seen_by, staff_only
from practice.notifications.models import Notification
from practice.paper import as_file
from practice.receipts.actions import (
    NothingToSay,
    Paid,
    ReceiptStands,
    TooMuch,
    issue_receipt,
    record_payment,
    send_receipt,
    take_back_payment,
    void_receipt,
)
from practice.receipts.forms import PaymentForm, ReceiptForm, VoidForm, YearForm
from practice.receipts.models import (
    Fee,
    Letterhead,
    NameOnReceipts,
    Payment,
    Receipt,
    ReceiptBook,
    may_be_receipted,
)
from practice.receipts.money import money_words
from practice.receipts.papers import year_table
from practice.receipts.views import receipt_file, statement_file
from practice.rights.looks import note_look
from practice.rights.models import Look
from practice.scheduling.appointments import Appointment
from practice.scheduling.diary import local_day


def receipts_seen_by(person):
    """Those of the practitioners whose days they see."""
    return Receipt.objects.with_names().filter(practitioner__in=practitioners_seen_by(person))


def receipts_counted_by(person):
    """The same, and all of the practice's for whoever runs it: for a table that names no client."""
    return Receipt.objects.with_names() if person.may(May.RUN_THE_PRACTICE) else receipts_seen_by(person)


def appointment_and_payer(request, pk, person) -> tuple[Appointment, Person]:
    """A session, a consultation or a meeting that they see, and one of its people; 404 for any other."""
    theirs = {"entry__practitioner__in": practitioners_seen_by(request.user)}
    meeting = Meeting.objects.with_calendar().filter(pk=pk, **theirs).first()
    appointment = meeting or appointment_of(request, pk)
    payer = next((one for one in appointment.people if one.pk == person), None)
    if payer is None:
        payer = get_object_or_404(Person, pk=person, fees__entry=appointment.entry)  # who paid, and comes no more
    return appointment, payer


def today_of(appointment: Appointment):
    return local_day(timezone.now(), appointment.entry.zone)


@staff_only
@require_http_methods(["GET", "POST"])
def paid(request, pk, person):
    appointment, payer = appointment_and_payer(request, pk, person)
    today = today_of(appointment)
    if request.method == "POST":
        form = PaymentForm(request.POST, today=today)
        if form.is_valid() and keep(request, appointment, payer, form):
            messages.success(request, "It’s noted." if form.cleaned_data["paid"] else "The fee is noted.")
            return redirect("desk:paid", pk, person)
        return page_of_fee(request, appointment, payer, status=422, form=form)
    return page_of_fee(request, appointment, payer)


def page_of_fee(request, appointment, payer, status=200, **forms):
    note_look(reader=request.user, page=Look.Page.RECEIPTS, person=payer)
    return render(request, "desk/paid.html", about(appointment, payer, **forms), status=status)


def keep(request, appointment, payer, form) -> bool:
    """Whether it was noted; else the form says why not."""
    told = form.cleaned_data
    came_in = Paid(told["key"], told["paid"], told["method"], told["paid_on"]) if told["paid"] else None
    try:
        record_payment(appointment=appointment, person=payer, fee_cents=told["fee"], paid=came_in, by=request.user)
    except ReceiptStands:
        form.add_error("fee", "A receipt says another fee. Void it first")
    except TooMuch:
        form.add_error(
            "paid" if came_in else "fee", "That would be more paid than asked. Change the fee, or the amount"
        )
    return not form.errors


def about(appointment, payer, **forms) -> dict:
    """What the page of a fee says."""
    fee = Fee.objects.with_paid().filter(entry=appointment.entry, person=payer).first()
    payments = list(fee.payments.select_related("receipt")) if fee else []
    asked, left = (fee.cents, fee.left_cents) if fee else asked_at_first(appointment)
    today = today_of(appointment)
    new = {"fee": asked, "paid": left or None, "method": "transfer", "paid_on": today, "key": uuid.uuid4()}
    of_receipt = {
        "name": NameOnReceipts.of(payer),
        "words": Letterhead.of(appointment.practitioner).words_for(appointment),
    }
    return {
        "appointment": appointment,
        "payer": payer,
        "fee": fee,
        "payments": payments,
        "receipts": list(fee.receipts.all()) if fee else [],
        "may_issue": any(one.receipt_id is None for one in payments) and may_be_receipted(appointment, timezone.now()),
        "form": PaymentForm(initial=new, today=today),
        "receipt_form": ReceiptForm(initial=of_receipt, auto_id="receipt_%s"),
        **forms,
    }


def asked_at_first(appointment) -> tuple[int | None, int | None]:
    """What it costs as long as nobody noted otherwise, and the same with the tax that is added to it."""
    book = ReceiptBook.current()
    cents = book.asked_cents(appointment)
    if cents is None:
        return None, None
    return cents, Fee(cents=cents, **book.tax_of(appointment.service)).total_cents


@staff_only
@require_POST
def issue(request, pk, person):
    appointment, payer = appointment_and_payer(request, pk, person)
    form = ReceiptForm(request.POST, auto_id="receipt_%s")
    if not form.is_valid():
        return page_of_fee(request, appointment, payer, status=422, receipt_form=form)
    try:
        receipt = issue_receipt(appointment=appointment, person=payer, by=request.user, **form.cleaned_data)
    except NothingToSay:
        messages.info(request, "There is no receipt for it: nothing was paid, or it has not begun.")
        return redirect("desk:paid", pk, person)
    messages.success(request, f"Receipt {receipt} is there.")
    return redirect("desk:receipt", receipt.pk)


@staff_only
@require_POST
def take_back(request, pk):
    seen = Payment.objects.filter(fee__entry__practitioner__in=practitioners_seen_by(request.user))
    payment = seen.select_related("fee__entry").filter(pk=pk).first()
    if payment is None:
        raise Http404
    try:
        take_back_payment(payment=payment)
    except ReceiptStands:
        messages.info(request, "A receipt says so. Void it first.")
    else:
        messages.success(request, "It’s taken back.")
    entry = payment.fee.entry
    appointment = next(getattr(entry, name) for name in ("session", "consultation", "meeting") if hasattr(entry, name))
    return redirect("desk:paid", appointment.pk, payment.fee.person_id)


@staff_only
@require_safe
def index(request):
    """The receipts of a year with their sums."""
    this_year = timezone.now().astimezone(ZoneInfo(HOME_ZONE)).year
    year = YearForm(request.GET).asked(this_year)
    seen = receipts_seen_by(request.user)
    sums = seen.of_year(year).sums()
    context = {
        "year": year,
        "year_before": year - 1,
        "year_after": year + 1 if year < this_year else None,
        "receipts": seen.of_year(year).order_by("-number"),
        "paid": money_words(sums["cents"]),
        "tax": money_words(sums["tax_cents"]),
        "before_tax": money_words(sums["cents"] - sums["tax_cents"]),
    }
    return render(request, "desk/receipts.html", context)


@staff_only
@only_proven_lately
@require_safe
def year_csv(request, year):
    table = year_table(receipts_counted_by(request.user).of_year(year))
    return as_file(table, f"{year}.csv", "text/csv; charset=utf-8")


@staff_only
@require_safe
def show(request, pk):
    receipt = get_object_or_404(receipts_seen_by(request.user).select_related("issued_by", "voided_by"), pk=pk)
    return page_of_receipt(request, receipt, VoidForm())


def page_of_receipt(request, receipt: Receipt, form: VoidForm, status=200):
    note_look(reader=request.user, page=Look.Page.RECEIPTS, person=receipt.person)
    sent = Notification.objects.filter(subject_id=receipt.pk, kind="receipts.ready").first()
    context = {"receipt": receipt, "facts": receipt.facts, "sent": sent, "form": form}
    return render(request, "desk/receipt.html", context, status=status)


@staff_only
@require_safe
def pdf(request, pk):
    receipt = get_object_or_404(receipts_seen_by(request.user), pk=pk)
    note_look(reader=request.user, page=Look.Page.RECEIPTS, person=receipt.person)
    return receipt_file(request, receipt, or_else="desk:receipt", pk=pk)


@staff_only
@require_POST
def send(request, pk):
    send_receipt(receipt=get_object_or_404(receipts_seen_by(request.user), pk=pk))
    messages.success(request, "They are told that it is in their account. The message says nothing of it.")
    return redirect("desk:receipt", pk)


@staff_only
@require_POST
def void(request, pk):
    receipt = get_object_or_404(receipts_seen_by(request.user).select_related("issued_by", "voided_by"), pk=pk)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return page_of_receipt(request, receipt, form, status=422)
    if receipt.is_void:
        messages.info(request, "It is void already. The first reason stays.")
    else:
        void_receipt(receipt=receipt, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "It’s void. Its number stays, and its paper says so.")
    return redirect("desk:receipt", pk)


@staff_only
@require_safe
def statement(request, pk, year):
    """What one person paid in a year, to those practitioners alone whose receipts the reader sees."""
    person = get_object_or_404(Person, pk=pk)
    theirs = receipts_seen_by(request.user).filter(person=person)
    paper = statement_file(request, theirs, person, year, "desk:receipts")
    note_look(reader=request.user, page=Look.Page.RECEIPTS, person=person)
    return paper
