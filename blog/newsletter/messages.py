"""What goes to those who asked to hear of new articles: to an address, which nobody here knows more of."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from blog.models import Announcement, Article, Subscriber
from blog.newsletter.months import month_before, month_begun
from practice.clock import HOME_ZONE, day_words
from practice.notifications.kinds import Kind

FRESH_FOR = timedelta(days=7)  # after that, news is none


class NewsletterKind(Kind):
    """A message to a subscriber; `subject.subscriber` says which."""

    def recipients(self, subject):
        return [subject.subscriber.address]

    def worthless_at(self, subject):
        return self.due_at(subject) + FRESH_FOR

    def context(self, subject, person):
        subscriber = subject.subscriber
        asked_on = subscriber.asked_at.astimezone(ZoneInfo(HOME_ZONE)).date()
        return {
            "subscriber": subscriber,
            "plain": subscriber.is_told_plainly,
            "asked_on": day_words(asked_on),
            "yours_url": settings.BASE_URL + subscriber.get_absolute_url(),
        }


class Confirm(NewsletterKind):
    """Asks whoever reads at an address whether they want it. Where it is confirmed already, says that instead."""

    name = "blog.newsletter.confirm"
    label = "Confirm the address"
    template = "blog/messages/confirm"

    def recipients(self, subject):
        return [subject.address]

    def occurrence(self, subject):
        """A double click asks once."""
        return f"{timezone.now():%Y-%m-%d %H:%M}"

    def find_all(self, ids):
        return Subscriber.objects.in_bulk(ids)

    def still_wanted(self, subject, notification):
        return subject.ended_at is None

    def context(self, subject, person):
        return super().context(Telling(subject), person)

    def sample(self, person):
        return sample_subscriber(person.email, confirmed_at=None)


class News(NewsletterKind):
    """Mail programs show a button of their own for stopping what carries these headers (RFC 2369, 2919 and 8058)."""

    def headers(self, subject, notification):
        stop_url = settings.BASE_URL + reverse("blog:stop", args=[subject.subscriber.token])
        return {
            "List-Id": f"<new.{settings.EMAIL_FROM.rpartition('@')[2]}>",
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def context(self, subject, person):
        articles = [{"article": one, "url": settings.BASE_URL + one.neutral_url} for one in subject.articles]
        return {**super().context(subject, person), "articles": articles}


class NewArticle(News):
    """Tells of one article, to whoever wants to hear of each. Its subject is the announcement."""

    name = "blog.newsletter.article"
    label = "A new article"
    template = "blog/messages/article"

    def find_all(self, ids):
        found = Announcement.objects.select_related("subscriber").prefetch_related("article")
        return found.in_bulk(ids)

    def still_wanted(self, subject, notification):
        return subject.subscriber.is_subscribed and subject.article.is_published

    def sample(self, person):
        return Announcement.objects.create(subscriber=sample_subscriber(person.email), article=sample_article())


@dataclass(frozen=True)
class Telling:
    """What one letter tells one subscriber."""

    subscriber: Subscriber
    articles: tuple[Article, ...] = ()


class Digest(News):
    """Tells of the articles of a month, to whoever wants to hear once a month. Its subject is a `Telling`."""

    name = "blog.newsletter.digest"
    label = "The month’s articles"
    template = "blog/messages/digest"

    def subject_id(self, subject):
        return subject.subscriber.pk

    def occurrence(self, subject):
        return f"{self.due_at(subject).astimezone(ZoneInfo(HOME_ZONE)):%Y-%m}"

    def due_at(self, subject):
        return month_begun(timezone.now())

    def find_all(self, ids):
        subscribers = Subscriber.objects.filter(pk__in=ids)
        return {telling.subscriber.pk: telling for telling in tellings(subscribers, month_begun(timezone.now()))}

    def still_wanted(self, subject, notification):
        return subject.subscriber.is_subscribed and bool(subject.articles)

    def sample(self, person):
        return Telling(sample_subscriber(person.email), (sample_article(), sample_article()))


def tellings(subscribers: Iterable[Subscriber], begun: datetime) -> list[Telling]:
    """What of the month before `begun` each of them has not heard, oldest first. Three queries."""
    subscribers, articles = list(subscribers), articles_of_month(begun)
    told = Announcement.objects.filter(article__in=articles, subscriber__in=subscribers)
    told = set(told.values_list("subscriber", "article"))
    return [Telling(one, tuple(news_for(one, articles, told))) for one in subscribers]


def news_for(subscriber: Subscriber, articles: list[Article], told: set[tuple]) -> list[Article]:
    """Those that appeared after they confirmed, and that no pair of `told` says they were told of."""
    since = subscriber.confirmed_at
    fresh = [article for article in articles if since and since < article.published_at]
    return [article for article in fresh if (subscriber.pk, article.pk) not in told]


def articles_of_month(begun: datetime) -> list[Article]:
    """What became public in the month before `begun`, and is so still."""
    published = Article.objects.published().filter(published_at__gte=month_before(begun), published_at__lt=begun)
    return list(published.order_by("published_at"))


def sample_subscriber(address: str, **fields) -> Subscriber:
    """A row that ended already, but for its saying so: another one may stand for the same address."""
    now = timezone.now()
    fields = {"confirmed_at": now, "ended_at": now, "words": "Sample", "version": "sample", **fields}
    subscriber = Subscriber.objects.create(address=address, source=Subscriber.Source.PAGE, **fields)
    subscriber.ended_at = None
    return subscriber


def sample_article() -> Article:
    return Article.objects.create(
        title="What a pause is for",
        slug=f"sample-{uuid.uuid4()}",
        summary="On waiting, and what it makes room for.",
        body="<p>Somebody waits.</p>",
        published_at=timezone.now(),
    )
