"""/account/receipts/: a person's own receipts and the name that stands on them. Nobody else's are found here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from practice.accounts.lapsed import login_required_keeping
from practice.paper import Unprintable, as_file
from practice.receipts.actions import name_on_receipts
from practice.receipts.forms import NameForm
from practice.receipts.models import NameOnReceipts, Receipt
from practice.receipts.papers import receipt_pdf, statement_pdf
from practice.scheduling.diary import local_day

NO_PAPER = "One of its signs can’t be printed by us. Write to us, and we find a way."


@login_required_keeping
@require_http_methods(["GET", "POST"])
def index(request):
    name = NameOnReceipts.of(request.user)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": name})
    if form.is_valid():
        name_on_receipts(person=request.user, name=form.cleaned_data["name"])
        messages.success(request, "It’s saved. It stands on receipts from now on.")
        return redirect("receipts:index")
    context = {"years": by_year(Receipt.objects.with_names().filter(person=request.user)), "form": form}
    return render(request, "receipts/index.html", context, status=422 if form.errors else 200)


def by_year(receipts) -> dict[int, list[Receipt]]:
    """By the year in which they were paid, the latest first. One query."""
    years = {}
    for receipt in receipts.order_by("-paid_on", "-number"):
        years.setdefault(receipt.paid_on.year, []).append(receipt)
    return years


@login_required
@require_safe
def pdf(request, pk):
    receipt = get_object_or_404(Receipt.objects.with_names().filter(person=request.user), pk=pk)
    return receipt_file(request, receipt, or_else="receipts:index")


@login_required
@require_safe
def statement(request, year):
    return statement_file(request, Receipt.objects.filter(person=request.user), request.user, year, "receipts:index")


def receipt_file(request, receipt: Receipt, *, or_else, **where) -> HttpResponse:
    try:
        return as_file(receipt_pdf(receipt), f"{receipt.number_words}.pdf")
    except Unprintable:
        messages.info(request, NO_PAPER)
        return redirect(or_else, **where)


def statement_file(request, receipts, person, year: int, or_else: str) -> HttpResponse:
    """Of what stands among these; 404 for a year without any."""
    listed = list(receipts.with_names().standing().of_year(year))
    if not listed:
        raise Http404
    today = local_day(timezone.now(), listed[0].practitioner.time_zone)
    try:
        paper = statement_pdf(listed, name=NameOnReceipts.of(person), year=year, made_on=today)
        return as_file(paper, f"{year}.pdf")
    except Unprintable:
        messages.info(request, NO_PAPER)
        return redirect(or_else)
