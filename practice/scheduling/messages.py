"""What is said about an appointment, and when. Sessions and consultations say the same, discreetly."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from practice import clock
from practice.accounts.models import Person
from practice.notifications import actions as outbox
from practice.notifications.kinds import Attachment, Kind
from practice.notifications.models import Notification
from practice.scheduling.appointments import GRACE, Appointment
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.statuses import Status

AFTER_UNDO = timedelta(seconds=15)


class AppointmentKind(Kind):
    """A message about an appointment of one model; `topic` is its last name and names its templates."""

    topic: str
    carries_calendar_file = True

    def __init__(self, model: type[Appointment]):
        self.model = model
        self.name = kind_name(model, self.topic)
        self.template = f"scheduling/messages/{self.topic}"

    def find(self, subject_id):
        return self.model.objects.with_calendar().filter(pk=subject_id).first()

    def still_wanted(self, subject, notification):
        is_current = notification.occurrence.partition("/")[0] == str(subject.sequence)
        is_true = is_current and self.is_true_of(subject) and subject.still_tells(notification.person)
        return is_true and timezone.now() < self.of_use_until(subject)

    def is_true_of(self, subject) -> bool:
        """Whether it still is what the message says it is."""
        return subject.status == Status.BOOKED

    def of_use_until(self, subject):
        return subject.entry.end

    def context(self, subject, person):
        subject.seen_by(person)
        return {
            "appointment": subject,
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


def when_words(appointment: Appointment) -> str:
    """ "Friday 27 November, 2:00 pm", with the zone for whoever lives by another clock: true whenever it is read."""
    is_elsewhere = bool(appointment.elsewhere_words)
    return clock.moment_words(appointment.entry.start, appointment.entry.zone, year=False, name_zone=is_elsewhere)


def near_words(appointment: Appointment) -> str:
    """ "Tomorrow, 2:00 pm": the same for a message that is of no use the day after."""
    words = clock.near_words(appointment.entry.start, appointment.entry.zone, timezone.now())
    return f"{words} {appointment.entry.zone_words}" if appointment.elsewhere_words else words


class Confirmation(AppointmentKind):
    topic = "confirmation"


class Reminder(AppointmentKind):
    topic = "reminder"
    carries_calendar_file = False

    def context(self, subject, person):
        return {**super().context(subject, person), "near_words": near_words(subject)}

    def of_use_until(self, subject):
        return subject.entry.start


class Moved(AppointmentKind):
    topic = "moved"


class Cancelled(AppointmentKind):
    topic = "cancelled"

    def is_true_of(self, subject):
        return subject.is_cancelled


class Stays(AppointmentKind):
    """The rules for clocks changed and the time that people were told stands: calendars are put right."""

    topic = "stays"


class Requested(AppointmentKind):
    topic = "requested"
    carries_calendar_file = False

    def is_true_of(self, subject):
        return subject.is_requested


class Declined(AppointmentKind):
    topic = "declined"
    carries_calendar_file = False

    def is_true_of(self, subject):
        return subject.status == Status.DECLINED


class Lapsed(AppointmentKind):
    topic = "lapsed"
    carries_calendar_file = False

    def is_true_of(self, subject):
        return subject.status == Status.LAPSED


def kinds_for(model: type[Appointment]) -> list[AppointmentKind]:
    """What an app registers for its own sort of appointment."""
    return [kind(model) for kind in (Confirmation, Reminder, Moved, Cancelled, Stays, Requested, Declined, Lapsed)]


def kind_name(model: type[Appointment], topic: str) -> str:
    return f"{model._meta.label_lower}.{topic}"


def queue_confirmed(appointment: Appointment) -> None:
    outbox.queue([*to_all(appointment, "confirmation"), *reminders(appointment)])


def queue_moved(appointment: Appointment) -> None:
    """Told once the move can't be undone; if that has passed, now."""
    outbox.queue([*to_all(appointment, "moved", due_at=told_at(appointment)), *reminders(appointment)])


def queue_cancelled(appointment: Appointment) -> None:
    outbox.queue(to_all(appointment, "cancelled", due_at=told_at(appointment)))


def queue_stands_again(appointment: Appointment, *, since: datetime) -> None:
    """After a change of `since` was undone: whatever had been on its way before. Its reminders are queued apart."""
    if appointment.moved_from:  # a cancellation was undone, and the move before it was not told yet
        outbox.queue(to_all(appointment, "moved"))
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
    outbox.queue(to_all(appointment, "requested", worthless_at=appointment.entry.expires_at))


def queue_declined(appointment: Appointment) -> None:
    outbox.queue(to_all(appointment, "declined"))


def queue_lapsed(appointment: Appointment) -> None:
    outbox.queue(to_all(appointment, "lapsed"))


def told_at(appointment: Appointment) -> datetime:
    """A moment after the grace, when an undo that came at the last instant has been written."""
    return appointment.changed_at + GRACE + AFTER_UNDO if appointment.changed_at else timezone.now()


def to_all(appointment: Appointment, topic: str, **planned) -> list[Notification]:
    """One message to each of its people."""
    return [message(appointment, topic, person, **planned) for person in appointment.people]


def message(
    appointment: Appointment, topic: str, person: Person, *, due_at=None, suffix: str = "", worthless_at=None
) -> Notification:
    return Notification(
        kind=kind_name(type(appointment), topic),
        subject_id=appointment.pk,
        person=person,
        occurrence=f"{appointment.sequence}{suffix}",
        due_at=due_at or timezone.now(),
        worthless_at=worthless_at or appointment.entry.end,
    )


def reminders(
    appointment: Appointment, people: list[Person] | None = None, since: datetime | None = None
) -> list[Notification]:
    """One a person for each of the service's reminder hours that is still to come, and comes after the news itself.

    `since` is a moment from which on none can have gone: what fell due after it goes now. Worthless once it starts.
    """
    start, news = appointment.entry.start, since or told_at(appointment)
    due = [(hours, start - timedelta(hours=hours)) for hours in sorted(set(appointment.service.reminder_hours))]
    return [
        message(appointment, "reminder", person, due_at=due_at, suffix=f"/{hours}h", worthless_at=start)
        for person in (appointment.people if people is None else people)
        for hours, due_at in due
        if due_at > news
    ]
