"""The practitioner's answers to a colleague, the year that an approval lasts, and what they are told."""

from datetime import timedelta

import pytest
from django.core import mail

from consultations.actions import NotApproved, book_consultation
from consultations.colleagues.actions import (
    NotWaiting,
    approve_colleague,
    ask_again,
    ask_to_join,
    ask_to_renew,
    decline_colleague,
    renew_colleague,
)
from consultations.colleagues.words import CURRENT, WORDS
from consultations.models import Colleague
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from practice.scheduling.models import Place
from tests.factories import NOW, free_slots, make_colleague, make_consultation, make_consultation_service, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

YEAR, DAY = timedelta(days=365), timedelta(days=1)


@pytest.fixture
def lark():
    return make_colleague(make_person("Lark Merganser"), approved=False)


def fresh(colleague) -> Colleague:
    return Colleague.objects.get(pk=colleague.pk)


def queue() -> list[str]:
    return [colleague.person.name for colleague in Colleague.objects.to_look_up()]


def sent_to(colleague) -> list[str]:
    return [letter.subject for letter in mail.outbox if letter.to == [colleague.person.email]]


def told(colleague) -> dict[str, str]:
    """What they were told or are to be, by the last name of its kind, and what became of it."""
    rows = Notification.objects.filter(subject_id=colleague.pk).order_by("created_at")
    return {row.kind.rpartition(".")[2]: row.state for row in rows}


def test_an_approval_lasts_a_year_and_its_end_is_told_a_month_before(lark):
    approve_colleague(colleague=lark)
    assert fresh(lark).approved_until == NOW + YEAR
    planned = Notification.objects.get(kind="consultations.colleague.ends-soon")
    assert (planned.due_at, planned.worthless_at) == (NOW + YEAR - 30 * DAY, NOW + YEAR)


def test_a_month_before_the_end_they_are_asked_and_not_after_they_have_said_so(lark, frozen):
    approve_colleague(colleague=lark)
    sweep()
    frozen.shift(YEAR - 30 * DAY)
    ask_to_renew(colleague=fresh(lark))
    sweep()
    assert (sent_to(lark), told(lark)["ends-soon"]) == (["You can book now"], "withdrawn")


def test_whoever_says_nothing_is_asked_once_and_lapses(lark, frozen):
    approve_colleague(colleague=lark)
    sweep()
    frozen.shift(YEAR - 30 * DAY)
    sweep()
    assert sent_to(lark) == ["You can book now", "Is everything still so?"]
    frozen.shift(31 * DAY)
    sweep()
    lapsed = fresh(lark)
    assert (lapsed.is_approved, lapsed.has_lapsed, lapsed.may_renew, len(sent_to(lark))) == (False, True, True, 2)


def test_after_the_end_nothing_is_booked_until_it_is_renewed_and_what_was_booked_stands(frozen):
    service = make_consultation_service(window_days=400)
    noor = make_colleague()
    late = next(slot.start for slot in free_slots(service, days=400) if slot.start > NOW + YEAR + 2 * DAY)
    consultation = make_consultation(noor, service, start=late)
    frozen.shift(YEAR + DAY)
    free = free_slots(service)[-1].start
    with pytest.raises(NotApproved):
        book_consultation(colleague=noor, service=service, start=free, place=Place.ONLINE)
    consultation.refresh_from_db()
    assert consultation.status == "booked"
    ask_to_renew(colleague=noor)
    renew_colleague(colleague=noor)
    assert fresh(noor).approved_until == NOW + YEAR + DAY + YEAR  # from today: the lapsed day is not given back
    assert book_consultation(colleague=noor, service=service, start=free, place=Place.ONLINE).status == "booked"


def test_a_renewal_is_asked_and_given_once(frozen):
    noor = make_colleague()
    frozen.shift(YEAR - DAY)
    ask_to_renew(colleague=noor)
    ask_to_renew(colleague=noor)
    assert (queue(), noor.attestations.count()) == (["Noor Siskin"], 2)
    renew_colleague(colleague=noor)
    with pytest.raises(NotWaiting):
        renew_colleague(colleague=noor)
    assert (queue(), fresh(noor).approved_until) == ([], NOW + 2 * YEAR)
    assert told(noor)["renewed"] == "waiting"
    ends = Notification.objects.filter(kind="consultations.colleague.ends-soon").order_by("due_at")
    assert [one.due_at for one in ends] == [NOW + YEAR - 30 * DAY, NOW + 2 * YEAR - 30 * DAY]


def test_the_one_who_renewed_is_told_once_and_not_that_it_ends(frozen):
    noor = make_colleague()
    sweep()
    frozen.shift(YEAR - DAY)
    ask_to_renew(colleague=noor)
    renew_colleague(colleague=noor)
    sweep()
    assert sent_to(noor) == ["You can book now", "Good for one more year"]


def test_whoever_is_asked_again_waits_no_more_until_they_answer(lark):
    ask_again(colleague=lark, question="Which college is it?")
    assert (queue(), fresh(lark).is_waiting) == ([], False)
    sweep()
    [letter] = mail.outbox
    assert (letter.subject, "Which college is it?" in letter.body) == ("A question for you", True)
    answers = {"designation": "RSW", "college": "Another", "registration_number": "1", "practises_in": "Tofino"}
    ask_to_join(person=lark.person, name="Lark Merganser", **answers)
    assert (queue(), fresh(lark).college, fresh(lark).question) == (["Lark Merganser"], "Another", "")


def test_asked_again_about_a_renewal_the_approval_stands_and_the_answer_is_a_renewal(frozen):
    noor = make_colleague()
    frozen.shift(YEAR - DAY)
    ask_to_renew(colleague=noor)
    ask_again(colleague=noor, question="Are you still in Nanaimo?")
    asked = fresh(noor)
    assert (asked.is_approved, asked.is_waiting, asked.may_renew, asked.may_correct) == (True, False, False, True)
    answers = {"designation": "RCC", "college": "A college", "registration_number": "2", "practises_in": "Tofino"}
    ask_to_join(person=noor.person, name="Noor Siskin", **answers)
    assert (queue(), fresh(noor).approved_until, fresh(noor).practises_in) == (["Noor Siskin"], NOW + YEAR, "Tofino")


def test_a_question_that_was_answered_before_it_was_sent_is_not_sent(lark):
    ask_again(colleague=lark, question="Which college is it?")
    approve_colleague(colleague=lark)
    sweep()
    assert sent_to(lark) == ["You can book now"]


def test_nobody_is_asked_who_does_not_wait(lark):
    approve_colleague(colleague=lark)
    with pytest.raises(NotWaiting):
        ask_again(colleague=lark, question="Which college is it?")
    assert fresh(lark).question == ""


@pytest.mark.parametrize("words", ["", "Your register lists you as not practising."])
def test_whoever_is_declined_is_told_kindly_in_the_practitioners_words(lark, words):
    decline_colleague(colleague=lark, words=words)
    sweep()
    [letter] = mail.outbox
    assert (letter.subject, words in letter.body) == ("About what you sent us", True)
    assert letter.body == (
        "Hello Lark Merganser,\n\n"
        "Thank you for what you sent us. We can’t offer you a time as things stand. What is booked already stays as it "
        f"is.\n\n{words}{words and chr(10) * 2}"
        "If something is missing or has changed, you can correct it: http://localhost/consultations/join/\n"
        "If you would like to write to us: http://localhost/contact/\n\nTLP\n"
    ).replace("TLP", letter.body.split()[-1])


def test_declined_twice_one_message_goes(lark):
    decline_colleague(colleague=lark)
    decline_colleague(colleague=lark)
    sweep()
    assert sent_to(lark) == ["About what you sent us"]


def test_words_are_kept_for_whoever_attested_to_them():
    assert list(WORDS) == sorted(WORDS)
    assert max(WORDS) == CURRENT
    assert WORDS["2026-11-25"] == (
        "I am registered with the college or association I have named, and in good standing.",
        "What I bring has nothing in it that would let a client be known.",
        "I know that consultation is neither supervision nor legal advice. What I do in my own work stays mine to "
        "decide.",
    )
