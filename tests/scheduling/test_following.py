"""One of a series and all that come after it: moved, cancelled and brought back in one act."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from icalendar import Calendar

from bookings.regular.actions import book_regular
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import (
    SomeCantMove,
    TooLate,
    cancel_appointment,
    cancel_from_here,
    hold_slot,
    move_appointment,
    move_from_here,
    undo_together,
)
from practice.scheduling.models import Entry, Place, TimeOff
from practice.scheduling.slots import NotOffered, SlotTaken
from tests.factories import (
    at,
    make_consultation,
    make_entry,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

FIRST, WEEK, HOUR = at("2026-12-01 14:00"), timedelta(days=7), timedelta(hours=1)
THURSDAY = at("2026-12-03 15:00")
OVER = timedelta(minutes=4)  # the grace, and a moment more


@pytest.fixture(autouse=True)
def practice():
    return make_practice()


@pytest.fixture
def service():
    return make_service(most_regular=12, buffer_after=0, reminder_hours=[24])


@pytest.fixture
def marlow():
    return make_person("Marlow Teal")


@pytest.fixture
def series(service, marlow):
    """Four Tuesdays, told of."""
    sessions = book_regular(
        client=marlow, service=service, start=FIRST, rhythm="weekly", times=4, answers={}, place=Place.ONLINE
    )
    sweep()
    return sessions


def as_they_stand(series):
    """Start, status, and whether its time is taken, of each."""
    fresh = [type(one).objects.select_related("entry").get(pk=one.pk) for one in series]
    return [(one.entry.start, one.status, one.entry.released_at is None) for one in fresh]


def weekly(first, *, count=4, every=WEEK):
    return [(first + every * number, "booked", True) for number in range(count)]


def fresh(appointment):
    return type(appointment).objects.with_calendar().get(pk=appointment.pk)


def subjects(mailoutbox, person):
    return [mail.subject for mail in mailoutbox if mail.to == [person.email]]


def test_what_follows_is_later_booked_and_of_the_same_series(series, service, marlow):
    book_regular(
        client=marlow, service=service, start=FIRST + HOUR, rhythm="fortnightly", times=2, answers={}, place="online"
    )
    cancel_appointment(appointment=series[2])
    assert fresh(series[1]).following == [series[3]]
    assert fresh(series[3]).following == []


def test_an_appointment_that_stands_alone_is_followed_by_none_and_asks_nothing(django_assert_num_queries):
    consultation = make_consultation()
    with django_assert_num_queries(0):
        assert (consultation.following, consultation.changed_together) == ([], [])


def test_all_later_ones_are_cancelled_and_earlier_ones_stay(series):
    cancel_from_here(appointment=series[1])
    assert [status for _start, status, _taken in as_they_stand(series)] == ["booked", *["cancelled"] * 3]


def test_one_message_tells_of_all_that_were_cancelled(frozen, series, marlow, service, mailoutbox):
    cancelled = cancel_from_here(appointment=series[1])
    sweep()
    assert len(subjects(mailoutbox, marlow)) == 1  # the confirmation: nobody is told yet
    frozen.shift(OVER)
    sweep()
    assert subjects(mailoutbox, marlow)[1:] == ["Cancelled: Tuesday 8 December, 2:00 pm, and 2 more"]
    assert subjects(mailoutbox, service.practitioner.person)[1:] == [
        "Cancelled: Tuesday 8 December, 2:00 pm, and 2 more"
    ]
    mail = next(mail for mail in mailoutbox if mail.subject.startswith("Cancelled") and mail.to == [marlow.email])
    calendar = Calendar.from_ical(mail.attachments[0].content)
    assert calendar["method"] == "PUBLISH"
    assert [(event["dtstart"].dt, event["status"]) for event in calendar.walk("VEVENT")] == [
        (one.entry.start, "CANCELLED") for one in cancelled
    ]
    waiting = Notification.objects.waiting().values_list("subject_id", flat=True)
    assert set(waiting) == {series[0].pk}


def test_cancelling_all_twice_changes_nothing(series):
    cancel_from_here(appointment=series[0])
    before = as_they_stand(series)
    assert cancel_from_here(appointment=series[0]) == [series[0]]
    assert as_they_stand(series) == before


def test_the_last_of_a_series_is_cancelled_like_any(frozen, series, marlow, mailoutbox):
    cancel_from_here(appointment=series[3])
    frozen.shift(OVER)
    sweep()
    assert subjects(mailoutbox, marlow)[1:] == ["Cancelled: Tuesday 22 December, 2:00 pm"]


def test_a_cancellation_of_all_is_undone_as_one_and_nobody_hears(frozen, series, marlow, mailoutbox):
    cancel_from_here(appointment=series[0])
    undo_together(appointment=series[2])  # any of them
    assert as_they_stand(series) == weekly(FIRST)
    frozen.shift(OVER)
    sweep()
    assert len(subjects(mailoutbox, marlow)) == 1
    reminders = Notification.objects.waiting().filter(kind="bookings.session.reminder")
    assert reminders.count() == 4


def test_what_was_cancelled_by_itself_is_undone_by_itself(frozen, series):
    cancel_appointment(appointment=series[3])
    frozen.shift(timedelta(seconds=1))
    cancel_from_here(appointment=series[1])
    undo_together(appointment=series[1])
    assert [status for _start, status, _taken in as_they_stand(series)] == ["booked"] * 3 + ["cancelled"]


def test_all_move_by_the_same_change_of_weekday_and_clock(series):
    move_from_here(appointment=series[1], start=THURSDAY + WEEK)
    assert as_they_stand(series) == [(FIRST, "booked", True), *weekly(THURSDAY + WEEK, count=3)]
    entry = fresh(series[2]).entry
    assert (entry.day.isoformat(), entry.clock.isoformat()) == ("2026-12-17", "15:00:00")


def test_one_that_was_moved_by_itself_keeps_its_difference(frozen, series):
    move_appointment(appointment=series[2], start=FIRST + 2 * WEEK + HOUR)
    frozen.shift(OVER)
    move_from_here(appointment=series[1], start=FIRST + WEEK - HOUR)
    assert [start for start, _status, _taken in as_they_stand(series)[1:]] == [
        FIRST + WEEK - HOUR,
        FIRST + 2 * WEEK,
        FIRST + 3 * WEEK - HOUR,
    ]


def test_the_clock_of_a_zone_that_changes_is_kept(frozen, marlow):
    frozen.move_to(at("2027-02-25 09:00", "America/Toronto"))
    service = make_service(make_practitioner(time_zone="America/Toronto"), most_regular=4)
    start = at("2027-03-02 10:00", "America/Toronto")
    series = book_regular(
        client=marlow, service=service, start=start, rhythm="weekly", times=3, answers={}, place="online"
    )
    move_from_here(appointment=series[0], start=start + HOUR)
    assert [fresh(one).entry.clock_words for one in series] == ["11:00 am"] * 3


@pytest.mark.parametrize("weeks", [1, 2])
def test_they_move_into_each_others_places_and_back(frozen, series, weeks):
    move_from_here(appointment=series[0], start=FIRST + weeks * WEEK)
    assert as_they_stand(series) == weekly(FIRST + weeks * WEEK)
    earlier = Entry.objects.filter(kind=Entry.Kind.EARLIER).order_by("during")
    assert [entry.start for entry in earlier] == [FIRST + WEEK * number for number in range(weeks)]
    undo_together(appointment=series[3])
    assert as_they_stand(series) == weekly(FIRST)
    assert not earlier.all().exists()


def test_they_move_onto_a_part_of_their_own_time(series):
    half = timedelta(minutes=30)
    move_from_here(appointment=series[0], start=FIRST + half)
    assert as_they_stand(series) == weekly(FIRST + half)
    earlier = Entry.objects.filter(kind=Entry.Kind.EARLIER).order_by("during")
    assert [entry.end - entry.start for entry in earlier] == [half] * 4


def test_for_three_minutes_nobody_takes_what_they_gave_up(frozen, series, service):
    move_from_here(appointment=series[0], start=THURSDAY)
    with pytest.raises(SlotTaken):
        hold_slot(service=service, start=FIRST + WEEK)
    frozen.shift(timedelta(minutes=5))
    assert hold_slot(service=service, start=FIRST + WEEK)


def test_one_message_tells_of_all_that_moved(frozen, series, marlow, service, mailoutbox):
    move_from_here(appointment=series[0], start=THURSDAY)
    frozen.shift(OVER)
    sweep()
    told = "Moved to Thursday 3 December, 3:00 pm, and 3 more"
    assert subjects(mailoutbox, marlow)[1:] == [told]
    assert subjects(mailoutbox, service.practitioner.person)[1:] == ["Moved: Thursday 3 December, 3:00 pm, and 3 more"]
    mail = next(mail for mail in mailoutbox if mail.subject == told)
    assert [line for line in mail.body.splitlines() if "Pacific Time" in line] == [
        fresh(one).entry.words for one in series
    ]


def test_one_that_was_changed_again_has_a_message_of_its_own(frozen, series, marlow, mailoutbox):
    move_from_here(appointment=series[0], start=THURSDAY)
    frozen.shift(timedelta(minutes=1))
    cancel_appointment(appointment=series[0])
    frozen.shift(OVER)
    sweep()
    assert sorted(subjects(mailoutbox, marlow)[1:]) == [
        "Cancelled: Thursday 3 December, 3:00 pm",
        "Moved to Thursday 10 December, 3:00 pm, and 2 more",
    ]


def test_moved_twice_and_undone_they_are_where_they_were_told_to_be(frozen, series, marlow, mailoutbox):
    move_from_here(appointment=series[0], start=THURSDAY)
    frozen.shift(timedelta(minutes=1))
    move_from_here(appointment=series[0], start=THURSDAY + HOUR)
    assert as_they_stand(series) == weekly(THURSDAY + HOUR)
    undo_together(appointment=series[0])
    assert as_they_stand(series) == weekly(FIRST)
    frozen.shift(OVER)
    sweep()
    assert len(subjects(mailoutbox, marlow)) == 1


def test_moving_all_back_is_undoing(series):
    move_from_here(appointment=series[0], start=THURSDAY)
    move_from_here(appointment=series[0], start=FIRST)
    assert as_they_stand(series) == weekly(FIRST)
    assert not Entry.objects.filter(kind=Entry.Kind.EARLIER).exists()
    assert {fresh(one).can_undo for one in series} == {False}


def test_a_cancellation_undone_soon_after_a_move_leaves_the_move_to_be_told_once(frozen, series, marlow, mailoutbox):
    move_from_here(appointment=series[0], start=THURSDAY)
    frozen.shift(timedelta(minutes=1))
    cancel_from_here(appointment=series[0])
    frozen.shift(timedelta(minutes=1))
    undo_together(appointment=series[0])
    assert as_they_stand(series) == weekly(THURSDAY)
    frozen.shift(OVER)
    sweep()
    assert subjects(mailoutbox, marlow)[1:] == ["Moved to Thursday 3 December, 3:00 pm, and 3 more"]


def test_a_clash_moves_none_and_says_which(series, service):
    make_entry(service, start=THURSDAY + WEEK)
    TimeOff.objects.create(practitioner=service.practitioner, starts_on="2026-12-24", ends_on="2026-12-24")
    with pytest.raises(SomeCantMove) as refused:
        move_from_here(appointment=series[0], start=THURSDAY)
    assert [(shift.appointment, shift.wanted_words) for shift in refused.value.shifts] == [
        (series[1], "Thursday 10 December, 3:00 pm"),
        (series[3], "Thursday 24 December, 3:00 pm"),
    ]
    assert as_they_stand(series) == weekly(FIRST)


def test_those_that_clash_can_be_left_where_they_are(series, service):
    make_entry(service, start=THURSDAY + WEEK)
    move_from_here(appointment=series[0], start=THURSDAY, leave=[series[1].pk])
    assert [start for start, _status, _taken in as_they_stand(series)] == [
        THURSDAY,
        FIRST + WEEK,
        THURSDAY + 2 * WEEK,
        THURSDAY + 3 * WEEK,
    ]
    undo_together(appointment=series[0])
    assert as_they_stand(series) == weekly(FIRST)


def test_one_that_is_left_is_in_the_way_of_one_that_would_take_its_place(series, service):
    with pytest.raises(SlotTaken):
        move_from_here(appointment=series[0], start=FIRST + WEEK, leave=[series[1].pk])
    assert as_they_stand(series) == weekly(FIRST)


@pytest.mark.parametrize(("start", "refusal"), [(THURSDAY, SlotTaken), (at("2026-12-05 14:00"), NotOffered)])
def test_where_the_first_can_not_move_none_does(series, service, start, refusal):
    make_entry(service, start=THURSDAY)
    with pytest.raises(refusal):
        move_from_here(appointment=series[0], start=start)
    assert as_they_stand(series) == weekly(FIRST)


def test_the_practitioners_week_is_counted_as_it_will_be(series, service):
    """One a week: they may change places within their weeks, which are full of them alone."""
    service.practitioner.most_a_week = 1
    service.practitioner.save()
    move_from_here(appointment=series[0], start=THURSDAY)
    assert as_they_stand(series) == weekly(THURSDAY)


@pytest.mark.parametrize(
    "change", [cancel_from_here, partial(move_from_here, start=FIRST + 5 * WEEK)], ids=["cancel", "move"]
)
def test_from_one_that_has_begun_nothing_is_changed(frozen, series, change):
    frozen.move_to(FIRST + timedelta(minutes=1))
    with pytest.raises(TooLate):
        change(appointment=series[0])
    assert as_they_stand(series) == weekly(FIRST)


def test_after_the_grace_nothing_is_undone(frozen, series):
    move_from_here(appointment=series[0], start=THURSDAY)
    frozen.shift(timedelta(minutes=3))
    with pytest.raises(TooLate):
        undo_together(appointment=series[0])
    assert as_they_stand(series) == weekly(THURSDAY)


def test_changes_are_late_only_for_those_that_are_near(frozen, series):
    frozen.move_to(FIRST - timedelta(hours=1))
    cancel_from_here(appointment=series[0])
    assert [status for _start, status, _taken in as_they_stand(series)] == ["late-cancelled", *["cancelled"] * 3]


@pytest.mark.parametrize("start", ["9999-12-31T23:59:59Z", "soon"])
def test_what_is_no_time_leads_back_to_choosing_one(client, series, start):
    address = reverse("manage:move_which", args=[series[0].token])
    assert client.get(address, {"start": start})["Location"] == reverse("manage:move", args=[series[0].token])
