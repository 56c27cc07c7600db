import uuid
from decimal import Decimal

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from practice.scheduling.appointments import Appointment, AppointmentQuerySet
from practice.scheduling.models import Entry, Service
from practice.scheduling.models.services import sum_in, sum_words
from practice.scheduling.rhythm import Rhythm

INVITATIONS = signing.Signer(salt="invitation")


class RegularSessions(models.Model):
    """Sessions booked in one go, one after another in a rhythm. Each is a session of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    rhythm = models.CharField(max_length=12, choices=Rhythm)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "regular sessions"
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.client}, {self.words}"

    @property
    def words(self) -> str:
        return self.get_rhythm_display().lower()


class SessionQuerySet(AppointmentQuerySet):
    def of(self, person):
        comes = {"companion__joined_at__isnull": False, "companion__left_at": None, "companion__uninvited_at": None}
        together = Q(companion__person=person, **comes)
        return self.filter(Q(client=person) | together)

    def with_people(self):
        return super().with_people().select_related("client", "companion__person", "regular")

    def for_messages(self):
        asking = Service.intake_forms.through.objects.filter(service=OuterRef("service"), intakeform__is_active=True)
        return super().for_messages().annotate(may_ask=Exists(asking))

    def in_series(self, series_id):
        return self.filter(regular=series_id)


class Session(Appointment):
    """A client's booking."""

    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sessions")
    fee = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True, help_text="What the client chose from the scale."
    )
    fee_words = models.CharField(
        "fee in words",
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text="As the service said it when they booked.",
    )
    is_for_minor = models.BooleanField("for somebody under 19", default=False)
    regular = models.ForeignKey(
        RegularSessions, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )

    objects = SessionQuerySet.as_manager()
    entry_kind = Entry.Kind.SESSION
    may_ask = True  # whether its service has forms at all, where that was looked up along with others

    @classmethod
    def whose(cls, person):
        return {"client": person}

    @classmethod
    def series_for(cls, person, service):
        return {"regular": RegularSessions.objects.create(client=person, service=service, rhythm=Rhythm.WEEKLY)}

    @property
    def series_id(self):
        return self.regular_id

    @property
    def series_words(self) -> str:
        return self.regular.words if self.regular else ""

    @property
    def person(self):
        return self.client

    @property
    def price(self) -> Decimal | None:
        if self.fee is not None:
            return self.fee
        return sum_in(self.fee_words) if self.fee_words else super().price

    @property
    def cost_words(self) -> str:
        if not self.reader_may_change:
            return ""
        said = sum_words(self.fee) if self.fee is not None else self.fee_words
        return said or super().cost_words

    @property
    def may_stand_again(self) -> bool:
        most = self.service.most_upcoming
        ahead = Session.objects.filter(client=self.client_id, service=self.service_id).upcoming(timezone.now())
        return most is None or ahead.count() < most

    @property
    def people(self):
        """The client, and the second person once they have joined. One query unless selected along."""
        companion = self.second
        return [self.client, companion.person] if companion and companion.takes_part else [self.client]

    @property
    def second(self) -> "Companion | None":
        """The second person, who may not have answered or may have said no; None where nobody was invited."""
        return getattr(self, "companion", None)

    def still_tells(self, person):
        left = self.second and self.second.person_id == person.pk and not self.second.takes_part
        return not left

    @property
    def together_words(self) -> str:
        """Who else comes, in words for its reader.

        Whoever booked reads the same before an answer and after a no: nobody should have to explain a refusal. Nor do
        they read the other one's name, which may be one that is used here alone.
        """
        if self.second is None:
            return ""
        if self.second.uninvited_at:
            return "You come alone."
        if not self.reader_may_change:
            return f"You come together with {self.client.name}, who booked it and can move or cancel it."
        if self.second.takes_part:
            return "The other person comes along."
        return "As it stands you come alone. You read here when the other person has said yes."

    @property
    def come_alone_url(self) -> str:
        """Where whoever booked says that they come alone after all; the same before an answer and after a no."""
        may = self.reader_may_change and self.is_open and self.second and not self.second.uninvited_at
        return reverse("bookings:come_alone", args=[self.token]) if may else ""

    @property
    def not_coming_url(self) -> str:
        return "" if self.reader_may_change else self.second.get_absolute_url()

    @property
    def open_forms_url(self) -> str:
        """Where its reader fills in what is asked before a first meeting; "" once that is done. One query."""
        may_ask = self.is_open and self.may_ask
        return self.service.intake_forms.open_for(self.reader).address() if may_ask else ""

    @property
    def times_url(self) -> str:
        """Where another time is chosen."""
        return reverse("bookings:service", args=[self.service.slug])


class CompanionQuerySet(models.QuerySet):
    def with_session(self):
        """Along with everything that an invitation names."""
        return self.select_related(
            "person",
            "session__client",
            "session__entry__practitioner__person",
            "session__service__practitioner__person",
        )

    def find_by_token(self, token: str) -> "Companion | None":
        """The one whose invitation a link is; None for a link that was altered or was never ours."""
        try:
            return self.filter(pk=INVITATIONS.unsign_object(token)).first()
        except (signing.BadSignature, ValueError):
            return None


class Companion(models.Model):
    """The second of two people who come to a session. Until they join they hear of nothing but the invitation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="companion")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When they said no, before joining or after.")
    uninvited_at = models.DateTimeField(
        null=True, blank=True, help_text="When whoever booked said that they come alone after all."
    )

    objects = CompanionQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at"]

    def __str__(self):
        return f"{self.person} with {self.session.client}"

    def get_absolute_url(self) -> str:
        """The private link at which they say yes or no. It outlives those of the session: they are asked only once."""
        return reverse("bookings:invitation", args=[self.token])

    @property
    def token(self) -> str:
        return INVITATIONS.sign_object(str(self.pk))

    @property
    def is_asked(self) -> bool:
        """Whether they have not answered yet."""
        return self.joined_at is None and self.left_at is None and self.uninvited_at is None

    @property
    def takes_part(self) -> bool:
        return self.joined_at is not None and self.left_at is None and self.uninvited_at is None
