"""Mail that comes back: which report is believed, what follows from it, and how it is undone."""

import io
import sys
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from practice.notifications import returns
from practice.notifications.actions import write_there_again
from practice.notifications.delivery import Sweep, sweep
from practice.notifications.emails import message_id, message_id_of
from practice.notifications.models import Notification, ReturnedMail
from practice.notifications.returns import LARGEST, Noted, note
from tests.accounts.conftest import Browser
from tests.conftest import together
from tests.factories import NOW, make_notification, make_person
from tests.notifications import reports
from tests.notifications.reports import about, encoded, exchange, exim, gmail, postfix, several

pytestmark = pytest.mark.django_db

ADDRESS = "marlow@example.org"
SAID = f"550 5.1.1 <{ADDRESS}>: Recipient address rejected"


@pytest.fixture
def marlow(db):
    return make_person("Marlow Teal", email=ADDRESS)


@pytest.fixture
def sent(colleague, marlow, mail_server):
    """A message that went to Marlow a moment ago."""
    return make_sent(colleague, marlow)


def make_sent(colleague, person, **fields):
    notification = make_notification(colleague, person=person, **fields)
    sweep()
    notification.refresh_from_db()
    assert notification.state == "sent"
    return notification


def noted(*raw: bytes) -> dict:
    """What became of these, without what did not happen."""
    done = Noted()
    for one in raw:
        note(one, done)
    return {outcome: count for outcome, count in vars(done).items() if count}


def marks() -> list[tuple[str, str, str]]:
    return list(ReturnedMail.objects.values_list("address", "status", "said"))


def state(notification) -> tuple[str, str]:
    notification.refresh_from_db()
    return notification.state, notification.reason


# --- believed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server", "status", "said"),
    [
        (postfix, "5.1.1", SAID),
        (exim, "5.0.0", "550 no mailbox by that name here"),
        (gmail, "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist."),
        (exchange, "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup"),
        (encoded, "5.2.1", "550 5.2.1 Boîte fermée"),
        (lambda address, id: encoded(address, id, "quoted-printable"), "5.2.1", "550 5.2.1 Boîte fermée"),
    ],
)
def test_a_report_in_each_servers_own_manner_marks_the_address(frozen, sent, server, status, said):
    assert noted(about(sent, server)) == {"marked": 1}
    [mark] = ReturnedMail.objects.all()
    assert (mark.address, mark.status, mark.said[: len(said)]) == (ADDRESS, status, said)
    assert (mark.notification, mark.at, len(mark.said) <= 300) == (sent, NOW, True)
    assert state(sent) == ("failed", f"It came back: {mark.said}"[:300])


def test_line_ends_of_the_net_and_capitals_make_no_difference(sent):
    report = about(sent).replace(b"\n", b"\r\n").replace(b"Final-Recipient", b"FINAL-RECIPIENT")
    report = report.replace(b"Action: failed", b"action:FAILED").replace(b"Message-ID", b"MESSAGE-ID")
    assert noted(report.replace(ADDRESS.encode(), ADDRESS.upper().encode())) == {"marked": 1}
    assert [address for address, *_rest in marks()] == [ADDRESS]


def test_an_address_that_leads_on_to_another_is_known_by_the_one_we_wrote_to(sent):
    report = about(sent).replace(
        f"Final-Recipient: rfc822; {ADDRESS}".encode(), b"Final-Recipient: rfc822; m@far.example"
    )
    assert (noted(report), [address for address, *_rest in marks()]) == ({"marked": 1}, [ADDRESS])


def test_of_several_addresses_each_is_looked_at_by_itself(colleague, sent):
    rowan = make_sent(colleague, make_person("Rowan Heron", email="rowan@example.org"))
    ids = {
        ADDRESS: message_id(sent),
        "rowan@example.org": message_id(rowan),
        "stranger@example.org": reports.foreign_id(),
    }
    assert noted(several(ids).encode()) == {"marked": 2, "foreign": 1}
    assert sorted(address for address, *_rest in marks()) == [ADDRESS, "rowan@example.org"]


def test_somebody_who_is_nobody_here_is_marked_as_well(colleague, sent):
    address = "Someone@Example.org"
    Notification.objects.filter(pk=sent.pk).update(person=None, address=address, sent_to=address)
    sent.refresh_from_db()
    assert (noted(about(sent)), [address for address, *_rest in marks()]) == ({"marked": 1}, [address.lower()])
    waiting = make_notification(colleague, person=None, address=address)
    assert sweep() == Sweep(failed=1)
    assert state(waiting) == ("failed", "Mail to this address came back.")


def test_what_another_server_says_is_cut_and_holds_nothing_that_can_not_be_shown(sent):
    said = "550 5.1.1 \x00\x1b[31mgone\u202e\tfor ever " + "x" * 500
    noted(about(sent, said=said))
    [(_address, _status, kept)] = marks()
    assert kept == ("550 5.1.1 [31mgone for ever " + "x" * 500)[: len(kept)]
    assert 280 < len(kept) <= 300


# --- not believed -------------------------------------------------------------------------


def test_a_report_that_names_no_message_of_ours_changes_nothing(sent):
    of_another_house = message_id(sent).replace("localhost", "elsewhere.example")
    for named in (reports.foreign_id(), message_id_of(uuid.uuid4()), of_another_house, "", "<not-a-key@localhost>"):
        for server in (postfix, exim, gmail, exchange):
            assert noted(server(ADDRESS, named).encode()) == {"foreign": 1}
    assert (marks(), state(sent)) == ([], ("sent", ""))


def test_a_report_about_our_message_and_another_address_changes_nothing(sent):
    assert noted(postfix("rowan@example.org", message_id(sent)).encode()) == {"foreign": 1}
    assert (marks(), state(sent)) == ([], ("sent", ""))


def test_a_report_about_what_has_not_gone_changes_nothing(colleague, marlow):
    waiting = make_notification(colleague, person=marlow)
    assert noted(postfix(ADDRESS, message_id(waiting)).encode()) == {"foreign": 1}
    assert (marks(), state(waiting)) == ([], ("waiting", ""))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n\n",
        b"\xff\xfe\x00" * 1000,
        b"From: marlow@example.org\nSubject: Re: Friday\n\nI will be there.\n",
        b"Content-Type: multipart/report; report-type=delivery-status\n\nNo parts.",
        b"Content-Type: multipart/report; boundary=b\n\n--b--\n",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n--b--\n",
        b"Content-Type: message/rfc822\n\n" * 20_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000)),
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(20))
        + b"\n" * LARGEST,
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n"
        b"Content-Transfer-Encoding: base64\n\n!!!not base64!!!\n--b--\n",
        b"Content-Type: text/plain; charset=no-such-thing\nContent-Transfer-Encoding: x-uuencode\n\nbegin\n",
        b"A" * 10 * 1024 * 1024,
        b"\n" * 10 * 1024 * 1024,
    ],
    ids=[
        "nothing",
        "empty lines",
        "junk",
        "an answer",
        "no parts",
        "no part",
        "an empty part",
        "messages in messages",
        "parts in parts",
        "parts in parts with many lines",
        "bad base64",
        "unknown encodings",
        "one line of 10 MB",
        "10 MB of empty lines",
    ],
)
def test_what_is_no_report_changes_nothing_and_breaks_nothing(sent, raw):
    assert noted(raw) == {"other": 1}
    assert (marks(), state(sent)) == ([], ("sent", ""))


def test_a_report_with_junk_in_its_fields_does_no_harm(sent):
    raw = about(sent)
    of_no_action = raw.replace(b"Status: 5.1.1", b"Status: \xff\xfe").replace(b"Action: failed", b"Action:\xe9")
    assert noted(of_no_action) == {"passing": 1}
    assert noted(raw.replace(ADDRESS.encode(), b"\xff\xfe@\x00")) == {"foreign": 1}
    assert (marks(), state(sent)) == ([], ("sent", ""))


# --- not for good ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("delayed", "4.4.1"),
        ("delayed", "5.1.1"),
        ("relayed", "2.0.0"),
        ("delivered", "2.1.5"),
        ("expanded", "2.0.0"),
        ("", ""),
    ],
)
def test_what_is_late_passed_on_or_delivered_is_left_alone(sent, action, status):
    assert noted(about(sent, action=action, status=status)) == {"passing": 1}
    assert (marks(), state(sent)) == ([], ("sent", ""))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("4.4.7", "Delivery time expired"),  # the server gave up
        ("4.4.1", "connect to mx.there.example: Connection timed out"),
        ("5.0.0", "450 4.2.0 Come back later"),
        ("5.0.0", "451 try later"),
        ("5.2.2", "552 5.2.2 Over quota"),
        ("5.3.4", "552 5.3.4 Message too large"),
        ("5.7.1", "550 5.7.1 Refused by a rule of ours"),
        ("5.0.0", "550 5.7.26 This sender is not who it says"),
        ("", "gone wrong"),
    ],
)
def test_where_the_next_message_may_arrive_this_one_alone_has_failed(sent, status, said):
    assert noted(about(sent, status=status, said=said)) == {"failed": 1}
    assert (marks(), state(sent)) == ([], ("failed", f"It came back: {said}"))


@pytest.mark.parametrize(
    ("status", "said", "counts"),
    [
        ("5.0.0", "550 5.1.1 no such user", "5.1.1"),
        ("5.0.0", "550-5.1.1 no such user", "5.1.1"),
        ("", "550 5.1.1 no such user", "5.1.1"),
        ("5.2.1", "550 5.1.1 no such user", "5.2.1"),
        ("5.0.0", "550 no such user, says 5.7.1.9", "5.0.0"),  # the address of a machine is no status
    ],
)
def test_the_more_exact_of_two_reasons_counts(sent, status, said, counts):
    assert noted(about(sent, status=status, said=said)) == {"marked": 1}
    assert marks() == [(ADDRESS, counts, said)]


# --- said twice -----------------------------------------------------------------------------


def test_the_same_report_again_changes_nothing(frozen, sent):
    report = about(sent)
    assert noted(report, report) == {"marked": 1, "known": 1}
    frozen.shift(timedelta(days=1))
    write_there_again(address=ADDRESS)
    assert noted(report) == {"known": 1}  # the message has been put back and may arrive this time
    assert (marks(), state(sent)) == ([], ("waiting", ""))


@pytest.mark.django_db(transaction=True)
def test_two_who_read_the_same_report_at_once_mark_it_once(sent):
    report = about(sent)
    outcomes = together(*[lambda: noted(report)] * 4)
    assert sorted(outcomes, key=str) == [{"known": 1}] * 3 + [{"marked": 1}]
    assert len(marks()) == 1


# --- what follows -----------------------------------------------------------------------------


def test_what_waits_for_that_address_fails_when_its_turn_comes_and_others_go(colleague, sent, mail_server):
    noted(about(sent))
    waiting, other = make_notification(colleague, person=sent.person), make_notification(colleague)
    mail_server.pile.clear()
    assert sweep() == Sweep(sent=1, failed=1)
    assert [state(waiting), state(other)[0]] == [("failed", "Mail to this address came back."), "sent"]
    assert [letter["To"] for letter in mail_server.pile] == [colleague.person.email]


def test_where_it_works_again_what_failed_goes_if_it_is_still_of_use(frozen, colleague, sent, mail_server):
    Notification.objects.filter(pk=sent.pk).update(worthless_at=NOW + timedelta(hours=1))
    noted(about(sent))
    stopped = make_notification(colleague, person=sent.person)
    of_no_use = make_notification(colleague, person=sent.person, worthless_at=NOW + timedelta(minutes=1))
    other = make_notification(colleague, state="failed", settled_at=NOW, reason="The mail server refused it")
    sweep()
    frozen.shift(timedelta(minutes=2))
    mail_server.pile.clear()
    assert (write_there_again(address=ADDRESS.upper()), marks()) == (2, [])
    assert sweep() == Sweep(sent=2)
    assert [state(one)[0] for one in (sent, stopped, of_no_use, other)] == ["sent", "sent", "failed", "failed"]
    assert sorted(letter["Message-ID"] for letter in mail_server.pile) == sorted(map(message_id, (sent, stopped)))
    assert write_there_again(address=ADDRESS) == 0


def test_where_no_mail_came_back_nothing_is_sent_again(colleague, marlow):
    make_notification(colleague, person=marlow, state="failed", settled_at=timezone.now(), sent_to=ADDRESS)
    assert write_there_again(address=ADDRESS) == 0


def test_whoever_signs_in_by_a_code_sent_there_evidently_reads_it(sent, settings):
    noted(about(sent))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    other = Browser()
    other.sign_in("rowan@example.org")
    assert len(marks()) == 1
    browser = Browser()
    browser.ask(ADDRESS)
    assert len(marks()) == 1  # asking for a code shows nothing
    browser.write(mail.outbox[-1].body.split()[0])
    assert (marks(), state(sent)[0]) == ([], "waiting")


def test_whoever_confirms_a_new_address_reads_it_too(marlow, client):
    ReturnedMail.objects.create(address="new@example.org", at=timezone.now())
    client.force_login(marlow)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert len(marks()) == 1
    client.post("/accounts/confirm-email/", {"code": mail.outbox[-1].body.split()[0]})
    assert marks() == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "There is no such address."),
        ("5.1.10", "There is no such address."),
        ("5.1.2", "The part after the @ leads nowhere."),
        ("5.2.1", "The mailbox is closed."),
        ("5.5.0", "The mail server there takes nothing for it."),
        ("", "The mail server there takes nothing for it."),
    ],
)
def test_a_status_is_said_in_words(status, words):
    assert ReturnedMail(address=ADDRESS, status=status).why == words


# --- the command ------------------------------------------------------------------------------


@pytest.fixture
def piped(monkeypatch, capsys):
    """Gives the command these bytes, as a mail server does; what it says, and what it left unread."""

    def run(raw: bytes):
        stream = io.BytesIO(raw)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        call_command("read_bounces")
        return capsys.readouterr().out, len(raw) - stream.tell()

    return run


@pytest.fixture
def maildir(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def read_maildir(folder, capsys) -> str:
    call_command("read_bounces", maildir=folder)
    return capsys.readouterr().out


def test_one_message_is_read_from_a_pipe(sent, piped):
    assert piped(about(sent)) == ("1 marked, 0 failed, 0 passing, 0 known, 0 foreign, 0 other\n", 0)
    assert len(marks()) == 1


def test_a_huge_message_is_taken_whole_and_read_in_part(sent, piped, monkeypatch):
    asked = []
    monkeypatch.setattr(returns, "note", lambda raw, noted: asked.append(len(raw)))
    assert piped(about(sent) + b"x" * 10 * LARGEST) == ("", 0)
    assert asked == [LARGEST]


def test_a_report_that_returns_a_huge_message_is_understood(sent, piped):
    raw = about(sent).replace(b"Hello Marlow,", b"Hello Marlow,\n" + b"x" * 5 * LARGEST)
    assert piped(raw) == ("1 marked, 0 failed, 0 passing, 0 known, 0 foreign, 0 other\n", 0)


def test_a_maildir_is_read_once_and_of_what_is_kept_only_reports_count_as_seen(sent, maildir, capsys):
    (maildir / "new" / "1.M1.host").write_bytes(about(sent))
    (maildir / "new" / "2.M2.host:2,").write_bytes(b"Subject: Hello\n\nAn answer.\n")
    (maildir / "cur" / "0.M0.host:2,S").write_bytes(b"read before")
    said = [read_maildir(maildir, capsys) for _ in range(2)]
    assert said == ["1 marked, 0 failed, 0 passing, 0 known, 0 foreign, 1 other\n", ""]
    kept = {path.parent.name + "/" + path.name: path.read_bytes() for path in maildir.glob("*/*")}
    assert sorted(kept) == ["cur/0.M0.host:2,S", "cur/1.M1.host:2,S", "cur/2.M2.host:2,"]
    assert kept["cur/1.M1.host:2,S"] == about(sent)


@pytest.mark.django_db(transaction=True)
def test_two_who_read_one_maildir_at_once_do_it_no_harm(sent, colleague, maildir, capsys):
    for number in range(20):
        one = make_sent(colleague, make_person("Rowan", email=f"rowan-{number}@example.org"))
        (maildir / "new" / f"{number}.M1.host").write_bytes(about(one))
    done = [Noted(), Noted()]
    assert together(*[lambda n=n: returns.read_folder(maildir, done[n]) for n in (0, 1)]) == [None, None]
    assert (done[0].marked + done[1].marked, ReturnedMail.objects.count()) == (20, 20)
    assert (len(list((maildir / "new").iterdir())), len(list((maildir / "cur").iterdir()))) == (0, 20)


def test_a_folder_that_is_no_maildir_is_said_to_be_none(tmp_path):
    with pytest.raises(CommandError, match="is no maildir"):
        call_command("read_bounces", maildir=tmp_path)


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_mail_server_is_asked_to_try_again(piped, sent, maildir):
    own = connection.settings_dict
    kept = {name: own[name] for name in ("HOST", "OPTIONS")}
    (maildir / "new" / "1.M1.host").write_bytes(about(sent))
    connection.close()
    own.update(HOST="/nowhere", OPTIONS={})
    try:
        for read in (lambda: piped(about(sent)), lambda: call_command("read_bounces", maildir=maildir)):
            with pytest.raises(CommandError) as refused:
                read()
            assert refused.value.returncode == 75
    finally:
        connection.close()
        own.update(kept)
    assert [path.name for path in (maildir / "new").iterdir()] == ["1.M1.host"]
