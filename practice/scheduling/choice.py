"""What a browser has chosen and not yet booked, kept in its session."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.crypto import salted_hmac

from practice.accounts.zones import zone_of
from practice.clock import HOME_ZONE
from practice.scheduling.actions import give_up_hold, hold_slot, keep_longer
from practice.scheduling.models import Arrival, Entry, Service

LONGEST = timedelta(hours=1)  # that a time is kept in all, however often somebody has ten minutes more
AHEAD = timedelta(minutes=20)  # that it is kept without a word from them, however often they press at once
LAST, NOTHING = "last_booked", (None, None, None)


class KeptLongEnough(Exception):
    """The time is kept for an hour in all. It stands until that is over."""


class Choice:
    """One chosen time a browser, with the hold on it and the answers given so far.

    It lives in the session's data, since signing in changes the session's key. The answers outlive a change of time,
    so that nothing is asked twice.
    """

    KEY = "choice"

    def __init__(self, request):
        self.session = request.session
        self.their_zone = zone_of(request)
        self.data = self.session.get(self.KEY, {})

    def make(self, service: Service, start: datetime) -> None:
        """Hold this time, in place of what was chosen before. Raises `SlotTaken` or `NotOffered`."""
        hold = hold_slot(service=service, start=start, instead_of=self.hold_id)
        until = timezone.now() + LONGEST
        self._write(service=service.slug, start=start.isoformat(), hold=str(hold.pk), until=until.isoformat())

    def keep_longer(self, hold: Entry) -> Entry:
        """Ten minutes more on the hold there is, up to twenty from now and an hour in all.

        Raises `SlotTaken`, `NotOffered` or `KeptLongEnough`.
        """
        if not self._has_more(hold):
            raise KeptLongEnough
        return keep_longer(hold=hold, at_most=min(self.kept_at_most, timezone.now() + AHEAD))

    @property
    def kept_at_most(self) -> datetime:
        """Until when this time is kept at the longest."""
        until = self.data.get("until")
        return datetime.fromisoformat(until) if until else timezone.now() + LONGEST

    @property
    def can_be_kept_longer(self) -> bool:
        """Whether somebody may have more time for it; a time that is not held can be held anew. A query."""
        hold = self.hold
        return hold is None or self._has_more(hold)

    def _has_more(self, hold: Entry) -> bool:
        return max(hold.expires_at, timezone.now()) < self.kept_at_most

    def is_of(self, service: Service) -> bool:
        return self.data.get("service") == service.slug

    @property
    def mark(self) -> str:
        """What a page sends along that shows what is chosen: another time or answer has another. It tells nothing."""
        chosen = {key: self.data.get(key) for key in ("service", "start", "answers")}
        return salted_hmac(self.KEY, json.dumps(chosen, sort_keys=True), algorithm="sha256").hexdigest()[:24]

    def is_as_shown(self, request) -> bool:
        """Whether the page that was sent showed what is chosen now: in another window it may have been chosen anew."""
        return request.POST.get("chosen", self.mark) == self.mark

    @property
    def hold_id(self) -> str | None:
        return self.data.get("hold")

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.data["start"])

    @property
    def hold(self) -> Entry | None:
        """The hold, which may have run out; None once somebody else took its time."""
        return Entry.objects.filter(pk=self.hold_id, kind=Entry.Kind.HOLD).first()

    @property
    def answers(self) -> dict:
        return self.data.get("answers", {})

    def remember(self, **answers) -> None:
        """Answers that count: what was written before they were sent is done with."""
        self._write(answers={**self.answers, **answers}, written={})

    def keep_as_written(self, written: dict) -> None:
        """What stands in a form that was not sent yet, to be shown there again. It counts as no answer."""
        self._write(written=written)

    @property
    def written(self) -> dict:
        return self.data.get("written", {})

    def forget(self, *answers: str) -> None:
        self._write(answers={answer: given for answer, given in self.answers.items() if answer not in answers})

    def finish(self, request, appointment) -> None:
        """Forget the choice and remember what came of it, for the page that says so, and of what was shown, for whoever
        presses twice. Where an article led here, that is counted, and by whom is not kept."""
        if article := self.answers.get("by"):
            Arrival.objects.count_one(article, timezone.now().astimezone(ZoneInfo(HOME_ZONE)).date())
        self.session.pop(self.KEY, None)
        self.session[LAST] = [appointment.service.slug, str(appointment.pk), request.POST.get("chosen")]

    def give_up(self) -> None:
        give_up_hold(hold_id=self.hold_id)
        self.session.pop(self.KEY, None)

    def _write(self, **changes) -> None:
        self.data = {**self.data, **changes}
        self.session[self.KEY] = self.data


def last_booked(request, service: Service) -> str | None:
    """The id of what this browser booked last, if it was of this service."""
    slug, pk, _shown = request.session.get(LAST, NOTHING)
    return pk if slug == service.slug else None


def is_booked(request, service: Service) -> bool:
    """Whether what was booked last is what this page is about: it is looked at again, or its button pressed twice."""
    slug, _pk, shown = request.session.get(LAST, NOTHING)
    return slug == service.slug and (request.method != "POST" or request.POST.get("chosen") == shown)
