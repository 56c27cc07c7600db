"""The outside calendars of a practitioner, in the admin: where they are, and whether they could be read."""

import time

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from unfold.admin import TabularInline

from practice import clock
from practice.accounts.role_admin import ByRole
from practice.accounts.roles import May
from practice.scheduling.models import BusyCalendar, Practitioner
from practice.scheduling.outside.actions import booked_meanwhile, read_calendar

PATIENCE = 2  # seconds after which no further calendar is begun while somebody waits for the page
MOST_NAMED = 5


class CalendarAddressField(forms.URLField):
    """An https address. What calendars hand out as webcal:// is one."""

    def to_python(self, value):
        scheme, colon, rest = str(value or "").strip().partition(":")
        return super().to_python(f"https:{rest}" if colon and scheme.lower() in {"webcal", "webcals"} else value)

    def validate(self, value):
        super().validate(value)
        if value and not value.lower().startswith("https:") and not settings.DEBUG:
            raise ValidationError("Use an address that begins with https: others could read along on any other.")


class BusyCalendarForm(forms.ModelForm):
    def clean(self):
        """What was known of another address doesn't count for a new one; its times do, until that one was read."""
        cleaned = super().clean()
        if "address" in self.changed_data:
            self.instance.etag = self.instance.last_modified = self.instance.failure = ""
            self.instance.checked_at = None
        return cleaned


class BusyCalendarInline(ByRole, TabularInline):
    needs = May.KEEP_CALENDARS
    model = BusyCalendar
    form = BusyCalendarForm
    verbose_name, verbose_name_plural = "other calendar", "other calendars"
    fields = ["name", "address", "last_read"]
    readonly_fields = ["last_read"]
    extra = 0
    tab = True
    formfield_overrides = {models.URLField: {"form_class": CalendarAddressField, "assume_scheme": "https"}}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("practitioner")

    @admin.display(description="last read")
    def last_read(self, calendar):
        if calendar.checked_at is None:
            return "Not yet. It is read when you save, and every quarter of an hour."
        if calendar.failure:
            return f"{failure_words(calendar)} Tried on {_words(calendar, calendar.checked_at)}."
        return f"{_words(calendar, calendar.checked_at)}."


def failure_words(calendar: BusyCalendar) -> str:
    """Why it could not be read, and which times count meanwhile."""
    since = f"The times of {_words(calendar, calendar.copied_at)} count on." if calendar.copied_at else ""
    return f"{calendar.failure} {since}".strip()


def _words(calendar: BusyCalendar, moment) -> str:
    return clock.moment_words(moment, calendar.practitioner.time_zone)


def read_new_ones(request, practitioners: QuerySet[Practitioner]) -> None:
    """Calendars of theirs that were never read are read now, and whoever added them is told what became of it."""
    begun = time.monotonic()
    new = BusyCalendar.objects.filter(checked_at=None, practitioner__in=practitioners)
    for calendar in new.select_related("practitioner"):
        if time.monotonic() - begun > PATIENCE:
            messages.info(request, f"“{calendar}” will be read within a quarter of an hour.")
            continue
        read_calendar(calendar=calendar)
        if not calendar.failure:
            messages.success(request, f"“{calendar}” was read: its times are kept free from now on.")
        elif "_continue" not in request.POST:  # there the page that opens says it
            warn_of_failure(request, calendar)


def warn_of_failure(request, calendar: BusyCalendar) -> None:
    messages.warning(request, f"“{calendar}” could not be read. {failure_words(calendar)}")


def warn(request, practitioner: Practitioner) -> None:
    """Say which calendars can't be read, and what is booked here while they are busy."""
    for calendar in practitioner.busy_calendars.exclude(failure="").select_related("practitioner"):
        warn_of_failure(request, calendar)
    if booked := [str(entry) for entry in booked_meanwhile(practitioner, timezone.now())]:
        more = f"; and {len(booked) - MOST_NAMED} more" if len(booked) > MOST_NAMED else ""
        named = "; ".join(booked[:MOST_NAMED])
        messages.warning(request, f"Booked here while another calendar is busy, and it stays: {named}{more}.")
