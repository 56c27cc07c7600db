"""How many times one network address may hold."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from practice.scheduling.limits import HOLDS, count_hold, may_hold
from tests.conftest import together

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
