"""Seats in a group: taken, waited for in order, offered, given back; and nobody's but one's own ever changes."""

from datetime import date, timedelta

import pytest
from django.core import mail

from consultations.actions import NotApproved
from consultations.colleagues.actions import decline_colleague
from consultations.groups.actions import (
    NotOpen,
    OfferOver,
    SeatsTaken,
    answer,
    change_capacity,
    give_back,
    join_group,
    let_pass,
    look_after_groups,
    take_offer,
)
from consultations.models import Joining, Seat
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.models import Practitioner
from tests.factories import (
    NOW,
    at,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_group,
    make_person,
    make_practice,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = ["Noor", "Lark", "Teal", "Wigeon", "Plover"]
DATES = [at("2026-12-01 15:00"), at("2026-12-08 15:00"), at("2026-12-15 15:00")]


@pytest.fixture
def group():
    make_practice()
    return make_group(capacity=2)


@pytest.fixture
def five():
    return [make_colleague(make_person(f"{name} Siskin")) for name in NAMES]


def join(frozen, group, *colleagues, **how) -> list[Joining]:
    """One after another, a minute apart."""
    joinings = []
    for colleague in colleagues:
        joinings.append(join_group(group=group, colleague=colleague, **how))
        frozen.shift(60)
    return joinings


def states(group) -> dict[str, str]:
    """What each is, by their first name, in the order of the line."""
    joinings = Joining.objects.filter(group=group).select_related("colleague__person")
    return {one.colleague.person.name.split()[0]: one.state for one in joinings}


def seats(group) -> list[tuple[str, int]]:
    """Who sits on which chair, at the first meeting."""
    first = group.meetings.order_by("entry__during").first()
    return [(seat.colleague.person.name.split()[0], seat.number) for seat in first.taken_seats]


def sent_to(colleague) -> list[str]:
    """The subjects they were sent; those of one moment come in no order, and time stands still here."""
    return [letter.subject for letter in mail.outbox if letter.to == [colleague.person.email]]


def fresh(joining) -> Joining:
    return Joining.objects.get(pk=joining.pk)


def test_whoever_joins_has_a_seat_in_every_meeting_of_the_run(group, five):
    noor, *_others = five
    joining = join_group(group=group, colleague=noor)
    taken = Seat.objects.order_by("meeting__entry__during")
    assert [(seat.colleague, seat.number, seat.meeting.entry.start) for seat in taken] == [
        (noor, 1, start) for start in DATES
    ]
    assert (joining.state, joining.joined_at, joining.until) == ("seated", NOW, None)


def test_they_are_told_with_every_date_and_the_facilitator_without_a_name(group, five):
    noor, *_others = five
    join_group(group=group, colleague=noor)
    sweep()
    [letter] = [one for one in mail.outbox if one.subject == "You have a seat"]
    assert letter.to == [noor.person.email]
    for day in ("Tuesday 1 December", "Tuesday 8 December", "Tuesday 15 December"):
        assert f"{day} 2026, 3:00 pm Pacific Time" in letter.body
    [(name, file, _type)] = letter.attachments
    assert (name, file.count("BEGIN:VEVENT")) == ("appointments.ics", 3)
    [news] = [one for one in mail.outbox if one.subject == "A seat was taken"]
    assert news.to == [group.facilitator.person.email]
    assert "Noor" not in news.body + news.subject


def test_reminders_go_as_for_any_appointment_and_the_last_has_the_link(five, frozen):
    make_practice()
    group = make_group()
    Practitioner.objects.update(online_link="https://room.example/wren")
    noor, *_others = five
    join_group(group=group, colleague=noor)
    sweep()
    told = Notification.objects.filter(kind="consultations.meeting.reminder", person=noor.person)
    assert sorted(told.values_list("due_at", flat=True)) == [
        start - hours for start in DATES for hours in (48 * HOUR, 2 * HOUR)
    ]
    assert all("room.example" not in letter.body for letter in mail.outbox)
    frozen.move_to(DATES[0] - 2 * HOUR)
    sweep()
    last = mail.outbox[-1]
    assert (last.subject, last.to) == ("Today, 3:00 pm", [noor.person.email])
    assert "https://room.example/wren" in last.body
    assert "give your seat back" in last.body
    assert "/manage/" not in last.body


def test_joining_twice_changes_nothing(group, five):
    noor, *_others = five
    first = join_group(group=group, colleague=noor)
    assert join_group(group=group, colleague=noor) == first
    assert (Joining.objects.count(), seats(group)) == (1, [("Noor", 1)])
    assert Notification.objects.filter(kind="consultations.seat.seated").count() == 1


def test_whoever_comes_after_the_last_seat_waits_in_the_order_of_arrival(group, five, frozen):
    join(frozen, group, *five)
    assert list(states(group).items()) == [
        ("Noor", "seated"),
        ("Lark", "seated"),
        ("Teal", "waiting"),
        ("Wigeon", "waiting"),
        ("Plover", "waiting"),
    ]
    assert seats(group) == [("Noor", 1), ("Lark", 2)]


def test_a_seat_that_is_given_back_is_offered_to_the_first_in_line_and_no_other_seat_changes(group, five, frozen):
    noor, _lark, teal, *_others = join(frozen, group, *five)
    before = set(Seat.objects.exclude(colleague=noor.colleague).values_list("pk", "number", "meeting"))
    give_back(joining=noor)
    assert states(group) == {
        "Noor": "left",
        "Lark": "seated",
        "Teal": "offered",
        "Wigeon": "waiting",
        "Plover": "waiting",
    }
    assert seats(group) == [("Lark", 2)]
    assert set(Seat.objects.exclude(colleague=noor.colleague).values_list("pk", "number", "meeting")) == before
    take_offer(joining=teal)
    assert seats(group) == [("Lark", 2), ("Teal", 1)]


def test_nothing_more_is_sent_to_whoever_left_and_they_are_told_once(group, five, frozen):
    [noor] = join(frozen, group, five[0])
    sweep()
    give_back(joining=noor)
    give_back(joining=noor)
    sweep()
    frozen.move_to(DATES[2])
    sweep()
    assert sorted(sent_to(noor.colleague)) == ["You can book now", "You have a seat", "You have left"]


def test_whoever_left_and_comes_again_is_reminded_again(group, five, frozen):
    [noor] = join(frozen, group, five[0])
    give_back(joining=noor)
    join_group(group=group, colleague=five[0])
    reminders = Notification.objects.filter(kind="consultations.meeting.reminder", person=five[0].person)
    assert (reminders.filter(state="waiting").count(), reminders.filter(state="withdrawn").count()) == (6, 6)
    frozen.move_to(DATES[0] - 2 * HOUR)
    sweep()
    assert sent_to(five[0])[-1] == "Today, 3:00 pm"


def test_an_offer_that_is_let_pass_goes_to_the_next_and_its_place_to_the_end(group, five, frozen):
    noor, _lark, teal, wigeon, plover = join(frozen, group, *five)
    give_back(joining=noor)
    assert fresh(teal).until == NOW + timedelta(minutes=5) + 12 * HOUR
    frozen.shift(12 * HOUR)
    look_after_groups()
    assert (fresh(teal).state, fresh(wigeon).state, fresh(plover).state) == ("waiting", "offered", "waiting")
    assert list(states(group))[-1] == "Teal"
    frozen.shift(10 * HOUR)  # it was night
    sweep()
    assert sent_to(teal.colleague)[-1] == "A seat is not kept any more"
    with pytest.raises(OfferOver):
        take_offer(joining=teal)
    assert fresh(teal).state == "waiting"


def test_whoever_let_an_offer_pass_is_not_asked_again_on_the_same_day_and_keeps_nobody_out(group, five, frozen):
    noor, _lark, teal = join(frozen, group, *five[:3])
    give_back(joining=noor)
    let_pass(joining=teal)
    assert fresh(teal).state == "waiting"
    wigeon = join_group(group=group, colleague=five[3])
    assert wigeon.state == "seated"
    give_back(joining=wigeon)
    assert fresh(teal).state == "waiting"
    frozen.shift(DAY)
    look_after_groups()
    assert fresh(teal).state == "offered"


def test_an_offer_that_is_withdrawn_by_leaving_goes_to_the_next(group, five, frozen):
    noor, _lark, teal, wigeon, _plover = join(frozen, group, *five)
    give_back(joining=noor)
    give_back(joining=teal)
    assert (fresh(teal).state, fresh(wigeon).state) == ("left", "offered")
    sweep()
    assert "A seat is kept for you" not in sent_to(teal.colleague)  # it was gone before a worker looked
    assert sent_to(wigeon.colleague)[-1] == "A seat is kept for you"


def test_taken_twice_an_offer_is_one_seat(group, five, frozen):
    noor, _lark, teal = join(frozen, group, *five[:3])
    give_back(joining=noor)
    take_offer(joining=teal)
    take_offer(joining=teal)
    assert seats(group) == [("Lark", 2), ("Teal", 1)]


def test_more_seats_are_offered_to_the_line_and_fewer_than_are_taken_are_refused(group, five, frozen):
    join(frozen, group, *five)
    change_capacity(group=group, capacity=4)
    assert list(states(group).values()) == ["seated", "seated", "offered", "offered", "waiting"]
    with pytest.raises(SeatsTaken) as refused:
        change_capacity(group=group, capacity=3)
    group.refresh_from_db()
    assert (refused.value.taken, group.capacity) == (4, 4)


def test_whoever_is_not_approved_takes_no_seat_and_is_offered_none(group, five, frozen):
    with pytest.raises(NotApproved):
        join_group(group=group, colleague=make_colleague(make_person("Rook"), approved=False))
    noor, _lark, teal, wigeon, _plover = join(frozen, group, *five)
    decline_colleague(colleague=teal.colleague)
    give_back(joining=noor)
    assert (fresh(teal).state, fresh(wigeon).state) == ("waiting", "offered")
    decline_colleague(colleague=wigeon.colleague)
    with pytest.raises(NotApproved):
        take_offer(joining=wigeon)
    assert seats(group) == [("Lark", 2)]


def test_a_seat_stands_when_an_approval_ends(group, five):
    join_group(group=group, colleague=five[0])
    decline_colleague(colleague=five[0])
    assert seats(group) == [("Noor", 1)]


@pytest.mark.parametrize("dates", [{"opens_on": date(2026, 11, 25)}, {"closes_on": date(2026, 11, 23)}])
def test_before_it_opens_and_after_it_closes_nobody_takes_a_seat(five, dates):
    group = make_group(**dates)
    with pytest.raises(NotOpen):
        join_group(group=group, colleague=five[0])
    assert not Joining.objects.exists()


def test_it_opens_and_closes_on_the_facilitators_days(five, frozen):
    group = make_group(opens_on=date(2026, 11, 25), closes_on=date(2026, 11, 25))
    frozen.move_to(at("2026-11-25 00:00"))
    assert join_group(group=group, colleague=five[0]).state == "seated"
    frozen.move_to(at("2026-11-25 23:59"))
    assert join_group(group=group, colleague=five[1]).state == "seated"
    frozen.move_to(at("2026-11-26 00:00"))
    with pytest.raises(NotOpen):
        join_group(group=group, colleague=five[2])


def test_without_a_meeting_to_come_nobody_takes_a_seat_and_nobody_waits_any_more(group, five, frozen):
    _noor, _lark, teal = join(frozen, group, *five[:3])
    frozen.move_to(DATES[2])
    with pytest.raises(NotOpen):
        join_group(group=group, colleague=five[3])
    look_after_groups()
    assert states(group) == {"Noor": "seated", "Lark": "seated", "Teal": "left"}
    sweep()
    assert sent_to(teal.colleague)[-1] == "No seat came free"


def test_whoever_joins_in_the_middle_has_the_meetings_that_are_to_come(group, five, frozen):
    frozen.move_to(DATES[0] + HOUR)
    join_group(group=group, colleague=five[0])
    assert [seat.meeting.entry.start for seat in Seat.objects.order_by("meeting__entry__during")] == DATES[1:]


def test_whoever_leaves_in_the_middle_keeps_the_meetings_that_they_were_at(group, five, frozen):
    [noor] = join(frozen, group, five[0])
    frozen.move_to(DATES[0] + HOUR)
    give_back(joining=noor)
    assert [seat.meeting.entry.start for seat in Seat.objects.filter(given_back_at=None)] == DATES[:1]


def test_where_a_seat_is_for_one_meeting_each_has_seats_and_a_line_of_its_own(five, frozen):
    group = make_group(capacity=1, seats_for="meeting")
    first, second, _third = group.meetings.order_by("entry__during")
    with pytest.raises(NotOpen):
        join_group(group=group, colleague=five[0])  # no meeting is named
    join(frozen, group, *five[:2], meeting=first)
    join(frozen, group, five[1], meeting=second)
    taken = [(seat.meeting, seat.colleague.person.name) for seat in Seat.objects.order_by("meeting__entry__during")]
    assert taken == [(first, "Noor Siskin"), (second, "Lark Siskin")]
    waiting = Joining.objects.get(state="waiting")
    assert (waiting.meeting, waiting.colleague) == (first, five[1])
    frozen.move_to(DATES[0])
    look_after_groups()
    assert fresh(waiting).state == "left"


def test_whom_the_facilitator_knows_as_a_client_asks_and_a_seat_is_kept_until_the_answer(group, five, frozen):
    make_session(five[0].person, make_service(group.facilitator, slug="wren-50"), start=at("2026-11-27 10:00"))
    noor, lark, teal = join(frozen, group, *five[:3])
    assert [noor.state, lark.state, teal.state] == ["asked", "seated", "waiting"]
    assert noor.until == NOW + 3 * DAY
    assert seats(group) == [("Lark", 1)]
    sweep()
    assert "We have your request" in sent_to(five[0])
    news = [letter.subject for letter in mail.outbox if letter.to == [group.facilitator.person.email]]
    assert "Somebody asks for a seat" in news
    assert answer(joining=noor, yes=True)
    assert (fresh(noor).state, seats(group)) == ("seated", [("Lark", 1), ("Noor", 2)])
    assert not answer(joining=noor, yes=False)  # too late
    assert fresh(noor).state == "seated"


def test_a_no_frees_the_seat_for_the_line_and_is_told_without_a_word_of_why(group, five, frozen):
    make_session(five[0].person, make_service(group.facilitator, slug="wren-50"), start=at("2026-11-27 10:00"))
    noor, _lark, teal = join(frozen, group, *five[:3])
    sweep()
    answer(joining=noor, yes=False)
    assert (fresh(noor).state, fresh(teal).state) == ("declined", "offered")
    sweep()
    letter = mail.outbox[-2] if mail.outbox[-1].to != [five[0].person.email] else mail.outbox[-1]
    assert letter.subject == "About the seat you asked for"
    assert [word for word in ("client", "session", "therap") if word in letter.body.lower()] == []


def test_whom_nobody_answered_is_told_after_three_days(group, five, frozen):
    make_session(five[0].person, make_service(group.facilitator, slug="wren-50"), start=at("2026-11-27 10:00"))
    [noor] = join(frozen, group, five[0])
    frozen.move_to(NOW + 3 * DAY)
    look_after_groups()
    sweep()
    assert fresh(noor).state == "declined"
    told = [letter for letter in mail.outbox if letter.to == [five[0].person.email]][-1]
    assert "We did not answer your request in time" in told.body


def test_a_client_of_another_practitioner_has_a_seat_at_once(group, five):
    make_session(five[0].person)
    assert join_group(group=group, colleague=five[0]).state == "seated"


def test_a_consultation_with_the_facilitator_is_no_other_tie(group, five):
    make_consultation(five[0], make_consultation_service(group.facilitator))
    assert join_group(group=group, colleague=five[0]).state == "seated"


def test_the_facilitator_is_told_on_the_morning_of_the_day_that_few_seats_are_taken(five, frozen):
    make_practice()
    group = make_group(minimum=2, warn_on=date(2026, 11, 26))
    join_group(group=group, colleague=five[0])
    frozen.move_to(at("2026-11-26 08:59"))
    look_after_groups()
    sweep()
    assert "Few seats are taken" not in [letter.subject for letter in mail.outbox]
    frozen.move_to(at("2026-11-26 09:00"))
    for _minute in range(2):
        look_after_groups()
        sweep()
    [warning] = [letter for letter in mail.outbox if letter.subject == "Few seats are taken"]
    assert warning.to == [group.facilitator.person.email]
    assert "Tuesday 1 December 2026, 3:00 pm Pacific Time: 1 of 8" in warning.body


def test_with_enough_seats_taken_nobody_is_warned(five, frozen):
    group = make_group(minimum=2, warn_on=date(2026, 11, 26))
    join(frozen, group, *five[:2])
    frozen.move_to(at("2026-11-26 09:00"))
    look_after_groups()
    sweep()
    assert "Few seats are taken" not in [letter.subject for letter in mail.outbox]


@pytest.mark.parametrize(
    ("hears", "told"),
    [("at once", ["A seat was taken", "A seat was given back"]), ("daily", []), ("never", [])],
)
def test_the_facilitator_hears_of_seats_as_they_chose(group, five, frozen, hears, told):
    Practitioner.objects.update(hears=hears)
    [noor] = join(frozen, group, five[0])
    sweep()
    give_back(joining=noor)
    sweep()
    assert [letter.subject for letter in mail.outbox if letter.to == [group.facilitator.person.email]] == told
