import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_the_models_and_the_migrations_say_the_same(capsys):
    call_command("makemigrations", "--check", "--dry-run")
    assert capsys.readouterr().out == "No changes detected\n"
