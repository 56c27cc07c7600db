from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_how_people_are_reached'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='role',
            field=models.CharField(blank=True, choices=[('', 'None: a client, a colleague or a reader'), ('owner', 'Owner: runs the practice'), ('practitioner', 'Practitioner: their own calendar and clients, and articles'), ('assistant', 'Assistant: calendars and people, and nothing that was confided'), ('editor', 'Editor: articles alone')], default='', help_text='What they may open here. Clients and colleagues need none.', max_length=15),
        ),
    ]
