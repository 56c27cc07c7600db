from django.db import migrations, models

RHYTHMS = {1: "weekly", 2: "fortnightly"}  # by the weeks from one to the next; none was kept with others


def name_rhythms(apps, schema_editor):
    series = apps.get_model("bookings", "RegularSessions").objects
    for weeks, rhythm in RHYTHMS.items():
        series.filter(every_weeks=weeks).update(rhythm=rhythm)


def count_weeks(apps, schema_editor):
    """What came in a rhythm that no number of weeks says counts as every fourth."""
    series = apps.get_model("bookings", "RegularSessions").objects
    series.update(every_weeks=4)
    for weeks, rhythm in RHYTHMS.items():
        series.filter(rhythm=rhythm).update(every_weeks=weeks)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0009_said_that_they_come")]

    operations = [
        migrations.AddField(
            model_name="regularsessions",
            name="rhythm",
            field=models.CharField(
                choices=[("weekly", "Every week"), ("fortnightly", "Every other week"), ("monthly", "Every month")],
                default="weekly",
                max_length=12,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="regularsessions", name="every_weeks", field=models.PositiveSmallIntegerField(default=1)
        ),
        migrations.RunPython(name_rhythms, count_weeks),
        migrations.RemoveField(model_name="regularsessions", name="every_weeks"),
    ]
