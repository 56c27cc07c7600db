"""Celery carries nudges and the beat; what is to be said, and when, lives in PostgreSQL (`practice.notifications`)."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")

app = Celery("practice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_the_log_of_the_site(**_kwargs):
    """Celery would set up one of its own otherwise, which leaves nothing out (practice.logs)."""


@worker_init.connect
def refuse_stale_time_zones(**_kwargs):
    from practice.clock import require_current_zones  # noqa: PLC0415 settings must choose the zone data first

    try:
        require_current_zones()
    except ImproperlyConfigured as problem:
        raise SystemExit(str(problem)) from None  # any other error here Celery would log, and start all the same
