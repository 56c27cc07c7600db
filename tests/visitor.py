"""Somebody at the site over HTTP alone, with cookies and a form token of their own. Needs no browser."""

import contextlib
import http.client
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from practice.accounts.factors import factors_of, note_given

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
REFUSAL = re.compile(r'aria-labelledby="refused">(.*?)</section>', re.DOTALL)
START = re.compile(r'<button class="next" name="start" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back: the status and the page, or where to go on."""

    status: int
    page: str
    location: str
    seconds: float

    @property
    def offered(self) -> list[str]:
        """The starts offered in place of the one that was refused."""
        refusal = REFUSAL.search(self.page)
        return START.findall(refusal[1]) if refusal else []


class Visitor:
    """Goes to one page at a time and follows no redirection by itself. `cookie` is that of somebody signed in."""

    def __init__(self, site: str, cookie: dict | None = None):
        self.host = urlsplit(site).netloc
        self.cookies = {cookie["name"]: cookie["value"]} if cookie else {}
        self.token = ""
        self.headers: dict[str, str] = {}  # sent along with everything

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the token of the last page that had one."""
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": self.token, **fields}))

    def _ask(self, method: str, path: str, form: str | None = None) -> Answer:
        headers = {**self.headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.monotonic()
        with contextlib.closing(http.client.HTTPConnection(self.host, timeout=60)) as connection:
            connection.request(method, path, form, headers)
            response = connection.getresponse()
            page = response.read().decode()
        seconds = time.monotonic() - begun
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: cookie.value for name, cookie in SimpleCookie(line).items()}
        if token := TOKEN.search(page):
            self.token = token[1]
        return Answer(response.status, page, response.headers.get("Location", ""), seconds)


def sign_in(client: Client, person, backend=None, *, with_a_factor: bool = True) -> None:
    """As though they had just given a code, and a second factor where they have one or work here.

    `Client.force_login` does this in tests.
    """
    _force_login(client, person, backend)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, person, "code", email=person.email)
    if with_a_factor and (person.works_here or factors_of(person).exists()):
        note_given(request, person)
    request.session.save()


_force_login = Client.force_login


def signed_in(person, site) -> dict:
    """The cookie of a browser in which this person has signed in at `site`."""
    client = Client()
    sign_in(client, person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": site}


def at_once(acts: list) -> list:
    """Call them all at the same moment, each in a thread; what each returned. One that raises is raised again."""
    begin = threading.Barrier(len(acts))

    def perform(act):
        begin.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(perform, acts))
