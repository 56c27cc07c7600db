"""What is said about an appointment, and when. Sessions and consultations say the same, discreetly."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from practice import clock
from practice.accounts.models import Person
from practice.accounts.quiet import EVENING
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.notifications.kinds import Attachment, Hush, Kind
from practice.notifications.models import Notification
from practice.profile.models import Practice
from practice.scheduling.appointments import GRACE, Appointment
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.samples import sample_appointment
from practice.scheduling.statuses import Status

AFTER_UNDO = timedelta(seconds=15)


class AppointmentKind(Kind):
    """A message about an appointment of one model, to all of its people.

    `topic` is its last name and names its templates. Told once a change can't be undone; if that has passed, now.
    """

    topic: str
    carries_calendar_file = True
    status = Status.BOOKED  # what it says the appointment is

    def __init__(self, model: type[Appointment]):
        self.model = model
        self.name = kind_name(model, self.topic)
        self.template = f"scheduling/messages/{self.topic}"

    def recipients(self, subject):
        return subject.people

    def occurrence(self, subject):
        return str(subject.sequence)

    def due_at(self, subject):
        return told_at(subject)

    def worthless_at(self, subject):
        return subject.entry.end

    def find_all(self, ids):
        found, practice = self.model.objects.for_messages().order_by().in_bulk(ids), Practice.current()
        for appointment in found.values():
            appointment.practice = practice
            if appointment.service.practitioner_id == appointment.practitioner.pk:
                appointment.service.practitioner = appointment.practitioner
        return found

    def still_wanted(self, subject, notification):
        is_current = notification.occurrence.partition("/")[0] == str(subject.sequence)
        is_true = is_current and self.is_true_of(subject) and subject.still_tells(notification.person)
        return is_true and timezone.now() < self.worthless_at(subject)

    def is_true_of(self, subject) -> bool:
        """Whether it still is what the message says it is."""
        return subject.status == self.status

    def context(self, subject, person):
        subject.seen_by(person)
        return {
            "appointment": subject,
            "what_words": what_words(subject),
            "when_words": when_words(subject),
            "manage_url": settings.BASE_URL + subject.get_absolute_url(),
            "times_url": settings.BASE_URL + subject.times_url,
        }

    def attachments(self, subject, person):
        if not self.carries_calendar_file:
            return []
        method = "CANCEL" if subject.is_cancelled else "PUBLISH"
        file = calendar_file(subject.seen_by(person))
        return [Attachment("appointment.ics", file, f"text/calendar; method={method}")]

    def sample(self, person):
        return sample_appointment(self.model, person, status=self.status)


def what_words(appointment: Appointment) -> str:
    """ "A session with Wren Alder": for those alone who asked for plain words."""
    return f"{appointment.service.name} with {appointment.practitioner.name}"


def when_words(appointment: Appointment) -> str:
    """ "Friday 27 November, 2:00 pm", with the zone for whoever lives by another clock: true whenever it is read."""
    is_elsewhere = bool(appointment.elsewhere_words)
    return clock.moment_words(appointment.entry.start, appointment.entry.zone, year=False, name_zone=is_elsewhere)


def near_words(appointment: Appointment) -> str:
    """ "Tomorrow, 2:00 pm": the same for a message that is of no use the day after."""
    words = clock.near_words(appointment.entry.start, appointment.entry.zone, timezone.now())
    return f"{words} {appointment.entry.zone_words}" if appointment.elsewhere_words else words


class Confirmation(AppointmentKind):
    topic, label = "confirmation", "Booked"


class Reminder(AppointmentKind):
    """One for each of the service's hours before the start. One that would wake somebody goes the evening before."""

    topic, label = "reminder", "Reminder"
    carries_calendar_file = False

    def worthless_at(self, subject):
        return subject.entry.start

    def hush(self, subject):
        return Hush.BEFORE

    def plan(self, subject):
        return reminders(subject)

    def declined(self, notification):
        if why := super().declined(notification):
            return why
        if hours_of(notification) in notification.person.unwanted_reminders:
            return "They can do without this reminder."
        return "A later reminder goes at the same time." if is_said_twice(notification) else ""

    def context(self, subject, person):
        context = {**super().context(subject, person), "near_words": near_words(subject)}
        if subject.reader_may_change:
            context |= {
                "coming_url": page_of(subject, "coming"),
                "move_url": page_of(subject, "move"),
                "cancel_url": page_of(subject, "cancel"),
            }
        return context


def page_of(appointment: Appointment, name: str) -> str:
    """A page of its private link, for a message: opening it does nothing, its button does."""
    return settings.BASE_URL + appointment.address_of(name)


def hours_of(notification: Notification) -> int:
    """How long before the start a reminder would go, in hours, as its occurrence says: "3/48h"."""
    return int(notification.occurrence.split("/")[1].removesuffix("h"))


def is_said_twice(notification: Notification) -> bool:
    """Whether quiet hours drew it to where a later reminder of the same goes as well: that one is enough."""
    if not notification.is_early:
        return False
    same = Notification.objects.filter(kind=notification.kind, subject_id=notification.subject_id)
    later = same.filter(person=notification.person, wanted_at__gt=notification.wanted_at)
    beside = later.filter(
        due_at__lte=notification.due_at + EVENING, state__in=[Notification.State.WAITING, Notification.State.SENT]
    )
    return any(hours_of(one) not in notification.person.unwanted_reminders for one in beside)


class Moved(AppointmentKind):
    topic, label = "moved", "Moved"

    def hush(self, subject):
        return hush_of_practice(subject)


class Cancelled(AppointmentKind):
    topic, label, status = "cancelled", "Cancelled", Status.CANCELLED

    def hush(self, subject):
        return hush_of_practice(subject)

    def is_true_of(self, subject):
        return subject.is_cancelled


def hush_of_practice(appointment: Appointment) -> Hush:
    """What the practice changed can wait for the morning; who changed something themselves is awake."""
    return Hush.AFTER if appointment.changed_by == Appointment.Side.PRACTICE else Hush.NONE


class Stays(AppointmentKind):
    """The rules for clocks changed and the time that people were told stands: calendars are put right."""

    topic, label = "stays", "Still at the same time"

    def hush(self, subject):
        return Hush.AFTER


class Requested(AppointmentKind):
    topic, label, status = "requested", "Asked for", Status.REQUESTED
    carries_calendar_file = False

    def worthless_at(self, subject):
        return subject.entry.expires_at


class Declined(AppointmentKind):
    topic, label, status = "declined", "Request declined", Status.DECLINED
    carries_calendar_file = False


class Lapsed(AppointmentKind):
    topic, label, status = "lapsed", "Request lapsed", Status.LAPSED
    carries_calendar_file = False


def kinds_for(model: type[Appointment]) -> list[AppointmentKind]:
    """What an app registers for its own sort of appointment."""
    return [kind(model) for kind in (Confirmation, Reminder, Moved, Cancelled, Stays, Requested, Declined, Lapsed)]


def kind_name(model: type[Appointment], topic: str) -> str:
    return f"{model._meta.label_lower}.{topic}"


def plan(appointment: Appointment, *topics: str) -> list[Notification]:
    """What is said about it under these topics, as each kind declares."""
    return [one for topic in topics for one in kind_of(appointment, topic).plan(appointment)]


def message(appointment: Appointment, topic: str, person: Person, **otherwise) -> Notification:
    """One of them to one person."""
    return kind_of(appointment, topic).message(appointment, person, **otherwise)


def kind_of(appointment: Appointment, topic: str) -> Kind:
    return kinds.get(kind_name(type(appointment), topic))


def queue_confirmed(appointment: Appointment, *, tell: bool = True) -> None:
    """Its reminders, and the confirmation unless they have been told otherwise."""
    outbox.queue(plan(appointment, *(["confirmation"] if tell else []), "reminder"))


def queue_moved(appointment: Appointment) -> None:
    outbox.queue(plan(appointment, "moved", "reminder"))


def queue_cancelled(appointment: Appointment) -> None:
    outbox.queue(plan(appointment, "cancelled"))


def queue_stands_again(appointment: Appointment, *, since: datetime) -> None:
    """After a change of `since` was undone: whatever had been on its way before. Its reminders are queued apart."""
    if appointment.moved_from:  # a cancellation was undone, and the move before it was not told yet
        outbox.queue(plan(appointment, "moved"))
        return
    without = without_confirmation(appointment, since=since)
    unconfirmed = [message(appointment, "confirmation", person) for person in without]
    untold = [
        message(appointment, "moved", person) for person in without_the_move(appointment) if person not in without
    ]
    outbox.queue([*unconfirmed, *untold])


def queue_reminders(appointment: Appointment, *, since: datetime | None = None) -> None:
    outbox.queue(reminders(appointment, since=since))


def without_confirmation(appointment: Appointment, *, since: datetime) -> list[Person]:
    """Those of its people to whom no confirmation has gone out, and none is going.

    A series is confirmed as one, in a message that leaves out what was being changed when it went: since then.
    """
    if appointment.is_the_practices:
        return []
    state, confirmed = Notification.State, Notification.objects.filter(state__in=["sent", "waiting"])
    alone = confirmed.filter(
        subject_id=appointment.pk, kind=kind_name(type(appointment), "confirmation"), state=state.SENT
    )
    joint = confirmed.filter(
        subject_id=appointment.series_id, kind=kind_name(type(appointment), "confirmation-together")
    ).filter(Q(state=state.WAITING) | Q(settled_at__lt=since))
    told = {person for messages in (alone, joint) for person in messages.values_list("person", flat=True)}
    return [person for person in appointment.people if person.pk not in told]


def without_the_move(appointment: Appointment) -> list[Person]:
    """Those of its people who were to hear that it was moved to where it is, and have not."""
    moves = Notification.objects.filter(subject_id=appointment.pk, kind=kind_name(type(appointment), "moved"))
    here = set(moves.filter(worthless_at=appointment.entry.end).values_list("person", flat=True))
    sent = moves.filter(state=Notification.State.SENT).order_by("settled_at")
    last_told = dict(sent.values_list("person", "worthless_at"))
    return [who for who in appointment.people if who.pk in here and last_told.get(who.pk) != appointment.entry.end]


def queue_stays(appointment: Appointment) -> None:
    """After its instant was derived again and its sequence raised: what waits is still true, reminders come anew.

    Whoever is about to hear of it anyway hears no more than that. What a worker has in hand right now is left to it: it
    may have gone or come to nothing, so it is said once more.
    """
    model, now = type(appointment), timezone.now()
    waiting = Notification.objects.waiting().filter(subject_id=appointment.pk)
    waiting.filter(kind=kind_name(model, "reminder")).update(
        state=Notification.State.WITHDRAWN, settled_at=now, reason="The clocks’ rules changed."
    )
    waiting.filter(Q(claimed_until=None) | Q(claimed_until__lte=now)).update(
        occurrence=str(appointment.sequence), claimed_until=None
    )
    if appointment.status != Status.BOOKED:
        return
    told = {kind_name(model, topic): topic for topic in ("confirmation", "moved")}
    being_told = {one.person_id: told[one.kind] for one in waiting.filter(kind__in=told)}
    news = [message(appointment, being_told.get(person.pk, "stays"), person) for person in appointment.people]
    outbox.queue([*news, *reminders(appointment)])


def queue_requested(appointment: Appointment) -> None:
    outbox.queue(plan(appointment, "requested"))


def queue_declined(appointment: Appointment) -> None:
    outbox.queue(plan(appointment, "declined"))


def queue_lapsed(appointment: Appointment) -> None:
    outbox.queue(plan(appointment, "lapsed"))


def told_at(appointment: Appointment) -> datetime:
    """A moment after the grace, when an undo that came at the last instant has been written."""
    return appointment.changed_at + GRACE + AFTER_UNDO if appointment.changed_at else timezone.now()


def reminders(
    appointment: Appointment, people: list[Person] | None = None, since: datetime | None = None
) -> list[Notification]:
    """One a person for each of the service's reminder hours that is still to come, and comes after the news itself.

    `since` is a moment from which on none can have gone: what fell due after it goes now. Worthless once it starts.
    """
    kind, news = kind_of(appointment, "reminder"), since or told_at(appointment)
    planned = [
        kind.message(
            appointment,
            person,
            occurrence=f"{appointment.sequence}/{hours}h",
            wanted_at=appointment.entry.start - timedelta(hours=hours),
        )
        for person in (appointment.people if people is None else people)
        for hours in sorted(set(appointment.service.reminder_hours))
    ]
    return [one for one in planned if one.due_at > news]
