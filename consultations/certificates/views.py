"""Certificates and hours: a colleague's own pages, and the public one that checks a number."""

from allauth.core.internal import ratelimit  # its public face lets every GET through
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.certificates.actions import issue_certificate, take_back
from consultations.certificates.attendance import Year, attendance_of, by_year, still_stands
from consultations.certificates.forms import CertificateForm, CheckForm
from consultations.certificates.papers import certificate_pdf, hours_csv, hours_pdf
from consultations.models import Certificate, Colleague
from practice.accounts.lapsed import login_required_keeping
from practice.paper import Unprintable, as_file

TOO_MANY = "That was a lot of numbers from one place. Try again in an hour."
UNKNOWN = "We have no certificate with this number. Compare it with the paper once more."
NO_PAPER = "One of its signs can’t be printed by us. You can print this page with your browser instead."


def colleague_or_404(request) -> Colleague:
    return get_object_or_404(Colleague.objects.select_related("person"), person=request.user)


def year_or_404(colleague: Colleague, year: int) -> Year:
    for one in by_year(colleague, timezone.now()):
        if one.year == year:
            return one
    raise Http404


def own_certificate(request, number: str) -> Certificate:
    theirs = Certificate.objects.filter(colleague__person=request.user).select_related("colleague__person")
    return get_object_or_404(theirs, number=number)


@login_required
@require_safe
def index(request):
    colleague = colleague_or_404(request)
    certificates = list(Certificate.objects.filter(colleague=colleague, revoked_at=None))
    years = [
        (year, [(attendance, attendance.certificate_among(certificates)) for attendance in year.attended])
        for year in by_year(colleague, timezone.now())
    ]
    return render(request, "consultations/certificates/index.html", {"years": years})


@login_required_keeping
@require_http_methods(["GET", "POST"])
def ask(request, pk):
    """A certificate of what they attended of one group, or of one consultation."""
    colleague = colleague_or_404(request)
    attendance = attendance_of(colleague, pk, timezone.now())
    if attendance is None:
        raise Http404
    form = CertificateForm(request.POST if request.method == "POST" else None, initial={"name": colleague.person.name})
    if form.is_valid():
        certificate = issue_certificate(colleague=colleague, attendance=attendance, name=form.cleaned_data["name"])
        return redirect(certificate)
    certificates = Certificate.objects.filter(colleague=colleague, revoked_at=None)
    context = {"attendance": attendance, "form": form, "earlier": attendance.certificate_among(certificates)}
    return render(request, "consultations/certificates/ask.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def show(request, number):
    certificate = own_certificate(request, number)
    context = {"certificate": certificate, "stands": still_stands(certificate)}
    return render(request, "consultations/certificates/show.html", context)


@login_required
@require_safe
def pdf(request, number):
    certificate = own_certificate(request, number)
    if not still_stands(certificate):
        raise Http404
    try:
        return as_file(certificate_pdf(certificate), f"{certificate.number}.pdf")
    except Unprintable:
        messages.info(request, NO_PAPER)
        return redirect(certificate)


@require_POST
@login_required_keeping
def revoke(request, number):
    take_back(certificate=own_certificate(request, number))
    messages.success(request, "It’s taken back. Whoever checks it now is told so.")
    return redirect("consultations:certificates")


@login_required
@require_safe
def year_pdf(request, year):
    colleague = colleague_or_404(request)
    try:
        return as_file(hours_pdf(colleague, year_or_404(colleague, year)), f"hours-{year}.pdf")
    except Unprintable:
        messages.info(request, NO_PAPER)
        return redirect("consultations:certificates")


@login_required
@require_safe
def year_csv(request, year):
    written = hours_csv(year_or_404(colleague_or_404(request), year))
    return as_file(written, f"hours-{year}.csv", "text/csv; charset=utf-8")


@never_cache
@require_safe
def check(request):
    """What a certificate says, for whoever has its number: what the paper says, with the initials for the name."""
    form = CheckForm(request.GET if "number" in request.GET else None)
    status, context = 200, {"form": form}
    if form.is_valid():
        status, context["certificate"] = found(request, form)
        context["stands"] = context["certificate"] and still_stands(context["certificate"])
    elif form.errors:
        status = 422
    return render(request, "consultations/certificates/check.html", context, status=status)


def found(request, form: CheckForm) -> tuple[int, Certificate | None]:
    """The status of the answer, and the certificate with that number; without one the form says why."""
    if not ratelimit.consume(request, app="allauth.account", action="check_certificate", limit_get=True):
        form.add_error(None, TOO_MANY)
        return 429, None
    certificate = Certificate.objects.filter(number=form.cleaned_data["number"]).first()
    if certificate is None:
        form.add_error("number", UNKNOWN)
        return 422, None
    return 200, certificate
