from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from practice.backups.actions import make_backup
from practice.scheduling.models import Entry


@shared_task(name="practice.tidy")
def tidy():
    """Once a night: sessions that are over go, and with them what was written in them; so do holds of yesterday."""
    call_command("clearsessions")
    Entry.objects.filter(kind=Entry.Kind.HOLD, expires_at__lt=timezone.now() - timedelta(days=1)).delete()


@shared_task(name="practice.back_up")
def back_up():
    """Once a night. What went wrong stands in the log, and the desk says how old the last good one is."""
    make_backup(folder=settings.BACKUP_FOLDER, keep=settings.BACKUP_KEEP)
