import uuid
from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from practice import clock
from practice.accounts.models import validate_zone


class Place(models.TextChoices):
    ONLINE = "online", "Online"
    ROOM = "room", "In the room"


class Practitioner(models.Model):
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="practitioner")
    about = models.TextField(blank=True, help_text="A few sentences for people who are choosing whom to book with.")
    time_zone = models.CharField(
        max_length=60,
        default=clock.HOME_ZONE,
        validators=[validate_zone],
        help_text="Weekly hours are kept in this zone: nine o'clock stays nine o'clock.",
    )
    room_words = models.TextField("the room", blank=True, help_text="Where to come, told to people who have booked.")
    online_link = models.URLField(
        blank=True, help_text="The address of your online room, told to people who have booked."
    )
    is_listed = models.BooleanField(
        default=True, help_text="Unlisted practitioners can't be booked by anybody but the desk."
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name they use; a query unless the person was selected along."""
        return self.person.name


class ServiceQuerySet(models.QuerySet):
    def bookable(self):
        """What can be booked, with its practitioner."""
        return self.filter(is_active=True, practitioner__is_listed=True).select_related("practitioner__person")

    def for_clients(self):
        return self.bookable().filter(audience=Service.Audience.CLIENT)

    def for_colleagues(self):
        return self.bookable().filter(audience=Service.Audience.COLLEAGUE)

    def by_practitioner(self) -> list[tuple[Practitioner, list["Service"]]]:
        """Each practitioner with their services, in the order the practice chose. One query."""
        services = self.order_by("practitioner__position", "practitioner", "position", "pk")
        return [(who, list(theirs)) for who, theirs in groupby(services, key=lambda service: service.practitioner)]


class Service(models.Model):
    """What can be booked with one practitioner."""

    class Audience(models.TextChoices):
        CLIENT = "client", "Clients"
        COLLEAGUE = "colleague", "Colleagues"

    class Places(models.TextChoices):
        ONLINE = "online", "Online"
        ROOM = "room", "In the room"
        EITHER = "either", "Online or in the room"

    RESERVED = {"join", "groups"}  # addresses under /consultations/

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="services")
    audience = models.CharField("for", max_length=10, choices=Audience, default=Audience.CLIENT)
    name = models.CharField(max_length=80, help_text="What people choose from the list, such as Fifty minutes.")
    slug = models.SlugField(
        max_length=60,
        unique=True,
        help_text="Part of the page's address, which stays in a browser's history: keep it neutral, such as wren-50.",
    )
    summary = models.TextField(blank=True, help_text="What it is and whom it is for, in two sentences.")
    minutes = models.PositiveSmallIntegerField(help_text="How long it lasts.")
    buffer_before = models.PositiveSmallIntegerField(
        "minutes kept free before",
        default=0,
        help_text="Between two appointments the larger of the two buffers counts, not their sum.",
    )
    buffer_after = models.PositiveSmallIntegerField("minutes kept free after", default=10)
    step = models.PositiveSmallIntegerField(
        "minutes between starts",
        default=30,
        help_text="Starts are offered every so many minutes, counted from the opening.",
    )
    notice_hours = models.PositiveSmallIntegerField(
        "hours of notice", default=24, help_text="Nothing can be booked or moved to a time nearer than this."
    )
    window_days = models.PositiveSmallIntegerField("days ahead", default=60, help_text="How far ahead people may book.")
    places = models.CharField("where", max_length=10, choices=Places, default=Places.EITHER)
    fee_words = models.CharField(
        "fee", max_length=120, blank=True, help_text="In words, such as $150, or what you can pay."
    )
    reminder_hours = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        verbose_name="reminders",
        help_text="How many hours before the start a reminder goes, with commas between: 48, 2.",
    )
    is_active = models.BooleanField("can be booked", default=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0, step__gt=0),
                name="services_take_time",
                violation_error_message="A service lasts at least a minute, and so does the time between two starts.",
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.practitioner})"

    def clean(self):
        if self.slug in self.RESERVED:
            raise ValidationError({"slug": "This address is taken by a page of the site. Choose another."})

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def zone(self) -> str:
        return self.practitioner.time_zone

    @property
    def zone_words(self) -> str:
        return clock.zone_words(self.zone)

    @property
    def is_for_colleagues(self) -> bool:
        return self.audience == self.Audience.COLLEAGUE

    def place_choices(self) -> list[tuple[str, str]]:
        return [choice for choice in Place.choices if self.places in (choice[0], self.Places.EITHER)]


class WeeklyHours(models.Model):
    """One window of one weekday in which a practitioner can be booked; two of them leave a lunch break."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField(help_text="In the practitioner's zone.")
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "weekly hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="hours_close_after_they_open",
                violation_error_message="The closing time must be later than the opening time.",
            )
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"


class TimeOff(models.Model):
    """Days, or hours of days, on which a practitioner can't be booked, on the practitioner's wall clock.

    Availability, not an entry: sessions that were there before stay, and the desk says which they are.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="time_off")
    starts_on = models.DateField("from")
    starts_clock = models.TimeField("from what time", default=time.min)
    ends_on = models.DateField("to", help_text="The last day, included.")
    ends_clock = models.TimeField(
        "until what time", null=True, blank=True, help_text="Leave it empty for the end of that day."
    )
    note = models.CharField(max_length=120, blank=True, help_text="For the desk alone.")

    class Meta:
        ordering = ["starts_on", "starts_clock"]
        verbose_name_plural = "time off"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on"))
                | Q(ends_on=F("starts_on")) & (Q(ends_clock=None) | Q(ends_clock__gt=F("starts_clock"))),
                name="time_off_ends_after_it_starts",
                violation_error_message="A time off can't end before it starts.",
            )
        ]

    def __str__(self):
        return f"{self.practitioner} off, {self.starts_on} to {self.ends_on}"


class Int8Point(Func):
    """The range that holds one id. `&&` on two of them is equality, so that GiST needs no extension."""

    function = "int8range"
    output_field = BigIntegerRangeField()

    def __init__(self, expression):
        super().__init__(expression, expression, Value("[]"))


class EntryQuerySet(models.QuerySet):
    def standing(self, now):
        """What takes time at `now`: released entries don't, and neither do holds that ran out."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), released_at=None)

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
        SESSION = "session", "Session"
        CONSULTATION = "consultation", "Consultation"

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
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Holds alone run out.")
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
                condition=Q(kind="hold", expires_at__isnull=False) | (~Q(kind="hold") & Q(expires_at=None)),
                name="holds_and_only_holds_run_out",
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
    def has_run_out(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def promise(self, start: datetime, length: timedelta, zone: str) -> None:
        """Set the instants, and the day and clock that people in `zone` are told."""
        local = start.astimezone(ZoneInfo(zone))
        self.during = DateTimeTZRange(start, start + length)
        self.day, self.clock, self.fold, self.zone = local.date(), local.time(), local.fold, zone
