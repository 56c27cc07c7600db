from django.conf import settings
from django.utils import timezone

from bookings.models import Companion, Session
from practice.notifications.kinds import Kind
from practice.scheduling.messages import what_words, when_words
from practice.scheduling.samples import sample_appointment, sample_person


class CompanionKind(Kind):
    """A message to the second of two people. It is of no use once the session begins."""

    def recipients(self, subject):
        return [subject.person]

    def worthless_at(self, subject):
        return subject.session.entry.start

    def find_all(self, ids):
        return Companion.objects.with_session().in_bulk(ids)

    def context(self, subject, person):
        session = subject.session.seen_by(person)
        return {"appointment": session, "what_words": what_words(session), "when_words": when_words(session)}

    def sample(self, person):
        session = sample_appointment(Session, sample_person())
        return Companion.objects.create(session=session, person=person)


class NotExpected(CompanionKind):
    """Tells somebody who had said yes that whoever booked comes alone after all."""

    name = "bookings.companion.alone"
    label = "You need not come"
    template = "bookings/messages/alone"


class Invitation(CompanionKind):
    """Asks somebody to come along: the one message to a person who has not said yes.

    The subject names nobody. A name beside the practice's label, on a screen that others see, would tell of whoever
    booked.
    """

    name = "bookings.companion.invitation"
    label = "Invitation"
    template = "bookings/messages/invitation"

    def still_wanted(self, subject, notification):
        return subject.is_asked and subject.session.can_change(timezone.now())

    def context(self, subject, person):
        return {**super().context(subject, person), "invitation_url": settings.BASE_URL + subject.get_absolute_url()}
