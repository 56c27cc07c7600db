import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from practice.clock import HOME_ZONE, zone_choices


def validate_zone(zone: str) -> None:
    if zone not in dict(zone_choices()):
        raise ValidationError("Choose a time zone from the list.", code="unknown_zone")


class PersonManager(BaseUserManager):
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
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: client, colleague or practitioner. One name, the one they use."""

    class CalendarWords(models.TextChoices):
        LABEL = "label", "The practice’s short name"
        BUSY = "busy", "Busy"
        SERVICE = "service", "What is booked, and with whom"

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
    is_staff = models.BooleanField("may open the desk and the admin", default=False)
    is_active = models.BooleanField(
        default=True, help_text="Take this away in place of deleting somebody: what they booked stays on record."
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="addresses_are_in_small_letters"
            )
        ]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        return str(self)

    def go_by(self, name: str) -> None:
        """Use this name from now on, everywhere."""
        if name != self.name:
            self.name = name
            self.save(update_fields=["name"])
