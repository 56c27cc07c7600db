import uuid

from django.db import models

from consultations.models.colleagues import Colleague
from consultations.models.consultations import Consultation
from consultations.models.groups import Group
from practice.confided import ConfidedField


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

    def __str__(self):
        return self.number
