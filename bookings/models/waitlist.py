import uuid
from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db import models
from django.db.models import F, Func, Prefetch, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from practice import clock
from practice.scheduling.diary import local_day
from practice.scheduling.models import Entry, Service, WeeklyHours
from practice.scheduling.slots import Slot

LINKS = signing.Signer(salt="offer")


class WaitingQuerySet(models.QuerySet):
    def standing(self, today: date):
        """Who still waits, the longest first. `today` is the practitioner's."""
        return self.filter(Q(until=None) | Q(until__gte=today), ended_at=None).order_by("joined_at", "pk")

    def line_of(self, practitioners):
        """Everybody who waits for one of these, the longest first, each with `open_offers`. Two queries.

        A last day that is over by some practitioner's calendar still counts: `stands` tells.
        """
        offers = Prefetch("offers", Offer.objects.open(timezone.now()).with_words(), to_attr="open_offers")
        waiting = self.filter(service__practitioner__in=practitioners, ended_at=None).order_by("joined_at", "pk")
        return waiting.select_related("client", "service__practitioner__person").prefetch_related(offers)

    def of(self, person, now: datetime):
        """A person's standing places, each with its `open_offers` (one or none). Two queries."""
        zone = F("service__practitioner__time_zone")
        local = Func(zone, Value(now), function="timezone", output_field=models.DateTimeField())
        standing = Q(until=None) | Q(until__gte=Cast(local, models.DateField()))  # each by its practitioner's calendar
        theirs = self.filter(standing, client=person, ended_at=None).order_by("joined_at", "pk")
        offers = Prefetch("offers", Offer.objects.open(now).with_words(), to_attr="open_offers")
        return theirs.select_related("service__practitioner__person").prefetch_related(offers)


class Waiting(models.Model):
    """One client on the waitlist of one service, with the days and parts of day that suit them; none means all."""

    class Part(models.TextChoices):
        MORNING = "morning", "Morning"
        AFTERNOON = "afternoon", "Afternoon"
        EVENING = "evening", "Evening"

    HOURS = {Part.MORNING: (0, 12), Part.AFTERNOON: (12, 17), Part.EVENING: (17, 24)}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="waiting")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="waiting")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    parts = ArrayField(models.CharField(max_length=10, choices=Part), default=list, blank=True)
    until = models.DateField(null=True, blank=True, help_text="The last day on which a session would still help.")
    joined_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    known_free = ArrayField(
        models.CharField(max_length=16),
        default=list,
        editable=False,
        help_text="Suiting starts, on the practitioner's clock, that have been free for everybody since they joined.",
    )
    looked_until = models.DateField(null=True, editable=False, help_text="The last day that could be booked then.")

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at"]
        verbose_name_plural = "waitlist"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "service"], condition=Q(ended_at=None), name="nobody_waits_twice_for_a_service"
            )
        ]

    def __str__(self):
        return f"{self.client}, {self.service}"

    @property
    def stands(self) -> bool:
        """Whether a session would still help, by the practitioner's calendar."""
        return self.until is None or self.until >= local_day(timezone.now(), self.service.zone)

    def suits(self, slot: Slot) -> bool:
        """Whether a slot lies on a day and in a part of day that they asked for, by the practitioner's clock."""
        start = slot.local_start
        in_part = any(first <= start.hour < last for first, last in (self.HOURS[part] for part in self.parts))
        on_day = not self.weekdays or start.weekday() in self.weekdays
        return on_day and (in_part or not self.parts) and (self.until is None or start.date() <= self.until)

    @property
    def wishes_words(self) -> str:
        """ "Monday or Friday, in the morning, until 4 December"; "Any day, at any time"."""
        days = " or ".join(WeeklyHours.Weekday(day).label for day in sorted(self.weekdays)) or "Any day"
        asked = " or ".join(part.label.lower() for part in self.Part if part in self.parts)
        this_year = local_day(timezone.now(), self.service.zone).year
        until = f", until {clock.day_words(self.until, year=self.until.year != this_year)}" if self.until else ""
        return f"{days}, {f'in the {asked}' if asked else 'at any time'}{until}"


class OfferQuerySet(models.QuerySet):
    def open(self, now: datetime):
        return self.filter(outcome=Offer.Outcome.OPEN, expires_at__gt=now, entry__isnull=False)

    def run_out(self, now: datetime):
        """Those whose time is over, and of which nobody has said so yet."""
        return self.filter(Q(expires_at__lte=now) | Q(entry=None), outcome=Offer.Outcome.OPEN)

    def with_words(self):
        """Along with everything that a line about an offer names."""
        return self.select_related("waiting__client", "waiting__service__practitioner__person", "entry")


class Offer(models.Model):
    """A time that came free, kept for one who waits until they take it, say no, or let it pass."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Open"
        TAKEN = "taken", "Taken"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Lapsed"
        TAKEN_BACK = "taken-back", "Taken back"  # the clocks' rules changed, and it was a time that is another one now

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    waiting = models.ForeignKey(Waiting, on_delete=models.CASCADE, related_name="offers")
    entry = models.ForeignKey(
        Entry, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="Keeps the time."
    )
    start = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["waiting"], condition=Q(outcome="open"), name="one_offer_at_a_time_to_each_who_waits"
            ),
            models.UniqueConstraint(fields=["waiting", "start"], name="nobody_is_offered_a_time_twice"),
        ]

    def __str__(self):
        return f"{self.waiting.client}, {self.start:%Y-%m-%d %H:%M} UTC"

    def get_absolute_url(self) -> str:
        """The private link of whom it was made to. What it can do ends with the offer, so nothing need revoke it."""
        return reverse("bookings:offer", args=[self.token])

    @property
    def token(self) -> str:
        return LINKS.sign_object(str(self.pk))

    @property
    def service(self) -> Service:
        return self.waiting.service

    @property
    def is_open(self) -> bool:
        """Whether the time is still kept."""
        return self.outcome == self.Outcome.OPEN and self.entry_id is not None and timezone.now() < self.expires_at

    @property
    def words(self) -> str:
        """ "Tuesday 24 November 2026, 2:00 pm Pacific Time"."""
        return clock.moment_words(self.start, self.service.zone)

    @property
    def when_words(self) -> str:
        """ "Friday 27 November, 2:00 pm", with the zone for whoever lives by another clock."""
        is_elsewhere = bool(self.elsewhere_words)
        return clock.moment_words(self.start, self.service.zone, year=False, name_zone=is_elsewhere)

    @property
    def elsewhere_words(self) -> str:
        """The start on the client's own clock, where that differs from the practitioner's; else ""."""
        zone = self.waiting.client.time_zone
        return "" if clock.same_clock(self.start, zone, self.service.zone) else clock.moment_words(self.start, zone)

    @property
    def until_words(self) -> str:
        """Until when the time is kept, on the client's clock, which is named where it isn't the practitioner's."""
        zone = self.waiting.client.time_zone if self.elsewhere_words else self.service.zone
        return clock.moment_words(self.expires_at, zone, year=False, name_zone=bool(self.elsewhere_words))


def find_offer(token: str) -> Offer | None:
    """The offer a private link belongs to; None for a link that was altered or was never ours."""
    try:
        pk = LINKS.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Offer.objects.with_words().filter(pk=pk).first()
