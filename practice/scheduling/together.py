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
from practice.notifications import kinds
from practice.notifications.kinds import Attachment, Hush, Kind
from practice.scheduling.appointments import Appointment
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.messages import hush_of_practice, kind_name, told_at, what_words, when_words
from practice.scheduling.news import News, desk_url, is_heard_at_once
from practice.scheduling.samples import sample_series
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

    def recipients(self, subject):
        return list({person.pk: person for one in subject.told for person in one.people}.values())

    def subject_id(self, subject):
        return subject.told[0].series_id

    def occurrence(self, subject):
        return changed_at(subject.told[0])

    def due_at(self, subject):
        return told_at(subject.told[0])

    def worthless_at(self, subject):
        return max(one.entry.end for one in subject.told)

    def hush(self, subject):
        return hush_of_practice(subject.told[0])

    def find_all(self, ids):
        everything = self.model.objects.for_messages().select_related("service__practitioner__person")
        found = {pk: list(everything.in_series(pk).order_by("entry__during")) for pk in ids}
        return {pk: Several(series, told=series) for pk, series in found.items() if series}

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
            "what_words": what_words(theirs[0]),
            "when_words": when_words(theirs[0]),
            "more": len(theirs) - 1,
            "manage_url": settings.BASE_URL + theirs[0].get_absolute_url(),
            "account_url": settings.BASE_URL + reverse("account"),
            "times_url": settings.BASE_URL + theirs[0].times_url,
        }

    def attachments(self, subject, person):
        file = calendar_file(*subject.shared_with(person))
        return [Attachment("appointments.ics", file, "text/calendar; method=PUBLISH")]

    def sample(self, person):
        series = sample_series(self.model, person)
        return Several(series, told=series)


class ConfirmedTogether(Together):
    """Those that were changed before it went are told of by the message about the change."""

    topic, label = "confirmation-together", "Several booked"

    def is_true_of(self, appointment, moment):
        stands = appointment.status == Status.BOOKED and appointment.moved_from is None
        return stands and not appointment.is_in_grace(timezone.now())


class MovedTogether(Together):
    topic, label = "moved-together", "Several moved"

    def is_true_of(self, appointment, moment):
        return (
            appointment.status == Status.BOOKED and bool(appointment.moved_from) and changed_at(appointment) == moment
        )


class CancelledTogether(Together):
    topic, label = "cancelled-together", "Several cancelled"

    def is_true_of(self, appointment, moment):
        return appointment.is_cancelled and changed_at(appointment) == moment


class NewsTogether(Together):
    """The same to the practitioner, who reads at the desk who it was."""

    def __init__(self, model: type[Appointment], news: News, told: type[Together]):
        self.news, self.told = news, told(model)
        self.topic = f"news-{news}-together"
        self.label = f"News: several {news.label.lower()}"
        super().__init__(model)
        self.template = "scheduling/messages/news-together"

    def recipients(self, subject):
        return [subject.told[0].practitioner.person]

    def hush(self, subject):
        return Hush.NONE

    def is_true_of(self, appointment, moment):
        return self.told.is_true_of(appointment, moment)

    def context(self, subject, person):
        first, *others = subject.told
        when = clock.moment_words(first.entry.start, first.entry.zone, year=False, name_zone=False)
        return {
            "what": self.news.label,
            "when": when,
            "what_words": first.service.name,
            "more": len(others),
            "desk_url": desk_url(first.entry.day),
        }

    def attachments(self, subject, person):
        return []


ABOUT = {News.BOOKED: ConfirmedTogether, News.MOVED: MovedTogether, News.CANCELLED: CancelledTogether}


def series_kinds_for(model: type[Appointment]) -> list[Together]:
    """What an app registers whose appointments come in series."""
    return [told(model) for told in ABOUT.values()] + [NewsTogether(model, *about) for about in ABOUT.items()]


def queue_together(appointments: Iterable[Appointment], news: News) -> None:
    """One message to each of their people, and one to the practitioner as they chose. `appointments` are of one act."""
    together = Several(told := list(appointments), told=told)
    kind = kinds.get(kind_name(type(told[0]), ABOUT[news].topic))
    planned = kind.plan(together)
    if is_heard_at_once(told[0], news):
        planned += kinds.get(kind_name(type(told[0]), f"news-{news}-together")).plan(together)
    outbox.queue(planned)


def changed_at(appointment: Appointment) -> str:
    """The moment of the act that changed it last; "" of one that has stood as it is since it was booked."""
    moment: datetime | None = appointment.changed_at
    return moment.isoformat() if moment else ""
