from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from practice.accounts.models import Person
from practice.notifications.models import Notification, ReturnedMail
from practice.notifications.tasks import nudge
from practice.notifications.writing import RETURNS


def queue(notifications: Iterable[Notification]) -> None:
    """Write messages to the outbox, in the caller's transaction; one that is there already stays as it is.

    After commit a worker is nudged if anything is due now. Without the nudge the next sweep finds it.
    """
    notifications = list(notifications)
    Notification.objects.bulk_create(notifications, ignore_conflicts=True)
    if any(notification.due_at <= timezone.now() for notification in notifications):
        transaction.on_commit(nudge)


def plan_anew(*, person: Person) -> None:
    """Afterwards what waits for them keeps the quiet hours and the zone that are theirs now."""
    hushed = Notification.objects.waiting().filter(person=person, attempts=0).exclude(hush=Notification.Hush.NONE)
    for notification in hushed:
        notification.person = person
        notification.keep_quiet()
        hushed.filter(pk=notification.pk).update(due_at=notification.due_at)


def withdraw(*, subject_id, why: str, person: Person | None = None) -> None:
    """Afterwards nothing that waited about this row will be sent, or nothing to this person.

    A worker that has one in hand looks again.
    """
    whose = {"person": person} if person else {}
    Notification.objects.waiting().filter(subject_id=subject_id, **whose).update(
        state=Notification.State.WITHDRAWN, settled_at=timezone.now(), reason=why
    )


def send_again(notification: Notification) -> bool:
    """Put a message that failed or was missed back in the outbox, due now and with its attempts forgotten.

    False for one that is on its way, has gone, or is of no use any more: it stays as it is.
    """
    return bool(send_all_again(Notification.objects.filter(pk=notification.pk)))


def send_all_again(notifications: QuerySet) -> int:
    """The same for many; how many that are."""
    now, state = timezone.now(), Notification.State
    of_use = notifications.filter(Q(worthless_at=None) | Q(worthless_at__gt=now))
    changed = of_use.filter(state__in=[state.FAILED, state.MISSED]).update(
        state=state.WAITING, settled_at=None, reason="", attempts=0, due_at=now, claimed_until=None
    )
    if changed:
        transaction.on_commit(nudge)
    return changed


@transaction.atomic
def write_there_again(*, address: str) -> int:
    """Afterwards mail goes to an address that it came back from; how much goes again.

    That is what came back or was stopped there and is still of use. Nothing happens where no mail came back.
    """
    if not ReturnedMail.objects.filter(address=address.lower()).delete()[0]:
        return 0
    stopped = Q(reason=RETURNS) & (Q(person__email=address.lower()) | Q(address__iexact=address))
    failed = Notification.objects.filter(state=Notification.State.FAILED)
    return send_all_again(failed.filter(Q(sent_to__iexact=address) | stopped))
