"""The acts of the waitlist. Whatever offers a time, takes it or gives it back does so under the practitioner's lock,
and asks the next who waits before it lets go.
"""

import logging
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from bookings.actions import NotOpenToYou, TooManyAhead, book_session, require_open_to, require_room_ahead
from bookings.models import Offer, Session, Waiting
from bookings.waitlist.freed import came_free, free_times, look_again, remember_what_is_free
from bookings.waitlist.line import everybody_waiting, have_booked, own_times, to_be_asked
from bookings.waitlist.messages import Offered, OfferRanOut
from practice.accounts.channels import note_consent
from practice.accounts.models import ChannelConsent, Person
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.scheduling.actions import lock, new_entry, release_what_is_final
from practice.scheduling.actions.changes import FIRST_TO_THE_WAITING
from practice.scheduling.diary import local_day
from practice.scheduling.models import Entry, Place, Practitioner, Service
from practice.scheduling.slots import NotOffered, Slot, SlotTaken

SHORTEST_OFFER = timedelta(minutes=30)  # less is no offer: nobody looks at their mail that often

logger = logging.getLogger(__name__)


class NotToOffer(Exception):
    """The time is not free any more, or whoever waits is not to be offered it."""


class OfferOver(Exception):
    """The offer was declined, or its time has run out, or the time can't be booked any more."""


def join_waitlist(
    *, client: Person, service: Service, weekdays: list[int], parts: list[str], until: date | None = None
) -> Waiting:
    """Afterwards the client waits for this service with these wishes. Who waited already keeps the place in the line.

    What suits and is free at the moment is theirs to book, and no offer. Raises `NotOpenToYou`.
    """
    require_open_to(client, service)
    wishes = {"weekdays": sorted(weekdays), "parts": parts, "until": until}
    with lock(service.practitioner_id):
        now = timezone.now()
        waited = Waiting.objects.filter(client=client, service=service, ended_at=None)
        standing = waited.standing(local_day(now, service.zone)).first()
        if standing is None:
            waited.update(ended_at=now)  # its last day is over
            standing = Waiting(client=client, service=service)
        for wish, value in wishes.items():
            setattr(standing, wish, value)
        standing.save()
        remember_what_is_free(standing, now)
        note_consent(person=client, source=ChannelConsent.Source.BOOKING)
    return standing


def leave_waitlist(*, waiting: Waiting) -> None:
    """Afterwards they wait no more, and what was kept for them is offered to the next. Twice changes nothing."""
    practitioner_id = waiting.service.practitioner_id
    with lock(practitioner_id):
        now = timezone.now()
        if end_waiting(waiting, now, why="They left the waitlist."):
            offer_to_who_waits(practitioner_id, now)


def offer_freed_times() -> int:
    """Each practitioner's freed times are offered to those who wait for them. How many offers were made.

    A practitioner whose turn fails is left for the next sweep, and the others have theirs: whatever it was is logged.
    """
    made = 0
    for practitioner_id in practitioners_to_see_to(timezone.now()):
        try:
            with lock(practitioner_id):
                now = timezone.now()
                release_what_is_final(practitioner_id=practitioner_id, now=now)
                lapse_offers(practitioner_id=practitioner_id, now=now)
                made += offer_to_who_waits(practitioner_id, now)
        except SlotTaken:
            logger.warning("Somebody wrote past the lock; practitioner %s waits for the next sweep.", practitioner_id)
        except Exception:
            logger.exception("Nothing was offered for practitioner %s; the next sweep tries again.", practitioner_id)
    return made


def practitioners_to_see_to(now: datetime) -> list:
    """Those for whom somebody waits, and those with something to release or to lapse. One query."""
    final = Entry.objects.filter(expires_at__lte=now + FIRST_TO_THE_WAITING, released_at=None).exclude(
        kind=Entry.Kind.HOLD
    )
    waited_for = Waiting.objects.filter(ended_at=None).values("service__practitioner")
    over = Offer.objects.run_out(now).values("waiting__service__practitioner")
    found = Practitioner.objects.filter(Q(pk__in=final.values("practitioner")) | Q(pk__in=waited_for) | Q(pk__in=over))
    return list(found.order_by("pk").values_list("pk", flat=True))


def lapse_offers(*, practitioner_id, now: datetime) -> None:
    """Offers that nobody answered in time take no time any more; who was asked keeps their place. Under the lock.

    One whose time was given back before (`rederive_times`) is over as well, and keeps nobody quiet.
    """
    for offer in Offer.objects.run_out(now).with_words().filter(waiting__service__practitioner=practitioner_id):
        if offer.entry_id is None and now < offer.expires_at:
            end_offer(offer, Offer.Outcome.TAKEN_BACK, why="The time is not kept any more.")
        else:
            end_offer(offer, Offer.Outcome.LAPSED, why="The offer ran out.")
            outbox.queue(kinds.get(OfferRanOut.name).plan(offer))


def offer_to_who_waits(practitioner_id, now: datetime) -> int:
    """To each who waits and is to be asked, in the order of joining, the first time that came free and suits.

    Who has booked by the door what they waited for waits no more. Under the lock.
    """
    standing = everybody_waiting(practitioner_id, now)
    for over in have_booked(standing):
        end_waiting(over, now, why="They booked a time that suits them.")
        standing.remove(over)
    look_again(standing, practitioner_id, now)
    slots: dict = {}
    asked: set = set()
    for waiting in to_be_asked(standing, now):
        service = waiting.service
        if waiting.client_id in asked:
            continue
        if service.pk not in slots:
            slots[service.pk] = free_times(service, now)
        if slot := first_to_offer(waiting, slots[service.pk], now):
            make_offer(waiting, slot, now)
            asked.add(waiting.client_id)
            slots.clear()  # what is kept now leaves less for the others
    return len(asked)


def end_waiting(waiting: Waiting, now: datetime, *, why: str) -> bool:
    """They wait no more, and nothing is kept for them. Whether anything was. Under the lock."""
    Waiting.objects.filter(pk=waiting.pk, ended_at=None).update(ended_at=now)
    kept = list(Offer.objects.filter(waiting=waiting, outcome=Offer.Outcome.OPEN))
    for offer in kept:
        end_offer(offer, Offer.Outcome.DECLINED, why=why)
    return bool(kept)


def first_to_offer(waiting: Waiting, slots: Collection[Slot], now: datetime) -> Slot | None:
    """The first slot that came free and suits, was never offered to them, leaves them time to answer, and for which
    they have nothing else; None also where they may not book the service at present."""
    had = {offer.start for offer in waiting.offers.all()}
    found = [
        slot
        for slot in came_free(waiting, slots)
        if slot.start not in had and offered_until(waiting.service, slot, now) - now >= SHORTEST_OFFER
    ]
    if not found:
        return None
    try:
        require_open_to(waiting.client, waiting.service)
        require_room_ahead(waiting.client, waiting.service)
    except (NotOpenToYou, TooManyAhead):
        return None
    own = own_times(waiting.client)
    return next((slot for slot in found if not any(start < slot.end and slot.start < end for start, end in own)), None)


def offered_until(service: Service, slot: Slot, now: datetime) -> datetime:
    """For the practitioner's hours, or until the notice for its start begins."""
    latest = slot.start - timedelta(hours=service.notice_hours)
    return min(now + timedelta(hours=service.practitioner.offer_hours), latest)


def make_offer(waiting: Waiting, slot: Slot, now: datetime) -> Offer:
    """The slot is kept for them and a message says so. Under the lock."""
    until = offered_until(waiting.service, slot, now)
    entry = new_entry(service=waiting.service, start=slot.start, kind=Entry.Kind.OFFER, now=now)
    entry.expires_at = until
    entry.save(force_insert=True)
    offer = Offer.objects.create(waiting=waiting, entry=entry, start=slot.start, expires_at=until)
    outbox.queue(kinds.get(Offered.name).plan(offer))
    return offer


def offer_by_hand(*, waiting: Waiting, start: datetime) -> Offer:
    """A free time is kept for somebody who waits and a message says so, whoever else waits and whether or not it suits.

    Raises `NotToOffer` where they wait no more, have another offer or had this one; where the time is not free, or is
    so near that they could not answer.
    """
    with lock(waiting.service.practitioner_id):
        now = timezone.now()
        standing = Waiting.objects.filter(pk=waiting.pk, ended_at=None).select_related(
            "client", "service__practitioner__person"
        )
        waiting = standing.first()
        slot = waiting and next((one for one in free_to_offer(waiting, now) if one.start == start), None)
        if slot is None:
            raise NotToOffer
        return make_offer(waiting, slot, now)


def free_to_offer(waiting: Waiting, now: datetime) -> list[Slot]:
    """What could be offered to them by hand, those that suit in front; nothing while another offer is open."""
    had = {offer.start: offer.outcome for offer in waiting.offers.all()}
    if Offer.Outcome.OPEN in had.values():
        return []
    service = waiting.service
    free = [
        slot
        for slot in free_times(service, now)
        if slot.start not in had and offered_until(service, slot, now) - now >= SHORTEST_OFFER
    ]
    return sorted(free, key=lambda slot: (not waiting.suits(slot), slot.start))


def take_offer(
    *, offer: Offer, place: Place, fee: Decimal | None = None, is_for_minor: bool = False, companion: str = ""
) -> Session:
    """Book what is kept for them; their waiting is over. Taken twice it answers with the session that stands.

    Where the service is by approval they ask for it, and keep their place until it is booked.

    `companion` is the address of a second person, who is invited along. Raises `OfferOver`, or what stands between a
    client and a service: `NotOpenToYou`, `TooManyAhead`, `TooManyInvitations`.
    """
    session = None
    with lock(offer.service.practitioner_id):
        offer = Offer.objects.with_words().get(pk=offer.pk)
        if offer.outcome == Offer.Outcome.TAKEN:
            return Session.objects.get(entry=offer.entry_id)
        if not offer.is_open:
            raise OfferOver
        try:
            session = book_session(
                client=offer.waiting.client,
                service=offer.service,
                start=offer.start,
                place=place,
                fee=fee,
                is_for_minor=is_for_minor,
                companion=companion,
                hold_id=offer.entry_id,
            )
        except (SlotTaken, NotOffered):  # time off, or an appointment beside it, came since
            end_offer(offer, Offer.Outcome.LAPSED, why="The time can’t be booked any more.")
        else:
            Offer.objects.filter(pk=offer.pk).update(outcome=Offer.Outcome.TAKEN, entry=session.entry)
            if not session.is_requested:
                Waiting.objects.filter(pk=offer.waiting_id).update(ended_at=timezone.now())
            outbox.withdraw(subject_id=offer.pk, why="The offer was taken.")
    if session is None:
        raise OfferOver
    return session


def decline_offer(*, offer: Offer) -> None:
    """They stay on the list, and the time is offered to the next. What is over already stays as it ended."""
    practitioner_id = offer.service.practitioner_id
    with lock(practitioner_id):
        for standing in Offer.objects.filter(pk=offer.pk, outcome=Offer.Outcome.OPEN):
            end_offer(standing, Offer.Outcome.DECLINED, why="The offer was declined.")
            offer_to_who_waits(practitioner_id, timezone.now())


def end_offer(offer: Offer, outcome: Offer.Outcome, *, why: str) -> None:
    """Nothing is kept for them any more, and a message that waited is not sent. Under the lock."""
    Entry.objects.filter(pk=offer.entry_id, kind=Entry.Kind.OFFER).delete()
    Offer.objects.filter(pk=offer.pk).update(outcome=outcome)
    outbox.withdraw(subject_id=offer.pk, why=why)
