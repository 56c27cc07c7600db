"""Hearing of new articles: from the form under an article to the last letter, in a browser without scripts."""

from urllib.request import Request, urlopen

import pytest
from django.utils import timezone

from blog.models import Subscriber
from blog.newsletter.announcing import announce
from practice.notifications.delivery import sweep
from tests.factories import make_article, make_practice, make_subscriber
from tests.flows.walk import follow, here, press, text_of

ADDRESS = "robin@example.org"


@pytest.fixture(autouse=True)
def _practice(transactional_db):
    make_practice(postal_address="12 Lantern Street\nSalal Cove")


def link_in(letter, label: str) -> str:
    line = next(line for line in text_of(letter).splitlines() if line.startswith(f"{label}: "))
    return line.removeprefix(f"{label}: ")


def new_article(title: str):
    make_article(title, published_at=timezone.now())
    announce()
    sweep()


def test_somebody_subscribes_under_an_article_says_yes_is_told_and_stops_on_the_page(page, site, mail_server):
    page.goto(site + make_article("A quiet room").get_absolute_url())
    page.get_by_label("E-mail address").fill(ADDRESS)
    assert press(page, "Ask for them") == 302
    assert here(page) == ("/articles/newsletter/sent/", "Look into your mail")
    sweep()
    [question] = mail_server.to(ADDRESS)
    new_article("Too early")
    page.goto(link_in(question, "Say yes"))
    assert press(page, "Yes, write to me") == 302
    assert here(page)[1] == "What you hear from us"

    new_article("On grief")
    [_, letter] = mail_server.to(ADDRESS)
    assert letter["Subject"] == "Something new to read"
    page.goto(link_in(letter, "Read it"))
    assert here(page)[1] == "On grief"

    page.goto(link_in(letter, "Change how it comes, or stop it"))
    page.get_by_label("The title of the article").check()
    assert press(page, "Save") == 302
    new_article("On repair")
    assert [one["Subject"] for one in mail_server.to(ADDRESS)][2:] == ["On repair"]

    page.goto(link_in(letter, "Change how it comes, or stop it"))
    assert press(page, "Stop it") == 200
    assert here(page)[1] == "It has stopped"
    new_article("On silence")
    assert len(mail_server.to(ADDRESS)) == 3


def test_a_mail_programs_own_button_stops_it_and_the_way_back_asks_again(page, site, mail_server):
    make_subscriber(ADDRESS)
    new_article("On grief")
    [letter] = mail_server.to(ADDRESS)
    address = letter["List-Unsubscribe"].strip().strip("<>")  # the header is folded before it

    page.goto(address)
    assert here(page)[1] == "Stop what you hear from us"
    assert Subscriber.objects.subscribed().count() == 1
    answer = urlopen(Request(address, data=letter["List-Unsubscribe-Post"].encode()))
    assert (answer.status, answer.url, Subscriber.objects.subscribed().count()) == (200, address, 0)
    new_article("On repair")
    assert len(mail_server.to(ADDRESS)) == 1

    page.goto(address)
    assert here(page)[1] == "It has stopped"
    follow(page.get_by_role("link", name="Articles", exact=True).first)
    page.get_by_label("E-mail address").fill(ADDRESS)
    press(page, "Ask for them")
    sweep()
    assert mail_server.to(ADDRESS)[1]["Subject"] == "Please confirm your address"
