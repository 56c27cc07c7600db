"""What one client does at the site in `bench.history`, over HTTP, and what the site said to it: their side."""

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db import connection

from bookings.models import Session
from practice.accounts.models import Person
from practice.scheduling.forms import WhichForm
from practice.scheduling.links import LINKS
from practice.scheduling.models import Place, Service
from practice.scheduling.regular.plans import FEWEST, LEAVE_OUT
from tests.visitor import Answer, Visitor, at_once, signed_in

TOKEN = "a" * 32  # of every form, and in the cookie beside it
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
MOMENT = re.compile(r'<time datetime="([^"]+)"')
LINK = re.compile(r"/manage/([^/\"]+)/")
START = re.compile(r'"start": "([^"]+)"')
DATE = re.compile(rf'name="([^"]+)" value="{LEAVE_OUT}"')  # one that can't be had
NOTICE = re.compile(r'<p class="notice')  # why a change was not made
WHICH = (WhichForm.ONE, WhichForm.ALL)  # of a series
DAYS = 45  # among which everybody chooses
SOUGHT_AFTER = 10  # the first so many free times, of which most people want one
AGAIN, TWICE, OFTEN = 0.7, 0.3, 0.3  # how likely one wants those, presses a button twice, comes more than once


@dataclass(frozen=True)
class Word:
    """What was said of a booking between two moments (of the monotonic clock). It has a start while it stands."""

    state: str
    start: datetime | None
    begun: float
    ended: float


@dataclass
class Booking:
    """One that the site said was made, with the last that was said of it to the client."""

    pk: str
    token: str
    page: str
    said: Word
    series: list["Booking"] = field(default_factory=list)  # itself, and what was booked along with it


@dataclass
class Log:
    """What came of everything a client tried. `promised` are the starts they were newly given, each with its moment."""

    counts: Counter = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    promised: list[tuple[str, Word]] = field(default_factory=list)
    broken_words: list[str] = field(default_factory=list)


class Client:
    """Books, moves, cancels and undoes at random; the same seed wants the same things."""

    def __init__(self, site: str, person: Person, address: str, services: list[Service], seed: str):
        self.person, self.services, self.random, self.log = person, services, random.Random(seed), Log()
        self.visitor = Visitor(site, signed_in(person, site))
        self.visitor.headers["X-Forwarded-For"] = address
        self.visitor.cookies[settings.CSRF_COOKIE_NAME] = self.visitor.token = TOKEN

    def act_until(self, deadline: float) -> Log:
        while time.monotonic() < deadline:
            acts = [self.book, self.move, self.move, self.cancel, self.undo] if self.log.bookings else [self.book]
            act = self.random.choice(acts)
            try:
                outcome = act()
            except Unexpected as error:
                self.log.errors.append(f"{act.__name__}: {error}")
                outcome = "failed"
            self.log.counts[f"{act.__name__} {outcome}"] += 1
        return self.log

    def book(self) -> str:
        """One session, or where the service has them and the wish is there, several in one go."""
        service = self.random.choice(self.services)
        page, times = f"/bookings/{service.slug}/", 1
        if service.takes_regulars and self.random.random() < OFTEN:
            times = self.random.randint(FEWEST, service.most_regular)
        begun = time.monotonic()
        if not (start := self.wanted(f"{page}slots.json?days={DAYS}")):
            return "found nothing"
        if self.post(page, start=start).status != 302:
            return "refused"
        how_often = {"every_weeks": 1, "times": times} if times > 1 else {"every_weeks": 0}
        if self.post(f"{page}details/", name=self.person.name, place=Place.ONLINE, **how_often).status != 302:
            return "refused"
        answers, left_out = self.press(lambda: self.post(f"{page}check/")), []
        if times > 1 and (left_out := DATE.findall(answers[0].page)):
            self.post(f"{page}regular/", **dict.fromkeys(left_out, LEAVE_OUT))
            answers = self.press(lambda: self.post(f"{page}check/"))
        if not any(answer.location.endswith("/booked/") for answer in answers):
            return "refused"
        made = self.keep(page, self.look(f"{page}booked/"), begun)
        if made != times - len(left_out):
            self.log.broken_words.append(f"{made} of {times} without {len(left_out)} at {start}")
        return f"{'several' if times > 1 else 'one'} done{' twice' if len(answers) > 1 else ''}"

    def keep(self, page: str, shown: Answer, begun: float) -> int:
        """Write down what was booked, each as its own page says. How many there were."""
        token = LINK.search(shown.location + shown.page)[1]
        _label, pk, *_rest = LINKS.unsign_object(token)
        first = Session.objects.get(pk=pk)
        series = Session.objects.filter(regular=first.regular_id).exclude(regular=None).exclude(pk=pk)
        made = [Booking(pk, token, page, read(shown.page, begun, time.monotonic()))]
        made += [Booking(str(one.pk), one.token, page, made[0].said) for one in series]
        for booking in made:
            booking.series = made
        self.see(made[0])
        self.log.bookings += made
        self.log.promised += [(booking.pk, replace(booking.said, begun=begun)) for booking in made]
        connection.close()
        return len(made)

    def move(self) -> str:
        booking, begun = self.random.choice(self.log.bookings), time.monotonic()
        if not (start := self.wanted(f"{booking.page}slots.json?days={DAYS}")):
            return "found nothing"
        answers = self.press(lambda: self.post(f"/manage/{booking.token}/move/", start=start))
        if "?start=" in answers[0].location:  # one of a series
            answers = [self.post(answers[0].location, which=self.random.choice(WHICH))]
        if answers[0].status != 302:
            self.see(booking)
            return "refused"
        said = self.see(booking, lambda word: word.start == datetime.fromisoformat(start) or word.state != "booked")
        if said.state == "booked":
            self.log.promised.append((booking.pk, Word(said.state, said.start, begun, said.ended)))
        return "done" if said.state == "booked" else "refused"

    def cancel(self) -> str:
        booking = self.random.choice(self.log.bookings)
        which = self.random.choice(WHICH)  # asked of a series alone
        self.press(lambda: self.post(f"/manage/{booking.token}/cancel/", which=which))
        return "done" if self.see(booking, lambda word: word.start is None).state == "cancelled" else "refused"

    def undo(self) -> str:
        booking = self.random.choice(self.log.bookings)
        self.post(f"/manage/{booking.token}/undo/")
        return f"then {self.see(booking).state}"

    def wanted(self, slots: str) -> str | None:
        """A free start, more often than not one that others want as well."""
        starts = START.findall(self.look(slots).page)
        if self.random.random() < AGAIN:
            starts = starts[:SOUGHT_AFTER]
        return self.random.choice(starts) if starts else None

    def press(self, act: Callable[[], Answer]) -> list[Answer]:
        """Once, or twice at the same moment."""
        return at_once([act, act]) if self.random.random() < TWICE else [act()]

    def see(self, booking: Booking, is_as_asked: Callable[[Word], bool] = lambda word: True) -> Word:
        """What its page says now, and those of its series. A success that changed nothing, and why not, is noted."""
        for one in booking.series:
            begun = time.monotonic()
            shown = self.look(f"/manage/{one.token}/")
            one.said = read(shown.page, begun, time.monotonic())
            if one is booking and not is_as_asked(one.said) and not NOTICE.search(shown.page):
                self.log.broken_words.append(f"{one.pk} is {one.said}")
        return booking.said

    def look(self, path: str) -> Answer:
        """The page, or the one that it leads on to: what was just booked may be cancelled by now."""
        answer = self.expect(self.visitor.get(path), 200, 302)
        if answer.status == 200:
            return answer
        return replace(self.expect(self.visitor.get(answer.location), 200), location=answer.location)

    def post(self, path: str, **fields: str) -> Answer:
        return self.expect(self.visitor.post(path, **fields), 302, 403, 409, 422)

    def expect(self, answer: Answer, *statuses: int) -> Answer:
        if answer.status not in statuses:
            raise Unexpected(f"answered {answer.status}")
        return answer


class Unexpected(Exception):
    """The site answered what it never should."""


def read(page: str, begun: float, ended: float) -> Word:
    """What the page after a booking, or its page by private link, says."""
    heading = HEADING.search(page)[1]
    moment = MOMENT.search(heading)
    if moment:
        state = "requested" if "Asked for" in page.partition("<h1")[0] else "booked"
        return Word(state, datetime.fromisoformat(moment[1]), begun, ended)
    return Word("cancelled" if "cancelled" in heading else "not booked", None, begun, ended)
