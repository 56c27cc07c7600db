"""What has been kept long enough goes, and nothing else does."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.models import Announcement, Article, Subscriber
from bookings.models import Companion, Enquiry, Session
from practice.accounts.holdings import all_holdings
from practice.accounts.models import Person
from practice.clock import HOME_ZONE
from practice.notifications.models import Notification, ReturnedMail
from practice.receipts.models import Receipt
from practice.rights.actions import Held, NotYet, erase_everything, retain
from practice.rights.models import ComingOfAge, LegalHold
from practice.rights.retention import years_later
from practice.rights.tasks import retain as every_night
from practice.scheduling.models import Entry, Place
from practice.scheduling.statuses import Status
from tests.factories import (
    at,
    make_article,
    make_enquiry,
    make_entry,
    make_person,
    make_practice,
    make_service,
    make_session,
    make_subscriber,
    make_waiting,
)
from tests.rights.everybody import ADDRESS, somebody_of_whom_everything_is_kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TODAY = date(2026, 11, 24)
LONG_AGO = datetime(2010, 1, 1, tzinfo=ZoneInfo(HOME_ZONE))


def seen_last(name: str, day: date, *, service=None, **fields) -> Person:
    """Somebody whose one session was on that day, and who has not been here since."""
    person = Person.objects.create(email=f"{name.lower()}@example.org", name=name, joined_at=LONG_AGO)
    met(person, service or make_service(), day, **fields)
    return person


def met(person, service, day: date, *, minute=0, **fields) -> Session:
    start = datetime.combine(day, time(9 + minute // 60, minute % 60), tzinfo=ZoneInfo(HOME_ZONE))
    entry = make_entry(service, start=start, kind=Entry.Kind.SESSION)
    booked = {"place": Place.ONLINE, "status": Status.ATTENDED, **fields}
    return Session.objects.create(entry=entry, service=service, client=person, **booked)


def clients() -> list[str]:
    """Who is still there, without those who work here."""
    return list(Person.objects.filter(role="").order_by("name").values_list("name", flat=True))


def hold(person) -> LegalHold:
    return LegalHold.objects.create(person=person, reason="A claim of an insurer")


# --- people -------------------------------------------------------------------------------


def test_a_record_is_kept_through_its_last_day_and_not_longer():
    service = make_service()
    seen_last("Ash", date(2019, 11, 23), service=service)
    seen_last("Birch", date(2019, 11, 24), service=service)
    retain(apply=True)
    assert clients() == ["Birch"]
    assert Session.objects.count() == Entry.objects.count() == 1


def test_the_practice_says_for_how_long():
    make_practice(kept_years=10)
    seen_last("Ash", date(2019, 11, 23))
    retain(apply=True)
    assert clients() == ["Ash"]


def test_whoever_began_to_book_and_never_did_goes_after_ninety_days():
    Person.objects.create(email="ash@example.org", name="Ash", joined_at=at("2026-08-25 10:00"))
    Person.objects.create(email="birch@example.org", name="Birch", joined_at=at("2026-08-26 10:00"))
    Person.objects.create(
        email="cedar@example.org", name="Cedar", joined_at=LONG_AGO, last_login=at("2026-11-01 10:00")
    )
    retain(apply=True)
    assert clients() == ["Birch", "Cedar"]


def test_whoever_still_waits_for_a_time_stays():
    waiting = make_waiting(make_person("Ash Fern"))
    Person.objects.filter(pk=waiting.client_id).update(joined_at=LONG_AGO, last_login=None)
    retain(apply=True)
    assert clients() == ["Ash Fern"]
    waiting.ended_at = at("2026-08-01 10:00")
    waiting.save()
    retain(apply=True)
    assert clients() == []


def test_whoever_works_here_stays():
    practitioner = make_service().practitioner
    make_person("Hollis Fern", role="owner")
    Person.objects.update(joined_at=LONG_AGO, last_login=None)
    retain(apply=True)
    assert set(Person.objects.values_list("name", flat=True)) == {practitioner.name, "Hollis Fern"}


def test_somebody_who_comes_again_is_kept_anew():
    ash = seen_last("Ash", date(2015, 3, 2))
    make_session(ash)
    retain(apply=True)
    assert Session.objects.filter(client=ash).count() == 2


def test_a_minor_is_kept_until_so_many_years_after_they_turned_nineteen():
    service = make_service()
    for name, turns in {"Ash": date(2019, 11, 23), "Birch": date(2019, 11, 24)}.items():
        person = seen_last(name, date(2014, 5, 5), service=service, minute=60 * len(name), is_for_minor=True)
        ComingOfAge.objects.create(person=person, on=turns)
    retain(apply=True)
    assert clients() == ["Birch"]


def test_a_minor_of_whom_nobody_noted_the_day_is_kept_as_if_just_born():
    seen_last("Ash", date(2001, 5, 5), is_for_minor=True)
    assert retain(apply=True).undated_minors == 1
    assert clients() == ["Ash"]
    Session.objects.all().delete()
    Entry.objects.all().delete()
    met(Person.objects.get(name="Ash"), make_service(), date(2000, 11, 23), is_for_minor=True)
    assert retain(apply=True).people == 1


def test_two_who_came_together_go_together():
    service = make_service()
    ash, birch = seen_last("Ash", date(2012, 5, 5), service=service), seen_last("Birch", date(2024, 5, 5))
    Companion.objects.create(session=ash.sessions.get(), person=birch, joined_at=LONG_AGO)
    retain(apply=True)
    assert (clients(), Session.objects.count()) == (["Ash", "Birch"], 2)


def test_an_invitation_that_was_refused_ties_nobody():
    service = make_service()
    ash, birch = seen_last("Ash", date(2012, 5, 5), service=service), seen_last("Birch", date(2024, 5, 5))
    Companion.objects.create(session=ash.sessions.get(), person=birch, left_at=LONG_AGO)
    retain(apply=True)
    assert (clients(), Companion.objects.count()) == (["Birch"], 0)


def test_a_hold_keeps_everything_until_it_is_lifted():
    ash = seen_last("Ash", date(2012, 5, 5))
    held = hold(ash)
    report = retain(apply=True)
    assert (clients(), report.people, report.held) == (["Ash"], 0, 1)
    with pytest.raises(Held):
        erase_everything(person=ash)
    held.lifted_at = at("2026-11-24 09:00")
    held.save()
    retain(apply=True)
    assert (clients(), LegalHold.objects.count()) == ([], 0)


def test_a_hold_on_one_keeps_those_who_came_along():
    service = make_service()
    ash, birch = seen_last("Ash", date(2012, 5, 5), service=service), seen_last("Birch", date(2012, 5, 6))
    Companion.objects.create(session=ash.sessions.get(), person=birch, joined_at=LONG_AGO)
    hold(birch)
    retain(apply=True)
    assert clients() == ["Ash", "Birch"]


def test_nothing_is_erased_of_somebody_with_a_time_to_come():
    ash = make_session().client
    with pytest.raises(NotYet, match="is still to come"):
        erase_everything(person=ash)
    assert Session.objects.filter(client=ash).exists()


def test_of_somebody_whose_time_is_over_not_a_row_is_left(frozen):
    marlow = somebody_of_whom_everything_is_kept()
    marlow.waiting.update(ended_at=at("2026-11-30 10:00"))
    frozen.move_to(at("2034-11-25 10:00"))
    left_before = Article.objects.count(), Subscriber.objects.count(), Announcement.objects.count()
    retain(apply=True)
    of_them = {one.title: one.whose(marlow).count() for one in all_holdings() if not one.is_by_address}
    assert of_them == dict.fromkeys(of_them, 0)
    assert not Person.objects.filter(pk=marlow.pk).exists()
    assert not Enquiry.objects.filter(email=ADDRESS).exists()
    assert not Notification.objects.filter(person=None, state=Notification.State.SENT).exists()
    assert left_before == (Article.objects.count(), Subscriber.objects.count(), Announcement.objects.count())


def test_whoever_signs_up_while_it_is_looked_into_disturbs_nobody():
    """Whom later queries find, and the first did not: with a session, a companion, a hold, and a day of age."""
    seen_last("Ash", date(2012, 5, 5))
    is_new = True

    def meanwhile(execute, sql, params, many, context):
        nonlocal is_new
        found = execute(sql, params, many, context)
        if is_new and sql.startswith('SELECT "accounts_person"."id"'):
            is_new = False
            birch, cedar = (seen_last(name, date(2026, 11, 20), is_for_minor=True) for name in ("Birch", "Cedar"))
            Companion.objects.create(session=birch.sessions.get(), person=cedar, joined_at=LONG_AGO)
            hold(birch)
        return found

    with connection.execute_wrapper(meanwhile):
        retain(apply=True)
    assert (is_new, clients()) == (False, ["Birch", "Cedar"])


def test_whom_the_database_does_not_let_go_keeps_nobody_else_here(frozen):
    """A receipt that was issued just now by the database's own clock, which no test moves."""
    marlow = somebody_of_whom_everything_is_kept()
    marlow.waiting.update(ended_at=at("2026-11-30 10:00"))
    receipt = Receipt.objects.get()
    Receipt.objects.create(
        number=2, fee=receipt.fee, person=marlow, practitioner=receipt.practitioner, cents=1, paid_on=receipt.paid_on,
        methods="Cash", printed="{}", issued_at=timezone.now(), issued_by=receipt.issued_by,
    )  # fmt: skip
    seen_last("Ash", date(2012, 5, 5))
    frozen.move_to(at("2034-11-25 10:00"))
    assert "People whose time is over and who could not be erased (the log says why): 1" in said("--apply")
    assert (Person.objects.filter(pk=marlow.pk).exists(), Receipt.objects.count()) == (True, 2)
    assert not Person.objects.filter(name="Ash").exists()


# --- what belongs to an address alone --------------------------------------------------------


def test_questions_go_after_ninety_days_unless_they_belong_to_a_record():
    seen_last("Rowan", date(2024, 5, 5))
    for days, address in ((91, "ash@example.org"), (89, "birch@example.org"), (91, "rowan@example.org")):
        asked = make_enquiry(address, email=address)
        Enquiry.objects.filter(pk=asked.pk).update(asked_at=at("2026-11-24 10:00") - timedelta(days=days))
    retain(apply=True)
    assert set(Enquiry.objects.values_list("email", flat=True)) == {"birch@example.org", "rowan@example.org"}


def test_a_hold_keeps_the_questions_of_somebody_who_only_asked():
    ash = Person.objects.create(email="ash@example.org", name="Ash", joined_at=LONG_AGO)
    asked = make_enquiry("Yes?", email="ash@example.org")
    Enquiry.objects.filter(pk=asked.pk).update(asked_at=at("2026-01-01 10:00"))
    ReturnedMail.objects.create(address="ash@example.org", said="No such user", at=at("2026-01-01 10:00"))
    held = hold(ash)
    retain(apply=True)
    assert (clients(), Enquiry.objects.count(), ReturnedMail.objects.count()) == (["Ash"], 1, 1)
    held.lifted_at = at("2026-11-24 09:00")
    held.save()
    retain(apply=True)
    assert (clients(), Enquiry.objects.count(), ReturnedMail.objects.count()) == ([], 0, 0)


def test_a_question_counts_from_its_answer():
    asked = make_enquiry("Yes?", email="ash@example.org")
    wren = make_service().practitioner.person
    old = at("2026-01-01 10:00")
    Enquiry.objects.filter(pk=asked.pk).update(asked_at=old, answered_at=at("2026-11-01 10:00"), answered_by=wren)
    retain(apply=True)
    assert Enquiry.objects.exists()


def test_whoever_asked_to_be_sent_articles_still_gets_them():
    make_subscriber("ash@example.org")
    seen_last("Ash", date(2012, 5, 5))
    retain(apply=True)
    assert (clients(), Subscriber.objects.count()) == ([], 1)


# --- saying it ----------------------------------------------------------------------------------


def said(*arguments) -> list[str]:
    out = StringIO()
    call_command("retain", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_says_how_much_and_since_when_and_names_nobody():
    service = make_service()
    seen_last("Ash", date(2012, 5, 5), service=service)
    seen_last("Birch", date(2013, 6, 6), service=service)
    hold(seen_last("Cedar", date(2014, 6, 6), service=service))
    people = "People whose time ended between Sunday 5 May 2019 and Saturday 6 June 2020: 2"
    held = "People whose time is over and whom a legal hold keeps: 1"
    lines = [people, "  You: 2", "  Sessions: 2", held]
    assert said() == [*lines, "Nothing was changed. Run it with --apply to erase what is due."]
    assert clients() == ["Ash", "Birch", "Cedar"]
    assert said("--apply") == lines
    assert clients() == ["Cedar"]
    assert said("--apply") == ["Nothing is due.", held]


def test_it_happens_every_night(settings):
    seen_last("Ash", date(2012, 5, 5))
    assert [one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()].count(every_night.name) == 1
    every_night()
    assert clients() == []


@pytest.mark.parametrize("count", [1, 3])
def test_finding_what_is_due_asks_the_database_as_often_however_many_there_are(count, django_assert_num_queries):
    service = make_service()
    for number in range(count):
        seen_last(f"Ash{number}", date(2024, 5, 5), service=service, minute=60 * number)
    with django_assert_num_queries(28):
        retain(apply=False)


# --- for anybody ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Life:
    """One person of a made-up practice, in days and years before today."""

    joined: int
    sessions: tuple[tuple[int, int, bool], ...]  # years and days ago, and whether for a minor
    turns_adult: tuple[int, int] | None
    is_held: bool
    comes_along_with: int | None  # the number of somebody whose first session they joined
    asked: int | None  # days ago, at /contact/


near = st.integers(-2, 2)
ago = st.tuples(st.sampled_from([0, 1, 2, 7, 8, 25, 27]), near)
lives = st.builds(
    Life,
    joined=st.sampled_from([0, 29, 30, 31, 89, 90, 91, 400, 4000]),
    sessions=st.lists(st.tuples(*[st.sampled_from([0, 1, 2, 7, 8, 25, 26]), near, st.booleans()]), max_size=2).map(
        tuple
    ),
    turns_adult=st.none() | ago,
    is_held=st.sampled_from([False, False, False, True]),
    comes_along_with=st.none() | st.integers(0, 3),
    asked=st.none() | st.sampled_from([0, 29, 30, 31, 89, 90, 91]),
)


def day_ago(years: int, days: int) -> date:
    return years_later(TODAY, -years) - timedelta(days=days)


def oracle(world: list[Life], years: int, days: int) -> tuple[set[int], set[int]]:
    """Who stays, and whose questions do, worked out one by one."""
    last, along = {}, companions(world)
    for number, life in enumerate(world):
        ends = [TODAY - timedelta(days=life.joined) + timedelta(days=days)]
        ends += [years_later(day_ago(*session[:2]), years) for session in life.sessions]
        if number in along:
            host, place = along[number]
            ends.append(years_later(day_ago(*world[host].sessions[place][:2]), years))
        if life.turns_adult:
            ends.append(years_later(day_ago(*life.turns_adult), years))
        else:
            ends += [years_later(day_ago(*one[:2]), 19 + years) for one in life.sessions if one[2]]
        last[number] = date.max if life.is_held else max(ends)
    for _again in world:
        for number, (host, _place) in along.items():
            last[number] = last[host] = max(last[number], last[host])
    people = {number for number, day in last.items() if day >= TODAY}
    records = {number for number in people if world[number].sessions or number in along}
    records |= {number for number, day in last.items() if day == date.max}  # held, or together with somebody held
    asked = {
        number
        for number, life in enumerate(world)
        if life.asked is not None and (life.asked <= days or number in records)
    }
    return people, asked


def companions(world: list[Life]) -> dict[int, tuple[int, int]]:
    """Who comes along to which session of whom: the first that nobody else comes along to."""
    found = {}
    for number, life in enumerate(world):
        host = life.comes_along_with
        for place in range(len(world[host].sessions) if host is not None and host < len(world) else 0):
            if host != number and (host, place) not in found.values():
                found[number] = (host, place)
                break
    return found


def survivors(world: list[Life], years: int, days: int) -> tuple[set[int], set[int]]:
    """The same of rows, with what must not change looked at besides."""
    make_practice(kept_years=years, kept_days=days)
    service, now = make_service(minutes=5, buffer_after=0), at("2026-11-24 10:00")
    people, sessions = {}, {}
    for number, life in enumerate(world):
        joined = now - timedelta(days=life.joined)
        people[number] = Person.objects.create(email=f"{number}@example.org", name=str(number), joined_at=joined)
        for place, (years_ago, days_ago, is_for_minor) in enumerate(life.sessions):
            minute = number * 20 + place * 10
            day = day_ago(years_ago, days_ago)
            sessions[number, place] = met(people[number], service, day, minute=minute, is_for_minor=is_for_minor)
        if life.turns_adult:
            ComingOfAge.objects.create(person=people[number], on=day_ago(*life.turns_adult))
        if life.is_held:
            hold(people[number])
        if life.asked is not None:
            enquiry = make_enquiry(str(number), email=people[number].email)
            Enquiry.objects.filter(pk=enquiry.pk).update(asked_at=now - timedelta(days=life.asked))
    for number, host_and_place in companions(world).items():
        Companion.objects.create(session=sessions[host_and_place], person=people[number], joined_at=now)
    before = Article.objects.count()
    foreseen = retain(apply=False)
    done = retain(apply=True)
    assert (foreseen, before) == (done, Article.objects.count())
    left = {int(name) for name in clients()}
    assert {int(one.client.name) for one in Session.objects.all()} == {n for n in left if world[n].sessions}
    assert Entry.objects.count() == Session.objects.count()
    asked = {int(address.partition("@")[0]) for address in Enquiry.objects.values_list("email", flat=True)}
    return left, asked


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(lives, max_size=4), st.sampled_from([1, 7]), st.sampled_from([30, 90]))
def test_exactly_what_is_due_goes(world, years, days):
    with transaction.atomic():
        make_article()
        found = survivors(world, years, days)
        transaction.set_rollback(True)
    assert found == oracle(world, years, days)
