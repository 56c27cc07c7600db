"""What clients and strangers wrote to one practitioner: answers to forms, agreements, questions without a booking."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.enquiries.actions import AlreadyAnswered, answer
from bookings.enquiries.forms import AnswerForm
from bookings.models import Consent, Enquiry, Response, Session
from practice.accounts.models import Person
from practice.accounts.roles import May, only_who_may
from practice.rights.looks import note_look, note_looks
from practice.rights.models import Look
from practice.scheduling.models import Practitioner

who_read_only = only_who_may(May.READ_CONFIDED)
NEWEST = 50  # answered questions shown


@who_read_only
@require_safe
def forms(request, pk):
    """What one client sent and agreed to, for those it was confided to."""
    client, whose = get_object_or_404(Person, pk=pk), Practitioner.objects.confided_to(request.user)
    if not Session.objects.of(client).filter(entry__practitioner__in=whose).exists():
        raise Http404
    sent = Response.objects.sent().with_answers().filter(client=client, form__practitioner__in=whose)
    consents = Consent.objects.with_words().filter(client=client, agreement__question__form__practitioner__in=whose)
    agreements = {}
    for consent in consents:
        agreements.setdefault(consent.agreement.question, []).append(consent)
    note_look(reader=request.user, page=Look.Page.FORMS, person=client)
    return render(request, "desk/forms.html", {"client": client, "sent": sent, "agreements": agreements.items()})


@who_read_only
@require_safe
def questions(request):
    asked = Enquiry.objects.for_desk(request.user).select_related("practitioner__person", "answered_by")
    waiting = list(asked.waiting())
    note_looks(reader=request.user, page=Look.Page.QUESTION, addresses=[one.email for one in waiting])
    context = {"waiting": waiting, "answered": asked.answered()[:NEWEST]}
    return render(request, "desk/questions.html", context)


@who_read_only
@require_http_methods(["GET", "POST"])
def question(request, pk):
    asked = Enquiry.objects.for_desk(request.user).select_related("practitioner__person", "answered_by")
    enquiry = get_object_or_404(asked, pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer(enquiry=enquiry, words=form.cleaned_data["words"], by=request.user)
        except AlreadyAnswered:
            messages.info(request, "It was answered already. The first answer has gone, and yours has not.")
            enquiry.refresh_from_db()
        else:
            messages.success(request, "Your answer is on its way.")
            return redirect("desk:questions")
    note_look(reader=request.user, page=Look.Page.QUESTION, address=enquiry.email)
    context = {"enquiry": enquiry, "form": form}
    return render(request, "desk/question.html", context, status=422 if form.errors else 200)
