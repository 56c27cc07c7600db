"""What a client's browser has chosen of regular sessions, within what one person may have ahead."""

from bookings.actions import room_ahead
from bookings.models import Session
from practice.accounts.models import Person
from practice.scheduling.choice import Choice
from practice.scheduling.models import Service
from practice.scheduling.regular.choosing import Series, plan_of_series, series_of
from practice.scheduling.regular.plans import Plan
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.ties import has_other_ties

EVERY = {1: Rhythm.WEEKLY, 2: Rhythm.FORTNIGHTLY}  # what clients are offered, by the weeks that their browser sends
DATES = "bookings/regular.html"


def what_was_asked(client: Person, service: Service, choice: Choice) -> Series | None:
    """None for a single session, and for whom the practitioner answers by hand: they ask for one at a time.

    No more than the service allows, or than the client may have ahead.
    """
    if has_other_ties(client, service.practitioner, Session):
        return None
    rhythm = EVERY.get(choice.answers.get("every_weeks"))
    return series_of(service, choice, rhythm, room=room_ahead(client, service))


def plan_of(client: Person, service: Service, choice: Choice, answers: dict[str, str] | None = None) -> Plan | None:
    """As `plan_of_series`."""
    return plan_of_series(service, choice, what_was_asked(client, service, choice), answers)


def is_fewer(service: Service, choice: Choice, plan: Plan | None) -> bool:
    """Whether more were asked for than one person may have ahead."""
    if not service.takes_regulars or choice.answers.get("every_weeks") not in EVERY:
        return False
    return (len(plan.occurrences) if plan else 1) < (choice.answers.get("times") or 0)
