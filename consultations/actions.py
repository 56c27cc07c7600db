from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from consultations.models import Colleague, Consultation
from practice.accounts.channels import note_consent
from practice.accounts.models import ChannelConsent
from practice.scheduling.actions import answer_by, lock, take_slot
from practice.scheduling.diary import Rule
from practice.scheduling.messages import queue_confirmed, queue_requested
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.news import News, queue_news
from practice.scheduling.statuses import Status
from practice.scheduling.ties import is_answered_by_hand


class NotApproved(Exception):
    """Consultations are for colleagues whose registration the practitioner has looked up."""


def book_consultation(
    *,
    colleague: Colleague,
    service: Service,
    start: datetime,
    place: Place,
    focus: str = "",
    hold_id=None,
    set_aside: Iterable[Rule] = (),
    by_practice: bool = False,
    tell: bool = True,
) -> Consultation:
    """Turn a hold into a consultation, with its messages in the same transaction; a request where the service asks, or
    where the practitioner knows them through the other door.

    `focus` is kept encrypted. What the practice books itself stands at once, with some of its own rules `set_aside`; it
    need not `tell` whom it has told otherwise. Asked twice it answers with the consultation that stands. Raises
    `NotApproved`, `SlotTaken` or `NotOffered`.
    """
    with lock(service.practitioner_id):
        if not Colleague.objects.approved(timezone.now()).filter(pk=colleague.pk).exists():
            raise NotApproved
        if already := Consultation.objects.filter(colleague=colleague).standing_at(service, start):
            return already
        is_request = not by_practice and is_answered_by_hand(colleague.person, service, Consultation)
        entry = take_slot(
            service=service,
            start=start,
            kind=Entry.Kind.REQUEST if is_request else Entry.Kind.CONSULTATION,
            hold_id=hold_id,
            place=place,
            expires_at=answer_by(service, start, timezone.now()) if is_request else None,
            set_aside=set_aside,
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
            changed_by=Consultation.Side.PRACTICE if by_practice else "",
        )
        if is_request:
            queue_requested(consultation)
        else:
            queue_confirmed(consultation, tell=tell)
        if not by_practice:
            note_consent(person=colleague.person, source=ChannelConsent.Source.BOOKING)
            queue_news(consultation, News.REQUESTED if is_request else News.BOOKED)
    return consultation
