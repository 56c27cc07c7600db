"""The judge of `bench.history`: reads the database, and what everybody was told, and counts what does not agree."""

from collections import Counter
from uuid import UUID

from bench.people import Booking, Log, Word
from bookings.models import Session
from practice.notifications import kinds
from practice.notifications.models import Notification
from practice.scheduling.appointments import Appointment
from practice.scheduling.slots import time_away
from practice.scheduling.statuses import AHEAD, Status
from practice.scheduling.together import Several

STATES = {
    Status.REQUESTED: "requested",
    Status.BOOKED: "booked",
    Status.CANCELLED: "cancelled",
    Status.LATE_CANCELLED: "cancelled",
    Status.DECLINED: "not booked",
    Status.LAPSED: "not booked",
}
NEWS = {
    "requested": {"requested"},
    "booked": {"confirmation", "moved"},
    "cancelled": {"cancelled"},
    "not booked": {"declined", "lapsed"},
}


def word_for(appointment: Appointment, begun: float, ended: float) -> Word:
    """What a truthful page says of it."""
    stands = appointment.status in AHEAD
    return Word(STATES[appointment.status], appointment.entry.start if stands else None, begun, ended)


def limits_exceeded() -> int:
    """How many days, weeks and people have more appointments ahead than they may. One query."""
    ahead = Session.objects.filter(status__in=AHEAD).select_related("entry", "service__practitioner")
    a_day, a_week, a_person = Counter(), Counter(), Counter()
    for session in ahead:
        practitioner, day = session.service.practitioner, session.entry.day
        a_day[practitioner.pk, day, practitioner.most_a_day] += 1
        a_week[practitioner.pk, day.isocalendar()[:2], practitioner.most_a_week] += 1
        a_person[session.client_id, session.service_id, session.service.most_upcoming] += 1
    counts = [*a_day.items(), *a_week.items(), *a_person.items()]
    return sum(limit is not None and count > limit for (*_whose, limit), count in counts)


def lost(logs: list[Log], said_at_desk: dict[str, list[Word]]) -> list[str]:
    """Bookings of which the row is not what was said of it last, to the client or by the practitioner."""
    rows = {str(row.pk): word_for(row, 0, 0) for row in Session.objects.select_related("entry")}
    bookings = {booking.pk: booking for log in logs for booking in log.bookings}
    found = [f"{pk}: only a row" for pk in rows.keys() - bookings.keys() - said_at_desk.keys()]
    for pk in bookings.keys() | said_at_desk.keys():
        may_be = last_words(bookings.get(pk), said_at_desk.get(pk, []))
        row = rows.get(pk)
        if row is None or (row.state, row.start) not in may_be:
            found.append(f"{pk}: {row} is none of {may_be}")
    return found


def last_words(booking: Booking | None, at_desk: list[Word]) -> set[tuple]:
    """What the row may be: the last word, or one of the last two that were said at the same time."""
    words = [*at_desk[-1:], *([booking.said] if booking else [])]
    return {(word.state, word.start) for word in words if not any(other.begun > word.ended for other in words)}


def told_not_once() -> list[str]:
    """Bookings about which their client will not be told exactly once how they stand. Reminders are no news."""
    topics: dict[tuple, list[str]] = {}
    for notification in Notification.objects.waiting().select_related("person"):
        for subject in told_by(notification):
            topic = notification.kind.rpartition(".")[2]
            topics.setdefault((subject.pk, notification.person_id), []).append(topic)
    found = []
    for session in Session.objects.all():
        news = [topic for topic in topics.get((session.pk, session.client_id), []) if topic != "reminder"]
        if len(news) != 1 or news[0].removesuffix("-together") not in NEWS[STATES[session.status]]:
            found.append(f"{session.pk} is {session.status}, and its client will be told {news}")
    return found


def told_by(notification: Notification) -> list:
    """What a message would speak of if it were sent now: nothing where it stopped being true."""
    kind = kinds.get(notification.kind)
    subject = kind.find(notification.subject_id)
    if subject is None or not kind.still_wanted(subject, notification):
        return []
    return subject.told if isinstance(subject, Several) else [subject]


def times_off_ignored(logs: list[Log], away: list[tuple]) -> int:
    """How many clients were newly given a time within hours that had been taken off before they asked."""
    sessions = Session.objects.select_related("service").in_bulk()
    given = [(sessions.get(UUID(pk)), word) for log in logs for pk, word in log.promised if word.start]
    found = 0
    for off, saved_at in away:
        hours = time_away(off, off.practitioner.time_zone)
        found += sum(
            session.service.practitioner_id == off.practitioner_id
            and saved_at < word.begun
            and hours.meets(word.start, word.start + session.service.length)
            for session, word in given
            if session
        )
    return found
