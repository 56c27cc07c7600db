"""A colleague's whole way without scripts, from saying who they are to a paper whose number checks."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from consultations.groups.actions import join_group
from consultations.models import Certificate, Colleague, Consultation, Meeting
from practice.clock import HOME_ZONE
from practice.scheduling.models import Service
from tests.factories import (
    let_it_have_been,
    make_colleague,
    make_consultation_service,
    make_group,
    make_person,
    make_practice,
    make_practitioner,
)
from tests.flows.colleague import (
    ADDRESS,
    CERTIFICATES,
    answer_at_the_desk,
    ask_to_join,
    book_one_to_one,
    come_as,
    file_behind,
    leave_the_group,
    take_a_seat,
    take_what_is_offered,
    wait_until_offered,
)
from tests.flows.walk import follow, here, press


@pytest.fixture
def wren(transactional_db):
    make_practice()
    person = make_person("Wren Alder", role="owner")
    return make_practitioner(person=person, designation="RCC")


@pytest.fixture
def group(wren):
    """One seat, in three meetings; beside it, consultations for one."""
    make_consultation_service(wren, slug="wren-peer-50", places=Service.Places.EITHER)
    return make_group(wren, slug="endings", capacity=1, first="2027-03-02 09:00")


def test_from_who_they_are_to_a_paper_whose_number_checks(page, site, mail_server, wren, group):
    ask_to_join(page, site, mail_server)
    answer_at_the_desk(page, site, wren, "Noor Siskin", "Approve for a year")
    noor = Colleague.objects.get()
    come_as(page, noor.person, site, "/consultations/")
    book_one_to_one(page)
    take_a_seat(page, site)
    leave_the_group(page)
    other = join_group(group=group, colleague=make_colleague(make_person("Lark Merganser")))
    wait_until_offered(page, site, mail_server, address=ADDRESS, other=other)
    take_what_is_offered(page)

    day = both_were_yesterday()
    they_were_at_both(page, site, wren, day)
    come_as(page, noor.person, site, "/consultations/")
    follow(page.get_by_role("link", name="Your certificates and hours"))
    assert page.get_by_role("heading", level=2).first.inner_text() == f"{day.year} 2.33 hours"
    name, lines = file_behind(page, f"Hours in {day.year} as a PDF")
    assert (name, "In all 2.33" in lines) == (f"hours-{day.year}.pdf", True)
    number, lines = fetch_certificate(page, "ᐊᓕᓯ Siskin")
    for said in ("ᐊᓕᓯ Siskin", "Endings", "Wren Alder, RCC", "1.5 hours", f"{day:%A} {day.day} {day:%B %Y}"):
        assert any(said in line for line in lines), said
    assert f"Number {number}" in lines

    check_number(page, site, number.lower())
    assert page.get_by_role("heading", level=2).first.inner_text() == f"{number} is valid"
    shown = page.locator("main").inner_text()
    assert ("with the initials ᐊ. S." in shown, "Siskin" in shown) == (True, False)


def both_were_yesterday() -> date:
    """As if the consultation and the group's first meeting were over, and nobody had said yet who was there."""
    yesterday = timezone.now().astimezone(ZoneInfo(HOME_ZONE)).date() - timedelta(days=1)
    for appointment, hour in ((Consultation.objects.get(), 9), (Meeting.objects.earliest("entry__during"), 14)):
        let_it_have_been(appointment, datetime.combine(yesterday, time(hour), ZoneInfo(HOME_ZONE)))
    return yesterday


def they_were_at_both(page, site, wren, day) -> None:
    """The practitioner goes from today to that day and to each of them, and says so there."""
    for name, button in (("Noor Siskin", re.compile("^They came$")), ("Endings", "Was there")):
        come_as(page, wren.person, site, "/desk/")
        follow(page.get_by_role("link", name=f"{day:%A}", exact=True))
        follow(page.get_by_role("link", name=name, exact=True))
        follow(page.get_by_role("button", name=button))
        assert "Noted" in page.get_by_role("status").inner_text()


def fetch_certificate(page, name) -> tuple[str, list[str]]:
    """Of the group, in this name: its number, and the lines of the paper."""
    follow(page.get_by_role("link", name="Make a certificate of Endings"))
    page.get_by_label("Name for the certificate").fill(name)
    press(page, "Make it")
    assert here(page) == (f"{CERTIFICATES}{Certificate.objects.get().number}/", name)
    file, lines = file_behind(page, "Get it as a PDF")
    return file.removesuffix(".pdf"), lines


def check_number(page, site, number) -> None:
    """Somebody who isn't signed in was shown the paper."""
    come_as(page, None, site, f"{CERTIFICATES}check/")
    page.get_by_label("Number on the certificate").fill(number)
    follow(page.get_by_role("button", name="Check it"))
