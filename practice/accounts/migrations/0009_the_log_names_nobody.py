from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce, Left
from django.db.models import Value


def forget_names(apps, _schema_editor):
    """What was logged until now stands by its number, as everything logged from now on does."""
    entries = apps.get_model("admin", "LogEntry").objects
    entries.update(object_repr=Left(Coalesce(F("object_id"), Value("")), 200))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_account_events"), ("admin", "0003_logentry_add_action_flag_choices")]

    operations = [migrations.RunPython(forget_names, migrations.RunPython.noop)]
