from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from bookings.models import Enquiry
from practice.clock import HOME_ZONE, day_words
from practice.notifications.kinds import Kind


class EnquiryKind(Kind):
    def find(self, subject_id):
        return Enquiry.objects.select_related("answered_by").filter(pk=subject_id).first()


class CameIn(EnquiryKind):
    """Tells the practitioner that somebody asked something. What it is they read at the desk."""

    name = "bookings.enquiry.came_in"
    template = "bookings/messages/came_in"

    def still_wanted(self, subject, notification):
        return subject.answered_at is None

    def context(self, subject, person):
        return {"question_url": settings.BASE_URL + reverse("desk:question", args=[subject.pk])}


class Answered(EnquiryKind):
    """The answer, to the address it was asked from."""

    name = "bookings.enquiry.answered"
    template = "bookings/messages/answered"

    def context(self, subject, person):
        return {
            "enquiry": subject,
            "asked_on": day_words(subject.asked_at.astimezone(ZoneInfo(HOME_ZONE)).date(), year=False),
            "contact_url": settings.BASE_URL + reverse("contact"),
        }
