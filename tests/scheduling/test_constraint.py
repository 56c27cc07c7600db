"""What PostgreSQL itself refuses, whoever writes and however."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.errors import CheckViolation, ExclusionViolation

from practice.scheduling.models import Entry
from tests.factories import at, make_entry, make_practitioner, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TWO = at("2026-11-25 14:00")
FIFTY = timedelta(minutes=50)
FOR_GOOD = (Entry.Kind.SESSION, Entry.Kind.CONSULTATION, Entry.Kind.MEETING)
PAIRS = [(first, second) for first in Entry.Kind for second in Entry.Kind]
OVERLAPS = {
    "at the same time": (TWO, FIFTY),
    "a minute into its end": (TWO + timedelta(minutes=49), FIFTY),
    "a minute into its start": (TWO - timedelta(minutes=49), FIFTY),
    "inside it": (TWO + timedelta(minutes=20), timedelta(minutes=1)),
    "around it": (TWO - timedelta(hours=1), timedelta(hours=4)),
}


def refusal(act):
    """The class of PostgreSQL's refusal and the name of the constraint behind it."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    return type(refused.value.__cause__), refused.value.__cause__.diag.constraint_name


def insert_sql(service, start, kind, practitioner=None):
    """A row written by hand, as any program with the password could."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO scheduling_entry (id, practitioner_id, service_id, kind, during, day, clock, fold, zone,
                                          buffer_before, buffer_after, expires_at)
            VALUES (gen_random_uuid(), %s, %s, %s, tstzrange(%s, %s), '2026-11-25', '14:00', 0, 'America/Vancouver',
                    0, 0, %s)
            """,
            [
                (practitioner or service.practitioner).pk,
                service.pk,
                kind,
                start,
                start + FIFTY,
                None if kind in FOR_GOOD else timezone.now(),
            ],
        )


@pytest.mark.parametrize("where", OVERLAPS)
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_no_two_kinds_overlap(first, second, where):
    service = make_service()
    make_entry(service, start=TWO, kind=first)
    start, length = OVERLAPS[where]
    refused = refusal(lambda: make_entry(service, start=start, length=length, kind=second))
    assert refused == (ExclusionViolation, "a_practitioner_has_one_entry_at_a_time")
    assert [(entry.kind, entry.start) for entry in Entry.objects.all()] == [(first, TWO)]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_plain_sql_is_refused_no_less(first, second):
    service = make_service()
    insert_sql(service, TWO, first)
    refused = refusal(lambda: insert_sql(service, TWO + timedelta(minutes=30), second))
    assert refused == (ExclusionViolation, "a_practitioner_has_one_entry_at_a_time")


def test_two_services_of_one_practitioner_share_their_time():
    practitioner = make_practitioner()
    make_entry(make_service(practitioner), start=TWO)
    refused = refusal(lambda: make_entry(make_service(practitioner, minutes=80), start=TWO - timedelta(hours=1)))
    assert refused == (ExclusionViolation, "a_practitioner_has_one_entry_at_a_time")


def test_a_hold_that_ran_out_still_stands_for_the_database():
    service = make_service()
    make_entry(service, start=TWO, kind=Entry.Kind.HOLD, expires_at=timezone.now() - timedelta(days=1))
    assert refusal(lambda: make_entry(service, start=TWO))[0] is ExclusionViolation


def test_entries_may_touch():
    service = make_service()
    around = [TWO - FIFTY, TWO, TWO + FIFTY]
    for start in around:
        make_entry(service, start=start)
    assert [entry.start for entry in Entry.objects.all()] == around


def test_two_practitioners_may_work_at_the_same_time():
    for practitioner in (make_practitioner(), make_practitioner()):
        make_entry(make_service(practitioner), start=TWO)
    assert [entry.start for entry in Entry.objects.all()] == [TWO, TWO]


def test_a_released_time_can_be_taken_again_and_then_not_be_given_back():
    service = make_service()
    released = make_entry(service, start=TWO, released_at=timezone.now())
    make_entry(service, start=TWO)
    refused = refusal(lambda: Entry.objects.filter(pk=released.pk).update(released_at=None))
    assert refused == (ExclusionViolation, "a_practitioner_has_one_entry_at_a_time")


def an_hour_later():
    """One row after the other, so that each stands on its neighbour's time until that one has moved, too."""
    for entry in Entry.objects.all():
        entry.promise(entry.start + timedelta(hours=1), entry.end - entry.start, entry.zone)
        entry.save()


def test_many_entries_can_be_moved_onto_one_anothers_times_at_once():
    service = make_service(minutes=60)
    starts = [TWO, TWO + timedelta(hours=1), TWO + timedelta(hours=2)]
    for start in starts:
        make_entry(service, start=start)
    assert refusal(an_hour_later)[0] is ExclusionViolation
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS a_practitioner_has_one_entry_at_a_time DEFERRED")
        an_hour_later()
        cursor.execute("SET CONSTRAINTS a_practitioner_has_one_entry_at_a_time IMMEDIATE")
    assert [entry.start for entry in Entry.objects.all()] == [start + timedelta(hours=1) for start in starts]


def test_a_deferred_constraint_is_asked_in_the_end():
    service = make_service()
    make_entry(service, start=TWO)
    make_entry(service, start=TWO + timedelta(hours=1))

    def overlap():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS a_practitioner_has_one_entry_at_a_time DEFERRED")
            Entry.objects.filter(during__startswith=TWO).update(during=(TWO, TWO + timedelta(hours=2)))
            cursor.execute("SET CONSTRAINTS a_practitioner_has_one_entry_at_a_time IMMEDIATE")

    assert refusal(overlap)[0] is ExclusionViolation


@pytest.mark.parametrize("kind", [kind for kind in Entry.Kind if kind not in FOR_GOOD])
def test_whatever_is_kept_for_a_while_says_until_when(kind):
    refused = refusal(lambda: make_entry(start=TWO, kind=kind, expires_at=None))
    assert refused == (CheckViolation, "what_is_kept_for_a_while_says_until_when")


@pytest.mark.parametrize("kind", FOR_GOOD)
def test_an_appointment_runs_out_only_once_it_is_cancelled(kind):
    """Until a cancellation is final its time stays claimed, for the database too."""
    entry = make_entry(start=TWO, kind=kind)
    assert entry.expires_at is None
    Entry.objects.update(expires_at=timezone.now() + timedelta(minutes=4))
    assert refusal(lambda: make_entry(entry.service, start=TWO))[0] is ExclusionViolation


@pytest.mark.parametrize(
    "during", [(TWO, TWO), (TWO, None), (None, TWO), (None, None)], ids=["empty", "no end", "no start", "always"]
)
def test_an_entry_starts_and_ends(during):
    entry = make_entry(start=TWO)
    refused = refusal(lambda: Entry.objects.filter(pk=entry.pk).update(during=during))
    assert refused == (CheckViolation, "entries_start_and_end")


def test_a_form_is_told_that_the_time_is_taken():
    service = make_service()
    make_entry(service, start=TWO)
    entry = Entry(practitioner=service.practitioner, service=service, kind=Entry.Kind.SESSION)
    entry.promise(TWO, FIFTY, service.zone)
    with pytest.raises(ValidationError) as refused:
        entry.full_clean()
    assert [(error.code, error.message) for error in refused.value.error_dict["__all__"]] == [
        ("taken", "This time is taken.")
    ]
    entry.promise(TWO + FIFTY, FIFTY, service.zone)
    entry.full_clean()
