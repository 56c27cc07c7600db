"""How it goes when everybody wants one time at the same moment, over HTTP: one books, the others are offered three."""

import tempfile
import time
from pathlib import Path

from bench.place import report
from bookings.models import Session
from tests.factories import free_slots, make_person, make_practice, make_service
from tests.servers import free_port, running_site
from tests.visitor import Answer, Visitor, at_once, signed_in

CLIENTS, QUICKLY = 500, 100
PAGE = "/bookings/wren-50/"


def measure(quick: bool) -> dict:
    make_practice()
    service = make_service(slug="wren-50")
    with tempfile.TemporaryDirectory() as folder:
        nowhere = f"smtp://127.0.0.1:{free_port()}"  # nothing is delivered here
        with running_site(Path(folder) / "web.log", EMAIL_URL=nowhere) as site:
            return rush(site, service, QUICKLY if quick else CLIENTS)


def rush(site: str, service, count: int) -> dict:
    """Each client is signed in and has looked at the page; then all choose the same time at once."""
    visitors = [Visitor(site, signed_in(make_person(f"Client{number} Reed"), site)) for number in range(count)]
    for visitor in visitors:
        visitor.get(PAGE)
    wanted = free_slots(service)[6].value
    begun = time.monotonic()
    answers = at_once([lambda visitor=visitor: choose(visitor, wanted) for visitor in visitors])
    seconds = time.monotonic() - begun
    for visitor, answer in zip(visitors, answers, strict=True):
        if answer and answer.status == 302:
            finish(visitor)
    refused = [answer for answer in answers if answer and answer.status == 409]
    held = [answer for answer in answers if answer and answer.status == 302]
    return {
        "booked": Session.objects.count(),
        "refused": len(refused),
        "errors": count - len(refused) - len(held),
        "seconds": round(seconds, 2),
        "refusals_with_three_times": sum(len(set(answer.offered)) == 3 for answer in refused),
    }


def choose(visitor: Visitor, start: str) -> Answer | None:
    """None where no answer came at all."""
    try:
        return visitor.post(PAGE, start=start)
    except OSError:
        return None


def finish(visitor: Visitor) -> None:
    visitor.get(f"{PAGE}details/")
    visitor.post(f"{PAGE}details/", name="Robin Reed")
    visitor.post(f"{PAGE}check/")


if __name__ == "__main__":
    report(measure)
