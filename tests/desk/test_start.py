"""First steps: from an empty database to a time that can be booked, each step by itself and whenever one likes."""

import pytest
from django.core.management import call_command
from django.test import Client

from practice.accounts.models import Person
from practice.profile.models import Practice
from practice.scheduling.models import Practitioner, Service
from tests import pages
from tests.factories import free_slots, make_article, make_person, make_practice, make_practitioner, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

START = "/desk/start/"
HOURS = {
    "name": "Wren Alder",
    "designation": "RCC",
    "time_zone": "America/Vancouver",
    "weekdays": ["0", "2"],
    "opens": "09:00",
    "closes": "17:00",
    "lunch_from": "12:00",
    "lunch_to": "13:00",
}


@pytest.fixture
def wren():
    """Whoever set the site up, and nothing else."""
    call_command("createsuperuser", "--noinput", "--email", "wren@example.org", verbosity=0)
    return Person.objects.get()


@pytest.fixture
def desk(wren, client):
    client.force_login(wren)
    return client


def states(desk) -> dict[str, str]:
    lines = pages.read(desk.get(START)).one("ol", "queue").all("li")
    return {line.one("h2").words: line.one("span").words for line in lines}


def test_every_step_is_done_once_and_then_the_first_time_can_be_booked(desk, wren):
    assert {words for words, state in states(desk).items() if state == "Done"} == {"A second step when you sign in"}
    assert "The practice is not set up yet." in desk.get("/desk/").content.decode()

    practice = {"name": "The Lantern Practice", "label": "TLP", "email": "hello@example.org", "region": ""}
    assert desk.post(f"{START}practice/", practice)["Location"] == START
    assert desk.post(f"{START}hours/", HOURS)["Location"] == START
    service = {"name": "Fifty minutes", "minutes": "50", "places": "online", "fee_words": "$150"}
    assert desk.post(f"{START}service/", service)["Location"] == START
    make_article()
    wren.emailaddress_set.create(email=wren.email, verified=True)

    assert states(desk) == {
        "What the practice is called": "Done",
        "When you work": "Done",
        "What can be booked first": "Done",
        "A first article": "Done",
        "That mail goes out": "Done",
        "A second step when you sign in": "Done",
    }
    assert "not set up yet" not in desk.get("/desk/").content.decode()
    made = Service.objects.get()
    assert (made.slug, made.practitioner.name, made.practitioner.designation) == ("wren-50", "Wren Alder", "RCC")
    assert [str(hours) for hours in made.practitioner.weekly_hours.all()] == [
        "Monday 09:00 to 12:00",
        "Monday 13:00 to 17:00",
        "Wednesday 09:00 to 12:00",
        "Wednesday 13:00 to 17:00",
    ]
    assert free_slots(made)[0].words == "Wednesday 25 November 2026, 10:00 am Pacific Time"  # after a day's notice
    assert Client().get("/bookings/wren-50/").status_code == 200


def test_a_step_is_taken_up_again_with_what_was_written(desk):
    desk.post(f"{START}practice/", {"name": "The Lantern Practice", "label": "TLP"})
    desk.post(f"{START}hours/", HOURS)
    values = {
        one.attributes["name"]: one.attributes.get("value")
        for one in pages.read(desk.get(f"{START}practice/")).all("input")
    }
    assert (values["name"], values["label"]) == ("The Lantern Practice", "TLP")
    assert Practice.objects.count() == 1


def test_hours_and_services_that_are_there_are_changed_elsewhere_and_never_here(desk):
    desk.post(f"{START}hours/", HOURS)
    before = [str(hours) for hours in Practitioner.objects.get().weekly_hours.all()]
    again = desk.post(f"{START}hours/", {**HOURS, "weekdays": ["4"]})
    assert again["Location"] == "/admin/scheduling/practitioner/"
    assert [str(hours) for hours in Practitioner.objects.get().weekly_hours.all()] == before
    service = {"name": "Fifty minutes", "minutes": "50", "places": "either"}
    assert [desk.post(f"{START}service/", service)["Location"] for _twice in range(2)] == [
        START,
        "/admin/scheduling/service/",
    ]
    assert Service.objects.count() == 1


def test_a_service_waits_until_there_is_somebody_to_book(desk):
    response = desk.post(
        f"{START}service/", {"name": "Fifty minutes", "minutes": "50", "places": "either"}, follow=True
    )
    assert response.redirect_chain == [(f"{START}hours/", 302)]
    assert "Say first who can be booked, and when." in response.content.decode()
    assert not Service.objects.exists()


def test_whoever_runs_the_practice_and_practises_nothing_makes_the_service_of_who_does(desk):
    ira = make_practitioner("Ira Sedge")
    desk.post(f"{START}service/", {"name": "Fifty minutes", "minutes": "50", "places": "either"})
    assert [(one.practitioner, one.slug) for one in Service.objects.all()] == [(ira, "ira-50")]
    assert Practitioner.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weekdays": []}, "Choose at least one day"),
        ({"closes": "08:00"}, "Write a time after the first"),
        ({"lunch_to": ""}, "Write both times, or neither"),
        ({"lunch_from": "16:30", "lunch_to": "17:30"}, "Lunch begins and ends within the day"),
        ({"opens": "nine"}, "Write the time as 14:00"),
        ({"name": " "}, "Write a name"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(desk, changed, said):
    response = desk.post(f"{START}hours/", {**HOURS, **changed})
    assert (response.status_code, Practitioner.objects.count()) == (422, 0)
    assert [line.words for line in pages.read(response).one("div", "errors").all("li")] == [said]
    assert 'value="RCC"' in response.content.decode()


def test_a_message_is_tried_at_once_and_a_problem_is_said(desk, mailoutbox, settings):
    page = desk.post(f"{START}mail/", follow=True).content.decode()
    assert "It went to wren@example.org. Look whether it came." in page
    assert [(one.to, one.subject) for one in mailoutbox] == [(["wren@example.org"], "To try it")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "It did not go: " in desk.post(f"{START}mail/", follow=True).content.decode()


@pytest.mark.parametrize("role", ["", "editor", "assistant", "practitioner"])
def test_the_steps_are_for_whoever_runs_the_practice(client, role):
    make_practice()
    client.force_login(make_person("Ash Larkin", role=role))
    assert [client.get(f"{START}{step}").status_code for step in ("", "hours/", "mail/")] == [404] * 3


def test_today_says_nothing_of_them_where_all_is_there(client):
    make_practice()
    wren = make_practitioner(person=make_person("Wren Alder", role="owner"))
    make_service(wren)
    make_article()
    client.force_login(wren.person)
    assert "not set up yet" not in client.get("/desk/").content.decode()


def test_a_step_that_there_is_not_is_404(desk):
    assert desk.get(f"{START}world/").status_code == 404
