from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultations.messages import Approved
from consultations.models import APPROVED_FOR, Colleague, Consultation
from practice.accounts.channels import note_consent
from practice.accounts.models import ChannelConsent, Person
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.scheduling.actions import answer_by, lock, take_slot
from practice.scheduling.messages import queue_confirmed, queue_requested
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.news import News, queue_news
from practice.scheduling.statuses import Status


class NotApproved(Exception):
    """Consultations are for colleagues whose registration the practitioner has looked up."""


def book_consultation(
    *, colleague: Colleague, service: Service, start: datetime, place: Place, focus: str = "", hold_id=None
) -> Consultation:
    """Turn a hold into a consultation, with its messages in the same transaction; a request where the service asks.

    `focus` is kept encrypted. Asked twice it answers with the consultation that stands. Raises `NotApproved`,
    `SlotTaken` or `NotOffered`.
    """
    with lock(service.practitioner_id):
        if not Colleague.objects.approved(timezone.now()).filter(pk=colleague.pk).exists():
            raise NotApproved
        if already := Consultation.objects.filter(colleague=colleague).standing_at(service, start):
            return already
        is_request = service.by_approval
        entry = take_slot(
            service=service,
            start=start,
            kind=Entry.Kind.REQUEST if is_request else Entry.Kind.CONSULTATION,
            hold_id=hold_id,
            place=place,
            expires_at=answer_by(service, start, timezone.now()) if is_request else None,
        )
        status = Status.REQUESTED if is_request else Status.BOOKED
        consultation = Consultation.objects.create(
            entry=entry,
            service=service,
            colleague=colleague,
            place=place,
            status=status,
            focus=focus or None,
            fee_words=service.fee_words,
        )
        note_consent(person=colleague.person, source=ChannelConsent.Source.BOOKING)
        (queue_requested if is_request else queue_confirmed)(consultation)
        queue_news(consultation, News.REQUESTED if is_request else News.BOOKED)
    return consultation


@transaction.atomic
def ask_to_join(*, person: Person, name: str, **answers) -> Colleague:
    """Afterwards the practitioner can look `person` up; whoever was declined asks anew.

    `answers` are designation, college, registration number and what they seek. An approval that came meanwhile
    stands, with what was approved.
    """
    person.go_by(name)
    colleague, _made = Colleague.objects.get_or_create(person=person, defaults=answers)
    colleague = Colleague.objects.select_for_update().get(pk=colleague.pk)
    if not colleague.is_approved:
        for answer, written in {**answers, "declined_at": None}.items():
            setattr(colleague, answer, written)
        colleague.save(update_fields=[*answers, "declined_at"])
    return colleague


@transaction.atomic
def approve_colleague(*, colleague: Colleague) -> None:
    """Afterwards they can book, and a message telling them so is in the outbox. Approving twice changes nothing."""
    colleague = Colleague.objects.select_for_update(of=["self"]).select_related("person").get(pk=colleague.pk)
    if colleague.is_approved:
        return
    colleague.approved_at, colleague.declined_at = timezone.now(), None
    colleague.approved_until = colleague.approved_at + APPROVED_FOR
    colleague.save(update_fields=["approved_at", "approved_until", "declined_at"])
    outbox.queue(kinds.get(Approved.name).plan(colleague))


@transaction.atomic
def decline_colleague(*, colleague: Colleague) -> None:
    """Afterwards they can't book; what they booked before stands. The practitioner writes to them."""
    colleague = Colleague.objects.select_for_update().get(pk=colleague.pk)
    colleague.approved_at, colleague.approved_until, colleague.declined_at = None, None, timezone.now()
    colleague.save(update_fields=["approved_at", "approved_until", "declined_at"])
    outbox.withdraw(subject_id=colleague.pk, why="The approval was taken back.")
