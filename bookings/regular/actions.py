from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from bookings.actions import book_session, require_open_to, require_room_ahead
from bookings.models import RegularSessions, Session
from bookings.regular.plans import Plan, plan_regular
from practice.accounts.channels import note_consent
from practice.accounts.models import ChannelConsent, Person
from practice.notifications import actions as outbox
from practice.scheduling.actions import lock, new_entry, take_slot
from practice.scheduling.messages import reminders
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.news import News
from practice.scheduling.ties import has_other_ties
from practice.scheduling.together import queue_together


class NotSettled(Exception):
    """Some of the dates can't be had, and it has not been said what to do about them. `plan` says which."""

    def __init__(self, plan: Plan):
        super().__init__()
        self.plan = plan


def book_regular(
    *,
    client: Person,
    service: Service,
    start: datetime,
    every_weeks: int,
    times: int,
    answers: dict[str, str],
    place: Place,
    fee: Decimal | None = None,
    is_for_minor: bool = False,
    hold_id=None,
) -> list[Session]:
    """Book every date of the series that was not left out, or none; one message confirms them all.

    `answers` as in `plan_regular`. Whom the practitioner answers by hand asks for the first date alone. Asked twice (a
    double click) it answers with the sessions that stand. Raises `NotSettled` where somebody took one of the dates
    meanwhile, and whatever `book_session` raises.
    """
    now = timezone.now()
    with lock(service.practitioner_id):
        if already := Session.objects.filter(client=client).standing_at(service, start):
            return [already, *already.following]
        told = {"fee": fee, "is_for_minor": is_for_minor}
        if has_other_ties(client, service.practitioner, Session):
            first = {"service": service, "start": start, "place": place, "hold_id": hold_id}
            return [book_session(client=client, **first, **told)]
        hold = Entry.objects.filter(pk=hold_id, kind=Entry.Kind.HOLD, service=service).first()
        asked = {"service": service, "start": start, "place": place}
        plan = plan_regular(**asked, every_weeks=every_weeks, times=times, answers=answers, hold=hold, now=now)
        if not plan.is_settled:
            raise NotSettled(plan)
        if len(plan.slots) == 1:
            return [book_session(client=client, **asked, **told, hold_id=hold_id)]
        require_open_to(client, service)
        require_room_ahead(client, service, len(plan.slots))
        regular = RegularSessions.objects.create(client=client, service=service, every_weeks=every_weeks)
        entries = [take_slot(**asked, kind=Entry.Kind.SESSION, hold_id=hold_id)]
        for slot in plan.slots[1:]:
            entries.append(new_entry(service=service, start=slot.start, kind=Entry.Kind.SESSION, now=now))
            entries[-1].save()
        sessions = [
            Session(entry=entry, service=service, client=client, place=place, regular=regular, **told)
            for entry in entries
        ]
        Session.objects.bulk_create(sessions)
        note_consent(person=client, source=ChannelConsent.Source.BOOKING)
        queue_together(sessions, News.BOOKED)
        outbox.queue(reminder for session in sessions for reminder in reminders(session))
    return sessions
