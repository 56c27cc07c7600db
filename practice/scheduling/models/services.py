import re
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from practice import clock
from practice.profile.models import Practice
from practice.scheduling.models.practitioners import Place, Practitioner

COLLEAGUES_SEE = (
    2  # starts of each half day, where the practitioner has said nothing: enough to choose, too few to count
)

SUM = re.compile(r"\$ ?(\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d{1,6}(?:\.\d{2})?)(?![\d.,]*\d)")


class ServiceQuerySet(models.QuerySet):
    def bookable(self):
        """What can be booked, with its practitioner."""
        return self.filter(is_active=True, practitioner__is_listed=True).select_related("practitioner__person")

    def for_clients(self):
        return self.bookable().filter(audience=Service.Audience.CLIENT)

    def for_colleagues(self):
        return self.bookable().filter(audience=Service.Audience.COLLEAGUE)

    def leads(self) -> list[int]:
        """How many hours before a start they remind people, the longest first. One query."""
        each = self.order_by().values_list("reminder_hours", flat=True)
        return sorted({hours for leads in each for hours in leads}, reverse=True)

    def by_practitioner(self) -> list[tuple[Practitioner, list["Service"]]]:
        """Each practitioner with their services, in the order the practice chose. One query."""
        services = self.order_by("practitioner__position", "practitioner", "position", "pk")
        return [(who, list(theirs)) for who, theirs in groupby(services, key=lambda service: service.practitioner)]


class Service(models.Model):
    """What can be booked with one practitioner."""

    class Audience(models.TextChoices):
        CLIENT = "client", "Clients"
        COLLEAGUE = "colleague", "Colleagues"
        GROUP = "group", "A group of colleagues"

    class Places(models.TextChoices):
        ONLINE = "online", "Online"
        ROOM = "room", "In the room"
        EITHER = "either", "Online or in the room"

    class OpenTo(models.TextChoices):
        EVERYBODY = "everybody", "Everybody"
        NEW = "new", "People who have not met this practitioner"
        KNOWN = "known", "People who have met this practitioner"

    # Addresses beside those of services, under /bookings/ and /consultations/.
    RESERVED = {
        "again",
        "certificates",
        "forms",
        "groups",
        "invitations",
        "join",
        "offers",
        "seats",
        "waitlist",
    }

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
    open_to = models.CharField("who may book", max_length=10, choices=OpenTo, default=OpenTo.EVERYBODY)
    by_approval = models.BooleanField(
        "on request",
        default=False,
        help_text="People ask for a time and you answer. It is kept for three days, or until the hours of notice.",
    )
    for_two = models.BooleanField("for two people", default=False, help_text="Whoever books invites the other one.")
    most_upcoming = models.PositiveSmallIntegerField(
        "booked ahead",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="One person may have at most so many still to come. Leave it empty for as many as they like.",
    )
    most_regular = models.PositiveSmallIntegerField(
        "regular sessions",
        default=0,
        help_text="How many can be booked in one go, each week or every other week. 0 for none.",
    )
    change_hours = models.PositiveSmallIntegerField(
        "hours for changes",
        null=True,
        blank=True,
        help_text="Until how many hours before the start moving and cancelling is free. Leave it empty for the "
        "practice’s own.",
    )
    places = models.CharField("where", max_length=10, choices=Places, default=Places.EITHER)
    fee_words = models.CharField(
        "fee",
        max_length=120,
        blank=True,
        help_text="In words, such as $150, or what you can pay. Confirmations say it: keep it neutral.",
    )
    fee_scale = ArrayField(
        models.DecimalField(max_digits=7, decimal_places=2, validators=[MinValueValidator(0)]),
        default=list,
        blank=True,
        verbose_name="sliding scale",
        help_text="What people choose from, without proof, with commas between: 150, 120, 90. Leave it empty for one "
        "fee.",
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
        self.fee_words = self.fee_words.rstrip(" .")  # a stop follows it wherever it is said

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def free_until(self, start: datetime, practice: Practice | None = None) -> datetime:
        """Until when moving and cancelling costs nothing. One query where it is left to the practice, unless that is
        given."""
        hours = self.change_hours
        if hours is None:
            hours = (practice or Practice.current()).cancellation_hours
        return start - timedelta(hours=hours)

    def free_until_words(self, start: datetime, now: datetime) -> str:
        """ "Thursday 26 November, 2:00 pm", on the practitioner's clock; "" where that is over."""
        until = self.free_until(start)
        return clock.moment_words(until, self.zone, year=False, name_zone=False) if now < until else ""

    @property
    def zone(self) -> str:
        return self.practitioner.time_zone

    @property
    def zone_words(self) -> str:
        return clock.zone_words(self.zone)

    @property
    def price(self) -> Decimal | None:
        """What it costs, where the words about its fee name one sum."""
        return sum_in(self.fee_words)

    @property
    def is_for_colleagues(self) -> bool:
        return self.audience == self.Audience.COLLEAGUE

    @property
    def starts_shown(self) -> int | None:
        """How many of each half day people see; None for all. Colleagues never see all of them."""
        own = self.practitioner.starts_shown
        return COLLEAGUES_SEE if own is None and self.is_for_colleagues else own

    @property
    def takes_regulars(self) -> bool:
        """Whether several can be booked in one go: by one person, and without being asked about each."""
        return self.most_regular > 1 and not self.by_approval and not self.for_two

    @property
    def fees_to_choose(self) -> list[str]:
        """The sliding scale as a form sends it back."""
        return [str(fee) for fee, _words in self.fee_choices()]

    def fee_choices(self) -> list[tuple[Decimal, str]]:
        """The sliding scale, the highest first: (150, "$150")."""
        return [(fee, sum_words(fee)) for fee in sorted(self.fee_scale, reverse=True)]

    def place_choices(self) -> list[tuple[str, str]]:
        return [choice for choice in Place.choices if self.places in (choice[0], self.Places.EITHER)]


def sum_in(words: str) -> Decimal | None:
    """The one sum that is named: of "$175, or less" 175; None of "$60 to $150", and of no sum at all."""
    sums = {Decimal(found.replace(",", "")) for found in SUM.findall(words)}
    return sums.pop() if len(sums) == 1 else None


def sum_words(fee: Decimal) -> str:
    """ "$120", "$87.50"."""
    return f"${fee:.2f}".removesuffix(".00")
