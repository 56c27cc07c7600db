"""How old the last copy is that was proved, in words."""

from datetime import datetime, timedelta

from django.conf import settings

from practice.backups.models import Backup

OLDEST = timedelta(hours=50)  # two nights, and the time a copy takes


def last_backup(now: datetime) -> tuple[str, bool]:
    """What there is to say of backups, and whether somebody has to look. One query; ("", False) in development."""
    if not settings.BACKUP_KEY:
        return ("", False) if settings.DEBUG else ("No backups are made: BACKUP_KEY is not set.", True)
    last = Backup.last_proved()
    if last is None:
        return "No backup was ever proved.", True
    hours = int((now - last.made_at) / timedelta(hours=1))
    age = f"{hours} hours" if hours < 48 else f"{hours // 24} days"
    return f"The last backup that was proved is {age} old.", now - last.made_at > OLDEST
