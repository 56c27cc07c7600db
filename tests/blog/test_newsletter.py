"""Asking to hear of new articles, saying yes, changing it and stopping it; and what is kept as proof."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from blog.models import Subscriber
from blog.newsletter.actions import ask, choose, confirm, forget_old, stop
from blog.newsletter.announcing import announce
from practice.accounts.models import Person
from practice.logs import PRIVATE_LINK
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from tests import pages
from tests.conftest import together
from tests.factories import NOW, make_article, make_person, make_practice, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PAGE = "/articles/newsletter/"
HERON = "heron@example.org"
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def practice():
    return make_practice(
        postal_address="12 Lantern Street\nSalal Cove", email="hello@example.org", phone="250-555-0142"
    )


def subscribe(client, email=HERON, **fields):
    return client.post(PAGE, {"email": email, **fields})


def letters(address=HERON) -> list[str]:
    """The subjects of what has gone to an address, once all that is due has."""
    sweep()
    return [letter.subject for letter in mail.outbox if letter.to == [address]]


def link_in(letter, path: str) -> str:
    return next(word for word in letter.body.split() if path in word).removeprefix("http://localhost:8000")


def states() -> list[tuple]:
    return list(Subscriber.objects.order_by("asked_at").values_list("address", "confirmed_at", "ended_at"))


# --- asking -----------------------------------------------------------------------------


def test_an_address_is_asked_and_nothing_else_comes_before_the_yes(client):
    response = subscribe(client, " Heron@Example.org ")
    make_article(published_at=NOW)
    announce()

    assert (response.status_code, response["Location"]) == (302, "/articles/newsletter/sent/")
    assert letters() == ["Please confirm your address"]
    assert states() == [(HERON, None, None)]
    assert not Person.objects.exists()


def test_the_letter_reads_like_this(client, settings):
    subscribe(client)
    sweep()
    [letter] = mail.outbox
    assert letter.body == (
        "Somebody, most likely you, wrote this address down to hear of new articles. The link opens a page, and the "
        "button there says yes.\n\n"
        f"Say yes: {settings.BASE_URL}{Subscriber.objects.get().get_absolute_url()}\n\n"
        "If it wasn’t you, do nothing. Nothing else comes, and after seven days the address is forgotten.\n\n"
        "The Lantern Practice\n12 Lantern Street\nSalal Cove\n250-555-0142\nhello@example.org\n"
    )
    assert "List-Unsubscribe" not in letter.extra_headers


@pytest.mark.parametrize(("source", "kept"), [("article", "article"), ("index", "index"), ("", "page"), ("x", "page")])
def test_what_was_agreed_to_is_kept_with_where_and_when(client, source, kept):
    subscribe(client, source=source)
    row = Subscriber.objects.get()
    assert (row.version, row.source, row.asked_at, row.confirmed_at) == ("2026-11-25", kept, NOW, None)
    assert row.words == (
        "The Lantern Practice writes to this address when a new article appears, or once a month if you choose that. "
        "Nothing else comes. You can stop at any time, from every message, and you need not give a reason.\n\n"
        "The Lantern Practice\n12 Lantern Street\nSalal Cove\n250-555-0142\nhello@example.org"
    )


@pytest.mark.parametrize("path", [PAGE, "/articles/", "/articles/a-quiet-room/"])
def test_the_words_that_are_kept_stand_beside_every_form_which_asks_for_an_address_alone(client, path):
    make_article(slug="a-quiet-room")
    response = client.get(path)
    page = pages.read(response)
    subscribe(Client())
    assert " ".join(Subscriber.objects.get().words.split()) in page.words
    form = next(one for one in page.all("form", method="post"))
    assert [(one.attributes["name"], one.attributes["type"]) for one in form.all("input")] in (
        [("source", "hidden"), ("email", "email")],
        [("email", "email"), ("source", "hidden")],
    )
    assert response.cookies == {}


def test_known_and_unknown_addresses_get_the_same_answer_and_a_letter_each(client):
    make_subscriber("known@example.org")
    before = states()
    answers = [subscribe(Client(), address) for address in ("known@example.org", "new@example.org")]
    pages_after = [Client().get(answer["Location"]).content for answer in answers]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"{PAGE}sent/")] * 2
    assert pages_after[0] == pages_after[1]
    assert letters("known@example.org") == ["Your address is confirmed already"]
    assert letters("new@example.org") == ["Please confirm your address"]
    assert states()[:1] == before


def test_a_double_click_sends_one_letter(client):
    subscribe(client)
    subscribe(client)
    assert letters() == ["Please confirm your address"]
    assert Subscriber.objects.count() == 1


def test_one_address_is_not_asked_more_than_three_times_a_day_and_nobody_sees_it(client, frozen):
    for _ in range(5):
        frozen.shift(timedelta(minutes=1))
        assert subscribe(client)["Location"] == f"{PAGE}sent/"
    assert letters() == ["Please confirm your address"] * 3


def test_one_place_can_not_write_down_address_after_address(client):
    answers = [subscribe(client, f"heron-{number}@example.org").status_code for number in range(22)]
    assert answers == [302] * 20 + [429] * 2
    assert Subscriber.objects.count() == 20
    problem = pages.read(subscribe(client)).one("div", "errors")
    assert "That was a lot of addresses from one place. Try again in an hour." in problem.words


@pytest.mark.parametrize("email", ["", "heron", "heron@"])
def test_what_is_no_address_is_said_so(client, email):
    response = subscribe(client, email)
    assert response.status_code == 422
    assert len(pages.read(response).one("div", "errors").all("li")) == 1
    assert (Subscriber.objects.count(), Notification.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_asked_by_many_at_once_an_address_stands_once(transactional_db):
    make_practice(postal_address="12 Lantern Street")
    assert together(*[lambda: ask(address=HERON, source="page")] * 4) == [None] * 4
    assert (Subscriber.objects.count(), Notification.objects.count()) == (1, 1)


def test_the_database_keeps_an_address_from_standing_twice():
    make_subscriber()
    with pytest.raises(IntegrityError, match="an_address_is_subscribed_once"), transaction.atomic():
        make_subscriber()


def test_without_a_postal_address_nobody_can_subscribe_and_no_form_is_shown(client, practice):
    make_practice(postal_address=" ")
    article = make_article()
    subscribe(client)
    assert Subscriber.objects.count() == 0
    for path in (PAGE, "/articles/", article.get_absolute_url()):
        assert pages.read(client.get(path)).all("input", name="email") == []


# --- saying yes -------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_its_button_says_yes(client, frozen):
    subscribe(client)
    sweep()
    link = link_in(mail.outbox[0], PAGE)
    assert client.get(link).status_code == 200
    assert states() == [(HERON, None, None)]

    frozen.shift(timedelta(hours=1))
    answer = client.post(link, {"answer": "yes"}, follow=True)
    assert states() == [(HERON, NOW + timedelta(hours=1), None)]
    assert pages.read(answer).one("p", "notice").words == "It’s confirmed. We write to you when there is something new."
    assert list(client.cookies) == []
    frozen.shift(timedelta(hours=1))
    client.post(link, {"answer": "yes"})
    assert states() == [(HERON, NOW + timedelta(hours=1), None)]


def test_a_link_that_was_altered_leads_nowhere(client):
    token = make_subscriber().token
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), "nobody-s", token.split(":")[0]):
        assert [client.get(f"{PAGE}{wrong}/").status_code, client.post(f"{PAGE}{wrong}/stop/").status_code] == [404] * 2


def test_what_was_never_confirmed_is_forgotten_after_a_week_with_its_letter(client, frozen):
    subscribe(client)
    make_subscriber("kept@example.org")
    letters()
    frozen.shift(timedelta(days=6, hours=23))
    forget_old()
    assert Subscriber.objects.count() == 2
    frozen.shift(timedelta(hours=2))
    forget_old()
    assert [row.address for row in Subscriber.objects.all()] == ["kept@example.org"]
    assert not Notification.objects.exists()


# --- changing it, stopping it -----------------------------------------------------------


def test_how_often_and_how_plain_is_theirs_to_choose(client):
    subscriber = make_subscriber()
    chosen = {"rhythm": "monthly", "wording": "plain"}
    answer = client.post(subscriber.get_absolute_url(), chosen, follow=True)
    assert pages.read(answer).one("p", "notice").words == "It’s saved."
    subscriber.refresh_from_db()
    assert (subscriber.rhythm, subscriber.wording) == ("monthly", "plain")
    page = pages.read(client.get(subscriber.get_absolute_url()))
    checked = [one.attributes["value"] for one in page.all("input", type="radio") if "checked" in one.attributes]
    assert checked == ["monthly", "plain"]


def test_nonsense_is_refused_and_changes_nothing(client):
    subscriber = make_subscriber()
    assert client.post(subscriber.get_absolute_url(), {"rhythm": "hourly", "wording": "loud"}).status_code == 422
    subscriber.refresh_from_db()
    assert (subscriber.rhythm, subscriber.wording) == ("each", "discreet")


def test_a_mail_programs_one_click_stops_it_without_sign_in_token_or_redirect():
    subscriber = make_subscriber()
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(f"{subscriber.get_absolute_url()}stop/", ONE_CLICK, content_type=FORM)
    assert (response.status_code, states()[0][2]) == (200, NOW)
    again = strict.post(f"{subscriber.get_absolute_url()}stop/", ONE_CLICK, content_type=FORM)
    assert (again.status_code, response.cookies, again.cookies) == (200, {}, {})


def test_a_one_click_as_multipart_stops_it_too(client):
    client.post(f"{make_subscriber().get_absolute_url()}stop/", {"List-Unsubscribe": "One-Click"})
    assert states()[0][2] == NOW


@pytest.mark.parametrize("body", ["", "List-Unsubscribe=yes", f"{ONE_CLICK}&more=1", "answer=yes"])
def test_no_other_body_stops_anything_and_neither_does_looking(client, body):
    address = f"{make_subscriber().get_absolute_url()}stop/"
    assert client.post(address, body, content_type=FORM).status_code == 400
    assert client.get(address).status_code == 200
    assert states()[0][2] is None


@pytest.mark.parametrize("path", ["", "stop/"])
def test_the_button_of_each_page_sends_what_a_mail_program_sends(client, path):
    subscriber = make_subscriber()
    page = pages.read(client.get(subscriber.get_absolute_url() + path))
    form = page.one("form", action=f"{subscriber.get_absolute_url()}stop/")
    fields = {one.attributes["name"]: one.attributes["value"] for one in form.all("input")}
    assert fields == {"List-Unsubscribe": "One-Click"}
    assert pages.read(client.post(form.attributes["action"], fields)).one("h1").words == "It has stopped"
    assert states()[0][2] == NOW


def test_whoever_stopped_hears_nothing_more_not_even_what_waited(client):
    subscriber = make_subscriber()
    make_article(published_at=NOW)
    announce()
    stop(subscriber=subscriber)
    assert letters() == []
    assert [one.state for one in Notification.objects.all()] == ["withdrawn"]


def test_an_old_link_stops_what_was_begun_anew(client, frozen):
    first = make_subscriber()
    stop(subscriber=first)
    ask(address=HERON, source="page")
    second = Subscriber.objects.standing().get()
    confirm(subscriber=second)
    client.post(f"{first.get_absolute_url()}stop/", ONE_CLICK, content_type=FORM)
    assert not Subscriber.objects.standing().exists()
    confirm(subscriber=second)
    choose(subscriber=second, rhythm="each", wording="plain")
    assert not Subscriber.objects.subscribed().exists()


def test_the_proof_outlives_the_end_by_three_years_and_no_longer(frozen):
    stop(subscriber=make_subscriber())
    frozen.move_to(timezone.now() + timedelta(days=3 * 365))
    forget_old()
    [row] = Subscriber.objects.all()
    assert (row.words, row.version, row.ended_at) == ("Yes.", "2026-11-25", NOW)
    frozen.shift(timedelta(days=2))
    forget_old()
    assert not Subscriber.objects.exists()


def test_whoever_asks_to_be_forgotten_is_deleted_in_the_admin_with_what_was_sent(client):
    subscriber, other = make_subscriber(), make_subscriber("other@example.org")
    make_article(published_at=NOW)
    announce()
    letters()
    client.force_login(make_person("Hollis Fern", role="owner"))
    client.post(f"/admin/blog/subscriber/{subscriber.pk}/delete/", {"post": "yes"})
    assert [row.address for row in Subscriber.objects.all()] == [other.address]
    assert [one.address for one in Notification.objects.all()] == [other.address]


def test_nothing_of_a_subscriber_is_written_by_hand(client):
    client.force_login(make_person("Hollis Fern", role="owner"))
    change = f"/admin/blog/subscriber/{make_subscriber().pk}/change/"
    assert client.post(change, {"address": "other@example.org"}).status_code == 403
    assert states()[0][0] == HERON


def test_no_log_holds_a_private_link():
    said = f'"GET {make_subscriber().get_absolute_url()}stop/ HTTP/1.1" 200'
    assert PRIVATE_LINK.sub(r"\1…", said) == '"GET /articles/newsletter/…/stop/ HTTP/1.1" 200'
