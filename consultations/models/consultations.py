import uuid

from django.db import models
from django.urls import reverse

from consultations.models.colleagues import Colleague
from practice.confided import ConfidedField
from practice.scheduling.appointments import Appointment, AppointmentQuerySet
from practice.scheduling.models import Entry, Service
from practice.scheduling.rhythm import Rhythm


class RegularConsultations(models.Model):
    """Consultations booked in one go. Each is a consultation of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    rhythm = models.CharField(max_length=12, choices=Rhythm)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "regular consultations"
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.colleague}, {self.get_rhythm_display().lower()}"


class ConsultationQuerySet(AppointmentQuerySet):
    def of(self, person):
        return self.filter(colleague__person=person)

    def with_calendar(self):
        return super().with_calendar().select_related("colleague__person", "regular")

    def in_series(self, series_id):
        return self.filter(regular=series_id)


class Consultation(Appointment):
    """A colleague's booking. What they bring stays between the two of them, encrypted."""

    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="consultations")
    focus = ConfidedField(null=True, blank=True, help_text="What they would like to think about, in their words.")
    preparation = ConfidedField(null=True, blank=True, help_text="Their notes before the meeting.")
    regular = models.ForeignKey(
        RegularConsultations, on_delete=models.PROTECT, null=True, blank=True, related_name="consultations"
    )

    objects = ConsultationQuerySet.as_manager()
    entry_kind = Entry.Kind.CONSULTATION

    @classmethod
    def whose(cls, person):
        return {"colleague": Colleague.objects.get_or_create(person=person)[0]}

    @classmethod
    def series_for(cls, person, service):
        colleague = Colleague.objects.get_or_create(person=person)[0]
        asked = {"colleague": colleague, "service": service, "rhythm": Rhythm.MONTHLY}
        return {"regular": RegularConsultations.objects.create(**asked)}

    @property
    def series_id(self):
        return self.regular_id

    @property
    def series_words(self) -> str:
        return self.regular.get_rhythm_display().lower() if self.regular else ""

    @property
    def person(self):
        """Whoever the colleague is as a person; a query unless selected along."""
        return self.colleague.person

    @property
    def times_url(self) -> str:
        """Where another time is chosen."""
        return reverse("consultations:service", args=[self.service.slug])
