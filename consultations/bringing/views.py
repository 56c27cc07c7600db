"""/consultations/<id>/prepare/: what a colleague brings to one consultation. Nobody else finds it here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from consultations.bringing.actions import keep_preparation, send_preparation
from consultations.bringing.forms import PreparationForm
from consultations.models import Consultation
from practice.accounts.lapsed import login_required_keeping
from practice.scheduling.actions import TooLate

KEPT = "It’s kept, and not sent yet. Come back to it whenever you like."
STAYS = "It has begun, is over or was cancelled, so what you sent stays as it is."


def consultation_of(request, pk) -> Consultation:
    """A consultation that this person booked; 404 for every other."""
    return get_object_or_404(Consultation.objects.with_calendar().of(request.user), pk=pk)


@login_required_keeping
@require_http_methods(["GET", "POST"])
def prepare(request, pk):
    consultation = consultation_of(request, pk)
    sent, draft = consultation.preparation, consultation.preparation_draft
    written = request.POST if request.method == "POST" else None
    form = PreparationForm(written, initial={"preparation": sent if draft is None else draft})
    if form.is_valid() and not form.looks_identifying:
        try:
            send_preparation(consultation=consultation, words=form.cleaned_data["preparation"])
        except TooLate:
            messages.info(request, STAYS)
        else:
            messages.success(request, f"It’s sent. {consultation.practitioner.name} can read it before you meet.")
        return redirect("consultations:prepare", pk)
    context = {"appointment": consultation, "form": form, "is_draft": draft is not None}
    return render(request, "consultations/prepare.html", context, status=422 if form.is_bound else 200)


@login_required_keeping
@require_POST
def keep(request, pk):
    """Keep what is written without sending it: for the button, and for the script that keeps it as it is typed."""
    consultation = consultation_of(request, pk)
    is_button = "later" in request.POST
    try:
        keep_preparation(consultation=consultation, words=PreparationForm(request.POST).so_far)
    except TooLate:
        if not is_button:
            return HttpResponse(STAYS, status=409, content_type="text/plain; charset=utf-8")
        messages.info(request, STAYS)
    else:
        if not is_button:
            return HttpResponse(status=204)
        messages.success(request, KEPT)
    return redirect("consultations:prepare", pk)
