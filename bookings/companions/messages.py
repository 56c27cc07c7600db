from django.conf import settings
from django.utils import timezone

from bookings.models import Companion
from practice.notifications.kinds import Kind
from practice.scheduling.messages import when_words


class NotExpected(Kind):
    """Tells somebody who had said yes that whoever booked comes alone after all."""

    name = "bookings.companion.alone"
    template = "bookings/messages/alone"

    def find(self, subject_id):
        return Companion.objects.with_session().filter(pk=subject_id).first()

    def context(self, subject, person):
        session = subject.session.seen_by(person)
        return {"appointment": session, "when_words": when_words(session)}


class Invitation(Kind):
    """Asks somebody to come along: the one message to a person who has not said yes.

    The subject names nobody. A name beside the practice's label, on a screen that others see, would tell of whoever
    booked.
    """

    name = "bookings.companion.invitation"
    template = "bookings/messages/invitation"

    def find(self, subject_id):
        return Companion.objects.with_session().filter(pk=subject_id).first()

    def still_wanted(self, subject, notification):
        return subject.is_asked and subject.session.can_change(timezone.now())

    def context(self, subject, person):
        session = subject.session.seen_by(person)
        return {
            "appointment": session,
            "when_words": when_words(session),
            "invitation_url": settings.BASE_URL + subject.get_absolute_url(),
        }
