import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from practice.accounts.finding import Bare, WordsOf, beginning_with
from practice.accounts.quiet import FROM, UNTIL, QuietHours
from practice.accounts.roles import LETS, May, Role
from practice.clock import HOME_ZONE, zone_choices


def validate_zone(zone: str) -> None:
    if zone not in dict(zone_choices()):
        raise ValidationError("Choose a time zone from the list.", code="unknown_zone")


class Channel(models.TextChoices):
    """The ways a message can take."""

    EMAIL = "email", "E-mail"


def every_channel() -> list[str]:
    return list(Channel.values)


class PersonQuerySet(models.QuerySet):
    def found_by(self, typed: str):
        """Those whose name and address have words that begin with those typed; everybody where none was."""
        words = beginning_with(typed)
        return self.alias(words=WordsOf("name", "email")).filter(words=words) if words else self.all()

    def in_order_of_names(self):
        """As one would look for them; those without a name by their address."""
        named = models.functions.Coalesce(models.functions.NullIf("name", models.Value("")), "email")
        return self.order_by(Bare(named), "pk")


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def create_user(self, email: str, **fields) -> "Person":
        """A person without a password: codes by e-mail are how people sign in."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_unusable_password()
        person.save()
        return person

    def at(self, email: str) -> "Person":
        """Whoever has this address, made now if nobody does; two who ask at once get the same person."""
        address = email.strip().lower()
        return self.get_or_create(email=address, defaults={"password": make_password(None)})[0]

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "Person":
        return self.create_user(email, role=Role.OWNER, **fields)


class Person(AbstractBaseUser):
    """Somebody who signs in: client, colleague or practitioner. One name, the one they use."""

    class CalendarWords(models.TextChoices):
        LABEL = "label", "The practice’s short name"
        BUSY = "busy", "Busy"
        SERVICE = "service", "What is booked, and with whom"

    class Wording(models.TextChoices):
        DISCREET = "discreet", "Discreet"
        PLAIN = "plain", "Plain"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", unique=True, help_text="Kept in small letters.")
    name = models.CharField(
        "name to use", max_length=120, blank=True, help_text="Any name. It need not be the legal one."
    )
    pronouns = models.CharField(max_length=60, blank=True)
    time_zone = models.CharField(max_length=60, default=HOME_ZONE, validators=[validate_zone])
    calendar_words = models.CharField(
        "in my calendar",
        max_length=10,
        choices=CalendarWords,
        default=CalendarWords.LABEL,
        help_text="What others see who look at the calendar.",
    )
    calendar_generation = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised by one to make earlier addresses of the calendar useless."
    )
    wording = models.CharField(
        "how plain messages are",
        max_length=10,
        choices=Wording,
        default=Wording.DISCREET,
        help_text="Discreet ones say when, and never what or with whom.",
    )
    sender = models.CharField(
        "who messages come from",
        max_length=30,
        blank=True,
        help_text="A name of their own choosing, in place of the practice’s.",
    )
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel),
        default=every_channel,
        blank=True,
        verbose_name="how they may be reached",
        help_text="Nothing but sign-in codes goes by a way that isn’t named here.",
    )
    quiet_from = models.TimeField(
        null=True,
        blank=True,
        default=FROM,
        help_text="On their own clock. A reminder due in quiet hours goes the evening before. Empty for none.",
    )
    quiet_until = models.TimeField(null=True, blank=True, default=UNTIL)
    unwanted_reminders = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="Those they can do without, by how many hours before the start they would go.",
    )
    role = models.CharField(
        max_length=15,
        choices=Role,
        blank=True,
        default=Role.NONE,
        help_text="What they may open here. Clients and colleagues need none.",
    )
    is_active = models.BooleanField(
        default=True, help_text="Take this away in place of deleting somebody: what they booked stays on record."
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    is_proven = True  # set to False for a request in whose session they gave no second factor
    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "email"]
        indexes = [GinIndex(WordsOf("name", "email"), name="people_by_their_words")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="addresses_are_in_small_letters"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
                violation_error_message="Quiet hours need a beginning and an end, or neither.",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        self.email = self.email.strip().lower()

    @property
    def works_here(self) -> bool:
        return self.is_active and self.role != Role.NONE

    def may(self, act: May) -> bool:
        """Whether their role lets them, they have not left, and are known to be themselves."""
        return self.is_active and self.is_proven and act in LETS[Role(self.role)]

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets them in. What they find there, `practice.accounts.role_admin` says."""
        return self.may(May.COME_IN)

    @property
    def is_superuser(self) -> bool:
        return self.may(May.RUN_THE_PRACTICE)

    def has_perm(self, permission: str, obj=None) -> bool:
        """What nobody said anything else about is whoever's who runs the practice."""
        return self.is_superuser

    def has_module_perms(self, app: str) -> bool:
        return self.is_superuser

    def get_full_name(self) -> str:
        return str(self)

    def go_by(self, name: str) -> None:
        """Use this name from now on, everywhere."""
        if name != self.name:
            self.name = name
            self.save(update_fields=["name"])

    @property
    def is_told_plainly(self) -> bool:
        return self.wording == self.Wording.PLAIN

    @property
    def quiet_hours(self) -> QuietHours | None:
        """When nothing should ring, on their own clock; None where they keep none."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        return QuietHours(self.quiet_from, self.quiet_until, self.time_zone)

    def may_be_reached_by(self, channel: str) -> bool:
        return channel in self.channels

    @property
    def wants_no_messages(self) -> bool:
        """Whether nothing but sign-in codes goes to them."""
        return not self.channels


class ChannelConsent(models.Model):
    """That somebody said yes or no to a channel: when, where, and to which words. Rows are added and never changed."""

    class Source(models.TextChoices):
        BOOKING = "booking", "While booking"
        ACCOUNT = "account", "On the account page"
        LINK = "link", "By a link in a message"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="channel_consents")
    channel = models.CharField(max_length=10, choices=Channel)
    is_given = models.BooleanField("yes")
    version = models.CharField(max_length=20, help_text="Which words they read; see practice/accounts/channels.py.")
    source = models.CharField(max_length=10, choices=Source)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.person}: {'yes' if self.is_given else 'no'} to {self.get_channel_display()}"


class AccountEvent(models.Model):
    """Something about how a person signs in; they are told, whoever did it. Rows are added and never changed."""

    class What(models.TextChoices):
        NEW_DEVICE = "new_device", "Signed in from somewhere new"
        NEW_ADDRESS = "new_address", "The e-mail address was changed"
        FACTOR_ADDED = "factor_added", "A way to sign in was added"
        FACTOR_REMOVED = "factor_removed", "A way to sign in was taken away"
        SPARE_CODE_USED = "spare_code_used", "A spare code was used"
        NEW_SPARE_CODES = "new_spare_codes", "New spare codes were made"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="account_events")
    what = models.CharField(max_length=20, choices=What)
    about = models.CharField(max_length=120, blank=True, help_text="Which device or which way, as the person knows it.")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_what_display()}: {self.person}"
