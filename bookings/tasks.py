from celery import shared_task
from django.utils import timezone

from bookings.models import Session
from bookings.waitlist import actions
from practice.scheduling import actions as scheduling


@shared_task(name="bookings.lapse_requests")
def lapse_requests():
    """Once a minute: requests that nobody answered lapse."""
    scheduling.lapse_requests(model=Session, now=timezone.now())


@shared_task(name="bookings.offer_freed_times")
def offer_freed_times():
    """Once a minute: what came free is offered to those who wait."""
    actions.offer_freed_times()
