"""Colleagues at the desk: who waits to be looked up, what they wrote, and the practitioner's answer.

For practitioners and whoever runs the practice. That somebody is a client as well is told to their own practitioner and
to whoever runs the practice, and to nobody else.
"""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Session
from consultations.colleagues.actions import (
    NotWaiting,
    approve_colleague,
    ask_again,
    decline_colleague,
    renew_colleague,
)
from consultations.models import Colleague, Consultation
from practice.accounts.models import Person
from practice.accounts.roles import May, only_who_may
from practice.desk.forms import DeclineForm, QuestionForm
from practice.desk.seeing import practitioners_seen_by
from practice.rights.looks import note_look
from practice.rights.models import Look
from practice.scheduling.models import Practitioner

ANSWERS = {
    "approve": (approve_colleague, None, "Approved for a year, and they are told."),
    "renew": (renew_colleague, None, "Renewed for one more year, and they are told."),
    "ask": (
        ask_again,
        QuestionForm,
        "Your question is on its way. They are in the queue again once they have answered.",
    ),
    "decline": (decline_colleague, DeclineForm, "Declined, and they are told. What they have booked stands."),
}
NOT_ANY_MORE = "This has been answered already."


who_look_up_only = only_who_may(May.LOOK_COLLEAGUES_UP)


@who_look_up_only
@require_safe
def index(request):
    now, everybody = timezone.now(), Colleague.objects.select_related("person")
    context = {
        "waiting": everybody.to_look_up(),
        "asked": everybody.asked_again(),
        "approved": everybody.approved(now).order_by("approved_until"),
        "lapsed": everybody.lapsed(now).order_by("-approved_until"),
    }
    return render(request, "desk/colleagues.html", context)


@who_look_up_only
@require_safe
def show(request, pk):
    colleague = colleague_at(pk)
    note_look(reader=request.user, page=Look.Page.COLLEAGUE, person=colleague.person)
    return render(request, "desk/colleague.html", about(request.user, colleague))


@who_look_up_only
@require_POST
def answer(request, pk, name):
    colleague = colleague_at(pk)
    if name not in ANSWERS:
        raise Http404
    act, form_class, words = ANSWERS[name]
    form = form_class(request.POST) if form_class else None
    if form and not form.is_valid():
        context = about(request.user, colleague) | {"form": form, f"{name}_form": form}
        return render(request, "desk/colleague.html", context, status=422)
    try:
        act(colleague=colleague, **(form.cleaned_data if form else {}))
    except NotWaiting:
        messages.info(request, NOT_ANY_MORE)
    else:
        messages.success(request, words)
    return redirect("desk:colleague", pk)


def colleague_at(pk) -> Colleague:
    return get_object_or_404(Colleague.objects.select_related("person").prefetch_related("attestations"), pk=pk)


def about(reader: Person, colleague: Colleague) -> dict:
    """What the page of a colleague says to this reader."""
    consultations = Consultation.objects.with_calendar().of(colleague.person)
    return {
        "colleague": colleague,
        "consultations": consultations.filter(entry__practitioner__in=practitioners_seen_by(reader)),
        "also_client_words": also_client_words(colleague.person, reader),
        "ask_form": QuestionForm(),
        "decline_form": DeclineForm(),
    }


def also_client_words(person: Person, reader: Person) -> str:
    """ "Also a client of yours", as far as the reader may know; else "". One query."""
    theirs = Session.objects.of(person).standing().filter(entry__practitioner=OuterRef("pk"))
    whose = Practitioner.objects.confided_to(reader).select_related("person").filter(Exists(theirs))
    names = ["yours" if practitioner.person_id == reader.pk else practitioner.name for practitioner in whose]
    return f"Also a client of {' and '.join(names)}" if names else ""
