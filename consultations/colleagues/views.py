"""/consultations/join/: who a colleague is, what became of it, and once a year that everything is still so."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from consultations.colleagues.actions import ask_to_join, ask_to_renew
from consultations.colleagues.forms import ColleagueForm
from consultations.colleagues.words import CURRENT, WORDS
from consultations.models import Colleague
from consultations.views import colleague_of
from practice.accounts import drafts
from practice.accounts.lapsed import login_required_keeping

SENT = "Thank you. We look your registration up and write to you."
STILL_SO = "Thank you. We look your registration up again and write to you."


@login_required_keeping
@require_http_methods(["GET", "POST"])
def join(request):
    colleague = colleague_of(request)
    may_write = colleague is None or colleague.may_correct
    written = request.POST if request.method == "POST" and may_write else None
    begun = colleague or Colleague(person=request.user, seeks=drafts.kept(request.session, ColleagueForm.DRAFT))
    form = ColleagueForm(written, instance=begun)
    if form.is_valid():
        ask_to_join(person=request.user, **form.answers)
        drafts.forget(request.session, ColleagueForm.DRAFT)
        messages.success(request, SENT)
        return redirect("consultations:join")
    is_waiting = colleague is not None and colleague.is_waiting and colleague.asked_again_at is None
    context = {"form": form, "colleague": colleague, "may_write": may_write, "statements": WORDS[CURRENT]}
    context["is_waiting"] = is_waiting
    return render(request, "consultations/join.html", context, status=422 if form.errors else 200)


@require_POST
@login_required_keeping
def renew(request):
    """That everything is still so, in one press."""
    colleague = get_object_or_404(Colleague, person=request.user)
    ask_to_renew(colleague=colleague)
    messages.success(request, STILL_SO)
    return redirect("consultations:join")
