from celery import shared_task
from django.utils import timezone

from bookings.models import Session
from bookings.waitlist import actions
from practice.scheduling.actions import lapse_requests


@shared_task(name="bookings.offer_freed_times")
def offer_freed_times():
    """Once a minute: requests that nobody answered lapse, and what came free is offered to those who wait."""
    lapse_requests(model=Session, now=timezone.now())
    actions.offer_freed_times()
