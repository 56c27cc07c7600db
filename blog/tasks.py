from celery import shared_task

from blog.newsletter import actions, announcing


@shared_task(name="blog.announce")
def announce():
    """Every five minutes: what became public is told to those who asked."""
    announcing.announce()


@shared_task(name="blog.forget_addresses")
def forget_addresses():
    """Once a night: addresses that nobody confirmed, and those whose proof nobody has to show any more."""
    actions.forget_old()
