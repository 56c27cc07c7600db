import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consultations.colleagues.words import WORDS
from practice import clock

APPROVED_FOR = timedelta(days=365)  # a registration is looked up once a year
RENEWED_FROM = timedelta(days=30)  # before an approval ends


class ColleagueQuerySet(models.QuerySet):
    def approved(self, now: datetime):
        return self.filter(approved_at__isnull=False, approved_until__gt=now)

    def reached_at(self, email: str):
        """Whoever is written to at this address."""
        return self.filter(person__email__iexact=email)

    def lapsed(self, now: datetime):
        """Those whose approval ended by the calendar and who have not asked for another year."""
        return self.filter(approved_until__lte=now, renewal_asked_at=None, asked_again_at=None)

    def to_look_up(self):
        """Those who wait for the practitioner: new ones, and those who asked to be renewed."""
        new = Q(approved_at=None, declined_at=None, asked_again_at=None)
        return self.filter(new | Q(renewal_asked_at__isnull=False)).order_by("asked_at")

    def asked_again(self):
        """Those who were asked for something more and have not answered, the last asked first."""
        return self.filter(asked_again_at__isnull=False).order_by("-asked_again_at")


class Colleague(models.Model):
    """A therapist from elsewhere, as they describe themselves. The practitioner looks them up and approves.

    An approval ends after a year. What was booked before stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="colleague")
    designation = models.CharField(max_length=80, help_text="Such as RCC, RSW or Registered Psychologist.")
    college = models.CharField("college or association", max_length=120)
    registration_number = models.CharField(max_length=40)
    practises_in = models.CharField(
        "where they practise", max_length=120, blank=True, help_text="The place, and the province or state."
    )
    seeks = models.TextField(
        "what they are looking for", blank=True, help_text="In their own words, with nothing about a client in it."
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_until = models.DateTimeField(null=True, blank=True)
    renewal_asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When they said that everything is still so; until it is looked up again."
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(
        null=True, blank=True, help_text="When they were asked for something more; until they answer."
    )
    question = models.TextField(blank=True, help_text="What they were asked, in the practitioner’s words.")
    declined_words = models.TextField(
        "words when declined", blank=True, help_text="What they were told with it, in the practitioner’s words."
    )

    objects = ColleagueQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(declined_at=None),
                name="colleagues_are_not_both_approved_and_declined",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(approved_until__isnull=False),
                name="approvals_say_until_when",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.designation}"

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None and timezone.now() < self.approved_until

    @property
    def has_lapsed(self) -> bool:
        """Whether an approval ended by the calendar alone."""
        return self.approved_at is not None and not self.is_approved

    @property
    def approved_until_words(self) -> str:
        """ "Wednesday 24 November 2027", the day on which it ends."""
        return clock.day_words(self.approved_until.astimezone(ZoneInfo(clock.HOME_ZONE)).date())

    @property
    def state_words(self) -> str:
        """Where they stand, for the desk."""
        if self.approved_at:
            words = f"{'Approved until' if self.is_approved else 'Ended on'} {self.approved_until_words}"
            return f"{words}. Asks for one more year" if self.renewal_asked_at else words
        if self.is_declined:
            return "Declined"
        return "Not approved yet" if self.asked_again_at else "To look up"

    @property
    def may_renew(self) -> bool:
        """Whether the time has come to say that everything is still so, and nothing else is being asked or answered."""
        ends_soon = self.approved_at is not None and timezone.now() >= self.approved_until - RENEWED_FROM
        return ends_soon and self.renewal_asked_at is None and self.asked_again_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether the practitioner is to look them up; as `ColleagueQuerySet.to_look_up`."""
        is_new = self.approved_at is None and self.declined_at is None and self.asked_again_at is None
        return is_new or self.renewal_asked_at is not None

    @property
    def may_correct(self) -> bool:
        """Whether what they wrote is theirs to change: until it is approved, and when something more is asked."""
        return self.approved_at is None or self.asked_again_at is not None

    def has_attested_to(self, version: str) -> bool:
        """One query."""
        return self.attestations.filter(version=version).exists()

    @property
    def is_declined(self) -> bool:
        return self.declined_at is not None


class Attestation(models.Model):
    """That a colleague attested to what a consultation asks of them. Rows are added and never changed."""

    colleague = models.ForeignKey(Colleague, on_delete=models.CASCADE, related_name="attestations")
    version = models.CharField(max_length=20, help_text="Which words they read; see consultations/colleagues/words.py.")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.colleague}, {self.at:%Y-%m-%d}"

    @property
    def statements(self) -> tuple[str, ...]:
        """What they read and said yes to."""
        return WORDS.get(self.version, ())
