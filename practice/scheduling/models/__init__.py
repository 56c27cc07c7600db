from practice.scheduling.models.arrivals import Arrival
from practice.scheduling.models.availability import BusyCalendar, BusyTime, DatedHours, TimeOff, WeeklyHours
from practice.scheduling.models.entries import Entry, Int8Point
from practice.scheduling.models.practitioners import Place, Practitioner
from practice.scheduling.models.services import Service

__all__ = [
    "Arrival",
    "BusyCalendar",
    "BusyTime",
    "DatedHours",
    "Entry",
    "Int8Point",
    "Place",
    "Practitioner",
    "Service",
    "TimeOff",
    "WeeklyHours",
]
