from django.db import transaction
from django.utils import timezone
from django.utils.text import normalize_newlines

from bookings.models import AgreementVersion, Answer, Consent, IntakeForm, Question, Response, Session
from practice.accounts.models import Person
from practice.open_pages import OpenPage


class NotChangeable(Exception):
    """What was sent stays as it is once the first session with that practitioner has begun."""


class WordsChanged(Exception):
    """The agreement has other words by now. Nobody agrees to words they did not read."""


def can_write(*, form: IntakeForm, client: Person) -> bool:
    """Whether a client may send this form, or send it again. Two queries."""
    if not form.is_active:
        return False
    met = Session.objects.of(client).met(timezone.now()).filter(entry__practitioner=form.practitioner_id)
    return not (Response.objects.sent().filter(form=form, client=client).exists() and met.exists())


@transaction.atomic
def keep_draft(*, form: IntakeForm, client: Person, written: dict[Question, str], page: OpenPage | None = None) -> None:
    """Keep what is written so far, encrypted, without sending it. Raises `NotChangeable` or `WrittenMeanwhile`."""
    response = _response_to_write(form, client)
    response.save(update_fields=response.write_from(page, goes_on=True))
    for answer, words in _answers(response, written):
        answer.draft = words
        answer.save()


@transaction.atomic
def send_answers(
    *,
    form: IntakeForm,
    client: Person,
    written: dict[Question, str],
    agreed: list[AgreementVersion],
    page: OpenPage | None = None,
) -> Response:
    """Afterwards the practitioner can read the answers, and the client has agreed to these words.

    Drafts of them are gone. Raises `NotChangeable`, `WrittenMeanwhile` or `WordsChanged`.
    """
    response = _response_to_write(form, client)
    page_fields = response.write_from(page, goes_on=False)
    for answer, words in _answers(response, written):
        answer.asked, answer.words, answer.draft = answer.question.words, words, None
        answer.save()
    for version in agreed:
        give_consent(client=client, agreement=version)
    response.sent_at = timezone.now()
    response.save(update_fields=["sent_at", *page_fields])
    return response


@transaction.atomic
def give_consent(*, client: Person, agreement: AgreementVersion) -> Consent:
    """Afterwards the client agrees to these words; a consent that stands stays as it is. Raises `WordsChanged`."""
    question = Question.objects.select_for_update().get(pk=agreement.question_id)
    if question.agreement != agreement:
        raise WordsChanged
    consent, _made = Consent.objects.standing().get_or_create(client=client, agreement=agreement)
    return consent


def withdraw_consent(*, client: Person, question: Question) -> None:
    """Afterwards the client agrees to no version of it, and each says since when. Twice changes nothing."""
    Consent.objects.standing().filter(client=client, agreement__question=question).update(withdrawn_at=timezone.now())


@transaction.atomic
def word_agreement(*, question: Question, text: str) -> AgreementVersion:
    """Afterwards clients are asked to agree to this text. What they agreed to before keeps its own words.

    Ends of lines and space around it are no words: a browser sends them otherwise than they were written.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    latest, text = question.agreement, plain(text)
    if latest and plain(latest.text) == text:
        return latest
    return AgreementVersion.objects.create(question=question, text=text, number=latest.number + 1 if latest else 1)


def plain(text: str) -> str:
    return normalize_newlines(text).strip()


def _response_to_write(form: IntakeForm, client: Person) -> Response:
    """The client's one response, locked, so that two windows write one after the other."""
    response, _made = Response.objects.get_or_create(form=form, client=client)
    response = Response.objects.select_for_update().get(pk=response.pk)
    if not can_write(form=form, client=client):
        raise NotChangeable
    return response


def _answers(response: Response, written: dict[Question, str]) -> list[tuple[Answer, str]]:
    """The response's answer to each question, there already or new and unsaved, with what is written now."""
    there = {answer.question_id: answer for answer in response.answers.select_related("question")}
    return [
        (there.get(question.pk) or Answer(response=response, question=question, asked=question.words), words)
        for question, words in written.items()
    ]
