from datetime import date

from django.db import migrations

# Looked up on this day. The practice keeps them current in the admin.
VERIFIED_ON = date(2026, 11, 22)
LINES = [
    ("Canada", "Suicide Crisis Helpline", "Call or text 9-8-8", "Any hour, every day", "For anybody in Canada, in English and French.", "https://988.ca/"),
    ("British Columbia", "Crisis Lines Association of BC", "Call 1-800-784-2433", "Any hour, every day", "For anybody in British Columbia.", "https://www.crisislines.bc.ca/"),
    ("British Columbia", "310 Mental Health Support", "Call 310-6789, no area code", "Any hour, every day", "For anybody in British Columbia who wants to talk.", "https://www.crisislines.bc.ca/"),
    ("Canada", "Trans Lifeline", "Call 1-877-330-6366", "Not every hour: their site says when", "By trans people, for trans people.", "https://translifeline.org/"),
    ("Canada", "Kids Help Phone", "Text 686868 or call 1-800-668-6868", "Any hour, every day", "For young people anywhere in Canada.", "https://kidshelpphone.ca/"),
]


def add_lines(apps, schema_editor):
    CrisisLine = apps.get_model("profile", "CrisisLine")
    for position, (region, name, reach, hours, about, url) in enumerate(LINES):
        CrisisLine.objects.create(
            region=region, name=name, reach=reach, hours=hours, about=about, url=url, verified_on=VERIFIED_ON, position=position
        )


class Migration(migrations.Migration):
    """The page of people to call must never be empty, on no site."""

    dependencies = [("profile", "0001_initial")]

    operations = [migrations.RunPython(add_lines, migrations.RunPython.noop)]
