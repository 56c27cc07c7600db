from django.db import transaction
from django.utils import timezone

from consultations.models import Consultation
from practice.open_pages import OpenPage
from practice.scheduling.actions import TooLate


@transaction.atomic
def keep_preparation(*, consultation: Consultation, words: str, page: OpenPage | None = None) -> None:
    """Keep what is written so far, encrypted; the practitioner doesn't read it.

    Raises `TooLate` or `WrittenMeanwhile`.
    """
    consultation = _to_prepare(consultation)
    page_fields = consultation.write_from(page, goes_on=True)
    consultation.preparation_draft = words
    consultation.save(update_fields=["preparation_draft", *page_fields])


@transaction.atomic
def send_preparation(*, consultation: Consultation, words: str, page: OpenPage | None = None) -> None:
    """Afterwards the practitioner reads it in place of what was sent before. The draft is gone.

    Raises `TooLate` or `WrittenMeanwhile`.
    """
    consultation = _to_prepare(consultation)
    page_fields = consultation.write_from(page, goes_on=False)
    consultation.preparation, consultation.preparation_draft = words or None, None
    consultation.save(update_fields=["preparation", "preparation_draft", *page_fields])


def _to_prepare(consultation: Consultation) -> Consultation:
    """Locked, so that two windows write one after the other."""
    locked = Consultation.objects.select_for_update(of=["self"]).select_related("entry").get(pk=consultation.pk)
    if not locked.can_change(timezone.now()):
        raise TooLate
    return locked
