"""What waits for somebody at the desk, queue by queue, until it is empty."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from blog.studio.actions import held_back
from bookings.models import Enquiry, Session, Waiting
from consultations.models import Consultation, Joining, Meeting
from practice.accounts.roles import May
from practice.desk.seeing import (
    LATELY,
    colleagues_waiting,
    practitioners_seen_by,
    requests_asked_of,
    returned_seen_by,
    undelivered_about,
)
from practice.notifications.models import Notification
from practice.rights.models import ErasureRequest
from practice.scheduling.statuses import Status

State = Notification.State


@dataclass(frozen=True)
class Queue:
    """So many of something wait; `url` is where they are seen to."""

    words: str
    count: int
    url: str


def queues_of(person) -> list[Queue]:
    """Every queue that somebody sees to, empty ones too. A query for each, two for requests, three for attendance."""
    queues = [held_back_queue()] if person.may(May.WRITE) else []
    if not person.may(May.KEEP_CALENDARS):
        return queues
    now, whose = timezone.now(), practitioners_seen_by(person)
    undelivered = list(undelivered_about(person, whose, now).values_list("state", flat=True))
    drawer = State.FAILED if State.FAILED in undelivered else State.MISSED
    queues += [
        Queue("Requests", sum(asked.count() for asked in requests_asked_of(whose, now)), reverse("desk:requests")),
        Queue("Seats asked for", Joining.objects.asked_of(whose).count(), reverse("desk:groups")),
    ]
    if person.may(May.READ_CONFIDED):
        questions = Enquiry.objects.for_desk(person).waiting()
        queues.append(Queue("Questions", questions.count(), reverse("desk:questions")))
    if person.may(May.LOOK_COLLEAGUES_UP):
        queues.append(Queue("Colleagues to look up", colleagues_waiting(person).count(), reverse("desk:colleagues")))
    if person.may(May.RUN_THE_PRACTICE):
        queues.append(Queue("Asked to be erased", ErasureRequest.objects.open().count(), reverse("desk:erasing")))
    return [
        *queues,
        Queue("On the waitlist", len(line_of(whose)), reverse("desk:waitlist")),
        Queue("Attendance to note", sum(one.count() for one in untold(whose, now)), reverse("desk:attendance")),
        Queue("Undelivered messages", len(undelivered), f"{reverse('desk:outbox')}?state={drawer}"),
        Queue(
            "Addresses mail comes back from", returned_seen_by(person, whose).count(), f"{reverse('desk:today')}#needs"
        ),
    ]


def held_back_queue() -> Queue:
    """Articles that do not appear as they were to. One leads to itself, several to the list of what is not public."""
    found = list(held_back().values_list("pk", flat=True))
    url = reverse("admin:blog_article_changelist") + "?published_at__isnull=True"
    if len(found) == 1:
        url = reverse("admin:blog_article_change", args=found)
    return Queue("Articles taken off their date", len(found), url)


def line_of(practitioners) -> list[Waiting]:
    return [waiting for waiting in Waiting.objects.line_of(practitioners) if waiting.stands]


def untold(practitioners, now: datetime) -> list:
    """What was lately and of which nobody has said who came: meetings of groups, sessions, consultations."""
    lately = {"entry__practitioner__in": practitioners, "entry__during__startswith__gte": now - LATELY}
    booked = {"status": Status.BOOKED, "entry__during__endswith__lte": now}
    alone = [model.objects.filter(**lately, **booked).order_by("-entry__during") for model in (Session, Consultation)]
    return [Meeting.objects.to_note(now).filter(**lately), *alone]
