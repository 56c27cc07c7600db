"""Taking the time of a whole series: what either door does under the practitioner's lock."""

from collections.abc import Iterable
from datetime import datetime

from practice.scheduling.actions import new_entry, take_slot
from practice.scheduling.diary import Rule
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.regular.plans import Plan, plan_regular
from practice.scheduling.rhythm import Rhythm


class NotSettled(Exception):
    """Some of the dates can't be had, and it has not been said what to do about them. `plan` says which."""

    def __init__(self, plan: Plan):
        super().__init__()
        self.plan = plan


def settled_plan(
    *,
    service: Service,
    start: datetime,
    rhythm: Rhythm,
    times: int,
    answers: dict[str, str],
    place: Place,
    hold_id,
    set_aside: Iterable[Rule] = (),
    now: datetime,
) -> Plan:
    """The plan as it stands under the lock. Raises `NotSettled`, `SlotTaken` or `NotOffered`."""
    plan = plan_regular(
        service=service,
        start=start,
        rhythm=rhythm,
        times=times,
        place=place,
        answers=answers,
        hold=Entry.objects.filter(pk=hold_id, kind=Entry.Kind.HOLD, service=service).first(),
        set_aside=set_aside,
        now=now,
    )
    if not plan.is_settled:
        raise NotSettled(plan)
    return plan


def take_series(
    *, plan: Plan, kind: Entry.Kind, place: Place, hold_id, set_aside: Iterable[Rule] = (), now: datetime
) -> list[Entry]:
    """Entries for every date of a settled plan, the first in place of the hold. Call it under the lock."""
    first, *later = plan.slots
    asked = {"service": plan.service, "place": place, "kind": kind, "set_aside": set_aside}
    entries = [take_slot(start=first.start, hold_id=hold_id, **asked)]
    for slot in later:
        entries.append(new_entry(service=plan.service, start=slot.start, kind=kind, now=now))
        entries[-1].save()
    return entries
