import uuid
from datetime import date, datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from consultations.models.colleagues import Colleague
from practice import clock
from practice.scheduling.appointments import Appointment, AppointmentQuerySet
from practice.scheduling.diary import local_day
from practice.scheduling.models import Entry, Service
from practice.scheduling.statuses import AHEAD, MET


class GroupQuerySet(models.QuerySet):
    def with_facilitator(self):
        return self.select_related("service__practitioner__person")

    def shown(self):
        """What the public sees."""
        return self.with_facilitator().filter(is_listed=True, service__practitioner__is_listed=True)

    def counted(self, now: datetime):
        """Each with how many have a seat, wait and ask, and its next meeting; those that meet again come first."""
        counts = {
            f"count_{state}": models.Count("joinings", filter=Q(joinings__state=state), distinct=True)
            for state in ("seated", "waiting", "offered", "asked")
        }
        ahead = {"meetings__status__in": AHEAD, "meetings__entry__during__startswith__gt": now}
        next_start = models.Min(models.F("meetings__entry__during__startswith"), filter=Q(**ahead))
        return self.annotate(**counts, next_start=next_start).order_by(
            models.F("next_start").asc(nulls_last=True), "pk"
        )

    def to_come(self, now: datetime):
        """Those that meet again, the next first, with `next_start`."""
        ahead = {"meetings__status__in": AHEAD, "meetings__entry__during__startswith__gt": now}
        return (
            self.annotate(next_start=models.Min(models.F("meetings__entry__during__startswith"), filter=Q(**ahead)))
            .filter(next_start__isnull=False)
            .order_by("next_start", "pk")
        )


class Group(models.Model):
    """Colleagues who meet together on a run of dates.

    Its service says how long a meeting is, who leads it and what it costs; nobody books that service by itself.
    """

    class SeatsFor(models.TextChoices):
        RUN = "run", "The whole run"
        MEETING = "meeting", "One meeting at a time"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.OneToOneField(
        Service,
        on_delete=models.PROTECT,
        related_name="group",
        limit_choices_to={"audience": Service.Audience.GROUP},
        help_text="Its title, its facilitator, how long a meeting lasts, the fee, and the reminders.",
    )
    theme = models.TextField(help_text="What the group is about and how it works, in a few sentences.")
    capacity = models.PositiveSmallIntegerField("seats", validators=[MinValueValidator(1)])
    seats_for = models.CharField("a seat is for", max_length=10, choices=SeatsFor, default=SeatsFor.RUN)
    opens_on = models.DateField(null=True, blank=True, help_text="The first day on which seats can be taken.")
    closes_on = models.DateField(null=True, blank=True, help_text="The last one. Empty until the last meeting begins.")
    minimum = models.PositiveSmallIntegerField(
        "fewest seats", default=0, help_text="With fewer taken on the day below, you are told."
    )
    warn_on = models.DateField("told on", null=True, blank=True)
    is_listed = models.BooleanField("shown on the site", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gt=0),
                name="groups_have_seats",
                violation_error_message="A group has at least one seat.",
            ),
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(opens_on__lte=models.F("closes_on")),
                name="groups_open_before_they_close",
                violation_error_message="A group opens before it closes.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:group", args=[self.slug])

    @property
    def title(self) -> str:
        return self.service.name

    @property
    def slug(self) -> str:
        return self.service.slug

    @property
    def facilitator(self):
        """The practitioner who leads it."""
        return self.service.practitioner

    @property
    def is_by_meeting(self) -> bool:
        return self.seats_for == self.SeatsFor.MEETING

    def is_open(self, now: datetime) -> bool:
        """Whether its dates let anybody take a seat. Whether one is left, and a meeting still to come, is another
        question."""
        today = local_day(now, self.service.zone)
        return (self.opens_on or date.min) <= today <= (self.closes_on or date.max)

    def meetings_with_few(self, now: datetime) -> list["Meeting"]:
        """Those to come in which fewer seats are taken than the facilitator wished for. Two queries."""
        ahead = self.meetings.with_calendar().filter(status__in=AHEAD, entry__during__startswith__gt=now)
        return [one for one in ahead.order_by("entry__during") if len(one.taken_seats) < self.minimum]

    @property
    def next_words(self) -> str:
        """ "Tuesday 5 January 2027, 3:00 pm Pacific Time"; of one that `to_come` found."""
        return clock.moment_words(self.next_start, self.service.zone)

    @property
    def closes_words(self) -> str:
        return clock.day_words(self.closes_on) if self.closes_on else ""

    @property
    def opens_words(self) -> str:
        """ "Tuesday 5 January 2027"; "" where nothing was said."""
        return clock.day_words(self.opens_on) if self.opens_on else ""


class Reading(models.Model):
    """Something to read before the group meets."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="readings")
    title = models.CharField(max_length=200)
    address = models.CharField(
        max_length=300, help_text="Of an article here, such as /articles/a-quiet-room/, or a whole web address."
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title


class MeetingQuerySet(AppointmentQuerySet):
    def of(self, person):
        return self.filter(seats__colleague__person=person, seats__given_back_at=None)

    def with_people(self):
        return super().with_people().select_related("group").prefetch_related("seats__colleague__person")

    def in_series(self, series_id):
        return self.filter(group=series_id)

    def to_note(self, now: datetime):
        """Those that have begun and of somebody with a seat nobody has said whether they were there, the last first."""
        untold = Seat.objects.filter(meeting=OuterRef("pk"), given_back_at=None, attended=None)
        begun = self.filter(Exists(untold), status__in=MET, entry__during__startswith__lte=now)
        return begun.order_by("-entry__during")


class Meeting(Appointment):
    """One date of a group. Its people are those who have a seat in it; the facilitator moves it and calls it off."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings")

    objects = MeetingQuerySet.as_manager()
    entry_kind = Entry.Kind.MEETING
    is_the_practices = True
    not_coming_words = "give your seat back"

    def get_absolute_url(self) -> str:
        """Where its reader sees it: their seat, behind their sign-in. Without one, the group's own page."""
        return self.not_coming_url or self.group.get_absolute_url()

    @classmethod
    def whose(cls, person):
        raise NotImplementedError("A meeting is a group's: see consultations.groups.samples.")

    @property
    def series_id(self):
        return self.group_id

    @property
    def series_words(self) -> str:
        return self.group.title

    @property
    def person(self):
        """The facilitator, as a person."""
        return self.practitioner.person

    @property
    def people(self):
        """Those who have a seat, in the order in which they took it. One query unless prefetched."""
        return [seat.colleague.person for seat in self.taken_seats]

    @property
    def taken_seats(self) -> list["Seat"]:
        return sorted((seat for seat in self.seats.all() if seat.given_back_at is None), key=lambda seat: seat.taken_at)

    def still_tells(self, person):
        return any(seat.colleague.person_id == person.pk for seat in self.taken_seats)

    @property
    def times_url(self) -> str:
        return self.group.get_absolute_url()

    @property
    def not_coming_url(self) -> str:
        """Where its reader gives the seat back."""
        mine = [seat for seat in self.taken_seats if seat.colleague.person_id == self.reader.pk]
        return mine[0].joining.get_absolute_url() if mine else ""


class JoiningQuerySet(models.QuerySet):
    def with_group(self):
        return self.select_related("colleague__person", "group__service__practitioner__person", "meeting__entry")

    def asked_of(self, practitioners):
        """Those that wait for an answer of whoever leads the group, the first to lapse in front."""
        return self.filter(group__service__practitioner__in=practitioners, state=Joining.State.ASKED).order_by("until")

    def waited_for(self, person):
        """Somebody's ways to a seat that they don't have yet, the first in front."""
        waiting = [state for state in Joining.STANDING if state != Joining.State.SEATED]
        return self.filter(colleague__person=person, state__in=waiting)

    def between(self, person, practitioner):
        """Somebody's ways to a seat, those that stand, in the groups that this practitioner leads."""
        led = self.filter(group__service__practitioner=practitioner, state__in=Joining.STANDING)
        return led.filter(colleague__person=person)


class Joining(models.Model):
    """One colleague's way to a seat in a group: in line, offered one, seated, and out again.

    For a run it is for every meeting that is still to come; where seats are taken one meeting at a time, for that one.
    `since` is the place in line: whoever lets an offer pass goes to its end.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        OFFERED = "offered", "Offered a seat"
        ASKED = "asked", "Waiting for the facilitator’s answer"
        SEATED = "seated", "Seated"
        LEFT = "left", "Left"
        DECLINED = "declined", "Declined by the facilitator"

    KEEPING = (State.OFFERED, State.ASKED, State.SEATED)  # a seat is theirs, or kept for them
    STANDING = (State.WAITING, *KEEPING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="joinings")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="joinings")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="joinings")
    state = models.CharField(max_length=10, choices=State)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True, help_text="How long a seat is kept for them.")
    passed_at = models.DateTimeField(
        null=True, blank=True, help_text="When they last let an offer pass. They are not asked again on the same day."
    )
    is_listed = models.BooleanField("may be named to the others", default=False)
    joined_at = models.DateTimeField(null=True, blank=True, help_text="When they were seated.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = JoiningQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "colleague"],
                condition=Q(meeting=None) & ~Q(state__in=["left", "declined"]),
                name="nobody_joins_a_run_twice",
            ),
            models.UniqueConstraint(
                fields=["meeting", "colleague"],
                condition=~Q(state__in=["left", "declined"]),
                name="nobody_joins_a_meeting_twice",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["left", "declined"], ended_at__isnull=False)
                | (~Q(state__in=["left", "declined"]) & Q(ended_at=None)),
                name="joinings_say_when_they_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["offered", "asked"]) | Q(until__isnull=False),
                name="kept_seats_say_until_when",
            ),
        ]

    def __str__(self):
        return f"{self.colleague.person}, {self.group}"

    def get_absolute_url(self) -> str:
        """Their own page of it, behind their sign-in."""
        return reverse("consultations:seat", args=[self.pk])

    @property
    def is_standing(self) -> bool:
        return self.state in self.STANDING

    @property
    def is_seated(self) -> bool:
        return self.state == self.State.SEATED

    def meetings(self, now: datetime):
        """Those that it is for and that have not begun, in order."""
        theirs = Meeting.objects.with_calendar().filter(group=self.group_id, status__in=AHEAD)
        if self.meeting_id:
            theirs = theirs.filter(pk=self.meeting_id)
        return theirs.filter(entry__during__startswith__gt=now).order_by("entry__during")

    @property
    def until_words(self) -> str:
        """Until when a seat is kept, on the facilitator's clock."""
        return clock.moment_words(self.until, self.group.service.zone, year=False)


class Seat(models.Model):
    """One colleague's place in one meeting. The database refuses a number twice, and a colleague twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seats")
    joining = models.ForeignKey(Joining, on_delete=models.PROTECT, related_name="seats")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField(default=timezone.now, editable=False)
    given_back_at = models.DateTimeField(null=True, blank=True)
    attended = models.BooleanField("was there", null=True, blank=True, help_text="Empty until somebody has said.")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], condition=Q(given_back_at=None), name="a_seat_is_taken_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "colleague"], condition=Q(given_back_at=None), name="nobody_has_two_seats"
            ),
        ]

    def __str__(self):
        return f"{self.number}, {self.colleague.person}"
