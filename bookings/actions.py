from datetime import datetime

from bookings.models import Session
from practice.accounts.models import Person
from practice.scheduling.actions import lock, take_slot
from practice.scheduling.messages import queue_confirmed
from practice.scheduling.models import Entry, Place, Service


def book_session(*, client: Person, service: Service, start: datetime, place: Place, hold_id=None) -> Session:
    """Turn a hold into a session, with its confirmation and reminders in the same transaction.

    Without a hold, or with one that ran out, the time is taken if it is still free. Asked twice for one hold (a double
    click) it answers with the session that stands. Raises `SlotTaken` or `NotOffered`.
    """
    with lock(service.practitioner_id):
        standing = Session.objects.filter(client=client, cancelled_at=None)
        if hold_id and (already := standing.filter(entry=hold_id).first()):
            return already
        entry = take_slot(service=service, start=start, kind=Entry.Kind.SESSION, hold_id=hold_id)
        session = Session.objects.create(entry=entry, service=service, client=client, place=place)
        queue_confirmed(session)
    return session
