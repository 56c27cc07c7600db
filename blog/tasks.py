from celery import shared_task

from blog.newsletter import actions, announcing
from blog.studio.actions import hold_back_scheduled


@shared_task(name="blog.announce")
def announce():
    """Every five minutes: what became public is told to those who asked."""
    announcing.announce()


@shared_task(name="blog.forget_addresses")
def forget_addresses():
    """Once a night: addresses that nobody confirmed, and those whose proof nobody has to show any more."""
    actions.forget_old()


@shared_task(name="blog.hold_back")
def hold_back():
    """Every minute: what is still to appear, and is blocked by something since, doesn't appear by itself."""
    hold_back_scheduled()
