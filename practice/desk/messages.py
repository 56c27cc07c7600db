"""/desk/messages/: every kind of message there is, as whoever gets it sees it, in both wordings.

The words are those that are sent, about rows that are never kept. A message's HTML has a style of its own, which no
page of the site may have: it is served by itself, under a policy that allows that and nothing else.
"""

from dataclasses import dataclass
from itertools import groupby

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.core.mail import EmailMultiAlternatives
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from practice.accounts.models import Person
from practice.desk.seeing import staff_only
from practice.notifications import kinds
from practice.notifications.emails import Glance
from practice.notifications.kinds import Kind
from practice.notifications.samples import make_believe, sample_message
from practice.notifications.signing_in import CODE_MAILS, CodeMail
from practice.scheduling.samples import sample_person

READER = "Marlow"  # who gets the samples
MESSAGE_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": [],
}


@dataclass(frozen=True)
class Sample:
    """A message of one kind in one wording."""

    wording: Person.Wording
    message: EmailMultiAlternatives

    @property
    def glance(self) -> Glance:
        return Glance.at(self.message)

    @property
    def html(self) -> str:
        return next(part.content for part in self.message.alternatives if part.mimetype == "text/html")

    @property
    def files(self) -> list[str]:
        """What is attached, by name."""
        return [name for name, _content, _type in self.message.attachments]

    @classmethod
    def of(cls, kind: Kind | CodeMail, wording: Person.Wording) -> "Sample":
        with make_believe():
            reader = sample_person(READER)
            reader.wording = wording
            is_code = isinstance(kind, CodeMail)
            return cls(wording, kind.sample_message(reader) if is_code else sample_message(kind, reader))


def everything() -> list[Kind | CodeMail]:
    """What can go out, a room of the house after the other: what waits in the outbox, and what goes at once."""
    return [*kinds.all_kinds(), *CODE_MAILS]


@staff_only
@require_safe
def gallery(request):
    by_room = groupby(everything(), key=lambda kind: kind.name.partition(".")[0])
    rooms = [(room.replace("_", " ").capitalize(), list(all_of)) for room, all_of in by_room]
    return render(request, "desk/messages.html", {"rooms": rooms})


@staff_only
@require_safe
@csp_update({"frame-src": [SELF]})
def show(request, name):
    kind = kind_or_404(name)
    samples = [Sample.of(kind, wording) for wording in Person.Wording]
    return render(request, "desk/message.html", {"kind": kind, "samples": samples})


@staff_only
@require_safe
@xframe_options_sameorigin
@csp(MESSAGE_POLICY)
def page(request, name, wording):
    """The HTML of a sample as a mail program has it, and nothing around it."""
    if wording not in Person.Wording:
        raise Http404
    return HttpResponse(Sample.of(kind_or_404(name), Person.Wording(wording)).html)


def kind_or_404(name: str) -> Kind | CodeMail:
    kind = next((one for one in everything() if one.name == name), None)
    if kind is None:
        raise Http404
    return kind
