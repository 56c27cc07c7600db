import re
from datetime import date, timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

GOOD_FOR = timedelta(days=180)  # how long a crisis line's number counts as checked


class Practice(models.Model):
    """What is particular to this practice. There is one row; before it exists, honest blanks stand in."""

    name = models.CharField(
        max_length=120,
        default="Our practice",
        help_text="The name readers see on the public site and in its page titles.",
    )
    label = models.CharField(
        max_length=20,
        default="Us",
        help_text="A short, neutral name. Messages come from it and calendar entries carry it, so it must not say what "
        "the practice does: somebody else may be looking at the phone.",
    )
    subject_prefix = models.CharField(
        max_length=12,
        blank=True,
        help_text="Stands in front of every subject line, if you like. It must be as neutral as the label.",
    )
    headline = models.CharField(
        max_length=120, blank=True, help_text="The first line of the home page, in a few words."
    )
    lede = models.TextField(
        blank=True, help_text="Two or three sentences under the headline: who you are and whom you work with."
    )
    email = models.EmailField(blank=True, help_text="Where people write to you. It is shown on the site.")
    phone = models.CharField(max_length=30, blank=True, help_text="Leave it empty if you would rather not be called.")
    postal_address = models.TextField(blank=True, help_text="One line for each line of the address.")
    region = models.CharField(max_length=80, blank=True, help_text="Where the practice is, such as British Columbia.")
    land_acknowledgement = models.TextField(blank=True, help_text="Shown at the foot of every page.")
    languages = models.CharField(max_length=120, blank=True, help_text="The languages you work in.")
    fees_words = models.TextField(
        blank=True, help_text="What a session costs and what somebody with less can pay, in plain words."
    )
    place_words = models.TextField(
        blank=True, help_text="How to find the room, whether there are steps, and whether you meet online."
    )
    cancellation_words = models.TextField(
        blank=True,
        help_text="Until when moving and cancelling is free, and what happens after. Messages say it: keep it neutral.",
    )
    cancellation_hours = models.PositiveSmallIntegerField(
        default=24,
        help_text="How many hours before the start moving and cancelling stays free. Say the same in the words above.",
    )
    payment_words = models.TextField(
        blank=True, help_text="How and when people pay, told to whoever has booked, in plain words."
    )
    disclaimer = models.TextField(blank=True, help_text="Stands under every article that has no disclaimer of its own.")
    invitation = models.TextField(
        blank=True, help_text="The words of Continue the Convo under articles that have none of their own."
    )
    privacy_officer = models.CharField(
        max_length=120,
        blank=True,
        help_text="Who answers questions about personal information. The law asks for one person.",
    )
    clients_are_shared = models.BooleanField(
        "practitioners see each other’s clients",
        default=False,
        help_text="Each practitioner then sees the days and the clients of all, and can book, move and cancel for "
        "them. What was confided to one of them stays theirs to read.",
    )
    kept_years = models.PositiveSmallIntegerField(
        "years that records are kept",
        default=7,
        validators=[MinValueValidator(1)],
        help_text="After somebody was last in touch, their record stays so long and then goes by itself. Whoever was "
        "under 19 has theirs kept until so many years after that birthday. Ask your college what it expects.",
    )
    kept_days = models.PositiveSmallIntegerField(
        "days that the rest is kept",
        default=90,
        validators=[MinValueValidator(1)],
        help_text="Of people who began to book and never did, and questions that led to nothing.",
    )
    is_fictional = models.BooleanField(
        default=False, help_text="Says at the foot of every page that the practice is invented."
    )

    class Meta:
        verbose_name_plural = "practice"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="there_is_one_practice",
                violation_error_message="There is one practice: change that one.",
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        words = self.cancellation_words.strip()
        self.cancellation_words = f"{words}." if words and words[-1].isalnum() else words  # others follow it

    @classmethod
    def current(cls) -> "Practice":
        """The practice, or an unsaved one of defaults before the first run. One query."""
        return cls.objects.first() or cls(pk=1)


class CrisisLineQuerySet(models.QuerySet):
    def stale(self, today: date):
        """Those whose number nobody has looked up for too long."""
        return self.filter(verified_on__lt=today - GOOD_FOR)


class CrisisLine(models.Model):
    """Somebody to call or text now. Numbers change, so each says when it was last looked up."""

    region = models.CharField(max_length=80, help_text="Who can use it, by where they are: Canada, British Columbia.")
    name = models.CharField(max_length=120)
    reach = models.CharField(
        "how to reach them", max_length=120, help_text="The number and how to use it: Call or text 9-8-8."
    )
    hours = models.CharField(max_length=120, help_text="When somebody answers, such as: any hour, every day.")
    about = models.TextField(blank=True, help_text="Whom it is for, in one sentence.")
    url = models.URLField("website", blank=True)
    verified_on = models.DateField(help_text="The day you last checked that the number is right.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    objects = CrisisLineQuerySet.as_manager()

    CALL = re.compile(r"\bcall(?: or text)? ([\d-]*\d)", re.IGNORECASE)
    TEXT = re.compile(r"\btext ([\d-]*\d)", re.IGNORECASE)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    @property
    def call(self) -> str:
        """The number to call, as it is written in `reach`; "" where there is none."""
        return found[1] if (found := self.CALL.search(self.reach)) else ""

    @property
    def text(self) -> str:
        """The number to text."""
        return found[1] if (found := self.TEXT.search(self.reach)) else ""
