"""People on the waitlist, and what became of them, as tests of offers make and read them."""

from datetime import time

from bookings.models import Offer, Waiting
from practice.notifications.models import Notification
from practice.scheduling.models import Entry, Service
from tests.factories import at, make_person, make_practice, make_practitioner, make_service, make_waiting

WEDNESDAY = at("2026-11-25 14:00")


def a_week_with_one_time(slug="wren-50") -> Service:
    """Wednesday at two, and nothing else until the week is over."""
    make_practice()
    practitioner = make_practitioner(hours=((time(14), time(14, 50)),), weekdays=[2])
    return make_service(practitioner, slug=slug, window_days=7)


def wait_in_line(service, frozen, *names, **wishes) -> list[Waiting]:
    """They join one after another."""
    line = []
    for name in names:
        line.append(make_waiting(make_person(name), service, **wishes))
        frozen.shift(1)
    return line


def offers() -> list[tuple]:
    """Every offer in the order of being made, of the line, and of names: to whom, which time, what became of it."""
    in_order = ["made_at", "start", "waiting__joined_at", "waiting__client__name"]
    rows = Offer.objects.select_related("waiting__client").order_by(*in_order)
    return [(offer.waiting.client.name, offer.start, offer.outcome) for offer in rows]


def kept() -> list[tuple]:
    return [(entry.kind, entry.start) for entry in Entry.objects.filter(released_at=None)]


def messages() -> list[tuple]:
    rows = Notification.objects.filter(kind="bookings.offer").order_by("person__name")
    return [(row.person.name, row.state) for row in rows]


def the_offer() -> Offer:
    return Offer.objects.with_words().get(outcome="open")
