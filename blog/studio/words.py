"""What whoever writes is told about drafts, saves and dates. Times are on the practice's clock."""

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Draft, Revision
from practice import clock
from practice.accounts.models import Person

SAVED_BEFORE = "This page was saved already. Open the article again to write on."
NOT_LOST = "What you wrote here is kept beside it, and both can be compared."
NOT_LOST_YET = "What you wrote here is kept as a draft of its own. Where a new article begins, both are offered."


def clock_of(moment) -> str:
    """ "Today, 10:42 am", as one would say it; with the year where it is another."""
    now = timezone.now()
    if moment.year != now.year:
        return clock.moment_words(moment, clock.HOME_ZONE, name_zone=False)
    return clock.near_words(moment, clock.HOME_ZONE, now)


def saved_at(draft: Draft) -> str:
    """ "Saved 10:42 am"."""
    return f"Saved {clock.clock_words(draft.saved_at.astimezone(ZoneInfo(clock.HOME_ZONE)))}"


def who(row: Draft | Revision, reader: Person) -> str:
    if row.by == reader:
        return "you, on another page"
    return (row.by and row.by.name) or "somebody"


def saved_meanwhile(article: Article, reader: Person) -> str:
    last = article.revisions.filter(kind=Revision.Kind.SAVED).select_related("by").first()
    saved = f"by {who(last, reader)} ({clock_of(last.at)})" if last else "by somebody"
    return f"This article was saved {saved} after you opened it. {NOT_LOST}"


def written_meanwhile(draft: Draft, reader: Person) -> str:
    kept = NOT_LOST if draft.article_id else NOT_LOST_YET
    if draft.version == 0:
        return f"The draft that you went on with was saved or left on another page. {kept}"
    return f"There is a newer draft of this article by {who(draft, reader)} ({clock_of(draft.saved_at)}). {kept}"


def another_draft(draft: Draft, reader: Person) -> str:
    wrote = f"There is a draft of this article by {who(draft, reader)} ({clock_of(draft.saved_at)})"
    return f"{wrote} that is not in what you saved. It is kept: open the article to see it."


def held_back(what: str, asked) -> str:
    """ "Taken off its date, Friday 27 November 2026, 10:00 am, as something blocks it"."""
    return f"{what}, {clock.moment_words(asked, clock.HOME_ZONE, name_zone=False)}, as something blocks it"


def name_of(revision: Revision) -> str:
    return revision.name or clock_of(revision.at)


def name_for_good(revision: Revision) -> str:
    """A name that is still right tomorrow."""
    return revision.name or clock.moment_words(revision.at, clock.HOME_ZONE, name_zone=False)


def state_of(article: Article) -> str:
    """What readers see of it, with the date in the zone that the form speaks."""
    if article.published_at is None:
        return "Draft. Readers do not see it."
    moment = clock.moment_words(article.published_at, timezone.get_current_timezone_name())
    return f"Public since {moment}." if article.is_published else f"Scheduled for {moment}."


def compare_address(article: int, before: str, after: str) -> str:
    query = urlencode({"before": before, "after": after})
    return f"{reverse('admin:blog_article_compare', args=[article])}?{query}"
