from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from practice.profile.models import Practice
from practice.scheduling.appointments import Appointment


def calendar_file(appointment: Appointment) -> bytes:
    """The appointment as an `.ics` file, in UTC: readers with old zone data must not shift it.

    It is called by the practice's neutral label and says nothing else: calendars are seen by others. The UID never
    changes and the sequence grows, so that a later file moves or removes the same entry.
    """
    cancelled = appointment.cancelled_at is not None
    event = Event()
    event.add("uid", f"{appointment.pk}@{settings.EMAIL_FROM.rpartition('@')[2]}")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", appointment.entry.start)
    event.add("dtend", appointment.entry.end)
    event.add("summary", Practice.current().label)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()
