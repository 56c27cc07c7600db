"""Consultations booked in one go: weekly, every other week, or on the same weekday of each month."""

from datetime import timedelta

import pytest

from consultations.actions import NotApproved
from consultations.colleagues.actions import decline_colleague
from consultations.models import Consultation, RegularConsultations
from consultations.regular.actions import book_regular_consultations
from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_from_here, move_from_here
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.regular.actions import NotSettled
from practice.scheduling.regular.plans import LEAVE_OUT
from practice.scheduling.rhythm import Rhythm
from tests import pages
from tests.consultations.test_views import book, choose
from tests.factories import at, make_consultation_service, make_entry, make_practice, make_practitioner

pytestmark = pytest.mark.django_db

FIRST = at("2026-12-01 14:00")  # the first Tuesday of its month


@pytest.fixture
def service(frozen):
    make_practice()
    return make_consultation_service(slug="wren-peer-50", most_regular=12, fee_words="$175", buffer_after=0)


def book_all(colleague, service, **asked):
    defaults = {"start": FIRST, "rhythm": Rhythm.MONTHLY, "times": 4, "place": Place.ONLINE, "answers": {}}
    return book_regular_consultations(colleague=colleague, service=service, **{**defaults, **asked})


def starts(consultations):
    return [f"{one.entry.day} {one.entry.clock:%H:%M}" for one in consultations]


@pytest.mark.parametrize(
    ("rhythm", "dates"),
    [
        (Rhythm.WEEKLY, ["2026-12-01", "2026-12-08", "2026-12-15"]),
        (Rhythm.FORTNIGHTLY, ["2026-12-01", "2026-12-15", "2026-12-29"]),
        (Rhythm.MONTHLY, ["2026-12-01", "2027-01-05", "2027-02-02"]),
    ],
)
def test_each_rhythm_keeps_the_weekday_and_the_clock(service, noor, rhythm, dates):
    series = book_all(noor, service, rhythm=rhythm, times=3)
    assert starts(series) == [f"{day} 14:00" for day in dates]
    assert [one.series_words for one in series] == [Rhythm(rhythm).label.lower()] * 3


def test_two_o_clock_stays_two_o_clock_in_toronto(frozen, noor):
    make_practice()
    service = make_consultation_service(make_practitioner(time_zone="America/Toronto"), most_regular=6)
    frozen.move_to(at("2027-01-28 09:00", "America/Toronto"))
    noor.approved_until = at("2028-01-01 09:00")
    noor.save()
    series = book_all(noor, service, start=at("2027-02-02 14:00", "America/Toronto"), times=3)
    assert starts(series) == ["2027-02-02 14:00", "2027-03-02 14:00", "2027-04-06 14:00"]
    assert [one.entry.start.hour for one in series] == [19, 19, 18]


def test_one_message_confirms_all_and_the_focus_is_the_firsts(service, noor):
    series = book_all(noor, service, focus="Endings.")
    kinds = list(Notification.objects.filter(person=noor.person).values_list("kind", flat=True))
    assert [kind for kind in kinds if "confirmation" in kind] == ["consultations.consultation.confirmation-together"]
    assert [Consultation.objects.get(pk=one.pk).focus for one in series] == ["Endings.", None, None, None]
    assert {one.fee_words for one in series} == {"$175"}


def test_asked_twice_there_is_one_series(service, noor):
    assert book_all(noor, service) == book_all(noor, service)
    assert (RegularConsultations.objects.count(), Consultation.objects.count()) == (1, 4)


def test_a_date_that_is_taken_books_nothing_until_it_is_settled(service, noor):
    make_entry(service, start=at("2027-01-05 14:00"))
    with pytest.raises(NotSettled) as refused:
        book_all(noor, service)
    [clash] = refused.value.plan.clashes
    assert (Consultation.objects.count(), RegularConsultations.objects.count()) == (0, 0)
    series = book_all(noor, service, answers={clash.name: LEAVE_OUT})
    assert starts(series) == ["2026-12-01 14:00", "2027-02-02 14:00", "2027-03-02 14:00"]


def test_whoever_is_not_approved_books_none(service, noor):
    decline_colleague(colleague=noor)
    with pytest.raises(NotApproved):
        book_all(noor, service)
    assert not Consultation.objects.exists()


def test_all_from_one_on_are_moved_and_cancelled(service, noor):
    series = book_all(noor, service)
    second = Consultation.objects.with_calendar().get(pk=series[1].pk)
    move_from_here(appointment=second, start=second.entry.start + timedelta(hours=1))
    moved = Consultation.objects.with_calendar().order_by("entry__during")
    assert starts(moved) == ["2026-12-01 14:00", "2027-01-05 15:00", "2027-02-02 15:00", "2027-03-02 15:00"]
    cancel_from_here(appointment=moved[2])
    assert [one.status for one in moved.all()] == ["booked", "booked", "cancelled", "cancelled"]


def test_from_door_to_door_every_date_is_shown_before_it_is_booked(signed_in, service):
    choose(signed_in, service)
    assert book(signed_in, service, often="monthly", times="").status_code == 422
    answer = book(signed_in, service, often="monthly", times="3", focus="Endings.")
    assert answer["Location"] == "/consultations/wren-peer-50/dates/"
    page = pages.read(signed_in.get("/consultations/wren-peer-50/dates/"))
    assert (len(page.one("ul", "dates").all("li")), Consultation.objects.count()) == (3, 0)
    answer = signed_in.post("/consultations/wren-peer-50/dates/")
    assert answer["Location"] == "/consultations/wren-peer-50/booked/"
    assert RegularConsultations.objects.get().rhythm == "monthly"
    assert sorted(one.focus or "" for one in Consultation.objects.all()) == ["", "", "Endings."]
    assert "And after it" in signed_in.get("/consultations/wren-peer-50/booked/").content.decode()


def test_a_date_that_somebody_took_meanwhile_is_asked_about(signed_in, service):
    choose(signed_in, service)
    book(signed_in, service, often="weekly", times="3")
    first = pages.read(signed_in.get("/consultations/wren-peer-50/dates/")).one("ul", "dates").all("li")
    assert len(first) == 3
    start = Entry.objects.get().start
    make_entry(service, start=start + timedelta(days=7))
    assert signed_in.post("/consultations/wren-peer-50/dates/").status_code == 422
    assert not Consultation.objects.exists()


def test_where_the_service_takes_no_regulars_it_is_not_asked(signed_in, service):
    Service.objects.update(most_regular=0)
    choose(signed_in, service)
    page = pages.read(signed_in.get("/consultations/wren-peer-50/check/"))
    assert page.all("input", name="often") == []
    assert signed_in.get("/consultations/wren-peer-50/dates/")["Location"] == "/consultations/wren-peer-50/check/"
