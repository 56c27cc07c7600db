"""Being told: each new article, or once a month, once and in the words somebody chose."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.models import Announcement, Subscriber
from blog.newsletter.actions import choose, stop
from blog.newsletter.announcing import announce
from blog.newsletter.months import month_before, month_begun
from practice.notifications.delivery import sweep
from practice.notifications.emails import Glance
from practice.notifications.models import Notification
from tests import pages
from tests.conftest import together
from tests.factories import NOW, at, make_article, make_person, make_practice, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HERON = "heron@example.org"
FIRST = at("2026-12-01 09:00")


@pytest.fixture(autouse=True)
def practice():
    return make_practice(postal_address="12 Lantern Street\nSalal Cove", email="hello@example.org")


def told(address=HERON) -> list[str]:
    """The subjects of what has gone to an address, once all that is new has been told."""
    announce()
    sweep()
    return [letter.subject for letter in mail.outbox if letter.to == [address]]


# --- each article -----------------------------------------------------------------------


def test_a_new_article_is_told_discreetly_unless_somebody_wants_its_title(settings):
    make_subscriber(HERON)
    make_subscriber("plain@example.org", wording="plain")
    make_article("On grief", published_at=NOW)
    assert (told(), told("plain@example.org")) == (["Something new to read"], ["On grief"])
    glances = {letter.to[0]: Glance.at(letter) for letter in mail.outbox}
    assert {glance.sender for glance in glances.values()} == {"TLP"}
    assert ("grief" in glances[HERON].opening, "grief" in glances["plain@example.org"].opening) == (False, True)


def test_the_letter_reads_like_this(settings):
    subscriber = make_subscriber(HERON)
    article = make_article("On grief", summary="What stays.", published_at=NOW)
    told()
    [letter] = mail.outbox
    assert letter.body == (
        "There is something new to read. So that a locked screen doesn’t show it, its title stands further down.\n\n"
        "On grief\nWhat stays.\n1 minute to read.\n"
        f"Read it: {settings.BASE_URL}{article.neutral_url}\n\n"
        "You asked for this on Sunday 25 October 2026, and said yes by a link that came to this address.\n\n"
        f"Change how it comes, or stop it: {settings.BASE_URL}{subscriber.get_absolute_url()}\n\n"
        "The Lantern Practice\n12 Lantern Street\nSalal Cove\nhello@example.org\n"
    )


def test_mail_programs_are_told_how_to_stop_it(settings):
    subscriber = make_subscriber(HERON)
    make_article(published_at=NOW)
    told()
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe"] == f"<{settings.BASE_URL}{subscriber.get_absolute_url()}stop/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"] == f"<new.{settings.EMAIL_FROM.rpartition('@')[2]}>"


def test_the_address_of_the_article_is_neutral_the_same_for_all_and_leads_there(client, settings):
    make_subscriber(HERON)
    make_subscriber("other@example.org")
    article = make_article("On grief", slug="on-grief", published_at=NOW)
    told()
    links = {word for letter in mail.outbox for word in letter.body.split() if "/articles/new/" in word}
    assert links == {settings.BASE_URL + article.neutral_url}
    answer = client.get(article.neutral_url)
    assert (answer.status_code, answer["Location"], answer.cookies) == (302, "/articles/on-grief/", {})
    article.unpublish()
    assert [client.get(article.neutral_url).status_code, client.get("/articles/new/no-s/").status_code] == [404, 404]


def test_an_article_is_told_once_however_often_one_looks_and_whatever_becomes_of_it(frozen):
    make_subscriber(HERON)
    article = make_article(published_at=NOW, disclaimer="For learning.")
    assert told() == told() == ["Something new to read"]
    article.unpublish()
    frozen.shift(timedelta(hours=1))
    article.publish()
    assert told() == ["Something new to read"]
    stop(subscriber=Subscriber.objects.get())
    make_subscriber(HERON)
    assert told() == ["Something new to read"]


def test_an_article_with_a_date_is_told_when_the_date_has_come(frozen):
    make_subscriber(HERON)
    make_article(published_at=NOW + timedelta(hours=2))
    assert told() == []
    frozen.shift(timedelta(hours=2))
    assert told() == ["Something new to read"]


def test_an_article_that_was_taken_back_before_the_letter_went_is_not_told():
    make_subscriber(HERON)
    article = make_article(published_at=NOW)
    announce()
    article.unpublish()
    assert told() == []
    assert Notification.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    "fields",
    [
        {"confirmed_at": None},
        {"confirmed_at": NOW},
        {"confirmed_at": NOW + timedelta(minutes=1)},
        {"ended_at": NOW - timedelta(days=1)},
        {"rhythm": "monthly"},
    ],
)
def test_nobody_is_told_who_had_not_asked_to_hear_of_it(fields):
    make_subscriber("told@example.org")
    make_subscriber(HERON, **fields)
    make_article(published_at=NOW)
    assert (told(), told("told@example.org")) == ([], ["Something new to read"])


def test_what_appeared_more_than_three_days_ago_is_told_no_more():
    make_subscriber(HERON)
    make_article("Old", published_at=NOW - timedelta(days=3))
    make_article("New", published_at=NOW - timedelta(days=2, hours=23))
    announce()
    assert [one.article.title for one in Announcement.objects.all()] == ["New"]


def test_a_letter_that_could_not_go_for_a_week_goes_no_more(frozen):
    make_subscriber(HERON)
    make_article(published_at=NOW)
    announce()
    frozen.shift(timedelta(days=7))
    sweep()
    assert [one.state for one in Notification.objects.all()] == ["missed"]


def test_ten_subscribers_cost_as_many_queries_as_one():
    counts = []
    for number in range(10):
        make_subscriber(f"heron-{number}@example.org")
        if number in (0, 9):
            Announcement.objects.all().delete()
            article = make_article(published_at=NOW)
            with CaptureQueriesContext(connection) as telling:
                announce()
            counts.append(len(telling))
            article.delete()
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once(transactional_db):
    for number in range(5):
        make_subscriber(f"heron-{number}@example.org")
    make_article(published_at=NOW)
    assert together(*[announce] * 4) == [None] * 4
    assert (Announcement.objects.count(), Notification.objects.count()) == (5, 5)


def test_the_admin_says_how_many_were_told():
    for number in range(3):
        make_subscriber(f"heron-{number}@example.org")
    make_article("Told", published_at=NOW)
    make_article("Never", published=False)
    told()
    waiting = Notification.objects.first()
    Notification.objects.filter(pk=waiting.pk).update(state="failed")
    staff = Client()
    staff.force_login(make_person("Wren Alder", role="editor"))
    [_head, *rows] = pages.read(staff.get("/admin/blog/article/")).one("table", id="result_list").all("tr")
    told_of = {row.all("th")[0].words: row.one("td", "field-told").words for row in rows}
    assert told_of == {"Told": "2 subscribers", "Never": ""}


# --- once a month -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "begun", "before"),
    [
        ("2026-12-01 08:59", "2026-11-01 09:00", "2026-10-01 09:00"),
        ("2026-12-01 09:00", "2026-12-01 09:00", "2026-11-01 09:00"),
        ("2027-01-31 23:59", "2027-01-01 09:00", "2026-12-01 09:00"),
    ],
)
def test_a_month_begins_at_nine_on_its_first_day(moment, begun, before):
    assert (month_begun(at(moment)), month_before(at(begun))) == (at(begun), at(before))


def test_the_months_articles_come_in_one_letter_on_the_first_at_nine(frozen, settings):
    subscriber = make_subscriber(HERON, rhythm="monthly")
    for title, published in (
        ("First", "2026-11-02 10:00"),
        ("Second", "2026-11-30 23:00"),
        ("Next", "2026-12-01 09:00"),
    ):
        make_article(title, published_at=at(published))
    frozen.move_to(FIRST - timedelta(minutes=1))
    assert told() == []
    frozen.move_to(FIRST)
    assert told() == told() == ["Something new to read"]
    [letter] = mail.outbox
    lines = letter.body.splitlines()
    assert [line for line in lines if line in ("First", "Second", "Next")] == ["First", "Second"]
    assert "First" not in Glance.at(letter).opening
    assert f"{subscriber.get_absolute_url()}stop/" in letter.extra_headers["List-Unsubscribe"]
    frozen.move_to(at("2027-01-01 09:00"))
    assert told() == ["Something new to read"] * 2
    assert "Next" in mail.outbox[1].body
    assert "Second" not in mail.outbox[1].body


@pytest.mark.parametrize(("titles", "subject"), [(["Alone"], "Alone"), (["One", "Two"], "2 new articles")])
def test_plain_ones_name_the_article_or_say_how_many(frozen, titles, subject):
    make_subscriber(HERON, rhythm="monthly", wording="plain")
    for title in titles:
        make_article(title, published_at=NOW)
    frozen.move_to(FIRST)
    assert told() == [subject]


def test_a_month_without_an_article_is_silent(frozen):
    make_subscriber(HERON, rhythm="monthly")
    make_article(published_at=at("2026-10-20 09:00"))
    frozen.move_to(FIRST)
    assert (told(), Notification.objects.count()) == ([], 0)


def test_nothing_is_told_in_a_month_s_letter_that_was_told_before_or_appeared_before_the_yes(frozen):
    subscriber = make_subscriber(HERON, confirmed_at=at("2026-11-10 09:00"))
    make_article("Before the yes", published_at=at("2026-11-05 09:00"))
    make_article("Told at once", published_at=NOW)
    assert told() == ["Something new to read"]
    choose(subscriber=subscriber, rhythm="monthly", wording="discreet")
    frozen.move_to(FIRST)
    assert told() == ["Something new to read"]
    assert [one.state for one in Notification.objects.filter(kind="blog.newsletter.digest")] == ["withdrawn"]

    make_article("After", published_at=at("2026-12-10 09:00"))
    frozen.move_to(at("2027-01-01 09:00"))
    assert len(told()) == 2


def test_a_worker_that_comes_back_within_three_days_still_tells_of_the_month(frozen):
    make_subscriber(HERON, rhythm="monthly")
    make_article(published_at=NOW)
    frozen.move_to(FIRST + timedelta(days=3))
    assert told() == []
    frozen.move_to(FIRST + timedelta(days=2, hours=23))
    assert told() == ["Something new to read"]


def test_an_article_taken_back_is_left_out_of_the_month_s_letter(frozen):
    make_subscriber(HERON, rhythm="monthly")
    make_article("Stays", published_at=NOW)
    gone = make_article("Gone", published_at=NOW)
    frozen.move_to(FIRST)
    announce()
    gone.unpublish()
    told()
    assert ("Stays" in mail.outbox[0].body, "Gone" in mail.outbox[0].body) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_month_s_letter_costs_a_batch_the_same_queries_for_few_and_many(transactional_db, frozen):
    counts = []
    make_article(published_at=NOW)
    frozen.move_to(FIRST)
    for number in range(20):
        make_subscriber(f"heron-{number}@example.org", rhythm="monthly", confirmed_at=at("2026-10-01 09:00"))
        if number in (0, 19):
            Notification.objects.all().delete()
            announce()
            with CaptureQueriesContext(connection) as sending:
                sweep()
            counts.append((len(sending), Notification.objects.filter(state="sent").count()))
    (one, first), (twenty, all_of_them) = counts
    assert (first, all_of_them) == (1, 20)
    assert twenty <= one + 19 * 2  # each is marked as sent, in a transaction of its own
