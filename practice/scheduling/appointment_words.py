"""What an appointment says of itself to whoever reads it, in words and on their own clock."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from practice import clock
from practice.accounts.models import Channel, Person
from practice.profile.models import Practice
from practice.scheduling.models import Place
from practice.scheduling.statuses import Status

DUSK = time(17)  # from when on people call it the evening
ONLINE_LATER = "Online. The link is on the page of your booking from a day before, and in the last reminder."


class AppointmentWords:
    """The words of an `Appointment`, which adds what they are about."""

    @property
    def outcome_words(self) -> str:
        """What it is, and that they came late."""
        return "Came late" if self.status == Status.ATTENDED and self.came_late else self.get_status_display()

    @property
    def cost_words(self) -> str:
        """The fee in words, for whoever booked; "" for its other people, and where nothing is said of one."""
        return self.service.fee_words if self.reader_may_change else ""

    @property
    def free_until_words(self) -> str:
        """On the reader's own clock, which is named where it isn't the practitioner's."""
        if self.elsewhere_words:
            return clock.moment_words(self.free_until, self.reader.time_zone, year=False)
        return clock.moment_words(self.free_until, self.entry.zone, year=False, name_zone=False)

    @property
    def answer_by_words(self) -> str:
        """Until when a request is answered, on the practitioner's clock."""
        return clock.moment_words(self.entry.expires_at, self.entry.zone, year=False, name_zone=False)

    @property
    def moved_from_words(self) -> str:
        return clock.moment_words(self.moved_from, self.entry.zone, year=False, name_zone=False)

    @property
    def where_words(self) -> str:
        """Where to be, for the people who come. A link is told from a day before."""
        if self.place == Place.ROOM:
            return self.practitioner.room_words or self.get_place_display()
        if self.shows_link:
            return self.link
        return ONLINE_LATER if self.link else self.get_place_display()

    @property
    def rest_of_where_words(self) -> str:
        """What there is to say beside the name of the place; "" where that is all."""
        return self.where_words.removeprefix(self.get_place_display()).lstrip(". ")

    @property
    def reminder_words(self) -> str:
        """ "2 days before, and 2 hours before": the reminders that its reader gets when it is booked now; else "".

        One that their quiet hours draw forward is said by its evening.
        """
        if not self.reader.may_be_reached_by(Channel.EMAIL):
            return ""
        wanted = set(self.service.reminder_hours) - set(self.reader.unwanted_reminders)
        each = (self._lead_words_of(hours) for hours in sorted(wanted, reverse=True))
        *first, last = dict.fromkeys(words for words in each if words) or [""]
        return f"{', '.join(first)}, and {last}" if first else last

    def _lead_words_of(self, hours: int) -> str:
        """When a reminder so long before goes to its reader, in words; "" where that is over."""
        wanted_at, quiet = self.entry.start - timedelta(hours=hours), self.reader.quiet_hours
        due_at = quiet.evening_before(wanted_at) if quiet else wanted_at
        if due_at <= timezone.now():
            return ""
        if due_at == wanted_at:
            return f"{lead_words(hours)} before"
        zone = ZoneInfo(self.reader.time_zone)
        local = due_at.astimezone(zone)
        days = (self.entry.start.astimezone(zone).date() - local.date()).days
        if days == 1:
            return "the evening before" if local.time() >= DUSK else "the day before"
        return f"{days} days before" if days else "earlier that day"

    @property
    def elsewhere_words(self) -> str:
        """The start on the reader's own clock, where that differs from the practitioner's; else ""."""
        zone, start = self.reader.time_zone, self.entry.start
        return "" if clock.same_clock(start, zone, self.entry.zone) else clock.moment_words(start, zone)

    def calendar_title(self, label: str) -> str:
        """What it is called in its reader's calendar, as they chose; `label` is the practice's."""
        words = {
            Person.CalendarWords.BUSY: "Busy",
            Person.CalendarWords.SERVICE: f"{self.service.name} with {self.practitioner.name}",
        }
        return words.get(self.reader.calendar_words, label)

    @property
    def calendar_words(self) -> str:
        """The same, for a page. One query."""
        return self.calendar_title(Practice.current().label)


def lead_words(hours: int) -> str:
    """ "2 days", "1 hour", "30 hours"."""
    count, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
