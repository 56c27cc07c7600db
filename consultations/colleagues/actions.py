from django.db import transaction
from django.utils import timezone

from consultations.colleagues.messages import Approved, AskedAgain, CameIn, Declined, EndsSoon, Renewed
from consultations.colleagues.words import CURRENT
from consultations.models import APPROVED_FOR, Attestation, Colleague
from practice.accounts.models import Person
from practice.notifications import actions as outbox
from practice.notifications import kinds


class NotWaiting(Exception):
    """Nothing of theirs waits for an answer any more: somebody else was quicker, or they were."""


@transaction.atomic
def ask_to_join(*, person: Person, name: str, attested: str = "", **answers) -> Colleague:
    """Afterwards the practitioner can look `person` up; whoever was declined, or was asked for more, is in line again.
    The first time, a message that it came in is in the outbox.

    `answers` are designation, college, registration number, where they practise and what they seek; `attested` is the
    version of the words that they attested to just now. An approval that came meanwhile stands, with what was approved.
    """
    person.go_by(name)
    colleague, is_new = Colleague.objects.get_or_create(person=person, defaults=answers)
    colleague = locked(colleague)
    if not colleague.may_correct:
        return colleague
    asks_to_renew = {"renewal_asked_at": timezone.now()} if colleague.approved_at else {}
    settled = {"declined_at": None, "declined_words": "", "asked_again_at": None, "question": ""}
    write(colleague, **answers, **settled, **asks_to_renew)
    if attested:
        Attestation.objects.create(colleague=colleague, version=attested)
    if is_new:
        tell(colleague, CameIn)
    return colleague


@transaction.atomic
def ask_to_renew(*, colleague: Colleague) -> None:
    """They attest anew that everything is still so, and wait to be looked up. Too early or twice, nothing changes.

    What was approved stands until it ends.
    """
    colleague = locked(colleague)
    if colleague.may_renew:
        write(colleague, renewal_asked_at=timezone.now())
        Attestation.objects.create(colleague=colleague, version=CURRENT)


@transaction.atomic
def approve_colleague(*, colleague: Colleague) -> None:
    """Afterwards they can book for a year, and a message telling them so is in the outbox. Twice changes nothing."""
    colleague = locked(colleague)
    if colleague.is_approved:
        return
    now = timezone.now()
    settled = {"declined_at": None, "declined_words": "", "asked_again_at": None, "question": ""}
    write(colleague, approved_at=now, approved_until=now + APPROVED_FOR, renewal_asked_at=None, **settled)
    tell(colleague, Approved, EndsSoon)


@transaction.atomic
def renew_colleague(*, colleague: Colleague) -> None:
    """One more year from the day on which the approval ends, or from now if it has. Raises `NotWaiting`."""
    colleague = locked(colleague)
    if colleague.renewal_asked_at is None:
        raise NotWaiting
    begins = max(timezone.now(), colleague.approved_until)
    write(colleague, approved_until=begins + APPROVED_FOR, renewal_asked_at=None)
    tell(colleague, Renewed, EndsSoon)


@transaction.atomic
def ask_again(*, colleague: Colleague, question: str) -> None:
    """Something more is asked of somebody who waits; until they answer they wait no more. Raises `NotWaiting`.

    What was approved stands until it ends.
    """
    colleague = locked(colleague)
    if not colleague.is_waiting:
        raise NotWaiting
    write(colleague, asked_again_at=timezone.now(), question=question, renewal_asked_at=None)
    tell(colleague, AskedAgain)


@transaction.atomic
def decline_colleague(*, colleague: Colleague, words: str = "") -> None:
    """Afterwards they can't book, and are told so, in these words where there are any; what they booked before stands.

    Twice changes nothing.
    """
    colleague = locked(colleague)
    if colleague.is_declined:
        return
    over = {
        "approved_at": None,
        "approved_until": None,
        "renewal_asked_at": None,
        "asked_again_at": None,
        "question": "",
    }
    write(colleague, declined_at=timezone.now(), declined_words=words, **over)
    outbox.withdraw(subject_id=colleague.pk, why="They were declined.")
    tell(colleague, Declined)


def locked(colleague: Colleague) -> Colleague:
    """As it stands, and nobody else writes to it meanwhile."""
    return Colleague.objects.select_for_update(of=["self"]).select_related("person").get(pk=colleague.pk)


def write(colleague: Colleague, **fields) -> None:
    for name, value in fields.items():
        setattr(colleague, name, value)
    colleague.save(update_fields=list(fields))


def tell(colleague: Colleague, *told: type[kinds.Kind]) -> None:
    outbox.queue(one for kind in told for one in kinds.get(kind.name).plan(colleague))
