"""Writing to the outbox, and asking a worker to look at it."""

import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from practice.notifications.actions import queue, send_again, withdraw
from practice.notifications.delivery import Sweep, sweep
from practice.notifications.models import Notification
from tests.factories import NOW, make_notification, make_person
from tests.servers import PROJECT, environment, free_port

pytestmark = pytest.mark.django_db


def message(colleague, **fields):
    fields = {"kind": "tests.kind", "subject_id": colleague.pk, "occurrence": "0", "due_at": NOW, **fields}
    return Notification(person=fields.pop("person", colleague.person), **fields)


def test_a_message_is_queued_once_and_the_first_stays_as_it_is(frozen, colleague):
    queue([message(colleague)])
    queue([message(colleague, due_at=NOW + timedelta(days=1)), message(colleague, occurrence="1")])
    rows = Notification.objects.order_by("occurrence").values_list("occurrence", "due_at", "state")
    assert list(rows) == [("0", NOW, "waiting"), ("1", NOW, "waiting")]


def test_the_database_itself_refuses_a_second_of_the_same(frozen, colleague):
    message(colleague).save()
    with pytest.raises(IntegrityError, match="each_message_is_queued_once"), transaction.atomic():
        message(colleague).save()
    stranger = make_person("Rowan Fern")
    others = [{"kind": "tests.other"}, {"subject_id": stranger.pk}, {"person": stranger}, {"occurrence": "1"}]
    for other in others:
        message(colleague, **other).save()
    assert Notification.objects.count() == 5


@pytest.mark.parametrize("settled", [{"state": "sent", "settled_at": None}, {"settled_at": NOW}])
def test_a_settled_message_says_when_and_a_waiting_one_does_not(frozen, colleague, settled):
    with pytest.raises(IntegrityError, match="settled_messages_say_when"), transaction.atomic():
        message(colleague, **settled).save()


def test_a_message_is_rolled_back_with_what_it_tells_about(frozen, colleague, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nudges, pytest.raises(ZeroDivisionError), transaction.atomic():
        queue([message(colleague)])
        raise ZeroDivisionError
    assert (Notification.objects.count(), nudges) == (0, [])


@pytest.mark.parametrize(("wait", "nudged"), [(timedelta(0), 1), (timedelta(seconds=1), 0)])
def test_a_worker_is_nudged_after_commit_when_something_is_due_now(
    frozen, colleague, django_capture_on_commit_callbacks, wait, nudged
):
    with django_capture_on_commit_callbacks() as nudges:
        queue([message(colleague, due_at=NOW + wait), message(colleague, occurrence="1", due_at=NOW + wait)])
    assert len(nudges) == nudged


def test_nothing_to_say_nudges_nobody(frozen, colleague, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nudges:
        queue([])
    assert (Notification.objects.count(), nudges) == (0, [])


def test_withdrawing_takes_back_what_waits_about_one_row_alone(frozen, colleague):
    waiting, sent = make_notification(colleague), make_notification(colleague, state="sent", settled_at=NOW)
    other = make_notification(colleague, subject_id=colleague.person.pk)
    frozen.shift(timedelta(minutes=1))
    withdraw(subject_id=colleague.pk, why="It was cancelled.")
    rows = {row.pk: (row.state, row.reason, row.settled_at) for row in Notification.objects.all()}
    assert rows == {
        waiting.pk: ("withdrawn", "It was cancelled.", timezone.now()),
        sent.pk: ("sent", "", NOW),
        other.pk: ("waiting", "", None),
    }


@pytest.mark.parametrize("state", ["failed", "missed"])
def test_what_has_not_gone_can_be_sent_again(frozen, mail_server, colleague, state):
    notification = make_notification(
        colleague, state=state, settled_at=NOW, attempts=7, reason="No such user", due_at=NOW - timedelta(days=1)
    )
    send_again(notification)
    notification.refresh_from_db()
    row = notification
    assert (row.state, row.settled_at, row.reason, row.attempts, row.due_at) == ("waiting", None, "", 0, NOW)
    assert sweep() == Sweep(sent=1)


@pytest.mark.parametrize(("state", "settled_at"), [("sent", NOW), ("withdrawn", NOW), ("waiting", None)])
def test_nothing_else_is_ever_sent_again(frozen, mail_server, colleague, state, settled_at):
    notification = make_notification(colleague, state=state, settled_at=settled_at, due_at=NOW + timedelta(days=1))
    send_again(notification)
    assert (sweep(), mail_server.pile) == (Sweep(), [])


# --- the nudge ------------------------------------------------------------------

UNNOTICED = 0.1  # seconds; the silent one alone takes 0.4 to give up
NUDGE = """
import django, time
django.setup()
from practice.notifications.tasks import nudge
for _ in range(3):
    began = time.monotonic()
    nudge()
    print(time.monotonic() - began)
"""


def seconds_to_nudge(port):
    """How long whoever nudged three times was kept, where Redis is at that port. The process ends by itself."""
    own = environment(REDIS_URL=f"redis://127.0.0.1:{port}/0", DJANGO_SETTINGS_MODULE="practice.settings")
    done = subprocess.run(
        [sys.executable, "-c", NUDGE], cwd=PROJECT, env=own, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr.count("No worker could be nudged")) == (0, 3), done.stderr
    return [float(line) for line in done.stdout.split()]


def test_a_redis_that_refuses_keeps_nobody_waiting():
    assert max(seconds_to_nudge(free_port())) < UNNOTICED


def test_a_redis_that_accepts_and_stays_silent_keeps_nobody_waiting():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert max(seconds_to_nudge(silent.getsockname()[1])) < UNNOTICED
