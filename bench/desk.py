"""What the practitioners do in `bench.history`, while their clients book: they answer requests, cancel, book for
somebody, and take hours off. Each with what came of it, for comparing."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from bench.people import DAYS, Word
from bench.place import overlaps
from bench.verdict import limits_exceeded, word_for
from bookings.actions import TooManyAhead, book_session
from bookings.models import Session
from practice.scheduling.actions import TooLate, approve_request, cancel_appointment, decline_request, lock
from practice.scheduling.appointments import Appointment
from practice.scheduling.diary import Rule
from practice.scheduling.models import Place, Service, TimeOff
from practice.scheduling.slots import NotOffered, SlotTaken, list_slots
from practice.scheduling.statuses import AHEAD, Status
from tests.factories import make_person

PAUSE = 0.05  # seconds between two acts
PAST_THE_DOOR = {Rule.HOURS, Rule.NOTICE, Rule.WINDOW}  # what a practitioner sets aside here


class NothingFree(Exception):
    """There is no slot left."""


@dataclass
class Desk:
    """The practitioners' side of the story. `said` are their acts on one booking each; `away` is time off, with the
    moment from which nothing may be booked in it."""

    services: list[Service]
    random: random.Random
    counts: Counter = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    said: dict[str, list[Word]] = field(default_factory=dict)
    booked: list[str] = field(default_factory=list)
    away: list[tuple[TimeOff, float]] = field(default_factory=list)
    most_overlaps: int = 0
    most_exceeded: int = 0

    def act_until(self, deadline: float) -> "Desk":
        acts = [self.answer] * 9 + [self.take_time_off, self.book_for_somebody, self.call_off]
        while time.monotonic() < deadline:
            act = self.random.choice(acts)
            try:
                outcome = act()
            except NothingFree:
                outcome = "found nothing"
            except (TooLate, TooManyAhead, NotOffered, SlotTaken):
                outcome = "refused"
            except Exception as error:
                self.errors.append(f"{act.__name__}: {error!r}")
                outcome = "failed"
            self.counts[f"{act.__name__} {outcome}"] += 1
            self.most_overlaps = max(self.most_overlaps, overlaps())
            self.most_exceeded = max(self.most_exceeded, limits_exceeded())
            time.sleep(PAUSE)
        connection.close()
        return self

    def answer(self) -> str:
        """The request that waits longest is approved or declined."""
        if not (session := Session.objects.filter(status=Status.REQUESTED).order_by("created_at").first()):
            return "found nothing"
        self.note(session, self.random.choice([approve_request, approve_request, decline_request]))
        return "done"

    def call_off(self) -> str:
        if not (session := Session.objects.filter(status__in=AHEAD).order_by("?").first()):
            return "found nothing"
        self.note(session, partial(cancel_appointment, by=Appointment.Side.PRACTICE))
        return "done"

    def note(self, session: Session, act) -> None:
        begun = time.monotonic()
        changed = act(appointment=session)
        self.said.setdefault(str(session.pk), []).append(word_for(changed, begun, time.monotonic()))

    def book_for_somebody(self) -> str:
        service = self.random.choice(self.services)
        begun = time.monotonic()
        session = book_session(
            client=make_person("Somebody Else"),
            service=service,
            start=self.some_start(service),
            place=Place.ONLINE,
            set_aside=PAST_THE_DOOR,
            by_practice=True,
        )
        self.booked.append(str(session.pk))
        self.said.setdefault(str(session.pk), []).append(word_for(session, begun, time.monotonic()))
        return "done"

    def take_time_off(self) -> str:
        """An hour in which nothing more can be booked; what was booked stays."""
        service = self.random.choice(self.services)
        start = self.some_start(service).astimezone(ZoneInfo(service.zone))
        with lock(service.practitioner_id):
            off = TimeOff.objects.create(
                practitioner=service.practitioner,
                starts_on=start.date(),
                starts_clock=start.time(),
                ends_on=start.date(),
                ends_clock=(start + timedelta(hours=1)).time(),
            )
        self.away.append((off, time.monotonic()))
        return "done"

    def some_start(self, service: Service) -> datetime:
        now = timezone.now()
        slots = list_slots(service, first_day=now.date(), days=DAYS, now=now)
        if not slots:
            raise NothingFree
        return self.random.choice(slots).start
