"""Between two tests with transactions of their own: nothing of the one reaches the next.

Django's own flush truncates every table and makes the content types anew, under other numbers. Emptying only what was
written to takes a twentieth of that time, and a server that outlives a test may go on believing what it remembers.
"""

import time

from django.db import IntegrityError, OperationalError, connection, transaction

WRITTEN_BY_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}  # and by nobody else
NEVER_DELETED = "receipts_receipt"  # row by row the database refuses it: it is emptied whole, along with its payments
PATIENCE = 5  # seconds


def empty_tables(_test_case=None) -> None:
    """No table holds a row afterwards, but for what migrations wrote for good. Whoever still works is waited for."""
    until = time.monotonic() + PATIENCE
    while True:
        _wait_for_others()
        try:
            _empty_tables()
            return
        except (IntegrityError, OperationalError):
            if time.monotonic() > until:  # a late request looks idle between two of its queries, and then goes on
                raise


def _empty_tables() -> None:
    tables = {*connection.introspection.django_table_names(only_existing=True, include_views=False)}
    with transaction.atomic(), connection.cursor() as cursor:
        written_to = _written_to(cursor, sorted(tables - WRITTEN_BY_MIGRATIONS))
        if NEVER_DELETED in written_to:
            cursor.execute(f"TRUNCATE {NEVER_DELETED} CASCADE")
            written_to.remove(NEVER_DELETED)
        for table in written_to:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # references are looked at at the end
        cursor.execute("DELETE FROM rights_change")  # where the database itself has noted all this


def _written_to(cursor, tables: list[str]) -> list[str]:
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    cursor.execute(f"SELECT {asked}")
    return [table for table, has_rows in zip(tables, cursor.fetchone(), strict=True) if has_rows]


def _wait_for_others() -> None:
    """A request whose browser was closed may still be answered: its last words belong to the test before."""
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND"
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(f"{busy} state <> 'idle' AND backend_type = 'client backend'")
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.02)
