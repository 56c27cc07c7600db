"""A focus that is written and not booked yet. Browser sessions are rows of the database, so it lies there encrypted."""

from consultations.models import Colleague
from practice.confided import Unreadable, seal, unseal
from practice.scheduling.choice import Choice


def keep_focus(choice: Choice, colleague: Colleague, words: str) -> None:
    choice.remember(focus=seal(words, _place(colleague)))


def kept_focus(choice: Choice, colleague: Colleague) -> str:
    """ "" where nothing was kept, or what another person kept in this browser."""
    try:
        return unseal(choice.answers.get("focus", ""), _place(colleague))
    except Unreadable:
        return ""


def _place(colleague: Colleague) -> str:
    """What is bound in: whose it is."""
    return f"choice\nfocus\n{colleague.pk}"
