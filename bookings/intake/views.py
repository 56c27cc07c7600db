"""What is asked before a first meeting: a client's own forms, and what they agreed to. Nobody else finds them here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.intake.actions import (
    NotChangeable,
    WordsChanged,
    can_write,
    give_consent,
    keep_draft,
    plain,
    send_answers,
    withdraw_consent,
)
from bookings.intake.forms import IntakeAnswers
from bookings.models import AgreementVersion, Answer, Consent, IntakeForm, Response
from practice.accounts.lapsed import login_required_keeping
from practice.open_pages import OpenPageForm, WrittenMeanwhile

KEPT = "It’s kept, and not sent yet. Come back to it whenever you like."
STAYS = "What you sent stays as it is from the first session on. Tell your practitioner if something has changed."
BESIDE = "You wrote here on another page meanwhile, so this is not kept yet. Save it for later, and you see both."
READ_AGAIN = "The words of an agreement changed while you read. Read them again, then say whether you agree."


def form_of(request, pk) -> IntakeForm:
    """A form that this client is asked, or has begun; 404 for every other."""
    theirs = IntakeForm.objects.for_client(request.user).select_related("practitioner__person")
    return get_object_or_404(theirs, pk=pk)


@login_required
@require_safe
def index(request):
    """Forms to fill in, forms sent, and everything ever agreed to."""
    theirs = IntakeForm.objects.select_related("practitioner__person")
    context = {
        "open_forms": theirs.open_for(request.user),
        "sent": Response.objects.sent().filter(client=request.user).select_related("form__practitioner__person"),
        "agreements": agreements_of(request.user),
    }
    return render(request, "bookings/intake/index.html", context)


def agreements_of(client) -> list[dict]:
    """Each agreement that a client gave, the newest first, with its history. Two queries."""
    history = {}
    for consent in Consent.objects.with_words().filter(client=client):
        history.setdefault(consent.agreement.question, []).append(consent)
    return [
        {
            "question": question,
            "consents": consents,
            "stands": any(consent.withdrawn_at is None for consent in consents),
            "current": question.agreement if question.is_asked else None,
            "is_up_to_date": any(
                consent.withdrawn_at is None and consent.agreement == question.agreement for consent in consents
            ),
        }
        for question, consents in history.items()
    ]


@login_required_keeping
@require_http_methods(["GET", "POST"])
def form(request, pk):
    """The questions; once they are sent, what was sent, with a way to change it (`?change`) while that is possible."""
    asked = form_of(request, pk)
    response = Response.objects.with_answers().filter(form=asked, client=request.user).first()
    may_write = can_write(form=asked, client=request.user)
    is_sent = response is not None and response.sent_at is not None
    if not may_write or (is_sent and request.method == "GET" and "change" not in request.GET):
        return show_sent(request, asked, response, may_write)
    answers = answers_form(request, asked, response)
    page = OpenPageForm(request.POST) if answers.is_bound else OpenPageForm.opened(response)
    if answers.is_valid():
        told = {"form": asked, "client": request.user, "written": answers.written, "page": page.open_page}
        try:
            send_answers(**told, agreed=answers.agreed)
        except WrittenMeanwhile:
            return show_both(request, asked)
        except WordsChanged:
            messages.info(request, READ_AGAIN)
            keep_draft(**told)
            return redirect("intake:form", pk)
        except NotChangeable:
            messages.info(request, STAYS)
            return redirect("intake:form", pk)
        messages.success(request, f"It’s sent. {asked.practitioner.name} reads it before you meet.")
        return redirect("intake:form", pk)
    context = {"intake": asked, "form": answers, "page": page, "is_sent": is_sent}
    return render(request, "bookings/intake/form.html", context, status=422 if answers.errors else 200)


def answers_form(request, asked: IntakeForm, response: Response | None) -> IntakeAnswers:
    """The form as it was posted; else with the draft, or with what was sent."""
    initial = (
        {f"question-{answer.question_id}": answer.written for answer in response.answers.all()} if response else {}
    )
    return unsent(request, asked, data=request.POST if request.method == "POST" else None, initial=initial)


def unsent(request, asked: IntakeForm, **form) -> IntakeAnswers:
    """The form without agreements that stand."""
    agreed = Consent.objects.standing().filter(client=request.user, agreement__question__form=asked)
    return IntakeAnswers(questions=list(asked.asked()), agreed={consent.agreement_id for consent in agreed}, **form)


def show_both(request, asked: IntakeForm):
    """409: what was written here, to be sent once more, and beside it what another page wrote in its place."""
    response = Response.objects.with_answers().filter(form=asked, client=request.user).first()
    answers = unsent(request, asked, initial=request.POST.dict())
    there = response.answers.all() if response else []  # it may have been erased meanwhile
    context = {
        "intake": asked,
        "form": answers,
        "page": OpenPageForm.opened(response),
        "is_sent": response is not None and response.sent_at is not None,
        "elsewhere": [one for one in there if differs(one, request.POST)],
    }
    return render(request, "bookings/intake/form.html", context, status=409)


def differs(answer: Answer, sent) -> bool:
    """Whether there are words of an answer that were not sent along."""
    return bool(answer.written) and plain(answer.written) != plain(sent.get(f"question-{answer.question_id}", ""))


def show_sent(request, asked: IntakeForm, response: Response | None, may_write: bool):
    context = {"intake": asked, "response": response, "may_write": may_write}
    return render(request, "bookings/intake/sent.html", context)


@require_POST
@login_required_keeping
def keep(request, pk):
    """Keep what is written without sending it: for the button, and for the script that keeps it as it is typed."""
    asked = form_of(request, pk)
    written = IntakeAnswers(request.POST, questions=list(asked.asked())).so_far
    page = OpenPageForm(request.POST).open_page
    is_button = "later" in request.POST
    try:
        keep_draft(form=asked, client=request.user, written=written, page=page)
    except WrittenMeanwhile:
        return show_both(request, asked) if is_button else said_to_a_script(BESIDE)
    except NotChangeable:
        if not is_button:
            return said_to_a_script(STAYS)
        messages.info(request, STAYS)
    else:
        if not is_button:
            return HttpResponse(status=204)
        messages.success(request, KEPT)
    return redirect("intake:index")


def said_to_a_script(words: str):
    return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")


@require_POST
@login_required_keeping
def agree(request, pk):
    """Agree to the words that stood beside the button. They are of an agreement this client gave before."""
    given = AgreementVersion.objects.filter(question__versions__consents__client=request.user, question__is_asked=True)
    try:
        give_consent(client=request.user, agreement=get_object_or_404(given.distinct(), pk=pk))
        messages.success(request, "You agreed. You can take it back here.")
    except WordsChanged:
        messages.info(request, READ_AGAIN)
    return redirect("intake:index")


@require_POST
@login_required_keeping
def withdraw(request, pk):
    """Take back an agreement that this client gave."""
    consent = get_object_or_404(
        Consent.objects.filter(client=request.user, agreement=pk).select_related("agreement__question")[:1]
    )
    withdraw_consent(client=request.user, question=consent.agreement.question)
    messages.success(request, "You took it back. We keep a note of when, and talk about it when we meet.")
    return redirect("intake:index")
