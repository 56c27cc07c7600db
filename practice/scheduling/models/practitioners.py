from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, Q

from practice import clock
from practice.accounts.models import Person, validate_zone
from practice.accounts.roles import May
from practice.profile.models import Practice


class Place(models.TextChoices):
    ONLINE = "online", "Online"
    ROOM = "room", "In the room"


class PractitionerQuerySet(models.QuerySet):
    """Whose is whose. Each of these costs no query of its own."""

    def looked_after_by(self, person: Person):
        """Those whose hours, services and groups somebody may change: a practitioner their own, an assistant and
        whoever runs the practice everybody's."""
        if not person.may(May.KEEP_CALENDARS):
            return self.none()
        return self.all() if person.may(May.LOOK_AFTER_EVERYBODY) else self.filter(person=person)

    def seen_by(self, person: Person):
        """Those whose appointments and clients somebody may see: whoever practises their own, and the others' where the
        practice says so; whoever keeps the calendars and doesn't practise everybody's."""
        if not person.may(May.KEEP_CALENDARS):
            return self.none()
        return self.filter(self._own_of(person) | Exists(Practice.objects.filter(clients_are_shared=True)))

    def counted_by(self, person: Person):
        """Those whose numbers somebody may see: as `seen_by`, and never another's who practises as well."""
        return self.filter(self._own_of(person)) if person.may(May.KEEP_CALENDARS) else self.none()

    def kept_by(self, person: Person):
        """Those whose hours and days off somebody may set: as `counted_by`, also where clients are shared."""
        return self.filter(self._own_of(person)) if person.may(May.KEEP_CALENDARS) else self.none()

    def _own_of(self, person: Person) -> Q:
        """Their own; everybody's for whoever looks after everybody and practises nothing."""
        own = Q(person=person)
        if person.may(May.LOOK_AFTER_EVERYBODY):
            own |= ~Exists(Practitioner.objects.filter(person=person))
        return own

    def confided_to(self, person: Person):
        """Those whose clients' answers, and what colleagues bring them, somebody may read: a practitioner their own,
        whoever runs the practice that of everybody they see."""
        if not person.may(May.READ_CONFIDED):
            return self.none()
        return self.seen_by(person) if person.may(May.RUN_THE_PRACTICE) else self.filter(person=person)


class Practitioner(models.Model):
    """Whose time can be booked, and how much of it."""

    class Hears(models.TextChoices):
        AT_ONCE = "at once", "At once, a message each"
        DAILY = "daily", "Once a day, in the evening"
        NEVER = "never", "Not by message: the desk is enough"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="practitioner")
    designation = models.CharField(
        max_length=80, blank=True, help_text="Such as RCC. It stands behind your name on certificates."
    )
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
    most_a_day = models.PositiveSmallIntegerField(
        "appointments a day",
        null=True,
        blank=True,
        help_text="No more than so many on one day. Leave it empty for as many as fit.",
    )
    most_a_week = models.PositiveSmallIntegerField(
        "appointments a week",
        null=True,
        blank=True,
        help_text="From Monday to Sunday. Leave it empty for as many as fit.",
    )
    starts_shown = models.PositiveSmallIntegerField(
        "starts shown",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="At most so many of each morning and each afternoon are shown, so that the list does not tell how "
        "full your week is. Every free start can still be booked. Leave it empty to show all of them.",
    )
    offer_hours = models.PositiveSmallIntegerField(
        "hours an offer lasts",
        default=12,
        validators=[MinValueValidator(1)],
        help_text="How long somebody on the waitlist has to take a time that came free, before the next is asked.",
    )
    hears = models.CharField("when you hear of bookings", max_length=10, choices=Hears, default=Hears.AT_ONCE)
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name they use; a query unless the person was selected along."""
        return self.person.name

    @property
    def signature(self) -> str:
        """ "Wren Alder, RCC": as it stands on a paper."""
        return ", ".join(filter(None, [self.name, self.designation]))
