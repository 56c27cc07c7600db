"""One sweep of the outbox: what goes, what doesn't, and what is written down about it."""

import time
from datetime import timedelta

import psycopg
import pytest
from django.core.mail import get_connection
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from consultations.colleagues.messages import Approved
from practice.notifications import kinds
from practice.notifications.actions import withdraw
from practice.notifications.delivery import (
    LEASE,
    TRIES,
    Hands,
    Sweep,
    as_many_as_stay_fresh,
    claim,
    deliver,
    release,
    sweep,
)
from practice.notifications.emails import compose, message_id
from practice.notifications.kinds import Attachment, Kind
from practice.notifications.models import Notification
from practice.notifications.receipts import Receipts
from practice.notifications.writing import FRESH, Writer
from practice.scheduling.actions import cancel_appointment, move_appointment
from tests.conftest import together
from tests.factories import NOW, at, make_notification, make_person, make_service, make_session
from tests.letters import Letters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_server")]


def state(notification):
    """What is written down about it: (state, reason, attempts, when it was settled, who has it in hand)."""
    notification.refresh_from_db()
    row = notification
    return row.state, row.reason, row.attempts, row.settled_at, row.claimed_until


def test_what_is_due_is_sent_once(frozen, mail_server, colleague):
    notification = make_notification(colleague)
    assert (sweep(), sweep()) == (Sweep(sent=1), Sweep())
    (letter,) = mail_server.pile
    assert (letter["To"], letter["Message-ID"]) == (colleague.person.email, message_id(notification))
    assert state(notification) == ("sent", "", 1, NOW, None)


def test_what_is_not_due_waits_until_it_is(frozen, mail_server, colleague):
    notification = make_notification(colleague, due_at=NOW + timedelta(hours=1))
    assert sweep() == Sweep()
    assert state(notification) == ("waiting", "", 0, None, None)
    frozen.shift(timedelta(hours=1))
    assert sweep() == Sweep(sent=1)


def test_the_oldest_goes_first(frozen, mail_server, colleague):
    sent = [make_notification(colleague, due_at=NOW - timedelta(minutes=minutes)) for minutes in (1, 30, 5)]
    sweep()
    assert [letter["Message-ID"] for letter in mail_server.pile] == [message_id(sent[number]) for number in (1, 2, 0)]


def test_more_than_a_batch_goes_in_one_sweep(mail_server, colleague):
    for _ in range(120):
        make_notification(colleague)
    assert sweep() == Sweep(sent=120)
    assert len({letter["Message-ID"] for letter in mail_server.pile}) == 120


def test_the_command_sweeps_once_and_says_what_it_did(capsys, mail_server, colleague):
    make_notification(colleague)
    call_command("deliver_notifications")
    assert capsys.readouterr().out == "1 sent, 0 failed, 0 missed, 0 withdrawn, 0 put back\n"
    assert len(mail_server.pile) == 1


def test_what_is_of_no_use_any_more_is_missed_and_not_sent(frozen, mail_server, colleague):
    late = make_notification(colleague, worthless_at=NOW)
    in_time = make_notification(colleague, worthless_at=NOW + timedelta(seconds=1))
    assert sweep() == Sweep(sent=1, missed=1)
    assert [letter["Message-ID"] for letter in mail_server.pile] == [message_id(in_time)]
    assert state(late) == ("missed", "It could not be sent while it was still of use.", 1, NOW, None)


# --- looking again ----------------------------------------------------------------


def test_what_has_changed_since_is_withdrawn_not_sent(frozen, mail_server, colleague):
    notification = make_notification(colleague)
    type(colleague).objects.update(approved_at=None)
    assert sweep() == Sweep(withdrawn=1)
    assert state(notification) == ("withdrawn", "What it told about had changed.", 1, NOW, None)
    assert mail_server.pile == []


def test_what_is_about_a_row_that_is_gone_is_withdrawn(frozen, mail_server, colleague):
    notification = make_notification(colleague, person=make_person())
    colleague.delete()
    assert sweep() == Sweep(withdrawn=1)
    assert (state(notification)[0], mail_server.pile) == ("withdrawn", [])


def test_somebody_who_was_shut_out_gets_nothing(mail_server, colleague):
    notification = make_notification(colleague)
    colleague.person.is_active = False
    colleague.person.save()
    assert sweep() == Sweep(missed=1)
    assert (state(notification)[:2], mail_server.pile) == (("missed", "The account is closed."), [])


def test_what_is_withdrawn_between_claim_and_send_is_not_sent(frozen, mail_server, colleague):
    notification = make_notification(colleague)
    done, server = Sweep(), get_connection()
    hands = Hands(Writer(claim(NOW)), server, Receipts(), done)
    withdraw(subject_id=colleague.pk, why="It changed.")
    time.sleep(FRESH)  # for so long what was read counts as the present, whenever it is sent
    hands.deliver(notification, None)
    server.close()
    assert (done, mail_server.pile) == (Sweep(), [])
    assert state(notification)[:2] == ("withdrawn", "It changed.")


def test_reminders_of_an_earlier_time_or_of_a_cancelled_session_never_go(frozen, mail_server):
    service = make_service(reminder_hours=[2])
    moved, cancelled = (make_session(service=service, start=at(f"2026-11-27 {hour}:00")) for hour in (14, 15))
    move_appointment(appointment=moved, start=at("2026-11-27 09:00"))
    cancel_appointment(appointment=cancelled)
    Notification.objects.filter(state="withdrawn").update(
        state="waiting", settled_at=None
    )  # as if it had not been said
    frozen.move_to(at("2026-11-27 07:00"))
    sweep()
    to_clients = [mail_server.to(session.client.email) for session in (moved, cancelled)]
    assert [sorted(letter["Subject"] for letter in letters) for letters in to_clients] == [
        ["Moved to Friday 27 November, 9:00 am", "Today, 9:00 am"],
        ["Cancelled: Friday 27 November, 3:00 pm"],
    ]


def test_the_name_somebody_uses_now_is_the_one_they_are_called_by(mail_server, colleague):
    make_notification(colleague)
    colleague.person.go_by("Nora Siskin")
    sweep()
    body = mail_server.pile[0].get_payload(0).get_payload(decode=True).decode()
    assert ("Hello Nora Siskin," in body, "Noor" in body) == (True, False)


# --- the lease ------------------------------------------------------------------


def test_a_message_in_somebodys_hands_is_not_claimed_again_until_the_lease_ends(frozen, colleague):
    notification = make_notification(colleague)
    assert claim(NOW) == [notification]
    frozen.shift(LEASE - timedelta(seconds=1))
    assert claim(timezone.now()) == []
    frozen.shift(timedelta(seconds=1))
    assert claim(timezone.now()) == [notification]
    assert state(notification)[2] == 2


def test_what_a_dead_worker_had_sent_goes_again_under_the_same_message_id(frozen, mail_server, colleague):
    """The mail server said yes, and the worker died before it wrote that down."""
    notification = make_notification(colleague)
    kind = kinds.get(notification.kind)
    claim(NOW)
    get_connection().send_messages([compose(notification, kind, kind.find(colleague.pk))])
    frozen.shift(LEASE)
    assert sweep() == Sweep(sent=1)
    assert [letter["Message-ID"] for letter in mail_server.pile] == [message_id(notification)] * 2


def test_nothing_is_begun_shortly_before_the_lease_ends(frozen, mail_server, colleague):
    notification = make_notification(colleague)
    batch, done = claim(NOW), Sweep()
    frozen.shift(LEASE - timedelta(minutes=1))
    deliver(batch, done)
    assert (done, mail_server.pile) == (Sweep(), [])
    frozen.shift(timedelta(minutes=1))
    assert sweep() == Sweep(sent=1)
    assert state(notification)[0] == "sent"


class Dawdling(Letters):
    """Takes half a lease for a message."""

    def __init__(self, clock):
        super().__init__()
        self.clock = clock

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 aiosmtpd calls it so
        self.clock.shift(LEASE / 2)
        return await super().handle_DATA(server, session, envelope)


def test_what_cannot_be_begun_within_the_lease_is_free_at_once(frozen, serve, colleague):
    notifications = [make_notification(colleague) for _ in range(3)]
    letters, done = serve(Dawdling(frozen)), Sweep()
    deliver(claim(NOW), done)
    assert (done, len(letters.pile)) == (Sweep(sent=1), 1)
    attempts = Notification.objects.order_by("state").values_list("state", "attempts", "claimed_until")
    assert list(attempts) == [("sent", 1, None), ("waiting", 0, None), ("waiting", 0, None)]
    assert sweep() == Sweep(sent=2)
    assert sorted(letter["Message-ID"] for letter in letters.pile) == sorted(message_id(one) for one in notifications)


class SlowToHear(Letters):
    """Takes most of a lease to hear whom a message is for."""

    def __init__(self, clock):
        super().__init__()
        self.clock = clock

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 aiosmtpd calls it so
        self.clock.shift(LEASE * 0.8)
        envelope.rcpt_tos.append(address)
        return "250 OK"


def test_a_message_whose_lease_is_nearly_over_when_its_turn_comes_does_not_go(frozen, serve, colleague):
    notification = make_notification(colleague)
    letters, done = serve(SlowToHear(frozen)), Sweep()
    deliver(claim(NOW), done)
    assert (done, letters.pile) == (Sweep(put_back=1), [])
    assert state(notification)[:2] == ("waiting", "Not sent yet: The lease was nearly over.")


class CountingConnections(Letters):
    connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, answers):  # noqa: N802 aiosmtpd calls it so
        self.connections += 1
        return await super().handle_EHLO(server, session, envelope, hostname, answers)


def test_a_connection_takes_a_hundred(frozen, serve, colleague):
    for _ in range(120):
        make_notification(colleague)
    letters, done = serve(CountingConnections()), Sweep()
    deliver(claim(NOW, 120), done)
    assert (done, len(letters.pile), letters.connections) == (Sweep(sent=120), 120, 2)


def test_a_batch_taken_over_meanwhile_is_not_freed_by_the_slow_worker(frozen, colleague):
    make_notification(colleague)
    slow = claim(NOW)
    frozen.shift(LEASE)
    [taken_over] = claim(timezone.now())
    release(slow)
    assert state(taken_over) == ("waiting", "", 2, None, timezone.now() + LEASE)


@pytest.mark.parametrize(("pace", "size"), [(0.1, 50), (49, 50), (120.7, 120), (5000, 200)])
def test_a_batch_is_what_goes_in_a_second_and_never_less_than_fifty_or_more_than_two_hundred(pace, size):
    assert as_many_as_stay_fresh(pace) == size


def test_a_worker_that_was_taken_for_dead_settles_nothing(frozen, mail_server, colleague):
    notification = make_notification(colleague)
    slow, done = claim(NOW), Sweep()
    frozen.shift(LEASE)
    sweep()
    deliver(slow, done)
    assert (done, len(mail_server.pile), state(notification)[0]) == (Sweep(), 1, "sent")


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_each_message_once(mail_server, colleague):
    waiting = {message_id(make_notification(colleague)) for _ in range(200)}
    outcomes = together(sweep, sweep)
    assert sum(outcome.sent for outcome in outcomes) == 200
    assert sorted(letter["Message-ID"] for letter in mail_server.pile) == sorted(waiting)
    assert Notification.objects.filter(state="sent", attempts=1).count() == 200


# --- messages that can't be written --------------------------------------------------


class Broken(Kind):
    name = "tests.broken"
    template = "tests/there_is_no_such_template"

    def find(self, subject_id):
        return self


@pytest.fixture
def broken():
    kinds.register(Broken())
    yield Broken.name
    del kinds._registered[Broken.name]


LAST = TRIES - 1  # attempts behind it
UNWRITTEN = "The message could not be written. The log says why."


def test_a_kind_whose_template_breaks_fails_alone(frozen, mail_server, colleague, broken):
    good = [make_notification(colleague, due_at=NOW - timedelta(minutes=minutes)) for minutes in (3, 1)]
    bad = make_notification(colleague, due_at=NOW - timedelta(minutes=2), kind=broken, attempts=LAST)
    assert sweep() == Sweep(sent=2, failed=1)
    assert [letter["Message-ID"] for letter in mail_server.pile] == [message_id(one) for one in good]
    assert state(bad) == ("failed", UNWRITTEN, TRIES, NOW, None)


def test_what_could_not_be_written_is_tried_again_since_a_deploy_or_a_lock_passes(
    frozen, mail_server, colleague, broken
):
    bad = make_notification(colleague, kind=broken)
    assert sweep() == Sweep(put_back=1)
    bad.refresh_from_db()
    assert (bad.state, bad.reason) == ("waiting", "Not sent yet: It could not be written. The log says why.")
    assert NOW < bad.due_at <= NOW + timedelta(minutes=2)


def test_a_kind_that_nobody_declares_fails_alone(frozen, mail_server, colleague):
    good = make_notification(colleague)
    bad = make_notification(colleague, due_at=NOW - timedelta(minutes=2), kind="apps.that.was.removed", attempts=LAST)
    assert sweep() == Sweep(sent=1, failed=1)
    assert (state(good)[0], state(bad)) == ("sent", ("failed", UNWRITTEN, TRIES, NOW, None))


@pytest.mark.parametrize("email", ["two@at@signs.example", "@", f"a@{'x' * 70}é.example"])
def test_an_address_that_no_message_can_be_written_to_fails_alone(frozen, mail_server, colleague, email):
    stranger = make_person("Rowan Fern")
    type(stranger).objects.filter(pk=stranger.pk).update(email=email)  # past the forms, which refuse it
    bad = make_notification(colleague, person=stranger, due_at=NOW - timedelta(minutes=2), attempts=LAST)
    good = make_notification(colleague)
    assert sweep() == Sweep(sent=1, failed=1)
    assert (state(good)[0], state(bad)) == ("sent", ("failed", UNWRITTEN, TRIES, NOW, None))
    assert [letter["Message-ID"] for letter in mail_server.pile] == [message_id(good)]


# --- a database that goes away meanwhile ----------------------------------------------


def another_connection() -> psycopg.Connection:
    own = connection.settings_dict
    return psycopg.connect(host=own["HOST"], port=own["PORT"], user=own["USER"], dbname=own["NAME"])


def end_other_connections():
    """As a database that restarts does: all but the one that asks for it are ended."""
    with another_connection() as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


class LosingTheDatabase(Letters):
    """Takes a message while the database loses the worker."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 aiosmtpd calls it so
        end_other_connections()
        return await super().handle_DATA(server, session, envelope)


@pytest.mark.django_db(transaction=True)
def test_a_database_lost_while_the_server_takes_a_message_leaves_no_second_copy(serve, colleague):
    notifications = [make_notification(colleague) for _ in range(3)]
    letters = serve(LosingTheDatabase())
    pid = connection.connection.info.backend_pid
    assert sweep() == Sweep(sent=3)
    assert connection.connection.info.backend_pid != pid
    assert sweep() == Sweep()
    assert sorted(letter["Message-ID"] for letter in letters.pile) == sorted(message_id(one) for one in notifications)


@pytest.mark.django_db(transaction=True)
def test_ten_sweeps_at_once_send_each_message_once(mail_server, colleague):
    waiting = {message_id(make_notification(colleague)) for _ in range(200)}
    outcomes = together(*[sweep] * 10)
    assert sum(outcome.sent for outcome in outcomes) == 200
    assert sorted(letter["Message-ID"] for letter in mail_server.pile) == sorted(waiting)
    assert Notification.objects.filter(state="sent", attempts=1).count() == 200


class Unfoldable(Approved):
    """It can be composed, and no bytes can be made of it."""

    name = "tests.unfoldable"

    def attachments(self, subject, person):
        return [Attachment("appointment.ics", 3, "text/calendar")]


class Unfindable(Approved):
    """Looking its subjects up breaks, together and one by one."""

    name = "tests.unfindable"

    def find_all(self, ids):
        raise RuntimeError("A column is missing.")


@pytest.mark.parametrize("kind", [Unfindable, Unfoldable], ids=["not looked up", "no bytes made of it"])
def test_what_breaks_in_its_own_way_fails_alone(frozen, mail_server, colleague, kind):
    kinds.register(kind())
    try:
        good = [make_notification(colleague, due_at=NOW - timedelta(minutes=minutes)) for minutes in (3, 1)]
        bad = make_notification(colleague, kind=kind.name, due_at=NOW - timedelta(minutes=2), attempts=LAST)
        assert sweep() == Sweep(sent=2, failed=1)
    finally:
        del kinds._registered[kind.name]
    assert [letter["Message-ID"] for letter in mail_server.pile] == [message_id(one) for one in good]
    assert state(bad) == ("failed", UNWRITTEN, TRIES, NOW, None)
