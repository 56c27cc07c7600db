from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0004_groups_and_approvals'),
    ]

    operations = [
        migrations.AddField(
            model_name='colleague',
            name='declined_words',
            field=models.TextField(blank=True, help_text='What they were told with it, in the practitioner’s words.', verbose_name='words when declined'),
        ),
    ]
