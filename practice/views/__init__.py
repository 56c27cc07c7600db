"""The pages that belong to no single app: home, support, the person's own page, the way out, and health."""

import sys
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from blog.models import Article
from blog.structured import organization_data
from bookings.models import IntakeForm, Session, Waiting
from consultations.models import Colleague, Consultation, Joining, Meeting
from practice.accounts import views as accounts
from practice.accounts.lapsed import grown_old
from practice.clock import stale_zones, zone_words
from practice.compression import compressed
from practice.logs import request_id
from practice.notifications.emails import sender_of
from practice.notifications.models import ReturnedMail
from practice.notifications.watching import silence
from practice.profile.models import CrisisLine, Practice
from practice.scheduling.choice import Choice
from practice.scheduling.feed import feed_address

ELSEWHERE = "https://weather.gc.ca/"  # neutral, Canadian, and quick to load
SECURITY_TXT_LASTS = timedelta(days=180)
PAST = 20  # meetings shown on the account page
NEWEST = 3  # articles on the home page
BACK_SOON = "30"  # seconds after which another try is worth it: a database is restarted in less
# How PostgreSQL says that it ends, starts, or has no room: https://www.postgresql.org/docs/current/errcodes-appendix.html
GONE = ("08", "57P", "53300")


@compressed  # safe to, as an article is
@require_safe
def home(request):
    practice = Practice.current()
    context = {
        "practice": practice,
        "articles": Article.objects.published().for_lists()[:NEWEST],
        "data": organization_data(practice),
    }
    return render(request, "practice/home.html", context)


@require_safe
def support_now(request):
    return render(request, "practice/support_now.html", {"crisis_lines": CrisisLine.objects.all()})


@login_required
@require_safe
def account(request):
    now = timezone.now()
    mine = [
        Session.objects.with_calendar().of(request.user),
        Consultation.objects.with_calendar().select_related("colleague__person").of(request.user),
        Meeting.objects.with_calendar().of(request.user),
    ]
    context = {
        "upcoming": sorted(
            (one.seen_by(request.user) for all_of in mine for one in all_of.upcoming(now)),
            key=lambda one: one.entry.start,
        ),
        "past": sorted(
            (one.seen_by(request.user) for all_of in mine for one in all_of.past(now)[:PAST]),
            key=lambda one: one.entry.start,
            reverse=True,
        ),
        "seats_waited_for": Joining.objects.with_group().waited_for(request.user),
        "waiting_places": Waiting.objects.of(request.user, now),
        "forms_url": IntakeForm.objects.open_for(request.user, now).address(),
        "zone_words": zone_words(request.user.time_zone),
        "sender": sender_of(request.user, Practice.current()),
        "calendar_address": feed_address(request.user),
        "is_colleague": Colleague.objects.filter(person=request.user).exists(),
        "mail_came_back": ReturnedMail.objects.filter(address=request.user.email).exists(),
    }
    return render(request, "accounts/account.html", context)


@require_safe
def manifest(request):
    """What a browser needs to bookmark the site: its neutral label and its mark. It opens as an ordinary page."""
    icons = [
        {"src": static("img/mark-192.png"), "sizes": "192x192"},
        {"src": static("img/mark-512.png"), "sizes": "512x512"},
    ]
    about = {"name": Practice.current().label, "start_url": "/", "display": "browser", "icons": icons}
    return JsonResponse(about, content_type="application/manifest+json")


def sign_out(request):
    """See `practice.accounts.views.sign_out`. A time that is held is given back: it would be kept from themselves."""
    if request.method == "POST":
        Choice(request).give_up()
    return accounts.sign_out(request)


@never_cache
def leave(request):
    """Give back a time that is held and end what was open here, then go where nothing tells of where one was."""
    Choice(request).give_up()
    logout(request)
    response = HttpResponseRedirect(ELSEWHERE)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def security(request):
    """Where whoever found a hole can tell us (RFC 9116); where there is no address to write to, there is no page."""
    practice = Practice.current()
    if not practice.email:
        raise Http404
    until = timezone.now() + SECURITY_TXT_LASTS
    lines = [
        f"Contact: mailto:{practice.email}",
        f"Expires: {until:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {settings.BASE_URL}{reverse('security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def live(request):
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def ready(request):
    """200 when a request can be answered, 503 with the reason when not. Redis may be gone: the sweep does its work.

    `degraded` says what is wrong though requests are answered: it wants somebody to look, and no other server.
    """
    problem = degraded = ""
    try:
        problem, degraded = stale_zones(), silence(timezone.now())
    except (OperationalError, InterfaceError):
        problem = "The database does not answer."
    answer = {"ready": not problem, "problem": problem, "degraded": degraded}
    return JsonResponse(answer, status=503 if problem else 200)


def csrf_failure(request, reason=""):
    return grown_old(request)


def server_error(request):
    """A page that asks nothing of the database, which may be what broke: where it is gone, it says to come back."""
    if is_gone(sys.exc_info()[1]):
        return come_back_later(request)
    return HttpResponse(render_to_string("500.html", {"number": request_id.get()}), status=500)


def bad_request(request, exception):
    """A session that could not be saved passes for one that was ended: where the database is gone, that is why."""
    if is_gone(exception):
        return come_back_later(request)
    return defaults.bad_request(request, exception)


def is_gone(error: BaseException | None) -> bool:
    """Whether it is the database itself that does not answer, and not what it was asked."""
    while error and not isinstance(error, OperationalError | InterfaceError):
        error = error.__context__
    code = getattr(error.__cause__, "sqlstate", None) if error else None
    return bool(error) and (code is None or code.startswith(GONE))


def come_back_later(request):
    """To a page of a person, a page; to an address that answers in JSON, JSON."""
    if request.path.endswith(".json"):
        response = JsonResponse({"problem": "Try again in a minute."}, status=503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = BACK_SOON
    add_never_cache_headers(response)
    return response
