import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from practice.accounts.models import Channel

PRESSING = timedelta(hours=3)  # what is worthless sooner after quiet hours than this doesn't wait for their end


class NotificationQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Notification.State.WAITING)

    def claimable(self, now):
        """Due, and in nobody's hands: never claimed, or claimed by a worker whose lease ran out."""
        return self.waiting().filter(Q(claimed_until=None) | Q(claimed_until__lte=now), due_at__lte=now)


class Notification(models.Model):
    """One message to one person, or to an address: the outbox. Written in the transaction of what it tells about."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"  # refused for good, at the door or later
        MISSED = "missed", "Missed"  # could not go while it was still of use
        WITHDRAWN = "withdrawn", "Withdrawn"  # what it told about changed, or whom it goes to wants it no more

    class Hush(models.TextChoices):
        NONE = "", "At once"
        BEFORE = "before", "The evening before quiet hours"
        AFTER = "after", "The morning after quiet hours"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(
        max_length=60, help_text="What sort of message it is; the app that declares the kind writes the words."
    )
    subject_id = models.UUIDField(help_text="The row it is about.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    address = models.EmailField(blank=True, help_text="For somebody who is nobody here, in place of a person.")
    occurrence = models.CharField(
        max_length=40, blank=True, help_text="Tells two messages of one kind about one row apart."
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    hush = models.CharField("in quiet hours", max_length=10, choices=Hush, blank=True, default=Hush.NONE)
    wanted_at = models.DateTimeField(default=timezone.now, help_text="When it would go if nobody kept quiet hours.")
    due_at = models.DateTimeField(help_text="When it goes; later where it was tried and could not.")
    worthless_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on it is of no use and counts as missed."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True, help_text="A worker has it in hand until then.")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When it was sent, failed, missed or withdrawn.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it has not gone.")
    line = models.CharField("subject line", max_length=200, blank=True, help_text="As it was sent.")
    sent_to = models.EmailField(blank=True, help_text="The address it went to, which may be another one now.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at"]
        constraints = [
            models.UniqueConstraint(
                "kind", "subject_id", "person", "occurrence", "channel", name="each_message_is_queued_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "address", "occurrence", "channel"],
                condition=Q(person=None),
                name="each_message_to_an_address_is_queued_once",
            ),
            models.CheckConstraint(
                condition=Q(person=None, address__gt="") | Q(person__isnull=False, address=""),
                name="messages_go_to_a_person_or_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None) | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="settled_messages_say_when",
            ),
        ]
        indexes = [
            models.Index("due_at", name="messages_waiting", condition=Q(state="waiting")),
            models.Index(fields=["subject_id"], name="messages_waiting_by_subject", condition=Q(state="waiting")),
            models.Index(fields=["person", "-due_at"], name="messages_of_a_person"),
            models.Index(fields=["-due_at"], name="messages_undelivered", condition=Q(state__in=["failed", "missed"])),
        ]

    def __str__(self):
        return f"{self.kind} to {self.recipient}"

    @property
    def recipient(self) -> str:
        """Whom it goes to, in words."""
        return str(self.person) if self.person else self.address

    @property
    def to_address(self) -> str:
        """Where it goes: a person's present address."""
        return self.person.email if self.person else self.address

    @property
    def may_go_again(self) -> bool:
        """Whether it did not go and is still of use, so that somebody may have it sent again."""
        is_of_use = self.worthless_at is None or self.worthless_at > timezone.now()
        return is_of_use and self.state in (self.State.FAILED, self.State.MISSED)

    def keep_quiet(self) -> None:
        """Set when it is due, unsaved: as it is wanted, but for the quiet hours of its person.

        In the morning only where that is not so late that it would press.
        """
        self.due_at = self.wanted_at
        quiet = self.person.quiet_hours if self.person else None
        if quiet and self.hush == self.Hush.BEFORE:
            self.due_at = quiet.evening_before(self.wanted_at)
        if quiet and self.hush == self.Hush.AFTER:
            morning = quiet.morning_after(self.wanted_at)
            if self.worthless_at is None or morning + PRESSING <= self.worthless_at:
                self.due_at = morning

    @property
    def is_early(self) -> bool:
        """Whether it goes before it would have, for somebody's quiet hours."""
        return self.hush == self.Hush.BEFORE and self.due_at < self.wanted_at


class LastSweep(models.Model):
    """When the outbox was last looked through: a worker that died tells nobody. One row."""

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_last_sweep")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def was_at(cls) -> datetime | None:
        """None where it never was."""
        return cls.objects.values_list("at", flat=True).first()


class ReturnedMail(models.Model):
    """An address whose mail came back for good. Nothing but sign-in codes goes there until the row is gone.

    It goes when somebody signs in with a code sent there, or by hand once the address is put right.
    """

    WHY = (  # how a status begins, and what it means; the first that fits
        ("5.1.2", "The part after the @ leads nowhere."),
        ("5.1.", "There is no such address."),
        ("5.2.", "The mailbox is closed."),
        ("5.4.4", "The part after the @ leads nowhere."),
        ("", "The mail server there takes nothing for it."),
    )

    address = models.EmailField(unique=True, help_text="In small letters.")
    status = models.CharField(max_length=10, blank=True, help_text="As the other mail server put it, such as 5.1.1.")
    said = models.CharField(max_length=300, blank=True, help_text="In the other mail server’s words.")
    notification = models.ForeignKey(
        Notification, on_delete=models.SET_NULL, null=True, related_name="+", help_text="The message that came back."
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "returned mail"

    def __str__(self):
        return self.address

    @property
    def why(self) -> str:
        """In words."""
        return next(words for beginning, words in self.WHY if self.status.startswith(beginning))
