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
    """A message of this kind as `person` would get it, in the words and from the sender that they chose."""
    with make_believe():
        now = timezone.now()
        subject = kind.sample(person)
        planned = {"occurrence": "0", "wanted_at": now, "due_at": now}
        message = Notification(kind=kind.name, subject_id=kind.subject_id(subject), person=person, **planned)
        return compose(message, kind, subject)
