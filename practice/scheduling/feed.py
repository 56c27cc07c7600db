"""/account/calendar/<token>.ics: everything a person has booked, for the calendar they look at anyway.

Calendar programs can't sign in, so the address is the key. It is the person's own to give out and to take back.
"""

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar

from practice.accounts.lapsed import login_required_keeping
from practice.accounts.models import Person
from practice.accounts.roles import May
from practice.profile.models import Practice
from practice.scheduling.appointments import Appointment
from practice.scheduling.calendar_file import calendar_of
from practice.scheduling.models import Entry, Practitioner
from practice.scheduling.statuses import AFTER_THE_START, AHEAD, CALLED_OFF

FEEDS = signing.Signer(salt="calendar")
BACK = timedelta(days=31)  # how long what is over stays in it
REFRESH = timedelta(hours=1)  # asked of calendar programs; most look less often
SHOWN = [*AHEAD, *AFTER_THE_START, *CALLED_OFF]
RENEWED = "This is the new address of your calendar. The earlier one leads nowhere any more."


def token_of(person: Person) -> str:
    """The same each time, until their generation is raised."""
    return FEEDS.sign_object([str(person.pk), person.calendar_generation])


def feed_path(person: Person) -> str:
    return reverse("calendar_feed", args=[token_of(person)])


def feed_address(person: Person) -> str:
    """What is written into a calendar program."""
    return settings.BASE_URL + feed_path(person)


def person_at(token: str) -> Person | None:
    """Whose calendar an address is of; None for one that was altered or taken back, or whose account is closed."""
    try:
        pk, generation = FEEDS.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Person.objects.filter(pk=pk, calendar_generation=generation, is_active=True).first()


def booked_by(person: Person, since: datetime) -> list[Appointment]:
    """Whatever a person takes part in that ends after `since`, in order; of a practitioner, also what takes their time.
    A query for each sort of appointment, and as many more for a practitioner who still works here."""
    sorts = [model for model in apps.get_models() if issubclass(model, Appointment)]
    shown = [model.objects.with_calendar().filter(status__in=SHOWN) for model in sorts]
    asked = [all_of.of(person).filter(entry__during__endswith__gt=since) for all_of in shown]
    if person.may(May.KEEP_CALENDARS) and (practitioner := Practitioner.objects.filter(person=person).first()):
        taken = Entry.objects.of(practitioner.pk).filter(released_at=None).overlapping(since, None)
        asked += [all_of.filter(entry__in=taken) for all_of in shown]
    theirs = {one.pk: one.seen_by(person) for all_of in asked for one in all_of}
    return sorted(theirs.values(), key=lambda appointment: appointment.entry.start)


def feed_of(person: Person, now: datetime) -> Calendar:
    """A calendar of its own: its name and its titles say what the person chose to have others see."""
    label = Practice.current().label
    calendar = calendar_of(booked_by(person, now - BACK), label)
    calendar.add("x-wr-calname", "Busy" if person.calendar_words == Person.CalendarWords.BUSY else label)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


@require_safe
@cache_control(private=True, no_store=True)
def calendar(request, token):
    person = person_at(token)
    if person is None:
        raise Http404("This address belongs to no calendar. It may be old, or a part of it may be missing.")
    answer = HttpResponse(feed_of(person, timezone.now()).to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return answer


@require_POST
@login_required_keeping
def new_address(request):
    Person.objects.filter(pk=request.user.pk).update(calendar_generation=F("calendar_generation") + 1)
    messages.success(request, RENEWED)
    return redirect(f"{reverse('account')}#calendar")
