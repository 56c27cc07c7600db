from practice.scheduling.outside.actions import booked_meanwhile, read_calendar, read_calendars
from practice.scheduling.outside.fetching import Unreadable

__all__ = ["Unreadable", "booked_meanwhile", "read_calendar", "read_calendars"]
