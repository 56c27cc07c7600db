from celery import shared_task

from practice.rights import actions


@shared_task(name="rights.retain")
def retain():
    """Once a night: what is kept no longer than the practice decided goes."""
    actions.retain(apply=True)
