"""What was asked for an appointment, what was paid, and the receipts that say so (docs/decisions/0032)."""

import json
import uuid
from datetime import MAXYEAR, MINYEAR
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from practice import clock
from practice.confided import ConfidedField
from practice.receipts.money import money_words, share_of, tax_in, tax_on
from practice.scheduling.appointments import Appointment
from practice.scheduling.diary import local_day
from practice.scheduling.models import Entry, Practitioner, Service
from practice.scheduling.statuses import MET, MISSED, Status

MISSED_WORDS = "Fee for a missed appointment"


class ReceiptBook(models.Model):
    """The practice's own, and there is one: the last number it gave, and how it counts tax.

    A number is given under its lock, in the transaction that issues the receipt: there are no gaps.
    """

    class TaxFor(models.TextChoices):
        NOTHING = "nothing", "Nothing"
        COLLEAGUES = "colleagues", "What colleagues book"
        EVERYTHING = "everything", "Everything"

    last_number = models.PositiveIntegerField(
        default=0,
        help_text="The last number given. After a backup was restored, raise it to the last one that you gave. Once "
        "there is a receipt it never goes down.",
    )
    tax_for = models.CharField("tax is for", max_length=12, choices=TaxFor, default=TaxFor.NOTHING)
    tax_name = models.CharField(max_length=20, default="GST")
    tax_percent = models.DecimalField(
        max_digits=5,
        decimal_places=3,
        default=Decimal(5),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    tax_is_included = models.BooleanField(
        "tax is in the fee", default=False, help_text="Leave it empty where tax is added to the fee."
    )
    tax_number = models.CharField(
        max_length=40, blank=True, help_text="Yours with the tax office. It stands on receipts that have tax."
    )
    late_percent = models.PositiveSmallIntegerField(
        "part of the fee when it is missed",
        default=100,
        validators=[MaxValueValidator(100)],
        help_text="In percent: what you ask for a late cancellation, or where nobody came. Say the same in the words "
        "about cancelling.",
    )

    class Meta:
        verbose_name_plural = "receipt book"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_receipt_book")]

    def __str__(self):
        return "The receipt book"

    @classmethod
    def current(cls) -> "ReceiptBook":
        """The book, or an unsaved one of defaults. One query."""
        return cls.objects.first() or cls(pk=1)

    @classmethod
    def locked(cls) -> "ReceiptBook":
        """The book, which nobody else writes into before this transaction ends."""
        cls.objects.get_or_create(pk=1)
        return cls.objects.select_for_update().get(pk=1)

    def percent_for(self, service: Service) -> Decimal:
        """How much tax is on what this service costs."""
        taxed = {
            self.TaxFor.NOTHING: False,
            self.TaxFor.COLLEAGUES: service.audience != Service.Audience.CLIENT,
            self.TaxFor.EVERYTHING: True,
        }
        return self.tax_percent if taxed[self.tax_for] else Decimal(0)

    def tax_of(self, service: Service) -> dict:
        """The tax on what this service costs, by the names of a `Fee`."""
        percent = self.percent_for(service)
        if not percent:
            return {}
        return {"tax_name": self.tax_name, "tax_percent": percent, "tax_is_included": self.tax_is_included}

    def asked_cents(self, appointment: Appointment) -> int | None:
        """What an appointment costs by what was said of it; None where no single sum was."""
        if appointment.is_waived or appointment.status == Status.CANCELLED or appointment.ended_unbooked:
            return None
        price = appointment.price
        if price is None:
            return None
        cents = int(price * 100)
        return share_of(cents, self.late_percent) if appointment.status in MISSED else cents


class Letterhead(models.Model):
    """What stands on the receipts of one practitioner, beside their name and designation."""

    practitioner = models.OneToOneField(Practitioner, on_delete=models.CASCADE, related_name="letterhead")
    college = models.CharField(
        max_length=120, blank=True, help_text="The college or association that you are registered with."
    )
    registration_number = models.CharField(max_length=40, blank=True)
    session_words = models.CharField(
        "words for a session",
        max_length=120,
        default="Counselling session",
        help_text="As insurers need to read it. It can be changed on each receipt.",
    )
    consultation_words = models.CharField(
        "words for a consultation", max_length=120, default="Professional consultation"
    )

    def __str__(self):
        return f"Letterhead of {self.practitioner}"

    @classmethod
    def of(cls, practitioner: Practitioner) -> "Letterhead":
        """Theirs, or an unsaved one of defaults. One query."""
        return cls.objects.filter(practitioner=practitioner).first() or cls(practitioner=practitioner)

    @property
    def registration_words(self) -> str:
        return ", ".join(filter(None, [self.college, self.registration_number and f"No. {self.registration_number}"]))

    def words_for(self, appointment: Appointment) -> str:
        """What the receipt of an appointment is for, before anybody says it otherwise."""
        if appointment.status in MISSED:
            return MISSED_WORDS
        of_client = appointment.service.audience == Service.Audience.CLIENT
        words = self.session_words if of_client else self.consultation_words
        return f"{words}, {appointment.entry.minutes} minutes"


class NameOnReceipts(models.Model):
    """The name that somebody's insurer knows them by. It is asked for receipts alone, and said nowhere else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="name_on_receipts")
    name = ConfidedField()

    class Meta:
        verbose_name_plural = "names on receipts"

    def __str__(self):
        return "A name on receipts"

    @classmethod
    def of(cls, person) -> str:
        """The one they gave, or the one they use."""
        given = cls.objects.filter(person=person).first()
        return given.name if given else person.name


class FeeQuerySet(models.QuerySet):
    def with_paid(self):
        """Each with `paid_cents`."""
        return self.annotate(paid_cents=Coalesce(Sum("payments__cents"), 0))


class Fee(models.Model):
    """What is asked of one person for one appointment, with the tax as it was counted then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="fees")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="fees")
    cents = models.PositiveIntegerField()
    tax_name = models.CharField(max_length=20, blank=True)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=3, default=Decimal(0))
    tax_is_included = models.BooleanField(default=False)

    objects = FeeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="a_fee_is_asked_once_of_each")]

    def __str__(self):
        return money_words(self.cents)

    @property
    def total_cents(self) -> int:
        """With the tax that is added to it."""
        return self.cents if self.tax_is_included else self.cents + tax_on(self.cents, self.tax_percent)

    @property
    def left_cents(self) -> int:
        """What is not paid yet. It wants `with_paid`."""
        return self.total_cents - self.paid_cents

    @property
    def state_words(self) -> str:
        """ "Paid", "Paid $50.00 of $150.00", "$150.00 to pay", "No fee"."""
        if self.left_cents <= 0:
            return "Paid" if self.total_cents else "No fee"
        total = money_words(self.total_cents)
        return f"Paid {money_words(self.paid_cents)} of {total}" if self.paid_cents else f"{total} to pay"

    def tax_in(self, cents: int) -> int:
        return tax_in(cents, self.tax_percent)


class ReceiptQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(voided_at=None)

    def of_year(self, year: int):
        """Those of what was paid in it, in the order of their numbers. A year that no calendar has holds none."""
        if not MINYEAR <= year <= MAXYEAR:
            return self.none()
        return self.filter(paid_on__year=year).order_by("number")

    def with_names(self):
        return self.select_related("person", "practitioner__person", "fee__entry")

    def sums(self) -> dict[str, int]:
        """What the standing ones add up to. One query."""
        total = self.standing().aggregate(cents=Coalesce(Sum("cents"), 0), tax_cents=Coalesce(Sum("tax_cents"), 0))
        return {name: int(value) for name, value in total.items()}


class Receipt(models.Model):
    """That so much was paid for one appointment, as it was said on the day it was issued.

    The database refuses to change or to delete it. Voided, it keeps its number. `printed` holds every word of the
    paper, so that nothing that is changed later changes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="receipts")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="receipts")
    cents = models.PositiveIntegerField(help_text="What was paid, with tax.")
    tax_cents = models.PositiveIntegerField(default=0)
    paid_on = models.DateField(help_text="The last day on which some of it was paid.")
    methods = models.CharField(max_length=200, help_text="How it was paid.")
    printed = ConfidedField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = ConfidedField(null=True, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None) | Q(voided_at__isnull=False, voided_by__isnull=False),
                name="void_receipts_say_when_and_by_whom",
            ),
            models.CheckConstraint(condition=Q(tax_cents__lte=models.F("cents")), name="tax_is_part_of_what_was_paid"),
        ]

    def __str__(self):
        return self.number_words

    @property
    def number_words(self) -> str:
        """ "00014"."""
        return f"{self.number:05d}"

    @property
    def facts(self) -> dict:
        """What stands on the paper."""
        return json.loads(self.printed)

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    @property
    def cents_words(self) -> str:
        return money_words(self.cents)

    @property
    def tax_words(self) -> str:
        return money_words(self.tax_cents)

    @property
    def issued_words(self) -> str:
        return clock.day_words(local_day(self.issued_at, self.practitioner.time_zone))

    @property
    def voided_words(self) -> str:
        """ "Friday 27 November 2026", or "" while it stands."""
        return clock.day_words(local_day(self.voided_at, self.practitioner.time_zone)) if self.is_void else ""


class Payment(models.Model):
    """Some money that came in for a fee."""

    class Method(models.TextChoices):
        TRANSFER = "transfer", "E-transfer"
        CARD = "card", "Card"
        CASH = "cash", "Cash"
        CHEQUE = "cheque", "Cheque"
        PROGRAM = "program", "Paid by a program or an insurer"
        OTHER = "other", "Another way"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="payments")
    cents = models.PositiveIntegerField()
    method = models.CharField(max_length=10, choices=Method)
    paid_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey(
        Receipt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        help_text="The one that stands and says so.",
    )

    class Meta:
        ordering = ["paid_on", "recorded_at"]
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="payments_are_of_something")]

    def __str__(self):
        return f"{money_words(self.cents)}, {self.get_method_display()}"

    @property
    def cents_words(self) -> str:
        return money_words(self.cents)


def may_be_receipted(appointment: Appointment, now) -> bool:
    """Whether there is something that a receipt may say: it has begun, or was missed at a cost."""
    held = appointment.status in MET and appointment.entry.start <= now
    return held or appointment.status in MISSED
