from django.conf import settings
from django.db import models

from practice.scheduling.appointments import Appointment


class Session(Appointment):
    """A client's booking."""

    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sessions")

    @property
    def person(self):
        return self.client
