"""The admin's first page: what is being written, what waits at the desk, and the rooms that open for whoever looks."""

from blog.models import Article
from practice.accounts.roles import May
from practice.desk.waiting import queues_of

NEWEST = 8  # articles that are not public


def dashboard(request, context: dict) -> dict:
    """What stands on it; Unfold asks."""
    shown = {"queues": [queue for queue in queues_of(request.user) if queue.count], "rooms": open_rooms(context)}
    if request.user.may(May.WRITE):
        shown["drafts"] = Article.objects.exclude(pk__in=Article.objects.published()).order_by("-pk")[:NEWEST]
    return context | shown


def open_rooms(context: dict) -> list[dict]:
    """The groups of the side bar, each with the lists that open for whoever looks; none that would be empty."""
    groups = [
        {"title": group["title"], "open": [item for item in group["items"] if item["has_permission"]]}
        for group in context["sidebar_navigation"]
    ]
    return [group for group in groups if group["open"]]
