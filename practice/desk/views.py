"""The practitioner's day, for those who keep calendars; anybody else finds no page here."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Enquiry, Session
from consultations.models import Consultation, Joining, Meeting
from practice import clock
from practice.accounts.roles import May
from practice.backups.watching import last_backup
from practice.desk.day import lines_of, with_what_is_due
from practice.desk.seeing import (
    colleagues_waiting,
    practitioners_seen_by,
    requests_waiting,
    returned_seen_by,
    staff_only,
    undelivered_about,
)
from practice.desk.start import is_settled
from practice.desk.waiting import queues_of
from practice.notifications.watching import silence
from practice.profile.models import CrisisLine
from practice.scheduling.appointments import GRACE
from practice.scheduling.forms import DaysForm
from practice.scheduling.models import BusyCalendar, Entry
from practice.scheduling.statuses import AFTER_THE_START, AHEAD, CALLED_OFF

FARTHEST = timedelta(days=36500)  # a day beyond that counts as not asked for: the calendar itself ends somewhere


@staff_only
@require_safe
def today(request):
    now = timezone.now()
    practitioners = practitioners_seen_by(request.user)
    zone = practitioners[0].time_zone if practitioners else clock.HOME_ZONE
    today = now.astimezone(ZoneInfo(zone)).date()
    asked = DaysForm(request.GET).days_asked(today)[1]
    day = asked if asked and abs(asked - today) < FARTHEST else today
    lines = lines_of(appointments_on(day, zone, practitioners), now)
    context = {
        "silence": silence(now),
        "backup": last_backup(now) if request.user.may(May.RUN_THE_PRACTICE) else ("", False),
        "queues": [queue for queue in queues_of(request.user) if queue.count],
        "is_settled": is_settled(request.user),
        "day": clock.day_words(day),
        "shown": day,
        "is_today": day == today,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "now": now,
        "lines": lines,
        "next_day": None if lines else next_day_with_somebody(day, zone, practitioners, now),
        "requests": requests_waiting(request.user, practitioners, now),
        "seats": Joining.objects.with_group().asked_of(practitioners),
        "colleagues": colleagues_waiting(request.user),
        "questions": Enquiry.objects.for_desk(request.user).waiting().count(),
        "stale_lines": CrisisLine.objects.stale(today) if request.user.may(May.RUN_THE_PRACTICE) else [],
        "unread_calendars": BusyCalendar.objects.filter(practitioner__in=practitioners).exclude(failure=""),
        "returned": returned_seen_by(request.user, practitioners),
        "undelivered": undelivered_about(request.user, practitioners, now)[:20],
    }
    return render(request, "desk/today.html", context)


def next_day_with_somebody(day: date, zone: str, practitioners, now: datetime) -> date | None:
    """The first calendar day in `zone` after this one on which somebody comes to one of these practitioners."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))
    theirs = Entry.objects.of_any(one.pk for one in practitioners).standing(now).of_appointments()
    entry = theirs.filter(during__startswith__gte=midnight).overlapping(midnight, None).order_by("during").first()
    return entry and entry.start.astimezone(ZoneInfo(zone)).date()


def appointments_on(day, zone: str, practitioners) -> list:
    """Sessions, consultations and meetings that start on a calendar day in `zone`, in order. A query for each sort, and
    two for the seats of meetings."""
    start = datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))
    both = [
        Session.objects.with_calendar(),
        Consultation.objects.with_calendar().select_related("colleague__person"),
        Meeting.objects.with_calendar(),
    ]
    cancelled_just_now = Q(status__in=CALLED_OFF, changed_at__gt=timezone.now() - GRACE)  # it may be undone
    shown = Q(status__in=[*AHEAD, *AFTER_THE_START]) | cancelled_just_now
    within = {
        "entry__released_at": None,
        "entry__during__overlap": (start, end),
        "entry__during__startswith__gte": start,
        "entry__during__startswith__lt": end,
    }
    both = [with_what_is_due(all_of) for all_of in both]
    found = [one for all_of in both for one in all_of.filter(shown, entry__practitioner__in=practitioners, **within)]
    return sorted(found, key=lambda one: one.entry.start)
