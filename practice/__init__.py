"""The project: settings, addresses and the floors that every app stands on."""

from practice.celery import app as celery_app

__all__ = ["celery_app"]
