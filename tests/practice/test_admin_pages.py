"""The admin: every page opens for whoever runs the practice, and none for anybody else."""

from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.accounts.models import Person
from practice.accounts.role_admin import ByRole
from practice.demo.load import load
from practice.notifications.models import Notification, ReturnedMail
from practice.rights.models import Breach, ComingOfAge, LegalHold
from practice.scheduling.models import Entry
from tests.factories import make_article, make_colleague, make_person
from tests.pages import read

pytestmark = pytest.mark.django_db

OURS = {"accounts", "profile", "notifications", "rights", "scheduling", "receipts", "blog", "bookings", "consultations"}
MODELS = [model for model in admin.site._registry if model._meta.app_label in OURS]
NOT_MADE_BY_HAND = {"notification", "entry", "session", "consultation", "waiting", "receipt"}


def address_of(model, page, *arguments) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def load_everything():
    """The demo practice, and a row of what it has none of."""
    load()
    ReturnedMail.objects.create(address="marlow@example.org", at=timezone.now())
    rowan = make_person("Rowan Heron")
    LegalHold.objects.create(person=rowan, reason="A claim of an insurer")
    ComingOfAge.objects.create(person=rowan, on=date(2030, 5, 5))
    Breach.objects.create(what="A letter went astray.", affected="One person.")


@pytest.fixture
def head():
    load_everything()
    browser = Client()
    browser.force_login(make_person("Hollis Fern", role="owner"))
    return browser


def test_the_admin_shows_our_models_and_nothing_else():
    assert {model._meta.model_name for model in admin.site._registry} == {model._meta.model_name for model in MODELS}


def test_every_list_opens_with_rows_in_it(head):
    seen = {model._meta.model_name: head.get(address_of(model, "changelist")) for model in MODELS}
    assert {name: response.status_code for name, response in seen.items()} == dict.fromkeys(seen, 200)
    assert [name for name, response in seen.items() if response.context["cl"].result_count == 0] == []


def test_every_list_can_be_searched_and_sorted(head):
    for model in MODELS:
        address = address_of(model, "changelist")
        columns = len(admin.site._registry[model].list_display)
        answers = {
            asked: head.get(f"{address}?{asked}").status_code
            for asked in ["q=wren", *(f"o={n}" for n in range(1, columns + 1))]
        }
        assert answers == dict.fromkeys(answers, 200), model


def test_every_page_for_something_new_opens_where_it_is_made_by_hand(head):
    answers = {model._meta.model_name: head.get(address_of(model, "add")).status_code for model in MODELS}
    refused = NOT_MADE_BY_HAND | {
        "practice",
        "receiptbook",
        "returnedmail",
        "subscriber",
    }  # there is one practice already
    assert answers == {name: 403 if name in refused else 200 for name in answers}


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/admin/blog/article/add/", {"author": "'", "tags": ["1", "javascript:alert(1)"], "references": "\x00"}),
        ("/admin/rights/comingofage/add/", {"person": "🪶"}),
        ("/admin/rights/legalhold/add/", {"person": "9" * 40}),
    ],
)
def test_what_is_no_row_of_a_searched_list_is_said_and_breaks_nothing(head, path, given):
    response = head.post(path, given)
    assert response.status_code == 200
    assert {*given} <= set(response.context["adminform"].form.errors)


def test_every_page_of_one_row_opens(head):
    answers = {}
    for model in MODELS:
        row = model.objects.first()
        answers[model._meta.model_name] = head.get(address_of(model, "change", row.pk)).status_code
    assert answers == dict.fromkeys(answers, 200)


def test_what_is_booked_can_not_be_deleted_from_under_somebody(head):
    for model in MODELS:
        if model._meta.model_name in NOT_MADE_BY_HAND | {"practice"}:
            row = model.objects.first()
            assert head.post(address_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403
            assert model.objects.filter(pk=row.pk).exists()


def test_an_address_that_mail_came_back_from_can_be_taken_out_and_not_be_changed(head):
    row = ReturnedMail.objects.get()
    assert head.post(address_of(ReturnedMail, "change", row.pk), {"address": "other@example.org"}).status_code == 403
    assert head.post(address_of(ReturnedMail, "delete", row.pk), {"post": "yes"}).status_code == 302
    assert not ReturnedMail.objects.exists()


def test_nothing_of_the_calendar_is_written_by_hand(head):
    before = list(Entry.objects.order_by("pk").values()), list(Notification.objects.order_by("pk").values())
    for model in (Entry, Notification):
        row = model.objects.order_by("pk").first()
        assert head.post(address_of(model, "change", row.pk), {"kind": "hold", "state": "sent"}).status_code == 403
    assert (list(Entry.objects.order_by("pk").values()), list(Notification.objects.order_by("pk").values())) == before


NOTHING_TO_SORT_BY = {"series", "tag"}  # a few words each


def test_every_list_has_a_search_and_filters():
    pages = {model._meta.model_name: page for model, page in admin.site._registry.items()}
    without = {name for name, page in pages.items() if not page.search_fields}
    unfiltered = {name for name, page in pages.items() if not page.list_filter}
    assert (without, unfiltered) == (set(), NOTHING_TO_SORT_BY | {"practice", "receiptbook"})


def state_of(row) -> list:
    """What became of it: the fields that such an act sets."""
    row.refresh_from_db()
    fields = ("status", "cancelled_at", "ended_at", "approved_at", "approved_until", "declined_at")
    return [getattr(row, field, None) for field in fields]


CONFIRMED = [
    ("bookings", "session", "cancel", "Cancel these, and tell each person?"),
    ("consultations", "consultation", "cancel", "Cancel these, and tell each person?"),
    ("bookings", "waiting", "end", "Take these off the waitlist? They are not told."),
    ("consultations", "colleague", "approve", "Approve these for a year, and tell them?"),
    ("consultations", "colleague", "decline", "Decline these, and tell them? What they have booked stands."),
]


@pytest.mark.parametrize(("room", "name", "act", "question"), CONFIRMED)
def test_what_people_are_told_of_is_asked_first_and_done_then(head, room, name, act, question):
    model = apps.get_model(room, name)
    waits = {"colleague": {"approved_at": None}, "waiting": {"ended_at": None}}.get(name, {"status": "booked"})
    row = model.objects.filter(**waits).first()
    pressed = {"action": act, "_selected_action": [str(row.pk)]}
    stood, sent = state_of(row), Notification.objects.count()

    asked = head.post(address_of(model, "changelist"), pressed)
    page = read(asked)
    assert question in page.words
    assert str(row) in page.words
    assert state_of(row) == stood
    assert Notification.objects.count() == sent

    hidden = {one.attributes["name"]: one.attributes["value"] for one in page.all("input", type="hidden")}
    hidden.pop("csrfmiddlewaretoken")
    assert head.post(address_of(model, "changelist"), hidden).status_code == 302
    assert state_of(row) != stood


def test_the_first_page_says_what_is_being_written_and_what_waits(head):
    make_article("A quiet room", published=False)
    page = read(head.get("/admin/"))
    assert page.one("section", aria_labelledby="articles").one("li").words == "A quiet room Draft"
    waits = {
        line.one("a").words: line.one("span").words for line in page.one("section", aria_labelledby="waits").all("li")
    }
    assert waits == {"Questions": "1", "Colleagues to look up": "1", "On the waitlist": "1"}


@pytest.mark.parametrize(
    ("role", "parts", "rooms"),
    [
        ("editor", ["articles"], ["Write", "People"]),
        ("assistant", ["waits"], ["Booked", "Calendar", "People", "Receipts"]),
        ("practitioner", ["articles", "waits"], ["Write", "Booked", "Calendar", "People", "Receipts"]),
    ],
)
def test_the_first_page_has_what_opens_for_whoever_looks(client, role, parts, rooms):
    load_everything()
    client.force_login(make_person("Ash Larkin", role=role))
    page = read(client.get("/admin/"))
    assert [
        one.attributes["aria-labelledby"] for one in page.all("section") if "aria-labelledby" in one.attributes
    ] == parts
    assert [table.one("caption").words for table in page.all("table")] == rooms
    links = [link.attributes["href"] for table in page.all("table") for link in table.all("a")]
    assert {address: client.get(address).status_code for address in links} == dict.fromkeys(links, 200)


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_of_the_site(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert 'type="password"' not in response.content.decode()


@pytest.mark.parametrize("who", ["anonymous", "client", "colleague", "owner who has left"])
def test_nobody_without_staff_gets_a_page_of_the_admin(client, who):
    load_everything()
    if who != "anonymous":
        left = {"role": "owner", "is_active": False} if "left" in who else {}
        client.force_login(make_colleague().person if who == "colleague" else make_person("Marlow Teal", **left))
    addresses = ["/admin/", *(address_of(model, page) for model in MODELS for page in ("changelist", "add"))]
    addresses += [address_of(model, "change", model.objects.first().pk) for model in MODELS]
    answers = {address: client.get(address).status_code for address in addresses}
    assert {address: answer for address, answer in answers.items() if answer not in {302, 403, 404}} == {}
    followed = client.get("/admin/blog/article/", follow=True)
    assert "Wren" not in followed.content.decode()


HELP = [
    (f"{model._meta.label}.{field.name}", str(field.help_text))
    for model in apps.get_models()
    if model._meta.app_label in OURS
    for field in model._meta.get_fields()
    if getattr(field, "help_text", "")
    and field.model.__module__.split(".")[0] in {"practice", "blog", "bookings", "consultations"}
]


@pytest.mark.parametrize(("field", "text"), HELP, ids=[field for field, _ in HELP])
def test_help_is_in_sentences(field, text):
    assert text[0].isupper() or text[0].isdigit()
    assert text.endswith(".")
    assert "!" not in text
    assert "  " not in text


def test_the_first_page_has_the_rooms_of_the_side_bar_under_the_same_names(head):
    page = read(head.get("/admin/"))
    groups = settings.UNFOLD["SIDEBAR"]["navigation"]

    tables = [(table.one("caption").words, [link.words for link in table.all("a")]) for table in page.all("table")]
    assert tables[: len(groups)] == [(group["title"], [item["title"] for item in group["items"]]) for group in groups]


def test_every_list_stands_in_the_side_bar():
    linked = {str(item["link"]) for group in settings.UNFOLD["SIDEBAR"]["navigation"] for item in group["items"]}
    assert {address_of(model, "changelist") for model in MODELS} == linked


@pytest.mark.usefixtures("frozen")
def test_the_log_names_nobody_who_was_added_changed_or_deleted(client):
    """Its rows belong to who works here: what they said of somebody would outlive whatever that person has erased."""
    client.force_login(make_person("Hollis Fern", role="owner"))
    told = {"name": "Rowan Heron", "email": "rowan@example.org", "time_zone": "America/Vancouver", "is_active": "on"}
    client.post(address_of(Person, "add"), told)
    rowan = Person.objects.get(email="rowan@example.org")
    client.post(address_of(Person, "change", rowan.pk), {**told, "name": "Rowan Sedge"})
    client.post(address_of(LegalHold, "add"), {"person": str(rowan.pk), "reason": "A claim of an insurer"})
    LegalHold.objects.all().delete()
    client.post(address_of(Person, "delete", rowan.pk), {"post": "yes"})
    returned = [ReturnedMail.objects.create(address=f"{n}@example.org", at=timezone.now()) for n in range(2)]
    chosen = {"action": "delete_selected", "_selected_action": [str(one.pk) for one in returned], "post": "yes"}
    client.post(address_of(ReturnedMail, "changelist"), chosen)

    logged = LogEntry.objects.order_by("pk")
    assert list(logged.values_list("content_type__model", "action_flag")) == [
        ("person", 1), ("person", 2), ("legalhold", 1), ("person", 3), ("returnedmail", 3), ("returnedmail", 3),
    ]  # fmt: skip
    assert [one.object_repr for one in logged] == [one.object_id for one in logged]
    assert "Rowan" not in " ".join(logged.values_list("change_message", flat=True))


def test_every_page_of_somebody_or_something_of_theirs_logs_no_name():
    named = {model._meta.model_name for model, page in admin.site._registry.items() if not isinstance(page, ByRole)}
    assert named == {"practice", "crisisline"}
