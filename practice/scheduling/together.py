"""One message about several appointments of a series: booked, moved or cancelled by one act."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice import clock
from practice.accounts.models import Person
from practice.notifications import actions as outbox
from practice.notifications.kinds import Attachment, Kind
from practice.notifications.models import Notification
from practice.scheduling.appointments import Appointment
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.messages import kind_name, told_at, when_words
from practice.scheduling.news import News, desk_url, is_heard_at_once
from practice.scheduling.statuses import Status


@dataclass
class Several:
    """A series, and those of it that a message is about."""

    series: list[Appointment]
    told: list[Appointment] = field(default_factory=list)

    def shared_with(self, person: Person) -> list[Appointment]:
        """Those that this person takes part in, in words meant for them."""
        return [one.seen_by(person) for one in self.told if person in one.people]


class Together(Kind):
    """Its subject is the series, and its occurrence the moment of the act: what was changed since has a message of its
    own."""

    topic: str

    def __init__(self, model: type[Appointment]):
        self.model = model
        self.name = kind_name(model, self.topic)
        self.template = f"scheduling/messages/{self.topic}"

    def find(self, subject_id):
        series = list(self.model.objects.with_calendar().in_series(subject_id).order_by("entry__during"))
        return Several(series, told=series) if series else None

    def still_wanted(self, subject, notification):
        subject.told = [one for one in subject.series if self.is_true_of(one, notification.occurrence)]
        return any(timezone.now() < one.entry.end for one in subject.told)

    def is_true_of(self, appointment, moment: str) -> bool:
        raise NotImplementedError

    def context(self, subject, person):
        theirs = subject.shared_with(person)
        return {
            "appointments": theirs,
            "first": theirs[0],
            "when_words": when_words(theirs[0]),
            "more": len(theirs) - 1,
            "manage_url": settings.BASE_URL + theirs[0].get_absolute_url(),
            "account_url": settings.BASE_URL + reverse("account"),
            "times_url": settings.BASE_URL + theirs[0].times_url,
        }

    def attachments(self, subject, person):
        file = calendar_file(*subject.shared_with(person))
        return [Attachment("appointments.ics", file, "text/calendar; method=PUBLISH")]


class ConfirmedTogether(Together):
    """Those that were changed before it went are told of by the message about the change."""

    topic = "confirmation-together"

    def is_true_of(self, appointment, moment):
        stands = appointment.status == Status.BOOKED and appointment.moved_from is None
        return stands and not appointment.is_in_grace(timezone.now())


class MovedTogether(Together):
    topic = "moved-together"

    def is_true_of(self, appointment, moment):
        return (
            appointment.status == Status.BOOKED and bool(appointment.moved_from) and changed_at(appointment) == moment
        )


class CancelledTogether(Together):
    topic = "cancelled-together"

    def is_true_of(self, appointment, moment):
        return appointment.is_cancelled and changed_at(appointment) == moment


class NewsTogether(Together):
    """The same to the practitioner, who reads at the desk who it was."""

    def __init__(self, model: type[Appointment], news: News, told: type[Together]):
        self.news, self.told = news, told(model)
        self.topic = f"news-{news}-together"
        super().__init__(model)
        self.template = "scheduling/messages/news-together"

    def is_true_of(self, appointment, moment):
        return self.told.is_true_of(appointment, moment)

    def context(self, subject, person):
        first, *others = subject.told
        when = clock.moment_words(first.entry.start, first.entry.zone, year=False, name_zone=False)
        return {"what": self.news.label, "when": when, "more": len(others), "desk_url": desk_url(first.entry.day)}

    def attachments(self, subject, person):
        return []


ABOUT = {News.BOOKED: ConfirmedTogether, News.MOVED: MovedTogether, News.CANCELLED: CancelledTogether}


def series_kinds_for(model: type[Appointment]) -> list[Together]:
    """What an app registers whose appointments come in series."""
    return [told(model) for told in ABOUT.values()] + [NewsTogether(model, *about) for about in ABOUT.items()]


def queue_together(appointments: Iterable[Appointment], news: News) -> None:
    """One message to each of their people, and one to the practitioner as they chose. `appointments` are of one act."""
    appointments = list(appointments)
    first, last = appointments[0], max(appointments, key=lambda one: one.entry.end)
    people = {person.pk: person for one in appointments for person in one.people}.values()

    def message(topic: str, person: Person) -> Notification:
        return Notification(
            kind=kind_name(type(first), topic),
            subject_id=first.series_id,
            person=person,
            occurrence=changed_at(first),
            due_at=told_at(first),
            worthless_at=last.entry.end,
        )

    told = [message(ABOUT[news].topic, person) for person in people]
    if is_heard_at_once(first, news):
        told.append(message(f"news-{news}-together", first.practitioner.person))
    outbox.queue(told)


def changed_at(appointment: Appointment) -> str:
    """The moment of the act that changed it last; "" of one that has stood as it is since it was booked."""
    moment: datetime | None = appointment.changed_at
    return moment.isoformat() if moment else ""
