from django.core.management.base import BaseCommand, CommandError

from practice.accounts.models import Person
from practice.notifications.account_news import forget_factors


class Command(BaseCommand):
    help = "Takes every second step away from somebody who lost theirs. Make sure first, by voice, that it is them."

    def add_arguments(self, parser):
        parser.add_argument("address", help="Their e-mail address.")

    def handle(self, *, address, **options):
        person = Person.objects.filter(email=address.lower()).first()
        if not person:
            raise CommandError("Nobody here has this address.")
        gone = forget_factors(person=person)
        self.stdout.write(f"{gone} taken away. They set up a new one when they next sign in, and hear of it by e-mail.")
