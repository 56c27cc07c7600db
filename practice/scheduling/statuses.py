"""What an appointment can be, and the only steps from one to another."""

from django.db import models


class Status(models.TextChoices):
    REQUESTED = "requested", "Requested"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Lapsed"
    BOOKED = "booked", "Booked"
    ATTENDED = "attended", "Attended"
    NO_SHOW = "no-show", "Did not come"
    CANCELLED = "cancelled", "Cancelled"
    LATE_CANCELLED = "late-cancelled", "Cancelled late"


AHEAD = (Status.REQUESTED, Status.BOOKED)  # still to be, as far as anybody knows
MET = (Status.BOOKED, Status.ATTENDED)  # once it is over: nobody has said otherwise
CALLED_OFF = (Status.CANCELLED, Status.LATE_CANCELLED)
MISSED = (Status.NO_SHOW, Status.LATE_CANCELLED)  # a fee may be asked, unless it is waived

STEPS = {
    Status.REQUESTED: {Status.BOOKED, Status.DECLINED, Status.LAPSED, Status.CANCELLED},
    Status.BOOKED: {Status.ATTENDED, Status.NO_SHOW, Status.CANCELLED, Status.LATE_CANCELLED},
    Status.ATTENDED: {Status.NO_SHOW, Status.BOOKED},  # the wrong button; not said after all
    Status.NO_SHOW: {Status.ATTENDED, Status.BOOKED},
    Status.CANCELLED: {Status.BOOKED},  # undone
    Status.LATE_CANCELLED: {Status.BOOKED, Status.CANCELLED},  # undone; waived
    Status.DECLINED: set(),
    Status.LAPSED: set(),
}
AFTER_THE_START = {Status.ATTENDED, Status.NO_SHOW}


class NoSuchStep(Exception):
    """An appointment can't become this from what it is."""


def require_step(now_is: str, to_be: str) -> None:
    """Raises `NoSuchStep`."""
    if Status(to_be) not in STEPS[Status(now_is)]:
        raise NoSuchStep(f"{Status(now_is).label} can’t become {Status(to_be).label.lower()}.")
