"""How each person wants to be told: how plainly, when, of what, and whether at all."""

from datetime import time, timedelta

import pytest

from bookings.models import Session
from practice.accounts.channels import CURRENT, choose_channels, note_consent
from practice.accounts.models import ChannelConsent, Person
from practice.notifications.actions import plan_anew, queue
from practice.notifications.delivery import sweep
from practice.notifications.emails import Glance
from practice.notifications.models import Notification
from practice.scheduling.actions import cancel_appointment
from practice.scheduling.messages import kind_name, kind_of
from tests.factories import NOW, at, let_grace_pass, make_person, make_practice, make_service, make_session
from tests.notifications.about import composed, seen_by_whom

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NINE = at("2026-11-27 09:00")
REMINDER = kind_name(Session, "reminder")


@pytest.fixture
def practice():
    return make_practice(name="The Lantern Practice", label="TLP")


def reminders_of(person):
    """When each of their reminders goes and would have gone, the nearest to the start last."""
    found = person.notifications.filter(kind=REMINDER).order_by("wanted_at")
    return [(one.wanted_at, one.due_at, one.state) for one in found]


def glance(person, session, topic="reminder"):
    return Glance.at(composed(kind_name(Session, topic), seen_by_whom(kind_name(Session, topic), session)))


# --- quiet hours ----------------------------------------------------------------------


def test_a_reminder_that_would_wake_somebody_goes_the_evening_before(practice):
    marlow = make_person(quiet_from=time(22), quiet_until=time(8))
    make_session(marlow, make_service(reminder_hours=[48, 6, 1]), start=NINE)
    assert reminders_of(marlow) == [
        (at("2026-11-25 09:00"), at("2026-11-25 09:00"), "waiting"),
        (at("2026-11-27 03:00"), at("2026-11-26 21:00"), "waiting"),
        (at("2026-11-27 08:00"), at("2026-11-27 08:00"), "waiting"),
    ]


def test_whoever_keeps_no_quiet_hours_is_told_when_it_is_due(practice):
    marlow = make_person(quiet_from=None, quiet_until=None)
    make_session(marlow, make_service(reminder_hours=[6]), start=NINE)
    assert reminders_of(marlow) == [(at("2026-11-27 03:00"), at("2026-11-27 03:00"), "waiting")]


def test_quiet_hours_are_kept_on_the_clock_of_whoever_sleeps(practice):
    marlow = make_person(time_zone="Europe/London", quiet_from=time(22), quiet_until=time(8))
    make_session(marlow, make_service(reminder_hours=[8]), start=at("2026-11-27 14:00"))  # 22:00 in London
    assert reminders_of(marlow) == [(at("2026-11-27 06:00"), at("2026-11-27 06:00"), "waiting")]  # 14:00 there
    rowan = make_person("Rowan", time_zone="Europe/London", quiet_from=time(13), quiet_until=time(15))
    make_session(rowan, make_service(reminder_hours=[8]), start=at("2026-11-27 14:00"))
    assert reminders_of(rowan)[0][1] == at("2026-11-27 12:00", "Europe/London")


def test_two_reminders_drawn_to_one_evening_go_as_one(practice, frozen, mail_server):
    marlow = make_person(quiet_from=time(22), quiet_until=time(8))
    make_session(marlow, make_service(reminder_hours=[6, 4]), start=NINE)
    frozen.move_to(at("2026-11-26 21:00"))
    sweep()
    assert [letter["Subject"] for letter in mail_server.to(marlow.email)][1:] == ["Tomorrow, 9:00 am"]
    outcomes = marlow.notifications.filter(kind=REMINDER).values_list("state", "reason")
    assert sorted(outcomes) == [("sent", ""), ("withdrawn", "A later reminder goes at the same time.")]


def test_what_the_practice_changes_at_night_waits_for_the_morning(practice, frozen):
    marlow = make_person(quiet_from=time(22), quiet_until=time(7))
    sessions = [make_session(marlow, make_service(), start=NINE + timedelta(days=days)) for days in (0, 3)]
    frozen.move_to(at("2026-11-26 23:00"))
    for session, by in zip(sessions, (Session.Side.PRACTICE, Session.Side.PERSON), strict=True):
        cancel_appointment(appointment=session, by=by)
    cancelled = marlow.notifications.filter(kind=kind_name(Session, "cancelled")).order_by("-due_at")
    soon = at("2026-11-26 23:03") + timedelta(seconds=15)
    assert [(one.hush, one.due_at) for one in cancelled] == [("after", soon), ("", soon)]


def test_what_can_wait_waits_and_what_presses_does_not(practice, frozen):
    marlow = make_person(quiet_from=time(22), quiet_until=time(7))
    later, soon = (make_session(marlow, make_service(), start=at(f"2026-11-27 {hour}")) for hour in ("14:00", "09:00"))
    frozen.move_to(at("2026-11-26 23:00"))
    for session in (later, soon):
        cancel_appointment(appointment=session, by=Session.Side.PRACTICE)
    due = {one.subject_id: one.due_at for one in marlow.notifications.filter(kind=kind_name(Session, "cancelled"))}
    assert due == {later.pk: at("2026-11-27 07:00"), soon.pk: at("2026-11-26 23:03") + timedelta(seconds=15)}


def test_changed_quiet_hours_are_kept_by_what_waits_already(practice):
    marlow = make_person(quiet_from=None, quiet_until=None)
    make_session(marlow, make_service(reminder_hours=[6]), start=NINE)
    marlow.quiet_from, marlow.quiet_until = time(21), time(8)
    marlow.save()
    plan_anew(person=marlow)
    assert reminders_of(marlow) == [(at("2026-11-27 03:00"), at("2026-11-26 20:00"), "waiting")]


def test_a_reminder_whose_evening_was_over_when_somebody_booked_is_left_to_the_confirmation(practice, frozen):
    frozen.move_to(at("2026-11-26 21:30"))
    marlow = make_person(quiet_from=time(22), quiet_until=time(8))
    make_session(marlow, make_service(reminder_hours=[6]), start=NINE)
    assert reminders_of(marlow) == []


# --- which, and whether at all --------------------------------------------------------


def test_a_reminder_that_somebody_can_do_without_does_not_go(practice, frozen, mail_server):
    marlow = make_person(unwanted_reminders=[48])
    make_session(marlow, make_service(reminder_hours=[48, 2]), start=NINE)
    frozen.move_to(NINE - timedelta(hours=48))
    sweep()
    assert [state for _wanted, _due, state in reminders_of(marlow)] == ["withdrawn", "waiting"]
    frozen.move_to(NINE - timedelta(hours=2))
    sweep()
    assert [state for _wanted, _due, state in reminders_of(marlow)] == ["withdrawn", "sent"]
    assert [letter["Subject"] for letter in mail_server.to(marlow.email)][1:] == ["Today, 9:00 am"]


def test_whoever_asked_for_no_messages_gets_none_and_the_practice_sees_why(practice, mail_server):
    marlow = make_person()
    choose_channels(person=marlow, channels=[], source=ChannelConsent.Source.ACCOUNT)
    session = make_session(marlow, make_service(), start=NINE)
    cancel_appointment(appointment=session, by=Session.Side.PRACTICE)
    let_grace_pass(session)
    sweep()
    assert mail_server.to(marlow.email) == []
    told = marlow.notifications.exclude(kind=REMINDER).order_by("kind").values_list("state", "reason")
    assert list(told) == [
        ("withdrawn", "They asked for no messages."),
        ("withdrawn", "The appointment was cancelled."),
    ]


def test_who_changes_their_mind_hears_of_what_is_still_to_come(practice, frozen, mail_server):
    marlow = make_person()
    choose_channels(person=marlow, channels=[], source=ChannelConsent.Source.ACCOUNT)
    make_session(marlow, make_service(reminder_hours=[2]), start=NINE)
    sweep()
    choose_channels(person=marlow, channels=["email"], source=ChannelConsent.Source.ACCOUNT)
    frozen.move_to(NINE - timedelta(hours=2))
    sweep()
    assert [letter["Subject"] for letter in mail_server.to(marlow.email)] == ["Today, 9:00 am"]


# --- consent --------------------------------------------------------------------------


def test_each_yes_and_no_is_kept_with_its_words_and_its_time(frozen):
    marlow, Source = make_person(), ChannelConsent.Source  # noqa: N806 it is a class
    note_consent(person=marlow, source=Source.BOOKING)
    note_consent(person=marlow, source=Source.BOOKING)
    frozen.shift(timedelta(days=1))
    choose_channels(person=marlow, channels=[], source=Source.ACCOUNT)
    choose_channels(person=marlow, channels=[], source=Source.ACCOUNT)
    note_consent(person=marlow, source=Source.BOOKING)  # a no stands
    kept = marlow.channel_consents.order_by("at").values_list("channel", "is_given", "version", "source", "at")
    assert list(kept) == [
        ("email", True, CURRENT, "booking", NOW),
        ("email", False, CURRENT, "account", NOW + timedelta(days=1)),
    ]
    assert Person.objects.get(pk=marlow.pk).channels == []


def test_booking_is_where_somebody_agrees_first(practice):
    marlow, rowan = make_person(), make_person("Rowan")
    service = make_service()
    make_session(marlow, service, start=NINE)
    assert [one.source for one in marlow.channel_consents.all()] == ["booking"]
    assert list(rowan.channel_consents.all()) == []


# --- in which words -------------------------------------------------------------------


def test_discreet_words_say_when_and_plain_ones_say_what(practice):
    session = make_session(make_person(), make_service(name="Grief therapy"), start=NINE)
    discreet = glance(session.client, session)
    assert (discreet.sender, discreet.subject) == ("TLP", "Friday 27 November, 9:00 am")
    assert discreet.opening.startswith("Hello Marlow Teal, A reminder, as agreed. Friday 27 November 2026, 9:00 am")
    session.client.wording = Person.Wording.PLAIN
    plain = glance(session.client, session)
    assert (plain.sender, plain.subject) == (
        "The Lantern Practice",
        "Grief therapy with Wren Alder: Friday 27 November, 9:00 am",
    )
    assert plain.opening.startswith("Hello Marlow Teal, A reminder, as agreed. Grief therapy with Wren Alder.")


def test_the_sender_is_the_name_that_somebody_chose_however_plain_the_words(practice):
    session = make_session(make_person(sender="Library"), make_service(), start=NINE)
    assert glance(session.client, session).sender == "Library"
    session.client.wording = Person.Wording.PLAIN
    assert glance(session.client, session).sender == "Library"


def test_the_practices_prefix_stands_in_front_of_every_subject(practice):
    make_practice(subject_prefix="TLP:")
    session = make_session(make_person(), make_service(), start=NINE)
    assert glance(session.client, session).subject == "TLP: Friday 27 November, 9:00 am"


def test_a_name_changed_after_a_message_was_planned_is_the_one_that_is_sent(practice, mail_server):
    marlow = make_person("Oldname Teal")
    make_session(marlow, make_service(), start=NINE)
    Person.objects.get(pk=marlow.pk).go_by("Marlow")
    sweep()
    [letter] = mail_server.to(marlow.email)
    texts = [part.get_payload(decode=True).decode() for part in letter.walk() if part.get_content_maintype() == "text"]
    assert [("Hello Marlow," in text, "Oldname" in text) for text in texts[:2]] == [(True, False)] * 2
    assert "Oldname" not in letter["To"] + letter["Subject"] + letter["From"]


def test_what_was_sent_is_kept_as_it_was_sent(practice, mail_server):
    session = make_session(make_person(email="marlow@example.org"), make_service(), start=NINE)
    sweep()
    sent = Notification.objects.get(person=session.client, state="sent")
    session.client.email = "other@example.org"
    session.client.save()
    assert (sent.line, sent.sent_to) == ("Booked: Friday 27 November, 9:00 am", "marlow@example.org")


def test_a_reminder_names_its_hours_in_its_occurrence(practice):
    session = make_session(make_person(), make_service(reminder_hours=[168, 48]), start=at("2026-12-04 09:00"))
    planned = kind_of(session, "reminder").plan(session)
    queue(planned)  # once more changes nothing
    assert [(one.occurrence, one.hush) for one in planned] == [("0/48h", "before"), ("0/168h", "before")]
    assert Notification.objects.filter(kind=REMINDER).count() == 2
