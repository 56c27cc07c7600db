from datetime import time
from io import BytesIO

import pytest
from pypdf import PdfReader

from bookings.models import Session
from practice.receipts.models import Letterhead
from practice.scheduling.models import Place
from practice.scheduling.statuses import Status
from tests.factories import at, make_entry, make_person, make_practice, make_practitioner, make_service

TWO = at("2026-11-20 14:00")


@pytest.fixture
def wren():
    make_practice(postal_address="12 Lantern Street\nSalal Cove")
    wren = make_practitioner(designation="RCC", hours=((time(0), time(23, 59)),), weekdays=range(7))
    Letterhead.objects.create(practitioner=wren, college="A college", registration_number="00042")
    return wren


@pytest.fixture
def marlow():
    return make_person("Marlow Teal")


@pytest.fixture
def session(frozen, wren, marlow):
    """One that took place on Friday 20 November."""
    return attended(marlow, make_service(wren, fee_words="$150", step=1))


def attended(client, service, start=TWO) -> Session:
    """A session that took place, as the practitioner has said."""
    entry = make_entry(service, start=start)
    came = {"place": Place.ONLINE, "status": Status.ATTENDED}
    return Session.objects.create(entry=entry, service=service, client=client, **came)


def words_of(pdf: bytes) -> str:
    """What stands on a paper."""
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)
