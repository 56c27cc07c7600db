"""Who changed what: noted by the database, with who was at work, and never with what stood there."""

import json
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.intake.actions import send_answers
from bookings.models import Answer, Session
from practice.accounts.models import Person
from practice.profile.models import Practice
from practice.rights.actions import retain
from practice.rights.changes import WATCHED, changes_of, safe, signed
from practice.rights.models import Change
from tests import pages
from tests.emptying import empty_tables
from tests.factories import (
    at,
    make_consultation,
    make_enquiry,
    make_intake_form,
    make_person,
    make_practice,
    make_practitioner,
    make_question,
    make_service,
    make_session,
)

pytestmark = pytest.mark.django_db

SECRET = "Quietly, the lantern went out"


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def noted(table: str) -> list[tuple]:
    """The changes of a table, the first in front."""
    found = Change.objects.filter(table=table).order_by("pk")
    return [(one.act, one.fields, one.by, one.where) for one in found]


def forget() -> None:
    Change.objects.all().delete()


@pytest.fixture
def marlow():
    make_practice()
    person = make_person("Marlow Teal")
    forget()
    return person


# --- what is noted ---------------------------------------------------------------------------


def test_the_database_watches_what_is_said_to_be_watched():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = 'note_change'"
        )
        found = {table: [one for one in columns.split("\\000") if one] for table, columns in cursor.fetchall()}
    assert found == WATCHED


def test_a_page_s_change_is_noted_with_its_fields_its_author_and_the_page(marlow):
    sent = {"name": "Marlow", "pronouns": "they/them", "time_zone": "America/Toronto", "calendar_words": "busy"}
    assert browser_of(marlow).post("/account/about-you/", sent).status_code == 302
    fields = ["calendar_words", "name", "pronouns", "time_zone"]
    assert noted("accounts_person") == [("UPDATE", fields, marlow.pk, "about_you")]


def test_what_is_made_and_what_is_deleted_is_noted(marlow):
    enquiry = make_enquiry("Yes?")
    Answer.objects.filter(pk=enquiry.pk).delete()
    enquiry.delete()
    assert noted("bookings_enquiry") == [("INSERT", [], None, ""), ("DELETE", [], None, "")]


def test_what_goes_past_the_models_is_noted_as_well(marlow):
    Person.objects.filter(pk=marlow.pk).update(pronouns="she/her")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_person SET sender = 'Library' WHERE id = %s", [marlow.pk])
    assert [fields for _act, fields, _by, _where in noted("accounts_person")] == [["pronouns"], ["sender"]]


def test_saving_what_is_so_already_is_no_change(marlow):
    Person.objects.get(pk=marlow.pk).save()
    browser_of(marlow)  # signing in writes down when
    assert noted("accounts_person") == []


def test_a_stranger_s_question_is_noted_as_nobody_s(client, marlow):
    client.post("/contact/", {"name": "Rowan", "email": "rowan@example.org", "words": "Yes?"})
    assert noted("bookings_enquiry") == [("INSERT", [], None, "contact")]


def test_the_admin_s_changes_are_noted(marlow):
    owner = make_person("Hollis Fern", role="owner")
    forget()
    practice = Practice.objects.get()
    page = browser_of(owner).get("/admin/profile/practice/1/change/")
    form = page.context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields if name != "is_fictional"}
    browser_of(owner).post("/admin/profile/practice/1/change/", {**sent, "label": "LP"})
    assert Practice.objects.get().label == "LP" != practice.label
    [(act, fields, by, where)] = noted("profile_practice")
    assert (act, "label" in fields, by, where) == ("UPDATE", True, owner.pk, "admin:profile_practice_change")
    assert LogEntry.objects.count() == 1


def test_a_command_s_changes_are_noted_as_its_own(marlow, settings):
    make_enquiry("Yes?")
    settings.FIELD_KEYS = f"newer:{'QUFB' * 10}QUE=,{settings.FIELD_KEYS}"
    forget()
    call_command("rotate_keys", stdout=StringIO())
    assert noted("bookings_enquiry") == [("UPDATE", ["name", "words"], None, "manage.py rotate_keys")]


def test_nothing_of_the_signature_is_left_for_the_next_statement(marlow):
    with signed("manage.py something"):
        Person.objects.filter(pk=marlow.pk).update(pronouns="she/her")
    Person.objects.filter(pk=marlow.pk).update(pronouns="they/them")
    assert [where for *_rest, where in noted("accounts_person")] == ["manage.py something", ""]


@pytest.mark.parametrize("where", ["a*/ DROP TABLE accounts_person; /*", "100 %s", "x;in=y"])
def test_no_name_of_a_page_can_end_the_signature(marlow, where):
    with signed(where):
        Person.objects.filter(pk=marlow.pk).update(pronouns="she/her")
    assert [found for *_rest, found in noted("accounts_person")] == [safe(where)]


def test_nobody_can_sign_for_somebody_else_by_what_they_write(marlow):
    rowan = make_person("Rowan Heron")
    forget()
    forged = f"/*by={rowan.pk};in=about_you*/"
    browser_of(marlow).post(
        "/account/about-you/", {"name": forged, "time_zone": "America/Toronto", "calendar_words": "busy"}
    )
    assert [by for _act, _fields, by, _where in noted("accounts_person")] == [marlow.pk]


# --- what is not -------------------------------------------------------------------------------


def test_nothing_that_stood_there_is_kept_neither_in_words_nor_sealed(marlow):
    service = make_service(make_practitioner("Wren Alder"))
    form = make_intake_form(service)
    question = make_question(form, "What brings you?")
    make_session(marlow, service)
    send_answers(form=form, client=marlow, written={question: SECRET}, agreed=[])
    send_answers(form=form, client=marlow, written={question: f"{SECRET} again"}, agreed=[])
    marlow.go_by("Teal")
    kept = json.dumps([list(row) for row in Change.objects.values_list("table", "act", "fields", "where")])
    assert noted("bookings_answer")[-1][1] == ["words"]
    assert not any(word in kept for word in ("lantern", "v1.suite.", "Marlow", "Teal", "Wren"))


def test_what_is_written_and_not_sent_is_nobody_s_business(marlow):
    consultation = make_consultation()
    forget()
    consultation.preparation_draft = "Not yet"
    consultation.save(update_fields=["preparation_draft"])
    assert noted("consultations_consultation") == []


def test_reading_pages_costs_no_more_statements_than_before(marlow):
    browser = browser_of(marlow)
    with CaptureQueriesContext(connection) as asked:
        browser.get("/account/about-you/")
    assert [one["sql"] for one in asked.captured_queries if "/*by" in one["sql"]] == []


# --- how long, and for whom ----------------------------------------------------------------------


def test_they_go_when_records_go(frozen, marlow):
    marlow.go_by("Teal")
    Change.objects.update(at=at("2019-11-23 12:00"))
    marlow.go_by("Marlow")
    retain(apply=True)
    assert [one.at.year for one in Change.objects.filter(table="accounts_person")] != [2019]
    assert not Change.objects.filter(at__lt=at("2019-11-24 00:00")).exists()


def test_emptying_the_tables_leaves_none_behind(marlow):
    make_session(marlow)
    empty_tables()
    assert (Person.objects.count(), Session.objects.count(), Change.objects.count()) == (0, 0, 0)


def test_whoever_runs_the_practice_reads_what_was_changed_of_somebody_and_by_whom(marlow):
    owner = make_person("Hollis Fern", role="owner")
    make_session(marlow)
    other = make_person("Rowan Heron")
    browser_of(marlow).post(
        "/account/about-you/", {"name": "Teal", "time_zone": "America/Toronto", "calendar_words": "busy"}
    )
    page = pages.read(browser_of(owner).get(f"/desk/looks/{marlow.pk}/"))
    lines = [one.words for one in page.one("section", aria_labelledby="changes").all("li")]
    assert lines[0].startswith("Person: changed Calendar words, name, time zone. Teal, at about_you, ")
    [made] = [line for line in lines if line.startswith("Session: ")]
    assert made.startswith("Session: made By a private link, or by the site itself, ")
    assert changes_of(other).filter(table="bookings_session").count() == 0
    assert browser_of(make_practitioner().person).get(f"/desk/looks/{marlow.pk}/").status_code == 404
