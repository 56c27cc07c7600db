"""Messages as they could be: the real templates, on rows that are never kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from practice.accounts.models import Person
from practice.notifications.emails import compose
from practice.notifications.kinds import Kind
from practice.notifications.models import Notification


@contextmanager
def make_believe() -> Iterator[None]:
    """Whatever is written inside is undone at its end, and nobody hears of it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sample_message(kind: Kind, person: Person) -> EmailMultiAlternatives:
    """A message of this kind as `person` would get it, in the words and from the sender that they chose.

    Where it goes to addresses, it goes to theirs, and knows nothing else of them.
    """
    with make_believe():
        now = timezone.now()
        subject = kind.sample(person)
        planned = {"occurrence": "0", "wanted_at": now, "due_at": now}
        is_to_an_address = any(isinstance(to, str) for to in kind.recipients(subject))
        whom = {"address": person.email} if is_to_an_address else {"person": person}
        message = Notification(kind=kind.name, subject_id=kind.subject_id(subject), **whom, **planned)
        return compose(message, kind, subject)
