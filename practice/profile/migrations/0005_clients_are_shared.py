from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('profile', '0004_subject_prefix'),
    ]

    operations = [
        migrations.AddField(
            model_name='practice',
            name='clients_are_shared',
            field=models.BooleanField(default=False, help_text='Each practitioner then sees the days and the clients of all, and can book, move and cancel for them. What was confided to one of them stays theirs to read.', verbose_name='practitioners see each other’s clients'),
        ),
    ]
