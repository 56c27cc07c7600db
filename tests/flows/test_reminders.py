"""A real Celery worker with its beat delivers the outbox."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.models import Session
from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_appointment
from tests.factories import let_grace_pass, make_person, make_practice, make_session
from tests.flows.walk import text_of

REMINDER = "bookings.session.reminder"


@pytest.fixture(autouse=True)
def _practice(transactional_db):
    make_practice()


def fall_due(session: Session) -> None:
    """The first of its reminders is waiting, and was due a moment ago."""
    first = Notification.objects.filter(subject_id=session.pk, kind=REMINDER).earliest("due_at")
    waits = {"state": "waiting", "settled_at": None, "due_at": timezone.now() - timedelta(seconds=1)}
    Notification.objects.filter(pk=first.pk).update(**waits)


def states(session: Session) -> list[tuple[str, str]]:
    """What its client is told, in the order in which it falls due, and what became of each."""
    messages = Notification.objects.filter(subject_id=session.pk, person=session.client).order_by("due_at")
    return [(kind.rpartition(".")[2], state) for kind, state in messages.values_list("kind", "state")]


def wait_for(is_so, seconds=20):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_reminder_that_fell_due_is_delivered_once(mail_server, celery_worker):
    session = make_session(make_person("Marlow Teal", email="marlow@example.org"))
    mail_server.wait_for("marlow@example.org")
    fall_due(session)

    reminder = mail_server.wait_for("marlow@example.org", 2)[1]
    make_session(make_person("Rowan Heron", email="rowan@example.org"), session.service)
    mail_server.wait_for("rowan@example.org")  # by another sweep

    assert "A reminder, as agreed." in text_of(reminder)
    assert f"{session.entry.words}, for 50 minutes." in text_of(reminder)
    assert len(mail_server.to("marlow@example.org")) == 2
    assert sorted(states(session)) == [("confirmation", "sent"), ("reminder", "sent"), ("reminder", "waiting")]


def test_a_cancelled_session_s_reminder_is_not_sent_even_by_a_worker_that_had_it_in_hand(mail_server, celery_worker):
    session = make_session(make_person("Marlow Teal", email="marlow@example.org"))
    mail_server.wait_for("marlow@example.org")
    cancel_appointment(appointment=session)
    let_grace_pass(session)
    assert mail_server.wait_for("marlow@example.org", 2)[1]["Subject"].startswith("Cancelled: ")
    assert [state for topic, state in states(session) if topic == "reminder"] == ["withdrawn", "withdrawn"]

    fall_due(session)  # as though a worker had claimed it before it was withdrawn
    wait_for(lambda: not Notification.objects.waiting().filter(subject_id=session.pk).exists())

    assert [state for topic, state in states(session) if topic == "reminder"] == ["withdrawn", "withdrawn"]
    assert len(mail_server.to("marlow@example.org")) == 2


def test_a_message_is_delivered_at_once_without_waiting_for_a_sweep(mail_server, start_worker):
    start_worker(SWEEP_SECONDS="3600")

    make_session(make_person("Marlow Teal", email="marlow@example.org"))

    [confirmation] = mail_server.wait_for("marlow@example.org", seconds=5)
    assert confirmation["Subject"].startswith("Booked: ")


def test_a_worker_that_comes_late_delivers_what_waited_and_no_more(mail_server, start_worker):
    session = make_session(make_person("Marlow Teal", email="marlow@example.org"))
    assert states(session) == [("confirmation", "waiting"), ("reminder", "waiting"), ("reminder", "waiting")]

    start_worker()

    assert mail_server.wait_for("marlow@example.org")[0]["Subject"].startswith("Booked: ")
    wait_for(lambda: states(session)[0] == ("confirmation", "sent"))
    assert states(session)[1:] == [("reminder", "waiting"), ("reminder", "waiting")]
