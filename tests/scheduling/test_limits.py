"""How many times one network address may hold."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from practice.scheduling.limits import HOLDS, count_hold, may_hold
from tests import pages
from tests.conftest import together
from tests.factories import free_slots, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(rf: RequestFactory):
    return rf.get("/", REMOTE_ADDR="192.0.2.7")


@pytest.mark.usefixtures("frozen")
def test_sixty_are_kept_count_of_for_the_whole_hour(visitor, rf, frozen):
    for _hold in range(HOLDS):
        assert may_hold(visitor)
        count_hold(visitor)
        frozen.shift(timedelta(seconds=10))
    frozen.shift(timedelta(minutes=40))
    assert (may_hold(visitor), may_hold(rf.get("/", REMOTE_ADDR="192.0.2.8"))) == (False, True)
    frozen.shift(timedelta(minutes=20))
    assert may_hold(visitor)


@pytest.mark.django_db(transaction=True)
def test_holds_at_the_same_moment_are_all_counted(visitor):
    for _turn in range(HOLDS // 6):
        assert may_hold(visitor)
        assert together(*[lambda: count_hold(visitor)] * 6) == [None] * 6
    assert not may_hold(visitor)


def test_a_time_that_was_gone_counts_for_nothing_and_one_that_is_given_does(monkeypatch, frozen):
    monkeypatch.setattr("practice.scheduling.limits.HOLDS", 2)
    service = make_service(slug="wren-50")
    taken, first, second, third = (slot.value for slot in free_slots(service)[2:18:4])
    assert Client().post("/bookings/wren-50/", {"start": taken}).status_code == 302
    refused = [Client().post("/bookings/wren-50/", {"start": taken}).status_code for _ in range(5)]
    given = [Client().post("/bookings/wren-50/", {"start": start}).status_code for start in (first, second, third)]
    assert (refused, given) == ([409] * 5, [302, 429, 429])


def test_a_chosen_time_over_the_limit_is_given_back(monkeypatch, frozen):
    monkeypatch.setattr("practice.scheduling.limits.HOLDS", 0)
    start = free_slots(make_service(slug="wren-50"))[0].value
    answer = Client().post("/bookings/wren-50/", {"start": start}, headers={"Origin": "http://testserver"})
    kept = pages.read(answer).one("input", name="start").attributes["value"]
    assert (answer.status_code, kept) == (429, start)


def test_whoever_moves_about_on_one_ipv6_network_is_one_visitor(rf):
    for number in range(HOLDS):
        count_hold(rf.get("/", REMOTE_ADDR=f"2001:db8::{number + 1:x}"))
    asked = [may_hold(rf.get("/", REMOTE_ADDR=address)) for address in ("2001:db8::ffff", "2001:db8:0:1::1")]
    assert asked == [False, True]
