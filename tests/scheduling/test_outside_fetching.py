"""Fetching a calendar from servers that answer well, badly, slowly or not at all; and from none that is not public."""

import socket
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from practice.scheduling.outside import fetching
from practice.scheduling.outside.fetching import Answer, Unreadable, fetch, is_public
from tests.scheduling.elsewhere import calendar, running_elsewhere
from tests.servers import free_port


def trouble_of(address) -> str:
    with pytest.raises(Unreadable) as refused:
        fetch(address)
    return str(refused.value)


def leading_to(address, status=302):
    def act(handler):
        handler.send_response(status)
        handler.send_header("Location", address)
        handler.end_headers()

    return act


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for calendar.example and 127.0.0.1 that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "calendar.example")])
    names = [x509.DNSName("calendar.example"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.public_bytes(serialization.Encoding.PEM)
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(pem)
    return path


def test_what_is_there_comes_with_what_to_ask_by_the_next_time(elsewhere):
    elsewhere.headers = {"ETag": '"7"', "Last-Modified": "Tue, 24 Nov 2026 10:00:00 GMT"}
    assert fetch(elsewhere.address) == Answer(calendar(), '"7"', "Tue, 24 Nov 2026 10:00:00 GMT")


def test_who_asks_does_not_say_which_site_it_is_nor_what_for(elsewhere):
    fetch(f"{elsewhere.address}?token=ä b&x=%2F#top")
    [(path, headers)] = elsewhere.asked
    assert path == "/secret/basic.ics?token=%C3%A4%20b&x=%2F"
    assert headers == {
        "Host": elsewhere.address.split("/")[2],
        "User-Agent": "calendar-reader/1.0",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def test_what_has_not_changed_is_not_sent_again(elsewhere):
    elsewhere.headers = {"ETag": '"7"'}
    assert fetch(elsewhere.address, etag='"7"', last_modified="Tue, 24 Nov 2026 10:00:00 GMT") == Answer(None, '"7"')
    assert elsewhere.asked[0][1]["If-Modified-Since"] == "Tue, 24 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(elsewhere, status):
    with running_elsewhere() as first:
        first.act = leading_to(elsewhere.address, status)
        assert fetch(first.address).body == calendar()


def test_a_redirect_may_be_relative_and_three_are_followed_but_no_fourth(elsewhere):
    def act(handler):
        leading_to("again.ics")(handler)

    elsewhere.act = act
    assert trouble_of(elsewhere.address) == "Its address leads on to another one too many times."
    assert [path for path, _headers in elsewhere.asked] == ["/secret/basic.ics"] + ["/secret/again.ics"] * 3


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, "Its server knows no such address, or not any more (404)."),
        (403, "Its server knows no such address, or not any more (403)."),
        (500, "Its server has trouble of its own (500)."),
        (204, "Its server has trouble of its own (204)."),
    ],
)
def test_a_refusal_is_said_in_a_sentence(elsewhere, status, sentence):
    elsewhere.status = status
    assert trouble_of(elsewhere.address) == sentence


def test_more_than_five_megabytes_are_not_read(elsewhere):
    elsewhere.body = b"x" * fetching.MOST_BYTES
    assert len(fetch(elsewhere.address).body) == fetching.MOST_BYTES
    elsewhere.body += b"x"
    assert trouble_of(elsewhere.address) == "It is larger than 5 MB."


@pytest.mark.parametrize(
    "written", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\nBEGIN:VCALENDAR\r\n"]
)
def test_a_server_that_writes_a_letter_at_a_time_is_given_up_in_time(elsewhere, monkeypatch, written):
    monkeypatch.setattr(fetching, "SECONDS", 0.4)

    def act(handler):
        handler.wfile.write(written)
        while not elsewhere.done.wait(0.05):
            if written:
                handler.wfile.write(b"x")

    elsewhere.act = act
    begun = time.monotonic()
    assert trouble_of(elsewhere.address) == "Its server took too long to answer."
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("answer", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"])
def test_a_server_that_speaks_nonsense_or_hangs_up_could_not_be_reached(elsewhere, answer):
    elsewhere.act = lambda handler: handler.wfile.write(answer)
    assert trouble_of(elsewhere.address) == "Its server could not be reached."


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "nobody.invalid", "a..b", "exam ple.org", "x" * 80])
def test_a_server_that_is_not_there_could_not_be_reached(settings, host):
    settings.DEBUG = True
    assert trouble_of(f"http://{host.format(port=free_port())}/x.ics") == "Its server could not be reached."


# --- only https, only the public internet -------------------------------------


@pytest.mark.parametrize("address", ["http://example.org/x.ics", "ftp://example.org/x.ics", "file:///etc/passwd", "x"])
def test_without_https_nothing_is_asked(address):
    assert trouble_of(address) == "Its address does not begin with https."


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::1]", "10.0.0.5", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("[::ffff:127.0.0.1]", "2130706433", "[fe80::1]", "[64:ff9b::7f00:1]"),
    ],
)
def test_no_server_of_the_inner_network_is_asked(host):
    assert trouble_of(f"https://{host}/x.ics") == "Its address is not one of the public internet."


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("::ffff:93.184.216.34", True),
        ("::ffff:10.0.0.1", False),
        ("100.64.0.1", False),
        ("172.16.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("::", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


def test_a_redirect_inward_is_refused_before_anything_is_asked_there(elsewhere, settings, certificate):
    """The first server is asked as in development, and answers once the rules of a public site hold."""
    with running_elsewhere(certificate) as inner:

        def act(handler):
            settings.DEBUG = False
            leading_to(inner.address)(handler)

        elsewhere.act = act
        assert trouble_of(elsewhere.address) == "Its address is not one of the public internet."
        assert inner.asked == []


def test_a_redirect_away_from_https_is_refused(elsewhere, settings):
    def act(handler):
        settings.DEBUG = False
        leading_to("http://example.org/x.ics")(handler)

    elsewhere.act = act
    assert trouble_of(elsewhere.address) == "Its address does not begin with https."


@pytest.fixture
def resolved(monkeypatch):
    """Every name is found at the addresses in this list, each of which is given once."""
    addresses, asked = [], []

    def found(host, port, **_more):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (addresses.pop(0), port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return addresses, asked


def test_what_a_name_resolved_to_first_is_what_is_connected_to(settings, resolved, certificate, monkeypatch):
    settings.DEBUG = True
    addresses, asked = resolved
    addresses += ["127.0.0.1", "192.0.2.1"]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with running_elsewhere(certificate) as server:
        port = server.address.split(":")[2].split("/")[0]
        assert fetch(f"https://Calendar.example:{port}/x.ics").body == calendar()
        assert server.asked[0][1]["Host"] == f"Calendar.example:{port}"
    assert (asked, addresses) == (["calendar.example"], ["192.0.2.1"])


def test_a_public_name_that_resolves_inward_is_not_asked(resolved):
    resolved[0].append("10.0.0.7")
    assert trouble_of("https://calendar.example/x.ics") == "Its address is not one of the public internet."


@pytest.mark.parametrize("vouched_for", [False, True])
def test_a_server_must_prove_that_it_is_the_one_asked(settings, resolved, certificate, monkeypatch, vouched_for):
    settings.DEBUG = True
    resolved[0].append("127.0.0.1")
    if vouched_for:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with running_elsewhere(certificate) as server:
        port = server.address.split(":")[2].split("/")[0]
        host = "another.example" if vouched_for else "calendar.example"
        assert trouble_of(f"https://{host}:{port}/x.ics") == "Its server could not prove who it is."
        assert server.asked == []
