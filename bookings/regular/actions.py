from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from bookings.actions import book_session, require_open_to, require_room_ahead
from bookings.models import RegularSessions, Session
from practice.accounts.channels import note_consent
from practice.accounts.models import ChannelConsent, Person
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


def book_regular(
    *,
    client: Person,
    service: Service,
    start: datetime,
    rhythm: Rhythm,
    times: int,
    answers: dict[str, str],
    place: Place,
    fee: Decimal | None = None,
    is_for_minor: bool = False,
    hold_id=None,
    set_aside: Iterable[Rule] = (),
    by_practice: bool = False,
    tell: bool = True,
) -> list[Session]:
    """Book every date of the series that was not left out, or none; one message confirms them all.

    `answers` as in `plan_regular`; `set_aside`, `by_practice` and `tell` as in `book_session`. Whom the practitioner
    answers by hand asks for the first date alone. Asked twice (a double click) it answers with the sessions that stand.
    Raises `NotSettled` where somebody took one of the dates meanwhile, and whatever `book_session` raises.
    """
    now = timezone.now()
    with lock(service.practitioner_id):
        if already := Session.objects.filter(client=client).standing_at(service, start):
            return [already, *already.following]
        asked = {"service": service, "start": start, "place": place, "hold_id": hold_id, "set_aside": set(set_aside)}
        told = {"fee": fee, "is_for_minor": is_for_minor}
        alone = {**asked, **told, "by_practice": by_practice, "tell": tell}
        if not by_practice and has_other_ties(client, service.practitioner, Session):
            return [book_session(client=client, **alone)]
        plan = settled_plan(**asked, rhythm=rhythm, times=times, answers=answers, now=now)
        if len(plan.slots) == 1:
            return [book_session(client=client, **alone)]
        if not by_practice:
            require_open_to(client, service)
            require_room_ahead(client, service, len(plan.slots))
        regular = RegularSessions.objects.create(client=client, service=service, rhythm=rhythm)
        told |= {
            "regular": regular,
            "fee_words": service.fee_words,
            "changed_by": Session.Side.PRACTICE if by_practice else "",
        }
        taken = {"place": place, "hold_id": hold_id, "set_aside": asked["set_aside"], "now": now}
        entries = take_series(plan=plan, kind=Entry.Kind.SESSION, **taken)
        sessions = [Session(entry=entry, service=service, client=client, place=place, **told) for entry in entries]
        Session.objects.bulk_create(sessions)
        if not by_practice:
            note_consent(person=client, source=ChannelConsent.Source.BOOKING)
        if tell:
            queue_together(sessions, News.BOOKED)
        outbox.queue(reminder for session in sessions for reminder in reminders(session))
    return sessions
