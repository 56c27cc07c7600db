from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0006_pictures'),
    ]

    operations = [
        # Each search ranks by the words of every article that it found: they lie there as they are, for unpacking them
        # takes longer than the ranking.
        migrations.RunSQL(
            "ALTER TABLE blog_article ALTER COLUMN lexemes SET STORAGE EXTERNAL",
            "ALTER TABLE blog_article ALTER COLUMN lexemes SET STORAGE EXTENDED",
        ),
    ]
