"""Regular sessions in a browser, with scripts and without: booked around a clash, moved, brought back, cancelled."""

from datetime import time, timedelta

import pytest

from bookings.models import RegularSessions, Session
from practice.notifications.delivery import sweep
from practice.scheduling.models import Entry
from tests.factories import make_entry, make_person, make_practice, make_practitioner, make_service
from tests.flows.in_series import ask_for, in_series, weeks_after
from tests.flows.walk import choose_next, code_sent_to, facts, follow, give_details, here, press, text_of, write_code
from tests.visitor import signed_in

ADDRESS = "robin@example.org"


@pytest.fixture(params=["without scripts", "with scripts"])
def browser_page(request):
    return request.getfixturevalue("page" if request.param == "without scripts" else "with_scripts")


@pytest.fixture
def service(transactional_db):
    make_practice()
    return make_service(make_practitioner(hours=((time(9), time(17)),)), slug="wren-50", most_regular=6)


def busy_a_week_after(service):
    """Somebody has the same time a week after the one that is held."""
    hold = Entry.objects.get(kind=Entry.Kind.HOLD)
    return make_entry(service, start=weeks_after(hold, 1))


def words_of(sessions):
    return [session.entry.words for session in sessions]


def test_a_newcomer_books_a_series_around_a_clash_in_six_screens(browser_page, site, mail_server, service):
    page, way = browser_page, []
    page.goto(f"{site}/bookings/wren-50/")
    way.append(here(page)[0])
    choose_next(page)
    way.append(here(page)[0])
    busy = busy_a_week_after(service)
    page.get_by_label("Every week", exact=True).check()
    page.get_by_label("How many in all").select_option("3")
    give_details(page, name="Robin Reed", email=ADDRESS)
    way.append(here(page)[0])
    write_code(page, code_sent_to(ADDRESS, mail_server))
    way.append(here(page)[0])

    assert press(page, "Go on to check") == 422  # nothing is chosen beforehand
    assert page.locator(".errors a").count() == 1
    choices = page.locator("form .field").first.get_by_role("radio")
    assert (choices.count(), page.locator("input:checked").count()) == (4, 0)
    choices.first.check()
    press(page, "Go on to check")
    way.append(here(page)[0])
    assert page.locator(".facts .dates li").count() == 3
    assert Session.objects.count() == 0

    press(page, "Book these 3 times")
    way.append(here(page)[0])
    assert way == [
        "/bookings/wren-50/",
        "/bookings/wren-50/details/",
        "/bookings/wren-50/digits/",
        "/bookings/wren-50/regular/",
        "/bookings/wren-50/check/",
        "/bookings/wren-50/booked/",
    ]
    first, second, third = in_series()
    assert page.get_by_role("heading", level=1).inner_text() == first.entry.words
    assert page.locator(".dates li").all_inner_texts() == [
        f"{one.entry.day:%A} {one.entry.day.day} {one.entry.day:%B}, {one.entry.clock_words}" for one in (second, third)
    ]
    assert second.entry.start != busy.start
    assert abs(second.entry.day - busy.day) <= timedelta(days=3)
    sweep()
    _code, confirmation = mail_server.to(ADDRESS)
    assert confirmation["Subject"].endswith("and 2 more")
    assert [words for words in words_of([first, second, third]) if words not in text_of(confirmation)] == []


def test_a_series_without_a_clash_needs_no_page_of_its_own(browser_page, site, service):
    page = browser_page
    page.context.add_cookies([signed_in(make_person("Marlow Teal"), site)])
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    ask_for(page, "Every other week", "4")
    assert here(page) == ("/bookings/wren-50/check/", "Is this right?")
    assert facts(page)["How often"].startswith("Every other week, 4 in all")
    press(page, "Book these 4 times")
    assert RegularSessions.objects.get().rhythm == "fortnightly"
    assert len(in_series()) == 4


def test_a_date_that_somebody_took_meanwhile_is_asked_about_and_the_rest_is_kept(browser_page, site, service):
    page = browser_page
    page.context.add_cookies([signed_in(make_person("Marlow Teal"), site)])
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    busy_a_week_after(service)
    ask_for(page, "Every week", "4")
    page.get_by_label("Leave this date out").check()
    press(page, "Go on to check")
    hold = Entry.objects.get(kind=Entry.Kind.HOLD)
    make_entry(service, start=weeks_after(hold, 3))

    assert press(page, "Book these 3 times") == 409
    assert page.get_by_role("alert").count() == 1
    fields = page.locator("form .field")
    assert [fields.nth(number).locator("input:checked").count() for number in range(2)] == [1, 0]
    assert Session.objects.count() == 0
    fields.nth(1).get_by_role("radio").first.check()
    press(page, "Go on to check")
    press(page, "Book these 3 times")
    assert len(in_series()) == 3


def test_all_later_ones_are_moved_brought_back_and_cancelled(browser_page, site, service):
    page = browser_page
    page.context.add_cookies([signed_in(make_person("Marlow Teal"), site)])
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    ask_for(page, "Every week", "4")
    press(page, "Book these 4 times")
    before = words_of(in_series())

    page.goto(site + in_series()[1].get_absolute_url())
    follow(page.get_by_role("link", name="Move it"))
    choose_next(page)
    assert here(page)[0].endswith("/move/which/")
    assert press(page, "Move") == 422
    page.get_by_label("This one and the 2 after it").check()
    assert press(page, "Move") == 302
    moved = words_of(in_series())
    assert len(set(moved) - set(before)) == 3
    assert press(page, "Undo") == 302
    assert words_of(in_series()) == before

    follow(page.get_by_role("link", name="Cancel it"))
    assert press(page, "Cancel as chosen") == 422
    page.get_by_label("This one and the 2 after it").check()
    assert press(page, "Cancel as chosen") == 302
    assert here(page)[1] == "It’s cancelled"
    assert [session.status for session in in_series()] == ["booked", *["cancelled"] * 3]
    press(page, "Undo")
    assert [session.status for session in in_series()] == ["booked"] * 4

    follow(page.get_by_role("link", name="Cancel it"))
    page.get_by_label("Only this one").check()
    press(page, "Cancel as chosen")
    assert [session.status for session in in_series()] == ["booked", "cancelled", "booked", "booked"]


def test_those_that_can_not_move_along_are_left_with_one_press(browser_page, site, service):
    page = browser_page
    page.context.add_cookies([signed_in(make_person("Marlow Teal"), site)])
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    ask_for(page, "Every week", "3")
    press(page, "Book these 3 times")
    first, second, third = in_series()
    later = timedelta(hours=1) if first.entry.clock.hour < 15 else timedelta(hours=-2)
    make_entry(service, start=second.entry.start + later)

    page.goto(f"{site}{first.get_absolute_url()}move/which/?start={first.entry.start + later:%Y-%m-%dT%H:%M:%SZ}")
    page.get_by_label("This one and the 2 after it").check()
    assert press(page, "Move") == 409
    assert second.entry.words in page.get_by_role("alert").inner_text()
    assert press(page, "Leave that one, move the others") == 302
    assert [session.entry.start for session in in_series()] == [
        first.entry.start + later,
        second.entry.start,
        third.entry.start + later,
    ]
