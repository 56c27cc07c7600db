"""What this app holds about a person: what they asked to be sent, and what they wrote for others to read."""

from blog.models import Announcement, Article, Draft, FormerAddress, Revision, Subscriber
from practice.accounts.holdings import Holding, declare, declare_nothing


def articles_signed(person, _now):
    return (
        ["Articles here are in your name. Write to us to have it taken off them."] if person.articles.exists() else []
    )


declare(
    Holding(
        Subscriber,
        "New articles by e-mail",
        lambda person: Subscriber.objects.filter(address__iexact=person.email),
        {
            "Address": "address",
            "How often": "get_rhythm_display",
            "How plain": "get_wording_display",
            "Asked": "asked_at",
            "Where": "get_source_display",
            "The words you read": "words",
            "Version of the words": "version",
            "Confirmed": "confirmed_at",
            "Stopped": "ended_at",
        },
        left_out=("id",),
        is_by_address=True,
        change_at="blog:newsletter",
    ),
    Holding(
        Announcement,
        "Articles that were sent to you",
        lambda person: Announcement.objects.filter(subscriber__address__iexact=person.email).select_related("article"),
        {"Article": "article.title"},
        left_out=("id", "subscriber"),
        is_by_address=True,
    ),
)
declare_nothing(
    "Written by whoever works here, to be read by anybody: it is found among the articles.",
    Article,
    Draft,
    Revision,
    FormerAddress,
    hinders=articles_signed,
)
