from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from bookings.models import Offer, Session, Waiting
from practice.notifications.kinds import Hush, Kind
from practice.scheduling.models import Entry
from practice.scheduling.samples import sample_appointment, sample_person

KEPT_FOR = timedelta(hours=12)  # in a sample
NEWS_LASTS = timedelta(days=1)  # that an offer is over


class OfferKind(Kind):
    """A message about a time that came free, to the one who waits."""

    def recipients(self, subject):
        return [subject.waiting.client]

    def find_all(self, ids):
        return Offer.objects.with_words().in_bulk(ids)

    def still_wanted(self, subject, notification):
        return subject.waiting.ended_at is None

    def context(self, subject, person):
        return {"offer": subject, "offer_url": settings.BASE_URL + subject.get_absolute_url()}

    def sample(self, person):
        appointment = sample_appointment(Session, sample_person())
        entry, waiting = appointment.entry, Waiting.objects.create(client=person, service=appointment.service)
        appointment.delete()
        entry.kind, entry.expires_at = Entry.Kind.OFFER, timezone.now() + KEPT_FOR
        entry.save()
        return Offer.objects.create(waiting=waiting, entry=entry, start=entry.start, expires_at=entry.expires_at)


class Offered(OfferKind):
    """A time came free, and is kept for one who waits."""

    name = "bookings.offer"
    label = "A time came free"
    template = "bookings/messages/offer"

    def worthless_at(self, subject):
        return subject.expires_at

    def still_wanted(self, subject, notification):
        return subject.is_open and super().still_wanted(subject, notification)


class OfferRanOut(OfferKind):
    """Nobody need wonder whether a time is still kept, or whether their place is."""

    name = "bookings.offer.ran_out"
    label = "A time is not kept any more"
    template = "bookings/messages/ran_out"

    def worthless_at(self, subject):
        return subject.expires_at + NEWS_LASTS

    def hush(self, subject):
        return Hush.AFTER
