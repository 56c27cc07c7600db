"""What a session and a consultation have in common: an entry in the calendar, and people who can move it."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils import timezone

from practice.accounts.models import Person
from practice.confided import ConfidedField
from practice.scheduling import links
from practice.scheduling.appointment_words import AppointmentWords
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.statuses import (
    AFTER_THE_START,
    AHEAD,
    CALLED_OFF,
    MET,
    MISSED,
    NoSuchStep,
    Status,
    require_step,
)

GRACE = timedelta(minutes=3)  # in which a move or a cancellation can be undone, and nobody has been told
LINK_SHOWN = timedelta(days=1)  # before the start: earlier it would only be looked for in old messages


class AppointmentQuerySet(models.QuerySet):
    def with_people(self):
        """Along with time, service, and whoever takes part."""
        return self.select_related("entry__practitioner__person", "service")

    def with_calendar(self):
        """Along with everything that a line about an appointment names."""
        return self.with_people().select_related("service__practitioner__person")

    def for_messages(self):
        """Along with what a message about an appointment asks, so that many can be written with few queries.

        The practitioner of their service is the one whose time they take, and not looked up a second time.
        """
        return self.with_people()

    def of(self, person: Person):
        """Those a person takes part in."""
        raise NotImplementedError

    def in_series(self, series_id):
        """Those that were booked in one go, in order. An appointment stands alone unless its model says otherwise."""
        return self.none()

    def standing(self):
        """What takes time, or took it: requested, booked, attended, missed."""
        return self.filter(status__in=[*AHEAD, *AFTER_THE_START])

    def standing_at(self, service: Service, start: datetime):
        """The one of a service that stands at this start, or None. A request that ran out doesn't stand."""
        in_force = Q(entry__expires_at=None) | Q(entry__expires_at__gt=timezone.now())
        return self.standing().filter(in_force, service=service, entry__during__startswith=start).first()

    def upcoming(self, now: datetime):
        return self.filter(status__in=AHEAD, entry__during__endswith__gt=now).order_by("entry__during")

    def past(self, now: datetime):
        over = Q(status__in=[Status.BOOKED, *AFTER_THE_START], entry__during__endswith__lte=now)
        return self.filter(over | Q(status=Status.LATE_CANCELLED)).order_by("-entry__during")

    def met(self, now: datetime):
        """Those that took place, as far as anybody has said."""
        return self.filter(status__in=MET, entry__during__startswith__lte=now)


class Appointment(AppointmentWords, models.Model):
    """Abstract. Subclasses add whose it is, and say so in `person` and, for more than one, in `people`.

    `changed_at` is the last move or cancellation. Until `GRACE` after it the change can be undone: `moved_from` is the
    start before a move, and `earlier` the entry that keeps that time claimed.
    """

    class Side(models.TextChoices):
        PERSON = "person", "Whoever booked"
        PRACTICE = "practice", "The practice"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="%(class)s")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    place = models.CharField("where", max_length=10, choices=Place)
    status = models.CharField(max_length=15, choices=Status, default=Status.BOOKED)
    online_link = models.URLField(blank=True, help_text="Leave it empty for the practitioner’s own.")
    sequence = models.PositiveIntegerField(default=0, help_text="Grows by one each time it is moved or cancelled.")
    generation = models.PositiveIntegerField(
        default=0, help_text="Raise it by one to make earlier private links useless."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=10, choices=Side, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_from = models.DateTimeField(null=True, blank=True, editable=False)
    earlier = models.ForeignKey(
        Entry, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    moved_late = models.BooleanField(default=False, help_text="Moved when changes were not free any more.")
    is_waived = models.BooleanField("late change waived", default=False)
    came_late = models.BooleanField(default=False)
    parting_words = ConfidedField(
        null=True,
        blank=True,
        help_text="What the practitioner wrote when they cancelled. It is read on the booking’s page.",
    )
    coming_at = models.DateTimeField(
        "said that they come", null=True, blank=True, editable=False, help_text="To the time it is at now."
    )

    objects = AppointmentQuerySet.as_manager()
    entry_kind: Entry.Kind  # of its entry, once it is booked
    is_the_practices = False  # made, moved and called off by the practice alone: no news to it, and confirmed to nobody
    not_coming_words = "say that you are not coming"  # what its reader does where they may not change it
    practice = None  # where somebody has looked it up along with others
    viewer = None  # whoever reads it, where that is not the first of its people
    series_id = None  # of those that were booked in one go with it
    series_words = ""  # "every week"
    prepare_url = ""  # where whoever booked writes down what they bring
    accounts_words = ""  # a line for their own accounts

    class Meta:
        abstract = True
        ordering = ["-entry__during"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=CALLED_OFF, cancelled_at__isnull=False)
                | (~Q(status__in=CALLED_OFF) & Q(cancelled_at=None)),
                name="%(class)ss_say_when_they_were_called_off",
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.entry.words}"

    def get_absolute_url(self) -> str:
        """The private link of whoever reads it."""
        return self.address_of("show")

    def address_of(self, name: str) -> str:
        """Of a page of the private link of whoever reads it."""
        return links.address_of(name, self.token)

    @classmethod
    def whose(cls, person: Person) -> dict:
        """The fields that make one theirs."""
        raise NotImplementedError

    @classmethod
    def series_for(cls, person: Person, service: Service) -> dict:
        """The fields that make one of a new series of theirs, week by week. Only models with series have them."""
        raise NotImplementedError

    @property
    def people(self) -> list[Person]:
        """Who takes part and is told, the one who booked first."""
        return [self.person]

    @property
    def times_url(self) -> str:
        """Where another time is chosen."""
        raise NotImplementedError

    @property
    def reader_may_change(self) -> bool:
        """Whether its reader moves and cancels it: whoever booked it does. Others of its people come, or don't."""
        return self.reader.pk == self.person.pk

    @property
    def not_coming_url(self) -> str:
        """Where a reader who may not change it says that they don't come."""
        return ""

    @property
    def together_words(self) -> str:
        """Who else comes, for its reader; "" where it is for one."""
        return ""

    def still_tells(self, person: Person) -> bool:
        """Whether somebody for whom a message was planned should still hear of it."""
        return True

    @property
    def reader(self) -> Person:
        return self.viewer or self.person

    def seen_by(self, person: Person | None) -> "Appointment":
        """Itself, with words, zone and link meant for `person`; None is the one who booked."""
        self.viewer = person
        return self

    @property
    def practitioner(self):
        """Whose time it takes."""
        return self.entry.practitioner

    @property
    def following(self) -> list["Appointment"]:
        """The later ones of its series that still stand, in order. One query where there is a series."""
        return list(self._others().filter(entry__during__startswith__gt=self.entry.start, status=Status.BOOKED))

    @property
    def changed_together(self) -> list["Appointment"]:
        """The others that were moved or cancelled by the same act, and not since, in order."""
        return list(self._others().filter(changed_at=self.changed_at)) if self.changed_at else []

    def _others(self) -> AppointmentQuerySet:
        everything = type(self).objects
        if self.series_id is None:
            return everything.none()
        return everything.with_calendar().in_series(self.series_id).exclude(pk=self.pk).order_by("entry__during")

    @property
    def own_entries(self) -> list[Entry]:
        """What it takes of the calendar itself: its time, and the one that its last move gave up."""
        return [entry for entry in (self.entry, self.earlier) if entry]

    def become(self, status: Status, *, now: datetime) -> None:
        """Set the status, unsaved: nothing of it is waived yet.

        Raises `NoSuchStep`, also for what can be said only once it has begun.
        """
        require_step(self.status, status)
        if status in AFTER_THE_START and now < self.entry.start:
            raise NoSuchStep("It hasn’t begun yet.")
        self.status, self.is_waived = status, False

    @property
    def is_cancelled(self) -> bool:
        return self.status in CALLED_OFF

    @property
    def price(self) -> Decimal | None:
        """What it costs, where that is one sum."""
        return self.service.price

    @property
    def is_waivable(self) -> bool:
        """Whether it was called off or moved late, or nobody came, and the practice has not let that go."""
        return self.moved_late or (self.status in MISSED and not self.is_waived)

    @property
    def is_requested(self) -> bool:
        return self.status == Status.REQUESTED

    @cached_property
    def free_until(self) -> datetime:
        """Until when moving and cancelling costs nothing. One query where the service leaves it to the practice."""
        return self.service.free_until(self.entry.start, self.practice)

    def can_change(self, now: datetime) -> bool:
        """Whether it can still be moved and cancelled. A request is withdrawn, or waits."""
        return self.status in AHEAD and now < self.entry.start

    @property
    def is_open(self) -> bool:
        return self.can_change(timezone.now())

    @property
    def is_movable(self) -> bool:
        """Whether it can be moved: a request can only be taken back."""
        return self.is_open and self.status == Status.BOOKED

    @property
    def is_late(self) -> bool:
        """Whether the time in which changes are free is over."""
        return timezone.now() >= self.free_until

    @property
    def can_undo(self) -> bool:
        """Whether whoever booked can still take back the move or the cancellation that they made last."""
        return self.changed_by == self.Side.PERSON and self.can_undo_at(timezone.now())

    @property
    def can_undo_at_desk(self) -> bool:
        """Whether the practice can still take back its own."""
        return self.changed_by == self.Side.PRACTICE and self.can_undo_at(timezone.now())

    @property
    def may_stand_again(self) -> bool:
        """Whether nothing that was booked since a cancellation stands against undoing it."""
        return True

    def can_undo_at(self, now: datetime) -> bool:
        changed = self.is_cancelled or (self.status == Status.BOOKED and self.moved_from is not None)
        return changed and self.is_in_grace(now)

    def is_in_grace(self, now: datetime) -> bool:
        return self.changed_at is not None and now < self.changed_at + GRACE

    @property
    def ended_unbooked(self) -> bool:
        """Whether it was asked for and never came to be."""
        return self.status in (Status.DECLINED, Status.LAPSED)

    @property
    def link(self) -> str:
        """Where to meet online; "" for a room, or where no link has been set."""
        return (self.online_link or self.practitioner.online_link) if self.place == Place.ONLINE else ""

    @property
    def shows_link(self) -> bool:
        """From a day before, or from the last reminder, until it is over."""
        last_reminder = timedelta(hours=min(self.service.reminder_hours, default=0))
        shown_from = self.entry.start - max(LINK_SHOWN, last_reminder)
        return bool(self.link) and shown_from <= timezone.now() < self.entry.end

    @property
    def token(self) -> str:
        """Of the reader's private link: the same each time it is written, until the generation is raised."""
        whose = [] if self.reader.pk == self.person.pk else [str(self.reader.pk)]
        return links.signed(self._meta.label_lower, str(self.pk), self.generation, *whose)
