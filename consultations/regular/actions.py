from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from consultations.actions import NotApproved, book_consultation
from consultations.models import Colleague, Consultation, RegularConsultations
from practice.accounts.channels import note_consent
from practice.accounts.models import ChannelConsent
from practice.notifications import actions as outbox
from practice.scheduling.actions import lock
from practice.scheduling.diary import Rule
from practice.scheduling.messages import reminders
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.news import News
from practice.scheduling.regular.actions import settled_plan, take_series
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.ties import has_other_ties
from practice.scheduling.together import queue_together


def book_regular_consultations(
    *,
    colleague: Colleague,
    service: Service,
    start: datetime,
    rhythm: Rhythm,
    times: int,
    answers: dict[str, str],
    place: Place,
    focus: str = "",
    hold_id=None,
    set_aside: Iterable[Rule] = (),
    by_practice: bool = False,
    tell: bool = True,
) -> list[Consultation]:
    """Book every date of the series that was not left out, or none; one message confirms them all.

    `answers` as in `plan_regular`; `set_aside`, `by_practice` and `tell` as in `book_consultation`. The focus is the
    first one's. Whom the practitioner answers by hand asks for the first date alone. Asked twice (a double click) it
    answers with the consultations that stand. Raises `NotSettled` where somebody took one of the dates meanwhile, and
    whatever `book_consultation` raises.
    """
    now = timezone.now()
    with lock(service.practitioner_id):
        if not Colleague.objects.approved(now).filter(pk=colleague.pk).exists():
            raise NotApproved
        if already := Consultation.objects.filter(colleague=colleague).standing_at(service, start):
            return [already, *already.following]
        asked = {"service": service, "start": start, "place": place, "hold_id": hold_id, "set_aside": set(set_aside)}
        alone = {**asked, "focus": focus, "by_practice": by_practice, "tell": tell}
        if not by_practice and has_other_ties(colleague.person, service.practitioner, Consultation):
            return [book_consultation(colleague=colleague, **alone)]
        plan = settled_plan(**asked, rhythm=rhythm, times=times, answers=answers, now=now)
        if len(plan.slots) == 1:
            return [book_consultation(colleague=colleague, **alone)]
        regular = RegularConsultations.objects.create(colleague=colleague, service=service, rhythm=rhythm)
        taken = {"place": place, "hold_id": hold_id, "set_aside": asked["set_aside"], "now": now}
        entries = take_series(plan=plan, kind=Entry.Kind.CONSULTATION, **taken)
        told = {"service": service, "colleague": colleague, "place": place, "fee_words": service.fee_words}
        told["changed_by"] = Consultation.Side.PRACTICE if by_practice else ""
        consultations = [Consultation(entry=entry, regular=regular, **told) for entry in entries]
        consultations[0].focus = focus or None
        Consultation.objects.bulk_create(consultations)
        if not by_practice:
            note_consent(person=colleague.person, source=ChannelConsent.Source.BOOKING)
        if tell:
            queue_together(consultations, News.BOOKED)
        outbox.queue(reminder for one in consultations for reminder in reminders(one))
    return consultations
