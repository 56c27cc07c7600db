from datetime import date, time, timedelta

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from practice import clock
from practice.scheduling.models.practitioners import Place, Practitioner
from practice.scheduling.models.services import Service


class Hours(models.Model):
    """Abstract: a window in which a practitioner can be booked, for everything or for one service or place."""

    service = models.ForeignKey(
        Service,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Leave it empty for every service.",
    )
    place = models.CharField(
        "where", max_length=10, choices=Place, blank=True, help_text="Leave it empty where it makes no difference."
    )

    class Meta:
        abstract = True

    def serves(self, service: Service) -> bool:
        return self.service_id in (None, service.pk)


class WeeklyHoursQuerySet(models.QuerySet):
    def plain(self):
        """Those that hold for every service, always and each week: what can be said in a few words."""
        return self.filter(service=None, valid_from=None, valid_until=None, every_weeks=1)


class WeeklyHours(Hours):
    """One window of one weekday in which a practitioner can be booked; two of them leave a lunch break."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField(help_text="In the practitioner's zone.")
    closes = models.TimeField()
    valid_from = models.DateField("from", null=True, blank=True, help_text="The first day. Leave it empty for always.")
    valid_until = models.DateField("until", null=True, blank=True, help_text="The last day, included.")
    every_weeks = models.PositiveSmallIntegerField(
        "every so many weeks",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
        help_text="1 is every week; 2 every other week, counted from the week of the first day.",
    )

    objects = WeeklyHoursQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "weekly hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="hours_close_after_they_open",
                violation_error_message="The closing time must be later than the opening time.",
            ),
            models.CheckConstraint(
                condition=Q(every_weeks=1) | Q(every_weeks__gt=1, valid_from__isnull=False),
                name="weeks_are_counted_from_a_day",
                violation_error_message="Say from which day on: the weeks are counted from there.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="hours_end_after_they_begin",
                violation_error_message="The last day can’t come before the first.",
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"

    def count_on(self, day: date) -> bool:
        """Whether the window is open on this day."""
        if day.weekday() != self.weekday or (self.valid_until and day > self.valid_until):
            return False
        if self.valid_from is None:
            return True
        weeks = (monday(day) - monday(self.valid_from)).days // 7
        return day >= self.valid_from and weeks % self.every_weeks == 0


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


class DatedHours(Hours):
    """What is different on one day: a row with hours is a window more, a row without closes the usual ones.

    So "that Friday from two to six only" is two rows.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="dated_hours")
    day = models.DateField()
    opens = models.TimeField(
        null=True, blank=True, help_text="Leave both times empty to close the weekly hours of that day."
    )
    closes = models.TimeField(null=True, blank=True)
    note = models.CharField(max_length=120, blank=True, help_text="For the desk alone.")

    class Meta:
        ordering = ["day", "opens"]
        verbose_name_plural = "hours of single days"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None, place="") | Q(opens__isnull=False, closes__gt=F("opens")),
                name="dated_hours_close_after_they_open",
                violation_error_message="Write both times, the closing later than the opening; or, for a day that is "
                "closed, leave both empty and the place as well.",
            )
        ]

    def __str__(self):
        return f"{self.day} {self.opens:%H:%M} to {self.closes:%H:%M}" if self.opens else f"{self.day} closed"

    @property
    def words(self) -> str:
        """ "6:00 pm to 8:00 pm, online"; "" where it closes the day."""
        if self.closes_the_day:
            return ""
        where = f", {self.get_place_display().lower()}" if self.place else ""
        return f"{clock.time_words(self.opens)} to {clock.time_words(self.closes)}{where}"

    @property
    def closes_the_day(self) -> bool:
        return self.opens is None


class TimeOff(models.Model):
    """Days, or hours of days, on which a practitioner can't be booked, on the practitioner's wall clock.

    Availability, not an entry: sessions that were there before stay, and the desk says which they are.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="time_off")
    starts_on = models.DateField("from")
    starts_clock = models.TimeField("from what time", default=time.min)
    ends_on = models.DateField("to", help_text="The last day, included.")
    ends_clock = models.TimeField(
        "until what time", null=True, blank=True, help_text="Leave it empty for the end of that day."
    )
    note = models.CharField(max_length=120, blank=True, help_text="For the desk alone.")

    class Meta:
        ordering = ["starts_on", "starts_clock"]
        verbose_name_plural = "time off"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on"))
                | Q(ends_on=F("starts_on")) & (Q(ends_clock=None) | Q(ends_clock__gt=F("starts_clock"))),
                name="time_off_ends_after_it_starts",
                violation_error_message="A time off can't end before it starts.",
            )
        ]

    def __str__(self):
        return f"{self.practitioner} off, {self.starts_on} to {self.ends_on}"

    def covers(self, day: date) -> bool:
        """Whether nothing of that day can be booked."""
        from_midnight = self.starts_on < day or (self.starts_on == day and self.starts_clock == time.min)
        return from_midnight and (day < self.ends_on or (day == self.ends_on and self.ends_clock is None))

    @property
    def words(self) -> str:
        """ "Thursday 24 December 2026", "Monday 7 December 2026, 1:00 pm to 3:00 pm": on the practitioner's clock."""
        begins = clock.day_words(self.starts_on)
        ends = "" if self.ends_on == self.starts_on else clock.day_words(self.ends_on)
        if self.starts_clock == time.min and self.ends_clock is None:
            return f"{begins} to {ends}" if ends else begins
        from_clock = clock.time_words(self.starts_clock)
        until_clock = clock.time_words(self.ends_clock) if self.ends_clock else "midnight"
        return f"{begins}, {from_clock} to {', '.join(filter(None, [ends, until_clock]))}"


class BusyCalendar(models.Model):
    """A calendar kept elsewhere, read from its `.ics` address. Whatever it holds takes the practitioner's time here."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="busy_calendars")
    name = models.CharField(max_length=80, help_text="Such as: hospital, private.")
    address = models.URLField(
        max_length=500,
        help_text="The secret address in iCal format, from the other calendar’s settings. Only times are read from it.",
    )
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=80, blank=True, editable=False)
    copy = models.TextField(blank=True, editable=False, help_text="The last good one, from which times are counted.")
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    copied_at = models.DateTimeField(null=True, blank=True, editable=False)
    failure = models.CharField(max_length=300, blank=True, editable=False, help_text="Why it could not be read.")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def read_words(self) -> str:
        """When it was looked at last; a query unless the practitioner was selected along."""
        return clock.moment_words(self.checked_at, self.practitioner.time_zone, year=False, name_zone=False)


class BusyTime(models.Model):
    """One stretch of an outside calendar, as half-open instants. What it is called is not kept."""

    calendar = models.ForeignKey(BusyCalendar, on_delete=models.CASCADE, related_name="times")
    during = DateTimeRangeField()

    class Meta:
        ordering = ["during"]
        indexes = [GistIndex(fields=["during"], name="busy_times_by_when")]

    def __str__(self):
        return f"{self.during.lower:%Y-%m-%d %H:%M} to {self.during.upper:%Y-%m-%d %H:%M} UTC"
