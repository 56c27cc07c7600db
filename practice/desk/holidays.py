"""The statutory holidays of a practice's province, to be ticked as days off (docs/decisions/0030)."""

from dataclasses import dataclass
from datetime import date

import holidays

from practice.profile.models import Practice
from practice.scheduling.diary import DAY
from practice.scheduling.models import Practitioner, TimeOff

AHEAD = 366 * DAY  # how far they are offered
COUNTRY, HOME = "CA", "BC"
PROVINCES = {
    "alberta": "AB",
    "british columbia": "BC",
    "manitoba": "MB",
    "new brunswick": "NB",
    "newfoundland and labrador": "NL",
    "northwest territories": "NT",
    "nova scotia": "NS",
    "nunavut": "NU",
    "ontario": "ON",
    "prince edward island": "PE",
    "quebec": "QC",
    "québec": "QC",
    "saskatchewan": "SK",
    "yukon": "YT",
}


@dataclass(frozen=True)
class Holiday:
    day: date
    name: str
    is_off: bool = False


def holidays_ahead(practitioner: Practitioner, today: date) -> list[Holiday]:
    """Those of the practice's province within a year, in order, and which of them the practitioner has off already."""
    province = PROVINCES.get(Practice.current().region.strip().lower(), HOME)
    known = holidays.country_holidays(COUNTRY, subdiv=province, years=[today.year, today.year + 1])
    ahead = {day: name for day, name in sorted(known.items()) if today <= day < today + AHEAD}
    offs = list(TimeOff.objects.filter(practitioner=practitioner, ends_on__gte=today))
    return [Holiday(day, name, any(off.covers(day) for off in offs)) for day, name in ahead.items()]
