import logging
import threading

from celery import shared_task
from kombu.exceptions import OperationalError

from practice.notifications import delivery

logger = logging.getLogger(__name__)


@shared_task(name="notifications.deliver")
def deliver():
    delivery.sweep()


def nudge() -> None:
    """Ask a worker to sweep now, without waiting for Redis, which may be silent. A process that ends waits for it."""
    threading.Thread(target=ask_for_a_sweep, name="nudge").start()


def ask_for_a_sweep() -> None:
    """Gives up well within a second: the beat's next sweep does the same work."""
    try:
        deliver.apply_async(retry=False, expires=60)
    except OperationalError as refusal:
        logger.warning("No worker could be nudged (%s); the next sweep delivers.", refusal)
