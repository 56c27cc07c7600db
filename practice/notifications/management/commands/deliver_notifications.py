from dataclasses import asdict

from django.core.management.base import BaseCommand

from practice.notifications.delivery import sweep


class Command(BaseCommand):
    help = "One sweep of the outbox: delivers every message that is due. What the Celery beat does every half minute."

    def handle(self, **_options):
        done = asdict(sweep())
        self.stdout.write(", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in done.items()))
