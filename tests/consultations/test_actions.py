import pytest
from django.core import mail

from consultations.actions import NotApproved, book_consultation
from consultations.colleagues.actions import approve_colleague, decline_colleague
from consultations.models import Colleague, Consultation
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.actions import hold_slot
from practice.scheduling.models import Entry, Place
from practice.scheduling.slots import SlotTaken
from tests.factories import NOW, free_slots, make_colleague, make_consultation, make_consultation_service, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def lark():
    return make_colleague(make_person("Lark Merganser"), approved=False)


def told() -> list[tuple[str, str]]:
    return list(Notification.objects.order_by("due_at").values_list("kind", "state"))


def test_an_approved_colleague_is_told_in_a_neutral_message(lark):
    approve_colleague(colleague=lark)
    lark.refresh_from_db()
    assert (lark.approved_at, lark.declined_at) == (NOW, None)
    sweep()
    [letter] = mail.outbox
    assert (letter.subject, letter.to) == ("You can book now", [lark.person.email])
    assert "http://localhost/consultations/" in letter.body


def test_approved_twice_one_message_goes(lark):
    approve_colleague(colleague=lark)
    approve_colleague(colleague=lark)
    in_a_year = ("consultations.colleague.ends-soon", "waiting")
    assert told() == [("consultations.colleague.approved", "waiting"), in_a_year]
    sweep()
    sweep()
    assert len(mail.outbox) == 1


def test_approved_again_after_it_was_taken_back_another_message_goes(lark, frozen):
    approve_colleague(colleague=lark)
    sweep()
    decline_colleague(colleague=lark)
    frozen.shift(60)
    approve_colleague(colleague=lark)
    sweep()
    assert [letter.subject for letter in mail.outbox] == ["You can book now"] * 2


def test_an_approval_taken_back_before_it_was_told_is_not_told(lark):
    approve_colleague(colleague=lark)
    decline_colleague(colleague=lark)
    sweep()
    assert dict(told()) == {
        "consultations.colleague.approved": "withdrawn",
        "consultations.colleague.ends-soon": "withdrawn",
        "consultations.colleague.declined": "sent",
    }
    assert [letter.subject for letter in mail.outbox] == ["About what you sent us"]
    lark.refresh_from_db()
    assert (lark.approved_at, lark.declined_at) == (None, NOW)


def test_what_was_booked_before_stands_after_an_approval_is_taken_back():
    consultation = make_consultation()
    decline_colleague(colleague=consultation.colleague)
    consultation.refresh_from_db()
    assert consultation.cancelled_at is None
    kinds = set(Notification.objects.filter(subject_id=consultation.pk).values_list("state", flat=True))
    assert kinds == {"waiting"}


@pytest.mark.parametrize("declined", [False, True])
def test_whoever_is_not_approved_books_nothing(lark, declined):
    service = make_consultation_service()
    if declined:
        decline_colleague(colleague=lark)
    hold = hold_slot(service=service, start=free_slots(service)[0].start)
    with pytest.raises(NotApproved):
        book_consultation(colleague=lark, service=service, start=hold.start, place=Place.ONLINE, hold_id=hold.pk)
    assert not Consultation.objects.exists()
    assert [entry.kind for entry in Entry.objects.all()] == ["hold"]


def test_a_row_read_before_the_approval_was_taken_back_books_nothing():
    noor, service = make_colleague(), make_consultation_service()
    decline_colleague(colleague=Colleague.objects.get())
    assert noor.is_approved
    with pytest.raises(NotApproved):
        book_consultation(colleague=noor, service=service, start=free_slots(service)[0].start, place=Place.ONLINE)


def test_booked_twice_for_one_hold_there_is_one_consultation():
    noor, service = make_colleague(), make_consultation_service()
    hold = hold_slot(service=service, start=free_slots(service)[0].start)
    twice = [
        book_consultation(colleague=noor, service=service, start=hold.start, place=Place.ONLINE, hold_id=hold.pk)
        for _ in range(2)
    ]
    assert twice[0] == twice[1] == Consultation.objects.get()
    assert Notification.objects.filter(kind="consultations.consultation.confirmation").count() == 1


def test_a_time_that_is_taken_leaves_nothing_behind():
    noor, service = make_colleague(), make_consultation_service()
    start = free_slots(service)[0].start
    hold_slot(service=service, start=start)
    before = told()
    with pytest.raises(SlotTaken):
        book_consultation(colleague=noor, service=service, start=start, place=Place.ONLINE)
    assert not Consultation.objects.exists()
    assert told() == before
