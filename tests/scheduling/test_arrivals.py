"""By which article a booking came: counted once something is booked, and by whom is nowhere kept."""

import pytest
from django.test import Client

from practice.scheduling.models import Arrival
from tests import pages
from tests.conftest import together
from tests.factories import (
    NOW,
    free_slots,
    make_article,
    make_colleague,
    make_consultation_service,
    make_person,
    make_practice,
    make_service,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def counted() -> list:
    return list(Arrival.objects.order_by("article").values_list("article", "day", "bookings"))


def reader(person) -> Client:
    make_practice()
    browser = Client()
    browser.force_login(person)
    return browser


def first_link(browser, address, beginning) -> str:
    links = [link.attributes.get("href", "") for link in pages.read(browser.get(address)).one("main").all("a")]
    return next(link for link in links if link.startswith(beginning))


def book_session(browser, address, service, number=0):
    start = free_slots(service)[number]
    assert browser.post(address, {"start": start.value}).status_code == 302
    browser.post(f"/bookings/{service.slug}/details/", {"name": "Marlow", "place": "online"})
    assert browser.post(f"/bookings/{service.slug}/check/").status_code == 302


def test_from_the_end_of_an_article_to_a_booking_the_address_carries_its_number(frozen):
    article, service = make_article("A quiet room"), make_service()
    browser = reader(make_person("Marlow Teal"))
    doors = first_link(browser, article.get_absolute_url(), "/bookings/")
    assert doors == f"/bookings/?by={article.pk}"
    times = first_link(browser, doors, f"/bookings/{service.slug}/")
    assert times == f"/bookings/{service.slug}/?by={article.pk}"
    page = pages.read(browser.get(times))
    forms = {form.attributes.get("action") for form in page.one("main").all("form") if form.all(name="start")}
    days = [link.attributes["href"] for link in page.all("a") if "day=" in link.attributes.get("href", "")]
    assert forms == {times}
    assert all(f"?by={article.pk}&" in day for day in days)
    assert counted() == []  # nothing is booked yet
    book_session(browser, times, service)
    assert counted() == [(article.pk, NOW.date(), 1)]


def test_a_second_booking_of_the_day_raises_the_count_and_a_second_press_does_not(frozen):
    article, service = make_article(), make_service()
    browser = reader(make_person("Marlow Teal"))
    book_session(browser, f"/bookings/{service.slug}/?by={article.pk}", service)
    browser.post(f"/bookings/{service.slug}/check/")
    assert counted() == [(article.pk, NOW.date(), 1)]
    book_session(browser, f"/bookings/{service.slug}/?by={article.pk}", service, number=5)
    assert counted() == [(article.pk, NOW.date(), 2)]


def test_whoever_comes_another_way_is_not_counted(frozen):
    service = make_service()
    browser = reader(make_person("Marlow Teal"))
    book_session(browser, f"/bookings/{service.slug}/", service)
    assert counted() == []


@pytest.mark.parametrize("altered", ["x", "-1", "0", "", "99999999999999999999", "1 OR 1=1"])
def test_an_altered_number_counts_nothing_and_stands_in_nobodys_way(altered):
    service = make_service()
    browser = reader(make_person("Marlow Teal"))
    assert browser.get("/bookings/", {"by": altered}).status_code == 200
    book_session(browser, f"/bookings/{service.slug}/?by={altered}", service)
    assert counted() == []


def test_colleagues_are_counted_at_their_door_too(frozen):
    article, service = make_article(), make_consultation_service()
    browser = reader(make_colleague().person)
    assert (
        f"/consultations/{service.slug}/?by={article.pk}"
        in browser.get(f"/consultations/?by={article.pk}").content.decode()
    )
    start = free_slots(service)[0]
    browser.post(f"/consultations/{service.slug}/?by={article.pk}", {"start": start.value})
    browser.post(f"/consultations/{service.slug}/check/", {"place": "online"})
    assert counted() == [(article.pk, NOW.date(), 1)]


def test_reading_with_such_an_address_sets_no_cookie():
    make_practice()
    service = make_service()
    browser = Client()
    for address in ("/bookings/?by=1", f"/bookings/{service.slug}/?by=1"):
        assert "session" not in browser.get(address).cookies


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_eight():
    together(*[lambda: Arrival.objects.count_one(7, NOW.date())] * 8)
    assert counted() == [(7, NOW.date(), 8)]
