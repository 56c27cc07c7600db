from celery import shared_task
from django.utils import timezone

from consultations.groups.actions import look_after_groups
from consultations.models import Consultation
from practice.scheduling import actions


@shared_task(name="consultations.lapse_requests")
def lapse_requests():
    """Once a minute: requests that nobody answered lapse, and their times are free."""
    actions.lapse_requests(model=Consultation, now=timezone.now())


@shared_task(name="consultations.look_after_groups")
def look_after():
    """Once a minute: seats that nobody took in time are offered to the next, and facilitators hear of small groups."""
    look_after_groups()
