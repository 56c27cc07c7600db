from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from consultations.models import APPROVED_FOR, Colleague
from practice.notifications.kinds import Kind

NEWS_LASTS = timedelta(days=30)  # how long an approval is worth telling


class Approved(Kind):
    """Tells a colleague that they can book now."""

    name = "consultations.colleague.approved"
    label = "You can book now"
    template = "consultations/messages/approved"

    def recipients(self, subject):
        return [subject.person]

    def occurrence(self, subject):
        return f"{subject.approved_at:%Y-%m-%dT%H:%M:%S}"

    def due_at(self, subject):
        return subject.approved_at

    def worthless_at(self, subject):
        return subject.approved_at + NEWS_LASTS

    def find_all(self, ids):
        return Colleague.objects.in_bulk(ids)

    def still_wanted(self, subject, notification):
        return subject.is_approved

    def context(self, subject, person):
        return {"consultations_url": settings.BASE_URL + reverse("consultations:index")}

    def sample(self, person):
        now = timezone.now()
        approved = {"approved_at": now, "approved_until": now + APPROVED_FOR}
        return Colleague.objects.get_or_create(person=person, defaults=approved)[0]
