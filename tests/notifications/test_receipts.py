"""That a message went is written down before the next one goes, and over whatever happens meanwhile."""

from datetime import timedelta

import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.db import transaction

from practice.notifications.delivery import BATCH, Sweep, claim, sweep
from practice.notifications.models import Notification
from practice.notifications.receipts import Receipts
from practice.notifications.smtp import END, Envelope
from tests.factories import NOW, make_notification
from tests.letters import Letters
from tests.notifications.test_delivery import another_connection

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"line": "Tomorrow, 2:00 pm; 'quoted' “and” \\", "sent_to": "noor@example.org"}


@pytest.fixture
def claimed(frozen, colleague):
    make_notification(colleague)
    [notification] = claim(NOW)
    return notification


def written(notification):
    fields = ["state", "reason", "claimed_until", "settled_at", "line", "sent_to"]
    return Notification.objects.values(*fields).get(pk=notification.pk)


SENT = {"state": "sent", "reason": "", "claimed_until": None, "settled_at": NOW, **WORDS}


def test_what_was_begun_is_written_once_it_is_finished(claimed):
    with Receipts() as receipts:
        receipts.begin(claimed, **WORDS)
        receipts.finish()
        assert written(claimed) == SENT


def test_what_is_asked_for_is_written_without_being_waited_for(claimed):
    with Receipts() as receipts:
        receipts.begin(claimed, **WORDS)
        receipts.ask()
        receipts.ask()  # as where the announcement was refused, and another message is announced
        receipts.own.connection.pgconn.get_result()  # it has answered
        assert written(claimed) == SENT


def test_the_last_one_is_written_when_all_is_over(claimed):
    with Receipts() as receipts:
        receipts.begin(claimed, **WORDS)
    assert written(claimed) == SENT


def test_it_is_written_even_where_something_else_broke(claimed):
    with pytest.raises(ZeroDivisionError), Receipts() as receipts:
        receipts.begin(claimed, **WORDS)
        raise ZeroDivisionError
    assert written(claimed) == SENT


def end(receipts):
    """Their connection is lost, as when the database restarts."""
    with another_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [receipts.own.connection.info.backend_pid])


def test_a_connection_that_was_lost_meanwhile_changes_nothing(claimed):
    with Receipts() as receipts:
        receipts.begin(claimed, **WORDS)
        receipts.ask()
        end(receipts)
        receipts.finish()
        assert written(claimed) == SENT


def test_a_connection_that_was_lost_before_changes_nothing(claimed):
    with Receipts() as receipts:
        end(receipts)
        receipts.begin(claimed, **WORDS)
        receipts.ask()
        receipts.finish()
        assert written(claimed) == SENT


def test_what_another_worker_has_in_hand_is_not_touched(frozen, claimed):
    frozen.shift(timedelta(hours=1))
    [taken_over] = claim(NOW + timedelta(hours=1))
    before = written(claimed)
    with Receipts() as receipts:
        receipts.begin(claimed, **WORDS)
    assert written(claimed) == before
    assert before["claimed_until"] == taken_over.claimed_until


def test_within_a_transaction_it_is_part_of_it(claimed):
    before = written(claimed)
    with Receipts() as receipts:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            receipts.begin(claimed, **WORDS)
            assert written(claimed) == SENT
            raise ZeroDivisionError
        assert written(claimed) == before


class Watching(Letters):
    """Notes, whenever a message's content arrives, how many are marked as sent."""

    def __init__(self):
        super().__init__()
        self.marked = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 aiosmtpd calls it so
        with another_connection() as other:
            [[count]] = other.execute("SELECT count(*) FROM notifications_notification WHERE state = 'sent'")
        self.marked.append(count)
        return await super().handle_DATA(server, session, envelope)


def test_no_message_goes_before_it_is_written_down_that_the_last_one_went(serve, colleague):
    count = BATCH + 10
    for _ in range(count):
        make_notification(colleague)
    server = serve(Watching())
    assert sweep() == Sweep(sent=count)
    assert server.marked == list(range(count))


def envelope(words="Hello.") -> Envelope:
    return Envelope.of(EmailMultiAlternatives("Tomorrow", words, "desk@example.org", ["noor@example.org"]))


def nothing():
    pass


def test_a_message_does_not_go_where_the_last_word_before_it_is_no(serve):
    letters, called = serve(Letters()), []
    server = get_connection()

    def no():
        raise ZeroDivisionError

    def note(word):
        return lambda: called.append(word)

    with pytest.raises(ZeroDivisionError):
        server.send_while(envelope(), announcing=note("announcing"), last_word=no, taking=note("taking"))
    server.close()
    assert called == ["announcing"]
    server.send_while(
        envelope("Again."), announcing=note("announcing"), last_word=note("last word"), taking=note("taking")
    )
    server.close()
    assert [letter.get_payload() for letter in letters.pile] == ["Again.\r\n"]
    assert called == ["announcing", "announcing", "last word", "taking"]


def test_a_message_that_can_not_be_put_together_leaves_the_server_free_for_the_next(serve):
    letters, server = serve(Letters()), get_connection()
    two_lines = EmailMultiAlternatives("Tomorrow\nToday", "Hello.", "desk@example.org", ["noor@example.org"])
    with pytest.raises(BadHeaderError):
        server.send_while(Envelope.of(two_lines), announcing=nothing, last_word=nothing, taking=nothing)
    server.close()
    server.send_while(envelope("Again."), announcing=nothing, last_word=nothing, taking=nothing)
    server.close()
    assert [letter.get_payload() for letter in letters.pile] == ["Again.\r\n"]


@pytest.mark.parametrize(
    "words",
    [
        "One\n.\nTwo\n..\n...three\n.",
        ".\n",
        "No end",
        "",
        "Two ends\n\n",
        "Ünïcode – “quoted” 🌿\n.\n",
        "x" * 3000,
        "QUIT\nDATA\n.\nRSET",
    ],
)
def test_words_arrive_as_they_were_written(serve, words):
    letters, server = serve(Letters()), get_connection()
    for _ in range(2):
        server.send_while(envelope(words), announcing=nothing, last_word=nothing, taking=nothing)
    server.close()
    arrived = [letter.get_payload(decode=True).decode().replace("\r\n", "\n") for letter in letters.pile]
    assert [one.rstrip("\n") for one in arrived] == [words.rstrip("\n")] * 2


@pytest.mark.parametrize(
    "line",
    ["", "Tomorrow, 2:00 pm", "Demain à deux heures", "Two\tparts", *("word " * 13 + "x" * n for n in range(1, 11))],
)
def test_headers_are_written_as_the_library_writes_them(line):
    own = {"Date": "Tue, 24 Nov 2026 10:00:00 -0800", "Message-ID": "<1@example.org>"}
    message = EmailMultiAlternatives(line, "Hello.", "desk@example.org", ["noor@example.org"], headers=own)
    assert Envelope.of(message).content == message.message().as_bytes(linesep="\r\n") + END
