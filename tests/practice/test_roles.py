"""Who finds what at the desk and in the admin, by role: every address of both, all of it Wren's.

An address that has no row fails the suite. A row has one sign for each role, in the order of `ROLES`.
"""

import uuid
from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from blog.models import Article, Reference, Revision
from bookings.models import Session
from practice.accounts.models import Person
from practice.accounts.role_admin import ByRole
from practice.accounts.roles import LETS, Role
from practice.notifications.models import ReturnedMail
from practice.profile.models import Practice
from practice.rights.models import Breach, ComingOfAge, LegalHold
from practice.scheduling.models import Practitioner, Service
from tests.factories import make_person, make_practice, make_practitioner
from tests.practice.cast import House, names

pytestmark = pytest.mark.django_db

ROLES = (
    "anonymous",
    "client",
    "colleague",
    "editor",
    "assistant",
    "practitioner",  # Wren
    "other practitioner",
    "owner who practises",
    "owner",
)
NOT_WRITING = ("anonymous", "client", "assistant")
PAGE, DONE, SIGN_IN, NO_PAGE, REFUSED, BUTTON, NO_ROW, WRONG = ".", ">", "s", "-", "x", "b", "g", "!"

KEEPERS = "s---....."  # whoever keeps calendars
READERS = "s----...."  # whoever reads what is confided
SEEN = "s---..--."  # whoever sees Wren's clients
CONFIDED = "s----.--."  # whom Wren's clients confide in
STAFF = "sss......"  # clients are led to the admin's sign-in, and refused there
WRITERS = "sss.x...."
OWNERS = "sssxxxx.."
NOBODY = "sssxxxxxx"
LOOKED_AFTER = "sssx..g.."  # whoever looks after Wren's hours
OF_CLIENTS = "sssx..gg."  # whoever sees Wren's clients
WRITTEN = "sssbbbbbb"  # a button

# name: who finds it
DESK = {
    "today": KEEPERS,
    "week": KEEPERS,
    "month": KEEPERS,
    "hour": "s--------",  # none was named
    "hours": KEEPERS,
    "holidays": KEEPERS,
    "new_time_off": KEEPERS,
    "time_off": SEEN,
    "book": KEEPERS,
    "appointment": SEEN,
    "cancel": SEEN,
    "note": "s----.---",  # whoever practises it
    "paid": SEEN,
    "receipts": KEEPERS,
    "receipts_csv": KEEPERS,
    "receipt": SEEN,
    "receipt_pdf": SEEN,
    "statement": SEEN,
    "move": SEEN,
    "colleagues": READERS,
    "colleague": READERS,
    "groups": KEEPERS,
    "new_group": KEEPERS,
    "group": SEEN,
    "plan_run": SEEN,
    "meeting": SEEN,
    "move_meeting": SEEN,
    "forms": CONFIDED,
    "people": KEEPERS,
    "person": SEEN,
    "requests": KEEPERS,
    "attendance": KEEPERS,
    "waitlist": KEEPERS,
    "offer": SEEN,
    "numbers": KEEPERS,
    "start": "s------..",
    "start_mail": "s------..",
    "start_step": "s------..",
    "looks": "s------..",
    "erasing": "s------..",
    "questions": READERS,
    "question": READERS,
    "outbox": KEEPERS,
    "messages": KEEPERS,
    "message": KEEPERS,
    "message_page": KEEPERS,
    "patterns": KEEPERS,
}
PRESSED = {
    "day_hours": "s---!!!!!",  # no day was named
    "usual_hours": "s--->>>>>",  # of hours of one's own
    "end_time_off": "s--->>-->",
    "link": "s--->>-->",
    "act": "s--->>-->",
    "keep_note": "s----!---",  # nothing was sent
    "issue_receipt": "s---!!--!",
    "take_back_payment": "s--->>-->",
    "send_receipt": "s--->>-->",
    "void_receipt": "s---!!--!",
    "answer_colleague": "s---->>>>",
    "group_seats": "s---!!--!",  # a number was missing
    "answer_seat": "s--->>-->",
    "was_there": "s--------",  # nothing was said
    "change_meeting": "s--->>-->",
    "works_again": "s--->>>>>",  # of an address of nobody they see it changes nothing
    "send_again": "s--->>-->",
    "take_off": "s--->>-->",
    "answer_erasing": "s--------",  # nobody asked
}

OF_A_MODEL = ("changelist", "add", "history", "delete", "change")

# model: its list, a new one, and one's history, deleting and own page
MODELS = {
    "profile_practice": (OWNERS, NOBODY, OWNERS, NOBODY, OWNERS),
    "profile_crisisline": (OWNERS,) * 5,
    "accounts_person": (STAFF, OWNERS, "sssgggg..", OWNERS, "sssgggg.."),
    "notifications_notification": (OWNERS, NOBODY, OWNERS, NOBODY, OWNERS),
    "notifications_returnedmail": (OWNERS, NOBODY, OWNERS, OWNERS, OWNERS),
    "receipts_receiptbook": (OWNERS, NOBODY, OWNERS, NOBODY, OWNERS),
    "receipts_letterhead": ("sssx.....", "sssx.....", "sssg..g..", LOOKED_AFTER, LOOKED_AFTER),
    "receipts_receipt": ("sssx.....", NOBODY, "sssg..gg.", NOBODY, OF_CLIENTS),
    "rights_legalhold": (OWNERS, OWNERS, OWNERS, NOBODY, OWNERS),
    "rights_comingofage": (OWNERS,) * 5,
    "rights_breach": (OWNERS, STAFF, OWNERS, NOBODY, OWNERS),
    "scheduling_practitioner": ("sssx.....", OWNERS, "sssg..g..", OWNERS, LOOKED_AFTER),
    "scheduling_service": ("sssx.....", "sssx.....", "sssg..g..", LOOKED_AFTER, LOOKED_AFTER),
    "scheduling_entry": ("sssx.....", NOBODY, "sssg..gg.", NOBODY, OF_CLIENTS),
    "blog_subscriber": (WRITERS, NOBODY, WRITERS, WRITERS, WRITERS),
    "blog_article": (WRITERS,) * 5,
    "blog_reference": (WRITERS,) * 5,
    "blog_series": (WRITERS,) * 5,
    "blog_tag": (WRITERS,) * 5,
    "bookings_intakeform": ("sssxx....", "sssxx....", "sssgx.g..", "sssxx.g..", "sssxx.g.."),
    "bookings_waiting": ("sssx.....", NOBODY, "sssg..gg.", NOBODY, OF_CLIENTS),
    "bookings_session": ("sssx.....", NOBODY, "sssg..gg.", NOBODY, OF_CLIENTS),
    "consultations_colleague": ("sssxx....",) * 5,
    "consultations_consultation": ("sssx.....", NOBODY, "sssg..gg.", NOBODY, OF_CLIENTS),
    "consultations_group": ("sssx.....", "sssx.....", "sssg..g..", NOBODY, LOOKED_AFTER),
}
ADMIN = {
    "search": STAFF,
    "index": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "autocomplete": NOBODY,
    "jsi18n": STAFF,
    "view_on_site": "s--->>-->",
    "blog_article_new_draft": WRITTEN,
    "blog_article_leave_new_draft": WRITTEN,
    "blog_article_draft": WRITTEN,
    "blog_article_leave_draft": WRITTEN,
    "blog_article_versions": WRITERS,
    "blog_article_name_version": WRITTEN,
    "blog_article_restore_version": WRITTEN,
    "blog_article_compare": WRITERS,
    "blog_article_citations": WRITERS,
    "blog_article_new_preview_link": WRITTEN,
    "blog_article_markdown": WRITERS,
    "blog_article_word": WRITERS,
    "blog_article_bring_manuscript": WRITERS,
    "blog_article_bring_picture": WRITERS,
    "app_list": "sss.-....",
    **{f"{model}_{page}": sign for model in MODELS for page, sign in zip(OF_A_MODEL, MODELS[model], strict=True)},
}


class Company(House):
    """The furnished practice, with one of each role in it beside Wren."""

    @classmethod
    def furnish(cls):
        house = super().furnish()
        house.people |= {
            "editor": make_person("Sam Vireo", role=Role.EDITOR),
            "assistant": make_person("Robin Reed", role=Role.ASSISTANT),
            "other practitioner": make_practitioner("Ira Sedge").person,
            "owner who practises": make_practitioner(person=make_person("Alder Finch", role=Role.OWNER)).person,
            "owner": make_person("Hollis Fern", role=Role.OWNER),
        }
        Reference.objects.create(key="Reed, 2020", original="Reed, R. (2020). A quiet room.")
        ReturnedMail.objects.create(address="marlow@example.org", at=timezone.now())
        LegalHold.objects.create(person=house.people["client"], reason="A claim of an insurer")
        ComingOfAge.objects.create(person=house.people["client"], on=date(2030, 5, 5))
        Breach.objects.create(what="A letter went astray.", affected="One person.")
        Revision.objects.create(article=Article.objects.get(), by=house.people["practitioner"], held={})
        return house

    def argument(self, name: str):
        article = Article.objects.get()
        version = f"{article.pk} {Revision.objects.first().pk}"
        known = {
            "admin:app_list": "blog",
            "admin:view_on_site": f"{ContentType.objects.get_for_model(Session).pk} {self.session.pk}",
            "admin:blog_article_leave_new_draft": uuid.uuid4(),
            "admin:blog_article_name_version": version,
            "admin:blog_article_restore_version": version,
        }
        room, _colon, short = name.partition(":")
        if room != "admin" or name in known:
            return known.get(name) or super().argument(name)
        model = apps.get_model(*short.split("_")[:2])
        return self.row_of(model).pk

    def row_of(self, model):
        """Of a model with rows of several people, the one that is Wren's or Marlow's."""
        whose = {
            Practitioner: {"person": self.people["practitioner"]},
            Person: {"pk": self.people["client"].pk},
            Service: {"slug": "wren-50"},
        }
        return model.objects.filter(**whose.get(model, {})).first()


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        company = Company.furnish()
        company.sign_in_everybody()
        yield company
        transaction.set_rollback(True)


def sign_of(response) -> str:
    location = response.get("Location", "")
    if location.startswith(("/accounts/login/", "/admin/login/")):
        return SIGN_IN
    if location == "/admin/":
        return NO_ROW  # as for a row that there never was
    signs = {200: PAGE, 302: DONE, 401: SIGN_IN, 403: REFUSED, 404: NO_PAGE, 405: BUTTON}
    return signs.get(response.status_code, WRONG)


def asked(company, name, role, method="get") -> str:
    return sign_of(company.ask(method, company.address(name), role))


def asked_of_view(company, name, role) -> str:
    """What a page of the admin answers before anything is laid out, which is not this test's to see."""
    request = RequestFactory().get(company.address(name))
    request.user, request.csp_nonce = company.people[role] or AnonymousUser(), ""
    request.session = company.browser(role).session
    request._messages = FallbackStorage(request)
    request.resolver_match = found = resolve(request.path)
    try:
        return sign_of(found.func(request, *found.args, **found.kwargs))
    except Http404:
        return NO_PAGE
    except PermissionDenied:
        return REFUSED


def of_room(room: str) -> set[str]:
    return {name.removeprefix(room) for name in names() if name.startswith(room)}


def test_every_address_of_the_desk_and_of_the_admin_has_a_row():
    assert of_room("desk:") == set(DESK) | set(PRESSED)
    assert of_room("admin:") - {"login", "logout"} == set(ADMIN)


def test_every_page_of_the_desk_opens_for_those_the_table_names_and_for_nobody_else(company):
    assert {name: "".join(asked(company, f"desk:{name}", role) for role in ROLES) for name in DESK} == DESK


def test_every_button_of_the_desk_works_for_those_the_table_names_and_for_nobody_else(company):
    pressed = {name: "".join(asked(company, f"desk:{name}", role, "post") for role in ROLES) for name in PRESSED}
    assert pressed == PRESSED


def test_every_page_of_the_admin_opens_for_those_the_table_names_and_for_nobody_else(company):
    assert {name: "".join(asked_of_view(company, f"admin:{name}", role) for role in ROLES) for name in ADMIN} == ADMIN


def test_no_button_around_an_article_is_pressed_by_who_does_not_write(company):
    buttons = [name for name, signs in ADMIN.items() if signs == WRITTEN]
    pressed = {(name, role): asked(company, f"admin:{name}", role, "post") for name in buttons for role in NOT_WRITING}
    assert set(pressed.values()) == {SIGN_IN, REFUSED, NO_PAGE}


def test_lists_searches_and_choices_hold_nobody_elses_clients(company):
    """What another practitioner and a practising owner find of Wren's, and what an assistant does."""
    found = {}
    for role in ("assistant", "practitioner", "other practitioner", "owner who practises"):
        browser = company.browser(role)
        rows = [
            browser.get(f"/admin/{where}/", {"q": who}).context["cl"].result_count
            for where, who in (("bookings/session", "Marlow"), ("consultations/consultation", "Noor"))
        ]
        rows.append(browser.get("/admin/bookings/waiting/").context["cl"].result_count)
        rows.append(browser.get("/admin/scheduling/entry/").context["cl"].result_count > 0)
        found[role] = rows
    sees, does_not = [1, 2, 1, True], [0, 0, 0, False]
    assert found == {
        "assistant": sees,
        "practitioner": sees,
        "other practitioner": does_not,
        "owner who practises": does_not,
    }


def test_people_are_offered_to_choose_from_by_role(company):
    """An author is one of those who work here; clients are found by whoever gives roles alone."""
    asked = {"app_label": "blog", "model_name": "article", "field_name": "author", "term": "a"}
    offered = {}
    for role in ("editor", "assistant", "practitioner", "owner"):
        answer = company.browser(role).get("/admin/autocomplete/", asked).json()
        offered[role] = "Marlow Teal" in [one["text"] for one in answer["results"]]
    assert offered == {"editor": False, "assistant": False, "practitioner": False, "owner": True}


def test_where_the_practice_shares_clients_practitioners_see_each_others_and_read_nothing_confided(company):
    Practice.objects.update(clients_are_shared=True)
    seen = {
        name: "".join(asked(company, f"desk:{name}", role) for role in ROLES)
        for name in ("appointment", "move", "forms", "question")
    }
    assert seen == {"appointment": KEEPERS, "move": KEEPERS, "forms": "s----.-..", "question": READERS}
    page = company.browser("other practitioner").get(company.address("desk:appointment")).content.decode()
    assert ("Marlow" in page, "Forms" in page) == (True, False)


def test_every_page_of_the_admin_says_what_it_is_for():
    """Or belongs to a room below the roles, and is for whoever runs the practice."""
    for model, page in admin.site._registry.items():
        parts = [page, *(inline(model, admin.site) for inline in page.inlines)]
        assert model._meta.app_label == "profile" or all(isinstance(part, ByRole) for part in parts), model


@pytest.mark.parametrize("role", Role)
def test_whoever_has_left_may_do_nothing_whatever_they_were(role):
    person = Person(role=role, is_active=False)
    assert [act for act in LETS[role] if person.may(act)] == []
    assert (person.is_staff, person.is_superuser, person.has_perm("blog.change_article")) == (False, False, False)


def test_the_last_who_runs_the_practice_stays():
    make_practice()
    Person.objects.update(role=Role.NONE)
    hollis = make_person("Hollis Fern", role=Role.OWNER)
    browser = Client()
    browser.force_login(hollis)
    written = {"name": "Hollis Fern", "time_zone": "America/Vancouver", "role": Role.EDITOR, "is_active": "on"}
    address = reverse("admin:accounts_person_change", args=[hollis.pk])
    refused = browser.post(address, written)
    assert "Nobody else runs the practice. Make somebody else the owner first." in refused.content.decode()
    make_person("Wren Alder", role=Role.OWNER)
    assert browser.post(address, written).status_code == 302
    hollis.refresh_from_db()
    assert hollis.role == Role.EDITOR
