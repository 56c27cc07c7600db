"""Appointments that the practitioner says yes or no to. Their time is kept until then, or until they lapse."""

import logging
from datetime import datetime, timedelta

from practice.notifications.actions import withdraw
from practice.scheduling.actions.changes import TooLate, changing
from practice.scheduling.appointments import Appointment
from practice.scheduling.messages import queue_confirmed, queue_declined, queue_lapsed
from practice.scheduling.models import Entry, Service
from practice.scheduling.news import News, queue_news
from practice.scheduling.statuses import Status

LONGEST_WAIT = timedelta(hours=72)
SHORTEST_WAIT = timedelta(minutes=10)  # for a time held so long that its notice is nearly over

logger = logging.getLogger(__name__)


def answer_by(service: Service, start: datetime, now: datetime) -> datetime:
    """When a request made now lapses: after three days, or when the notice for its start begins."""
    notice = start - timedelta(hours=service.notice_hours)
    return max(min(now + LONGEST_WAIT, notice), min(now + SHORTEST_WAIT, start))


def approve_request(*, appointment: Appointment) -> Appointment:
    """Afterwards it is booked, and its people are told. Approving twice changes nothing.

    Raises `TooLate` once it was declined or withdrawn, or has lapsed.
    """
    with changing(appointment) as (appointment, now):
        if appointment.status == Status.BOOKED:
            return appointment
        entry = appointment.entry
        if not appointment.is_requested or entry.has_run_out or entry.released_at:
            raise TooLate
        appointment.become(Status.BOOKED, now=now)
        appointment.save(update_fields=["status"])
        entry.kind, entry.expires_at = appointment.entry_kind, None
        entry.save(update_fields=["kind", "expires_at"])
        withdraw(subject_id=appointment.pk, why="The request was answered.")
        queue_confirmed(appointment)
    return appointment


def decline_request(*, appointment: Appointment) -> Appointment:
    """The time is free, and they are told kindly. Raises `TooLate` for what waits for no answer any more."""
    with changing(appointment) as (appointment, now):
        if appointment.status == Status.DECLINED:
            return appointment
        if not appointment.is_requested:
            raise TooLate
        end_request(appointment, Status.DECLINED, now, why="The request was declined.")
        queue_declined(appointment)
    return appointment


def lapse_requests(*, model: type[Appointment], now: datetime) -> int:
    """Requests that nobody answered in time lapse, and whoever asked is told. How many there were.

    One that can't is logged and left for the next time, and the others lapse.
    """
    waiting = model.objects.filter(status=Status.REQUESTED, entry__expires_at__lte=now).select_related("entry")
    lapsed = 0
    for appointment in waiting:
        try:
            lapsed += lapse_request(appointment)
        except Exception:
            logger.exception("The request %s could not lapse; the next sweep tries again.", appointment.pk)
    return lapsed


def lapse_request(appointment: Appointment) -> bool:
    with changing(appointment) as (appointment, now):
        if not appointment.is_requested or not appointment.entry.has_run_out:
            return False
        end_request(appointment, Status.LAPSED, now, why="The request lapsed.")
        queue_lapsed(appointment)
        queue_news(appointment, News.LAPSED)
    return True


def end_request(appointment: Appointment, status: Status, now: datetime, *, why: str) -> None:
    appointment.become(status, now=now)
    appointment.save(update_fields=["status"])
    Entry.objects.filter(pk=appointment.entry_id, released_at=None).update(released_at=now)
    withdraw(subject_id=appointment.pk, why=why)
