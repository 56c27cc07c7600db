"""People at the desk: clients and colleagues found by name or address, and one page of each.

What somebody finds is of the practitioners whose clients they see. Colleagues are the practice's: everybody who keeps
calendars finds them. What was confided stands on the page of whoever may read it.
"""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from bookings.models import Companion, Consent, Response, Session, Waiting
from consultations.models import Colleague, Consultation, Joining, Meeting
from practice.accounts.channels import said_by
from practice.accounts.models import Person
from practice.accounts.roles import May
from practice.clock import zone_words
from practice.desk.forms import FindForm
from practice.desk.seeing import messages_seen_by, practitioners_seen_by, staff_only
from practice.notifications.models import Notification, ReturnedMail
from practice.rights.looks import note_look
from practice.rights.models import Look
from practice.scheduling.models import Practitioner

PER_PAGE = 30
PAST, NEWEST = 20, 10  # appointments that are over, and messages, on somebody's page


def people_seen_by(reader):
    """Clients of the practitioners whose clients somebody sees, who waits for one of them, and every colleague.

    Each with `is_client` and `is_colleague`. It costs no query of its own.
    """
    whose, who = practitioners_seen_by(reader), OuterRef("pk")
    sessions = Session.objects.filter(entry__practitioner__in=whose)
    joined = Companion.objects.filter(joined_at__isnull=False, session__in=sessions)
    waiting = Waiting.objects.filter(service__practitioner__in=whose, ended_at=None)
    is_client = Exists(sessions.filter(client=who)) | Exists(joined.filter(person=who))
    is_client |= Exists(waiting.filter(client=who))
    people = Person.objects.annotate(is_client=is_client, is_colleague=Exists(Colleague.objects.filter(person=who)))
    return people.filter(is_client=True) | people.filter(is_colleague=True)


@staff_only
@vary_on_headers("X-Part")
@require_safe
def index(request):
    """The whole page, or for the script that asks while somebody types its list alone."""
    form = FindForm(request.GET)
    asked = form.asked()
    found = people_seen_by(request.user).found_by(asked).in_order_of_names()
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    is_part = request.headers.get("X-Part") == "people"
    template = "desk/_people.html" if is_part else "desk/people.html"
    return render(request, template, {"form": form, "page_obj": page_obj, "query": asked})


@staff_only
@require_safe
def show(request, pk):
    """What there is of one person for this reader. As many queries for many appointments as for one."""
    person = get_object_or_404(people_seen_by(request.user).select_related("colleague"), pk=pk)
    whose, now = practitioners_seen_by(request.user), timezone.now()
    theirs = [
        model.objects.with_calendar().of(person).filter(entry__practitioner__in=whose)
        for model in (Session, Consultation, Meeting)
    ]
    sent = messages_seen_by(request.user, whose).filter(person=person)
    note_look(reader=request.user, page=Look.Page.PERSON, person=person)
    context = {
        "person": person,
        "upcoming": by_time(one for all_of in theirs for one in all_of.upcoming(now)),
        "past": by_time((one for all_of in theirs for one in all_of.past(now)[:PAST]), reverse=True)[:PAST],
        "waiting": Waiting.objects.of(person, now).filter(service__practitioner__in=whose),
        "seats": Joining.objects.with_group().waited_for(person).filter(group__service__practitioner__in=whose),
        "messages_sent": sent.filter(state=Notification.State.SENT).order_by("-settled_at", "pk")[:NEWEST],
        "returned": ReturnedMail.objects.filter(address=person.email).first(),
        "said": said_by(person),
        "zone_words": zone_words(person.time_zone),
        **confided_by(person, request.user),
    }
    return render(request, "desk/person.html", context)


def by_time(appointments, *, reverse=False) -> list:
    return sorted(appointments, key=lambda one: one.entry.start, reverse=reverse)


def confided_by(person: Person, reader: Person) -> dict:
    """Which forms they sent and what they agreed to, for whoever may read it. Three queries; none for others."""
    if not reader.may(May.READ_CONFIDED):
        return {}
    whose = Practitioner.objects.confided_to(reader)
    consents = Consent.objects.with_words().filter(client=person)
    return {
        "forms_sent": Response.objects.sent()
        .filter(client=person, form__practitioner__in=whose)
        .select_related("form"),
        "agreed": consents.filter(agreement__question__form__practitioner__in=whose),
    }
