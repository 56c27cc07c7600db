"""When a month's letter goes: on the first day, at nine, on the practice's clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.clock import HOME_ZONE

NINE = time(9)


def month_begun(moment: datetime) -> datetime:
    """The last first day of a month at nine that has been."""
    local = moment.astimezone(ZoneInfo(HOME_ZONE))
    begun = datetime.combine(local.date().replace(day=1), NINE, tzinfo=ZoneInfo(HOME_ZONE))
    return begun if begun <= moment else month_before(begun)


def month_before(begun: datetime) -> datetime:
    """The same of the month before."""
    last_day = begun.astimezone(ZoneInfo(HOME_ZONE)).date().replace(day=1) - timedelta(days=1)
    return datetime.combine(last_day.replace(day=1), NINE, tzinfo=ZoneInfo(HOME_ZONE))
