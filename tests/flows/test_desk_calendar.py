"""The desk's calendar: booking past a rule from an empty hour, and a week off.

On a phone without scripts, and on a wide screen with them.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from bookings.models import Session
from practice.clock import HOME_ZONE
from practice.scheduling.models.availability import monday
from practice.scheduling.statuses import Status
from tests.factories import make_person, make_practice, make_practitioner, make_service, make_session
from tests.flows.walk import follow, here, press
from tests.visitor import signed_in

ALL_DAY = ((time(0), time(23, 59)),)


@pytest.fixture
def wren(transactional_db):
    make_practice()
    return make_practitioner(hours=ALL_DAY, weekdays=range(7))


@pytest.fixture
def desk(either_page, site, wren):
    either_page.context.add_cookies([signed_in(wren.person, site)])
    return either_page


@pytest.fixture
def next_monday():
    """Of the week after the one that begins within a week: whatever hour it is now, all of it is still to come."""
    return monday(timezone.now().astimezone(ZoneInfo(HOME_ZONE)).date()) + timedelta(days=14)


def test_somebody_is_booked_against_the_notice_from_an_empty_hour(desk, site, wren, next_monday):
    make_service(wren, notice_hours=24 * 30)
    desk.goto(f"{site}/desk/week/?day={next_monday}")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    follow(desk.locator(".week-day").nth(2).get_by_role("link", name="Free, 2:00 pm"))
    follow(desk.get_by_role("link", name="Book for somebody"))
    desk.get_by_label("Name they use").fill("Rowan Ash")
    desk.get_by_label("Their e-mail address").fill("rowan@example.org")
    assert press(desk, "Book it") == 409
    refused = desk.get_by_role("alert").inner_text()
    assert ("It is nearer than the hours of notice." in refused, Session.objects.count()) == (True, 0)
    assert press(desk, "Book it all the same") == 302
    booked = Session.objects.get()
    wednesday = next_monday + timedelta(days=2)
    assert (booked.client.name, booked.entry.day, booked.entry.clock) == ("Rowan Ash", wednesday, time(14))
    assert here(desk) == (f"/desk/appointments/{booked.pk}/", booked.entry.words)


def test_a_week_off_asks_about_each_of_the_three_who_are_booked(desk, site, wren, next_monday):
    service = make_service(wren)
    names = ["Marlow Teal", "Bo Sandpiper", "Ellis Plover"]
    days = [next_monday + timedelta(days=number) for number in range(3)]
    starts = [datetime.combine(day, time(10), tzinfo=ZoneInfo(HOME_ZONE)) for day in days]
    kept, cancelled, moved = [
        make_session(make_person(name), service, start=start) for name, start in zip(names, starts, strict=True)
    ]
    desk.goto(f"{site}/desk/hours/")
    follow(desk.get_by_role("link", name="Take time off"))
    desk.get_by_label("First day").fill(f"{next_monday}")
    desk.get_by_label("Last day").fill(f"{next_monday + timedelta(days=6)}")
    assert press(desk, "Take it off") == 200
    assert here(desk)[1] == "3 are booked then"
    choices = ["Keep it", "Cancel it", "Move it by hand"]
    for name, choice in zip(names, choices, strict=True):
        desk.get_by_role("group", name=name).get_by_label(choice).check()
    assert press(desk, "Save it so") == 302
    off = wren.time_off.get()
    assert desk.get_by_text("Still to be moved: Ellis Plover.").count() == 1
    states = [Session.objects.get(pk=one.pk).status for one in (kept, cancelled, moved)]
    assert states == [Status.BOOKED, Status.CANCELLED, Status.BOOKED]
    follow(desk.get_by_role("listitem").filter(has_text="Ellis Plover").get_by_role("link", name="Move it"))
    assert here(desk)[0] == f"/desk/appointments/{moved.pk}/move/"
    desk.goto(f"{site}/desk/time-off/{off.pk}/")
    assert desk.get_by_role("heading", level=3).all_inner_texts() == ["Marlow Teal", "Ellis Plover"]
