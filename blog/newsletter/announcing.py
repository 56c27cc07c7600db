"""Telling of what became public, by itself or by a date that came. Nothing has to be pressed for it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from blog.models import Announcement, Article, Subscriber
from blog.newsletter.messages import Digest, NewArticle, Telling, articles_of_month
from blog.newsletter.months import month_begun
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.notifications.models import Notification

CATCH_UP = timedelta(days=3)  # a worker that comes back later than that tells of it no more


def announce() -> None:
    """Afterwards all that is new is in the outbox, once for each subscriber. Twice, or at once, changes nothing."""
    for article in Article.objects.published().filter(published_at__gt=timezone.now() - CATCH_UP).only("pk"):
        tell_of(article)
    tell_of_month()


@transaction.atomic
def tell_of(article: Article) -> None:
    """To whoever wants to hear of each, and confirmed before it was public. The article's row is locked meanwhile."""
    article = Article.objects.published().select_for_update(no_key=True).filter(pk=article.pk).first()
    if article is None:
        return
    told = Announcement.objects.filter(article=article).values("subscriber__address")
    listening = Subscriber.objects.subscribed().filter(rhythm=Subscriber.Rhythm.EACH)
    untold = listening.filter(confirmed_at__lt=article.published_at).exclude(address__in=told)
    announcements = [Announcement(subscriber=subscriber, article=article) for subscriber in untold]
    Announcement.objects.bulk_create(announcements)
    plan(NewArticle.name, announcements)


@transaction.atomic
def tell_of_month() -> None:
    """To whoever wants to hear once a month, where something appeared. What it is, is looked up when it is written."""
    begun = month_begun(timezone.now())
    if timezone.now() >= begun + CATCH_UP or not articles_of_month(begun):
        return
    listening = Subscriber.objects.subscribed().filter(rhythm=Subscriber.Rhythm.MONTHLY, confirmed_at__lt=begun)
    month = kinds.get(Digest.name).occurrence(None)
    told = Notification.objects.filter(kind=Digest.name, subject_id=OuterRef("pk"), occurrence=month)
    plan(Digest.name, [Telling(subscriber) for subscriber in listening.exclude(Exists(told))])


def plan(name: str, subjects: list) -> None:
    if subjects:
        outbox.queue(message for subject in subjects for message in kinds.get(name).plan(subject))
