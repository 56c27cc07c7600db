"""/desk/book/: booking for somebody. The form asks the server as it is filled: who it may be, what is free, and what
they would read. What was pressed for that comes back with the form as it was; nothing is booked by it.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.actions import book_session
from bookings.models import Session
from bookings.regular.actions import book_regular
from consultations.actions import book_consultation
from consultations.models import Consultation
from consultations.regular.actions import book_regular_consultations
from practice.accounts.models import Person
from practice.accounts.signin import person_reached_at
from practice.desk.appointments import set_aside, stopped
from practice.desk.forms import BookForm
from practice.desk.seeing import practitioners_seen_by, staff_only
from practice.notifications import kinds
from practice.notifications.emails import Glance, compose
from practice.notifications.models import Notification
from practice.notifications.samples import make_believe
from practice.scheduling.appointments import Appointment
from practice.scheduling.diary import OWN_RULES, Rule
from practice.scheduling.forms import SlotForm
from practice.scheduling.models import Service
from practice.scheduling.regular.actions import NotSettled
from practice.scheduling.regular.forms import DatesForm
from practice.scheduling.regular.plans import Plan
from practice.scheduling.slots import Refused, Slot, list_slots, nearest

FEW = 2  # letters from which on somebody is looked for
MOST_PEOPLE, MOST_TIMES = 8, 12
DAYS = 28  # after the one that was asked for, in which free times are looked for
TEMPLATE = "desk/book.html"
STAND_IN = "somebody@example.invalid"  # nobody can ever sign in with it


@dataclass(frozen=True)
class Preview:
    """The message that they would get, as far as `is_known` what they chose; `declined` says why they get none."""

    message: EmailMultiAlternatives
    wording: str
    is_known: bool
    declined: str = ""

    @property
    def glance(self) -> Glance:
        return Glance.at(self.message)


@staff_only
@require_http_methods(["GET", "POST"])
def book(request):
    services = services_of(request.user)
    if request.method == "GET":
        return render(request, TEMPLATE, {"form": BookForm(initial=asked_for(request, services), services=services)})
    if answer := answered(request, services):
        return answer
    form = BookForm(request.POST, services=services)
    if not form.is_valid():
        context = {"form": form, "people": people_like(request, when_new=True)}
        return render(request, TEMPLATE, context, status=422)
    if request.POST.get("press") == "preview":
        return shown_first(request, form)
    told = form.cleaned_data
    try:
        appointment = book_as_told(told, set_aside=set_aside(request), answers=request.POST.dict())
    except NotSettled as clashing:
        return ask_about_dates(request, form, clashing.plan)
    except Refused as refused:
        return stopped(request, TEMPLATE, refused, {"form": form, "free": near(told)})
    messages.success(request, "It’s booked, and they are told." if told["tell"] else "It’s booked. Nothing was sent.")
    return redirect("desk:appointment", appointment.pk)


def services_of(person):
    """What somebody may book for others at the desk: every service of those whose days they see, but groups."""
    services = Service.objects.filter(practitioner__in=practitioners_seen_by(person), is_active=True)
    services = services.exclude(audience=Service.Audience.GROUP).select_related("practitioner__person")
    return services.order_by("practitioner__position", "practitioner", "position", "pk")


def asked_for(request, services) -> dict:
    """What the address fills in beforehand: a time, and the first service of whose time it is."""
    who = request.GET.get("who", "")
    theirs = services.filter(practitioner=who).first() if who.isdecimal() and len(who) < 10 else None
    given = {name: request.GET[name] for name in ("day", "clock", "fold", "name", "email") if name in request.GET}
    return given | {"service": theirs}


def book_as_told(told: dict, *, set_aside, answers: dict[str, str]) -> Appointment:
    """What the form tells, booked; of a series the first. Raises `NotSettled`, and whatever booking raises.

    Somebody new is made in the same transaction, so that a refusal leaves nobody behind.
    """
    asked = {name: told[name] for name in ("service", "start", "place", "tell")}
    asked |= {"set_aside": set_aside, "by_practice": True}
    series = {"rhythm": told["rhythm"], "times": told["times"], "answers": answers}
    with transaction.atomic():
        if told["service"].is_for_colleagues:
            asked["colleague"] = told["colleague"]
            if told["rhythm"]:
                return book_regular_consultations(**asked, **series)[0]
            return book_consultation(**asked)
        asked["client"] = person_reached_at(told["email"], name=told["name"])
        return book_regular(**asked, **series)[0] if told["rhythm"] else book_session(**asked)


# --- what is asked while the form is filled -----------------------------------


def answered(request, services):
    """The form as it was, with what was asked for beside it; None where nothing was asked."""
    given, beside = request.POST.dict(), {}
    if given.get("press") == "people":
        beside["people"] = people_like(request)
        beside["nobody"] = not beside["people"]
    elif given.get("press") == "times":
        beside["free"] = free_times(given, services)
        beside["is_full"] = not beside["free"]
    elif "person" in given:
        person = people_met_by(request.user).filter(pk=as_uuid_or_none(given["person"])).first()
        given |= {"name": person.name, "email": person.email} if person else {}
    elif "start" in given:
        given |= chosen_time(given, services)
    else:
        return None
    form = BookForm(initial=given | {"tell": "tell" in given}, services=services)
    return render(request, TEMPLATE, {"form": form, **beside})


def as_uuid_or_none(written: str):
    try:
        return Person._meta.pk.to_python(written)
    except (ValueError, TypeError, ValidationError):
        return None


def people_met_by(user):
    """Whoever has met the practitioners whose days somebody sees: fewer than they find at /desk/people/, where every
    colleague of the practice is."""
    practitioners = practitioners_seen_by(user)
    client = Session.objects.filter(client=OuterRef("pk"), entry__practitioner__in=practitioners)
    peer = Consultation.objects.filter(colleague__person=OuterRef("pk"), entry__practitioner__in=practitioners)
    return Person.objects.filter(Exists(client) | Exists(peer), is_active=True)


def people_like(request, *, when_new: bool = False) -> list[Person]:
    """Those whose name or address has words that begin as what was written.

    `when_new`: nobody where the address is one of theirs.
    """
    written = [request.POST.get(name, "").replace("\0", "").strip() for name in ("name", "email")]
    seen = people_met_by(request.user)
    if when_new and seen.filter(email__iexact=written[1]).exists():
        return []
    found = [seen.found_by(words) for words in written if len(words) >= FEW]
    return list(reduce(or_, found).order_by("name", "email")[:MOST_PEOPLE]) if found else []


def service_in(given: dict, services) -> Service | None:
    number = given.get("service", "")
    return services.filter(pk=number).first() if number.isdecimal() and len(number) < 10 else None


def free_times(given: dict, services) -> list[Slot]:
    """The next free times of the chosen service, from the written day on; those at the chosen place alone."""
    service = service_in(given, services)
    if service is None:
        return []
    now = timezone.now()
    today = now.astimezone(ZoneInfo(service.zone)).date()
    form = BookForm(given, services=services)
    form.is_valid()
    first = max(form.cleaned_data.get("day") or today, today)
    place = given.get("place", "")
    return list_slots(service, first_day=first, days=DAYS, now=now, place=place)[:MOST_TIMES]


def near(told: dict) -> list[Slot]:
    """Three free times nearest to the one that can't be had."""
    service, start = told["service"], told["start"]
    now = timezone.now()
    first = start.astimezone(ZoneInfo(service.zone)).date()
    return nearest(list_slots(service, first_day=first, days=DAYS, now=now, place=told["place"]), start)


def chosen_time(given: dict, services) -> dict:
    """A time that was pressed, as day and clock on the wall of whose time it is."""
    service = service_in(given, services)
    form = SlotForm(given, service=service)
    if service is None or not form.is_valid():
        return {}
    local = form.cleaned_data["start"].astimezone(ZoneInfo(service.zone))
    return {"day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}", "fold": str(local.fold)}


def shown_first(request, form: BookForm):
    """What they would get, in their wording. It is booked for that, and undone at once.

    What a client of somebody else chose, or that they are one, is not shown: whoever was not met is stood in for.
    """
    told = form.cleaned_data
    context = {"form": form}
    is_known = told["service"].is_for_colleagues or people_met_by(request.user).filter(email=told["email"]).exists()
    shown = told | {"tell": True} | ({} if is_known else {"email": STAND_IN})
    try:
        with make_believe():
            appointment = book_as_told(shown, set_aside=OWN_RULES, answers=request.POST.dict())
            context["preview"] = preview_of(appointment, is_known=is_known)
    except NotSettled as clashing:
        return ask_about_dates(request, form, clashing.plan)
    except Refused as refused:
        return stopped(request, TEMPLATE, refused, context | {"free": near(told)})
    return render(request, TEMPLATE, context)


def preview_of(appointment: Appointment, *, is_known: bool) -> Preview:
    """The confirmation that was queued when it was booked."""
    about = [appointment.pk, appointment.series_id]
    queued = Notification.objects.filter(
        subject_id__in=about, person=appointment.person, kind__contains=".confirmation"
    )
    notification = queued.select_related("person").latest("created_at")
    kind = kinds.get(notification.kind)
    message = compose(notification, kind, kind.find(notification.subject_id))
    wording = notification.person.get_wording_display().lower()
    return Preview(message, wording, is_known, kind.declined(notification))


def ask_about_dates(request, form: BookForm, plan: Plan):
    """The same page with the dates that can't be had: another time for each, or none, or the rules set aside."""
    broken = {rule for one in plan.occurrences if one.is_open for rule in one.rules}
    given = request.POST if any(clash.name in request.POST for clash in plan.clashes) else None
    context = {"form": form, "plan": plan, "dates": DatesForm(given, plan=plan)}
    if broken and broken <= OWN_RULES and all(one.rules for one in plan.occurrences if one.is_open):
        named = {*broken, *set_aside(request)}
        context["rules"] = [rule.value for rule in Rule if rule in broken]
        context["names"] = " ".join(rule.name for rule in named)
    return render(request, TEMPLATE, context, status=409)
