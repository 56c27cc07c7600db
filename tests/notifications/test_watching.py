"""Silence is heard, and costs little to listen for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.notifications.delivery import sweep
from practice.notifications.models import LastSweep
from practice.notifications.watching import silence
from tests.factories import NOW, make_colleague, make_notification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "mail_server")]


def degraded(client) -> tuple[int, str]:
    answer = client.get("/health/ready")
    return answer.status_code, answer.json()["degraded"]


def test_one_sweep_ends_the_silence(client, frozen):
    sweep()
    frozen.shift(timedelta(hours=1))
    assert degraded(client) == (200, "Messages have not gone out for 1 hour.")
    sweep()
    assert degraded(client) == (200, "")


def test_what_is_planned_for_later_is_nothing_that_waits(client, frozen):
    noor = make_colleague()
    noor.person.notifications.all().delete()
    make_notification(noor, due_at=NOW + timedelta(days=3))
    frozen.shift(timedelta(days=2))
    assert degraded(client) == (200, "")


def test_listening_costs_two_queries_at_the_most(frozen):
    with CaptureQueriesContext(connection) as seen:
        silence(NOW)
    assert len(seen) == 2
    LastSweep.objects.create(pk=1, at=NOW)
    with CaptureQueriesContext(connection) as seen:
        silence(NOW)
    assert len(seen) == 1
