"""What was said to a person, and how they want to be told: their own pages about messages."""

from copy import copy
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.models import Session
from consultations.models import Colleague, Consultation
from practice.accounts.channels import said_by
from practice.accounts.forms import WishesForm
from practice.accounts.lapsed import login_required_keeping
from practice.accounts.models import Person
from practice.notifications import kinds
from practice.notifications.actions import plan_anew
from practice.notifications.emails import Glance
from practice.notifications.models import Notification
from practice.notifications.samples import sample_message
from practice.scheduling.appointment_words import lead_words
from practice.scheduling.messages import kind_name
from practice.scheduling.models import Service

PER_PAGE = 25
NEAREST = 20  # of those that wait, shown


@dataclass(frozen=True)
class Seen:
    """A reminder to somebody as others would see it, in one of the wordings."""

    wording: str
    is_chosen: bool
    glance: Glance


@login_required
@require_safe
def sent(request):
    """What went to them, the newest first, and what will go, the nearest first."""
    mine = request.user.notifications
    gone = mine.filter(state=Notification.State.SENT).order_by("-settled_at", "pk")
    context = {
        "waiting": wanted(mine.waiting().order_by("due_at", "pk")[:NEAREST], request.user),
        "page_obj": Paginator(gone, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "accounts/messages.html", context)


def wanted(waiting, person: Person) -> list[Notification]:
    """Those of them that will go, as far as `person` has said."""
    for notification in waiting:
        notification.person = person
    return [notification for notification in waiting if not kinds.get(notification.kind).declined(notification)]


@login_required_keeping
@require_http_methods(["GET", "POST"])
def how(request):
    """The form, and what a housemate would see with it as it stands. `look` shows that without keeping anything."""
    leads = {hours: f"{lead_words(hours)} before" for hours in Service.objects.filter(is_active=True).leads()}
    form = WishesForm(request.POST if request.method == "POST" else None, instance=request.user, leads=leads)
    is_look = "look" in request.POST
    if form.is_valid() and not is_look:
        with transaction.atomic():
            form.save()
            plan_anew(person=request.user)
        messages.success(request, "It’s kept.")
        return redirect("how_messages_come")
    asks_for_none = form.cleaned_data.get("channels") == [] if form.is_bound else request.user.wants_no_messages
    context = {
        "form": form,
        "is_look": is_look,
        "asks_for_none": asks_for_none,
        "previews": previews(request.user),
        "said": said_by(request.user),
    }
    return render(request, "accounts/how_messages_come.html", context, status=422 if form.errors else 200)


def previews(person: Person) -> list[Seen]:
    """Their own reminder in each wording, as it would be sent if they were kept as they are now."""
    model = Consultation if Colleague.objects.filter(person=person).exists() else Session
    kind, shown = kinds.get(kind_name(model, "reminder")), []
    for wording in Person.Wording:
        other = copy(person)
        other.wording = wording
        shown.append(Seen(wording.label, person.wording == wording, Glance.at(sample_message(kind, other))))
    return shown
