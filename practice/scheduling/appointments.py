"""What a session and a consultation have in common: an entry in the calendar, and a person who can move it."""

import uuid
from datetime import datetime, timedelta
from functools import cached_property

from django.apps import apps
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone

from practice import clock
from practice.profile.models import Practice
from practice.scheduling.models import Entry, Place, Service

LINKS = signing.Signer(salt="manage")


class AppointmentQuerySet(models.QuerySet):
    def with_calendar(self):
        """Along with everything that a line about an appointment names."""
        return self.select_related("entry__practitioner__person", "service__practitioner__person")

    def upcoming(self, now: datetime):
        return self.filter(cancelled_at=None, entry__during__endswith__gt=now).order_by("entry__during")

    def past(self, now: datetime):
        return self.filter(cancelled_at=None, entry__during__endswith__lte=now).order_by("-entry__during")


class Appointment(models.Model):
    """Abstract. Subclasses add whose it is, and say so in `person`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="%(class)s")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    place = models.CharField("where", max_length=10, choices=Place)
    sequence = models.PositiveIntegerField(default=0, help_text="Grows by one each time it is moved or cancelled.")
    generation = models.PositiveIntegerField(
        default=0, help_text="Raise it by one to make earlier private links useless."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-entry__during"]

    def __str__(self):
        return f"{self.person}, {self.entry.words}"

    def get_absolute_url(self) -> str:
        """The private link."""
        return reverse("manage:show", args=[self.token])

    @property
    def practitioner(self):
        """Whose time it takes."""
        return self.entry.practitioner

    @cached_property
    def free_until(self) -> datetime:
        """Until when moving and cancelling costs nothing. One query."""
        return self.entry.start - timedelta(hours=Practice.current().cancellation_hours)

    @property
    def free_until_words(self) -> str:
        return clock.moment_words(self.free_until, self.entry.zone, year=False, name_zone=bool(self.elsewhere_words))

    def can_change(self, now: datetime) -> bool:
        return self.cancelled_at is None and now < self.entry.start

    @property
    def is_open(self) -> bool:
        """Whether it can still be moved and cancelled."""
        return self.can_change(timezone.now())

    @property
    def is_late(self) -> bool:
        """Whether the time in which changes are free is over."""
        return timezone.now() >= self.free_until

    @property
    def where_words(self) -> str:
        """Where to be, for the person who booked."""
        told = self.practitioner.online_link if self.place == Place.ONLINE else self.practitioner.room_words
        return told or self.get_place_display()

    @property
    def reminder_words(self) -> str:
        """ "2 days and 2 hours before": the reminders that are still to come when it is booked now; else ""."""
        left = self.entry.start - timezone.now()
        hours = [hours for hours in self.service.reminder_hours if timedelta(hours=hours) < left]
        words = [lead_words(one) for one in sorted(set(hours), reverse=True)]
        return f"{' and '.join(words)} before" if words else ""

    @property
    def elsewhere_words(self) -> str:
        """The start on the person's own clock, where that differs from the practitioner's; else ""."""
        zone, start = self.person.time_zone, self.entry.start
        return "" if clock.same_clock(start, zone, self.entry.zone) else clock.moment_words(start, zone)

    @property
    def token(self) -> str:
        """Of the private link: the same each time it is written, until the generation is raised."""
        return LINKS.sign_object([self._meta.label_lower, str(self.pk), self.generation])


def lead_words(hours: int) -> str:
    """ "2 days", "1 hour", "30 hours"."""
    count, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def find_by_token(token: str) -> Appointment | None:
    """The appointment a private link belongs to; None for a link that was altered, revoked or never ours."""
    try:
        label, pk, generation = LINKS.unsign_object(token)
        model = apps.get_model(label)
    except (signing.BadSignature, LookupError, ValueError):
        return None
    return model.objects.with_calendar().filter(pk=pk, generation=generation).first()
