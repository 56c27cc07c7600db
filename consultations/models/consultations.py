import uuid
from decimal import Decimal

from django.db import models
from django.urls import reverse

from consultations.models.colleagues import Colleague
from practice import clock
from practice.confided import ConfidedField
from practice.open_pages import Written
from practice.scheduling.appointments import Appointment, AppointmentQuerySet
from practice.scheduling.models import Entry, Service
from practice.scheduling.models.services import sum_in
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.statuses import Status


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

    def with_people(self):
        return super().with_people().select_related("colleague__person", "regular")

    def in_series(self, series_id):
        return self.filter(regular=series_id)


class Consultation(Appointment, Written):
    """A colleague's booking. What they bring stays between the two of them, encrypted."""

    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="consultations")
    focus = ConfidedField(null=True, blank=True, help_text="What they would like to think about, in their words.")
    preparation = ConfidedField(null=True, blank=True, help_text="Their notes before the meeting.")
    preparation_draft = ConfidedField(
        null=True, blank=True, help_text="The same as they write it, and not sent: they alone read it."
    )
    fee_words = models.CharField("fee", max_length=120, blank=True, help_text="As it was said when they booked.")
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
    def cost_words(self) -> str:
        """As it was said when they booked: a service has another one by now, perhaps."""
        return self.fee_words

    @property
    def prepared(self) -> str:
        """What they are to find among their notes: what they went on with, or what they sent."""
        return (self.preparation if self.preparation_draft is None else self.preparation_draft) or ""

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
    def price(self) -> Decimal | None:
        return sum_in(self.fee_words) if self.fee_words else super().price

    @property
    def prepare_url(self) -> str:
        """Where whoever booked writes down what they bring, and reads it; "" where it will not take place."""
        stands = not self.is_cancelled and not self.ended_unbooked
        return reverse("consultations:prepare", args=[self.pk]) if stands else ""

    @property
    def accounts_words(self) -> str:
        """A line for the colleague's own accounts. It says what was booked and what it costs, not that it was paid."""
        if not self.fee_words or self.status not in (Status.BOOKED, Status.ATTENDED):
            return ""
        minutes = int(self.entry.length.total_seconds() // 60)
        what = f"Peer consultation, {minutes} minutes, {clock.day_words(self.entry.day)}"
        return f"{what}, with {self.practitioner.name}: {self.fee_words}. Paid separately."

    @property
    def times_url(self) -> str:
        """Where another time is chosen."""
        return reverse("consultations:service", args=[self.service.slug])
