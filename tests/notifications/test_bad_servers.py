"""Mail servers that refuse, that hang up, and that are not there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practice.notifications.delivery import Sweep, sweep
from practice.notifications.emails import message_id
from tests.factories import NOW, make_notification, make_person
from tests.letters import Letters
from tests.servers import free_port

pytestmark = pytest.mark.django_db


class Refusing(Letters):
    """Answers every message to one address with a refusal at one step; takes all others."""

    def __init__(self, address, *, rcpt=None, data=None):
        super().__init__()
        self.address, self.rcpt, self.data = address, rcpt, data

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 aiosmtpd calls it so
        if self.rcpt and address == self.address:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.data and self.address in envelope.rcpt_tos:
            return self.data
        return await super().handle_DATA(server, session, envelope)


class HangingUp(Letters):
    """Closes the connection after so many messages, with a word before or without one."""

    def __init__(self, *, after, word=None):
        super().__init__()
        self.after, self.word = after, word

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        session.count = getattr(session, "count", 0) + 1
        if session.count > self.after:
            if self.word:
                return self.word
            server.transport.close()
        envelope.mail_from = address
        return "250 OK"


@pytest.fixture
def waiting(frozen, colleague):
    """Five messages, the middle one to somebody else."""
    stranger = make_person("Rowan Fern", email="rowan@example.org")
    people = [colleague.person, colleague.person, stranger, colleague.person, colleague.person]
    return [
        make_notification(colleague, due_at=NOW - timedelta(minutes=10 - position), person=person)
        for position, person in enumerate(people)
    ]


def rows(notifications):
    for notification in notifications:
        notification.refresh_from_db()
    return [(row.state, row.reason, row.attempts, row.claimed_until) for row in notifications]


def wait_of(notification):
    """The time from now until it is tried again."""
    notification.refresh_from_db()
    return notification.due_at - timezone.now()


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ({"rcpt": "550 No such user"}, "The mail server refused it: {'rowan@example.org': (550, b'No such user')}"),
        ({"data": "554 No, thank you"}, "The mail server refused it: (554, b'No, thank you')"),
    ],
)
def test_a_refusal_for_good_fails_that_message_alone(serve, waiting, refusal, words):
    letters = serve(Refusing("rowan@example.org", **refusal))
    assert sweep() == Sweep(sent=4, failed=1)
    assert rows(waiting) == [("sent", "", 1, None)] * 2 + [("failed", words, 1, None)] + [("sent", "", 1, None)] * 2
    assert sorted(letter["Message-ID"] for letter in letters.pile) == sorted(
        message_id(one) for one in waiting if one is not waiting[2]
    )


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ({"rcpt": "451 Come back later"}, "Not sent yet: {'rowan@example.org': (451, b'Come back later')}"),
        ({"data": "451 Come back later"}, "Not sent yet: (451, b'Come back later')"),
        ({"rcpt": "421 Closing"}, "Not sent yet: {'rowan@example.org': (421, b'Closing')}"),
    ],
)
def test_a_refusal_for_now_puts_that_message_back_and_the_others_go(serve, frozen, waiting, refusal, words):
    handler = serve(Refusing("rowan@example.org", **refusal))
    assert sweep() == Sweep(sent=4, put_back=1)
    assert rows(waiting[2:3]) == [("waiting", words, 1, None)]
    assert timedelta(seconds=48) <= wait_of(waiting[2]) <= timedelta(seconds=72)
    handler.rcpt = handler.data = None
    frozen.shift(timedelta(seconds=72))
    assert sweep() == Sweep(sent=1)
    assert rows(waiting[2:3]) == [("sent", "", 2, None)]


def test_each_refusal_makes_the_wait_longer_up_to_an_hour(serve, frozen, waiting):
    serve(Refusing("rowan@example.org", rcpt="451 Come back later"))
    waits = []
    for _ in range(9):
        sweep()
        waits.append(wait_of(waiting[2]))
        frozen.shift(waits[-1])
    for attempt, wait in enumerate(waits):
        planned = min(timedelta(minutes=2**attempt), timedelta(hours=1))
        assert 0.8 * planned <= wait <= 1.2 * planned
    assert rows(waiting[2:3])[0][2] == 9


def test_a_message_that_was_put_back_until_it_is_of_no_use_is_missed(serve, frozen, waiting):
    serve(Refusing("rowan@example.org", rcpt="451 Come back later"))
    type(waiting[2]).objects.filter(pk=waiting[2].pk).update(worthless_at=NOW + timedelta(minutes=1))
    sweep()
    frozen.shift(timedelta(minutes=2))
    assert sweep() == Sweep(missed=1)


@pytest.mark.parametrize("word", [None, "421 Enough for now"])
def test_a_server_that_hangs_up_after_some_messages_gets_each_of_them_once(serve, frozen, waiting, word):
    letters = serve(HangingUp(after=2, word=word))
    first = sweep()
    assert (first.sent >= 2, first.failed, first.missed, first.sent + first.put_back) == (True, 0, 0, 5)
    assert {(state, claimed) for state, _reason, _attempts, claimed in rows(waiting)} <= {
        ("sent", None),
        ("waiting", None),
    }
    for _ in range(4):
        frozen.shift(timedelta(hours=1))
        sweep()
    assert {state for state, *_rest in rows(waiting)} == {"sent"}
    assert sorted(letter["Message-ID"] for letter in letters.pile) == sorted(message_id(one) for one in waiting)


def test_without_a_server_everything_is_put_back_and_goes_later(serve, settings, frozen, waiting):
    settings.EMAIL_BACKEND = "practice.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert sweep() == Sweep(put_back=5)
    assert rows(waiting) == [("waiting", "Not sent yet: [Errno 111] Connection refused", 1, None)] * 5
    assert sweep() == Sweep()
    letters = serve(Letters())
    frozen.shift(timedelta(seconds=72))
    assert sweep() == Sweep(sent=5)
    assert len(letters.pile) == 5
