from django.db import migrations


def give_roles(apps, schema_editor):
    """Whoever could open everything runs the practice; other staff see, as before, what is their own."""
    staff = apps.get_model("accounts", "Person").objects.filter(is_staff=True)
    staff.filter(is_superuser=True).update(role="owner")
    staff.filter(is_superuser=False).update(role="practitioner")


def take_roles(apps, schema_editor):
    people = apps.get_model("accounts", "Person").objects
    people.exclude(role="").update(is_staff=True)
    people.filter(role="owner").update(is_superuser=True)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_role'),
    ]

    operations = [migrations.RunPython(give_roles, take_roles)]
