"""How it goes when 200 colleagues press for one of eight seats at the same moment, over HTTP: eight have one, and the
others wait in the order of arrival. Then whatever colleagues and a facilitator do to a group, at random, four at once.

A seed says what is done. After each act the whole group is looked at in one query: more seats than there are, somebody
who is there twice, and a line that somebody was let past are what must not be found.
"""

import asyncio
import random
import tempfile
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from bench.place import gunicorn_site, report
from consultations.actions import NotApproved
from consultations.groups.actions import (
    NotOpen,
    OfferOver,
    SeatsTaken,
    change_capacity,
    give_back,
    join_group,
    let_pass,
    look_after_groups,
    take_offer,
)
from consultations.models import Colleague, Group, Joining, Seat
from tests.factories import make_colleague, make_group, make_person, make_practice, make_practitioner

COLLEAGUES, SEATS = 200, 8
TOKEN = "a" * 32  # of the form, and in the cookie beside it
PATIENCE = 60  # seconds
ACTS, QUICKLY, AT_ONCE = 1200, 240, 4  # of the mix
State = Joining.State


def measure(quick: bool, seed: int) -> dict:
    make_practice()
    wren = make_practitioner()
    day = timezone.localtime() + timedelta(days=7 - timezone.localtime().weekday())  # a Monday
    group = make_group(wren, capacity=SEATS, first=f"{day:%Y-%m-%d} 15:00", slug="group-1")
    colleagues = [make_colleague(make_person(f"Colleague{number} Reed")) for number in range(COLLEAGUES)]
    cookies = [signed_in(colleague) for colleague in colleagues]
    with tempfile.TemporaryDirectory() as folder, gunicorn_site(Path(folder) / "web.log") as site:
        answers = asyncio.run(rush(urlsplit(site).netloc, cookies))
    figures = after_the_rush(group, answers)
    wrong = mix(group, colleagues[: 3 * SEATS], seed, QUICKLY if quick else ACTS)
    return {
        **figures,
        "oversold": figures["oversold"] + wrong["oversold"],
        "errors": figures["errors"] + wrong["errors"],
        "mixed": wrong["acts"],
        "twice": wrong["twice"],
        "let_past": figures["let_past"] + wrong["let_past"],
        "taken_of_offers": wrong["take"],
    }


def signed_in(colleague: Colleague) -> str:
    client = Client()
    client.force_login(colleague.person)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


async def rush(host: str, cookies: list[str]) -> list[tuple[int, str, float, float]]:
    """Of each: the status, where it leads, when it was asked and when it was answered."""
    return await asyncio.gather(*[press(host, cookie) for cookie in cookies])


async def press(host: str, cookie: str) -> tuple[int, str, float, float]:
    form = urlencode({"csrfmiddlewaretoken": TOKEN})
    head = ["POST /consultations/groups/group-1/join/ HTTP/1.1", f"Host: {host}", f"Cookie: {cookie}"]
    head += ["Connection: close", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    begun = time.time()
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(*host.split(":"))
            writer.write("\r\n".join([*head, "", form]).encode())
            received = (await reader.read()).decode()
            writer.close()
    except (OSError, TimeoutError):
        received = ""
    lines = received.partition("\r\n\r\n")[0].splitlines() or ["HTTP/1.1 0"]
    location = next((line.partition(": ")[2] for line in lines if line.lower().startswith("location:")), "")
    return int(lines[0].split()[1]), location, begun, time.time()


def after_the_rush(group: Group, answers) -> dict:
    joinings = list(Joining.objects.filter(group=group).order_by("since"))
    order = [one.pk for one in joinings]
    told = {location: (begun, ended) for status, location, begun, ended in answers if status == 302}
    times = [told.get(one.get_absolute_url()) for one in joinings]
    led = [position for position, one in enumerate(joinings) if one.state == State.SEATED]
    inversions = sum(
        1
        for earlier in range(len(times))
        for later in range(earlier + 1, len(times))
        if times[earlier] and times[later] and times[later][1] < times[earlier][0]
    )
    return {
        "seated": sum(one.state == State.SEATED for one in joinings),
        "waitlisted": sum(one.state == State.WAITING for one in joinings),
        "oversold": too_many(group),
        "errors": sum(status != 302 for status, *_rest in answers) + times.count(None) + len(order) - len(set(order)),
        "seconds": round(max(ended for *_rest, ended in answers) - min(answer[2] for answer in answers), 2),
        "let_past": inversions + (led != list(range(len(led)))),  # a seat after somebody who waits
    }


def too_many(group: Group) -> int:
    """Meetings with more people in them than there are seats."""
    taken = Seat.objects.filter(given_back_at=None, meeting__group=group).values("meeting").annotate(taken=Count("pk"))
    return sum(row["taken"] > Group.objects.get(pk=group.pk).capacity for row in taken)


def mix(group: Group, colleagues: list[Colleague], seed: int, acts: int) -> Counter:
    """What was done, and what was found wrong after any of it."""
    Joining.objects.exclude(colleague__in=colleagues).filter(state=State.WAITING).update(
        state=State.LEFT, ended_at=timezone.now()
    )
    found, lock = Counter(), threading.Lock()

    def work(number: int) -> None:
        chance = random.Random(f"{seed} {number}")
        try:
            for _act in range(acts // AT_ONCE):
                outcome = Mixer(group, chance.choice(colleagues), chance).act()
                wrong = look_at(group)
                with lock:
                    found.update([outcome, "acts"])
                    found.update(wrong)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[number]) for number in range(AT_ONCE)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return found


class Mixer:
    """One act of somebody, at random."""

    def __init__(self, group: Group, colleague: Colleague, chance: random.Random):
        self.group, self.colleague, self.chance = group, colleague, chance

    @property
    def joining(self) -> Joining | None:
        mine = Joining.objects.filter(group=self.group, colleague=self.colleague, state__in=Joining.STANDING)
        return mine.first()

    def act(self) -> str:
        joining, acts = self.joining, [self.join]
        if joining:
            acts = {State.OFFERED: [self.take, self.take, self.let_pass, self.leave]}.get(
                joining.state, [self.leave, self.join]
            )
        act = self.chance.choice([*acts, self.let_time_pass, self.change_capacity])
        try:
            return act(joining) or act.__name__
        except (NotOpen, OfferOver, SeatsTaken, NotApproved):
            return "refused"
        except Exception as error:
            print(f"{act.__name__}: {error!r}")
            return "errors"

    def join(self, _joining) -> None:
        join_group(group=self.group, colleague=self.colleague)

    def leave(self, joining) -> None:
        give_back(joining=joining)

    def take(self, joining) -> None:
        take_offer(joining=joining)

    def let_pass(self, joining) -> None:
        let_pass(joining=joining)

    def change_capacity(self, _joining) -> None:
        change_capacity(group=self.group, capacity=self.chance.randint(SEATS // 2, SEATS + 4))

    def let_time_pass(self, _joining) -> None:
        """One offer runs out, and whoever let one pass before may be asked again."""
        now = timezone.now()
        offered = Joining.objects.filter(group=self.group, state=State.OFFERED).values("pk")[:1]
        Joining.objects.filter(pk__in=offered, state=State.OFFERED).update(until=now)
        passed = Joining.objects.filter(group=self.group, state=State.WAITING, passed_at__isnull=False)
        passed.update(passed_at=now - timedelta(days=2))
        look_after_groups()


def look_at(group: Group) -> Counter:
    """In one query, so that it is of one moment: seats beyond what there are, people twice, and a line let past."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH kept AS (SELECT * FROM consultations_joining WHERE group_id = %(group)s
                          AND state IN ('waiting', 'offered', 'asked', 'seated')),
                 seats AS (SELECT s.* FROM consultations_seat s JOIN consultations_meeting m ON m.id = s.meeting_id
                           WHERE m.group_id = %(group)s AND s.given_back_at IS NULL)
            SELECT (SELECT count(*) FROM consultations_group g WHERE g.id = %(group)s AND g.capacity <
                    (SELECT count(*) FROM kept WHERE state <> 'waiting'))
                 + (SELECT count(*) FROM (SELECT meeting_id FROM seats GROUP BY meeting_id HAVING count(*) >
                    (SELECT capacity FROM consultations_group WHERE id = %(group)s)) over_full),
                   (SELECT count(*) FROM (SELECT colleague_id FROM kept GROUP BY 1 HAVING count(*) > 1) twice)
                 + (SELECT count(*) FROM (SELECT 1 FROM seats GROUP BY meeting_id, colleague_id
                    HAVING count(*) > 1) twice_there),
                   (SELECT count(*) FROM kept offered JOIN kept waiting ON offered.state = 'offered'
                    AND waiting.state = 'waiting' AND waiting.passed_at IS NULL AND waiting.since < offered.since)
            """,
            {"group": group.pk},
        )
        oversold, twice, let_past = cursor.fetchone()
    return Counter({"oversold": oversold, "twice": twice, "let_past": let_past})


if __name__ == "__main__":
    report(measure, seed=1)
