"""The outbox at the desk: what waits, what went, what did not, and why."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from practice.accounts.models import Person
from practice.desk.forms import OutboxForm
from practice.desk.seeing import messages_seen_by, practitioners_seen_by, staff_only
from practice.notifications.actions import send_again
from practice.notifications.models import Notification

PER_PAGE = 30
State = Notification.State


@dataclass(frozen=True)
class Drawer:
    """The messages of one state: how many there are, and where they are listed."""

    state: State
    count: int
    url: str
    is_open: bool


@staff_only
@require_safe
def show(request):
    """One state at a time: what waits with the nearest first, everything else with the newest first."""
    state, to = OutboxForm(request.GET).asked()
    seen = messages_seen_by(request.user, practitioners_seen_by(request.user))
    if to:
        seen = seen.filter(person=to)
    order = "due_at" if state == State.WAITING else "-settled_at"
    listed = seen.filter(state=state).select_related("person").order_by(order, "pk")
    context = {
        "drawers": drawers(seen, state, to),
        "state": state,
        "to": Person.objects.filter(pk=to, notifications__in=seen).first() if to else None,
        "everybody_url": outbox_url(state),
        "page_obj": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
        "more": urlencode({"state": state, **({"person": to} if to else {})}),
    }
    return render(request, "desk/outbox.html", context)


def drawers(seen, state: str, to: UUID | None) -> list[Drawer]:
    """Every state with how many are in it. One query."""
    counts = dict(seen.order_by().values_list("state").annotate(Count("pk")))
    return [Drawer(one, counts.get(one, 0), outbox_url(one, to), one == state) for one in State]


def outbox_url(state: str, to: UUID | None = None) -> str:
    return f"{reverse('desk:outbox')}?{urlencode({'state': state, **({'person': to} if to else {})})}"


@staff_only
@require_POST
def again(request, pk):
    seen = messages_seen_by(request.user, practitioners_seen_by(request.user))
    notification = get_object_or_404(seen.select_related("person"), pk=pk)
    if send_again(notification):
        messages.success(request, f"The message to {notification.recipient} is on its way again.")
    else:
        messages.info(request, "It was left as it is: it has gone, is on its way, or is of no use any more.")
    return redirect(outbox_url(notification.state))
