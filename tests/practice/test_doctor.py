"""manage.py doctor: what it looks at, and what it says to do."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from practice.backups.models import Backup
from practice.confided import keyring
from practice.doctor import BAD, GOOD, LOOK, examine
from practice.profile.models import CrisisLine
from tests.apps_with_digits import with_an_app
from tests.factories import make_enquiry, make_person
from tests.servers import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def well(settings, tmp_path, mail_server):
    """A site in order, as far as a test can be: over https, with a proved backup, and mail that goes out."""
    settings.BASE_URL, settings.IS_SECURE, settings.SECRET_KEY = "https://practice.example", True, "a1b2c3d4e5" * 6
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 63072000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.BACKUP_KEY, settings.BACKUP_FOLDER = "a key", tmp_path / "backups"
    settings.COLLECT_STATIC = False
    Backup.objects.create(file="a.age", size=1, rows=1, proved_at=timezone.now(), proof_seconds=1)
    CrisisLine.objects.update(verified_on=timezone.localdate())
    settings.SILENCED_SYSTEM_CHECKS = ["async.E001"]  # of DJANGO_ALLOW_ASYNC_UNSAFE: the browser's tests need it


def found() -> dict[str, tuple[str, str]]:
    """What there is to say, by what it is about; of several things about one, the last."""
    return {finding.about: (finding.state, finding.words) for finding in examine()}


def test_of_a_site_in_order_nothing_is_bad():
    assert {about: words for about, (state, words) in found().items() if state != GOOD} == {}


def test_everything_named_is_looked_at():
    assert list(found()) == [
        "settings", "time zones", "database", "clock", "migrations", "connections", "keys", "messages", "backups",
        "crisis lines", "Redis", "mail", "static files", "disk",
    ]  # fmt: skip


def test_debug_and_plain_http_are_bad(settings):
    settings.DEBUG, settings.IS_SECURE = True, False
    bad = [finding.words for finding in examine() if finding.state == BAD]
    assert bad == [
        "DEBUG is on: the site shows its insides to everybody. Take DEBUG out.",
        "BASE_URL does not begin with https:// so nothing people send is protected.",
    ]


def test_what_the_settings_silence_is_not_said(settings):
    settings.SECURE_HSTS_PRELOAD = False
    assert found()["settings"][0] == LOOK
    settings.SILENCED_SYSTEM_CHECKS = ["async.E001", "security.W021"]
    assert found()["settings"] == (GOOD, "Nothing to remark.")


def test_a_key_that_is_gone_is_named_by_what_it_sealed(settings):
    make_enquiry()
    settings.FIELD_KEYS = "other:" + "QUFB" * 10 + "QUE="
    keyring.cache_clear()
    state, words = found()["keys"]
    assert (state, words.startswith("These don't open: enquiry (")) == (BAD, True)


def test_the_key_of_a_second_step_is_tried_too(settings):
    with_an_app(make_person())
    settings.FIELD_KEYS = "other:" + "QUFB" * 10 + "QUE="
    keyring.cache_clear()
    assert found()["keys"] == (
        BAD,
        "These don't open: authenticator (data). Put the key they were sealed with back into FIELD_KEYS.",
    )


def test_keys_that_open_are_counted():
    make_enquiry()
    assert found()["keys"] == (GOOD, "2 confided texts were tried, and open.")


def test_a_mail_server_that_does_not_answer_is_bad(settings):
    settings.EMAIL_PORT = free_port()
    state, words = found()["mail"]
    assert (state, words.startswith("The mail server can't be used:")) == (BAD, True)


def test_without_redis_it_goes_on_but_somebody_should_look(settings):
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert found()["Redis"][0] == LOOK


def test_late_backups_stale_lines_and_missing_files_are_named(settings, tmp_path):
    Backup.objects.update(made_at=timezone.now() - timedelta(days=9))
    CrisisLine.objects.update(verified_on=timezone.localdate() - timedelta(days=400))
    settings.COLLECT_STATIC, settings.STATIC_ROOT = True, tmp_path / "static"
    said = found()
    assert said["backups"] == (
        BAD, "The last backup that was proved is 9 days old. Run manage.py backup and read what it says.",
    )  # fmt: skip
    assert said["crisis lines"][0] == LOOK
    assert said["static files"] == (BAD, "They are not collected. Run manage.py collectstatic --noinput.")


def test_a_full_disk_is_bad(monkeypatch):
    monkeypatch.setattr("practice.doctor.LEAST_FREE", 10**18)
    assert [words.endswith("Make room.") for about, (_state, words) in found().items() if about == "disk"] == [True]


def test_the_command_prints_a_line_each_and_fails_where_something_is_bad(settings):
    said = StringIO()
    call_command("doctor", stdout=said)
    assert "good  Redis         It answers.\n" in said.getvalue()

    settings.EMAIL_PORT = free_port()
    said = StringIO()
    with pytest.raises(CommandError, match=r"^One thing is bad\.$"):
        call_command("doctor", json=True, stdout=said)
    assert {row["state"] for row in json.loads(said.getvalue())} == {GOOD, BAD}
