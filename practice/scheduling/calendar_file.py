"""Appointments as calendars read them, in UTC: readers with old zone data must not shift them.

Calendars are seen by others, so an entry is called what its reader chose, at first the practice's neutral label, and
says nothing else.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from practice.profile.models import Practice
from practice.scheduling.appointments import Appointment
from practice.scheduling.statuses import CALLED_OFF, Status

NOT_TO_BE = (*CALLED_OFF, Status.DECLINED, Status.LAPSED)
STATUS_WORDS = {Status.REQUESTED: "TENTATIVE", **dict.fromkeys(NOT_TO_BE, "CANCELLED")}


def calendar_file(*appointments: Appointment) -> bytes:
    """Appointments as an `.ics` file, for their reader.

    Several are published in one file, those called off as what they are: a file that cancels is about one alone.
    """
    calls_off = len(appointments) == 1 and appointments[0].status in NOT_TO_BE
    return calendar_of(appointments, Practice.current().label, "CANCEL" if calls_off else "PUBLISH").to_ical()


def calendar_of(appointments: Iterable[Appointment], label: str, method: str = "PUBLISH") -> Calendar:
    """`label` is the practice's."""
    calendar = Calendar()
    calendar.add("prodid", "-//appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for appointment in appointments:
        calendar.add_component(event_of(appointment, label))
    return calendar


def event_of(appointment: Appointment, label: str) -> Event:
    """The UID never changes and the sequence grows, so that what comes later moves or removes the same entry."""
    event = Event()
    event.add("uid", uid_of(appointment.pk))
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", appointment.entry.start)
    event.add("dtend", appointment.entry.end)
    event.add("summary", appointment.calendar_title(label))
    event.add("class", "PRIVATE")
    event.add("status", STATUS_WORDS.get(appointment.status, "CONFIRMED"))
    return event


def uid_of(pk) -> str:
    """What calendars know an appointment by."""
    return f"{pk}@{settings.EMAIL_FROM.rpartition('@')[2]}"
