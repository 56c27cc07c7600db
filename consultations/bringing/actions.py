from django.db import transaction
from django.utils import timezone

from consultations.models import Consultation
from practice.scheduling.actions import TooLate


@transaction.atomic
def keep_preparation(*, consultation: Consultation, words: str) -> None:
    """Keep what is written so far, encrypted; the practitioner doesn't read it. Raises `TooLate`."""
    consultation = _to_prepare(consultation)
    consultation.preparation_draft = words
    consultation.save(update_fields=["preparation_draft"])


@transaction.atomic
def send_preparation(*, consultation: Consultation, words: str) -> None:
    """Afterwards the practitioner reads it in place of what was sent before. The draft is gone. Raises `TooLate`."""
    consultation = _to_prepare(consultation)
    consultation.preparation, consultation.preparation_draft = words or None, None
    consultation.save(update_fields=["preparation", "preparation_draft"])


def _to_prepare(consultation: Consultation) -> Consultation:
    """Locked, so that two windows write one after the other."""
    locked = Consultation.objects.select_for_update(of=["self"]).select_related("entry").get(pk=consultation.pk)
    if not locked.can_change(timezone.now()):
        raise TooLate
    return locked
