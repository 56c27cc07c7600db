"""Everything that a running site needs, looked at in turn; each finding says what to do (`manage.py doctor`)."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import redis
from django.apps import apps
from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from django.utils import timezone

from practice.backups.watching import last_backup
from practice.clock import stale_zones
from practice.confided import ConfidedField, Unreadable
from practice.factor_keys import open_key, sealed_keys
from practice.notifications.watching import silence
from practice.profile.models import CrisisLine

GOOD, LOOK, BAD = "good", "look", "bad"
OLDEST_POSTGRES = 140000
CLOCK_MAY_DIFFER = 2  # seconds
LEAST_FREE = 2 * 10**9  # bytes
SAMPLE = 50  # confided texts of each column that are opened


@dataclass(frozen=True)
class Finding:
    about: str
    state: str
    words: str


def examine() -> Iterator[Finding]:
    """One finding or more about each thing. What fails doesn't keep the others from being looked at."""
    yield from settings_are_safe()
    yield zone_data()
    database = database_answers()
    yield database
    if database.state != BAD:
        yield from the_database()
    yield redis_answers()
    yield mail_server_answers()
    yield static_files()
    yield from disks()


def the_database() -> Iterator[Finding]:
    yield clocks_agree()
    yield migrations_are_applied()
    if not pending():
        yield connections_are_enough()
        yield keys_open_what_is_confided()
        yield messages_go_out()
        yield backups_are_made()
        yield crisis_lines_are_checked()


def settings_are_safe() -> Iterator[Finding]:
    """Django's own advice for a public site, and ours."""
    if settings.DEBUG:
        yield Finding("settings", BAD, "DEBUG is on: the site shows its insides to everybody. Take DEBUG out.")
    if not settings.IS_SECURE:
        yield Finding("settings", BAD, "BASE_URL does not begin with https:// so nothing people send is protected.")
    checked = run_checks(include_deployment_checks=True)
    found = [problem for problem in checked if problem.level >= WARNING and not problem.is_silenced()]
    for problem in found:
        yield Finding("settings", LOOK, f"{problem.msg.partition('. ')[0].rstrip('.')} ({problem.id}).")
    if not found and settings.IS_SECURE and not settings.DEBUG:
        yield Finding("settings", GOOD, "Nothing to remark.")


def zone_data() -> Finding:
    problem = stale_zones()
    return Finding("time zones", BAD if problem else GOOD, problem or f"tzdata {version('tzdata')} is in use.")


def database_answers() -> Finding:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Finding("database", BAD, f"PostgreSQL does not answer: {str(error).splitlines()[0]}. See DATABASE_URL.")
    found = connection.pg_version
    if found < OLDEST_POSTGRES:
        return Finding("database", BAD, f"PostgreSQL is version {found // 10000}; 14 or newer is needed.")
    return Finding("database", GOOD, f"PostgreSQL {found // 10000} answers.")


def clocks_agree() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    if apart > CLOCK_MAY_DIFFER:
        return Finding("clock", BAD, f"This machine and the database are {apart:.0f} s apart. Let NTP set both clocks.")
    return Finding("clock", GOOD, "This machine and the database have the same time.")


def pending() -> list:
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrations_are_applied() -> Finding:
    if count := len(pending()):
        return Finding("migrations", BAD, f"{count} migrations are not applied. Run manage.py migrate.")
    return Finding("migrations", GOOD, "All are applied.")


def connections_are_enough() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_connections')::int, (SELECT count(*) FROM pg_stat_activity)")
        most, used = cursor.fetchone()
    words = f"{used} of {most} connections to PostgreSQL are open."
    return Finding("connections", LOOK if used > most * 0.8 else GOOD, words)


def keys_open_what_is_confided() -> Finding:
    """Tries some texts of each column: one that doesn't open has lost its key."""
    tried, lost = 0, []
    for model in apps.get_models():
        for field in (one for one in model._meta.local_fields if isinstance(one, ConfidedField)):
            rows = model._base_manager.filter(**{f"{field.name}__isnull": False}).iterator(chunk_size=SAMPLE)
            for row in islice(rows, SAMPLE):
                tried += 1
                try:
                    getattr(row, field.attname)
                except Unreadable:
                    lost.append(f"{model._meta.verbose_name} ({field.verbose_name})")
                    break
    for _pk, text in sealed_keys()[:SAMPLE]:
        tried += 1
        try:
            open_key(text)
        except Unreadable:
            lost.append("authenticator (data)")
            break
    if lost:
        words = f"These don't open: {', '.join(lost)}. Put the key they were sealed with back into FIELD_KEYS."
        return Finding("keys", BAD, words)
    return Finding("keys", GOOD, f"{tried} confided texts were tried, and open.")


def messages_go_out() -> Finding:
    if words := silence(timezone.now()):
        return Finding("messages", BAD, f"{words} Start worker and beat, or see their log.")
    return Finding("messages", GOOD, "None has waited long.")


def backups_are_made() -> Finding:
    words, is_late = last_backup(timezone.now())
    if is_late:
        return Finding("backups", BAD, f"{words} Run manage.py backup and read what it says.")
    return Finding("backups", GOOD, words or "None are made in development.")


def crisis_lines_are_checked() -> Finding:
    if count := CrisisLine.objects.stale(timezone.localdate()).count():
        return Finding("crisis lines", LOOK, f"{count} were not checked for half a year. See /admin/, Crisis lines.")
    return Finding("crisis lines", GOOD, "All were checked lately.")


def redis_answers() -> Finding:
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://")
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as found:
            found.ping()
    except (redis.RedisError, OSError, ValueError):
        words = "It does not answer. Messages still go out where cron sweeps, but late. See REDIS_URL."
        return Finding("Redis", LOOK, words)
    return Finding("Redis", GOOD, "It answers.")


def mail_server_answers() -> Finding:
    """Goes as far as signing in there, and sends nothing."""
    try:
        with get_connection():
            pass
    except OSError as error:
        said = str(error) or type(error).__name__
        return Finding("mail", BAD, f"The mail server can't be used: {said}. See EMAIL_URL.")
    return Finding("mail", GOOD, "The mail server lets us in.")


def static_files() -> Finding:
    if settings.COLLECT_STATIC and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Finding("static files", BAD, "They are not collected. Run manage.py collectstatic --noinput.")
    return Finding("static files", GOOD, "They are in place.")


def disks() -> Iterator[Finding]:
    """Where something is written: there must be room, and we must be let in. Named once a disk."""
    places = {"files": settings.STATIC_ROOT.parent, "backups": settings.BACKUP_FOLDER}
    for name, folder in places.items():
        there = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(there).free
        if free < LEAST_FREE:
            yield Finding("disk", BAD, f"{free / 1e9:.1f} GB are left for {name} ({folder}). Make room.")
        elif not os.access(there, os.W_OK):
            yield Finding("disk", BAD, f"{folder} can't be written to, and {name} go there. See who owns it.")
        else:
            yield Finding("disk", GOOD, f"{free / 1e9:.0f} GB are left for {name}.")
