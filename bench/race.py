"""How it goes when 500 clients book one time at the same moment, over HTTP: one has it, the others are offered three.

Each client is signed in, has given the details and looked at the last page before the clock starts; then all press its
button at once. The time counts until the last of them has an answer.
"""

import asyncio
import re
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.test import Client

from bench.place import gunicorn_site, overlaps, report
from bookings.actions import book_session
from bookings.models import Session
from practice.accounts.models import Person
from practice.scheduling.models import Place, Service
from practice.scheduling.slots import NotOffered, SlotTaken
from tests.factories import free_slots, make_person, make_practice, make_practitioner, make_service
from tests.visitor import Answer

CLIENTS, QUICKLY = 500, 100
AT_A_TIME = 16  # while they get ready
PAGE = "/bookings/wren-50/"
TOKEN = "a" * 32  # of the form, and in the cookie beside it
PATIENCE = 60  # seconds
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def measure(quick: bool) -> dict:
    make_practice()
    service = make_service(make_practitioner(), slug="wren-50")
    people = [make_person(f"Client{number} Reed") for number in range(QUICKLY if quick else CLIENTS)]
    wanted = free_slots(service)[6].start
    cookies = [chosen(person, service, wanted) for person in people]
    with tempfile.TemporaryDirectory() as folder, gunicorn_site(Path(folder) / "web.log") as site:
        answers, seconds = asyncio.run(race(urlsplit(site).netloc, cookies))
    statuses = Counter(answer.status for answer in answers)
    refused = [answer for answer in answers if answer.status == 409]
    return {
        "winners": Session.objects.count(),
        "refused": statuses[409],
        "errors": len(answers) - statuses[302] - statuses[409],
        "overlaps": overlaps(),
        "seconds": round(seconds, 2),
        "refused_with_three_times": sum(len(set(answer.offered)) == 3 for answer in refused),
        "alternatives": len(offered(refused)),
        "alternatives_bookable": sum(can_be_booked(service, start, people[0]) for start in offered(refused)),
    }


def chosen(person: Person, service: Service, start: datetime) -> str:
    """The cookies of a browser in which this person is signed in and has chosen the time, without a hold on it."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["choice"] = {"service": service.slug, "start": start.isoformat(), "answers": {"place": Place.ONLINE}}
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


async def race(host: str, cookies: list[str]) -> tuple[list[Answer], float]:
    """What each was answered, and the seconds from the first press to the last answer."""
    ready = asyncio.Semaphore(AT_A_TIME)

    async def look(cookie: str) -> Answer:
        async with ready:
            return await ask(host, "GET", cookie)

    looked = await asyncio.gather(*[look(cookie) for cookie in cookies])
    assert {answer.status for answer in looked} == {200}, Counter(answer.status for answer in looked)
    form = urlencode({"csrfmiddlewaretoken": TOKEN})
    begun = time.monotonic()
    answers = await asyncio.gather(*[ask(host, "POST", cookie, form) for cookie in cookies])
    return answers, time.monotonic() - begun


async def ask(host: str, method: str, cookie: str, form: str = "") -> Answer:
    """One request for the last page; a status of 0 where no whole answer came."""
    head = [f"{method} {PAGE}check/ HTTP/1.1", f"Host: {host}", f"Cookie: {cookie}", "Connection: close"]
    head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    begun = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(*host.split(":"))
            writer.write("\r\n".join([*head, "", form]).encode())
            received = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        received = b""
    top, _blank, page = received.partition(b"\r\n\r\n")
    is_whole = (length := LENGTH.search(top)) and int(length[1]) == len(page)
    status = int(top.split(maxsplit=2)[1]) if is_whole else 0
    return Answer(status, page.decode(), "", time.monotonic() - begun)


def offered(refused: list[Answer]) -> list[datetime]:
    """Every time that anybody was offered instead."""
    return sorted({datetime.fromisoformat(start) for answer in refused for start in answer.offered})


def can_be_booked(service: Service, start: datetime, client: Person) -> bool:
    """Whether it can, shown by booking it; afterwards it is as if that had not been."""
    with transaction.atomic():
        try:
            return book_session(client=client, service=service, start=start, place=Place.ONLINE).is_open
        except (SlotTaken, NotOffered):
            return False
        finally:
            transaction.set_rollback(True)


if __name__ == "__main__":
    report(measure)
