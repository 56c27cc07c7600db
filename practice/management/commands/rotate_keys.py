from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from practice import factor_keys
from practice.confided import ConfidedField, first_mark
from practice.rights.changes import signed


class Command(BaseCommand):
    help = (
        "Writes everything confided, and the keys of second steps, anew under the first key of FIELD_KEYS, so that "
        "earlier keys can be taken out. What is under it already stays as it is: a run that was cut short is simply "
        "started again."
    )

    def handle(self, **_options):
        with signed("manage.py rotate_keys"):
            self.write_all_anew()

    def write_all_anew(self):
        for model in apps.get_models():
            if columns := [field.attname for field in model._meta.local_fields if isinstance(field, ConfidedField)]:
                self.say(model, sum(write_anew(model, pk, columns) for pk in under_another_key(model, columns)))
        self.say(Authenticator, sum(factor_keys.write_anew(pk) for pk in factor_keys.under_another_key()))

    def say(self, model, count: int):
        self.stdout.write(f"{model._meta.verbose_name_plural.capitalize()}: {count}")


def under_another_key(model, columns: list[str]) -> list:
    """The ids of rows with a text that the first key has not sealed: asked past the field, which none may search."""
    quoted = connection.ops.quote_name
    stale = " OR ".join(f"NOT starts_with({quoted(column)}, %s)" for column in columns)
    asked = f"SELECT {quoted(model._meta.pk.column)} FROM {quoted(model._meta.db_table)} WHERE {stale}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked, [first_mark()] * len(columns))
        return [pk for (pk,) in cursor.fetchall()]


@transaction.atomic
def write_anew(model, pk, columns: list[str]) -> bool:
    """Read the row under a lock and save it; False for one that is gone. Raises `Unreadable`, and then stops."""
    row = model._base_manager.select_for_update().filter(pk=pk).first()
    for column in columns if row else []:
        getattr(row, column)  # a text that nobody read would be stored as it is
    if row:
        row.save(update_fields=columns)
    return row is not None
