import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


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
        FAILED = "failed", "Failed"  # refused for good
        MISSED = "missed", "Missed"  # could not go while it was still of use
        WITHDRAWN = "withdrawn", "Withdrawn"  # what it told about changed

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
    due_at = models.DateTimeField()
    worthless_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on it is of no use and counts as missed."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True, help_text="A worker has it in hand until then.")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When it was sent, failed, missed or withdrawn.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it has not gone.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at"]
        constraints = [
            models.UniqueConstraint("kind", "subject_id", "person", "occurrence", name="each_message_is_queued_once"),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "address", "occurrence"],
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
