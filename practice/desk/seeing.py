"""Who may see what at the desk: its pages, and of practitioners, messages, addresses and requests which."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from bookings.models import Companion, Enquiry, Offer, Session
from consultations.models import Colleague, Consultation, Joining, Meeting
from practice.accounts.models import Person
from practice.accounts.roles import May, only_who_may
from practice.notifications.models import Notification, ReturnedMail
from practice.scheduling.models import Practitioner
from practice.scheduling.statuses import Status
from practice.scheduling.ties import with_other_ties

WHOSE = {Session: "client", Consultation: "colleague__person"}
NOT_GONE = [Notification.State.FAILED, Notification.State.MISSED]
LATELY = timedelta(days=30)  # how long an undelivered message is shown

staff_only = only_who_may(May.KEEP_CALENDARS)


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
    lately = messages_seen_by(person, practitioners).filter(settled_at__gte=now - LATELY, state__in=NOT_GONE)
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
    asked = requests_asked_of(practitioners, now)
    found = (one for rows in asked for one in with_other_ties(rows, WHOSE[rows.model]).annotate(tells=tells))
    return sorted(found, key=lambda one: one.entry.expires_at)


def requests_asked_of(practitioners, now) -> list:
    """The same, of each sort by itself."""
    asked = {"status": Status.REQUESTED, "entry__expires_at__gt": now, "entry__practitioner__in": practitioners}
    return [model.objects.with_calendar().filter(**asked) for model in WHOSE]
