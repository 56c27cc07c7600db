"""/desk/start/: a fresh practice on its way to the first time that can be booked, a step at a time.

Whether a step is done is seen in what there is: it can be left, taken up again, and done elsewhere as well.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from blog.models import Article
from practice.accounts.roles import May, only_who_may
from practice.desk.start_forms import HoursForm, PracticeForm, ServiceForm
from practice.notifications.emails import try_mail
from practice.profile.models import Practice
from practice.scheduling.actions import lock
from practice.scheduling.models import Practitioner, Service, WeeklyHours

owners_only = only_who_may(May.RUN_THE_PRACTICE)


@dataclass(frozen=True)
class Step:
    """One thing to settle; `url` is where."""

    name: str
    words: str
    is_done: bool
    url: str


def steps_of(person) -> list[Step]:
    """Everything there is to settle, in order. Five queries.

    Mail goes out once somebody has signed in by it: whoever reads the digits has an address that was shown to work.
    Nobody comes to the desk without a second step; here they find where another is set up and spare codes are kept.
    """
    by_mail = person.emailaddress_set.filter(verified=True).exists()
    return [
        Step("practice", "What the practice is called", Practice.objects.exists(), step_url("practice")),
        Step("hours", "When you work", WeeklyHours.objects.exists(), step_url("hours")),
        Step("service", "What can be booked first", Service.objects.exists(), step_url("service")),
        Step("article", "A first article", Article.objects.exists(), reverse("admin:blog_article_add")),
        Step("mail", "That mail goes out", by_mail, reverse("desk:start_mail")),
        Step("keys", "A second step when you sign in", person.is_proven, reverse("mfa_index")),
    ]


def step_url(name: str) -> str:
    return reverse("desk:start_step", args=[name])


def is_settled(person) -> bool:
    """Whether nothing is left, or it is not theirs to settle."""
    return not person.may(May.RUN_THE_PRACTICE) or all(step.is_done for step in steps_of(person))


def save_practice(person, given) -> None:
    practice = Practice.current()
    for field, value in given.items():
        setattr(practice, field, value)
    practice.save()


@transaction.atomic
def save_hours(person, given) -> None:
    """They can be booked at these hours from now on, on their own clock."""
    person.go_by(given["name"])
    settled = {"time_zone": given["time_zone"], "designation": given["designation"]}
    practitioner, _made = Practitioner.objects.update_or_create(person=person, defaults=settled)
    with lock(practitioner.pk):
        WeeklyHours.objects.bulk_create(
            WeeklyHours(practitioner=practitioner, weekday=weekday, opens=opens, closes=closes)
            for weekday in given["weekdays"]
            for opens, closes in given["windows"]
        )


def save_service(person, given) -> None:
    """It can be booked by everybody; its address says with whom and how long, and nothing else."""
    practitioner = who_is_booked(person)
    slug = slugify(f"{practitioner.name.split()[0]}-{given['minutes']}")
    Service.objects.create(practitioner=practitioner, slug=slug, **given)


def who_is_booked(person) -> Practitioner | None:
    """They themselves, where they practise; else the first who does."""
    everybody = Practitioner.objects.select_related("person")
    return everybody.filter(person=person).first() or everybody.first()


CHANGED_AT = {"hours": "admin:scheduling_practitioner_changelist", "service": "admin:scheduling_service_changelist"}
FORMS = {
    "practice": (PracticeForm, save_practice),
    "hours": (HoursForm, save_hours),
    "service": (ServiceForm, save_service),
}


def form_of(name: str, person, written):
    """The form of a step, filled with what is there already."""
    form_class, _save = FORMS[name]
    if name == "practice":
        return form_class(written, instance=Practice.current())
    return form_class(written, initial={"name": person.name} if name == "hours" else {"minutes": 50})


@owners_only
@require_safe
def index(request):
    steps = steps_of(request.user)
    left = [step for step in steps if not step.is_done]
    return render(request, "desk/start.html", {"steps": steps, "next": left[0] if left else None})


@owners_only
@require_http_methods(["GET", "POST"])
def step(request, name):
    """One step. Afterwards the list of them, with what is left. What is there is changed where it is always changed."""
    if name not in FORMS:
        raise Http404
    steps = {one.name: one for one in steps_of(request.user)}
    if name in CHANGED_AT and steps[name].is_done:
        return redirect(CHANGED_AT[name])
    if name == "service" and who_is_booked(request.user) is None:
        messages.info(request, "Say first who can be booked, and when.")
        return redirect("desk:start_step", "hours")
    form = form_of(name, request.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "step": steps[name]}
        return render(request, "desk/start_step.html", context, status=422 if form.errors else 200)
    _form_class, save = FORMS[name]
    save(request.user, form.cleaned_data)
    messages.success(request, "It’s saved. You can change it at any time.")
    return redirect("desk:start")


@owners_only
@require_http_methods(["GET", "POST"])
def mail(request):
    """A message to whoever asks, at once, so that a wrong setting is read here and not found out by a client."""
    if request.method == "POST":
        if problem := try_mail(request.user):
            messages.error(request, f"It did not go: {problem}")
        else:
            messages.success(request, f"It went to {request.user.email}. Look whether it came.")
        return redirect("desk:start")
    steps = {one.name: one for one in steps_of(request.user)}
    return render(request, "desk/start_mail.html", {"step": steps["mail"]})
