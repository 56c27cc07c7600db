"""A made-up world as rows of the site, and whether the engine says the same of them as the rules do."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from practice.scheduling.diary import Busy, Diary, broken_rules, free_starts, local_day
from practice.scheduling.models import (
    BusyCalendar,
    BusyTime,
    DatedHours,
    Entry,
    Practitioner,
    Service,
    TimeOff,
    WeeklyHours,
)
from practice.scheduling.slots import (
    Refused,
    busy_entry,
    list_slots,
    require_slot,
    terms_of,
    time_away,
    windows_on,
)
from tests.factories import make_entry, make_person, make_service
from tests.scheduling.oracle import DAY, MINUTE, Dated, Taken, Weekly, World, allowed, standing

KINDS = (Entry.Kind.HOLD, Entry.Kind.OFFER, Entry.Kind.EARLIER, Entry.Kind.REQUEST)  # those that run out


# --- as rows ------------------------------------------------------------------


def service_of(world: World, **more) -> Service:
    """Unsaved, as is its practitioner. The other service is the one with the next id."""
    limits = {"most_a_day": world.most_a_day, "most_a_week": world.most_a_week}
    return Service(
        practitioner=Practitioner(time_zone=world.zone, **limits, **more),
        minutes=world.minutes,
        step=world.step,
        buffer_before=world.before,
        buffer_after=world.after,
        notice_hours=world.notice_hours,
        window_days=world.window_days,
        places="either" if len(world.places) == 2 else world.places[0],
    )


def hours_of(world: World, service: Service, other_id) -> tuple[list[WeeklyHours], list[DatedHours]]:
    def shared(one: Weekly | Dated) -> dict:
        """What isn't for this service is for another; what is says so, or leaves it open."""
        mine = service.pk if one.place else None
        place = {"place": one.place, "service_id": mine if one.theirs else other_id}
        return {"practitioner": service.practitioner, "opens": one.opens, "closes": one.closes, **place}

    weekly = [
        WeeklyHours(
            weekday=one.weekday,
            valid_from=one.since,
            valid_until=one.until,
            every_weeks=one.every_weeks,
            **shared(one),
        )
        for one in world.weekly
    ]
    return weekly, [DatedHours(day=one.day, **shared(one)) for one in world.dated]


def off_of(world: World, practitioner: Practitioner) -> list[TimeOff]:
    """What ends at midnight is written as lasting to the end of the day before."""
    ends = [(one.ends.date(), one.ends.time()) for one in world.off]
    written = [(day, clock) if clock > time.min else (day - DAY, None) for day, clock in ends]
    return [
        TimeOff(
            practitioner=practitioner,
            starts_on=one.starts.date(),
            starts_clock=one.starts.time(),
            ends_on=day,
            ends_clock=clock,
        )
        for one, (day, clock) in zip(world.off, written, strict=True)
    ]


def entry_of(one: Taken, service: Service, kind: Entry.Kind) -> Entry:
    entry = Entry(
        practitioner=service.practitioner,
        service=service,
        kind=kind if one.ends_at else Entry.Kind.SESSION,
        buffer_before=one.before,
        buffer_after=one.after,
        expires_at=one.ends_at,
        released_at=one.start if one.is_released else None,
    )
    entry.promise(one.start, one.end - one.start, service.zone)
    return entry


# --- without a database -------------------------------------------------------


def disagreement(world: World) -> str:
    """What the engine's arithmetic says otherwise than the rules; "" where they agree on every start."""
    service = service_of(world, pk=1)
    service.pk = 1
    terms, diary, expected = terms_of(service), diary_of(world, service), allowed(world)
    listed = list(free_starts(world.days, terms, diary, world.now))
    places = {start: set(diary.starts_on(local_day(start, world.zone), terms)[start]) for start in listed}
    if places != expected or listed != sorted(expected):
        return differing(places, expected) or f"Not in order: {listed}"
    afresh = diary_of(world, service)
    for start in doubtful(world):
        broken = list(broken_rules(start, terms, afresh, world.now))
        if bool(broken) is (start in expected):
            return f"{start} breaks {broken}, and is {'' if start in expected else 'not '}allowed."
    for start, theirs in expected.items():
        refused = {place for place in terms.places if [*broken_rules(start, terms, diary, world.now, place)]}
        if refused != set(terms.places) - theirs:
            return f"{start} is refused for {refused}, and allowed for {theirs}."
    return ""


def differing(listed: dict[datetime, set[str]], expected: dict[datetime, set[str]]) -> str:
    starts = sorted(start for start in listed.keys() | expected.keys() if listed.get(start) != expected.get(start))
    return " ".join(f"{start:%Y-%m-%d %H:%M}Z {listed.get(start)}, not {expected.get(start)}." for start in starts)


def diary_of(world: World, service: Service) -> Diary:
    """What the site makes of the rows, without the queries by which it finds them."""
    weekly, dated = hours_of(world, service, other_id=2)
    return Diary(
        lambda day: windows_on(day, service, weekly, dated),
        taken=[busy_entry(entry_of(one, service, Entry.Kind.HOLD)) for one in standing(world)],
        away=[time_away(off, world.zone) for off in off_of(world, service.practitioner)],
        elsewhere=[Busy(*one) for one in world.busy],
    )


def doubtful(world: World) -> list[datetime]:
    """Starts through the night in which clocks change, and at the very edge of what stands in the calendar."""
    midnight = datetime.combine(world.days[0], time(0), tzinfo=ZoneInfo(world.zone)).astimezone(world.now.tzinfo)
    through_the_night = [midnight + number * timedelta(minutes=30) for number in range(9)]
    beside = [moment for one in world.taken for moment in (one.end, one.start - world.minutes * MINUTE)]
    return through_the_night + [moment for moment in beside if day_in(world, moment) in world.days][:4]


def day_in(world: World, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(world.zone)).date()


# --- through the database -----------------------------------------------------


def disagreement_in_rows(world: World, minutes: int, is_moving: bool) -> str:
    """The same of what is listed from rows, and of what can be booked. Afterwards the rows are gone.

    The service lasts `minutes`; what is asked for is an appointment as long as the world says, its own. Where
    `is_moving`, the first that stands is the one that moves: it doesn't count.
    """
    world = replace(world, taken=side_by_side(world.taken))
    with transaction.atomic():
        service, entries = write(replace(world, minutes=minutes))
        without = next((entry for one, entry in entries if is_moving and one in standing(world)), None)
        others = tuple(one for one, entry in entries if entry is not without)
        expected = allowed(replace(world, taken=others))
        asked = {"now": world.now, "without": without, "length": world.minutes * MINUTE}
        found = compared(world, service, asked, expected)
        transaction.set_rollback(True)
    return found


def compared(world: World, service: Service, asked: dict, expected: dict[datetime, set[str]]) -> str:
    slots = list_slots(service, first_day=world.days[0], days=len(world.days), **asked)
    listed = {slot.start: set(slot.places) for slot in slots}
    if listed != expected or {slot.end - slot.start for slot in slots} - {world.minutes * MINUTE}:
        return differing(listed, expected) or f"Some are not {world.minutes} minutes long: {slots}."
    some = [*expected][:: len(expected) // 6 + 1]
    for start in [*some, *doubtful(world)[2::2]]:
        for place in world.places:
            is_allowed = place in expected.get(start, ())
            if can_be_booked(service, start, place=place, **asked) is not is_allowed:
                return f"{start} {place} can {'not ' if is_allowed else ''}be booked, and the rules say otherwise."
    return ""


def can_be_booked(service: Service, start: datetime, **asked) -> bool:
    try:
        require_slot(service, start, **asked)
    except Refused:
        return False
    return True


def side_by_side(taken: tuple[Taken, ...]) -> tuple[Taken, ...]:
    """Without those that the database would refuse: whatever was not given back lies on no other."""
    kept: list[Taken] = []
    for one in taken:
        if one.is_released or all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(kept)


def write(world: World) -> tuple[Service, list[tuple[Taken, Entry]]]:
    """The world as saved rows, beside another practitioner's who is away and booked all the time."""
    service = service_of(world, person=make_person("Wren Alder"))
    service.practitioner.save()
    service.slug = "asked-for"
    service.save()
    other = make_service(service.practitioner)
    weekly, dated = hours_of(world, service, other.pk)
    WeeklyHours.objects.bulk_create(weekly)
    DatedHours.objects.bulk_create(dated)
    TimeOff.objects.bulk_create(off_of(world, service.practitioner))
    kinds = [KINDS[number % len(KINDS)] for number in range(len(world.taken))]
    entries = [entry_of(one, service, kind) for one, kind in zip(world.taken, kinds, strict=True)]
    Entry.objects.bulk_create(entries)
    write_busy_times(service.practitioner, world.busy)
    write_neighbour(world)
    return service, list(zip(world.taken, entries, strict=True))


def write_busy_times(practitioner: Practitioner, busy) -> None:
    calendar = BusyCalendar.objects.create(practitioner=practitioner, name="elsewhere", address="https://example.org/")
    BusyTime.objects.bulk_create(BusyTime(calendar=calendar, during=one) for one in busy)


def write_neighbour(world: World) -> None:
    service = make_service(Practitioner.objects.create(person=make_person("Rowan Heron"), time_zone=world.zone))
    first, last = world.days[0] - DAY, world.days[-1] + DAY
    TimeOff.objects.create(practitioner=service.practitioner, starts_on=first, ends_on=last)
    DatedHours.objects.create(practitioner=service.practitioner, day=world.days[0])
    start = datetime.combine(first, time(0), tzinfo=ZoneInfo(world.zone))
    make_entry(service, start=start, length=3 * timedelta(days=1))
    write_busy_times(service.practitioner, [(start, start + timedelta(days=3))])
