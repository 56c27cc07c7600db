"""Somebody who comes to one practitioner as a client and as a colleague: asked for first, told of at the desk alone."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.actions import book_session
from bookings.models import Session
from bookings.regular.actions import book_regular
from bookings.waitlist.actions import offer_freed_times
from consultations.models import Consultation, Group, Joining
from consultations.regular.actions import book_regular_consultations
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import approve_request, cancel_appointment, decline_request
from practice.scheduling.models import Entry, Service
from practice.scheduling.ties import has_other_ties
from tests import pages
from tests.factories import (
    at,
    free_slots,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
    make_waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

FIRST, SECOND, THIRD = at("2026-11-27 10:00"), at("2026-11-30 14:00"), at("2026-12-01 14:00")
BY_HAND = "We look at each booking like this one by hand, and Wren Alder answers it."


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def noor():
    return make_colleague(make_person("Noor Siskin"))


@pytest.fixture
def session_service(wren):
    return make_service(wren, slug="wren-50", name="A session of therapy", most_regular=6)


@pytest.fixture
def peer_service(wren):
    return make_consultation_service(wren, slug="wren-peer-50")


@pytest.fixture(params=["client first", "colleague first"])
def both(request, noor, session_service, peer_service):
    """What Noor had first, and what she booked after it."""
    session = lambda start: make_session(noor.person, session_service, start=start)  # noqa: E731
    consultation = lambda start: make_consultation(noor, peer_service, start=start)  # noqa: E731
    one, other = (session, consultation) if request.param == "client first" else (consultation, session)
    return one(FIRST), other(SECOND)


def desk_of(practitioner) -> Client:
    browser = Client()
    browser.force_login(practitioner.person)
    return browser


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def test_the_second_is_asked_for_whichever_comes_first_and_the_first_stands(both):
    first, second = both
    first.refresh_from_db()
    assert (first.status, second.status) == ("booked", "requested")
    assert [entry.kind for entry in Entry.objects.order_by("during")] == [first.entry_kind, "request"]
    told = Notification.objects.filter(subject_id=second.pk, person=second.person).values_list("kind", flat=True)
    assert [kind.rpartition(".")[2] for kind in told] == ["requested"]


def test_the_practitioners_yes_makes_it_stand(both):
    second = approve_request(appointment=both[1])
    assert (second.status, second.entry.kind) == ("booked", second.entry_kind)


def test_the_desk_flags_it_in_the_queue_and_on_the_page_of_each(both, wren):
    first, second = both
    words = {Session: "Also a colleague of yours", Consultation: "Also a client of yours"}
    desk = desk_of(wren)
    needs = pages.read(desk.get("/desk/")).one("section", aria_labelledby="needs").words
    assert [word in needs for word in (words[type(second)], words[type(first)])] == [True, False]
    for appointment in both:
        page = pages.read(desk.get(f"/desk/appointments/{appointment.pk}/")).one("main").words
        assert words[type(appointment)] in page


def test_another_practitioner_is_told_of_nothing_and_their_bookings_stand(both, noor):
    ira = make_practitioner("Ira Sedge")
    session = make_session(noor.person, make_service(ira), start=THIRD)
    consultation = make_consultation(noor, make_consultation_service(ira), start=at("2026-12-02 10:00"))
    assert (session.status, consultation.status) == ("booked", "requested")  # by then she is Ira's client
    page = desk_of(ira).get("/desk/").content.decode()
    assert ("Also a client of yours" in page, page.count("tag-due")) == (True, 1)
    for appointment in both:
        assert desk_of(ira).get(f"/desk/appointments/{appointment.pk}/").status_code == 404


def test_only_the_practitioner_in_question_counts(noor, session_service):
    make_consultation(noor, make_consultation_service(make_practitioner("Ira Sedge")), start=FIRST)
    assert make_session(noor.person, session_service, start=SECOND).status == "booked"


@pytest.mark.parametrize(
    ("what_became", "is_tied"),
    [("booked", True), ("requested", True), ("attended", True), ("cancelled", False), ("declined", False)],
)
def test_what_counts_is_what_stands_was_met_or_is_asked_for(noor, wren, session_service, what_became, is_tied):
    peer = make_consultation_service(wren, by_approval=what_became in ("requested", "declined"))
    consultation = make_consultation(noor, peer, start=FIRST)
    if what_became == "attended":
        Consultation.objects.update(status="attended")
    elif what_became == "cancelled":
        cancel_appointment(appointment=consultation)
    elif what_became == "declined":
        decline_request(appointment=consultation)
    assert has_other_ties(noor.person, wren, Session) is is_tied
    assert make_session(noor.person, session_service, start=SECOND).is_requested is is_tied


@pytest.mark.parametrize(("state", "is_tied"), [("waiting", True), ("seated", True), ("left", False)])
def test_a_way_to_a_seat_in_a_group_counts_like_a_consultation(noor, wren, session_service, frozen, state, is_tied):
    service = make_service(wren, audience=Service.Audience.GROUP)
    group = Group.objects.create(service=service, theme="Endings", capacity=4)
    ended = {"ended_at": at("2026-11-24 09:00")} if state == "left" else {}
    Joining.objects.create(group=group, colleague=noor, state=state, **ended)
    assert has_other_ties(noor.person, wren, Session) is is_tied
    assert has_other_ties(noor.person, wren, Consultation) is False
    assert make_session(noor.person, session_service, start=SECOND).is_requested is is_tied


def test_what_the_practice_books_itself_stands_and_is_flagged(noor, wren, session_service, peer_service):
    make_consultation(noor, peer_service, start=FIRST)
    booked = book_session(client=noor.person, service=session_service, start=SECOND, place="online", by_practice=True)
    page = desk_of(wren).get(f"/desk/appointments/{booked.pk}/").content.decode()
    assert (booked.status, "Also a colleague of yours" in page) == ("booked", True)


def test_of_a_series_the_first_alone_is_asked_for(noor, session_service, peer_service):
    make_consultation(noor, peer_service, start=FIRST)
    asked = {"rhythm": "weekly", "times": 3, "answers": {}, "place": "online"}
    series = book_regular(client=noor.person, service=session_service, start=SECOND, **asked)
    assert [(one.status, one.regular) for one in series] == [("requested", None)]
    assert Session.objects.count() == 1


def test_a_client_is_asked_by_the_pages_and_hears_nothing_of_the_other_role(noor, session_service, peer_service):
    make_consultation(noor, peer_service, start=FIRST)
    browser = browser_of(noor.person)
    slot = next(slot for slot in free_slots(session_service) if slot.start == SECOND)
    browser.post("/bookings/wren-50/", {"start": slot.value})
    details = pages.read(browser.get("/bookings/wren-50/details/"))
    assert details.all("input", name="every_weeks") == []
    browser.post("/bookings/wren-50/details/", {"name": "Noor Siskin"})
    check = main_of(browser, "/bookings/wren-50/check/")
    assert (BY_HAND in check, "Ask for this time" in check) == (True, True)
    browser.post("/bookings/wren-50/check/")
    session = Session.objects.get()
    seen = [check, *pages_of(browser, session, "/bookings/wren-50/")]
    assert [
        word for word in ("colleague of", "consult", "peer", "therapist") for page in seen if word in page.lower()
    ] == []


def test_a_colleague_is_asked_by_the_pages_and_hears_nothing_of_the_other_role(noor, session_service, peer_service):
    make_session(noor.person, session_service, start=FIRST)
    browser = browser_of(noor.person)
    slot = next(slot for slot in free_slots(peer_service) if slot.start == SECOND)
    browser.post("/consultations/wren-peer-50/", {"start": slot.value})
    check = main_of(browser, "/consultations/wren-peer-50/check/")
    assert (BY_HAND in check, "Ask for this time" in check) == (True, True)
    browser.post("/consultations/wren-peer-50/check/")
    consultation = Consultation.objects.get()
    seen = [check, *pages_of(browser, consultation, "/consultations/wren-peer-50/")]
    assert [word for word in ("client of", "session", "wren-50/", "of therapy") for page in seen if word in page] == []


def main_of(browser, address) -> str:
    """The words of a page; what stands around them is the same for everybody."""
    return pages.read(browser.get(address)).one("main").words


def pages_of(browser, appointment, door) -> list[str]:
    """What whoever booked is shown and sent about it, and what the door tells of its times."""
    sweep()
    letters = [
        f"{one.subject}\n{one.body}\n{one.attachments}" for one in mail.outbox if one.to == [appointment.person.email]
    ]
    letters = [letter for letter in letters if appointment.entry.clock_words in letter and "Asked for" in letter]
    assert len(letters) == 1
    shown = [f"{door}booked/", appointment.get_absolute_url()]
    return [
        *letters,
        *[main_of(browser, address) for address in shown],
        browser.get(f"{door}slots.json").content.decode(),
    ]


def test_many_requests_cost_the_desk_as_many_queries_as_one(noor, wren, session_service, peer_service):
    make_consultation(noor, peer_service, start=FIRST)
    desk, counts = desk_of(wren), []
    for start in (SECOND, THIRD):
        make_session(noor.person, session_service, start=start)
        with CaptureQueriesContext(connection) as seen:
            desk.get("/desk/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_offer_from_the_waitlist_is_asked_for_as_well(noor, session_service, peer_service):
    make_consultation(noor, peer_service, start=FIRST)
    waiting = make_waiting(noor.person, session_service)
    offer_freed_times()
    offer = waiting.offers.get()
    browser = browser_of(noor.person)
    page = main_of(browser, offer.get_absolute_url())
    assert (BY_HAND in page, "Ask for this time" in page) == (True, True)
    browser.post(offer.get_absolute_url())
    assert Session.objects.get().status == "requested"


def test_of_a_series_of_consultations_the_first_alone_is_asked_for_and_none_is_offered(noor, session_service, wren):
    peers = make_consultation_service(wren, slug="wren-peer-50", most_regular=6)
    make_session(noor.person, session_service, start=FIRST)
    browser = browser_of(noor.person)
    slot = next(slot for slot in free_slots(peers) if slot.start == SECOND)
    browser.post("/consultations/wren-peer-50/", {"start": slot.value})
    check = pages.read(browser.get("/consultations/wren-peer-50/check/"))
    assert check.all("input", name="often") == []
    assert browser.get("/consultations/wren-peer-50/dates/")["Location"] == "/consultations/wren-peer-50/check/"
    asked = {"start": THIRD, "rhythm": "weekly", "times": 3, "answers": {}, "place": "online"}
    series = book_regular_consultations(colleague=noor, service=peers, **asked)
    assert [(one.status, one.regular) for one in series] == [("requested", None)]
