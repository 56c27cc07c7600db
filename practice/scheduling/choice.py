"""What a browser has chosen and not yet booked, kept in its session."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from practice.accounts.zones import zone_of
from practice.clock import HOME_ZONE
from practice.scheduling import shown
from practice.scheduling.actions import give_up_hold, hold_slot, keep_longer
from practice.scheduling.models import Arrival, Entry, Service

LONGEST = timedelta(hours=1)  # that a time is kept in all, however often somebody has ten minutes more
AHEAD = timedelta(minutes=20)  # that it is kept without a word from them, however often they press at once
BOOKED = "booked_here"  # in the session: the service, the id, the page's mark and the start of the last few
REMEMBERED = 5


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
        self._forget_marks(service, start)
        self._write(service=service.slug, start=start.isoformat(), hold=str(hold.pk), until=until.isoformat())

    def _forget_marks(self, service: Service, start: datetime) -> None:
        """A time that can be had again is not what stands: pages that booked it then booked something else."""
        of_it = [service.slug, start.isoformat()]
        booked = self.session.get(BOOKED, [])
        self.session[BOOKED] = [
            [slug, pk, None if [slug, at] == of_it else marked, at] for slug, pk, marked, at in booked
        ]

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

    @property
    def is_chosen(self) -> bool:
        return "start" in self.data

    def is_of(self, service: Service) -> bool:
        return self.data.get("service") == service.slug

    def mark(self, *more) -> str:
        """Of a page that shows the time that is chosen, and more."""
        return shown.mark(self.data["service"], self.start, *more)

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
        """Forget the choice and remember what came of it, for the page that says so, and by which page's button, for
        whoever presses it twice. Where an article led here, that is counted, and by whom is not kept."""
        if article := self.answers.get("by"):
            Arrival.objects.count_one(article, timezone.now().astimezone(ZoneInfo(HOME_ZONE)).date())
        self.session.pop(self.KEY, None)
        booked = [appointment.service.slug, str(appointment.pk), request.POST.get(shown.NAME), self.data["start"]]
        self.session[BOOKED] = [*self.session.get(BOOKED, []), booked][-REMEMBERED:]

    def give_up(self) -> None:
        give_up_hold(hold_id=self.hold_id)
        self.session.pop(self.KEY, None)

    def _write(self, **changes) -> None:
        self.data = {**self.data, **changes}
        self.session[self.KEY] = self.data


def last_booked(request, service: Service) -> str | None:
    """The id of what this browser booked last of this service."""
    booked = request.session.get(BOOKED, [])
    return next((pk for slug, pk, *_page in reversed(booked) if slug == service.slug), None)


def was_pressed(request, service: Service) -> bool:
    """Whether the button of the page that was sent has booked already. What it booked is then what was booked last."""
    booked, marked = request.session.get(BOOKED, []), request.POST.get(shown.NAME)
    before = [one for one in booked if marked and one[0] == service.slug and one[2] == marked]
    if before:
        request.session[BOOKED] = [*(one for one in booked if one not in before), before[-1]]
    return bool(before)
