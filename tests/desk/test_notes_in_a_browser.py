"""A note that is kept as it is written, in two windows at once."""

import pytest
from django.test import Client

from practice.desk.models import Note
from tests.factories import NOW, at, make_person, make_practice, make_practitioner, make_service, make_session
from tests.still import ADDRESS, stand_still


@pytest.fixture
def session(transactional_db, frozen):
    make_practice()
    return make_session(make_person("Marlow Teal"), make_service(make_practitioner()), start=at("2026-11-27 14:00"))


def write(window, words, news) -> None:
    window.get_by_label("Your note").fill(words)
    window.get_by_text(news, exact=True).wait_for()


def test_what_two_windows_write_is_kept_as_it_is_written(with_scripts, session):
    client, first = Client(SERVER_NAME="localhost"), with_scripts
    client.force_login(session.practitioner.person)
    second = first.context.new_page()
    for window in (first, second):
        stand_still(window, client, NOW)
    address = f"{ADDRESS}/desk/appointments/{session.pk}/note/"

    first.goto(address)
    write(first, "Once", "Kept.")
    second.goto(address)
    write(first, "Once, and more", "Kept.")
    first.wait_for_function("document.querySelector('[name=version]').value === '2'")
    write(second, "Once, otherwise", "Changed in another window. This text is kept beside it.")
    write(second, "Once, otherwise, on and on", "Kept.")

    assert sorted(note.words for note in Note.objects.all()) == ["Once, and more", "Once, otherwise, on and on"]
