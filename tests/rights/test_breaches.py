"""The log of what may have got out: anybody here writes it down, and one alone goes on writing."""

import pytest
from django.db import connection
from django.test import Client

from practice.rights.models import Breach
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ADD, LIST = "/admin/rights/breach/add/", "/admin/rights/breach/"
SENT = {
    "what": "A letter to Marlow went to somebody else.",
    "found_at_0": "2026-11-24",
    "found_at_1": "10:00",
    "happened_at_0": "2026-11-23",
    "happened_at_1": "09:00",
    "affected": "One person.",
    "harm": "yes",
    "why": "It named the practice.",
    "told": "24 November: Marlow.",
}


def browser_of(role="editor") -> Client:
    browser = Client()
    browser.force_login(make_person("Ash Larkin", role=role))
    return browser


def change(breach) -> str:
    return f"/admin/rights/breach/{breach.pk}/change/"


def test_anybody_who_works_here_writes_one_down_and_can_not_change_read_or_delete_it():
    browser = browser_of()
    assert browser.post(ADD, SENT).status_code == 302
    breach = Breach.objects.get()
    assert (breach.what, breach.harm, breach.told, breach.by.name) == (SENT["what"], "yes", SENT["told"], "Ash Larkin")
    answers = [
        browser.get(LIST).status_code,
        browser.get(change(breach)).status_code,
        browser.post(change(breach), {**SENT, "harm": "no"}).status_code,
        browser.post(f"/admin/rights/breach/{breach.pk}/delete/", {"post": "yes"}).status_code,
    ]
    assert answers == [403, 403, 403, 403]
    assert Breach.objects.get().harm == "yes"


def test_whoever_runs_the_practice_goes_on_writing_and_can_not_delete_it():
    browser_of().post(ADD, SENT)
    breach, owner = Breach.objects.get(), browser_of("owner")
    assert owner.get(LIST).status_code == 200
    assert owner.post(change(breach), {**SENT, "harm": "no"}).status_code == 302
    assert owner.post(f"/admin/rights/breach/{breach.pk}/delete/", {"post": "yes"}).status_code == 403
    breach = Breach.objects.get()
    assert (breach.harm, breach.by.is_superuser) == ("no", False)


def test_nobody_else_finds_a_page(client):
    client.force_login(make_person("Marlow Teal"))
    assert client.get(ADD).status_code == 302


def test_what_it_tells_is_unreadable_in_the_database():
    browser_of().post(ADD, SENT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rights_breach")
        row = str(cursor.fetchall())
    assert [words for words in (SENT["what"], SENT["affected"], SENT["why"], SENT["told"]) if words in row] == []
