import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.db.models import Func, Q, Value
from django.utils import timezone

from practice import clock
from practice.scheduling.models.practitioners import Practitioner
from practice.scheduling.models.services import Service


class Int8Point(Func):
    """The range that holds one id. `&&` on two of them is equality, so that GiST needs no extension."""

    function = "int8range"
    output_field = BigIntegerRangeField()

    def __init__(self, expression):
        super().__init__(expression, expression, Value("[]"))


class EntryQuerySet(models.QuerySet):
    def standing(self, now):
        """What takes time at `now`: released entries don't, and neither does what ran out."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), released_at=None)

    def of(self, practitioner_id):
        """Those of one practitioner, found by the constraint's own index however many they have."""
        point = NumericRange(practitioner_id, practitioner_id, "[]")
        return self.alias(whose=Int8Point("practitioner")).filter(whose__overlap=point, practitioner=practitioner_id)

    def of_any(self, practitioner_ids):
        """Those of several, found the same way."""
        ids = list(practitioner_ids)
        if not ids:
            return self.none()
        points = NumericRange(min(ids), max(ids), "[]")
        return self.alias(whose=Int8Point("practitioner")).filter(whose__overlap=points, practitioner__in=ids)

    def of_appointments(self):
        """Sessions, consultations and meetings, and what was asked for."""
        return self.exclude(kind__in=Entry.PASSING)

    def overlapping(self, start, end):
        return self.filter(during__overlap=(start, end))


class Entry(models.Model):
    """Whatever takes a practitioner's time: a row of this one table, so that the database can refuse overlap.

    `during` is the appointment alone, without buffers, as half-open instants. Beside it stands what was promised: the
    day and clock in the practitioner's zone at that time, from which the instants are derived again when a zone's
    rules change.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", "Hold"
        OFFER = "offer", "Offer to somebody waiting"
        EARLIER = "earlier", "Earlier time, until a move is announced"
        REQUEST = "request", "Request"
        SESSION = "session", "Session"
        CONSULTATION = "consultation", "Consultation"
        MEETING = "meeting", "Group meeting"

    PASSING = (Kind.HOLD, Kind.OFFER, Kind.EARLIER)  # nobody's appointment: deleted when they have run out

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="entries")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=Kind)
    during = DateTimeRangeField()
    day = models.DateField(help_text="The day promised, on the practitioner's calendar.")
    clock = models.TimeField(help_text="The time promised, on the practitioner's clock.")
    fold = models.PositiveSmallIntegerField(
        default=0, help_text="1 for the second of two same times on the night clocks go back."
    )
    zone = models.CharField(max_length=60)
    buffer_before = models.PositiveSmallIntegerField(default=0)
    buffer_after = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="From then on the time may be taken: a hold ran out, a request lapsed, a cancellation is final.",
    )
    released_at = models.DateTimeField(null=True, blank=True, help_text="Given back: from then on it takes no time.")

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["during"]
        verbose_name_plural = "entries"
        constraints = [
            ExclusionConstraint(
                name="a_practitioner_has_one_entry_at_a_time",
                index_type="GIST",
                expressions=[(Int8Point("practitioner"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(released_at=None),
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_code="taken",
                violation_error_message="This time is taken.",
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="entries_start_and_end",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=False) | Q(kind__in=["session", "consultation", "meeting"]),
                name="what_is_kept_for_a_while_says_until_when",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.words}"

    @property
    def start(self) -> datetime:
        return self.during.lower

    @property
    def end(self) -> datetime:
        return self.during.upper

    @property
    def words(self) -> str:
        """ "Tuesday 24 November 2026, 2:00 pm Pacific Time"."""
        return clock.moment_words(self.start, self.zone)

    @property
    def clock_words(self) -> str:
        return self._clock_words(self.start)

    @property
    def end_clock_words(self) -> str:
        return self._clock_words(self.end)

    @property
    def expires_words(self) -> str:
        """ "10:42 am": until when a hold is kept."""
        return self._clock_words(self.expires_at)

    def _clock_words(self, moment: datetime) -> str:
        return clock.clock_words(moment.astimezone(ZoneInfo(self.zone)))

    @property
    def zone_words(self) -> str:
        return clock.zone_words(self.zone)

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def minutes(self) -> int:
        """How long it is, which its service's appointments may not be any more."""
        return round(self.length / timedelta(minutes=1))

    @property
    def has_run_out(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def promise(self, start: datetime, length: timedelta, zone: str) -> None:
        """Set the instants, and the day and clock that people in `zone` are told."""
        local = start.astimezone(ZoneInfo(zone))
        self.during = DateTimeTZRange(start, start + length)
        self.day, self.clock, self.fold, self.zone = local.date(), local.time(), local.fold, zone
