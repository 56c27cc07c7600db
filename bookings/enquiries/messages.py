import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bookings.models import Enquiry
from practice.clock import HOME_ZONE, day_words
from practice.notifications.kinds import Kind
from practice.scheduling.models import Practitioner


class EnquiryKind(Kind):
    def find_all(self, ids):
        return Enquiry.objects.select_related("answered_by").in_bulk(ids)

    def sample(self, person):
        """Answered by `person`, to somebody at the address of theirs."""
        return Enquiry.objects.create(
            pk=uuid.uuid4(),
            name=person.name,
            email=person.email,
            words="Is there a step at the door?",
            answer="There is none. The bell is the lower one of the two.",
            answered_at=timezone.now(),
            answered_by=person,
        )


class CameIn(EnquiryKind):
    """Tells the practitioner that somebody asked something, or all of them. What it is they read at the desk."""

    name = "bookings.enquiry.came_in"
    label = "A question came in"
    template = "bookings/messages/came_in"

    def recipients(self, subject):
        if subject.practitioner:
            return [subject.practitioner.person]
        return [one.person for one in Practitioner.objects.filter(is_listed=True).select_related("person")]

    def still_wanted(self, subject, notification):
        return subject.answered_at is None

    def context(self, subject, person):
        return {"question_url": settings.BASE_URL + reverse("desk:question", args=[subject.pk])}


class Answered(EnquiryKind):
    """The answer, to the address it was asked from."""

    name = "bookings.enquiry.answered"
    label = "An answer"
    template = "bookings/messages/answered"

    def recipients(self, subject):
        return [subject.email]

    def context(self, subject, person):
        return {
            "enquiry": subject,
            "asked_on": day_words(subject.asked_at.astimezone(ZoneInfo(HOME_ZONE)).date(), year=False),
            "contact_url": settings.BASE_URL + reverse("contact"),
        }
