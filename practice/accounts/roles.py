"""Who works here as what, and what each role lets them do. The house asks `person.may(…)` and never for a role by name.

Whose clients somebody sees is another question: `Practitioner.objects.seen_by`.
"""

from enum import Enum, auto
from functools import wraps

from django.db import models
from django.http import Http404

from practice.accounts.lapsed import login_required_keeping


class Role(models.TextChoices):
    NONE = "", "None: a client, a colleague or a reader"
    OWNER = "owner", "Owner: runs the practice"
    PRACTITIONER = "practitioner", "Practitioner: their own calendar and clients, and articles"
    ASSISTANT = "assistant", "Assistant: calendars and people, and nothing that was confided"
    EDITOR = "editor", "Editor: articles alone"


class May(Enum):
    """What there is to do for those who work here."""

    COME_IN = auto()  # the admin's first page, and the names of those who work here
    WRITE = auto()  # articles, and what belongs to them
    KEEP_CALENDARS = auto()  # the desk: days, bookings, people, messages
    LOOK_AFTER_EVERYBODY = auto()  # all practitioners' calendars rather than one's own
    READ_CONFIDED = auto()  # answers to forms, questions, what a colleague brings, notes
    LOOK_COLLEAGUES_UP = auto()
    RUN_THE_PRACTICE = auto()  # its words, who works here as what, and whatever is nobody's own


LETS = {
    Role.NONE: frozenset(),
    Role.OWNER: frozenset(May),
    Role.PRACTITIONER: frozenset(May) - {May.LOOK_AFTER_EVERYBODY, May.RUN_THE_PRACTICE},
    Role.ASSISTANT: frozenset({May.COME_IN, May.KEEP_CALENDARS, May.LOOK_AFTER_EVERYBODY}),
    Role.EDITOR: frozenset({May.COME_IN, May.WRITE}),
}


def may(user, act: May) -> bool:
    """The same for somebody who need not be signed in."""
    return user.is_authenticated and user.may(act)


def only_who_may(act: May):
    """A view for those whose role lets them: whoever isn't signed in may do so, and for others there is no page."""

    def guard(view):
        @login_required_keeping
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not request.user.may(act):
                raise Http404
            return view(request, *args, **kwargs)

        return checked

    return guard
