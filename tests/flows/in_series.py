"""The pages of regular sessions: of booking them where one date clashes, and of changing them."""

from datetime import time, timedelta

from bookings.models import Session
from practice.demo.people import MARLOW
from practice.scheduling.models import Entry, Service
from tests.factories import at, make_entry, make_practitioner, make_service
from tests.flows.walk import choose_next, press
from tests.flows.ways import Round, Row, Visit, button, on

PAGES = "/bookings/fern-often/"


def choose_the_first(visit: Visit) -> None:
    """A first time is held, and a week later something else is booked."""
    practitioner = make_practitioner("Juniper Fern", hours=((time(6), time(22)),))
    service = make_service(practitioner, slug="fern-often", most_regular=6)
    visit.go(PAGES)
    choose_next(visit.page)
    hold = Entry.objects.get(kind=Entry.Kind.HOLD, service=service)
    make_entry(service, start=weeks_after(hold, 1))


def weeks_after(entry: Entry, weeks: int):
    return at(f"{entry.day + timedelta(weeks=weeks)} {entry.clock:%H:%M}", entry.zone)


def ask_for(page, often: str, count: str = "") -> int:
    page.get_by_label(often, exact=True).check()
    if count:
        page.get_by_label("How many in all").select_option(count)
    return press(page, "Go on to check")


def choose_instead(page, position: int = 0) -> int:
    page.locator("form .field").first.get_by_role("radio").nth(position).check()
    return press(page, "Go on to check")


def the_second(visit: Visit, path: str = "") -> None:
    visit.go(in_series()[1].get_absolute_url() + path)


def in_series() -> list[Session]:
    series = Session.objects.with_calendar().filter(regular__isnull=False)
    return list(series.order_by("entry__during"))


def choose_when_something_clashes(visit: Visit) -> None:
    """The second is to be in the other half of that day, far from what it clashed with at first, and there the last one
    finds somebody else."""
    _first, second, *_others, last = in_series()
    change = timedelta(hours=4 if second.entry.clock.hour < 14 else -4)  # within the hours, whenever this is walked
    make_entry(Service.objects.get(slug="fern-often"), start=last.entry.start + change)
    wanted = second.entry.start + change
    visit.go(f"{second.get_absolute_url()}move/which/?start={wanted:%Y-%m-%dT%H:%M:%SZ}")


def move_all(page) -> int:
    page.get_by_label("This one and the").check()
    return press(page, "Move")


IN_SERIES = Round(
    "regular times",
    (
        Row("details, how often", "bookings:details", choose_the_first),
        Row("details, how many", "bookings:details", on(lambda page: ask_for(page, "Every week"))),
        Row("dates", "bookings:regular", on(lambda page: ask_for(page, "Every week", "4"))),
        Row("dates, none chosen", "bookings:regular", on(button("Go on to check"))),
        Row("check, a series", "bookings:check", on(choose_instead)),
        Row("booked, a series", "bookings:booked", on(button("Book these 4 times"))),
        Row("one of a series", "manage:show", the_second),
        Row("cancel, a series", "manage:cancel", lambda visit: the_second(visit, "cancel/")),
        Row("cancel, not said which", "manage:cancel", on(button("Cancel as chosen"))),
        Row("move, which", "manage:move_which", choose_when_something_clashes),
        Row("move, not said which", "manage:move_which", on(button("Move"))),
        Row("move, one clashes", "manage:move_which", on(move_all)),
        Row("moved together", "manage:show", on(button("Leave that one, move the others"))),
    ),
    who=MARLOW,
)
