from datetime import timedelta

import pytest
from django.utils import timezone

from practice.backups.models import Backup
from practice.backups.watching import last_backup
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def proved(ahead: timedelta) -> Backup:
    at = timezone.now() + ahead
    return Backup.objects.create(file=f"{at:%d}.age", made_at=at, size=1, rows=1, proved_at=at, proof_seconds=1)


def test_the_desk_says_how_old_the_last_proved_backup_is(settings, frozen, client):
    settings.BACKUP_KEY = "a key"
    proved(timedelta(hours=-7))
    Backup.objects.create(file="later.age", size=1, rows=1)  # made, and not proved: it counts for nothing
    client.force_login(make_person(role="owner"))

    assert last_backup(timezone.now()) == ("The last backup that was proved is 7 hours old.", False)
    assert "The last backup that was proved is 7 hours old." in client.get("/desk/").content.decode()


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(days=-3), ("The last backup that was proved is 3 days old.", True)),
        (None, ("No backup was ever proved.", True)),
    ],
)
def test_an_old_one_or_none_wants_somebody_to_look(settings, frozen, ahead, said):
    settings.BACKUP_KEY = "a key"
    if ahead:
        proved(ahead)
    assert last_backup(timezone.now()) == said


def test_where_no_key_is_set_it_is_said_and_not_in_development(settings):
    settings.BACKUP_KEY = ""
    assert last_backup(timezone.now()) == ("No backups are made: BACKUP_KEY is not set.", True)
    settings.DEBUG = True
    assert last_backup(timezone.now()) == ("", False)


def test_whoever_does_not_own_the_practice_hears_nothing_of_it(settings, client):
    settings.BACKUP_KEY = "a key"
    client.force_login(make_person(role="practitioner"))
    assert "backup" not in client.get("/desk/").content.decode()
