"""A session for two: the second person is asked once, and says yes, no, or nothing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from bookings.actions import book_session, knows
from bookings.companions.actions import join, leave
from bookings.models import Companion, Session
from practice.accounts.models import Person
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import TooLate, approve_request, cancel_appointment, move_appointment, undo_change
from practice.scheduling.appointments import GRACE
from practice.scheduling.models import Place
from tests.conftest import together
from tests.factories import NOW, at, make_intake_form, make_person, make_practice, make_practitioner, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO, THREE = at("2026-11-27 14:00"), at("2026-11-27 15:00")
ASH = "ash@example.org"


@pytest.fixture
def service():
    make_practice()
    wren = make_practitioner(hears="never")
    return make_service(wren, slug="wren-two", for_two=True)


@pytest.fixture
def marlow():
    return make_person("Marlow Teal", email="marlow@example.org")


@pytest.fixture
def session(service, marlow):
    return book_session(client=marlow, service=service, start=TWO, place=Place.ONLINE, companion=ASH)


@pytest.fixture
def ash(session):
    return session.companion


def again(session) -> Session:
    return Session.objects.with_calendar().get(pk=session.pk)


def letters(address) -> list[str]:
    """The subjects of what has gone to an address, once all that is due has."""
    sweep()
    return [letter.subject for letter in mail.outbox if letter.to == [address]]


def planned(person) -> list[tuple[str, str]]:
    """What waits for somebody, by when it is due."""
    waiting = Notification.objects.waiting().filter(person=person).order_by("due_at")
    return [(one.kind.rpartition(".")[2], one.occurrence) for one in waiting]


def test_the_second_person_hears_of_the_invitation_and_of_nothing_else(session, frozen):
    assert letters(ASH) == ["An invitation: Friday 27 November, 2:00 pm"]
    move_appointment(appointment=session, start=THREE)
    frozen.shift(GRACE + timedelta(minutes=1))
    letters(ASH)
    frozen.move_to(TWO - timedelta(hours=1, minutes=30))
    assert letters(ASH) == ["An invitation: Friday 27 November, 2:00 pm"]
    cancel_appointment(appointment=session)
    frozen.shift(GRACE + timedelta(minutes=1))
    assert letters(ASH) == ["An invitation: Friday 27 November, 2:00 pm"]
    assert len(letters("marlow@example.org")) > 3


def test_the_invitation_says_who_and_when_and_tells_nothing(session):
    letters(ASH)
    [letter] = [letter for letter in mail.outbox if letter.to == [ASH]]
    assert letter.body.startswith("Hello,\n\nMarlow Teal has booked a time for two with Wren Alder, and invites you")
    assert "Friday 27 November 2026, 2:00 pm Pacific Time, for 50 minutes." in letter.body
    assert "We send you nothing else unless you do." in letter.body
    assert (letter.attachments, letter.from_email.startswith("TLP ")) == ([], True)
    assert "Marlow" not in letter.subject
    assert [word for word in ("session", "therap", "counsel", "Lantern") if word in letter.subject + letter.body] == []


def test_being_invited_signs_nobody_in_and_confirms_no_address(session):
    ash = Person.objects.get(email=ASH)
    assert (ash.name, ash.emailaddress_set.count(), ash.has_usable_password()) == ("", 0, False)


def test_somebody_known_is_invited_by_the_address_they_read(service, marlow):
    known = make_person("Ash Fern", email=ASH)
    session = book_session(client=marlow, service=service, start=TWO, place=Place.ONLINE, companion=ASH)
    assert (session.companion.person, Person.objects.filter(email=ASH).count()) == (known, 1)


def test_nobody_invites_themself(service, marlow):
    session = book_session(client=marlow, service=service, start=TWO, place=Place.ONLINE, companion=marlow.email)
    assert (session.second, Companion.objects.count()) == (None, 0)


def test_whoever_says_yes_is_told_what_the_other_one_was(session, ash):
    letters(ASH)
    joined = join(companion=ash, name="Ash Fern")
    assert planned(ash.person) == [("confirmation", "0"), ("reminder", "0/48h"), ("reminder", "0/2h")]
    assert letters(ASH)[1:] == ["Booked: Friday 27 November, 2:00 pm"]
    letter = mail.outbox[-1]
    assert letter.body.startswith("Hello Ash Fern,")
    link = f"{settings.BASE_URL}{joined.get_absolute_url()}"
    assert f"See it, or say that you are not coming: {link}\n" in letter.body
    assert "You come together with Marlow Teal, who booked it and can move or cancel it." in letter.body
    assert "Moving or cancelling" not in letter.body
    assert [name for name, _content, _type in letter.attachments] == ["appointment.ics"]


def test_whoever_booked_gets_no_message_about_an_answer(session, ash, marlow):
    before = letters(marlow.email)
    join(companion=ash, name="Ash")
    leave(companion=ash)
    assert letters(marlow.email) == before


def test_saying_yes_twice_is_saying_it_once(session, ash):
    join(companion=ash)
    joined_at = again(session).companion.joined_at
    join(companion=ash)
    assert (again(session).companion.joined_at, len(planned(ash.person))) == (joined_at, 4)


def test_a_name_they_have_told_us_stays(service, marlow):
    make_person("Ash Fern", email=ASH)
    session = book_session(client=marlow, service=service, start=TWO, place=Place.ONLINE, companion=ASH)
    join(companion=session.companion, name="Somebody else")
    assert Person.objects.get(email=ASH).name == "Ash Fern"


def test_both_are_told_of_a_move_and_of_a_cancellation_each_by_name_and_clock(session, ash, frozen):
    join(companion=ash, name="Ash Fern")
    Person.objects.filter(email=ASH).update(time_zone="America/Toronto")
    letters(ASH)
    move_appointment(appointment=session, start=THREE)
    frozen.shift(GRACE + timedelta(minutes=1))
    sweep()
    told = {letter.to[0]: letter for letter in mail.outbox[-2:]}
    assert {address: letter.subject for address, letter in told.items()} == {
        "marlow@example.org": "Moved to Friday 27 November, 3:00 pm",
        ASH: "Moved to Friday 27 November, 3:00 pm Pacific Time",
    }
    assert told[ASH].body.startswith("Hello Ash Fern,")
    assert "On your clock: Friday 27 November 2026, 5:00 pm Eastern Time." in told[ASH].body
    assert "On your clock" not in told["marlow@example.org"].body
    cancel_appointment(appointment=session)
    frozen.shift(GRACE + timedelta(minutes=1))
    assert letters(ASH)[-1].startswith("Cancelled: ")
    assert letters("marlow@example.org")[-1].startswith("Cancelled: ")


def test_whoever_joins_while_a_move_can_be_undone_is_told_when_it_cannot(session, ash, frozen):
    letters("marlow@example.org")
    move_appointment(appointment=session, start=THREE)
    join(companion=ash, name="Ash")
    assert letters(ASH) == ["An invitation: Friday 27 November, 2:00 pm"]
    undo_change(appointment=session)
    assert letters(ASH)[1:] == ["Booked: Friday 27 November, 2:00 pm"]
    frozen.shift(GRACE + timedelta(minutes=1))
    assert len(letters(ASH)) == 2


def test_whoever_left_hears_no_more_and_whoever_comes_back_does(session, ash, frozen):
    letters(ASH)
    join(companion=ash, name="Ash")
    letters(ASH)
    leave(companion=ash)
    frozen.move_to(TWO - timedelta(hours=47))
    assert len(letters(ASH)) == 2
    assert Session.objects.get(pk=session.pk).status == "booked"
    join(companion=ash)
    assert letters(ASH)[2:] == ["Booked: Friday 27 November, 2:00 pm"]
    frozen.move_to(TWO - timedelta(hours=1))
    assert letters(ASH)[3:] == ["Today, 2:00 pm"]


def test_yes_no_yes_is_confirmed_whatever_was_swept_between(session, ash, marlow):
    for _turn in range(2):
        join(companion=ash)
        leave(companion=ash)
        sweep()
    assert (planned(ash.person), len(planned(marlow))) == ([], 2)
    join(companion=ash)
    assert planned(ash.person) == [("confirmation", "0/2"), ("reminder", "0/48h/2"), ("reminder", "0/2h/2")]
    assert letters(ASH) == ["Booked: Friday 27 November, 2:00 pm"]


def test_an_invitation_that_was_answered_or_has_no_session_any_more_is_not_sent(session, ash):
    leave(companion=ash)
    assert letters(ASH) == []


def test_an_invitation_to_what_was_cancelled_is_not_sent(session, ash):
    cancel_appointment(appointment=session)
    assert letters(ASH) == []
    with pytest.raises(TooLate):
        join(companion=ash)


def test_nobody_joins_or_leaves_once_it_has_begun(session, ash, frozen):
    frozen.move_to(TWO)
    for act in (join, leave):
        with pytest.raises(TooLate):
            act(companion=ash)
    assert again(session).companion.is_asked


def test_a_request_is_confirmed_to_both_when_it_is_answered(service, marlow):
    service.by_approval = True
    service.save()
    session = book_session(client=marlow, service=service, start=TWO, place=Place.ONLINE, companion=ASH)
    assert letters(ASH) == ["An invitation: Friday 27 November, 2:00 pm"]
    [invitation] = [letter for letter in mail.outbox if letter.to == [ASH]]
    assert "Marlow Teal has asked for a time for two" in invitation.body
    join(companion=session.companion, name="Ash")
    assert letters(ASH)[1:] == []
    approve_request(appointment=session)
    assert letters(ASH)[1:] == ["Booked: Friday 27 November, 2:00 pm"]


def test_only_whoever_joined_takes_part_and_has_met(session, ash, service, frozen):
    assert list(Session.objects.of(ash.person)) == []
    join(companion=ash)
    assert list(Session.objects.of(ash.person)) == [session]
    assert knows(ash.person, service) is False
    frozen.move_to(TWO + timedelta(hours=1))
    assert (knows(ash.person, service), knows(make_person("Rowan Heron"), service)) == (True, False)


def test_whoever_comes_along_is_asked_what_is_asked_before_a_first_meeting(session, ash, service):
    form = make_intake_form(service)
    assert list(service.intake_forms.open_for(ash.person)) == []
    join(companion=ash)
    assert list(service.intake_forms.open_for(ash.person)) == [form]


@pytest.mark.django_db(transaction=True)
def test_joining_and_cancelling_at_once_leave_nobody_with_a_time_that_is_not_to_be(session, ash, frozen):
    letters(ASH)
    together(lambda: join(companion=ash), lambda: cancel_appointment(appointment=session))
    frozen.shift(GRACE + timedelta(minutes=1))
    comes = again(session).companion.takes_part
    assert letters(ASH)[-1].startswith("Cancelled: " if comes else "An invitation: ")
    assert planned(ash.person) == []


def test_a_strangers_link_is_no_invitation(session):
    assert NOW < TWO
    for token in ("nobody-s", session.token, f"{session.companion.get_absolute_url().split('/')[-2]}x"):
        assert Client().get(f"/bookings/invitations/{token}/").status_code == 404
