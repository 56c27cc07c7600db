"""What stands beside a person so that the promises made to them can be kept."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from practice.confided import ConfidedField


class ComingOfAge(models.Model):
    """The day on which somebody turns 19. Noted only where a record of theirs began before it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coming_of_age")
    on = models.DateField("turns 19 on", help_text="Not the day of birth: that day nineteen years later.")

    class Meta:
        ordering = ["on"]
        verbose_name_plural = "comings of age"

    def __str__(self):
        return f"{self.on:%Y-%m-%d}"


class LegalHoldQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(lifted_at=None)


class LegalHold(models.Model):
    """Nothing of this person is erased while it stands: a court, an insurer or a college may ask for the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="legal_holds")
    reason = ConfidedField(help_text="Why, so that whoever reads it in ten years can tell whether it still stands.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now, editable=False)
    lifted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(lifted_at=None), name="a_person_is_held_once")
        ]

    def __str__(self):
        return f"{self.person}, since {self.since:%Y-%m-%d}"
