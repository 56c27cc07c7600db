"""From rows to the week and the month as the desk draws them (`practice.desk.grids`).

However many days and entries there are, a drawing takes six queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.urls import reverse

from consultations.models import Meeting
from practice import clock
from practice.desk.grids import Box, Free, Line, Month, Rows, Span, Week, WeekDay, month_of
from practice.scheduling.diary import DAY, Window
from practice.scheduling.hours import Opening
from practice.scheduling.models import BusyTime, DatedHours, Entry, Practitioner, TimeOff, WeeklyHours
from practice.scheduling.slots import midnight, open_on, time_away
from practice.scheduling.statuses import Status

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
QUARTER = 15  # minutes: less of an hour is not worth pressing
DAWN, DUSK = 8, 20  # hours that are shown in any case
BESIDE = timedelta(hours=12)  # what is busy elsewhere for longer makes the drawing no taller
BEHIND = ("off", "busy")  # kinds that lie behind the others, and may meet them
SOME_MONDAY = date(2026, 1, 5)
KINDS = {Entry.Kind.SESSION: "session", Entry.Kind.CONSULTATION: "consultation", Entry.Kind.MEETING: "group"}


@dataclass(frozen=True)
class Stretch:
    """Something that takes a practitioner's time, between two instants."""

    kind: str
    start: datetime
    end: datetime
    who: str = ""
    more: str = ""
    url: str = ""
    before: int = 0
    after: int = 0

    def meets(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end

    @property
    def kept(self) -> tuple[datetime, datetime]:
        """Its time with the quiet around it."""
        return self.start - self.before * MINUTE, self.end + self.after * MINUTE


@dataclass(frozen=True)
class Times:
    """What is known of one practitioner's time around the days that are drawn."""

    practitioner: Practitioner
    stretches: Sequence[Stretch] = ()
    weekly: Sequence[WeeklyHours] = ()
    dated: Sequence[DatedHours] = ()

    @property
    def zone(self) -> str:
        return self.practitioner.time_zone

    def open_on(self, day: date) -> list[Window]:
        return open_on(day, self.weekly, self.dated)

    def on(self, day: date) -> list[Stretch]:
        """What takes time on one day, cut off at its midnights, in order."""
        begins, ends = midnight(day, self.zone), midnight(day + DAY, self.zone)
        todays = [one for one in self.stretches if one.meets(begins, ends)]
        return [replace(one, start=max(one.start, begins), end=min(one.end, ends)) for one in todays]


# --- what there is ------------------------------------------------------------


def times_of(practitioners: Sequence[Practitioner], first: date, last: date, now: datetime) -> dict[int, Times]:
    """By practitioner, what is known of their time from one day to another. Six queries."""
    ids = [who.pk for who in practitioners]
    zones = {who.pk: who.time_zone for who in practitioners}
    around = {pk: (midnight(first, zone), midnight(last + DAY, zone)) for pk, zone in zones.items()}
    between = min(start for start, _end in around.values()), max(end for _start, end in around.values())
    found = defaultdict(list)
    for pk, one in (*booked(ids, between, now), *away(ids, zones, first, last), *elsewhere(ids, between)):
        found[pk].append(one)
    weekly = by_practitioner(WeeklyHours.objects.filter(practitioner__in=ids))
    dated = by_practitioner(DatedHours.objects.filter(practitioner__in=ids, day__range=(first, last)))
    return {
        who.pk: Times(who, sorted(found[who.pk], key=lambda one: one.start), weekly[who.pk], dated[who.pk])
        for who in practitioners
    }


def by_practitioner(rows: Iterable) -> dict[int, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.practitioner_id].append(row)
    return found


def booked(ids: list[int], between: tuple[datetime, datetime], now: datetime) -> list[tuple[int, Stretch]]:
    """Whatever stands in the one table of entries. Two queries, the second for the seats of meetings."""
    whose = ("session__client", "consultation__colleague__person", "meeting__group__service")
    standing = Entry.objects.standing(now).of_any(ids).overlapping(*between).select_related(*whose)
    entries = list(standing.order_by("during"))
    seats = seats_taken([entry.pk for entry in entries if entry.kind == Entry.Kind.MEETING])
    return [(entry.practitioner_id, stretch_of(entry, seats)) for entry in entries]


def seats_taken(entries: list) -> dict:
    """How many seats are taken of the meeting that each of these entries is of. One query."""
    meetings = Meeting.objects.filter(entry__in=entries).order_by()
    counted = meetings.annotate(taken=Count("seats", filter=Q(seats__given_back_at=None)))
    return dict(counted.values_list("entry", "taken"))


def stretch_of(entry: Entry, seats: Mapping) -> Stretch:
    minutes = {"before": entry.buffer_before, "after": entry.buffer_after}
    if meeting := getattr(entry, "meeting", None):
        more = f"{seats.get(entry.pk, 0)} of {meeting.group.capacity} seats{state_words(meeting)}"
        url = reverse("desk:meeting", args=[meeting.pk])
        return Stretch("group", entry.start, entry.end, meeting.group.title, more, url, **minutes)
    for kind in ("session", "consultation"):
        if appointment := getattr(entry, kind, None):
            url = reverse("desk:appointment", args=[appointment.pk])
            more = state_words(appointment).removeprefix(", ")
            return Stretch(kind, entry.start, entry.end, appointment.person.name, more, url, **minutes)
    kind = KINDS.get(entry.kind, "hold")
    who = f"Until {entry.expires_words}" if entry.expires_at else ""
    return Stretch(kind, entry.start, entry.end, who, "", hour_url(entry.practitioner_id, entry.start), **minutes)


def state_words(appointment) -> str:
    """What is not as usual about it: ", requested"; "" of what is booked and stands."""
    return "" if appointment.status == Status.BOOKED else f", {appointment.get_status_display().lower()}"


def hour_url(practitioner_id: int, start: datetime) -> str:
    """The page of a time, where it can be booked or blocked."""
    asked = {"who": practitioner_id, "start": f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    return f"{reverse('desk:hour')}?{urlencode(asked)}"


def day_url(day: date) -> str:
    return f"{reverse('desk:today')}?day={day:%Y-%m-%d}"


def away(ids: list[int], zones: Mapping[int, str], first: date, last: date) -> list[tuple[int, Stretch]]:
    """Time off. One query."""
    found = []
    for off in TimeOff.objects.filter(practitioner__in=ids, starts_on__lte=last, ends_on__gte=first):
        busy, url = time_away(off, zones[off.practitioner_id]), reverse("desk:time_off", args=[off.pk])
        found.append((off.practitioner_id, Stretch("off", busy.start, busy.end, off.note, url=url)))
    return found


def elsewhere(ids: list[int], between: tuple[datetime, datetime]) -> list[tuple[int, Stretch]]:
    """What outside calendars hold. One query."""
    times = BusyTime.objects.filter(calendar__practitioner__in=ids, during__overlap=between)
    return [
        (whose, Stretch("busy", during.lower, during.upper, url=hour_url(whose, during.lower)))
        for whose, during in times.values_list("calendar__practitioner", "during")
    ]


# --- the week -----------------------------------------------------------------


def draw_weeks(practitioners: Sequence[Practitioner], first: date, count: int, now: datetime) -> list[Week]:
    """So many days from one on: a week for each practitioner; or, of a single day, one with a column for each."""
    if not practitioners:
        return []
    days = [first + DAY * number for number in range(count)]
    times = times_of(practitioners, days[0], days[-1], now)
    if count == 1:
        return [draw_week([(theirs, first) for theirs in times.values()], now, by_name=len(times) > 1)]
    several = len(practitioners) > 1
    weeks = [(theirs, draw_week([(theirs, day) for day in days], now)) for theirs in times.values()]
    return [replace(week, whose=theirs.practitioner.name if several else "") for theirs, week in weeks]


def draw_week(columns: Sequence[tuple[Times, date]], now: datetime, *, by_name: bool = False) -> Week:
    rows = rows_for(columns)
    days = [draw_day(times, day, rows, now, by_name=by_name) for times, day in columns]
    zone = ZoneInfo(columns[0][0].zone)
    return Week(days, rows, now_words=short_words(now.astimezone(zone)))


def rows_for(columns: Sequence[tuple[Times, date]]) -> Rows:
    """From morning to evening, and further where there are hours or anything is booked."""
    first, last, again = DAWN, DUSK, None
    for times, day in columns:
        zone = ZoneInfo(times.zone)
        for window in times.open_on(day):
            first, last = min(first, window.opens.hour), max(last, hour_after(window.closes))
        for one in times.on(day):
            if one.kind == "off" or (one.kind == "busy" and one.end - one.start > BESIDE):
                continue
            start, end = one.kept
            begins = start.astimezone(zone)
            ends = (end - MINUTE).astimezone(zone)
            first = min(first, begins.hour if begins.date() == day else 0)
            last = max(last, ends.hour + 1 if ends.date() == day else 24)
        again = repeated_hour(day, times.zone) if again is None else again
    return Rows(first, last, again if again is not None and first <= again < last else None)


def hour_after(moment: time) -> int:
    return moment.hour + (moment > time(moment.hour))


@lru_cache(maxsize=1024)
def repeated_hour(day: date, zone: str) -> int | None:
    """The hour that clocks show twice on this day; None on all but one day of a year, or on all."""
    for half in range(48):
        local = datetime.combine(day, time(half // 2, half % 2 * 30), tzinfo=ZoneInfo(zone))
        if local.utcoffset() > local.replace(fold=1).utcoffset():
            return local.hour
    return None


def draw_day(times: Times, day: date, rows: Rows, now: datetime, *, by_name: bool = False) -> WeekDay:
    zone, who = ZoneInfo(times.zone), times.practitioner
    stretches = times.on(day)
    windows = times.open_on(day)
    works = [span_of(*window_instants(window, day, times.zone), rows, zone) for window in windows]
    local = now.astimezone(zone)
    return WeekDay(
        day,
        works=[span for span in works if span],
        boxes=[box for one in stretches if (box := box_of(one, rows, zone, now))],
        now=rows.span(local, local) if local.date() == day else None,
        frees=free_hours(times, day, stretches, windows, rows, now),
        gaps=missing_hours(day, times.zone, rows),
        url=day_url(day),
        whose=who.name if by_name else "",
        id=f"{day:%Y-%m-%d}-{who.pk}",
    )


def window_instants(window: Window, day: date, zone: str) -> tuple[datetime, datetime]:
    begins, ends = (datetime.combine(day, at, tzinfo=ZoneInfo(zone)) for at in (window.opens, window.closes))
    return begins.astimezone(UTC), ends.astimezone(UTC)


def span_of(start: datetime, end: datetime, rows: Rows, zone: ZoneInfo) -> Span | None:
    return rows.span(start.astimezone(zone), (end - MINUTE).astimezone(zone)) if start < end else None


def box_of(one: Stretch, rows: Rows, zone: ZoneInfo, now: datetime) -> Box | None:
    """None for what is outside the hours that are shown."""
    span = span_of(one.start, one.end, rows, zone)
    if span is None:
        return None
    until = until_words(one, zone) if one.kind in BEHIND else ""
    return Box(
        span.at,
        span.past,
        span.long,
        kind=one.kind,
        clock=begin_words(one, zone),
        who=one.who or until,
        more=until if one.who and until else one.more,
        url=one.url,
        is_now=one.kind not in BEHIND and one.start <= now < one.end,
        buffer=one.after,
        before=one.before,
    )


def begin_words(one: Stretch, zone: ZoneInfo) -> str:
    """ "2:00"; "all day" from one midnight to the next."""
    start = one.start.astimezone(zone)
    is_whole = start.time() == one.end.astimezone(zone).time() == time.min
    return "all day" if is_whole else short_words(start)


def until_words(one: Stretch, zone: ZoneInfo) -> str:
    """ "Until 1:00 pm"; "" to the end of the day."""
    end = one.end.astimezone(zone)
    return "" if end.time() == time.min else f"Until {clock.clock_words(end)}"


def short_words(local: datetime) -> str:
    """ "2:00", as the row says which half of the day it is; in the hour that is shown twice, which of the two."""
    words = clock.clock_words(local)
    return f"{local.hour % 12 or 12}:{local.minute:02d}" if "(" not in words else words


# --- empty hours --------------------------------------------------------------


def free_hours(
    times: Times, day: date, stretches: Sequence[Stretch], windows: Sequence[Window], rows: Rows, now: datetime
) -> list[Free]:
    """What is left of each hour that is still to come."""
    zone = ZoneInfo(times.zone)
    kept = [one.kept for one in stretches]
    open_times = [window_instants(window, day, times.zone) for window in windows]
    found = []
    for start, end in hours_shown(day, times.zone, rows):
        piece = left_of(max(start, next_quarter(now)), end, kept)
        if piece is None:
            continue
        span = span_of(*piece, rows, zone)
        is_work = any(begins <= piece[0] < ends for begins, ends in open_times)
        words = clock.clock_words(piece[0].astimezone(zone))
        found.append(Free(span.at, span.past, span.long, words, hour_url(times.practitioner.pk, piece[0]), is_work))
    return found


@lru_cache(maxsize=1024)
def hours_shown(day: date, zone: str, rows: Rows) -> tuple[tuple[datetime, datetime], ...]:
    """The rows that this day's clocks show, as instants."""
    found = []
    for hour, fold in rows.all:
        minutes = [clock.at_wall_clock(day, time(hour, minute), zone, fold=fold) for minute in (0, 15, 30, 45)]
        shown = [start for start in minutes if start and fold in (0, start.astimezone(ZoneInfo(zone)).fold)]
        if shown:
            found.append((shown[0], shown[-1] + QUARTER * MINUTE))
    return tuple(found)


def left_of(
    start: datetime, end: datetime, kept: Iterable[tuple[datetime, datetime]]
) -> tuple[datetime, datetime] | None:
    """The first stretch between two instants that nothing takes, of a quarter of an hour or more; None without one."""
    for begins, ends in sorted(kept):
        if begins < end and start < ends:
            if begins - start >= QUARTER * MINUTE:
                return start, begins
            start = max(start, ends)
    return (start, end) if end - start >= QUARTER * MINUTE else None


def next_quarter(now: datetime) -> datetime:
    begun = now.replace(minute=now.minute // QUARTER * QUARTER, second=0, microsecond=0)
    return begun + QUARTER * MINUTE


def missing_hours(day: date, zone: str, rows: Rows) -> list[Span]:
    """The rows that this day's clocks don't show: an hour that is skipped, or one that another day has twice."""
    shown = {(local.hour, local.fold if local.hour == rows.again else 0) for local in local_rows(day, zone, rows)}
    return [Span(rows.at(hour, fold), 0, 60) for hour, fold in rows.all if (hour, fold) not in shown]


def local_rows(day: date, zone: str, rows: Rows) -> list[datetime]:
    return [start.astimezone(ZoneInfo(zone)) for start, _end in hours_shown(day, zone, rows)]


# --- the hours ----------------------------------------------------------------


def draw_hours(openings: Sequence[Opening]) -> Week:
    """The hours of a week, of no particular date."""
    first = min([DAWN, *(one.opens.hour for one in openings)])
    last = max([DUSK, *(hour_after(one.closes) for one in openings)])
    works = {weekday: [work_of(one) for one in openings if one.weekday == weekday] for weekday in range(7)}
    names = WeeklyHours.Weekday.choices
    days = [WeekDay(SOME_MONDAY + DAY * weekday, works[weekday], whose=name) for weekday, name in names]
    return Week(days, Rows(first, last))


def work_of(one: Opening) -> Span:
    minutes = (one.closes.hour - one.opens.hour) * 60 + one.closes.minute - one.opens.minute
    return Span(one.opens.hour, one.opens.minute, minutes)


# --- the month ----------------------------------------------------------------


def draw_month(practitioners: Sequence[Practitioner], day: date, today: date, now: datetime) -> Month:
    """The month that a day is in."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - DAY
    times = times_of(practitioners, first, last, now) if practitioners else {}
    lines = defaultdict(list)
    for theirs in times.values():
        for number in range(last.day):
            of = first + DAY * number
            lines[of] += [(one.start, line_of(one, theirs, several=len(times) > 1)) for one in theirs.on(of)]
    ordered = {of: [line for _start, line in sorted(found, key=lambda one: one[0])] for of, found in lines.items()}
    return month_of(first.year, first.month, today=today, lines=ordered)


def line_of(one: Stretch, times: Times, *, several: bool) -> Line:
    zone = ZoneInfo(times.zone)
    who = one.who or (until_words(one, zone).lower() if one.kind in BEHIND else "")
    begins = begin_words(one, zone)
    words = f"{begins} {who}".strip() if begins != "all day" or not who else who
    return Line(one.kind, f"{words} ({times.practitioner.name})" if several else words[:1].upper() + words[1:])
