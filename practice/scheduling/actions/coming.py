from practice.scheduling.actions.changes import TooLate, changing
from practice.scheduling.appointments import Appointment
from practice.scheduling.statuses import Status


def say_coming(*, appointment: Appointment) -> Appointment:
    """Whoever booked says that they will be there; the desk shows it until the time changes. Twice changes nothing.

    Raises `TooLate` once it has begun, or where it is not to be.
    """
    with changing(appointment) as (appointment, now):
        if appointment.status != Status.BOOKED or not appointment.can_change(now):
            raise TooLate
        if appointment.coming_at is None:
            appointment.coming_at = now
            appointment.save(update_fields=["coming_at"])
    return appointment
