"""A day of the desk, line by line: each appointment with what is to be known and done before it begins."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from bookings.intake.due import with_open_forms
from bookings.models import Session
from practice.desk.seeing import NOT_GONE, WHOSE
from practice.notifications.models import Notification
from practice.receipts.models import Fee
from practice.scheduling.appointments import Appointment
from practice.scheduling.statuses import MET, Status


@dataclass(frozen=True)
class Line:
    """One appointment of a day, as its practitioner sees it at this moment."""

    appointment: Appointment
    has_begun: bool
    is_over: bool
    fee: Fee | None = None

    @property
    def is_first(self) -> bool:
        """Whether the two meet for the first time."""
        return getattr(self.appointment, "is_first", False)

    @property
    def paid_words(self) -> str:
        return self.fee.state_words if self.fee else "Payment"

    @property
    def is_now(self) -> bool:
        return self.has_begun and not self.is_over

    @property
    def link(self) -> str:
        """Where to meet online, for as long as it can be used."""
        return "" if self.is_over or self.appointment.is_cancelled else self.appointment.link

    @property
    def may_be_noted(self) -> bool:
        """Whether it can be said that they came, or didn't."""
        return self.has_begun and self.appointment.status == Status.BOOKED

    @property
    def was_noted(self) -> bool:
        return self.appointment.status in (Status.ATTENDED, Status.NO_SHOW)

    @property
    def due(self) -> list[str]:
        """What is missing before they meet, in words."""
        one = self.appointment
        missing = {
            "Form not filled in": not self.has_begun and self.is_first and getattr(one, "lacks_forms", False),
            "Consent missing": getattr(one, "lacks_consent", False),
            "A message did not go": getattr(one, "has_unsent", False),
        }
        return [words for words, is_so in missing.items() if is_so]


def with_what_is_due(appointments):
    """Each of a queryset of sessions or consultations with what a `Line` says. No query more."""
    model = appointments.model
    if model not in WHOSE:
        return appointments
    whose = WHOSE[model]
    earlier = model.objects.filter(
        **{whose: OuterRef(whose)},
        status__in=MET,
        entry__practitioner=OuterRef("entry__practitioner"),
        entry__during__startswith__lt=OuterRef("entry__during__startswith"),
    )
    unsent = Notification.objects.filter(subject_id=OuterRef("pk"), state__in=NOT_GONE)
    told = appointments.annotate(is_first=~Exists(earlier), has_unsent=Exists(unsent))
    return with_open_forms(told) if model is Session else told


def lines_of(appointments: list[Appointment], now) -> list[Line]:
    """One query for what was paid."""
    fees = Fee.objects.with_paid().filter(entry__in=[one.entry_id for one in appointments])
    by_whom = {(fee.entry_id, fee.person_id): fee for fee in fees}
    return [
        Line(one, one.entry.start <= now, one.entry.end <= now, by_whom.get((one.entry_id, one.person.pk)))
        for one in appointments
    ]
