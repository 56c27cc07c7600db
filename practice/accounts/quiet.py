"""The hours in which somebody wants nothing to ring, on their own clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

FROM, UNTIL = time(22), time(7)  # unless somebody says otherwise
EVENING = timedelta(hours=1)  # before quiet hours begin: when what would fall into them is said


@dataclass(frozen=True)
class QuietHours:
    """From `begins` until before `ends` on clocks in `zone`, over midnight where `ends` is the earlier of the two."""

    begins: time
    ends: time
    zone: str

    def cover(self, moment: datetime) -> bool:
        shown = moment.astimezone(ZoneInfo(self.zone)).time()
        if self.begins < self.ends:
            return self.begins <= shown < self.ends
        return shown >= self.begins or shown < self.ends

    def evening_before(self, moment: datetime) -> datetime:
        """`moment` itself (UTC) outside these hours; else an hour before they began."""
        if not self.cover(moment):
            return moment
        local = moment.astimezone(ZoneInfo(self.zone))
        day = local.date() if self.begins <= local.time() else local.date() - timedelta(days=1)
        return self._at(day, self.begins) - EVENING

    def morning_after(self, moment: datetime) -> datetime:
        """`moment` itself outside these hours; else when they end (UTC)."""
        if not self.cover(moment):
            return moment
        local = moment.astimezone(ZoneInfo(self.zone))
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        return self._at(day, self.ends)

    def _at(self, day, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
