"""The practice: one row, and honest blanks before there is one."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from practice.profile.models import CrisisLine, Practice
from tests.factories import make_article, make_person, make_practice, make_service, make_session
from tests.pages import read

pytestmark = pytest.mark.django_db


def test_there_is_one_practice():
    make_practice()
    with pytest.raises(IntegrityError, match="there_is_one_practice"), transaction.atomic():
        Practice.objects.create(pk=2, name="Another")
    assert [practice.name for practice in Practice.objects.all()] == ["The Lantern Practice"]


def test_making_a_second_practice_is_refused_in_a_sentence():
    make_practice()
    with pytest.raises(Exception, match="There is one practice: change that one"):
        Practice(pk=2, name="Another").full_clean()


def test_before_the_first_run_the_defaults_stand_in_and_nothing_is_saved():
    practice = Practice.current()
    assert (practice.name, practice.label, practice.cancellation_hours) == ("Our practice", "Us", 24)
    assert not Practice.objects.exists()


def test_saving_the_stand_in_makes_the_practice():
    practice = Practice.current()
    practice.name = "The Lantern Practice"
    practice.save()
    assert Practice.current() == practice
    assert Practice.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/support-now/",
        "/privacy/",
        "/accessibility/",
        "/articles/",
        "/articles/feed.xml",
        "/articles/search/?q=room",
        "/bookings/",
        "/consultations/",
        "/accounts/login/",
        "/no-such-page/",
    ],
)
def test_pages_work_before_the_first_run(address):
    response = Client().get(address)
    assert response.status_code == (404 if address == "/no-such-page/" else 200)
    assert "None" not in response.content.decode()
    assert "Our practice" in response.content.decode()


def test_an_article_and_a_booking_work_before_the_first_run():
    marlow, article = make_person(), make_article()
    session = make_session(marlow, make_service())
    browser = Client()
    browser.force_login(marlow)
    pages = {page: browser.get(page) for page in (article.get_absolute_url(), session.get_absolute_url(), "/account/")}
    assert {page: response.status_code for page, response in pages.items()} == dict.fromkeys(pages, 200)
    assert [page for page, response in pages.items() if "None" in response.content.decode()] == []


def test_a_changed_practice_is_changed_on_the_next_page():
    make_practice(name="The Lantern Practice")
    browser = Client()
    assert "The Lantern Practice" in browser.get("/").content.decode()
    make_practice(name="The Harbour Practice")
    page = browser.get("/").content.decode()
    assert "The Harbour Practice" in page
    assert "Lantern" not in page


def test_what_the_practitioner_wrote_is_text_and_not_markup():
    make_practice(name="Ash & Alder’s", lede="<script>alert(1)</script>", postal_address="1 < 2\nSalal Cove")
    page = Client().get("/").content.decode()
    assert "Ash &amp; Alder’s" in page
    assert "<script>alert" not in page
    assert "1 &lt; 2<br>Salal Cove" in page


def test_crisis_lines_come_with_the_first_migration_and_stand_on_the_page():
    page = Client().get("/support-now/").content.decode()
    lines = list(CrisisLine.objects.values_list("name", "reach"))
    assert lines == [
        ("Suicide Crisis Helpline", "Call or text 9-8-8"),
        ("Crisis Lines Association of BC", "Call 1-800-784-2433"),
        ("310 Mental Health Support", "Call 310-6789, no area code"),
        ("Trans Lifeline", "Call 1-877-330-6366"),
        ("Kids Help Phone", "Text 686868 or call 1-800-668-6868"),
    ]
    assert [words for line in lines for words in line if words not in page] == []
    assert page.count("We last checked this on <time") == len(lines)


def test_even_without_any_line_somebody_can_be_called():
    CrisisLine.objects.all().delete()
    page = read(Client().get("/support-now/")).one("main")
    assert "Call or text 9-8-8 in Canada, any hour, in English or French." in page.words
    assert "call 9-1-1" in page.words


def test_crisis_lines_stand_in_the_order_of_the_practice():
    CrisisLine.objects.filter(name="Trans Lifeline").update(position=0)
    CrisisLine.objects.exclude(name="Trans Lifeline").update(position=1)
    page = Client().get("/support-now/").content.decode()
    names = ["Trans Lifeline", "310 Mental Health Support", "Crisis Lines Association of BC", "Kids Help Phone"]
    places = [page.index(f"<h3>{name}</h3>") for name in names]
    assert places == sorted(places)


def test_the_first_page_says_whom_to_call():
    words = read(Client().get("/")).words
    assert "Call or text 9-8-8 in Canada, any hour. In an emergency, call 9-1-1." in words


@pytest.mark.parametrize(
    ("written", "kept"),
    [("", ""), ("Free until the day before", "Free until the day before."), ("Is it free? Yes!", "Is it free? Yes!")],
)
def test_words_that_others_follow_end_in_a_stop(written, kept):
    practice = Practice(cancellation_words=written)
    practice.clean()
    assert practice.cancellation_words == kept
