"""Nobody learns from this site whether an address is known to it: the same bytes, the same work, the same mail."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.models import Subscriber
from practice.accounts.models import Person
from practice.notifications.models import Notification
from tests.factories import make_person, make_practice, make_subscriber

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "marlow@example.org", "sorrel@example.org"
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=)"\w+"')
DOORS = {
    "sign in": ("/accounts/login/", {}),
    "newsletter": ("/articles/newsletter/", {"source": "page"}),
    "a question": ("/contact/", {"name": "Sorrel", "words": "Is there a step at the door?"}),
}


@pytest.fixture(autouse=True)
def _somebody_known(frozen):
    make_practice(email="hello@practice.example", postal_address="12 Lantern Street")
    make_person("Marlow Teal", email=KNOWN)
    make_subscriber(address=KNOWN)


def told(door: str, address: str) -> dict:
    """Everything that whoever sent the form could see or measure."""
    path, more = DOORS[door]
    cache.clear()
    mail.outbox.clear()
    waiting = Notification.objects.count()
    browser = Client()
    browser.get(path)
    with CaptureQueriesContext(connection) as work:
        answer = browser.post(path, {**more, "email": address})
    following = browser.get(answer["Location"]) if "Location" in answer else answer
    page = TOKEN.sub(rb"\1", following.content).replace(address.encode(), b"...")
    return {
        "status": answer.status_code,
        "location": re.sub(r"[\w-]{20,}", "...", answer.get("Location", "")),
        "cookies": sorted(answer.cookies),
        "page": page,
        "letters": len(mail.outbox),
        "messages": Notification.objects.count() - waiting,
        "queries": len(work),
    }


@pytest.mark.parametrize("door", DOORS)
def test_a_known_and_an_unknown_address_are_answered_alike(door):
    known, unknown = told(door, KNOWN), told(door, UNKNOWN)
    assert known["status"] == 302
    work = abs(known.pop("queries") - unknown.pop("queries"))
    assert known == unknown
    assert work <= 1


def test_asking_makes_nobody_known():
    told("sign in", UNKNOWN)
    assert not Person.objects.filter(email=UNKNOWN).exists()
    assert not Subscriber.objects.filter(address=UNKNOWN).exists()


def test_a_new_address_that_is_somebody_elses_is_answered_as_a_free_one():
    """Whoever is signed in and changes theirs learns nothing of others either."""
    seen = []
    for address in (KNOWN, UNKNOWN):
        cache.clear()
        browser = Client()
        browser.force_login(make_person("Rowan Heron"))
        answer = browser.post("/accounts/email/", {"email": address, "action_add": ""})
        following = browser.get(answer["Location"]) if "Location" in answer else answer
        page = TOKEN.sub(rb"\1", following.content).replace(address.encode(), b"...")
        seen.append((answer.status_code, answer.get("Location", ""), page))
    assert seen[0] == seen[1]
