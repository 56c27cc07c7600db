"""What this app holds about a person. The calendar itself tells nothing of anybody: what takes its time does."""

from datetime import datetime

from practice.accounts.holdings import Fate, Holding, declare, declare_nothing
from practice.scheduling.appointments import AppointmentQuerySet
from practice.scheduling.models import (
    BusyCalendar,
    BusyTime,
    DatedHours,
    Entry,
    Practitioner,
    Service,
    TimeOff,
    WeeklyHours,
)

TELLS_OF_APPOINTMENTS = {
    "When": "entry.words",
    "Minutes": "entry.minutes",
    "With": "practitioner.name",
    "What": "service.name",
    "Where": "get_place_display",
    "State": "get_status_display",
    "Online link of its own": "online_link",
    "Booked": "created_at",
    "Called off": "cancelled_at",
    "A word about that": "parting_words",
    "Came late": "came_late",
    "Last changed": "changed_at",
    "Last changed by": "get_changed_by_display",
    "Moved from": "moved_from",
    "Moved late": "moved_late",
    "Late change waived": "is_waived",
    "You said that you come": "coming_at",
}
WORKINGS_OF_APPOINTMENTS = ("id", "sequence", "generation", "earlier")


def erase_appointments(appointments: AppointmentQuerySet) -> None:
    """Afterwards neither they nor their times are there."""
    entries = [pk for both in appointments.values_list("entry", "earlier") for pk in both if pk]
    appointments.delete()
    Entry.objects.filter(pk__in=entries).delete()


def still_to_come(appointments: AppointmentQuerySet, now: datetime) -> list[str]:
    """What has to be called off first, in words."""
    upcoming = appointments.upcoming(now).select_related("entry")
    return [f"{one.entry.words} is still to come. Cancel it first." for one in upcoming]


declare(
    Holding(
        Practitioner,
        "Your practice here",
        lambda person: Practitioner.objects.filter(person=person),
        {
            "Designation": "designation",
            "About you": "about",
            "Time zone": "time_zone",
            "The room": "room_words",
            "Online room": "online_link",
            "Listed": "is_listed",
            "Appointments a day": "most_a_day",
            "Appointments a week": "most_a_week",
            "Starts shown": "starts_shown",
            "Hours an offer lasts": "offer_hours",
            "When you hear of bookings": "get_hears_display",
        },
        left_out=("id", "person", "position"),
        fate=Fate.WITH_NAME,
        hinders=lambda person, now: (
            ["You are a practitioner here."] if Practitioner.objects.filter(person=person).exists() else []
        ),
        contacts=lambda now: ((pk, now) for pk in Practitioner.objects.values_list("person", flat=True)),
    )
)
declare_nothing(
    "The practice’s calendar and what it offers: whoever works here reads it at the desk.",
    Service,
    WeeklyHours,
    DatedHours,
    TimeOff,
    BusyCalendar,
    BusyTime,
)
declare_nothing("Told with what takes the time.", Entry)
