"""Long answers that are not sent yet, kept in the browser's session."""

from django import forms

DRAFTS = "drafts"
LONGEST = 10_000  # characters
MOST = 5  # answers a browser


class DraftForm(forms.Form):
    name = forms.SlugField(max_length=60)
    text = forms.CharField(max_length=LONGEST, required=False, strip=False)


def keep(session, name: str, text: str) -> None:
    """Keep one answer under its name; the oldest goes when there are too many."""
    drafts = {**session.get(DRAFTS, {})}
    drafts.pop(name, None)
    drafts[name] = text
    session[DRAFTS] = dict(list(drafts.items())[-MOST:])


def kept(session, name: str) -> str:
    return session.get(DRAFTS, {}).get(name, "")


def forget(session, name: str) -> None:
    session[DRAFTS] = {other: text for other, text in session.get(DRAFTS, {}).items() if other != name}
