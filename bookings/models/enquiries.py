import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from practice.accounts.roles import May
from practice.confided import ConfidedField
from practice.scheduling.models import Practitioner


class EnquiryQuerySet(models.QuerySet):
    def for_desk(self, person):
        """What somebody may read: what was asked of those who confide in them, or of nobody in particular."""
        if not person.may(May.READ_CONFIDED):
            return self.none()
        return self.filter(Q(practitioner__in=Practitioner.objects.confided_to(person)) | Q(practitioner=None))

    def waiting(self):
        return self.filter(answered_at=None).order_by("asked_at")

    def answered(self):
        return self.filter(answered_at__isnull=False).order_by("-answered_at")


class Enquiry(models.Model):
    """A question without a booking, from somebody who need not be known here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = ConfidedField()
    email = models.EmailField("e-mail address", help_text="Where the answer goes.")
    words = ConfidedField()
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="enquiries"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = ConfidedField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name_plural = "enquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="answers_say_when_and_by_whom",
            )
        ]

    def __str__(self):
        return f"Question of {self.asked_at:%Y-%m-%d}"
