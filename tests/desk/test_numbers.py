"""Numbers at the desk: what the day's work adds up to, of one's own and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Session
from practice.profile.models import Practice
from practice.scheduling.models import Arrival, Entry, Place
from practice.scheduling.statuses import Status
from tests import pages
from tests.factories import (
    at,
    make_article,
    make_attended,
    make_colleague,
    make_consultation_service,
    make_entry,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NUMBERS = "/desk/numbers/"


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner("Wren Alder")


def desk_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def was(service, start, status=Status.ATTENDED, client=None) -> Session:
    """A session that is over, with what became of it."""
    off = {"cancelled_at": timezone.now()} if status in (Status.CANCELLED, Status.LATE_CANCELLED) else {}
    entry = make_entry(service, start=at(start))
    if off:
        Entry.objects.filter(pk=entry.pk).update(released_at=timezone.now())
    client = client or make_person()
    return Session.objects.create(client=client, service=service, entry=entry, place=Place.ONLINE, status=status, **off)


def picture(browser, name, **asked) -> dict[str, list[str]]:
    """The lines of one picture that hold something, by their words."""
    page = pages.read(browser.get(NUMBERS, asked))
    table = next(part for part in page.all("section") if part.one("h2").words == name)
    if not table.all("table"):
        return {}
    lines = table.one("tbody").all("tr")
    read = {line.one("th").words: [cell.words for cell in line.all("td", "bars-figure")] for line in lines}
    return {words: figures for words, figures in read.items() if set(figures) - {"0", "0.0"}}


def test_sessions_and_hours_of_a_week_are_kept_or_lost(wren):
    service = make_service(wren, minutes=50)
    was(service, "2026-11-16 09:00")
    was(service, "2026-11-17 09:00", Status.BOOKED)  # nobody has said otherwise
    was(service, "2026-11-18 09:00", Status.NO_SHOW)
    was(service, "2026-11-19 09:00", Status.LATE_CANCELLED)
    was(service, "2026-11-20 09:00", Status.CANCELLED)  # in time
    was(service, "2026-11-24 09:00")  # this week
    make_session(make_person(), service, start=at("2026-11-24 15:00"))  # to come
    desk = desk_of(wren.person)
    assert picture(desk, "Sessions a week") == {"16 Nov 2026": ["2", "2"], "23 Nov 2026": ["1", "0"]}
    assert picture(desk, "Hours a week") == {"16 Nov 2026": ["1.7", "1.7"], "23 Nov 2026": ["0.8", "0"]}


def test_a_session_late_on_sunday_is_of_that_week_by_the_wall_and_not_by_utc(wren):
    was(make_service(wren), "2026-11-15 22:00")  # Monday in UTC
    assert picture(desk_of(wren.person), "Sessions a week") == {"9 Nov 2026": ["1", "0"]}


def test_the_night_clocks_go_back_changes_no_week(wren):
    toronto = make_practitioner("Ira Sedge", time_zone="America/Toronto")
    service = make_service(toronto)
    entry = make_entry(service, start=at("2026-11-01 01:30", "America/Toronto"))
    Session.objects.create(
        client=make_person(), service=service, entry=entry, place=Place.ONLINE, status=Status.ATTENDED
    )
    assert picture(desk_of(toronto.person), "Sessions a week") == {"26 Oct 2026": ["1", "0"]}
    assert picture(desk_of(toronto.person), "Hours a week") == {"26 Oct 2026": ["0.8", "0"]}


def test_who_did_not_come_is_counted_by_weekday(wren):
    service = make_service(wren)
    was(service, "2026-11-16 09:00", Status.NO_SHOW)
    was(service, "2026-11-09 09:00", Status.NO_SHOW)
    was(service, "2026-11-19 09:00", Status.NO_SHOW)
    was(service, "2026-11-20 09:00")
    assert picture(desk_of(wren.person), "Did not come, by weekday") == {"Monday": ["2"], "Thursday": ["1"]}


def test_how_far_ahead_people_book(wren):
    service = make_service(wren)
    for start in ("2026-11-24 15:00", "2026-11-26 09:00", "2026-11-26 11:00", "2026-12-01 10:00", "2026-12-29 10:00"):
        make_session(make_person(), service, start=at(start))
    assert picture(desk_of(wren.person), "How far ahead people book") == {
        "Within a day": ["1"],
        "1 or 2 days": ["2"],
        "1 to 2 weeks": ["1"],
        "4 weeks or more": ["1"],
    }


def test_consultations_are_counted_by_themselves(wren):
    make_attended(make_colleague(), make_consultation_service(wren), start=at("2026-11-18 10:00"))
    desk = desk_of(wren.person)
    assert picture(desk, "Consultations a week") == {"16 Nov 2026": ["1", "0"]}
    assert picture(desk, "Sessions a week") == {}


def test_each_sees_their_own_and_whoever_practises_nothing_sees_all_of_it(wren):
    ira = make_practitioner("Ira Sedge")
    was(make_service(wren), "2026-11-16 09:00")
    was(make_service(ira), "2026-11-17 09:00")
    was(make_service(ira), "2026-11-18 09:00")
    Practice.objects.update(clients_are_shared=True)  # clients, and not numbers
    finch = make_practitioner(person=make_person("Alder Finch", role="owner")).person
    readers = [wren.person, ira.person, finch, make_person("Hollis Fern", role="owner")]
    readers.append(make_person("Robin Reed", role="assistant"))
    seen = {one.name: picture(desk_of(one), "Sessions a week").get("16 Nov 2026") for one in readers}
    assert seen == {
        "Wren Alder": ["1", "0"],
        "Ira Sedge": ["2", "0"],
        "Alder Finch": None,
        "Hollis Fern": ["3", "0"],
        "Robin Reed": ["3", "0"],
    }


def test_twelve_weeks_are_shown_unless_more_are_asked_for(wren):
    was(make_service(wren), "2026-08-03 09:00")
    desk = desk_of(wren.person)
    assert picture(desk, "Sessions a week") == {}
    assert picture(desk, "Sessions a week", weeks="26") == {"3 Aug 2026": ["1", "0"]}
    assert picture(desk, "Sessions a week", weeks="9999") == {}


def test_a_bar_is_as_wide_as_its_share_of_the_longest(wren):
    service = make_service(wren)
    for day in (16, 17, 18):
        was(service, f"2026-11-{day} 09:00")
    was(service, "2026-11-19 09:00", Status.NO_SHOW)
    was(service, "2026-11-23 09:00")
    page = pages.read(desk_of(wren.person).get(NUMBERS))
    table = next(part for part in page.all("section") if part.one("h2").words == "Sessions a week")
    bars = [[rect.attributes["width"] for rect in line.all("rect")] for line in table.one("tbody").all("tr")]
    assert bars[-2:] == [["75.0", "25.0"], ["25.0"]]


def test_articles_are_counted_and_nothing_of_who_came(wren):
    article, other = make_article("A quiet room"), make_article("Repair")
    for day in ("2026-11-20", "2026-11-20", "2026-11-23"):
        Arrival.objects.count_one(article.pk, at(f"{day} 12:00").date())
    Arrival.objects.count_one(other.pk, at("2026-11-23 12:00").date())
    Arrival.objects.count_one(other.pk, at("2025-11-23 12:00").date())  # long ago
    Arrival.objects.count_one(99_999, at("2026-11-23 12:00").date())  # of no article
    counted = picture(desk_of(wren.person), "Articles that led to bookings")
    assert counted == {"A quiet room": ["3"], "Repair": ["1"]}
    assert {field.name for field in Arrival._meta.get_fields()} == {"id", "article", "day", "bookings"}


@pytest.mark.parametrize("count", [1, 3])
def test_three_of_everything_ask_as_much_as_one(wren, count):
    service, peer, noor = make_service(wren), make_consultation_service(wren), make_colleague()
    for number in range(count):
        was(service, f"2026-11-1{number} 09:00")
        make_attended(noor, peer, start=at(f"2026-11-1{number} 13:00"))
        Arrival.objects.count_one(make_article(f"Article {number}").pk, timezone.now().date() - timedelta(days=number))
    desk = desk_of(wren.person)
    with CaptureQueriesContext(connection) as asked:
        response = desk.get(NUMBERS)
    assert (response.status_code, len(asked)) == (200, 8)
