"""Fetching the file at an address that somebody wrote down, without being led into this machine's own network by it.

A name is resolved once, what it resolved to is looked at, and that very address is connected to; so again after each
redirect. Proxies of the environment are not asked.
"""

import http.client
import socket
import ssl
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from django.conf import settings

SECONDS = 8  # for the whole of it, redirects included: somebody may be waiting for the page that asks
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}
PORTS = {"http": 80, "https": 443}
LEADING_INWARD = [ip_network(net) for net in ("64:ff9b::/96", "2002::/16", "2001::/32")]  # each carries an IPv4 address
HEADERS = {
    "User-Agent": "calendar-reader/1.0",  # which says neither who asks nor what for
    "Accept": "text/calendar, */*;q=0.1",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
SLOW = "Its server took too long to answer."


class Unreadable(Exception):
    """Why an outside calendar could not be read, as a sentence."""


@dataclass(frozen=True)
class Answer:
    """What came. Without a `body` nothing has changed since the answer that the etag and the date are from."""

    body: bytes | None
    etag: str = ""
    last_modified: str = ""


def fetch(address: str, *, etag: str = "", last_modified: str = "") -> Answer:
    """What is at the address now. Raises `Unreadable`."""
    asked = {**HEADERS, "If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in asked.items() if value}
    deadline = time.monotonic() + SECONDS
    for _hop in range(MOST_REDIRECTS + 1):
        try:
            found = _ask(address, headers, deadline)
        except (OSError, http.client.HTTPException, ValueError) as trouble:  # ValueError: an address that is none
            raise Unreadable(_why(trouble, deadline)) from trouble
        if isinstance(found, Answer):
            return found
        address = urljoin(address, found)
    raise Unreadable("Its address leads on to another one too many times.")


def _why(trouble: Exception, deadline: float) -> str:
    if time.monotonic() >= deadline or isinstance(trouble, TimeoutError):
        return SLOW
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return "Its server could not prove who it is."
    return "Its server could not be reached."


def _ask(address: str, headers: dict[str, str], deadline: float) -> Answer | str:
    """One request: the answer, or the address that it leads on to."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (settings.DEBUG and parts.scheme == "http"):
        raise Unreadable("Its address does not begin with https.")
    target = quote(urlunsplit(("", "", parts.path or "/", parts.query, "")), safe="/?%:@!$&'()*+,;=~")
    with _connected(parts, deadline) as connected, closing(http.client.HTTPConnection("")) as connection:
        connection.sock = connected
        connection.request("GET", target, headers={"Host": parts.netloc.rpartition("@")[2], **headers})
        with connection.getresponse() as response:
            if response.status in REDIRECTS and response.headers["Location"]:
                return response.headers["Location"]
            answer = _answer(response)
    if time.monotonic() >= deadline:  # it was cut off, which can look like the end
        raise Unreadable(SLOW)
    return answer


def _answer(response: http.client.HTTPResponse) -> Answer:
    kept = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
    if response.status == 304:
        return Answer(None, *kept)
    if response.status in {401, 403, 404, 410}:
        raise Unreadable(f"Its server knows no such address, or not any more ({response.status}).")
    if response.status != 200:
        raise Unreadable(f"Its server has trouble of its own ({response.status}).")
    body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unreadable("It is larger than 5 MB.")
    if response.length:
        raise http.client.IncompleteRead(body, response.length)
    return Answer(body, *kept)


@contextmanager
def _connected(parts: SplitResult, deadline: float):
    """A socket to the address's host that breaks off at the deadline, however slowly the other side writes."""
    host = (parts.hostname or "").encode("idna").decode()
    raw = _open(_addresses(host, parts.port or PORTS[parts.scheme]), deadline)
    with raw, raw.dup() as handle:  # the handle stays when TLS takes the socket over
        watchdog = threading.Timer(max(deadline - time.monotonic(), 0), _break_off, [handle])
        watchdog.daemon = True
        watchdog.start()
        try:
            if parts.scheme == "https":
                with ssl.create_default_context().wrap_socket(raw, server_hostname=host) as secure:
                    yield secure
            else:
                yield raw
        finally:
            watchdog.cancel()
            watchdog.join()


def _break_off(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:  # the other side was quicker
        return


def _addresses(host: str, port: int) -> list[tuple]:
    """What the name resolves to: (family, socket address) each. Raises `Unreadable` unless all of them are public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not settings.DEBUG and not all(is_public(to[0]) for *_rest, to in found):
        raise Unreadable("Its address is not one of the public internet.")
    return [(family, to) for family, *_rest, to in found]


def is_public(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    led_inward = any(found.version == net.version and found in net for net in LEADING_INWARD)
    return found.is_global and not found.is_multicast and not led_inward


def _open(addresses: list[tuple], deadline: float) -> socket.socket:
    """Connected to the first that answers; each time it waits for it has a limit of what is left."""
    trouble: OSError = TimeoutError()
    for family, to in addresses:
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.settimeout(max(deadline - time.monotonic(), 0.01))
            opened.connect(to)
        except OSError as raised:
            opened.close()
            trouble = raised
        else:
            return opened
    raise trouble
