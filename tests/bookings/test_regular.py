"""Several sessions in one go: which dates, what clashes, and all of them or none."""

from datetime import time, timedelta
from functools import partial

import pytest
from django.utils import timezone
from icalendar import Calendar

from bookings.actions import NotOpenToYou, TooManyAhead, book_session
from bookings.models import RegularSessions, Session
from bookings.regular.actions import book_regular
from bookings.regular.choosing import EVERY
from practice.notifications import kinds
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_appointment, hold_slot
from practice.scheduling.models import DatedHours, Entry, Place, Service, TimeOff
from practice.scheduling.regular.actions import NotSettled
from practice.scheduling.regular.plans import LEAVE_OUT, plan_regular
from practice.scheduling.slots import NotOffered, SlotTaken
from tests.conftest import together
from tests.factories import at, make_entry, make_person, make_practice, make_practitioner, make_service

FIRST = at("2026-12-01 14:00")  # a Tuesday
WEEK = timedelta(days=7)


@pytest.fixture
def now_frozen(frozen, db):
    make_practice()
    return frozen


@pytest.fixture
def service(now_frozen):
    return make_service(most_regular=12, buffer_after=0)


@pytest.fixture
def marlow(now_frozen):
    return make_person("Marlow Teal")


def plan(service, every_weeks=1, **asked):
    defaults = {
        "start": FIRST,
        "rhythm": EVERY[every_weeks],
        "times": 4,
        "place": "online",
        "answers": {},
        "now": timezone.now(),
    }
    return plan_regular(service=service, **{**defaults, **asked})


def book(service, client, **asked):
    defaults = {"start": FIRST, "rhythm": "weekly", "times": 4, "place": Place.ONLINE, "answers": {}}
    return book_regular(service=service, client=client, **{**defaults, **asked})


def starts(plan):
    return [slot.start for slot in plan.slots]


def starts_booked():
    return [session.entry.start for session in Session.objects.select_related("entry").order_by("entry__during")]


def kinds_queued(**about):
    return sorted(Notification.objects.filter(**about).values_list("kind", flat=True))


@pytest.mark.parametrize("every_weeks", [1, 2])
def test_a_plan_without_clashes_is_settled_at_once(service, every_weeks):
    planned = plan(service, every_weeks=every_weeks)
    assert starts(planned) == [FIRST + WEEK * every_weeks * number for number in range(4)]
    assert (planned.clashes, planned.is_settled) == ([], True)


@pytest.mark.parametrize(
    ("first", "change"), [("2027-03-08 10:00", "2027-03-14"), ("2026-10-26 10:00", "2026-11-01")], ids=str
)
def test_ten_o_clock_stays_ten_o_clock_in_toronto(now_frozen, first, change):
    """Toronto changes its clocks within the series, so that the instants are an hour off a week's length."""
    now_frozen.move_to(at(first, "America/Toronto") - timedelta(days=4))
    service = make_service(make_practitioner(time_zone="America/Toronto"), most_regular=6)
    planned = plan(service, start=at(first, "America/Toronto"), times=3)
    assert [slot.clock_words for slot in planned.slots] == ["10:00 am"] * 3
    assert planned.slots[1].start - planned.slots[0].start != WEEK
    assert planned.slots[2].start - planned.slots[1].start == WEEK


def test_a_start_that_the_clock_skips_is_a_clash(now_frozen):
    now_frozen.move_to(at("2027-03-01 09:00", "America/Toronto"))
    practitioner = make_practitioner(time_zone="America/Toronto", weekdays=[6], hours=((time(1), time(6)),))
    service = make_service(practitioner, most_regular=6)
    planned = plan(service, start=at("2027-03-07 02:30", "America/Toronto"), times=3)
    assert [(one.words, one.is_open) for one in planned.occurrences] == [
        ("Sunday 7 March, 2:30 am", False),
        ("Sunday 14 March, 2:30 am", True),
        ("Sunday 21 March, 2:30 am", False),
    ]
    assert [slot.clock_words for slot in planned.clashes[0].choices] == ["3:00 am", "3:30 am", "4:00 am"]


def test_a_clash_is_listed_with_the_three_free_starts_nearest_to_it(service):
    make_entry(service, start=FIRST + WEEK)
    planned = plan(service)
    [clash] = planned.clashes
    assert (clash.words, clash.is_open, planned.is_settled) == ("Tuesday 8 December, 2:00 pm", True, False)
    assert [slot.clock_words for slot in clash.choices] == ["1:00 pm", "3:00 pm", "3:30 pm"]
    assert {slot.day for slot in clash.choices} == {clash.day}
    assert starts(planned) == [FIRST, FIRST + 2 * WEEK, FIRST + 3 * WEEK]


def test_where_the_day_is_full_times_of_the_days_around_it_are_offered_and_none_beyond(service):
    TimeOff.objects.create(practitioner=service.practitioner, starts_on="2026-12-07", ends_on="2026-12-09")
    [clash] = plan(service).clashes
    assert [slot.words.split(",")[0] for slot in clash.choices] == ["Thursday 10 December 2026"] * 3
    TimeOff.objects.update(starts_on="2026-12-05", ends_on="2026-12-11")
    [clash] = plan(service).clashes
    assert clash.choices == ()


def test_an_answer_settles_its_date_and_leaves_the_others_alone(service):
    make_entry(service, start=FIRST + WEEK)
    make_entry(service, start=FIRST + 2 * WEEK)
    one, other = plan(service).clashes
    instead = one.choices[0]
    planned = plan(service, answers={one.name: instead.value, other.name: LEAVE_OUT})
    assert planned.is_settled
    assert starts(planned) == [FIRST, instead.start, FIRST + 3 * WEEK]
    assert [clash.name for clash in planned.clashes] == [one.name, other.name]  # so that they can be changed


@pytest.mark.parametrize(
    "answer", ["", "nonsense", "2026-12-08", "2026-12-08T14:00", "2026-12-08T21:00:00Z", "2027-12-07T22:00:00Z"]
)
def test_an_answer_that_names_no_free_start_of_those_days_counts_as_none(service, answer):
    make_entry(service, start=FIRST + WEEK)
    [clash] = plan(service).clashes
    assert not plan(service, answers={clash.name: answer}).is_settled


def test_how_far_ahead_people_may_book_is_asked_of_the_first_alone(service):
    service.window_days = 10
    service.save()
    assert plan(service).is_settled
    with pytest.raises(NotOffered):
        plan(service, start=FIRST + WEEK)


def test_hours_of_every_date_are_looked_at(service):
    DatedHours.objects.create(practitioner=service.practitioner, day="2026-12-15")
    assert [clash.words for clash in plan(service).clashes] == ["Tuesday 15 December, 2:00 pm"]


def test_the_practitioners_limits_count_the_series_own_dates(service):
    """One a week: where a date of its own week can't be had, a time in the next would be that week's second."""
    service.practitioner.most_a_week = 1
    service.practitioner.save()
    TimeOff.objects.create(practitioner=service.practitioner, starts_on="2026-12-07", ends_on="2026-12-13")
    friday = at("2026-12-04 14:00")
    planned = plan(service, start=friday, times=3)
    [clash] = planned.clashes
    assert (clash.words, clash.choices) == ("Friday 11 December, 2:00 pm", ())


def test_the_browsers_own_hold_does_not_clash_and_its_time_needs_no_notice_any_more(service, now_frozen):
    hold = hold_slot(service=service, start=FIRST)
    service.notice_hours = 24 * 30
    service.save()
    now_frozen.shift(timedelta(minutes=1))
    assert starts(plan(service, hold=hold, times=2)) == [FIRST]  # the second is within the notice as it is today


def test_a_first_date_that_is_gone_is_no_clash_but_a_refusal(service):
    make_entry(service, start=FIRST)
    with pytest.raises(SlotTaken):
        plan(service)


@pytest.mark.parametrize("times", [2, 12])
def test_a_plan_takes_as_many_queries_for_two_dates_as_for_twelve(service, django_assert_num_queries, times):
    make_entry(service, start=FIRST + WEEK)
    with django_assert_num_queries(10):
        plan(service, times=times)


def test_all_are_booked_with_one_confirmation_and_reminders_each(service, marlow):
    hold = hold_slot(service=service, start=FIRST)
    sessions = book(service, marlow, hold_id=hold.pk, fee=90, is_for_minor=True)
    regular = RegularSessions.objects.get()
    assert (regular.client, regular.service, regular.words) == (marlow, service, "every week")
    assert starts_booked() == [FIRST + WEEK * number for number in range(4)]
    told = {(one.regular, one.client, one.place, one.fee, one.is_for_minor, one.status) for one in sessions}
    assert told == {(regular, marlow, "online", 90, True, "booked")}
    assert sessions[0].entry_id == hold.pk
    assert set(Entry.objects.values_list("kind", "expires_at")) == {("session", None)}
    assert kinds_queued(person=marlow) == [
        "bookings.session.confirmation-together",
        *["bookings.session.reminder"] * 8,
    ]
    assert kinds_queued(person=service.practitioner.person) == ["bookings.session.news-booked-together"]


def test_the_confirmation_lists_every_time_and_carries_all_of_them(service, marlow, mailoutbox):
    sessions = book(service, marlow)
    sweep()
    confirmation = next(mail for mail in mailoutbox if mail.to == [marlow.email])
    news = next(mail for mail in mailoutbox if mail.to != [marlow.email])
    assert confirmation.subject == "Booked: Tuesday 1 December, 2:00 pm, and 3 more"
    assert [line for line in confirmation.body.splitlines() if "Pacific Time" in line] == [
        session.entry.words for session in sessions
    ]
    [(name, file, _type)] = confirmation.attachments
    events = Calendar.from_ical(file).walk("VEVENT")
    assert name == "appointments.ics"
    assert [event["dtstart"].dt for event in events] == starts_booked()
    assert news.subject == "Booked: Tuesday 1 December, 2:00 pm, and 3 more"
    assert "Marlow" not in news.body


def test_a_session_that_was_cancelled_before_the_confirmation_went_is_not_in_it(service, marlow):
    sessions = book(service, marlow)
    cancel_appointment(appointment=sessions[1])
    kind = kinds.get("bookings.session.confirmation-together")
    series = kind.find(RegularSessions.objects.get().pk)
    assert kind.still_wanted(series, Notification.objects.get(kind=kind.name))
    assert series.told == [sessions[0], sessions[2], sessions[3]]


def test_booked_twice_for_one_hold_there_is_one_series(service, marlow):
    hold = hold_slot(service=service, start=FIRST)
    first, second = (book(service, marlow, hold_id=hold.pk) for _ in range(2))
    assert first == second
    assert (RegularSessions.objects.count(), Session.objects.count()) == (1, 4)


def test_with_all_others_left_out_it_is_a_session_like_any(service, marlow):
    make_entry(service, start=FIRST + WEEK)
    [clash] = plan(service, times=2).clashes
    [session] = book(service, marlow, times=2, answers={clash.name: LEAVE_OUT})
    assert (session.regular, RegularSessions.objects.count()) == (None, 0)
    assert kinds_queued(person=marlow)[0] == "bookings.session.confirmation"


def test_a_clash_that_came_meanwhile_books_nothing_and_says_which(service, marlow):
    make_entry(service, start=FIRST + WEEK)
    [clash] = plan(service).clashes
    answers = {clash.name: clash.choices[0].value}
    make_entry(service, start=FIRST + 3 * WEEK)
    with pytest.raises(NotSettled) as refused:
        book(service, marlow, answers=answers)
    assert [(one.words, one.is_open) for one in refused.value.plan.clashes] == [
        ("Tuesday 8 December, 2:00 pm", False),
        ("Tuesday 22 December, 2:00 pm", True),
    ]
    assert (Session.objects.count(), RegularSessions.objects.count(), Notification.objects.count()) == (0, 0, 0)


def test_nobody_has_more_ahead_than_they_may(service, marlow):
    service.most_upcoming = 3
    service.save()
    with pytest.raises(TooManyAhead):
        book(service, marlow)
    assert not Session.objects.exists()
    assert len(book(service, marlow, times=3)) == 3


def test_whom_the_service_is_not_for_books_none(service, marlow):
    service.open_to = Service.OpenTo.KNOWN
    service.save()
    with pytest.raises(NotOpenToYou):
        book(service, marlow)
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_in_a_rush_a_series_is_booked_whole_or_not_at_all():
    """Four want the same series, four one date of it alone: one of the eight has that date."""
    make_practice()
    service = make_service(most_regular=6, buffer_after=0)
    monday = (timezone.now() + timedelta(days=14 - timezone.now().weekday())).date()
    first, shared = at(f"{monday} 09:00"), at(f"{monday + timedelta(days=14)} 09:00")
    people = [make_person() for _ in range(8)]
    series = [partial(book, service, one, start=first, times=4) for one in people[:4]]
    alone = [partial(book_session, client=one, service=service, start=shared, place=Place.ONLINE) for one in people[4:]]
    together(*series, *alone)
    assert Session.objects.filter(entry__during__startswith=shared).count() == 1
    by_series = Session.objects.filter(regular__isnull=False).count()
    assert (Session.objects.count(), by_series) in {(4, 4), (1, 0)}


@pytest.mark.django_db(transaction=True)
def test_a_double_click_books_one_series():
    make_practice()
    service, marlow = make_service(most_regular=6, buffer_after=0), make_person("Marlow Teal")
    monday = (timezone.now() + timedelta(days=14 - timezone.now().weekday())).date()
    start = at(f"{monday} 09:00")
    hold = hold_slot(service=service, start=start)
    outcomes = together(*[partial(book, service, marlow, start=start, hold_id=hold.pk)] * 2)
    assert outcomes[0] == outcomes[1]
    assert (RegularSessions.objects.count(), Session.objects.count()) == (1, 4)
    assert kinds_queued(person=marlow).count("bookings.session.confirmation-together") == 1


def test_the_confirmation_of_several_says_the_fee_for_each(service, marlow, mailoutbox):
    Service.objects.update(fee_words="$150")
    service.refresh_from_db()
    book(service, marlow)
    sweep()
    [letter] = [letter.body for letter in mailoutbox if "It’s booked." in letter.body]
    assert "\n\nFee for each: $150.\n\nSee the first" in letter
    assert "\n\n\n" not in letter
