"""Which starts can be booked. Listing and booking put the same diary to the same rules (`practice.scheduling.diary`),
so what is listed can be booked. A diary takes five queries, however many days and however long the history.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from practice import clock
from practice.scheduling.diary import (
    DAY,
    OF_OTHERS,
    OWN_RULES,
    Busy,
    Diary,
    Rule,
    Terms,
    Window,
    broken_rules,
    free_starts,
    local_day,
)
from practice.scheduling.models import BusyTime, DatedHours, Entry, Service, TimeOff, WeeklyHours

FARTHEST = timedelta(days=366 * 5)  # the ends of time have no day in some zones
Without = Entry | Iterable[Entry] | None  # what does not count
HELD = frozenset({Rule.HOURS, Rule.NOTICE, Rule.WINDOW})  # asked when a time was held, and not again


class Refused(Exception):
    """A start that can't be booked; `rules` says what stands against it."""

    def __init__(self, rules: Iterable[Rule] = ()):
        super().__init__(*[rule.value for rule in rules])
        self.rules = list(rules)


class NotOffered(Refused):
    """This start is outside the hours, too near, too far ahead, or past."""


class SlotTaken(Refused):
    """Somebody else has this time, or what they booked leaves no room for it."""


@dataclass(frozen=True, order=True)
class Slot:
    """A start that can be booked now. Instants are UTC; words are in `zone`, the practitioner's."""

    start: datetime
    end: datetime
    zone: str
    places: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, service: Service, start: datetime, places: tuple[str, ...] = ()) -> "Slot":
        return cls(start, start + service.length, service.zone, places)

    @property
    def value(self) -> str:
        """What a form sends back: "2026-11-24T21:00:00Z"."""
        return f"{self.start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @property
    def local_start(self) -> datetime:
        return self.start.astimezone(ZoneInfo(self.zone))

    @property
    def day(self) -> date:
        return self.local_start.date()

    @property
    def day_words(self) -> str:
        return clock.day_words(self.day, year=False)

    @property
    def clock_words(self) -> str:
        return clock.clock_words(self.local_start)

    @property
    def end_clock_words(self) -> str:
        return clock.clock_words(self.end.astimezone(ZoneInfo(self.zone)))

    @property
    def words(self) -> str:
        return clock.moment_words(self.start, self.zone)


def list_slots(
    service: Service,
    *,
    first_day: date,
    days: int,
    now: datetime,
    without: Without = None,
    length: timedelta | None = None,
    place: str = "",
) -> list[Slot]:
    """Every start of `service` from `first_day` on, for so many of the practitioner's calendar days, in order.

    `without` is an entry that does not count, or several: of the appointment that is being moved, or the browser's own
    hold. `length` is the appointment's own, where it differs from the service's of today; with a `place`, only starts
    that can be had there.
    """
    days = _bookable_days(service, first_day, days, now)
    if not days:
        return []
    terms, diary = terms_of(service, length), diary_of(service, days, now=now, without=without)
    slots = [
        Slot(start, start + terms.length, terms.zone, diary.starts_on(local_day(start, terms.zone), terms)[start])
        for start in free_starts(days, terms, diary, now)
    ]
    return [slot for slot in slots if not place or place in slot.places]


def rules_against(
    service: Service,
    start: datetime,
    *,
    now: datetime,
    without: Without = None,
    length: timedelta | None = None,
    place: str = "",
) -> list[Rule]:
    """Every rule that stands against this start, in the order of `Rule`; none for a slot."""
    if abs(start - now) > FARTHEST:
        return [Rule.FAR if start > now else Rule.PAST]
    diary = diary_of(service, [local_day(start, service.zone)], now=now, without=without)
    return list(broken_rules(start, terms_of(service, length), diary, now, place))


def require_slot(service: Service, start: datetime, *, set_aside: Iterable[Rule] = (), now: datetime, **asked) -> None:
    """Raises `SlotTaken` where somebody else is in the way, `NotOffered` where the practitioner's own rules are.

    `set_aside` are rules of their own that do not count this time; overlap and the past always do. `asked` as in
    `rules_against`.
    """
    ignored = OWN_RULES.intersection(set_aside)
    if broken := [rule for rule in rules_against(service, start, now=now, **asked) if rule not in ignored]:
        raise (SlotTaken if OF_OTHERS.issuperset(broken) else NotOffered)(broken)


def places_at(service: Service, start: datetime, *, now: datetime) -> list[str]:
    """Where the service can be had at this start; all its places where hours say nothing of it any more."""
    terms = terms_of(service)
    if len(terms.places) == 1:
        return list(terms.places)
    day = local_day(start, terms.zone)
    return list(diary_of(service, [day], now=now).starts_on(day, terms).get(start) or terms.places)


def nearest(slots: Iterable[Slot], start: datetime, count: int = 3) -> list[Slot]:
    """Those of `slots` that are closest to `start`, in order of time."""
    return sorted(sorted(slots, key=lambda slot: abs(slot.start - start))[:count])


def shown(slots: Iterable[Slot], most: int | None) -> list[Slot]:
    """The slots that people see: at most so many of each morning and each afternoon, spread evenly; None shows all.

    Display alone. Each of the others can be booked as well.
    """
    if most is None:
        return list(slots)
    halves = groupby(slots, key=lambda slot: (slot.day, slot.local_start.hour < 12))
    return [slot for _half, theirs in halves for slot in spread(list(theirs), most)]


def spread(slots: list[Slot], most: int) -> list[Slot]:
    if len(slots) <= most:
        return slots
    return [slots[number * len(slots) // most] for number in range(most)]


def terms_of(service: Service, length: timedelta | None = None) -> Terms:
    """A service's rules as values."""
    return Terms(
        length=length or service.length,
        before=timedelta(minutes=service.buffer_before),
        after=timedelta(minutes=service.buffer_after),
        step=timedelta(minutes=service.step),
        notice=timedelta(hours=service.notice_hours),
        window_days=service.window_days,
        zone=service.zone,
        places=tuple(place for place, _words in service.place_choices()),
        most_a_day=service.practitioner.most_a_day,
        most_a_week=service.practitioner.most_a_week,
    )


def diary_of(service: Service, days: list[date], *, now: datetime, without: Without = None) -> Diary:
    """What is known of the practitioner's time around these days (one after another). Five queries."""
    first, last, zone = days[0], days[-1], service.zone
    weekly = list(WeeklyHours.objects.filter(practitioner=service.practitioner_id))
    dated = list(DatedHours.objects.filter(practitioner=service.practitioner_id, day__range=(first, last)))
    time_off = TimeOff.objects.filter(practitioner=service.practitioner_id, starts_on__lte=last, ends_on__gte=first)
    around = midnight(first - DAY * 8, zone), midnight(last + DAY * 9, zone)  # whole weeks, for the limits
    taken = Entry.objects.standing(now).of(service.practitioner_id).overlapping(*around)
    elsewhere = BusyTime.objects.filter(calendar__practitioner=service.practitioner_id, during__overlap=around)
    return Diary(
        lambda day: windows_on(day, service, weekly, dated),
        taken=[busy_entry(entry) for entry in taken.exclude(pk__in=pks_of(without))],
        away=[time_away(off, zone) for off in time_off],
        elsewhere=[Busy(one.during.lower, one.during.upper) for one in elsewhere],
    )


def pks_of(without: Without) -> list:
    entries = [without] if isinstance(without, Entry) else without or []
    return [entry.pk for entry in entries]


def windows_on(day: date, service: Service, weekly: Iterable[WeeklyHours], dated: Iterable[DatedHours]) -> list[Window]:
    """A service's hours on one day: the weekly ones unless that day is closed, and those of that day alone."""
    todays = [hours for hours in dated if hours.day == day and hours.serves(service)]
    is_closed = any(hours.closes_the_day for hours in todays)
    usual = [] if is_closed else [hours for hours in weekly if hours.count_on(day) and hours.serves(service)]
    extra = [hours for hours in todays if not hours.closes_the_day]
    return [Window(hours.opens, hours.closes, hours.place) for hours in usual + extra]


def open_on(day: date, weekly: Iterable[WeeklyHours], dated: Iterable[DatedHours]) -> list[Window]:
    """The hours in which anything at all can be booked on one day, of one practitioner."""
    todays = [hours for hours in dated if hours.day == day]
    closed = {hours.service_id for hours in todays if hours.closes_the_day}
    usual = [hours for hours in weekly if hours.count_on(day) and closed.isdisjoint({None, hours.service_id})]
    extra = [hours for hours in todays if not hours.closes_the_day]
    return [Window(hours.opens, hours.closes, hours.place) for hours in usual + extra]


def busy_entry(entry: Entry) -> Busy:
    return Busy(entry.start, entry.end, timedelta(minutes=entry.buffer_before), timedelta(minutes=entry.buffer_after))


def time_away(off: TimeOff, zone: str) -> Busy:
    """A time off as instants, on the clocks of `zone`."""
    until = (off.ends_on, off.ends_clock) if off.ends_clock else (off.ends_on + DAY, time.min)
    start = datetime.combine(off.starts_on, off.starts_clock, tzinfo=ZoneInfo(zone))
    end = datetime.combine(*until, tzinfo=ZoneInfo(zone))
    return Busy(start.astimezone(UTC), end.astimezone(UTC))


def touched_by(off: TimeOff, now: datetime) -> list[Entry]:
    """What is booked within a time off. It stays booked, and whoever saves the time off is told."""
    away = time_away(off, off.practitioner.time_zone)
    booked = Entry.objects.standing(now).of_appointments().filter(practitioner=off.practitioner_id)
    return list(booked.overlapping(away.start, away.end))


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _bookable_days(service: Service, first_day: date, count: int, now: datetime) -> list[date]:
    """The asked days that lie between today and the end of the booking window."""
    today = local_day(now, service.zone)
    window = [today + DAY * number for number in range(service.window_days + 1)]
    return [day for day in window if 0 <= (day - first_day).days < count]
