"""Words that would give somebody away are planted in everything a message could draw on: no discreet message, and no
trace that one leaves, may hold any of them. The plain ones do, which shows that the search finds what is there."""

import logging
import re

import pytest
from django.test import Client

from practice.accounts.models import Person
from practice.notifications import kinds
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.notifications.samples import sample_message
from practice.scheduling.models import Practitioner, Service
from tests.factories import (
    at,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_intake_form,
    make_person,
    make_practice,
    make_practitioner,
    make_question,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SERVICE = "Zephyrine grief therapy"  # what is booked
FIELD = "Quokkapsychotherapy"  # what the practice does, in its name
OLD_NAME = "Deadnamia"
ANSWER = "Xylocarp and trauma"  # in a form
TO_ADDRESSES = ("blog.newsletter.", "bookings.enquiry.answered", "rights.erasure.carried_out")
CANARIES = ["therap", "zephyrine", "grief", "quokka", "deadnamia", "xylocarp", "trauma"]


@pytest.fixture
def marlow():
    make_practice(name=f"The {FIELD} House", label="TLP", lede=f"{FIELD} for everybody", region="trauma")
    wren = make_practitioner(about=f"{FIELD}, {ANSWER}", online_link="https://room.example/wren")
    service = make_service(wren, name=SERVICE, summary=ANSWER, slug="wren-50")
    make_consultation_service(wren, name=f"{SERVICE} consultation", slug="wren-peer")
    make_question(make_intake_form(service), f"What of {ANSWER}?")
    person = make_person(OLD_NAME)
    person.go_by("Marlow Teal")
    return person


def shown(message) -> str:
    """Whatever of a message is seen without opening it, or is left behind by opening it: headers, addresses, files."""
    files = [f"{name} {content}" for name, content, *_type in message.attachments]
    addresses = re.findall(r"https?://\S+", message.body)
    headers = [f"{name}: {value}" for name, value in message.message().items() if name not in ("To", "Date")]
    return "\n".join([message.subject, message.from_email, *headers, *addresses, *files]).lower()


def canaries_in(words: str) -> list[str]:
    return [canary for canary in CANARIES if canary in words]


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.name)
def test_nothing_that_is_seen_of_a_discreet_message_gives_anybody_away(marlow, kind):
    message = sample_message(kind, marlow)
    assert canaries_in(shown(message)) == []
    assert "deadnamia" not in (message.body + str(message.alternatives)).lower()


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.name)
def test_the_plain_ones_hold_them_so_the_search_can_fail(marlow, kind):
    """What goes to an address knows nothing of anybody's wishes, and stays discreet."""
    marlow.wording = Person.Wording.PLAIN
    message, about_an_appointment = sample_message(kind, marlow), re.search(r"\.(session|consultation)\.", kind.name)
    assert bool(canaries_in(shown(message))) == (not kind.name.startswith(TO_ADDRESSES))
    assert bool(canaries_in(message.subject.lower())) >= bool(about_an_appointment)


def test_the_opening_words_of_a_discreet_message_about_an_appointment_give_nobody_away(marlow):
    names = [kind.name for kind in kinds.all_kinds() if ".session." in kind.name or ".consultation." in kind.name]
    found = {name: canaries_in(sample_message(kinds.get(name), marlow).body.lower()) for name in names}
    assert found == {name: [] for name in names}
    assert len(names) > 20


def test_neither_log_nor_outbox_holds_one_after_all_of_it_was_sent(marlow, mail_server, caplog):
    caplog.set_level(logging.DEBUG)
    session = make_session(marlow, Service.objects.get(slug="wren-50"), start=at("2026-11-27 14:00"))
    make_consultation(make_colleague(), Service.objects.get(slug="wren-peer"), start=at("2026-11-30 14:00"))
    Client().post(f"{session.get_absolute_url()}coming/")
    sweep()
    log = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends").lower()
    rows = "\n".join(" ".join(map(str, row)) for row in Notification.objects.values_list("line", "reason", "kind"))
    assert (canaries_in(log), canaries_in(rows.lower())) == ([], [])
    assert len(mail_server.pile) == Notification.objects.filter(state="sent").count() > 3
    assert [canaries_in(f"{one['Subject']} {one['From']} {one['Message-ID']}".lower()) for one in mail_server.pile] == [
        []
    ] * len(mail_server.pile)


def test_a_sample_leaves_nothing_behind(marlow):
    before = [model.objects.count() for model in (Person, Practitioner, Service, Notification)]
    for kind in kinds.all_kinds():
        sample_message(kind, marlow)
    assert [model.objects.count() for model in (Person, Practitioner, Service, Notification)] == before
