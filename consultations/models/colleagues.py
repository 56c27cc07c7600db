import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

APPROVED_FOR = timedelta(days=365)  # a registration is looked up once a year
RENEWED_FROM = timedelta(days=30)  # before an approval ends


class ColleagueQuerySet(models.QuerySet):
    def approved(self, now: datetime):
        return self.filter(approved_at__isnull=False, approved_until__gt=now)

    def to_look_up(self):
        """Those who wait for the practitioner: new ones, and those who asked to be renewed."""
        new = Q(approved_at=None, declined_at=None, asked_again_at=None)
        return self.filter(new | Q(renewal_asked_at__isnull=False)).order_by("asked_at")


class Colleague(models.Model):
    """A therapist from elsewhere, as they describe themselves. The practitioner looks them up and approves.

    An approval ends after a year. What was booked before stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="colleague")
    designation = models.CharField(max_length=80, help_text="Such as RCC, RSW or Registered Psychologist.")
    college = models.CharField("college or association", max_length=120)
    registration_number = models.CharField(max_length=40)
    practises_in = models.CharField(
        "where they practise", max_length=120, blank=True, help_text="The place, and the province or state."
    )
    seeks = models.TextField(
        "what they are looking for", blank=True, help_text="In their own words, with nothing about a client in it."
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_until = models.DateTimeField(null=True, blank=True)
    renewal_asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When they said that everything is still so; until it is looked up again."
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(
        null=True, blank=True, help_text="When they were asked for something more; until they answer."
    )
    question = models.TextField(blank=True, help_text="What they were asked, in the practitioner’s words.")

    objects = ColleagueQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(declined_at=None),
                name="colleagues_are_not_both_approved_and_declined",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(approved_until__isnull=False),
                name="approvals_say_until_when",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.designation}"

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None and timezone.now() < self.approved_until

    @property
    def has_lapsed(self) -> bool:
        """Whether an approval ended by the calendar alone."""
        return self.approved_at is not None and not self.is_approved

    @property
    def may_renew(self) -> bool:
        """Whether the time has come to say that everything is still so, and they have not said it yet."""
        ends_soon = self.approved_at is not None and timezone.now() >= self.approved_until - RENEWED_FROM
        return ends_soon and self.renewal_asked_at is None

    @property
    def is_declined(self) -> bool:
        return self.declined_at is not None


class Attestation(models.Model):
    """That a colleague attested to what a consultation asks of them. Rows are added and never changed."""

    colleague = models.ForeignKey(Colleague, on_delete=models.CASCADE, related_name="attestations")
    version = models.CharField(max_length=20, help_text="Which words they read; see consultations/colleagues/words.py.")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.colleague}, {self.at:%Y-%m-%d}"
