"""What a colleague attended, and how many hours that was.

A date counts once it is over and somebody has said that the colleague was there. Hours are minutes added up, divided by
sixty and rounded to two places at the end: three times fifty minutes are 2.5 hours, and once is 0.83.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from django.utils import timezone

from consultations.models import Certificate, Colleague, Consultation, Group, Meeting, Seat
from consultations.models.certificates import hours_words
from practice import clock
from practice.scheduling.statuses import CALLED_OFF, Status

HUNDREDTH = Decimal("0.01")


def hours_of(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Attendance:
    """The dates of one group, or the one consultation, that a colleague attended; at least one, in order."""

    held: tuple[Meeting | Consultation, ...]

    @property
    def of(self) -> Group | Consultation:
        """What a certificate is for."""
        return self.held[0].group if self.is_group else self.held[0]

    @property
    def is_group(self) -> bool:
        return isinstance(self.held[0], Meeting)

    @property
    def theme(self) -> str:
        return self.held[0].service.name

    @property
    def facilitator(self) -> str:
        """With designation. Who led them last, where that changed."""
        return self.held[-1].practitioner.signature

    @property
    def days(self) -> list[date]:
        return [one.entry.day for one in self.held]

    @property
    def days_words(self) -> list[str]:
        return [clock.day_words(day) for day in self.days]

    @property
    def short_days_words(self) -> list[str]:
        """For below the year."""
        return [clock.day_words(day, year=False) for day in self.days]

    @property
    def minutes(self) -> int:
        return sum(one.entry.minutes for one in self.held)

    @property
    def hours(self) -> Decimal:
        return hours_of(self.minutes)

    @property
    def hours_words(self) -> str:
        return hours_words(self.hours)

    def certificate_among(self, certificates: Iterable[Certificate]) -> Certificate | None:
        return next((one for one in certificates if one.subject_id == self.of.pk), None)


@dataclass(frozen=True)
class Year:
    """What was attended in one year, the newest first."""

    year: int
    attended: list[Attendance]

    @property
    def hours(self) -> Decimal:
        return hours_of(sum(one.minutes for one in self.attended))

    @property
    def hours_words(self) -> str:
        return hours_words(self.hours)

    @property
    def lines(self) -> list[Attendance]:
        """One for each date, in order."""
        dates = [Attendance((one,)) for attendance in self.attended for one in attendance.held]
        return sorted(dates, key=lambda one: one.held[0].entry.start)


def held_for(colleague: Colleague, now: datetime) -> list[Meeting | Consultation]:
    """All that they attended, in order. Two queries."""
    seats = Seat.objects.filter(colleague=colleague, attended=True, given_back_at=None)
    with_calendar = "entry__practitioner__person", "service"
    meetings = Meeting.objects.select_related("group__service", *with_calendar)
    meetings = meetings.filter(seats__in=seats, entry__during__endswith__lte=now).exclude(status__in=CALLED_OFF)
    consultations = Consultation.objects.select_related(*with_calendar)
    consultations = consultations.filter(colleague=colleague, status=Status.ATTENDED, entry__during__endswith__lte=now)
    return sorted([*meetings, *consultations], key=lambda one: one.entry.start)


def gathered(held: Iterable[Meeting | Consultation]) -> list[Attendance]:
    """The same by what they were of, whatever came last in front."""
    by_subject = {}
    for one in held:
        by_subject.setdefault(getattr(one, "group_id", one.pk), []).append(one)
    attended = [Attendance(tuple(dates)) for dates in by_subject.values()]
    return sorted(attended, key=lambda one: one.held[-1].entry.start, reverse=True)


def by_year(colleague: Colleague, now: datetime) -> list[Year]:
    """The newest year first. A year is counted on the calendar of whoever led."""
    years = groupby(reversed(held_for(colleague, now)), key=lambda one: one.entry.day.year)
    return [Year(year, gathered(reversed(list(held)))) for year, held in years]


def attendance_of(colleague: Colleague, pk, now: datetime) -> Attendance | None:
    """What they attended of the group or the consultation with this id; None for nothing, and for what isn't theirs."""
    return next((one for one in gathered(held_for(colleague, now)) if one.of.pk == pk), None)


def still_stands(certificate: Certificate) -> bool:
    """Whether nobody took it back, and what it says is still what is on record."""
    if certificate.revoked_at:
        return False
    attendance = attendance_of(certificate.colleague, certificate.subject_id, timezone.now())
    if attendance is None or certificate.hours > attendance.hours:
        return False
    return set(certificate.days) <= set(attendance.days)
