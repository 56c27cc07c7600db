from celery import shared_task
from django.utils import timezone

from consultations.models import Consultation
from practice.scheduling import actions


@shared_task(name="consultations.lapse_requests")
def lapse_requests():
    """Once a minute: requests that nobody answered lapse, and their times are free."""
    actions.lapse_requests(model=Consultation, now=timezone.now())
