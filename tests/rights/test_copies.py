"""A copy of everything that is kept about somebody: all of it, of nobody else, and for nobody else."""

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from practice.accounts import holdings
from practice.accounts.holdings import UNREADABLE, all_holdings, declared, parents_of, roots_of
from practice.accounts.models import Person
from practice.rights.copies import NOT_IN_IT
from tests import pages
from tests.factories import make_enquiry, make_person, make_practice
from tests.rights.everybody import ADDRESS, SAID, somebody_of_whom_everything_is_kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PAGE, COPY = "/account/data/", "/account/data/copy/"


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def copy_of(person):
    """The page and the data that somebody gets."""
    response = browser_of(person).post(COPY)
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        assert archive.namelist() == ["index.html", "everything.json"]
        return pages.read(archive.read("index.html").decode()), json.loads(archive.read("everything.json"))


def leading_to_people() -> set:
    """Every model that leads to a person, directly or through others."""
    found = {Person}
    while more := {one for one in apps.get_models() if one not in found and parents_of(one) & found}:
        found |= more
    return found


# --- what is declared --------------------------------------------------------------------


def test_every_model_that_leads_to_a_person_is_declared():
    assert [model._meta.label for model in leading_to_people() if declared(model) is None] == []


def test_of_every_declared_model_each_field_is_told_or_said_to_tell_nothing():
    missing = {
        f"{one.model._meta.label}.{field.name}"
        for one in all_holdings()
        for field in one.model._meta.concrete_fields
        if field.name not in roots_of(one)
    }
    assert missing == set()


def test_what_is_said_to_tell_nothing_is_there():
    stale = {
        f"{one.model._meta.label}.{name}"
        for one in all_holdings()
        for name in one.left_out
        if name not in {field.name for field in one.model._meta.concrete_fields}
    }
    assert stale == set()


def test_what_points_to_something_else_is_erased_before_it():
    order = [one.model for one in holdings.in_order_of_erasing()]
    wrong = [(a, b) for at, a in enumerate(order) for b in order[:at] if b is not a and b in parents_of(a)]
    assert wrong == []
    assert set(order) == {one.model for one in all_holdings()}


# --- the copy ------------------------------------------------------------------------------


@pytest.mark.parametrize("is_staff", [False, True])
def test_a_copy_holds_something_of_everything_that_is_declared(is_staff):
    marlow = somebody_of_whom_everything_is_kept(is_staff=is_staff)
    page, data = copy_of(marlow)
    titles = [one.title for one in all_holdings()]
    if not is_staff:
        titles = [one for one in titles if one not in ("Your practice here", "What you changed behind the desk")]
    assert [part["title"] for part in data["kept"]] == titles
    assert [heading.words for heading in page.all("h2")] == titles


def test_what_was_confided_is_readable_in_it():
    page, data = copy_of(somebody_of_whom_everything_is_kept())
    text = json.dumps(data, ensure_ascii=False)
    assert [name for name, words in SAID.items() if words not in text] == []
    assert [name for name, words in SAID.items() if words not in page.words] == []
    assert "v1.suite." not in text


def test_what_is_told_of_a_person_themselves_is_said_in_words_and_for_machines():
    marlow = make_person("Marlow Teal", email=ADDRESS, pronouns="they/them")
    page, data = copy_of(marlow)
    you = {
        "Name to use": "Marlow Teal",
        "Pronouns": "they/them",
        "E-mail address": ADDRESS,
        "Time zone": "America/Vancouver",
        "In your calendar": "The practice’s short name",
        "How plain messages are": "Discreet",
        "Who messages come from": "",
        "How you may be reached": ["email"],
        "Quiet from": "22:00:00",
        "Quiet until": "07:00:00",
        "Reminders you can do without, in hours before": [],
        "Works here as": None,
        "Account is open": True,
        "Known since": "2026-11-24T17:00:00+00:00",
        "Last signed in": "2026-11-24T17:00:00+00:00",
    }
    assert data["kept"][0] == {"title": "You", "rows": [you]}
    facts = page.all("dl")[0]
    assert dict(zip([one.words for one in facts.all("dt")], [one.words for one in facts.all("dd")], strict=True)) == {
        "Name to use": "Marlow Teal",
        "Pronouns": "they/them",
        "E-mail address": ADDRESS,
        "Time zone": "America/Vancouver",
        "In your calendar": "The practice’s short name",
        "How plain messages are": "Discreet",
        "How you may be reached": "email",
        "Quiet from": "22:00",
        "Quiet until": "07:00",
        "Account is open": "Yes",
        "Known since": "Tuesday 24 November 2026, 10:00 am Pacific Time",
        "Last signed in": "Tuesday 24 November 2026, 10:00 am Pacific Time",
    }


def test_nothing_of_anybody_else_is_in_it():
    somebody_of_whom_everything_is_kept()
    rowan = make_person("Rowan Heron", email="rowan@example.org")
    make_enquiry("Mine", email="rowan@example.org")
    page, data = copy_of(rowan)
    assert [part["title"] for part in data["kept"]][:2] == ["You", "Addresses you showed to be yours"]
    assert {part["title"] for part in data["kept"]} == {
        "You",
        "Addresses you showed to be yours",
        "Questions you asked",
    }
    assert "Marlow" not in json.dumps(data) + page.words


def test_whoever_comes_along_is_not_told_of_whom_they_come_with_nor_the_other_way_round():
    marlow = somebody_of_whom_everything_is_kept()
    assert "Ash" not in json.dumps(copy_of(marlow)[1])
    assert "Marlow" not in json.dumps(copy_of(Person.objects.get(name="Ash Fern"))[1])


def test_it_says_what_is_not_in_it_and_asks_nothing_of_any_server():
    page, data = copy_of(somebody_of_whom_everything_is_kept())
    assert data["not in it"] == NOT_IN_IT
    assert NOT_IN_IT in page.words
    assert [one.attributes for one in page if {"src", "srcset", "action"} & set(one.attributes)] == []
    assert page.all("link") + page.all("script") == []
    assert {one.attributes["href"][0] for one in page.all("a")} == {"#"}


def test_what_somebody_wrote_can_not_become_part_of_the_page():
    make_person("<script>alert(1)</script>", email=ADDRESS)
    page, _data = copy_of(Person.objects.get(email=ADDRESS))
    assert page.all("script") == []
    assert page.all("dd")[0].words == "<script>alert(1)</script>"


def test_one_text_that_does_not_open_keeps_nobody_from_the_others(settings):
    marlow = somebody_of_whom_everything_is_kept()
    settings.FIELD_KEYS = "other:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    _page, data = copy_of(marlow)
    [asked] = next(part for part in data["kept"] if part["title"] == "Questions you asked")["rows"]
    assert (asked["Question"], asked["Address"]) == (UNREADABLE, ADDRESS)


# --- the way to it ---------------------------------------------------------------------------


def test_the_file_has_a_neutral_name_and_is_kept_by_no_cache():
    make_practice()
    response = browser_of(make_person()).post(COPY)
    assert response.getvalue()[:2] == b"PK"
    assert response["Content-Disposition"] == 'attachment; filename="about-you-2026-11-24.zip"'
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]


def test_nobody_gets_one_by_looking_at_an_address_or_without_signing_in(client):
    assert client.post(COPY).status_code == 401
    assert browser_of(make_person()).get(COPY).status_code == 405


def test_after_six_copies_in_an_hour_the_page_says_to_come_back(frozen):
    browser = browser_of(make_person())
    answers = [browser.post(COPY) for _ in range(7)]
    assert [(answer.status_code, answer.getvalue()[:2]) for answer in answers[:6]] == [(200, b"PK")] * 6
    assert (answers[6].status_code, answers[6]["Location"]) == (302, PAGE)
    assert "several copies made within an hour" in pages.read(browser.get(PAGE)).words


def test_the_page_says_how_much_there_is_and_where_it_is_changed():
    page = pages.read(browser_of(somebody_of_whom_everything_is_kept()).get(PAGE))
    facts = page.one("dl", "facts")
    said = dict(zip([one.words for one in facts.all("dt")], [one.words for one in facts.all("dd")], strict=True))
    assert said["Sessions"] == "1 See or change: Sessions"
    assert said["What you attested to"] == "1"
    targets = {one.attributes["href"] for one in facts.all("a")}
    assert {"/account/about-you/", "/accounts/email/", "/account/messages/how/", "/account/forms/"} <= targets


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_however_much_there_is(count, django_assert_num_queries):
    marlow = make_person("Marlow Teal", email=ADDRESS)
    for _ in range(count):
        make_enquiry(f"Once {timezone.now()} {count}", email=ADDRESS)
    browser = browser_of(marlow)
    with django_assert_num_queries(len(all_holdings()) + 6):
        browser.get(PAGE)
