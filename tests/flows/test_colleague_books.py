"""A colleague's whole way: who they are, the practitioner's yes, then a booking; and once a year both again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.models import Colleague, Consultation
from practice.notifications.delivery import sweep
from practice.scheduling.models import Service
from tests.factories import (
    free_slots,
    let_grace_pass,
    let_quiet_hours_pass,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_person,
    make_practice,
    make_practitioner,
)
from tests.flows.colleague import ADDRESS, answer_at_the_desk, ask_to_join, book_one_to_one
from tests.flows.walk import attached, choose_next, choose_radio, follow, here, press, private_link, text_of
from tests.visitor import signed_in


@pytest.fixture
def wren(transactional_db):
    make_practice()
    return make_practitioner(person=make_person("Wren Alder", role="owner"))


@pytest.fixture
def service(wren):
    return make_consultation_service(wren, slug="wren-peer-50", places=Service.Places.EITHER)


def test_a_colleague_says_who_they_are_is_approved_and_books(page, with_scripts, site, mail_server, wren, service):
    ask_to_join(page, site, mail_server)

    page.goto(f"{site}/consultations/wren-peer-50/")
    choose_next(page)
    assert here(page)[0] == "/consultations/join/"  # nothing is kept for somebody who can't book yet
    said = page.get_by_role("status").inner_text()
    assert "We are looking your registration up, and write to you when you can book." in said
    assert mail_server.to(ADDRESS)[1:] == []

    answer_at_the_desk(with_scripts, site, wren, "Noor Siskin", "Approve for a year")
    assert Colleague.objects.get().is_approved
    let_quiet_hours_pass()
    sweep()
    approval = mail_server.to(ADDRESS)[1]
    page.goto(next(word for word in text_of(approval).split() if word.startswith(site)))
    assert here(page)[0] == "/consultations/"
    assert "You are approved, Noor Siskin." in page.locator("main").inner_text()

    book_one_to_one(page)

    consultation = Consultation.objects.get()
    assert here(page) == ("/consultations/wren-peer-50/booked/", consultation.entry.words)
    assert (consultation.colleague.person.email, consultation.place) == (ADDRESS, "room")
    sweep()
    confirmation = mail_server.to(ADDRESS)[2]
    assert confirmation["Subject"].startswith("Booked: ")
    assert [name for name, _content in attached(confirmation)] == ["appointment.ics"]


def test_a_colleague_moves_a_consultation_and_cancels_it(page, site, mail_server, service):
    consultation = make_consultation(make_colleague(make_person("Noor Siskin", email=ADDRESS)), service)
    sweep()
    before = consultation.entry.start
    page.goto(private_link(mail_server.to(ADDRESS)[-1]))

    follow(page.get_by_role("link", name="Move it"))
    choose_radio(page, "Move to this time")
    consultation.entry.refresh_from_db()
    assert here(page)[1] == consultation.entry.words
    assert consultation.entry.start != before
    let_grace_pass(consultation)
    sweep()
    follow(page.get_by_role("link", name="Cancel it"))
    press(page, "Cancel it")
    let_grace_pass(consultation)
    sweep()

    assert here(page)[1] == "It’s cancelled"
    told = [letter["Subject"].split()[0] for letter in mail_server.to(ADDRESS)]
    assert told[-3:] == ["Booked:", "Moved", "Cancelled:"]  # before them, that they are approved
    assert {before, consultation.entry.start} <= {slot.start for slot in free_slots(service, days=61)}


def test_a_colleague_whose_approval_was_taken_back_meanwhile_books_nothing(page, site, service):
    colleague = make_colleague()
    page.context.add_cookies([signed_in(colleague.person, site)])
    page.goto(f"{site}/consultations/wren-peer-50/")
    choose_next(page)
    Colleague.objects.update(approved_at=None)

    page.get_by_label("Online").check()
    press(page, "Book this time")

    assert here(page)[0] == "/consultations/join/"
    assert Consultation.objects.count() == 0


def test_once_a_year_one_press_on_each_side_renews(page, with_scripts, site, mail_server, wren, service):
    colleague = make_colleague(make_person("Noor Siskin", email=ADDRESS))
    ends = timezone.now() + timedelta(days=20)
    Colleague.objects.update(approved_until=ends)
    page.context.add_cookies([signed_in(colleague.person, site)])
    page.goto(f"{site}/consultations/")
    follow(page.get_by_role("link", name="is everything still so?"))
    press(page, "Everything is still so")
    assert "We look you up again" in page.locator("main").inner_text()
    page.goto(f"{site}/consultations/wren-peer-50/")
    choose_next(page)
    assert here(page)[0] == "/consultations/wren-peer-50/check/"  # what was approved stands until it ends

    answer_at_the_desk(with_scripts, site, wren, "Noor Siskin", "Still registered: one more year")
    colleague.refresh_from_db()
    assert colleague.approved_until == ends + timedelta(days=365)
    let_quiet_hours_pass()
    sweep()
    assert mail_server.to(ADDRESS)[-1]["Subject"] == "Good for one more year"


def test_a_question_from_the_desk_is_answered_and_waits_there_again(
    page, with_scripts, site, mail_server, wren, service
):
    lark = make_colleague(make_person("Lark Merganser", email=ADDRESS), approved=False)
    with_scripts.context.add_cookies([signed_in(wren.person, site)])
    with_scripts.goto(f"{site}/desk/colleagues/{lark.pk}/")
    with_scripts.get_by_label("Your question to them").fill("Which college is it?")
    press(with_scripts, "Send the question")
    let_quiet_hours_pass()
    sweep()
    asked = mail_server.to(ADDRESS)[-1]
    assert (asked["Subject"], "Which college is it?" in text_of(asked)) == ("A question for you", True)

    page.context.add_cookies([signed_in(lark.person, site)])
    page.goto(next(word for word in text_of(asked).split() if word.startswith(site)))
    assert "Which college is it?" in page.locator("main").inner_text()
    page.get_by_label("College or association", exact=True).fill("The other college")
    press(page, "Send it back")
    answer_at_the_desk(with_scripts, site, wren, "Lark Merganser", "Approve for a year")
    assert Colleague.objects.get().college == "The other college"
