import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bookings.enquiries.messages import Answered, CameIn
from bookings.models import Enquiry
from practice.accounts.models import Person
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.scheduling.models import Practitioner


class AlreadyAnswered(Exception):
    """Somebody of the practice answered meanwhile, and that answer has gone."""


@transaction.atomic
def ask(*, key: uuid.UUID, name: str, email: str, words: str, practitioner: Practitioner | None = None) -> Enquiry:
    """Afterwards the question is kept, and whoever may answer it is told that one came in, without its words.

    Asked twice under one key in the same words (a double click) it answers with the question that stands.
    """
    written = {"name": name, "email": email, "words": words, "practitioner": practitioner}
    enquiry, is_new = Enquiry.objects.get_or_create(pk=id_of(key, email, words), defaults=written)
    if is_new:
        outbox.queue(kinds.get(CameIn.name).plan(enquiry))
    return enquiry


def id_of(key: uuid.UUID, email: str, words: str) -> uuid.UUID:
    """One id for one form's key, address and words. It tells nothing of them to whoever lacks the site's secret."""
    digest = salted_hmac("enquiry", f"{key} {email} {words}", algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16], version=4)


@transaction.atomic
def answer(*, enquiry: Enquiry, words: str, by: Person) -> Enquiry:
    """Afterwards the answer is kept and on its way to the address it was asked from. Raises `AlreadyAnswered`."""
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    if enquiry.answered_at:
        raise AlreadyAnswered
    enquiry.answer, enquiry.answered_at, enquiry.answered_by = words, timezone.now(), by
    enquiry.save(update_fields=["answer", "answered_at", "answered_by"])
    outbox.withdraw(subject_id=enquiry.pk, why="It was answered.")
    outbox.queue(kinds.get(Answered.name).plan(enquiry))
    return enquiry
