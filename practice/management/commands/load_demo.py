from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practice.demo.load import load
from practice.demo.people import PEOPLE


class Command(BaseCommand):
    help = "Fills an empty site with a fictional practice: people, hours, services, articles, a few bookings."

    def handle(self, **_options):
        if not settings.DEBUG:
            raise CommandError("The demo practice is for development: set DEBUG=1 on a machine of your own.")
        load()
        self.stdout.write(f"The demo practice is there. Sign in as any of them at {settings.BASE_URL}/demo/")
        for person in PEOPLE:
            self.stdout.write(f"  {person.name}, {person.role}")
