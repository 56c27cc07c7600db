"""Requests to have everything erased. For whoever runs the practice, since they reach over all its practitioners."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from practice.accounts.roles import May, only_who_may
from practice.desk.forms import ErasureDeclineForm
from practice.rights.actions import AlreadyAnswered, Held, NotYet, carry_out, decline, hinders
from practice.rights.erasing import outlook
from practice.rights.models import ErasureRequest

ANSWERED = "This has been answered already, or was taken back."
HELD = "A legal hold stands, so nothing of this person may be erased. Decline it with a reason, or lift the hold first."
owners_only = only_who_may(May.RUN_THE_PRACTICE)
NOT_YET = "Something has to be settled first. It stands beside what they asked."


def form_for(pk, sent=None) -> ErasureDeclineForm:
    """One of several on a page."""
    return ErasureDeclineForm(sent, auto_id=f"{pk}-%s")


@owners_only
@require_safe
def index(request):
    return page(request, ErasureDeclineForm())


def page(request, form, declining=None):
    """Every open request with what would become of it. `form` stands at the one that is being declined."""
    now, asked = timezone.now(), ErasureRequest.objects.open().select_related("person")
    shown = [
        (one, outlook(one.person, now), hinders(one.person, now), form if one.pk == declining else form_for(one.pk))
        for one in asked
    ]
    context = {"shown": shown, "form": form}
    return render(request, "desk/erasing.html", context, status=422 if form.errors else 200)


@owners_only
@require_POST
def answer(request, pk, name):
    asked = get_object_or_404(ErasureRequest, pk=pk)
    form = form_for(pk, request.POST)
    try:
        if name == "carry-out":
            carry_out(request=asked, by=request.user)
            messages.success(request, "Erased, and they are told.")
        elif name != "decline":
            raise Http404
        elif not form.is_valid():
            return page(request, form, declining=pk)
        else:
            decline(request=asked, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Declined, and they are told why.")
    except AlreadyAnswered:
        messages.info(request, ANSWERED)
    except Held:
        messages.error(request, HELD)
    except NotYet:
        messages.error(request, NOT_YET)
    return redirect("desk:erasing")
