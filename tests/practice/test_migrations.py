"""Migrations say what the models do, and once people rely on the site, none breaks the release before it."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter

from practice.settings import BASE_DIR

HOUSES = ("practice", "blog", "bookings", "consultations")
OURS = [app.label for app in apps.get_app_configs() if app.name.split(".")[0] in HOUSES]
# Nobody ran these when they were written. Until the first release a line is added for each new one.
BEFORE_RELEASE = [
    tuple(line.split()) for line in (Path(__file__).parent / "before_release.txt").read_text().splitlines()
]


def breaks(app: str, but: list[str]) -> bool:
    """Whether code of the release before fails on tables that these migrations were applied to, but for those named."""
    linter = MigrationLinter(path=str(BASE_DIR), include_apps=[app], ignore_name=but, no_cache=True, no_output=True)
    linter.lint_all_migrations()
    return linter.has_errors


def on_disk(app: str) -> set[str]:
    return {name for room, name in MigrationLoader(None).disk_migrations if room == app}


@pytest.mark.django_db
def test_the_models_and_the_migrations_say_the_same(capsys):
    call_command("makemigrations", "--check", "--dry-run")
    assert capsys.readouterr().out == "No changes detected\n"


@pytest.mark.parametrize("app", OURS)
def test_the_release_before_goes_on_working_while_this_one_is_put_in_its_place(app, transactional_db):
    exempt = [name for room, name in BEFORE_RELEASE if room == app]

    assert set(exempt) <= on_disk(app)
    assert not breaks(app, exempt)


def test_a_column_that_old_code_knows_nothing_of_would_be_found(transactional_db):
    assert breaks("profile", [name for name in on_disk("profile") if name != "0003_how_people_pay"])
