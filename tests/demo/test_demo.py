"""The demo practice, and /demo/, which is there in development alone."""

import re
import uuid

import pytest
from django.core import mail
from django.core.mail import get_connection
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from blog.models import Article, Reference, Series, Tag
from bookings.models import Session
from consultations.models import Colleague, Consultation
from practice.accounts.models import Person
from practice.demo import urls
from practice.demo.people import MARLOW, PEOPLE, WREN
from practice.notifications import mailfolder
from practice.notifications.models import Notification
from practice.profile.models import Practice
from practice.scheduling.models import Entry, Practitioner, Service, TimeOff, WeeklyHours
from tests import pages
from tests.factories import make_person
from tests.stored import rows_of

pytestmark = pytest.mark.django_db

MODELS = [Practice, Person, Practitioner, Service, WeeklyHours, TimeOff, Entry, Session, Consultation, Colleague]
MODELS += [Notification, Article, Reference, Series, Tag]


@pytest.fixture
def development(settings, tmp_path):
    settings.DEBUG = True
    settings.MAIL_FOLDER = tmp_path / "mail"
    return settings


@pytest.fixture
def demo(development, capsys):
    call_command("load_demo")
    return capsys.readouterr().out


def rows() -> dict:
    """Every row of the demo, without the moments at which it was written."""
    return {model: rows_of(model) for model in MODELS}


def put_in_folder(subject) -> str:
    """A message in the folder of development's mail; its key."""
    backend = get_connection("practice.notifications.mailfolder.EmailBackend")
    message = mail.EmailMessage(subject, "Hello <b>Marlow</b>,\n\nhttps://example.org/", "us@x.org", ["m@x.org"])
    message.attach("appointment.ics", "BEGIN:VCALENDAR", "text/calendar")
    backend.send_messages([message])
    return mailfolder.newest_first()[0][0]


def test_the_demo_is_a_whole_practice(demo):
    practice = Practice.objects.get()
    assert (practice.name, practice.is_fictional) == ("Continue the Convo", True)
    assert list(Person.objects.order_by("email").values_list("email", flat=True)) == sorted(one.email for one in PEOPLE)
    assert Practitioner.objects.count() == 2
    assert set(Service.objects.values_list("audience", flat=True)) == {"client", "colleague", "group"}
    assert list(Article.objects.published().order_by("part_number").values_list("part_number", flat=True)) == [
        1,
        2,
        3,
        4,
    ]
    assert (Session.objects.count(), Consultation.objects.count()) == (4, 2)
    assert [colleague.is_approved for colleague in Colleague.objects.order_by("person__name")] == [False, True]


def test_the_demo_says_where_to_look_and_who_there_is(demo):
    assert demo.splitlines()[0] == "The demo practice is there. Sign in as any of them at http://localhost/demo/"
    assert [line.strip() for line in demo.splitlines()[1:]] == [f"{person.name}, {person.role}" for person in PEOPLE]


def test_only_wren_may_open_everything(demo):
    staff = Person.objects.exclude(role="").order_by("name").values_list("name", "role")
    assert list(staff) == [("Ira Sedge", "practitioner"), ("Wren Alder", "owner")]


def test_loaded_twice_it_is_the_same(demo):
    before = rows()
    call_command("load_demo")
    assert rows() == before


def test_what_was_changed_by_hand_stays(demo):
    Practice.objects.update(name="The Lantern Practice")
    Person.objects.filter(email=WREN.email).update(name="Wren of the harbour")
    Article.objects.filter(part_number=1).update(title="Another title")
    call_command("load_demo")
    assert Practice.objects.get().name == "The Lantern Practice"
    assert Person.objects.filter(name="Wren of the harbour").count() == 1
    assert Article.objects.filter(title="Another title").count() == 1
    assert Article.objects.count() == 4


def test_pages_of_the_demo_work(demo):
    addresses = ["/", "/articles/", "/bookings/", "/consultations/", "/demo/", "/support-now/", "/privacy/"]
    addresses += [article.get_absolute_url() for article in Article.objects.all()]
    addresses += [reverse("bookings:service", args=[one.slug]) for one in Service.objects.for_clients()]
    addresses += [reverse("consultations:service", args=[one.slug]) for one in Service.objects.for_colleagues()]
    assert {address: Client().get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_the_demo_refuses_where_debug_is_off():
    with pytest.raises(CommandError, match="The demo practice is for development: set DEBUG=1"):
        call_command("load_demo")
    assert [model.__name__ for model in MODELS if model.objects.exists()] == []


def address_of(pattern, **arguments) -> str:
    return reverse(f"demo:{pattern.name}", kwargs={name: arguments[name] for name in pattern.pattern.converters})


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda pattern: pattern.name)
def test_without_debug_no_address_of_the_demo_is_there(demo, settings, pattern):
    settings.DEBUG = False
    marlow = Person.objects.get(email=MARLOW.email)
    there = address_of(pattern, pk=marlow.pk, key=put_in_folder("Booked"))
    not_there = address_of(pattern, pk=uuid.uuid4(), key="1.M1.host")
    for address in (there, not_there):
        browser = Client()
        assert (browser.get(address).status_code, browser.post(address).status_code) == (404, 404)
        assert "_auth_user_id" not in browser.session


def test_without_debug_no_page_leads_there(demo, settings):
    settings.DEBUG = False
    assert [page for page in ("/", "/accounts/login/") if "/demo/" in Client().get(page).content.decode()] == []


def test_one_press_signs_in(demo, client):
    page = pages.read(client.get("/demo/"))
    [address] = [form.attributes["action"] for form in page.all("form") if "Marlow Teal" in form.words]
    assert client.post(address)["Location"] == "/account/"
    assert client.session["_auth_user_id"] == str(Person.objects.get(email=MARLOW.email).pk)
    staff = Person.objects.get(email=WREN.email)
    assert client.post(reverse("demo:sign_in", args=[staff.pk]))["Location"] == "/desk/"


def test_looking_at_the_address_signs_nobody_in(demo, client):
    address = reverse("demo:sign_in", args=[Person.objects.get(email=MARLOW.email).pk])
    assert client.get(address).status_code == 405
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("email", ["rowan@example.org", "wren@demo.example.org", "wren@notdemo.example"])
def test_nobody_who_is_not_of_the_demo_can_be_signed_in(demo, client, email):
    stranger = make_person("Rowan Heron", email=email)
    assert "Rowan Heron" not in [form.words for form in pages.read(client.get("/demo/")).all("form")]
    assert client.post(reverse("demo:sign_in", args=[stranger.pk])).status_code == 404
    assert client.post(reverse("demo:sign_in", args=[uuid.uuid4()])).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_demo_lists_its_people_with_what_they_do(demo, client):
    page = pages.read(client.get("/demo/")).one("section", aria_labelledby="people")
    assert [line.one("p").words for line in page.all("li")] == [person.role for person in PEOPLE]


def test_mail_that_went_out_is_read_there(development, client):
    first, second = put_in_folder("Booked"), put_in_folder("Moved")
    listed = pages.read(client.get("/demo/")).one("section", aria_labelledby="mail").all("a")
    assert sorted(link.attributes["href"] for link in listed) == sorted(f"/demo/mail/{key}/" for key in (first, second))
    page = client.get(f"/demo/mail/{second}/").content.decode()
    assert re.findall(r"<dd>(.*?)</dd>", page) == ["us@x.org", "m@x.org", "appointment.ics"]
    assert "Hello &lt;b&gt;Marlow&lt;/b&gt;" in page
    assert '<a href="https://example.org/"' in page


@pytest.mark.parametrize("key", ["none", "..%2f..%2fetc%2fpasswd", "1.M1.host"])
def test_a_message_that_is_not_there_is_404(development, client, key):
    assert client.get(f"/demo/mail/{key}/").status_code == 404


def test_an_empty_folder_says_so(development, client):
    assert "No mail yet. Book something, and look here." in client.get("/demo/").content.decode()
