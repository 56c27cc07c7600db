from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from bookings.actions import book_session
from bookings.models import Session
from practice.notifications.delivery import sweep
from practice.scheduling.actions import cancel_appointment, hold_slot
from practice.scheduling.appointment_words import lead_words
from practice.scheduling.models import Entry, Place, Service, TimeOff, WeeklyHours
from tests.factories import (
    at,
    free_slots,
    make_consultation_service,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO = at("2026-11-27 14:00")


def refused(row):
    """What a form says about the row, after the database itself refused it."""
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError) as problem:
        row.full_clean()
    return problem.value.messages


def test_hours_close_after_they_open():
    hours = WeeklyHours(practitioner=make_practitioner(), weekday=0, opens=time(9), closes=time(9))
    assert refused(hours) == ["The closing time must be later than the opening time."]


def test_time_off_does_not_end_before_it_starts():
    off = TimeOff(practitioner=make_practitioner(), starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 25))
    assert refused(off) == ["A time off can't end before it starts."]


@pytest.mark.parametrize("nothing", ["minutes", "step"])
def test_a_service_takes_time(nothing):
    service = make_service()
    setattr(service, nothing, 0)
    assert refused(service) == ["A service lasts at least a minute, and so does the time between two starts."]


@pytest.mark.parametrize("slug", ["join", "groups"])
def test_a_service_cannot_have_the_address_of_a_page(slug):
    with pytest.raises(ValidationError) as problem:
        make_service(slug=slug).full_clean()
    assert problem.value.message_dict == {"slug": ["This address is taken by a page of the site. Choose another."]}


def test_a_practitioners_zone_is_one_of_the_list():
    practitioner = make_practitioner(time_zone="Mars/Olympus")
    with pytest.raises(ValidationError) as problem:
        practitioner.full_clean()
    assert problem.value.message_dict == {"time_zone": ["Choose a time zone from the list."]}


def test_each_door_lists_its_own_services_of_listed_practitioners(django_assert_num_queries):
    wren, ira = make_practitioner(position=2), make_practitioner("Ira Sedge", position=1)
    second, first = make_service(wren, position=2), make_service(wren, position=1)
    iras, for_colleagues = make_service(ira), make_consultation_service(wren)
    make_service(wren, is_active=False)
    make_service(make_practitioner("Lark Fenn", is_listed=False))
    with django_assert_num_queries(2):
        clients = Service.objects.for_clients().by_practitioner()
        colleagues = Service.objects.for_colleagues().by_practitioner()
        assert [who.name for who, _services in clients] == ["Ira Sedge", "Wren Alder"]
    assert [services for _who, services in clients] == [[iras], [first, second]]
    assert colleagues == [(wren, [for_colleagues])]


@pytest.mark.parametrize(
    ("places", "choices"),
    [
        ("online", [("online", "Online")]),
        ("room", [("room", "In the room")]),
        ("either", [("online", "Online"), ("room", "In the room")]),
    ],
)
def test_a_service_offers_its_places(places, choices):
    assert Service(places=places).place_choices() == choices


def test_an_entry_reads_in_the_zone_it_was_promised_in():
    entry = hold_slot(service=make_service(), start=TWO)
    assert (str(entry), entry.clock_words, entry.end_clock_words, entry.zone_words, entry.expires_words) == (
        "Hold, Friday 27 November 2026, 2:00 pm Pacific Time",
        *("2:00 pm", "2:50 pm", "Pacific Time", "10:10 am"),
    )


def test_a_hold_has_run_out_from_the_moment_it_was_kept_until(frozen):
    hold, session = hold_slot(service=make_service(), start=TWO), make_session()
    frozen.shift(timedelta(minutes=10) - timedelta(seconds=1))
    assert (hold.has_run_out, set(Entry.objects.standing(timezone.now()))) == (False, {hold, session.entry})
    frozen.shift(timedelta(seconds=1))
    assert (hold.has_run_out, set(Entry.objects.standing(timezone.now()))) == (True, {session.entry})
    assert not session.entry.has_run_out


def test_appointments_are_upcoming_until_they_end_and_past_from_then_on(frozen):
    service = make_service()
    later, sooner, cancelled = (
        make_session(service=service, start=at(f"2026-11-27 {clock}")) for clock in ("15:00", "14:00", "16:00")
    )
    cancel_appointment(appointment=cancelled)
    assert list(Session.objects.upcoming(at("2026-11-27 14:49"))) == [sooner, later]
    assert list(Session.objects.upcoming(at("2026-11-27 14:50"))) == [later]
    assert list(Session.objects.past(at("2026-11-27 15:50"))) == [later, sooner]


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, "1 hour"), (2, "2 hours"), (24, "1 day"), (30, "30 hours"), (48, "2 days"), (168, "7 days")],
)
def test_a_lead_is_said_in_days_where_it_is_whole_days(hours, words):
    assert lead_words(hours) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [([48, 2], "2 days before, and 2 hours before"), ([2, 2], "2 hours before"), ([168], ""), ([], ""), ([76], "")],
)
def test_only_reminders_that_are_still_to_come_are_promised(hours, words):
    session = make_session(service=make_service(reminder_hours=hours), start=TWO)
    assert session.reminder_words == words


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"unwanted_reminders": [48]}, "7 hours before, and 2 hours before"),
        ({"unwanted_reminders": [48, 7, 2]}, ""),
        ({"channels": []}, ""),
        ({"quiet_from": time(22), "quiet_until": time(8)}, "2 days before, the evening before, and 2 hours before"),
        ({"quiet_from": time(22), "quiet_until": time(13)}, "2 days before, and the evening before"),
        ({"quiet_from": time(11), "quiet_until": time(13)}, "2 days before, 7 hours before, and earlier that day"),
        ({"quiet_from": time(5), "quiet_until": time(8)}, "2 days before, earlier that day, and 2 hours before"),
        ({"quiet_from": time(17), "quiet_until": time(8)}, "2 days before, the day before, and 2 hours before"),
    ],
)
def test_the_reminders_that_are_promised_are_those_that_its_reader_gets(wishes, words):
    client = make_person(**{"quiet_from": None, "quiet_until": None, **wishes})
    session = make_session(client, make_service(reminder_hours=[48, 7, 2]), start=TWO)
    assert session.reminder_words == words


def places_told(practitioner, session):
    """Where to be: online with a link, in the room, and online without a link."""
    told = []
    for place, link in (("online", "https://room.example/wren"), ("room", ""), ("online", "")):
        session.place, practitioner.online_link = place, link
        session.entry.practitioner = practitioner
        told.append(session.where_words)
    return told


def test_where_to_be_is_told_and_the_link_from_a_day_before_until_it_is_over(frozen):
    practitioner = make_practitioner(online_link="https://room.example/wren", room_words="12 Lantern Street")
    session = make_session(service=make_service(practitioner, places="either"), start=TWO)
    later = ["Online. The link is on the page of your booking from a day before, and in the last reminder."]
    told = {}
    for before in (timedelta(days=1, seconds=1), timedelta(days=1), timedelta(minutes=-49), timedelta(minutes=-50)):
        frozen.move_to(TWO - before)
        told[before] = places_told(practitioner, session)
    rest = ["12 Lantern Street", "Online"]
    assert list(told.values()) == [
        *([*later, *rest], ["https://room.example/wren", *rest]),
        *(["https://room.example/wren", *rest], [*later, *rest]),
    ]


def test_beside_the_name_of_the_place_a_page_says_what_more_there_is_to_say_and_never_the_name_again(frozen):
    practitioner = make_practitioner(online_link="https://room.example/wren")
    session = make_session(service=make_service(practitioner, places="either"), start=TWO)
    told = {}
    for place, link, room in (("online", "https://room.example/wren", ""), ("online", "", ""), ("room", "", "")):
        session.place, practitioner.online_link, practitioner.room_words = place, link, room
        session.entry.practitioner = practitioner
        told[place, link] = session.rest_of_where_words
    practitioner.room_words = "12 Lantern Street"
    assert [*told.values(), session.rest_of_where_words] == [
        "The link is on the page of your booking from a day before, and in the last reminder.",
        *("", "", "12 Lantern Street"),
    ]


def test_the_link_comes_with_the_last_reminder_however_early_that_is(frozen):
    practitioner = make_practitioner(online_link="https://room.example/wren")
    session = make_session(service=make_service(practitioner, reminder_hours=[60, 48]), start=TWO)
    frozen.move_to(TWO - timedelta(hours=48))
    assert session.shows_link
    frozen.move_to(TWO - timedelta(hours=48, seconds=1))
    assert not session.shows_link


@pytest.mark.parametrize(
    ("hours", "free_until", "late"),
    [(24, "Thursday 26 November, 2:00 pm", False), (100, "Monday 23 November, 10:00 am", True)],
)
def test_changes_are_free_until_so_many_hours_before(hours, free_until, late):
    make_practice(cancellation_hours=hours)
    session = make_session(start=TWO)
    assert (session.free_until_words, session.is_late) == (free_until, late)


def test_an_appointment_can_be_changed_until_it_starts(frozen):
    session = make_session(start=TWO)
    frozen.move_to(TWO - timedelta(seconds=1))
    assert session.is_open
    frozen.move_to(TWO)
    assert not session.is_open


def test_somebody_elsewhere_reads_their_own_clock():
    session = make_session(make_person(time_zone="Asia/Tokyo"), start=TWO)
    assert session.elsewhere_words == "Saturday 28 November 2026, 6:00 am Tokyo time"
    assert make_session(start=TWO).elsewhere_words == ""


def test_messages_say_how_long_it_is_and_not_how_long_its_service_is_now():
    make_practice()
    service = make_service(for_two=True)
    where = {"start": free_slots(service)[-1].start, "place": Place.ONLINE}
    session = book_session(client=make_person(), service=service, companion="ash@example.org", **where)
    Service.objects.update(minutes=80)
    sweep()
    told = [letter.body for letter in mail.outbox if letter.to != [service.practitioner.person.email]]
    assert ["for 50 minutes." in body for body in told] == [True, True]
    together = render_to_string(
        "scheduling/messages/_when_together.txt", {"appointments": [session], "first": Session.objects.get()}
    )
    assert "50 minutes each." in together


def test_a_fee_ends_in_no_stop_for_one_follows_it():
    service = make_service(slug="wren-50", fee_words="$150, or less. ")
    service.clean()
    assert service.fee_words == "$150, or less"
