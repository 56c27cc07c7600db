from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from blog.models import Announcement, Subscriber
from blog.newsletter.consent import CURRENT, consent_words
from blog.newsletter.messages import Confirm
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.notifications.models import Notification
from practice.profile.models import Practice

UNCONFIRMED_FOR = timedelta(days=7)
PROOF_FOR = timedelta(days=3 * 365 + 1)  # after the end: as long as the law may ask for it


@transaction.atomic
def ask(*, address: str, source: Subscriber.Source) -> None:
    """Afterwards a letter is on its way to the address that asks for a yes; nothing else comes before that.

    Whoever is subscribed stays so, and gets a letter that says it: at the form both look the same. Asked again before
    the yes, the words that were read last count.
    """
    agreed = {"version": CURRENT, "words": consent_words(Practice.current()), "source": source}
    agreed["asked_at"] = timezone.now()
    subscriber, is_new = Subscriber.objects.get_or_create(address=address, ended_at=None, defaults=agreed)
    if not is_new:
        Subscriber.objects.filter(pk=subscriber.pk, confirmed_at=None).update(**agreed)
    outbox.queue(kinds.get(Confirm.name).plan(subscriber))


def confirm(*, subscriber: Subscriber) -> None:
    """They are written to from now on. Twice changes nothing, and neither does a yes after the end."""
    Subscriber.objects.standing().filter(pk=subscriber.pk, confirmed_at=None).update(confirmed_at=timezone.now())


def choose(*, subscriber: Subscriber, rhythm: str, wording: str) -> None:
    Subscriber.objects.filter(pk=subscriber.pk).update(rhythm=rhythm, wording=wording)


def stop(*, subscriber: Subscriber) -> None:
    """Nothing more goes to this address, also where it was subscribed anew since the link was sent.

    What waits in the outbox is looked at again before it goes, and does not go. Twice changes nothing.
    """
    Subscriber.objects.standing().filter(address=subscriber.address).update(ended_at=timezone.now())


@transaction.atomic
def forget(subscribers: QuerySet[Subscriber]) -> None:
    """Afterwards neither their rows are here nor any message that went to them."""
    gone = list(subscribers.values_list("pk", flat=True))
    told = Announcement.objects.filter(subscriber__in=gone).values("pk")
    Notification.objects.filter(Q(subject_id__in=gone) | Q(subject_id__in=told), person=None).delete()
    Subscriber.objects.filter(pk__in=gone).delete()


def forget_old() -> None:
    """What was never confirmed goes after a week, the proof of what ended after three years."""
    now = timezone.now()
    never = Q(confirmed_at=None, asked_at__lt=now - UNCONFIRMED_FOR)
    forget(Subscriber.objects.filter(never | Q(ended_at__lt=now - PROOF_FOR)))
