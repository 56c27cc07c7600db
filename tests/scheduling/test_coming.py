"""Saying that one will be there: by the button of a page, never by opening a link."""

from datetime import timedelta

import pytest

from practice.scheduling.actions import TooLate, cancel_appointment, move_appointment, say_coming, undo_change
from tests.factories import NOW, at, make_person, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO = at("2026-11-27 14:00")


@pytest.fixture
def session():
    return make_session(make_person(), make_service(buffer_after=0), start=TWO)


def said_at(session):
    session.refresh_from_db()
    return session.coming_at


def test_opening_the_link_says_nothing_and_its_button_does(client, session):
    address = f"{session.get_absolute_url()}coming/"
    assert (client.get(address).status_code, said_at(session)) == (200, None)
    answer = client.post(address, follow=True)
    assert (answer.redirect_chain[-1][0], said_at(session)) == (session.get_absolute_url(), NOW)
    assert "It’s noted that you will be there." in answer.content.decode()
    assert "You said that you will be there." in answer.content.decode()


def test_saying_it_twice_keeps_the_first_time(frozen, session):
    say_coming(appointment=session)
    frozen.shift(timedelta(hours=1))
    say_coming(appointment=session)
    assert said_at(session) == NOW


def test_what_was_said_is_of_the_time_it_was_said_of(session):
    say_coming(appointment=session)
    move_appointment(appointment=session, start=at("2026-11-30 09:00"))
    assert said_at(session) is None
    say_coming(appointment=session)
    undo_change(appointment=session)
    assert said_at(session) is None


def test_nobody_says_it_of_what_is_over_or_off(client, frozen, session):
    cancelled = make_session(make_person("Rowan"), session.service, start=TWO + timedelta(hours=1))
    cancel_appointment(appointment=cancelled)
    frozen.move_to(TWO)
    for gone in (session, cancelled):
        with pytest.raises(TooLate):
            say_coming(appointment=gone)
        page = client.get(f"{gone.get_absolute_url()}coming/").content.decode()
        assert "This can’t be changed any more" in page
        client.post(f"{gone.get_absolute_url()}coming/")
        assert said_at(gone) is None


def test_the_desk_sees_it(client, session):
    say_coming(appointment=session)
    client.force_login(session.practitioner.person)
    assert "Says that they come" in client.get(f"/desk/appointments/{session.pk}/").content.decode()
