import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from practice.scheduling.appointments import Appointment, AppointmentQuerySet
from practice.scheduling.models import Entry


class Colleague(models.Model):
    """A therapist from elsewhere, as they describe themselves. The practitioner looks them up and approves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="colleague")
    designation = models.CharField(max_length=80, help_text="Such as RCC, RSW or Registered Psychologist.")
    college = models.CharField("college or association", max_length=120)
    registration_number = models.CharField(max_length=40)
    seeks = models.TextField(
        "what they are looking for", blank=True, help_text="In their own words, with nothing about a client in it."
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(declined_at=None),
                name="colleagues_are_not_both_approved_and_declined",
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.designation}"

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    @property
    def is_declined(self) -> bool:
        return self.declined_at is not None


class ConsultationQuerySet(AppointmentQuerySet):
    def of(self, person):
        return self.filter(colleague__person=person)


class Consultation(Appointment):
    """A colleague's booking."""

    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="consultations")

    objects = ConsultationQuerySet.as_manager()
    entry_kind = Entry.Kind.CONSULTATION

    @classmethod
    def whose(cls, person):
        return {"colleague": Colleague.objects.get_or_create(person=person)[0]}

    @property
    def person(self):
        """Whoever the colleague is as a person; a query unless selected along."""
        return self.colleague.person

    @property
    def times_url(self) -> str:
        """Where another time is chosen."""
        return reverse("consultations:service", args=[self.service.slug])
