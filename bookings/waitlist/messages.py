from django.conf import settings

from bookings.models import Offer
from practice.notifications.kinds import Kind


class Offered(Kind):
    """A time came free, and is kept for one who waits."""

    name = "bookings.offer"
    template = "bookings/messages/offer"

    def find(self, subject_id):
        return Offer.objects.with_words().filter(pk=subject_id).first()

    def still_wanted(self, subject, notification):
        return subject.is_open and subject.waiting.ended_at is None

    def context(self, subject, person):
        return {"offer": subject, "offer_url": settings.BASE_URL + subject.get_absolute_url()}
