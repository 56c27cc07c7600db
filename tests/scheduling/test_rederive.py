"""After zone data was renewed: nine o'clock stays nine o'clock, and people are told so."""

from datetime import UTC, timedelta
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from icalendar import Calendar

from bookings.models import Session
from consultations.models import Consultation
from practice.notifications.delivery import claim, sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import hold_slot, move_appointment, release_what_is_final
from practice.scheduling.actions.rederiving import rederive_times
from practice.scheduling.appointments import GRACE
from practice.scheduling.models import Entry
from tests.conftest import together
from tests.factories import (
    NOW,
    at,
    make_consultation,
    make_consultation_service,
    make_entry,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NINE, TEN, TWO = at("2026-11-27 09:00"), at("2026-11-27 10:00"), at("2026-11-27 14:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner(hears="never")


@pytest.fixture
def service(wren):
    return make_service(wren, slug="wren-50")


@pytest.fixture
def session(service):
    return make_session(make_person("Marlow Teal"), service, start=TWO)


def as_under_old_rules(*appointments, off=HOUR):
    """As booked when the zone data said another thing: the promise is the same, the instant isn't."""
    for appointment in appointments:
        entry = Entry.objects.get(pk=appointment.entry_id)
        entry.during = DateTimeTZRange(entry.start + off, entry.end + off)
        entry.save(update_fields=["during"])


def starts(*appointments):
    return [Entry.objects.get(pk=appointment.entry_id).start for appointment in appointments]


def run(*arguments) -> str:
    out = StringIO()
    call_command("rederive_times", *arguments, stdout=out)
    return out.getvalue()


def test_it_lies_again_where_its_clock_is(session, service):
    as_under_old_rules(session)
    report = rederive_times()
    entry = Entry.objects.get(pk=session.entry_id)
    assert (len(report.moving), report.is_clean) == (1, True)
    assert (entry.start, entry.length) == (TWO, timedelta(minutes=50))
    assert (entry.day.isoformat(), entry.clock.isoformat(), entry.zone) == ("2026-11-27", "14:00:00", service.zone)


def test_a_second_time_changes_nothing(session):
    as_under_old_rules(session)
    rederive_times()
    rows = list(Notification.objects.order_by("pk").values())
    assert rederive_times().moving == []
    assert (Session.objects.get().sequence, list(Notification.objects.order_by("pk").values())) == (1, rows)


def test_without_apply_it_only_reports(session):
    as_under_old_rules(session)
    said = run()
    assert said == (
        "Move, and keep the time that people were told: 1\n"
        "  Session, Friday 27 November 2026, 2:00 pm Pacific Time: 22:00 becomes 21:00 UTC\n"
        "Nothing was changed. Run it with --apply to move them.\n"
    )
    assert (starts(session), Session.objects.get().sequence) == ([TWO + HOUR], 0)


def test_with_apply_it_says_what_moved_and_names_nobody(session):
    as_under_old_rules(session)
    assert run("--apply") == (
        "Moved, and keep the time that people were told: 1\n"
        "  Session, Friday 27 November 2026, 2:00 pm Pacific Time: 22:00 becomes 21:00 UTC\n"
    )
    assert starts(session) == [TWO]


def test_nothing_to_do_is_said(session):
    assert (run(), run("--apply")) == ("Everything is at its time.\n",) * 2


def test_people_are_told_that_their_time_stays_and_their_calendar_is_put_right(session):
    sweep()
    before = Calendar.from_ical(mail.outbox[-1].attachments[0].content).walk("VEVENT")[0]
    as_under_old_rules(session)
    rederive_times()
    sweep()
    letter = mail.outbox[-1]
    entry = Calendar.from_ical(letter.attachments[0].content).walk("VEVENT")[0]
    assert (len(mail.outbox), letter.subject) == (2, "Still Friday 27 November, 2:00 pm")
    assert "Your time stays as we told you. The rules for clocks have changed" in letter.body
    assert "Friday 27 November 2026, 2:00 pm Pacific Time, for 50 minutes." in letter.body
    assert (entry["uid"], entry["sequence"], entry["dtstart"].dt) == (before["uid"], before["sequence"] + 1, TWO)


def test_whoever_lives_by_another_clock_is_told_that_theirs_may_differ(service):
    session = make_session(make_person("Marlow Teal", time_zone="America/Toronto"), service, start=TWO)
    sweep()
    as_under_old_rules(session)
    rederive_times()
    sweep()
    assert "on Wren Alder’s clock. On yours it may be another one now" in mail.outbox[-1].body
    assert "On your clock: Friday 27 November 2026, 4:00 pm Eastern Time." in mail.outbox[-1].body


def test_reminders_are_planned_anew(session):
    sweep()
    as_under_old_rules(session)
    rederive_times()
    waiting = Notification.objects.waiting().filter(kind__endswith="reminder").order_by("due_at")
    assert [(one.occurrence, one.due_at) for one in waiting] == [
        ("1/48h", TWO - timedelta(hours=48)),
        ("1/2h", TWO - timedelta(hours=2)),
    ]


def test_whoever_has_not_been_told_yet_is_told_once(session):
    as_under_old_rules(session)
    rederive_times()
    sweep()
    assert [letter.subject for letter in mail.outbox] == ["Booked: Friday 27 November, 2:00 pm"]


def test_what_a_worker_has_in_hand_is_left_to_it_and_said_once_more(session):
    [held] = [one for one in claim(NOW) if one.kind.endswith("confirmation")]
    as_under_old_rules(session)
    rederive_times()
    before = held.occurrence, held.claimed_until
    held.refresh_from_db()
    assert (held.occurrence, held.claimed_until) == before
    sweep()
    assert [letter.subject for letter in mail.outbox] == ["Booked: Friday 27 November, 2:00 pm"]


def test_sessions_and_consultations_move_into_each_others_places(service, wren):
    nine = make_session(service=service, start=NINE)
    ten = make_consultation(service=make_consultation_service(wren, buffer_after=0), start=TEN)
    as_under_old_rules(ten, nine)
    assert starts(nine, ten) == [TEN, TEN + HOUR]
    report = rederive_times()
    assert (starts(nine, ten), len(report.moving)) == ([NINE, TEN], 2)
    assert (Session.objects.get().sequence, Consultation.objects.get().sequence) == (1, 1)


def test_what_collides_stays_and_is_reported(service, wren):
    ten = make_session(make_person("Marlow Teal"), service, start=TEN)
    as_under_old_rules(ten)
    new = make_session(make_person("Rowan Heron"), service, start=TEN)
    two = make_session(make_person("Ash Fern"), service, start=TWO)
    as_under_old_rules(two)
    sweep()
    mail.outbox.clear()
    with pytest.raises(CommandError) as failure:
        run("--apply")
    assert failure.value.returncode == 1
    assert starts(ten, new, two) == [TEN + HOUR, TEN, TWO]
    sweep()
    assert [letter.to[0].partition("-")[0] for letter in mail.outbox] == ["ash"]


def test_what_has_to_stay_keeps_others_from_its_place(service):
    """Eleven can't move to ten, so twelve can't move to eleven."""
    ten, eleven = make_session(service=service, start=TEN), make_session(service=service, start=TEN + HOUR)
    as_under_old_rules(eleven)
    as_under_old_rules(ten)
    make_entry(service, start=TEN)
    report = rederive_times()
    assert (report.moving, [one.was for one in report.colliding]) == ([], [TEN + HOUR, TEN + 2 * HOUR])
    assert starts(ten, eleven) == [TEN + HOUR, TEN + 2 * HOUR]


def test_what_ran_out_is_in_nobodys_way(service, session, frozen):
    as_under_old_rules(session)
    make_entry(service, start=TWO, kind=Entry.Kind.HOLD)
    frozen.shift(timedelta(minutes=11))
    assert (rederive_times().is_clean, starts(session)) == (True, [TWO])


def test_a_hold_is_in_the_way_until_it_runs_out(service, session):
    as_under_old_rules(session)
    hold_slot(service=service, start=TWO)
    assert (len(rederive_times().colliding), starts(session)) == (1, [TWO + HOUR])


@pytest.mark.parametrize("kind", ["hold", "offer"])
def test_what_is_kept_for_somebody_at_a_time_that_is_another_now_is_given_back(service, session, kind):
    as_under_old_rules(session)
    kept = make_entry(service, start=TWO, kind=kind)
    Entry.objects.filter(pk=kept.pk).update(clock="09:00")
    before = run().partition("\n")[0], Entry.objects.count()
    after = rederive_times()
    assert before == ("Move, and keep the time that people were told: 1", 2)
    assert ([one.entry for one in after.releasing], after.is_clean, starts(session)) == ([kept], True, [TWO])
    assert list(Entry.objects.all()) == [session.entry]


def test_what_can_still_be_undone_waits(session, frozen):
    move_appointment(appointment=session, start=TEN)
    as_under_old_rules(session)
    report = rederive_times()
    assert (len(report.unsettled), report.is_clean, starts(session)) == (1, False, [TEN + HOUR])
    frozen.shift(GRACE + timedelta(seconds=1))
    assert (rederive_times().is_clean, starts(session)) == (True, [TEN])
    frozen.shift(timedelta(minutes=1))
    sweep()
    assert [letter.subject for letter in mail.outbox] == ["Moved to Friday 27 November, 10:00 am"]


def test_a_time_that_clocks_skip_is_reported(service):
    toronto = make_service(make_practitioner("Ash Fern", time_zone="America/Toronto"))
    gap = make_entry(toronto, start=at("2027-03-14 03:30", "America/Toronto"))
    Entry.objects.filter(pk=gap.pk).update(clock="02:30")
    report = rederive_times()
    assert ([one.entry for one in report.skipped], report.moving, report.is_clean) == ([gap], [], False)
    with pytest.raises(CommandError):
        run()


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_clocks_show_twice_keeps_its_turn(fold):
    toronto = make_service(make_practitioner("Ash Fern", time_zone="America/Toronto"))
    start = at("2027-11-07 01:30", "America/Toronto").astimezone(UTC) + fold * HOUR
    assert start.astimezone(ZoneInfo("America/Toronto")).fold == fold
    entry = make_entry(toronto, start=start)
    assert rederive_times().moving == []
    Entry.objects.filter(pk=entry.pk).update(during=DateTimeTZRange(start + HOUR, entry.end + HOUR))
    rederive_times()
    assert Entry.objects.get(pk=entry.pk).start == start


def test_the_past_and_what_was_given_back_stay_as_they_are(service, frozen):
    over, cancelled = make_session(service=service, start=NINE), make_session(service=service, start=TWO)
    as_under_old_rules(over, cancelled, off=-HOUR)
    Entry.objects.filter(pk=cancelled.entry_id).update(released_at=NINE)
    frozen.move_to(NINE + HOUR)
    assert (rederive_times().moving, starts(over, cancelled)) == ([], [NINE - HOUR, TWO - HOUR])


def test_a_request_moves_and_nobody_hears_of_it(service):
    service.by_approval = True
    service.save()
    request = make_session(service=service, start=TWO)
    sweep()
    as_under_old_rules(request)
    rederive_times()
    sweep()
    assert (starts(request), len(mail.outbox)) == ([TWO], 1)


@pytest.mark.django_db(transaction=True)
def test_a_booking_at_the_same_moment_overlaps_nothing(service, session):
    as_under_old_rules(session)
    together(rederive_times, lambda: hold_slot(service=service, start=TWO))
    release_what_is_final(practitioner_id=service.practitioner_id, now=TWO - timedelta(days=1))
    standing = list(Entry.objects.filter(released_at=None).order_by("during"))
    assert all(one.end <= other.start for one, other in pairwise(standing))
    assert starts(session) in ([TWO], [TWO + HOUR])
