"""A word to whoever booked, when the practitioner cancels: in a plain message, or on the booking's page."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from practice.notifications.delivery import sweep
from practice.scheduling.actions import cancel_appointment, undo_change
from tests.factories import at, make_person, make_practice, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO = at("2026-11-27 14:00")
TOLD = timedelta(minutes=3, seconds=15)
WORDS = "I have the flu.\n\nI’ll call you on <Monday>."


@pytest.fixture
def session():
    make_practice()
    return make_session(make_person("Marlow Teal"), make_service(), start=TWO)


def told(frozen, session, words=WORDS) -> str:
    """The message that goes once the cancellation is final."""
    cancel_appointment(appointment=session, by="practice", words=words)
    frozen.shift(TOLD)
    mail.outbox.clear()
    sweep()
    [letter] = mail.outbox
    return letter.body


def test_whoever_asked_for_plain_words_reads_it_in_the_message(frozen, session):
    session.client.wording = "plain"
    session.client.save()
    assert f"Pacific Time.\n\n{WORDS}\n\nYou need not do anything." in told(frozen, session)


def test_a_discreet_message_says_where_it_is_read_and_no_word_of_it(frozen, session):
    body = told(frozen, session)
    assert "There is a word about it on its page: " in body
    assert "flu" not in body
    page = Client().get(session.get_absolute_url()).content.decode()
    assert "<p>I have the flu.</p>\n\n<p>I’ll call you on &lt;Monday&gt;.</p>" in page


@pytest.mark.parametrize("wording", ["plain", "discreet"])
def test_without_a_word_the_message_is_as_it_was(frozen, session, wording):
    session.client.wording = wording
    session.client.save()
    body = told(frozen, session, words="")
    assert "It’s cancelled: Friday 27 November 2026, 2:00 pm Pacific Time.\n\nYou need not do anything." in body


def test_it_is_unreadable_in_the_database_and_gone_when_the_cancellation_is_undone(session):
    cancel_appointment(appointment=session, by="practice", words=WORDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT parting_words FROM bookings_session")
        assert "flu" not in cursor.fetchone()[0]
    undo_change(appointment=session, by="practice")
    session.refresh_from_db()
    assert session.parting_words is None


def test_what_was_typed_is_given_back_where_it_is_too_long(client, session):
    client.force_login(session.practitioner.person)
    answer = client.post(f"/desk/appointments/{session.pk}/cancel/", {"words": "x" * 1001})
    assert (answer.status_code, answer.context["form"]["words"].value()) == (422, "x" * 1001)
    session.refresh_from_db()
    assert session.status == "booked"


def test_the_desk_cancels_with_a_word(client, session):
    client.force_login(session.practitioner.person)
    client.post(f"/desk/appointments/{session.pk}/cancel/", {"words": WORDS})
    session.refresh_from_db()
    assert (session.status, session.parting_words) == ("cancelled", WORDS)
