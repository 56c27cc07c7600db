import uuid

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0002_newsletter'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='preview_generation',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Links to the preview that were made before it was raised no longer work.'),
        ),
        migrations.AddField(
            model_name='article',
            name='settled',
            field=models.JSONField(blank=True, default=dict, help_text='Citations settled by hand: the reference each means by its words, or null for what is none.'),
        ),
        migrations.AddField(
            model_name='article',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, help_text='Counts its saves, so that nobody saves over what they have not seen.'),
        ),
        migrations.AlterField(
            model_name='article',
            name='slug',
            field=models.SlugField(help_text="The last part of the page's address. When it changes, the old address leads to the new one.", max_length=200, unique=True),
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sent', models.JSONField(default=dict, help_text='The fields of the form, each with its values as they were sent.')),
                ('page', models.UUIDField(help_text='The open page that it is written on.')),
                ('version', models.PositiveIntegerField(default=0, help_text='Counts how often it was written over.')),
                ('began_from', models.PositiveIntegerField(default=0, help_text='The version of the article that it goes on from.')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('article', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='blog.article')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-saved_at'],
            },
        ),
        migrations.CreateModel(
            name='FormerAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=200, unique=True)),
                ('left_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='blog.article')),
            ],
            options={
                'ordering': ['left_at'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('kind', models.CharField(choices=[('saved', 'Saved'), ('refused', 'Not saved, as another text was saved first'), ('left', 'A draft that was left')], default='saved', max_length=10)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('page', models.UUIDField(help_text='The open page that it came from.', null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='blog.article')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='revisions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'refused')), fields=('article', 'page'), name='one_refused_text_a_page')],
            },
        ),
    ]
