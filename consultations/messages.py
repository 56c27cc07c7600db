from django.conf import settings
from django.urls import reverse

from consultations.models import Colleague
from practice.notifications.kinds import Kind


class Approved(Kind):
    """Tells a colleague that they can book now."""

    name = "consultations.colleague.approved"
    template = "consultations/messages/approved"

    def find(self, subject_id):
        return Colleague.objects.filter(pk=subject_id).first()

    def still_wanted(self, subject, notification):
        return subject.is_approved

    def context(self, subject, person):
        return {"consultations_url": settings.BASE_URL + reverse("consultations:index")}
