"""A group's meetings on the calendar: all of a run or none, moved and called off with everybody told; and nobody is
booked over them."""

from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from bookings.actions import book_session
from consultations.groups.actions import give_back, join_group
from consultations.groups.meetings import RunClashes, call_off, move_meeting, plan_run, undo
from consultations.models import Joining, Meeting, Seat
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import TooLate
from practice.scheduling.diary import Rule
from practice.scheduling.models import Entry, Place, TimeOff
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.slots import SlotTaken
from tests.factories import (
    at,
    free_slots,
    make_colleague,
    make_entry,
    make_group,
    make_person,
    make_practice,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

THREE = {"first": date(2026, 12, 1), "at": time(15), "rhythm": Rhythm.WEEKLY, "count": 3, "place": Place.ONLINE}


@pytest.fixture
def group():
    make_practice()
    return make_group(meets=0)


@pytest.fixture
def noor():
    return make_colleague()


def starts() -> list:
    return [meeting.entry.start for meeting in Meeting.objects.select_related("entry").order_by("entry__during")]


def sent_to(colleague) -> list[str]:
    """The subjects they were sent; those of one moment come in no order, and time stands still here."""
    return [letter.subject for letter in mail.outbox if letter.to == [colleague.person.email]]


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (Rhythm.WEEKLY, ["2026-12-01", "2026-12-08", "2026-12-15"]),
        (Rhythm.FORTNIGHTLY, ["2026-12-01", "2026-12-15", "2026-12-29"]),
        (Rhythm.MONTHLY, ["2026-12-01", "2027-01-05", "2027-02-02"]),  # the first Tuesday
    ],
)
def test_a_run_is_on_the_calendar_at_one_time_of_the_facilitators_clock(group, rhythm, days):
    plan_run(group=group, **{**THREE, "rhythm": rhythm})
    assert starts() == [at(f"{day} 15:00") for day in days]
    taken = {(entry.kind, entry.minutes, entry.practitioner_id) for entry in Entry.objects.all()}
    assert taken == {("meeting", 90, group.facilitator.pk)}


def test_a_run_that_clashes_is_not_planned_at_all_and_each_clash_is_named(group):
    make_session(service=make_service(group.facilitator), start=at("2026-12-08 15:30"))
    TimeOff.objects.create(
        practitioner=group.facilitator, starts_on=date(2026, 12, 15), ends_on=date(2026, 12, 15), note="Away"
    )
    with pytest.raises(RunClashes) as refused:
        plan_run(group=group, **THREE)
    assert [clash.words for clash in refused.value.clashes] == [
        "Tuesday 8 December 2026: Something else is booked then. Session at 3:30 pm.",
        "Tuesday 15 December 2026: It is within time off.",
    ]
    assert (starts(), Entry.objects.filter(kind="meeting").count()) == ([], 0)
    assert not refused.value.can_be_set_aside


def test_no_clash_names_anybody(group):
    make_session(make_person("Marlow Teal"), make_service(group.facilitator), start=at("2026-12-08 15:00"))
    with pytest.raises(RunClashes) as refused:
        plan_run(group=group, **THREE)
    assert "Marlow" not in str(refused.value)


def test_a_rule_of_ones_own_may_be_set_aside_and_overlap_never(group):
    late = {**THREE, "at": time(19)}
    with pytest.raises(RunClashes) as refused:
        plan_run(group=group, **late)
    assert ({rule for clash in refused.value.clashes for rule in clash.rules}, refused.value.can_be_set_aside) == (
        {Rule.HOURS},
        True,
    )
    plan_run(group=group, **late, set_aside={Rule.HOURS})
    assert starts() == [at(f"2026-12-{day} 19:00") for day in ("01", "08", "15")]
    with pytest.raises(RunClashes):
        plan_run(group=group, **late, set_aside=set(Rule))
    assert len(starts()) == 3


def test_a_run_may_reach_beyond_how_far_people_may_book(group):
    plan_run(group=group, **{**THREE, "rhythm": Rhythm.MONTHLY, "count": 8})
    assert starts()[-1] == at("2027-07-06 15:00")


def test_no_session_is_booked_over_a_meeting_and_none_is_listed(group):
    plan_run(group=group, **THREE)
    service = make_service(group.facilitator)
    for clock in ("14:30", "15:00", "16:00"):
        with pytest.raises(SlotTaken):
            book_session(client=make_person(), service=service, start=at(f"2026-12-08 {clock}"), place=Place.ONLINE)
    listed = [slot for slot in free_slots(service, days=21) if slot.day == date(2026, 12, 8)]
    assert [slot.clock_words for slot in listed if slot.end > at("2026-12-08 14:50")] == []
    assert Entry.objects.exclude(kind="meeting").count() == 0


def test_the_database_itself_refuses_a_session_over_a_meeting_and_a_meeting_over_a_session(group):
    plan_run(group=group, **{**THREE, "count": 1})
    service = make_service(group.facilitator)
    with pytest.raises(IntegrityError, match="a_practitioner_has_one_entry_at_a_time"), transaction.atomic():
        make_entry(service, start=at("2026-12-01 16:00"))
    make_entry(service, start=at("2026-12-08 16:00"))
    with pytest.raises(IntegrityError, match="a_practitioner_has_one_entry_at_a_time"), transaction.atomic():
        make_entry(group.service, start=at("2026-12-08 15:00"), kind=Entry.Kind.MEETING)


def test_whoever_has_a_seat_has_one_in_the_meetings_that_are_added_and_is_told(group, noor):
    plan_run(group=group, **THREE)
    join_group(group=group, colleague=noor)
    sweep()
    plan_run(group=group, **{**THREE, "first": date(2027, 1, 5), "count": 1})
    assert Seat.objects.filter(colleague=noor, given_back_at=None).count() == 4
    sweep()
    assert sorted(sent_to(noor)) == ["More dates", "You can book now", "You have a seat"]
    assert "Tuesday 5 January 2027, 3:00 pm" in mail.outbox[-1].body


def test_called_off_a_meeting_frees_its_time_and_those_with_a_seat_are_told_after_three_minutes(group, noor, frozen):
    first, *_others = plan_run(group=group, **THREE)
    join_group(group=group, colleague=noor)
    sweep()
    call_off(meeting=first)
    call_off(meeting=first)
    sweep()
    assert {*sent_to(noor)} == {"You can book now", "You have a seat"}
    frozen.shift(timedelta(minutes=5))
    sweep()
    assert sent_to(noor)[-1] == "Cancelled: Tuesday 1 December, 3:00 pm"
    make_session(service=make_service(group.facilitator), start=at("2026-12-01 15:00"))
    frozen.move_to(at("2026-12-01 13:00"))
    sweep()
    assert "Today, 3:00 pm" not in sent_to(noor)
    heard = [letter.subject for letter in mail.outbox if letter.to == [group.facilitator.person.email]]
    assert heard == ["A seat was taken", "Booked: Tuesday 1 December, 3:00 pm"]  # nothing of what they did themselves


def test_undone_within_three_minutes_nobody_hears_of_it_and_whoever_joined_meanwhile_is_in_it(group, noor, frozen):
    first, *_others = plan_run(group=group, **THREE)
    join_group(group=group, colleague=noor)
    sweep()
    call_off(meeting=first)
    lark = make_colleague(make_person("Lark Merganser"))
    join_group(group=group, colleague=lark)
    assert Seat.objects.filter(colleague=lark).count() == 2
    undo(meeting=first)
    assert [seat.colleague for seat in Meeting.objects.get(pk=first.pk).taken_seats] == [noor, lark]
    frozen.shift(timedelta(minutes=5))
    sweep()
    assert [word for word in sent_to(noor) + sent_to(lark) if "ancelled" in word or "Booked" in word] == []
    reminded = Notification.objects.filter(kind="consultations.meeting.reminder", subject_id=first.pk, state="waiting")
    assert sorted(reminded.values_list("person", flat=True)) == sorted([noor.person.pk, lark.person.pk] * 2)


@pytest.mark.parametrize("is_undone", [True, False])
def test_whoever_takes_a_seat_while_a_move_can_be_undone_is_told_the_time_that_comes_of_it(
    group, noor, frozen, is_undone
):
    first, *_others = plan_run(group=group, **THREE)
    move_meeting(meeting=first, start=at("2026-12-02 15:00"))
    join_group(group=group, colleague=noor)
    sweep()
    assert "You have a seat" not in sent_to(noor)

    if is_undone:
        undo(meeting=first)
    frozen.shift(timedelta(minutes=5))
    sweep()
    [letter] = [letter for letter in mail.outbox if letter.subject == "You have a seat"]
    days = ("Tuesday 1 December" in letter.body, "Wednesday 2 December" in letter.body)
    assert days == (is_undone, not is_undone)


def test_moved_a_meeting_keeps_its_seats_and_everybody_with_one_is_told(group, noor, frozen):
    first, *_others = plan_run(group=group, **THREE)
    joining = join_group(group=group, colleague=noor)
    sweep()
    move_meeting(meeting=first, start=at("2026-12-02 15:00"))
    frozen.shift(timedelta(minutes=5))
    sweep()
    letter = mail.outbox[-1]
    assert (letter.subject, letter.to) == ("Moved to Wednesday 2 December, 3:00 pm", [noor.person.email])
    assert f"give your seat back: http://localhost{joining.get_absolute_url()}" in letter.body
    assert [seat.colleague for seat in Meeting.objects.get(pk=first.pk).taken_seats] == [noor]
    frozen.move_to(at("2026-12-01 13:00"))
    sweep()
    assert "Today, 3:00 pm" not in sent_to(noor)
    frozen.move_to(at("2026-12-02 13:00"))
    sweep()
    assert sent_to(noor)[-1] == "Today, 3:00 pm"


def test_whoever_left_hears_neither_of_a_move_nor_of_a_meeting_called_off(group, noor, frozen):
    first, second, _third = plan_run(group=group, **THREE)
    joining = join_group(group=group, colleague=noor)
    move_meeting(meeting=first, start=at("2026-12-02 15:00"))
    give_back(joining=joining)
    call_off(meeting=second)
    frozen.shift(timedelta(minutes=5))
    sweep()
    assert sorted(sent_to(noor)) == ["You can book now", "You have left"]


def test_what_has_begun_is_neither_moved_nor_called_off(group, frozen):
    first, *_others = plan_run(group=group, **THREE)
    frozen.move_to(at("2026-12-01 15:00"))
    with pytest.raises(TooLate):
        call_off(meeting=first)
    with pytest.raises(TooLate):
        move_meeting(meeting=first, start=at("2026-12-02 15:00"))


def test_nobody_waits_for_a_meeting_that_is_called_off_for_good(noor, frozen):
    make_practice()
    group = make_group(capacity=1, seats_for="meeting")
    first = group.meetings.select_related("entry").order_by("entry__during")[0]
    join_group(group=group, colleague=make_colleague(make_person("Lark Merganser")), meeting=first)
    joining = join_group(group=group, colleague=noor, meeting=first)
    call_off(meeting=first)
    assert Joining.objects.get(pk=joining.pk).state == "waiting"  # it may come back
    frozen.shift(timedelta(minutes=5))
    join_group(group=group, colleague=noor, meeting=group.meetings.order_by("entry__during")[1])
    sweep()
    assert (Joining.objects.get(pk=joining.pk).state, "No seat came free" in sent_to(noor)) == ("left", True)
