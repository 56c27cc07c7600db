"""Keeping the busy times of outside calendars up to date (docs/decisions/0014)."""

import logging
from datetime import datetime

from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from practice.scheduling.actions import lock
from practice.scheduling.appointments import Appointment
from practice.scheduling.calendar_file import uid_of
from practice.scheduling.diary import DAY, local_day
from practice.scheduling.models import BusyCalendar, BusyTime, Entry, Practitioner, Service
from practice.scheduling.outside.fetching import Unreadable, fetch
from practice.scheduling.outside.reading import Stretch, busy_stretches, reduce
from practice.scheduling.slots import midnight

logger = logging.getLogger(__name__)
DAYS_BEYOND = 35  # regular sessions and the limits of a week reach further than a window


def read_calendars() -> None:
    """Every outside calendar is read once. What goes wrong with one is that one's."""
    for calendar in BusyCalendar.objects.select_related("practitioner").order_by("pk"):
        try:
            read_calendar(calendar=calendar)
        except Exception:  # a mistake of ours: the log says which, and the others are read all the same
            logger.exception("Outside calendar %s could not be read.", calendar.pk)


def read_calendar(*, calendar: BusyCalendar) -> BusyCalendar:
    """What the outside calendar holds now takes the practitioner's time from now on. What is booked here stays.

    Where it can't be read, `failure` says why; the times of the last good copy count on, and the next time the whole of
    it is asked for.
    """
    now = timezone.now()
    window = _window(calendar.practitioner, now)
    try:
        answer = fetch(calendar.address, etag=calendar.etag, last_modified=calendar.last_modified)
        copy = calendar.copy if answer.body is None else reduce(answer.body, own=own_ids(calendar.practitioner_id))
        stretches, not_understood = busy_stretches(copy, **window)
    except Unreadable as trouble:
        news = {"failure": str(trouble), "etag": "", "last_modified": ""}
        stretches = _last_good(calendar, window)
    else:
        news = {
            "failure": _not_understood_words(not_understood),
            "etag": _if_short(answer.etag, "etag"),
            "last_modified": _if_short(answer.last_modified, "last_modified"),
            "copy": copy,
            "copied_at": now,
        }
    return _keep(calendar, stretches, checked_at=now, **news)


def _keep(calendar: BusyCalendar, stretches: list[Stretch] | None, **news) -> BusyCalendar:
    """Write what was found, unless somebody changed the address meanwhile. Without `stretches` the times stay."""
    with lock(calendar.practitioner_id):
        kept = BusyCalendar.objects.filter(pk=calendar.pk, address=calendar.address)
        if not kept.update(**news):
            return calendar
        times = BusyTime.objects.filter(calendar=calendar)
        before = [(time.during.lower, time.during.upper) for time in times]
        if stretches is not None and stretches != before:
            times.delete()
            BusyTime.objects.bulk_create(
                BusyTime(calendar=calendar, during=DateTimeTZRange(*stretch)) for stretch in stretches
            )
    for field, value in news.items():
        setattr(calendar, field, value)
    return calendar


def _window(practitioner: Practitioner, now: datetime) -> dict:
    """From yesterday until after the last day on which anything can be booked, on the practitioner's calendar."""
    farthest = Service.objects.filter(practitioner=practitioner).aggregate(days=Max("window_days"))["days"] or 0
    zone = practitioner.time_zone
    today = local_day(now, zone)
    return {
        "first": midnight(today - DAY, zone),
        "last": midnight(today + DAY * (farthest + DAYS_BEYOND), zone),
        "zone": zone,
    }


def own_ids(practitioner_id) -> set[str]:
    """What calendars know this practitioner's appointments by: those that take their time here already, or did.

    Whatever else comes from the practice's domain (its own calendar may) takes time like any other event. A query for
    each sort of appointment.
    """
    sorts = [model for model in apps.get_models() if issubclass(model, Appointment)]
    theirs = [model.objects.filter(entry__practitioner=practitioner_id) for model in sorts]
    return {uid_of(pk).lower() for model in theirs for pk in model.values_list("pk", flat=True)}


def _last_good(calendar: BusyCalendar, window: dict) -> list[Stretch] | None:
    """The kept copy counted again, since the window moves on; None where there is none that can be counted."""
    try:
        return busy_stretches(calendar.copy, **window)[0] if calendar.copy else None
    except Unreadable:
        return None


def _not_understood_words(count: int) -> str:
    if not count:
        return ""
    if count == 1:
        return "One of its events could not be understood: no time is kept free for it."
    return f"{count} of its events could not be understood: no time is kept free for them."


def _if_short(value: str, field: str) -> str:
    """A header that fits its field; a cut one would match nothing."""
    return value if len(value) <= BusyCalendar._meta.get_field(field).max_length else ""


def booked_meanwhile(practitioner: Practitioner, now: datetime) -> list[Entry]:
    """What is booked here, from now on, while an outside calendar is busy. One query."""
    busy = BusyTime.objects.filter(calendar__practitioner=OuterRef("practitioner"), during__overlap=OuterRef("during"))
    booked = Entry.objects.standing(now).of_appointments()
    return list(booked.filter(Exists(busy), practitioner=practitioner, during__endswith__gt=now))
