from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0006_offers_taken_back")]

    operations = [
        migrations.AddField(
            "waiting",
            "known_free",
            ArrayField(
                models.CharField(max_length=16),
                default=list,
                editable=False,
                help_text="Suiting starts, on the practitioner's clock, that have been free for everybody since they "
                "joined.",
                size=None,
            ),
        ),
        migrations.AddField(
            "waiting",
            "looked_until",
            models.DateField(editable=False, help_text="The last day that could be booked then.", null=True),
        ),
    ]
