"""Clients who book over HTTP, each with a time of their own that is chosen already, and what came of it."""

import contextlib
import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.db.models import Count

from bench.race import TOKEN, chosen
from bookings.models import Session
from practice.notifications.models import Notification
from practice.scheduling.models import Entry
from tests.factories import free_slots, make_person, make_practitioner, make_service, numbers

FORM = urlencode({"csrfmiddlewaretoken": TOKEN})
REMINDERS = 2  # that the services here have, and there is time for both
TELLTALES = ("Traceback", "OperationalError", "psycopg")
DAYS_AHEAD = 3


@dataclass(frozen=True)
class Booker:
    path: str
    cookie: str


@dataclass(frozen=True)
class Answered:
    status: int  # 0 where none came
    seconds: float
    begun: float
    page: str

    @property
    def is_friendly(self) -> bool:
        """A page for later that tells nothing it should not."""
        return self.status == 503 and "Try again in a few minutes." in self.page and not self.tells

    @property
    def tells(self) -> bool:
        return any(word in self.page for word in TELLTALES)


def make_bookers(count: int) -> list[Booker]:
    """Each signed in, at the last page, with a time that nobody else wants."""
    found = []
    while len(found) < count:
        name = f"alder-{next(numbers)}"
        service = make_service(make_practitioner(), slug=name)
        for slot in spread(free_slots(service, days=28))[: count - len(found)]:
            cookie = chosen(make_person(), service, slot.start)
            found.append(Booker(f"/bookings/{name}/check/", cookie))
    return found


def spread(slots: list) -> list:
    """So far ahead that every reminder is due in the future, and so far apart that none hinders another."""
    chosen_ones = []
    for slot in slots[DAYS_AHEAD * 14 :]:
        if not chosen_ones or (slot.start - chosen_ones[-1].start).total_seconds() >= 2 * 3600:
            chosen_ones.append(slot)
    return chosen_ones


def ask(site: str, path: str, cookie: str = "", form: str | None = None) -> Answered:
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    begun = time.monotonic()
    status, page = 0, ""
    with (
        contextlib.suppress(OSError, http.client.HTTPException),
        contextlib.closing(http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)) as connection,
    ):
        connection.request("GET" if form is None else "POST", path, form, headers)
        response = connection.getresponse()
        status, page = response.status, response.read().decode()
    return Answered(status, time.monotonic() - begun, begun, page)


def book(site: str, booker: Booker) -> Answered:
    return ask(site, booker.path, booker.cookie, FORM)


def keep_booking(site: str, bookers: list[Booker], *, at_a_time: int, pause: float) -> list[list[Answered]]:
    """What each was answered: whoever is told to come back later does, until it is booked."""

    def patiently(booker: Booker) -> list[Answered]:
        answers = [book(site, booker)]
        while answers[-1].status in (0, 503) and len(answers) < 60:
            time.sleep(0.5)
            answers.append(book(site, booker))
        time.sleep(pause)
        return answers

    with ThreadPoolExecutor(at_a_time) as threads:
        return list(threads.map(patiently, bookers))


def halves() -> list[str]:
    """Every booking that is not whole: a session without its entry, confirmation or reminders, or one of these without
    a session."""
    sessions = {session.pk: session for session in Session.objects.select_related("entry")}
    planned = Notification.objects.filter(kind__startswith="bookings.session.").exclude(kind__contains=".news-")
    counts = {
        (row["subject_id"], row["kind"]): row["many"]
        for row in planned.values("subject_id", "kind").annotate(many=Count("pk"))
    }
    wanted = {"bookings.session.confirmation": 1, "bookings.session.reminder": REMINDERS}
    wrong = [
        f"{pk} has {counts.get((pk, kind), 0)} of {kind}"
        for pk in sessions
        for kind, many in wanted.items()
        if counts.get((pk, kind), 0) != many
    ]
    wrong += [f"{kind} about no session" for pk, kind in counts if pk not in sessions]
    lonely = Entry.objects.filter(kind=Entry.Kind.SESSION, session=None).count()
    return wrong + ["an entry without a session"] * lonely
