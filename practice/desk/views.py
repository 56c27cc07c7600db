"""The practitioner's day, for those who keep calendars; anybody else finds no page here."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Companion, Enquiry, Offer, Session
from consultations.models import Colleague, Consultation, Joining, Meeting
from practice import clock
from practice.accounts.models import Person
from practice.accounts.roles import May, only_who_may
from practice.backups.watching import last_backup
from practice.notifications.models import Notification, ReturnedMail
from practice.notifications.watching import silence
from practice.profile.models import CrisisLine
from practice.scheduling.appointments import GRACE
from practice.scheduling.forms import DaysForm
from practice.scheduling.models import BusyCalendar, Practitioner
from practice.scheduling.statuses import AFTER_THE_START, AHEAD, CALLED_OFF, Status
from practice.scheduling.ties import with_other_ties

FARTHEST = timedelta(days=36500)  # a day beyond that counts as not asked for: the calendar itself ends somewhere


WHOSE = {Session: "client", Consultation: "colleague__person"}
LATELY = timedelta(days=30)  # how long an undelivered message is shown


staff_only = only_who_may(May.KEEP_CALENDARS)


@staff_only
@require_safe
def today(request):
    now = timezone.now()
    practitioners = practitioners_seen_by(request.user)
    zone = practitioners[0].time_zone if practitioners else clock.HOME_ZONE
    today = now.astimezone(ZoneInfo(zone)).date()
    asked = DaysForm(request.GET).days_asked(today)[1]
    day = asked if asked and abs(asked - today) < FARTHEST else today
    context = {
        "silence": silence(now),
        "backup": last_backup(now) if request.user.is_superuser else ("", False),
        "day": clock.day_words(day),
        "is_today": day == today,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "now": now,
        "appointments": appointments_on(day, zone, practitioners),
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


def colleagues_waiting(person):
    """Those to look up, for whoever does; else none."""
    waiting = Colleague.objects.to_look_up().select_related("person")
    return waiting if person.may(May.LOOK_COLLEAGUES_UP) else waiting.none()


def practitioners_seen_by(person):
    """Whose days somebody may see at the desk."""
    return Practitioner.objects.seen_by(person)


def messages_seen_by(person, practitioners):
    """The outbox as somebody may see it at the desk: what is about these practitioners' appointments, waitlists and
    questions, and what goes to themselves; all of it for whoever runs the practice and sees everybody's days."""
    if person.may(May.RUN_THE_PRACTICE) and not Practitioner.objects.exclude(pk__in=practitioners).exists():
        return Notification.objects.all()
    sessions, consultations = (
        model.objects.filter(entry__practitioner__in=practitioners) for model in (Session, Consultation)
    )
    about = [
        sessions,
        consultations,
        Companion.objects.filter(session__in=sessions),
        Offer.objects.filter(waiting__service__practitioner__in=practitioners),
        Enquiry.objects.for_desk(person),
        Colleague.objects.all(),
        Meeting.objects.filter(entry__practitioner__in=practitioners),
        Joining.objects.filter(group__service__practitioner__in=practitioners),
    ]
    theirs = Q(person=person) | Q(subject_id__in=sessions.exclude(regular=None).values("regular"))
    for rows in about:
        theirs |= Q(subject_id__in=rows.values("pk"))
    return Notification.objects.filter(theirs)


def undelivered_about(person, practitioners, now):
    """Messages that did not go lately, as far as somebody may see them."""
    not_gone = [Notification.State.FAILED, Notification.State.MISSED]
    lately = messages_seen_by(person, practitioners).filter(settled_at__gte=now - LATELY, state__in=not_gone)
    return lately.select_related("person")


def returned_seen_by(person, practitioners):
    """Addresses that mail comes back from, where messages go there that somebody may see; with whose they are."""
    messages = messages_seen_by(person, practitioners)
    to_people = Exists(messages.filter(person__email=OuterRef("address")))
    to_nobody_here = Exists(messages.filter(pk=OuterRef("notification"), person=None))
    whose = Subquery(Person.objects.filter(email=OuterRef("address")).values("name")[:1])
    return ReturnedMail.objects.filter(to_people | to_nobody_here).annotate(whose=whose)


def requests_waiting(person, practitioners, now) -> list:
    """Sessions and consultations that wait for an answer, those that lapse first in front. Two queries.

    What else ties somebody to the practitioner is told to whom they confide in.
    """
    tells = Q(entry__practitioner__in=Practitioner.objects.confided_to(person))
    both = [with_other_ties(model.objects.with_calendar(), whose) for model, whose in WHOSE.items()]
    asked = {"status": Status.REQUESTED, "entry__expires_at__gt": now, "entry__practitioner__in": practitioners}
    found = (one for all_of in both for one in all_of.filter(**asked).annotate(tells=tells))
    return sorted(found, key=lambda one: one.entry.expires_at)


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
    found = [one for all_of in both for one in all_of.filter(shown, entry__practitioner__in=practitioners, **within)]
    return sorted(found, key=lambda one: one.entry.start)
