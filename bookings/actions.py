from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from bookings.companions.actions import invite
from bookings.models import RegularSessions, Session
from practice.accounts.channels import note_consent
from practice.accounts.models import ChannelConsent, Person
from practice.accounts.signin import person_reached_at
from practice.scheduling.actions import answer_by, lock, refuse_early, take_slot
from practice.scheduling.diary import Rule
from practice.scheduling.messages import queue_confirmed, queue_requested
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.news import News, queue_news
from practice.scheduling.statuses import Status
from practice.scheduling.ties import is_answered_by_hand


class NotOpenToYou(Exception):
    """The service is for people whom the practitioner has met, or for those whom not."""


class TooManyAhead(Exception):
    """The client already has as many sessions ahead as the service lets one person have."""


def book_session(
    *,
    client: Person,
    service: Service,
    start: datetime,
    place: Place,
    fee: Decimal | None = None,
    is_for_minor: bool = False,
    companion: str = "",
    hold_id=None,
    regular: RegularSessions | None = None,
    set_aside: Iterable[Rule] = (),
    by_practice: bool = False,
    tell: bool = True,
) -> Session:
    """Turn a hold or an offer into a session, with its messages in the same transaction.

    Without a hold, or with one that ran out, the time is taken if it is still free. Asked twice (a double click) it
    answers with the session that stands. Where the service is by approval, or the practitioner knows the client through
    the other door, the session is requested, and its time is kept until the request lapses; what the practice books
    itself needs none, and asks neither whom the service is for nor how many are ahead. `companion` is the address of a
    second person, who is invited along. Whoever has told the client themselves need not `tell` them: reminders go all
    the same. Raises `SlotTaken`, `NotOffered`, `NotOpenToYou`, `TooManyAhead` or `TooManyInvitations`.
    """
    if not Session.objects.filter(client=client).standing_at(service, start):
        refuse_early(service=service, start=start, but=hold_id)
    with lock(service.practitioner_id):
        if already := Session.objects.filter(client=client).standing_at(service, start):
            return already
        if not by_practice:
            require_open_to(client, service)
            require_room_ahead(client, service)
        is_request = not by_practice and is_answered_by_hand(client, service, Session)
        entry = take_slot(
            service=service,
            start=start,
            kind=Entry.Kind.REQUEST if is_request else Entry.Kind.SESSION,
            hold_id=hold_id,
            place=place,
            expires_at=answer_by(service, start, timezone.now()) if is_request else None,
            set_aside=set_aside,
        )
        session = Session.objects.create(
            entry=entry,
            service=service,
            client=client,
            place=place,
            status=Status.REQUESTED if is_request else Status.BOOKED,
            fee=fee,
            fee_words=service.fee_words,
            is_for_minor=is_for_minor,
            regular=regular,
            changed_by=Session.Side.PRACTICE if by_practice else "",
        )
        if is_request:
            queue_requested(session)
        else:
            queue_confirmed(session, tell=tell)
        if companion:
            invite(session=session, person=person_reached_at(companion))
        if not by_practice:
            note_consent(person=client, source=ChannelConsent.Source.BOOKING)
            queue_news(session, News.REQUESTED if is_request else News.BOOKED)
    return session


def require_open_to(client: Person, service: Service) -> None:
    """Raises `NotOpenToYou`."""
    if service.open_to == Service.OpenTo.EVERYBODY:
        return
    is_known = knows(client, service)
    if is_known != (service.open_to == Service.OpenTo.KNOWN):
        raise NotOpenToYou


def knows(client: Person, service: Service) -> bool:
    """Whether the client has met the practitioner of this service in a session."""
    met = Session.objects.of(client).met(timezone.now())
    return met.filter(entry__practitioner=service.practitioner_id).exists()


def require_room_ahead(client: Person, service: Service, count: int = 1) -> None:
    """Raises `TooManyAhead` where so many more would be too many."""
    room = room_ahead(client, service)
    if room is not None and count > room:
        raise TooManyAhead


def room_ahead(client: Person, service: Service) -> int | None:
    """How many more of this service the client may book; None for as many as they like."""
    if service.most_upcoming is None:
        return None
    ahead = Session.objects.filter(client=client, service=service).upcoming(timezone.now()).count()
    return max(0, service.most_upcoming - ahead)
