from practice.scheduling.actions.changes import changing
from practice.scheduling.appointments import Appointment


def renew_links(*, appointment: Appointment) -> Appointment:
    """Every private link of it that was made before leads nowhere from now on."""
    with changing(appointment) as (appointment, _now):
        appointment.generation += 1
        appointment.save(update_fields=["generation"])
    return appointment
