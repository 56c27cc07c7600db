from functools import wraps

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from practice.accounts.factors import note_given
from practice.accounts.models import Person
from practice.accounts.roles import May
from practice.accounts.sessions import list_as_device
from practice.demo.people import ADDRESS, PEOPLE
from practice.notifications import mailfolder


def in_development(view):
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@in_development
@require_safe
def index(request):
    roles = {person.email: person.role for person in PEOPLE}
    people = sorted(Person.objects.filter(email__in=roles), key=lambda person: list(roles).index(person.email))
    context = {
        "people": [(person, roles[person.email]) for person in people],
        "letters": mailfolder.newest_first(),
    }
    return render(request, "demo/index.html", context)


@in_development
@require_POST
def sign_in(request, pk):
    person = get_object_or_404(Person, pk=pk, email__endswith=ADDRESS)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    note_given(request, person)  # one press is enough here: there is nothing but invented people
    list_as_device(request)
    return redirect("desk:today" if person.may(May.KEEP_CALENDARS) else "account")


@in_development
@require_safe
def mail(request, key):
    letter = dict(mailfolder.newest_first()).get(key)
    if letter is None:
        raise Http404("This message is not in the folder any more.")
    body = letter.get_body(preferencelist=["plain"])
    attachments = [part.get_filename() for part in letter.iter_attachments()]
    return render(request, "demo/mail.html", {"letter": letter, "body": body.get_content(), "attachments": attachments})
