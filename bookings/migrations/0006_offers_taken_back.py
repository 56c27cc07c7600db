from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0005_enquiries")]

    operations = [
        migrations.AlterField(
            "offer",
            "outcome",
            models.CharField(
                choices=[
                    ("open", "Open"),
                    ("taken", "Taken"),
                    ("declined", "Declined"),
                    ("lapsed", "Lapsed"),
                    ("taken-back", "Taken back"),
                ],
                default="open",
                max_length=10,
            ),
        )
    ]
