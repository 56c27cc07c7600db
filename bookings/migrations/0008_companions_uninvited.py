from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0007_what_was_free")]

    operations = [
        migrations.AddField(
            "companion",
            "uninvited_at",
            models.DateTimeField(
                blank=True, help_text="When whoever booked said that they come alone after all.", null=True
            ),
        )
    ]
