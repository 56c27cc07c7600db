"""What is said about an appointment, and when. Sessions and consultations say the same, discreetly."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from practice import clock
from practice.notifications import actions as outbox
from practice.notifications.kinds import Attachment, Kind
from practice.notifications.models import Notification
from practice.scheduling.appointments import Appointment
from practice.scheduling.calendar_file import calendar_file


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
        return is_current and subject.cancelled_at is None and timezone.now() < self.of_use_until(subject)

    def of_use_until(self, subject):
        return subject.entry.end

    def context(self, subject, person):
        return {
            "appointment": subject,
            "near_words": near_words(subject),
            "manage_url": settings.BASE_URL + subject.get_absolute_url(),
        }

    def attachments(self, subject, person):
        if not self.carries_calendar_file:
            return []
        method = "CANCEL" if subject.cancelled_at else "PUBLISH"
        return [Attachment("appointment.ics", calendar_file(subject), f"text/calendar; method={method}")]


def near_words(appointment: Appointment) -> str:
    """ "Tomorrow, 2:00 pm", with the zone for whoever lives by another clock."""
    words = clock.near_words(appointment.entry.start, appointment.entry.zone, timezone.now())
    return f"{words} {appointment.entry.zone_words}" if appointment.elsewhere_words else words


class Confirmation(AppointmentKind):
    topic = "confirmation"


class Reminder(AppointmentKind):
    topic = "reminder"
    carries_calendar_file = False

    def of_use_until(self, subject):
        return subject.entry.start


class Moved(AppointmentKind):
    topic = "moved"


class Cancelled(AppointmentKind):
    topic = "cancelled"

    def still_wanted(self, subject, notification):
        return subject.cancelled_at is not None


def kinds_for(model: type[Appointment]) -> list[AppointmentKind]:
    """What an app registers for its own sort of appointment."""
    return [kind(model) for kind in (Confirmation, Reminder, Moved, Cancelled)]


def kind_name(model: type[Appointment], topic: str) -> str:
    return f"{model._meta.label_lower}.{topic}"


def queue_confirmed(appointment: Appointment) -> None:
    outbox.queue([message(appointment, "confirmation"), *reminders(appointment)])


def queue_moved(appointment: Appointment) -> None:
    outbox.queue([message(appointment, "moved"), *reminders(appointment)])


def queue_cancelled(appointment: Appointment) -> None:
    outbox.queue([message(appointment, "cancelled")])


def message(appointment: Appointment, topic: str, *, due_at=None, suffix: str = "", worthless_at=None) -> Notification:
    return Notification(
        kind=kind_name(type(appointment), topic),
        subject_id=appointment.pk,
        person=appointment.person,
        occurrence=f"{appointment.sequence}{suffix}",
        due_at=due_at or timezone.now(),
        worthless_at=worthless_at or appointment.entry.end,
    )


def reminders(appointment: Appointment) -> list[Notification]:
    """One for each of the service's reminder hours that is still to come. Worthless once the appointment starts."""
    start, now = appointment.entry.start, timezone.now()
    due = [(hours, start - timedelta(hours=hours)) for hours in sorted(set(appointment.service.reminder_hours))]
    return [
        message(appointment, "reminder", due_at=due_at, suffix=f"/{hours}h", worthless_at=start)
        for hours, due_at in due
        if due_at > now
    ]
