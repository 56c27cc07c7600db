"""What stands beside a person so that the promises made to them can be kept."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from practice import clock
from practice.confided import ConfidedField


class ComingOfAge(models.Model):
    """The day on which somebody turns 19. Noted only where a record of theirs began before it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coming_of_age")
    on = models.DateField("turns 19 on", help_text="Not the day of birth: that day nineteen years later.")

    class Meta:
        ordering = ["on"]
        verbose_name_plural = "comings of age"

    def __str__(self):
        return f"{self.on:%Y-%m-%d}"


class LegalHoldQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(lifted_at=None)


class LegalHold(models.Model):
    """Nothing of this person is erased while it stands: a court, an insurer or a college may ask for the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="legal_holds")
    reason = ConfidedField(help_text="Why, so that whoever reads it in ten years can tell whether it still stands.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now, editable=False)
    lifted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(lifted_at=None), name="a_person_is_held_once")
        ]

    def __str__(self):
        return f"{self.person}, since {self.since:%Y-%m-%d}"


class ErasureRequestQuerySet(models.QuerySet):
    def open(self):
        """Those that nobody has answered, the first in front."""
        return self.filter(taken_back_at=None, carried_out_at=None, declined_at=None).order_by("asked_at")


class ErasureRequest(models.Model):
    """Somebody asked to have erased what is kept about them. The row outlives them, and then names nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="erasure_requests"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    reason = ConfidedField(null=True, blank=True, help_text="Why it was declined, in the words that they were told.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kept_until = models.DateField(null=True, blank=True, help_text="The last day of what has to be kept of it.")

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(taken_back_at=None, carried_out_at=None, declined_at=None),
                name="erasing_is_asked_for_once",
            )
        ]

    def __str__(self):
        return f"Asked {self.asked_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return not (self.taken_back_at or self.carried_out_at or self.declined_at)

    @property
    def kept_until_words(self) -> str:
        return clock.day_words(self.kept_until) if self.kept_until else ""


class Look(models.Model):
    """That somebody of the practice opened what is kept about a person, or what was asked from an address."""

    class Page(models.TextChoices):
        PERSON = "person", "your page"
        FORMS = "forms", "your forms and agreements"
        QUESTION = "question", "a question you asked"
        NOTES = "notes", "notes about a meeting with you"
        BOOKING = "booking", "a booking of yours"
        COLLEAGUE = "colleague", "what you wrote about your practice"
        RECEIPTS = "receipts", "your payments and receipts"

    AT_THE_DESK = {
        Page.PERSON: "Their page",
        Page.FORMS: "Their forms and agreements",
        Page.QUESTION: "A question of theirs",
        Page.NOTES: "Notes about a meeting with them",
        Page.BOOKING: "A booking of theirs",
        Page.COLLEAGUE: "What they wrote about their practice",
        Page.RECEIPTS: "Their payments and receipts",
    }

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="looks"
    )
    address = models.EmailField(blank=True, help_text="Of somebody who is nobody here, in place of a person.")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    page = models.CharField(max_length=10, choices=Page)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-at"], name="looks_at_a_person"),
            models.Index(fields=["address"], name="looks_at_an_address", condition=Q(person=None)),
        ]

    def __str__(self):
        return f"{self.get_page_display()}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def desk_words(self) -> str:
        """ "Their forms and agreements": for whoever runs the practice."""
        return self.AT_THE_DESK[self.Page(self.page)]

    @property
    def words(self) -> str:
        """ "Wren Alder read your forms and agreements": for whom it is about."""
        return f"{self.reader or 'Somebody who no longer works here'} read {self.get_page_display()}"


class Change(models.Model):
    """That a row was made, changed or deleted: which fields, and by whom. What stood in them is never kept.

    The database writes it itself (migration `who_changed_what`), so that nothing goes by unseen.
    """

    class Act(models.TextChoices):
        MADE = "INSERT", "Made"
        CHANGED = "UPDATE", "Changed"
        DELETED = "DELETE", "Deleted"

    table = models.CharField(max_length=63)
    row = models.CharField(max_length=36)
    act = models.CharField(max_length=6, choices=Act)
    fields = ArrayField(models.CharField(max_length=63), default=list)
    by = models.UUIDField(null=True, help_text="Who was signed in. Empty for whoever came by a link, or for the site.")
    where = models.CharField(max_length=80, blank=True, help_text="The page, or the command.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["table", "row"], name="changes_of_a_row"),
            models.Index(fields=["at"], name="changes_by_age"),
        ]

    def __str__(self):
        return f"{self.table} {self.row}, {self.get_act_display().lower()}"


class Breach(models.Model):
    """That something confided may have got out. Rows are added; whoever runs the practice alone changes one."""

    class Harm(models.TextChoices):
        OPEN = "open", "Not looked at yet"
        NO = "no", "No real risk of significant harm"
        YES = "yes", "A real risk of significant harm"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    happened_at = models.DateTimeField("happened", null=True, blank=True, help_text="As far as anybody knows.")
    found_at = models.DateTimeField("found", default=timezone.now)
    what = ConfidedField("what happened", help_text="What got out, how, and what was done at once.")
    affected = ConfidedField("who is affected", help_text="Who, or how many, and what of theirs.")
    harm = models.CharField(
        "harm",
        max_length=5,
        choices=Harm,
        default=Harm.OPEN,
        help_text="How sensitive it is, and how likely it is misused: somebody outed, followed, or out of work.",
    )
    why = ConfidedField("why you think so", null=True, blank=True)
    told = ConfidedField(
        "who was told, and when",
        null=True,
        blank=True,
        help_text="Those affected, the privacy commissioner, the college, an insurer: a line each, with the day.",
    )
    noted_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-found_at"]
        verbose_name_plural = "breaches"

    def __str__(self):
        return f"Found {self.found_at:%Y-%m-%d}"
