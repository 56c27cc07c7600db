"""The private note: its author's alone, and nothing that was written into it is ever lost."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from practice.desk.actions import keep_note
from practice.desk.models import Note
from tests import pages
from tests.conftest import together
from tests.factories import at, make_person, make_practice, make_practitioner, make_service, make_session

TWO = at("2026-11-27 14:00")
SECRET = "The lantern was low, and they stayed."


@pytest.fixture
def wren(request):
    make_practice()
    return make_practitioner()


@pytest.fixture
def session(frozen, wren):
    return make_session(make_person("Marlow Teal"), make_service(wren), start=TWO)


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def desk(wren):
    return browser_of(wren.person)


def open_window(desk, session) -> list[dict]:
    """What each form of the note holds, ready to be sent."""
    page = pages.read(desk.get(f"/desk/appointments/{session.pk}/note/"))
    return [
        {
            "note": form.one("input", name="note").attributes["value"],
            "version": form.one("input", name="version").attributes["value"],
            "words": form.one("textarea").text().strip("\n"),
        }
        for form in page.all("form", cls="stack")
    ]


def save(desk, session, form, words):
    return desk.post(f"/desk/appointments/{session.pk}/note/", {**form, "words": words}, follow=True)


def keep(desk, session, form, words):
    """As the script does, which then goes on with what it is told."""
    answer = desk.post(f"/desk/appointments/{session.pk}/note/keep/", {**form, "words": words})
    assert answer.status_code == 200
    told = answer.json()
    return {**form, **{name: told[name] for name in ("note", "version") if name in told}}


def written(session) -> list[str]:
    return sorted(note.words for note in Note.objects.filter(entry=session.entry))


@pytest.mark.django_db
def test_a_note_is_saved_and_read_again(desk, session):
    [form] = open_window(desk, session)
    answer = save(desk, session, form, f"{SECRET}\r\n\r\n  Second line.")
    assert [str(message) for message in answer.context["messages"]] == ["The note is saved."]
    [again] = open_window(desk, session)
    assert again == {"note": form["note"], "version": "1", "words": f"{SECRET}\n\n  Second line."}


@pytest.mark.django_db
def test_the_database_holds_nothing_that_can_be_read(desk, session):
    [form] = open_window(desk, session)
    save(desk, session, form, SECRET)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(note)::text FROM desk_note note")
        [row] = cursor.fetchone()
    assert "lantern" not in row


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["the owner", "an assistant", "another practitioner", "the client", "nobody"])
def test_nobody_but_its_practitioner_finds_it(desk, wren, session, who):
    [form] = open_window(desk, session)
    save(desk, session, form, SECRET)
    people = {
        "the owner": lambda: make_person("Hollis Fern", role="owner"),
        "an assistant": lambda: make_person("Robin Reed", role="assistant"),
        "another practitioner": lambda: make_practitioner("Ash Fern").person,
        "the client": lambda: session.client,
    }
    browser = browser_of(people[who]()) if who in people else Client()
    answers = [
        browser.get(f"/desk/appointments/{session.pk}/note/"),
        browser.post(f"/desk/appointments/{session.pk}/note/", {**form, "words": "Mine"}),
        browser.post(f"/desk/appointments/{session.pk}/note/keep/", {**form, "words": "Mine"}),
    ]
    assert [one.status_code for one in answers] == ([302, 401, 401] if who == "nobody" else [404, 404, 404])
    assert not any(SECRET in one.content.decode() for one in answers)
    assert written(session) == [SECRET]


@pytest.mark.django_db
def test_the_owner_does_not_read_it_on_the_appointments_page_or_in_the_admin(desk, session):
    [form] = open_window(desk, session)
    save(desk, session, form, SECRET)
    owner = browser_of(make_person("Hollis Fern", role="owner"))
    page = owner.get(f"/desk/appointments/{session.pk}/")
    assert (page.status_code, "private note" in page.content.decode()) == (200, False)
    assert owner.get("/admin/desk/note/").status_code == 404


@pytest.mark.django_db
def test_what_two_windows_write_stands_side_by_side(desk, session):
    [first], [second] = open_window(desk, session), open_window(desk, session)
    save(desk, session, first, "From the first")
    save(desk, session, second, "From the second")
    assert written(session) == ["From the first", "From the second"]


@pytest.mark.django_db
def test_what_was_written_over_an_older_text_becomes_a_note_of_its_own(desk, session):
    [form] = open_window(desk, session)
    save(desk, session, form, "Once")
    [first], [second] = open_window(desk, session), open_window(desk, session)
    save(desk, session, first, "Once, and more")
    answer = save(desk, session, second, "Once, and otherwise")
    assert [str(message) for message in answer.context["messages"]] == [
        "This note was changed in another window meanwhile. Nothing is lost: what you wrote here stands beside it."
    ]
    assert written(session) == ["Once, and more", "Once, and otherwise"]
    assert sorted(one["words"] for one in open_window(desk, session)) == written(session)


@pytest.mark.django_db
def test_a_window_that_was_overtaken_goes_on_with_its_own_note(desk, session):
    [form] = open_window(desk, session)
    save(desk, session, form, "Once")
    [first], [second] = open_window(desk, session), open_window(desk, session)
    for words in ("A", "Ab", "Abc"):
        first = keep(desk, session, first, words)
        second = keep(desk, session, second, words.lower() + "!")
    assert written(session) == ["Abc", "abc!"]


@pytest.mark.django_db
def test_saved_twice_it_is_kept_once(desk, session):
    [form] = open_window(desk, session)
    for _ in range(2):
        save(desk, session, form, SECRET)
    [again] = open_window(desk, session)
    for _ in range(2):
        save(desk, session, again, "Other words")
    assert written(session) == ["Other words"]


@pytest.mark.django_db
def test_an_emptied_note_is_gone_and_can_be_written_again(desk, session):
    [form] = open_window(desk, session)
    form = keep(desk, session, form, SECRET)
    form = keep(desk, session, form, " \n")
    assert written(session) == []
    keep(desk, session, form, "Once more")
    assert written(session) == ["Once more"]


@pytest.mark.django_db
def test_a_window_that_was_overtaken_empties_nothing(desk, session):
    [form] = open_window(desk, session)
    keep(desk, session, form, SECRET)
    save(desk, session, form, "")
    assert written(session) == [SECRET]


@pytest.mark.django_db
def test_the_name_of_somebody_elses_note_reaches_nothing(frozen, wren, desk, session):
    ash = make_practitioner("Ash Fern")
    theirs = make_session(make_person("Rowan"), make_service(ash), start=TWO)
    note = keep_note(entry=theirs.entry, author=ash.person, pk=uuid.uuid4(), version=0, words=SECRET).note
    save(desk, session, {"note": note.pk, "version": 1}, "Mine")
    assert (written(theirs), written(session)) == ([SECRET], ["Mine"])


@pytest.mark.django_db
def test_what_is_too_long_is_given_back(desk, session):
    [form] = open_window(desk, session)
    long = "x" * 50_001
    answer = desk.post(f"/desk/appointments/{session.pk}/note/", {**form, "words": long})
    assert (answer.status_code, answer.context["forms"][0]["words"].value()) == (422, long)
    assert desk.post(f"/desk/appointments/{session.pk}/note/keep/", {**form, "words": long}).status_code == 422
    assert written(session) == []


@pytest.mark.django_db
def test_a_note_stays_with_an_appointment_that_is_moved(desk, session):
    [form] = open_window(desk, session)
    save(desk, session, form, SECRET)
    moved_to = TWO + timedelta(days=3)
    desk.post(f"/desk/appointments/{session.pk}/move/", {"day": f"{moved_to:%Y-%m-%d}", "clock": "09:00"})
    assert [one["words"] for one in open_window(desk, session)] == [SECRET]


@pytest.mark.django_db(transaction=True)
def test_two_that_write_at_the_same_moment_lose_nothing(wren):
    session = make_session(make_person("Marlow Teal"), make_service(wren))
    note = keep_note(entry=session.entry, author=wren.person, pk=uuid.uuid4(), version=0, words="Once").note
    about = {"entry": session.entry, "author": wren.person, "pk": note.pk, "version": 1}
    kept = together(*(lambda words=words: keep_note(**about, words=words) for words in ("One", "Two", "Three", "Four")))
    assert sorted(one.note.words for one in kept) == ["Four", "One", "Three", "Two"]
    assert written(session) == ["Four", "One", "Three", "Two"]
