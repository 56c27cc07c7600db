"""Who waits, and who of them is to be asked now."""

from datetime import datetime, timedelta

from django.utils import timezone

from bookings.models import Offer, Session, Waiting
from practice.accounts.models import Person
from practice.scheduling.appointments import Appointment
from practice.scheduling.diary import local_day
from practice.scheduling.models import Practitioner, Service
from practice.scheduling.slots import Slot
from practice.scheduling.statuses import Status

QUIET = timedelta(days=1)  # nobody is written to sooner again: saying no must not bring the next letter


def everybody_waiting(practitioner_id, now: datetime) -> list[Waiting]:
    """Who waits for this practitioner, the longest first, with every offer they have had. Three queries."""
    practitioner = Practitioner.objects.get(pk=practitioner_id)
    standing = Waiting.objects.standing(local_day(now, practitioner.time_zone)).filter(
        service__in=Service.objects.for_clients().filter(practitioner=practitioner), client__is_active=True
    )
    return list(standing.select_related("client", "service__practitioner__person").prefetch_related("offers"))


def have_booked(standing: list[Waiting]) -> list[Waiting]:
    """Those whose waiting is over: they have booked what they waited for since they joined. One query."""
    clients = {waiting.client_id for waiting in standing}
    sessions = list(Session.objects.filter(client__in=clients, status=Status.BOOKED).select_related("entry"))
    return [waiting for waiting in standing if any(is_what_they_waited_for(waiting, one) for one in sessions)]


def is_what_they_waited_for(waiting: Waiting, session: Session) -> bool:
    """Whether a session was booked since they joined, by the door or with an offer, and suits them."""
    if (session.client_id, session.service_id) != (waiting.client_id, waiting.service_id):
        return False
    taken = session.entry_id in [offer.entry_id for offer in waiting.offers.all()]
    suits = waiting.suits(Slot.of(waiting.service, session.entry.start))
    return session.created_at >= waiting.joined_at and (taken or suits)


def to_be_asked(standing: list[Waiting], now: datetime) -> list[Waiting]:
    """Those of them who were written to by no waitlist within a day, and wait for no answer to a request. Two queries.

    A client may wait at several places, and is written to about one of them. For whoever wants no messages nothing is
    kept: they would not hear of it, and the next in line would wait in vain.
    """
    standing = [waiting for waiting in standing if not waiting.client.wants_no_messages]
    clients = {waiting.client_id for waiting in standing}
    offers = Offer.objects.filter(waiting__client__in=clients).exclude(outcome=Offer.Outcome.TAKEN_BACK)
    quiet = {one.waiting.client_id for one in offers.select_related("waiting") if keeps_quiet(one, now)}
    asked = Session.objects.filter(client__in=clients, status=Status.REQUESTED)
    requests = set(asked.values_list("client", "service"))
    return [
        waiting
        for waiting in standing
        if waiting.client_id not in quiet and (waiting.client_id, waiting.service_id) not in requests
    ]


def keeps_quiet(offer: Offer, now: datetime) -> bool:
    """Whether whoever had this offer is not to be asked again yet."""
    return offer.outcome == Offer.Outcome.OPEN or now < offer.made_at + QUIET


def own_times(person: Person) -> list[tuple[datetime, datetime]]:
    """When they are somewhere already, with whomever it is. One query for each sort of appointment."""
    now = timezone.now()
    ahead = [model.objects.of(person).upcoming(now).select_related("entry") for model in Appointment.__subclasses__()]
    return [(one.entry.start, one.entry.end) for theirs in ahead for one in theirs]
