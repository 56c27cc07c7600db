"""/consultations/<id>/prepare/: what a colleague brings to one consultation. Nobody else finds it here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from consultations.bringing.actions import keep_preparation, send_preparation
from consultations.bringing.forms import PreparationForm
from consultations.models import Consultation
from practice.accounts.lapsed import login_required_keeping
from practice.open_pages import OpenPageForm, WrittenMeanwhile
from practice.scheduling.actions import TooLate

KEPT = "It’s kept, and not sent yet. Come back to it whenever you like."
BESIDE = "You wrote here on another page meanwhile, so this is not kept yet. Save it for later, and you see both."
STAYS = "It has begun, is over or was cancelled, so what you sent stays as it is."


def consultation_of(request, pk) -> Consultation:
    """A consultation that this person booked; 404 for every other."""
    return get_object_or_404(Consultation.objects.with_calendar().of(request.user), pk=pk)


@login_required_keeping
@require_http_methods(["GET", "POST"])
def prepare(request, pk):
    consultation = consultation_of(request, pk)
    is_draft, written = consultation.preparation_draft is not None, request.POST if request.method == "POST" else None
    form = PreparationForm(written, initial={"preparation": consultation.prepared})
    page = OpenPageForm(written) if form.is_bound else OpenPageForm.opened(consultation)
    if form.is_valid() and not form.looks_identifying:
        try:
            send_preparation(consultation=consultation, words=form.cleaned_data["preparation"], page=page.open_page)
        except WrittenMeanwhile:
            return show_both(request, pk)
        except TooLate:
            messages.info(request, STAYS)
        else:
            messages.success(request, f"It’s sent. {consultation.practitioner.name} can read it before you meet.")
        return redirect("consultations:prepare", pk)
    context = {"appointment": consultation, "form": form, "page": page, "is_draft": is_draft, "elsewhere": None}
    return render(request, "consultations/prepare.html", context, status=422 if form.is_bound else 200)


def show_both(request, pk):
    """409: what was written here, to be sent once more, and beside it what another page wrote in its place."""
    consultation = consultation_of(request, pk)
    context = {
        "appointment": consultation,
        "form": PreparationForm(initial={"preparation": request.POST.get("preparation", "")}),
        "page": OpenPageForm.opened(consultation),
        "elsewhere": consultation.prepared,
    }
    return render(request, "consultations/prepare.html", context, status=409)


@require_POST
@login_required_keeping
def keep(request, pk):
    """Keep what is written without sending it: for the button, and for the script that keeps it as it is typed."""
    consultation = consultation_of(request, pk)
    is_button = "later" in request.POST
    try:
        keep_preparation(
            consultation=consultation,
            words=PreparationForm(request.POST).so_far,
            page=OpenPageForm(request.POST).open_page,
        )
    except WrittenMeanwhile:
        return show_both(request, pk) if is_button else said_to_a_script(BESIDE)
    except TooLate:
        if not is_button:
            return said_to_a_script(STAYS)
        messages.info(request, STAYS)
    else:
        if not is_button:
            return HttpResponse(status=204)
        messages.success(request, KEPT)
    return redirect("consultations:prepare", pk)


def said_to_a_script(words: str):
    return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
