from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from practice.confided import ConfidedField
from practice.rights.changes import signed


class Command(BaseCommand):
    help = "Writes everything confided anew under the first key of FIELD_KEYS, so that earlier keys can be taken out."

    def handle(self, **_options):
        with signed("manage.py reencrypt"):
            self.write_all_anew()

    def write_all_anew(self):
        for model in apps.get_models():
            if columns := [field.attname for field in model._meta.local_fields if isinstance(field, ConfidedField)]:
                rows = model._base_manager.values_list("pk", flat=True)
                count = sum(write_anew(model, pk, columns) for pk in rows.iterator())
                self.stdout.write(f"{model._meta.verbose_name_plural.capitalize()}: {count}")


@transaction.atomic
def write_anew(model, pk, columns: list[str]) -> bool:
    """Read the row under a lock and save it; False for one that is gone. Raises `Unreadable`, and then stops."""
    row = model._base_manager.select_for_update().filter(pk=pk).first()
    for column in columns if row else []:
        getattr(row, column)  # a text that nobody read would be stored as it is
    if row:
        row.save(update_fields=columns)
    return row is not None
