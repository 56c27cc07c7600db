from celery import shared_task

from practice.rights import actions
from practice.rights.changes import signed


@shared_task(name="rights.retain")
def retain():
    """Once a night: what is kept no longer than the practice decided goes."""
    with signed("every night"):
        actions.retain(apply=True)
