import uuid
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from consultations.models.colleagues import Colleague
from consultations.models.consultations import Consultation
from consultations.models.groups import Group
from practice import clock
from practice.confided import ConfidedField
from practice.scheduling.diary import local_day


def hours_words(hours: Decimal) -> str:
    """ "4.5 hours", "1 hour"."""
    plain = f"{hours:f}".rstrip("0").rstrip(".")
    return f"{plain} hour" if plain == "1" else f"{plain} hours"


class Certificate(models.Model):
    """That a colleague attended, for so many hours. What it says is kept as it was said on the day it was made.

    `number` is random, so that nobody finds another by counting. Whoever has it can check it at a public page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="certificates")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates")
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    name = ConfidedField(help_text="As it stands on the certificate, which may be a legal name.")
    theme = models.CharField(max_length=200)
    facilitator = models.CharField(max_length=200, help_text="With designation, as on that day.")
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    dates = models.JSONField(help_text="The days attended, as 2026-11-24.")
    issued_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group=None, consultation__isnull=False) | Q(group__isnull=False, consultation=None),
                name="certificates_are_of_a_group_or_a_consultation",
            ),
            models.UniqueConstraint(
                fields=["colleague", "group"],
                condition=Q(revoked_at=None, group__isnull=False),
                name="one_certificate_of_a_group_stands",
            ),
            models.UniqueConstraint(
                fields=["colleague", "consultation"],
                condition=Q(revoked_at=None, consultation__isnull=False),
                name="one_certificate_of_a_consultation_stands",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self) -> str:
        """The colleague's own page of it, behind their sign-in."""
        return reverse("consultations:certificate", args=[self.number])

    @property
    def subject_id(self):
        """Of the group or the consultation."""
        return self.group_id or self.consultation_id

    @property
    def days(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.dates]

    @property
    def days_words(self) -> list[str]:
        return [clock.day_words(day) for day in self.days]

    @property
    def hours_words(self) -> str:
        return hours_words(self.hours)

    @property
    def issued_words(self) -> str:
        """On the calendar of whoever led."""
        zone = (self.group or self.consultation).service.zone
        return clock.day_words(local_day(self.issued_at, zone))

    @property
    def initials(self) -> str:
        """ "N. S.": what the public page shows of the name."""
        return " ".join(f"{word[0]}." for word in self.name.split())
