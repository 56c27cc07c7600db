"""Who may stand before each address of the colleague's door, and who may press each of its buttons.

An address that is not in the table fails the suite. What is Noor's is asked for by another colleague as well, who is
approved, and finds nothing.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from consultations.certificates.actions import issue_certificate
from consultations.certificates.attendance import attendance_of
from consultations.groups.actions import join_group
from consultations.models import Certificate, Joining
from consultations.urls import urlpatterns
from practice.accounts.models import Person
from tests.factories import (
    at,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_group,
    make_meeting,
    make_person,
    make_practice,
    make_practitioner,
    make_seat,
    make_service,
    make_session,
)

ROLES = (
    "reader",
    "client",
    "not approved",
    "approved",
    "another approved",  # somebody else's object
    "practitioner",
    "other practitioner",
)
SIGN_IN, JOIN, TIMES, SEAT, GROUP = "to sign in", "to join", "to the times", "to the seat", "to the group"
HOURS = "to the hours"
EVERYBODY = (200,) * 7
MINE = (SIGN_IN, 404, 404, 200, 404, 404, 404)

# name: the answers to each role, in their order. `GET` where nothing else is said.
PAGES = {
    "index": EVERYBODY,
    "join": (SIGN_IN, *(200,) * 6),
    "service": EVERYBODY,
    "slots": EVERYBODY,
    "groups": EVERYBODY,
    "group": EVERYBODY,
    "check": (SIGN_IN, *(TIMES,) * 6),  # none is chosen
    "dates": (SIGN_IN, *(TIMES,) * 6),
    "booked": (SIGN_IN, *(404,) * 6),  # nothing was booked in this browser
    "prepare": MINE,
    "seat": MINE,
    "certificates": (SIGN_IN, 404, 200, 200, 200, 404, 404),  # of each their own
    "check_certificate": EVERYBODY,
    "ask_certificate": MINE,
    "certificate": MINE,
    "certificate_pdf": MINE,
    "hours_pdf": MINE,
    "hours_csv": MINE,
}
BUTTONS = {
    "keep": (401, JOIN, JOIN, TIMES, TIMES, JOIN, JOIN),
    "renew": (401, 404, JOIN, JOIN, JOIN, 404, 404),
    "keep_preparation": (401, 404, 404, 204, 404, 404, 404),
    "join_group": (401, JOIN, JOIN, SEAT, "to a seat", JOIN, JOIN),
    "take_seat": (401, 404, 404, SEAT, 404, 404, 404),
    "pass_seat": (401, 404, 404, SEAT, 404, 404, 404),
    "leave_seat": (401, 404, 404, SEAT, 404, 404, 404),
    "list_seat": (401, 404, 404, SEAT, 404, 404, 404),
    "take_back_certificate": (401, 404, 404, HOURS, 404, 404, 404),
}
POSTED = {  # pages that take a form as well
    "service": (JOIN, JOIN, JOIN, 422, 422, JOIN, JOIN),
    "join": (401, 422, 422, 200, 200, 422, 422),  # what is approved is not theirs to change
    "check": (401, *(TIMES,) * 6),
    "prepare": (401, 404, 404, "to it", 404, 404, 404),
    "ask_certificate": (401, 404, 404, 422, 404, 404, 404),
}


class House:
    """One of everything, all of it Noor's, and somebody of each role."""

    def __init__(self):
        make_practice()
        wren, ash = make_practitioner(), make_practitioner("Ash Fern")
        noor, marlow = make_colleague(), make_person("Marlow Teal")
        self.service = make_consultation_service(wren, slug="wren-peer-50")
        make_session(marlow, make_service(wren, slug="wren-50"))
        self.people: dict[str, Person | None] = {
            "reader": None,
            "client": marlow,
            "not approved": make_colleague(make_person("Rook"), approved=False).person,
            "approved": noor.person,
            "another approved": make_colleague(make_person("Lark Merganser")).person,
            "practitioner": wren.person,
            "other practitioner": ash.person,
        }
        self.consultation = make_consultation(noor, self.service)
        group = make_group(wren, first="2027-03-02 09:00")
        self.seat = join_group(group=group, colleague=noor)
        make_seat(make_meeting(group, start=at("2025-12-02 10:00")), noor, attended=True)
        attendance = attendance_of(noor, group.pk, timezone.now())
        self.certificate = issue_certificate(colleague=noor, attendance=attendance, name="Noor Siskin")

    def address(self, name: str) -> str:
        seats = ("seat", "take_seat", "pass_seat", "leave_seat", "list_seat")
        papers = ("certificate", "certificate_pdf", "take_back_certificate")
        argument = {
            **dict.fromkeys(seats, self.seat.pk),
            **dict.fromkeys(papers, self.certificate.number),
            **dict.fromkeys(("hours_pdf", "hours_csv"), 2025),
            "ask_certificate": self.seat.group_id,
            **dict.fromkeys(("group", "join_group"), self.seat.group.slug),
            **dict.fromkeys(("prepare", "keep_preparation"), self.consultation.pk),
            **dict.fromkeys(("service", "slots", "check", "keep", "dates", "booked"), self.service.slug),
        }.get(name)
        return reverse(f"consultations:{name}", args=[argument] if argument else [])

    def answer(self, method: str, name: str, role: str):
        """Asked for anew each time: what one did, the next does not find."""
        browser = Client()
        if self.people[role]:
            browser.force_login(self.people[role])
        with transaction.atomic():
            response = getattr(browser, method)(self.address(name))
            transaction.set_rollback(True)
        return self.named(name, response.get("Location", "")) or response.status_code

    def named(self, name: str, location: str) -> str:
        """Where an answer leads, in words; "" where it leads nowhere."""
        places = {
            f"/accounts/login/?next={self.address(name)}": SIGN_IN,
            reverse("consultations:join"): JOIN,
            self.address("service"): TIMES,
            self.address("seat"): SEAT,
            self.address("group"): GROUP,
            self.address("certificates"): HOURS,
            self.address(name): "to it",
        }
        return places.get(location) or ("to a seat" if "/seats/" in location else location)


@pytest.fixture
def house(db):
    return House()


def said(house: House, method: str, table: dict) -> dict:
    return {name: tuple(house.answer(method, name, role) for role in ROLES) for name in table}


def test_every_address_of_the_door_is_in_the_table():
    rooms = [[one] if isinstance(one, URLPattern) else one.url_patterns for one in urlpatterns]
    assert {pattern.name for room in rooms for pattern in room} == set(PAGES) | set(BUTTONS)


def test_every_page_opens_for_those_the_table_names_and_for_nobody_else(house):
    assert said(house, "get", PAGES) == PAGES


def test_every_button_does_its_work_for_those_the_table_names_and_for_nobody_else(house):
    assert said(house, "post", BUTTONS) == BUTTONS


def test_every_form_is_taken_from_those_the_table_names_and_from_nobody_else(house):
    assert said(house, "post", POSTED) == POSTED


def test_no_button_is_pressed_by_opening_its_address(house):
    signed_in = [role for role in ROLES if role != "reader"]
    opened = {(name, role): house.answer("get", name, role) for name in BUTTONS for role in signed_in}
    assert set(opened.values()) == {405}


def test_nothing_of_noors_changed_whoever_else_pressed(house):
    for name in BUTTONS:
        for role in ROLES:
            if role != "approved":
                browser = Client()
                if house.people[role]:
                    browser.force_login(house.people[role])
                browser.post(house.address(name), {"is_listed": "on"})
    mine = Joining.objects.get(pk=house.seat.pk)
    assert (mine.state, mine.is_listed, mine.seats.filter(given_back_at=None).count()) == ("seated", False, 4)
    assert Certificate.objects.get().revoked_at is None


def test_no_page_of_one_side_shows_the_other(house):
    """Neither what a colleague reads nor what a client reads tells that somebody is the other as well."""
    for role, words in {"client": ("Noor Siskin", "Lark"), "another approved": ("Noor Siskin", "Marlow")}.items():
        browser = Client()
        browser.force_login(house.people[role])
        for name in ("index", "groups", "group", "service"):
            page = browser.get(house.address(name)).content.decode()
            shown = [word for word in words if word in page and word not in house.people[role].name]
            assert shown == [], (role, name)
