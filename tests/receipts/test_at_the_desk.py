"""Payments and receipts at the desk: one press each, those of one's own practitioners alone."""

import csv
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practice.accounts.models import Person
from practice.desk.actions import keep_note
from practice.receipts.actions import name_on_receipts
from practice.receipts.models import Fee, Payment, Receipt, ReceiptBook
from practice.rights.looks import looks_at
from practice.rights.models import Look
from practice.scheduling.actions import record_outcome
from tests import pages
from tests.factories import (
    make_colleague,
    make_group,
    make_meeting,
    make_payment,
    make_person,
    make_practitioner,
    make_receipt,
    make_seat,
    make_service,
)
from tests.receipts.conftest import TWO, attended, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


def page_of(session) -> str:
    return f"/desk/paid/{session.pk}/{session.person.pk}/"


def note(desk, session, paid="150", **otherwise):
    answers = {"fee": "150", "paid": paid, "method": "card", "paid_on": "2026-11-20", "key": uuid.uuid4(), **otherwise}
    return desk.post(page_of(session), answers, follow=True)


def issue(desk, session, name="Marla Teal", words="Counselling session"):
    return desk.post(f"{page_of(session)}receipt/", {"name": name, "words": words}, follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_page_proposes_the_fee_all_of_it_and_today(desk, session):
    page = pages.read(desk.get(page_of(session)))
    values = {name: page.one("input", name=name).attributes.get("value") for name in ("fee", "paid", "paid_on")}
    assert values == {"fee": "150.00", "paid": "150.00", "paid_on": "2026-11-24"}


@pytest.mark.parametrize(("is_included", "paid"), [(False, "157.50"), (True, "150.00")])
def test_tax_that_is_added_is_in_what_is_proposed_as_paid(desk, session, is_included, paid):
    ReceiptBook.objects.create(pk=1, tax_for="everything", tax_is_included=is_included)
    page = pages.read(desk.get(page_of(session)))
    values = {name: page.one("input", name=name).attributes.get("value") for name in ("fee", "paid")}
    assert values == {"fee": "150.00", "paid": paid}
    note(desk, session, paid)
    assert Fee.objects.with_paid().get().state_words == "Paid"


def test_a_payment_is_noted_and_a_receipt_made_of_it(desk, session):
    answer = note(desk, session, "50")
    assert (said(answer), "Paid $50.00 of $150.00" in answer.content.decode()) == (["It’s noted."], True)
    answer = issue(desk, session)
    assert said(answer) == ["Receipt 00001 is there."]
    receipt = Receipt.objects.get()
    assert (receipt.cents, receipt.facts["left"]) == (50_00, "$100.00")
    file = desk.get(f"/desk/receipts/{receipt.pk}.pdf")
    assert "For Marla Teal Service Counselling session" in words_of(file.content)


def test_a_name_written_for_one_receipt_is_not_kept_for_the_next(desk, session, marlow):
    """Neither what they were called that day, nor another in place of the one they chose."""

    def proposed():
        return pages.read(desk.get(page_of(session))).one("input", name="name").attributes["value"]

    for chosen, expected in ((None, "Marlow Sedge"), ("Marla Teal", "Marla Teal")):
        if chosen:
            name_on_receipts(person=marlow, name=chosen)
        note(desk, session, "25")
        issue(desk, session, name="Marlow Teal")
        Person.objects.filter(pk=marlow.pk).update(name="Marlow Sedge")
        note(desk, session, "25")
        assert proposed() == expected
        issue(desk, session, name="M. Teal")
    assert [receipt.facts["name"] for receipt in Receipt.objects.order_by("number")] == [
        "Marlow Teal", "M. Teal", "Marlow Teal", "M. Teal",
    ]  # fmt: skip


def test_pressed_twice_there_is_one_of_each(desk, session):
    key = uuid.uuid4()
    for _ in range(2):
        note(desk, session, key=key)
    answers = [issue(desk, session) for _ in range(2)]
    assert (Payment.objects.count(), Receipt.objects.count()) == (1, 1)
    assert answers[0].redirect_chain == answers[1].redirect_chain


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"paid": "many"}, {"paid": ["Write an amount such as 150 or 87.50"]}),
        ({"fee": "1e999999"}, {"fee": ["Write an amount such as 150 or 87.50"]}),
        ({"fee": ""}, {"fee": ["Write the fee, or 0 for none"]}),
        ({"paid": "151"}, {"paid": ["That would be more paid than asked. Change the fee, or the amount"]}),
        ({"method": ""}, {"method": ["Choose how it was paid"]}),
        ({"paid_on": ""}, {"paid_on": ["Write on which day"]}),
        ({"paid_on": "2026-11-25"}, {"paid_on": ["Write a day that has come"]}),
        ({"paid_on": "0001-01-01"}, {"paid_on": ["Write a day of the last ten years"]}),
        ({"paid_on": "soon"}, {"paid_on": ["Write the day as 2026-11-24"]}),
    ],
)
def test_what_can_not_be_is_said_and_nothing_typed_is_lost(desk, session, wrong, errors):
    answer = note(desk, session, **wrong)
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)
    [(name, value)] = wrong.items()
    assert answer.context["form"][name].value() == value
    assert not Payment.objects.exists()


def test_a_fee_can_be_noted_before_anything_is_paid(desk, session):
    answer = note(desk, session, "", fee="90")
    assert (said(answer), Fee.objects.with_paid().get().state_words) == (["The fee is noted."], "$90.00 to pay")


def test_without_a_payment_there_is_no_receipt(desk, session):
    assert said(issue(desk, session)) == ["There is no receipt for it: nothing was paid, or it has not begun."]
    assert not Receipt.objects.exists()


def test_a_receipt_needs_a_name_and_words_that_can_be_printed(desk, session):
    note(desk, session)
    answer = issue(desk, session, name="", words="😀")
    assert (answer.status_code, set(answer.context["receipt_form"].errors)) == (422, {"name", "words"})
    assert not Receipt.objects.exists()


def test_a_wrong_payment_is_taken_back(desk, session):
    note(desk, session)
    address = f"/desk/payments/{Payment.objects.get().pk}/take-back/"
    assert said(desk.post(address, follow=True)) == ["It’s taken back."]
    assert not Payment.objects.exists()


def test_a_receipt_is_voided_with_a_reason_once(desk, session):
    receipt = make_receipt(session)
    address = f"/desk/receipts/{receipt.pk}/void/"
    assert desk.post(address, {"reason": " "}).status_code == 422
    assert said(desk.post(address, {"reason": "The wrong name"}, follow=True)) == [
        "It’s void. Its number stays, and its paper says so."
    ]
    answer = desk.post(address, {"reason": "Another"}, follow=True)
    assert said(answer) == ["It is void already. The first reason stays."]
    main = pages.read(answer).one("main").words
    assert ("The wrong name" in main, "Another" in main) == (True, False)


def test_they_are_told_with_one_press(desk, session):
    receipt = make_receipt(session)
    for _ in range(2):
        desk.post(f"/desk/receipts/{receipt.pk}/send/")
    assert session.person.notifications.filter(kind="receipts.ready").count() == 1


def test_the_year_has_its_sums_its_table_and_statements(desk, session, wren, marlow):
    receipt = make_receipt(session)
    other = attended(make_person("Rowan Heron"), session.service, TWO + timedelta(hours=2))
    make_receipt(other, cents=90_00)
    make_receipt(attended(marlow, session.service, TWO - timedelta(days=365)), cents=10_00)
    page = pages.read(desk.get("/desk/receipts/?year=2026")).one("main")
    assert [line.one("h2").words for line in page.all("li")] == ["Rowan Heron $90.00", "Marlow Teal $150.00"]
    assert [one.words for one in page.one("dl").all("dd")] == ["$240.00", "$0.00", "$240.00"]
    table = list(csv.reader(StringIO(desk.get("/desk/receipts/2026.csv").content.decode())))
    assert [row[0] for row in table] == ["Number", "00001", "00002"]
    words = words_of(desk.get(f"/desk/statements/{marlow.pk}/2026.pdf").content)
    assert (f"{receipt} $150.00 In all $150.00" in words, "Rowan" in words) == (True, False)
    assert desk.get(f"/desk/statements/{marlow.pk}/2024.pdf").status_code == 404


@pytest.mark.parametrize("year", ["0", "x", "99999999999999999999", "2026 OR 1=1"])
def test_a_year_written_wrongly_is_this_one(desk, year):
    assert desk.get("/desk/receipts/", {"year": year}).context["year"] == 2026
    assert desk.get("/desk/receipts/99999999.csv").status_code in (200, 404)


def test_whoever_opens_the_name_on_a_receipt_has_looked(desk, session, wren, marlow):
    receipt = make_receipt(session)
    for address in (
        page_of(session),
        f"/desk/receipts/{receipt.pk}/",
        f"/desk/receipts/{receipt.pk}.pdf",
        f"/desk/statements/{marlow.pk}/2026.pdf",
    ):
        assert desk.get(address).status_code == 200
    desk.post(f"/desk/receipts/{receipt.pk}/void/", {"reason": ""})
    issue(desk, session, name="")
    assert [look.words for look in looks_at(marlow)] == [f"{wren.name} read your payments and receipts"] * 6

    Look.objects.all().delete()
    for address in ("/desk/receipts/", f"/desk/statements/{marlow.pk}/2024.pdf", "/desk/receipts/2026.csv"):
        desk.get(address)  # where no name stands
    assert Look.objects.count() == 0


def test_another_practitioner_finds_nothing_of_it(session):
    receipt = make_receipt(session)
    payment = Payment.objects.get()
    ash = Client()
    ash.force_login(make_practitioner("Ash Fern").person)
    for address in (
        page_of(session),
        f"/desk/receipts/{receipt.pk}/",
        f"/desk/receipts/{receipt.pk}.pdf",
        f"/desk/statements/{session.person.pk}/2026.pdf",
    ):
        assert ash.get(address).status_code == 404, address
    for address in (
        f"{page_of(session)}receipt/",
        f"/desk/payments/{payment.pk}/take-back/",
        f"/desk/receipts/{receipt.pk}/void/",
        f"/desk/receipts/{receipt.pk}/send/",
    ):
        assert ash.post(address, {"reason": "x", "name": "x", "words": "x"}).status_code == 404, address
    assert "Marlow" not in ash.get("/desk/receipts/?year=2026").content.decode()
    assert ash.get("/desk/receipts/2026.csv").content.decode().count("\n") == 1
    receipt.refresh_from_db()
    assert (receipt.is_void, Payment.objects.count()) == (False, 1)


def test_an_assistant_makes_receipts_and_finds_no_note(session, wren):
    note = keep_note(entry=session.entry, author=wren.person, pk=uuid.uuid4(), version=0, words="Mine alone").note
    assistant = Client()
    assistant.force_login(make_person("Robin Reed", role="assistant"))
    note_paid = {"fee": "150", "paid": "150", "method": "cash", "paid_on": "2026-11-24", "key": uuid.uuid4()}
    assistant.post(page_of(session), note_paid)
    issue(assistant, session)
    receipt = Receipt.objects.get()
    assert (receipt.issued_by.name, assistant.get(f"/desk/receipts/{receipt.pk}/").status_code) == ("Robin Reed", 200)
    assert assistant.get(f"/desk/appointments/{session.pk}/note/").status_code == 404
    pages_seen = [
        assistant.get(address).content.decode() for address in (page_of(session), f"/desk/appointments/{session.pk}/")
    ]
    assert [
        words for words in (note.words, str(note.pk), "private note") if any(words in one for one in pages_seen)
    ] == []


def test_somebody_who_has_nothing_to_do_with_it_can_not_be_its_payer(desk, session):
    stranger = make_person("Rowan Heron")
    assert desk.get(f"/desk/paid/{session.pk}/{stranger.pk}/").status_code == 404


def test_a_seat_in_a_meeting_is_paid_from_the_meetings_page(desk, wren, session):
    meeting = make_meeting(make_group(wren, meets=0), start=TWO + timedelta(hours=3))
    noor = make_seat(meeting, make_colleague(), attended=True).colleague.person
    page = pages.read(desk.get(f"/desk/groups/meetings/{meeting.pk}/"))
    [link] = [one for one in page.all("a") if one.words == "Payment and receipt, Noor Siskin"]
    assert link.attributes["href"] == f"/desk/paid/{meeting.pk}/{noor.pk}/"
    answers = {"fee": "60", "paid": "60", "method": "cash", "paid_on": "2026-11-24", "key": uuid.uuid4()}
    desk.post(link.attributes["href"], answers)
    issue_at = f"{link.attributes['href']}receipt/"
    desk.post(issue_at, {"name": "Noor Siskin", "words": "Consultation group"})
    assert Receipt.objects.get().person == noor
    address = f"/desk/payments/{Payment.objects.get().pk}/take-back/"
    assert desk.post(address)["Location"] == link.attributes["href"]


def test_the_day_says_what_is_paid(desk, session):
    def shown():
        return [
            one.words
            for one in pages.read(desk.get("/desk/?day=2026-11-20")).all("a")
            if "/desk/paid/" in one.attributes["href"]
        ]

    assert shown() == ["Payment, Marlow Teal"]
    make_payment(session, 50_00, fee=150_00)
    assert shown() == ["Paid $50.00 of $150.00, Marlow Teal"]


def test_who_did_not_come_is_asked_for_a_missed_appointment(desk, session):
    record_outcome(appointment=session, status="no-show")
    page = pages.read(desk.get(page_of(session)))
    assert page.one("input", name="fee").attributes["value"] == "150.00"
    note(desk, session)
    page = pages.read(desk.get(page_of(session)))
    assert page.one("input", name="words").attributes["value"] == "Fee for a missed appointment"


def test_a_longer_list_costs_no_more_queries(desk, wren, marlow):
    counts, service = [], make_service(wren, fee_words="$150", step=1)
    for days in ([1], [2, 3]):
        for day in days:
            make_receipt(attended(marlow, service, TWO - timedelta(days=day)))
        with CaptureQueriesContext(connection) as seen:
            desk.get("/desk/receipts/?year=2026")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_admin_shows_receipts_and_changes_none(session):
    receipt = make_receipt(session, name="Marla Teal")
    owner = Client()
    owner.force_login(make_person("Hollis Fern", role="owner"))
    page = owner.get(f"/admin/receipts/receipt/{receipt.pk}/change/")
    assert (page.status_code, "Marla" in page.content.decode()) == (200, False)
    assert owner.post(f"/admin/receipts/receipt/{receipt.pk}/change/", {"number": 9}).status_code == 403
    assert owner.post(f"/admin/receipts/receipt/{receipt.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Receipt.objects.get().number == 1
