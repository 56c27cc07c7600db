"""A hundred people want one time at the same moment, over HTTP. One has it; the others are told so, and where to go."""

from collections import Counter

import pytest
from django.db.models import Q

from bookings.models import Session
from consultations.models import Consultation
from practice.scheduling.models import Entry
from practice.scheduling.slots import Slot
from tests.factories import (
    free_slots,
    make_colleague,
    make_consultation_service,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)
from tests.flows.walk import code_sent_to
from tests.visitor import Visitor, at_once, signed_in

CROWD = 100
PAGE = "/bookings/wren-50/"


@pytest.fixture
def wren(transactional_db):
    make_practice()
    return make_practitioner()


@pytest.fixture
def service(wren):
    return make_service(wren, slug="wren-50")


def crowd(site) -> list[Visitor]:
    """Every fourth is signed in; each has looked at the page."""
    visitors = [
        Visitor(site, signed_in(make_person(f"Client{number} Reed"), site) if number % 4 == 0 else None)
        for number in range(CROWD)
    ]
    for visitor in visitors:
        assert visitor.get(PAGE).status == 200
    return visitors


def book(visitor, address, letters):
    """From the details to the last page, as somebody signed in or not."""
    details = {"name": "Robin Reed", "place": "online"}
    visitor.get(f"{PAGE}details/")
    asked = visitor.post(f"{PAGE}details/", email=address, **details)
    if asked.location == f"{PAGE}digits/":
        visitor.get(asked.location)
        visitor.post(asked.location, code=code_sent_to(address, letters))
    visitor.get(f"{PAGE}check/")
    return visitor.post(f"{PAGE}check/")


def test_one_of_a_hundred_has_the_time_and_the_others_are_offered_three(site, mail_server, service):
    wanted = free_slots(service)[6]
    visitors = crowd(site)

    answers = at_once([lambda visitor=visitor: visitor.post(PAGE, start=wanted.value) for visitor in visitors])

    refused = [answer for answer in answers if answer.status == 409]
    assert Counter((answer.status, answer.location) for answer in answers) == {
        (302, f"{PAGE}details/"): 1,
        (409, ""): CROWD - 1,
    }
    assert {len(set(answer.offered)) for answer in refused} == {3}
    assert Entry.objects.count() == 1

    standing = {slot.value for slot in free_slots(service)}
    assert [answer.offered for answer in refused if not set(answer.offered) <= standing] == []
    winner = next(visitor for visitor, answer in zip(visitors, answers, strict=True) if answer.status == 302)
    loser = next(visitor for visitor, answer in zip(visitors, answers, strict=True) if answer.status == 409)
    assert loser.post(PAGE, start=refused[0].offered[1]).location == f"{PAGE}details/"
    assert book(winner, "robin@example.org", mail_server).location == f"{PAGE}booked/"

    session = Session.objects.get()
    assert (session.entry.start, session.client.name) == (wanted.start, "Robin Reed")
    assert list(Entry.objects.order_by("kind").values_list("kind", flat=True)) == ["hold", "session"]


def test_ten_whose_holds_on_one_time_ran_out_book_it_once(site, service):
    """Each held it after the one before had let it run out, so all have got as far as the last button."""
    wanted = free_slots(service)[0]
    visitors = [Visitor(site, signed_in(make_person(f"Client{number} Reed"), site)) for number in range(10)]
    for visitor in visitors:
        visitor.get(PAGE)
        assert visitor.post(PAGE, start=wanted.value).status == 302
        visitor.get(f"{PAGE}details/")
        visitor.post(f"{PAGE}details/", name="Robin Reed")
        Entry.objects.update(expires_at="2026-01-01T00:00Z")

    answers = at_once([lambda visitor=visitor: visitor.post(f"{PAGE}check/") for visitor in visitors])

    assert Counter(answer.status for answer in answers) == {302: 1, 409: 9}
    assert Session.objects.count() == Entry.objects.count() == 1


def test_a_double_click_on_the_last_button_books_once_and_both_answers_say_so(site, service):
    visitor = Visitor(site, signed_in(make_person(), site))
    visitor.get(PAGE)
    visitor.post(PAGE, start=free_slots(service)[0].value)
    visitor.get(f"{PAGE}details/")
    visitor.post(f"{PAGE}details/", name="Robin Reed")

    answers = at_once([lambda: visitor.post(f"{PAGE}check/")] * 2)

    assert {answer.location for answer in answers} == {f"{PAGE}booked/"}
    assert visitor.get(f"{PAGE}booked/").status == 200
    assert Session.objects.count() == Entry.objects.count() == 1


def test_a_consultation_can_not_take_a_session_s_time(site, wren, service):
    peers = make_consultation_service(wren, slug="wren-peer-50")
    session = make_session(service=service)
    colleague = Visitor(site, signed_in(make_colleague().person, site))
    colleague.get("/consultations/wren-peer-50/")

    answer = colleague.post("/consultations/wren-peer-50/", start=Slot.of(peers, session.entry.start).value)

    assert (answer.status, len(answer.offered)) == (409, 3)
    assert list(Entry.objects.filter(~Q(pk=session.entry_id))) == []
    assert Consultation.objects.count() == 0
