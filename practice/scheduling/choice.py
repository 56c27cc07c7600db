"""What a browser has chosen and not yet booked, kept in its session."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from practice.accounts.zones import zone_of
from practice.clock import HOME_ZONE
from practice.scheduling.actions import give_up_hold, hold_slot, keep_longer
from practice.scheduling.models import Arrival, Entry, Service

MOST_KEPT = 5  # times that somebody may have ten minutes more: an hour in all


class KeptLongEnough(Exception):
    """The time has been kept for an hour. It stands until its last ten minutes are over."""


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
        self._write(service=service.slug, start=start.isoformat(), hold=str(hold.pk), kept=0)

    def keep_longer(self) -> None:
        """Ten minutes more from now. Raises `SlotTaken`, `NotOffered` or `KeptLongEnough`."""
        if self.data.get("kept", 0) >= MOST_KEPT:
            raise KeptLongEnough
        keep_longer(hold=self.hold)
        self._write(kept=self.data.get("kept", 0) + 1)

    def is_of(self, service: Service) -> bool:
        return self.data.get("service") == service.slug

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
        self._write(answers={**self.answers, **answers})

    def forget(self, *answers: str) -> None:
        self._write(answers={answer: given for answer, given in self.answers.items() if answer not in answers})

    def finish(self, appointment) -> None:
        """Forget the choice and remember what came of it, for the page that says so. Where an article led here, that is
        counted, and by whom is not kept."""
        if article := self.answers.get("by"):
            Arrival.objects.count_one(article, timezone.now().astimezone(ZoneInfo(HOME_ZONE)).date())
        self.session.pop(self.KEY, None)
        self.session["booked"] = [appointment.service.slug, str(appointment.pk)]

    def give_up(self) -> None:
        give_up_hold(hold_id=self.hold_id)
        self.session.pop(self.KEY, None)

    def _write(self, **changes) -> None:
        self.data = {**self.data, **changes}
        self.session[self.KEY] = self.data


def last_booked(request, service: Service) -> str | None:
    """The id of what this browser booked last, if it was of this service."""
    slug, pk = request.session.get("booked", (None, None))
    return pk if slug == service.slug else None
