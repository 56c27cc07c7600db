"""What the admin had logged before it named nobody."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import make_person

BEFORE = [("accounts", "0008_account_events")]


@pytest.mark.django_db(transaction=True)
def test_names_that_were_logged_are_forgotten_and_the_rows_stay():
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes("accounts")
    try:
        executor.migrate(BEFORE)
        owner = make_person("Hollis Fern", role="owner")
        for number in ("17", None):
            LogEntry.objects.create(user=owner, object_id=number, object_repr="Rowan Heron", action_flag=3)
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert list(LogEntry.objects.order_by("pk").values_list("object_id", "object_repr")) == [("17", "17"), (None, "")]
