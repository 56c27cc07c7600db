from django.db import models
from django.utils import timezone


class Backup(models.Model):
    """A copy that was made of everything, and when it was last proved that it can be restored."""

    made_at = models.DateTimeField(default=timezone.now)
    file = models.CharField(max_length=100, unique=True, help_text="Its name in the folder of backups.")
    size = models.BigIntegerField(help_text="Bytes, encrypted.")
    rows = models.BigIntegerField(help_text="Of all tables.")
    proved_at = models.DateTimeField(null=True, help_text="When it was last restored into a database for trial.")
    proof_seconds = models.FloatField(null=True, help_text="How long that took.")

    class Meta:
        ordering = ["-made_at"]

    def __str__(self):
        return self.file

    @classmethod
    def last_proved(cls) -> "Backup | None":
        return cls.objects.exclude(proved_at=None).first()
