"""The gallery of messages: every kind there is, as whoever gets it sees it, and fit to be opened anywhere."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from bookings.models import Session
from practice.accounts.models import Person
from practice.desk.messages import Sample, everything
from practice.desk.tokens import contrast
from practice.notifications.kinds import Kind
from practice.notifications.models import Notification
from practice.scheduling.models import Practitioner
from tests import pages
from tests.factories import make_person, make_practice, make_practitioner, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

GALLERY = "/desk/messages/"
LABELLED = re.compile(r"^[A-Z“][^:]+: (https?://\S+)$", re.MULTILINE)
COLOURS = re.compile(r"(?<![\w-])(background|color): (#[0-9a-f]{6})")
READABLE = 7  # to 1: AAA


@pytest.fixture
def desk():
    make_practice()
    wren = make_practitioner()
    make_service(wren, name="Grief therapy")
    browser = Client()
    browser.force_login(wren.person)
    return browser


@pytest.fixture(scope="module")
def samples(django_db_setup, django_db_blocker):
    """Every kind in both wordings, by both."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_practice()
        make_service(name="Grief therapy")
        samples = {(kind.name, words): Sample.of(kind, words) for kind in everything() for words in Person.Wording}
        transaction.set_rollback(True)
    return samples


class Strict(HTMLParser):
    """Reads HTML and fails at an end tag that ends nothing, or that ends something else."""

    VOID = {"meta", "br"}

    def __init__(self, html):
        super().__init__()
        self.path, self.tags, self.links, self.attributes = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]
        if tag not in self.VOID:
            self.path.append(tag)
        if tag == "a":
            self.links.append([dict(attributes).get("href"), ""])

    def handle_endtag(self, tag):
        assert self.path.pop() == tag

    def handle_data(self, data):
        if self.path[-1:] == ["a"]:
            self.links[-1][1] += data


def test_every_kind_there_is_stands_in_the_gallery(desk):
    main = pages.read(desk.get(GALLERY)).one("main")
    shown = [link.attributes["href"] for link in main.one("div", "message-rooms").all("a")]
    assert sorted(shown) == sorted(f"{GALLERY}{kind.name}/" for kind in everything())
    assert len({heading.words for heading in main.all("h2")}) == len(main.all("h2"))


def test_a_kind_without_a_sample_can_not_be_shown():
    with pytest.raises(NotImplementedError):
        Sample.of(Kind(), Person.Wording.DISCREET)


def test_a_kind_is_shown_discreet_and_plain_as_glance_text_html_and_files(desk):
    page = pages.read(desk.get(f"{GALLERY}bookings.session.confirmation/"))
    seen = [[line.words for line in one.all("p")][:2] for one in page.all("figure", "message-preview")]
    assert seen == [
        ["TLP now", "Booked: Wednesday 25 November, 2:00 pm"],
        ["The Lantern Practice now", "Booked: Grief therapy with Wren Alder, Wednesday 25 November, 2:00 pm"],
    ]
    assert [one.words.startswith("Hello Marlow,") for one in page.all("pre")] == [True, True]
    assert [one.attributes["src"] for one in page.all("iframe")] == [
        f"{GALLERY}bookings.session.confirmation/{wording}.html" for wording in ("discreet", "plain")
    ]
    assert page.words.count("Attached: appointment.ics") == 2


def test_the_html_is_what_is_sent_and_nothing_around_it(desk):
    response = desk.get(f"{GALLERY}bookings.session.reminder/plain.html")
    page = pages.read(response)
    assert page.one("title").words == "Grief therapy with Wren Alder: Tomorrow, 2:00 pm"
    assert page.one("main").words.startswith("Hello Marlow, A reminder, as agreed. Grief therapy with Wren Alder.")
    assert response.content.decode().count("<!doctype html>") == 1


@pytest.mark.parametrize("path", ["no.such.kind/", "bookings.session.reminder/loud.html", "no.such.kind/plain.html"])
def test_what_there_is_not_is_not_shown(desk, path):
    assert desk.get(GALLERY + path).status_code == 404


def test_nobody_but_staff_sees_it(desk):
    client = Client()
    client.force_login(make_person())
    paths = ("", "bookings.session.reminder/", "bookings.session.reminder/plain.html")
    assert [client.get(GALLERY + path).status_code for path in paths] == [404, 404, 404]


def test_showing_it_leaves_nothing_behind(desk):
    before = [model.objects.count() for model in (Person, Practitioner, Session, Notification)]
    for kind in everything():
        assert desk.get(f"{GALLERY}{kind.name}/").status_code == 200
    assert [model.objects.count() for model in (Person, Practitioner, Session, Notification)] == before


# --- each message, in both wordings ---------------------------------------------------


def test_the_html_of_each_is_well_made(samples):
    for who, sample in samples.items():
        read = Strict(sample.html)
        assert (read.path, read.tags.count("main"), read.tags.count("title")) == ([], 1, 1), who
        assert ("html", "lang", "en-CA") in read.attributes, who
        assert set(read.tags) <= {"html", "head", "meta", "title", "style", "body", "main", "p", "a", "br"}, who


def test_the_html_of_each_fetches_nothing_and_leads_to_us_alone_by_labels(samples):
    for who, sample in samples.items():
        read = Strict(sample.html)
        assert {name for _tag, name, _value in read.attributes} <= {"lang", "charset", "name", "content", "href"}, who
        assert re.findall(r"url\(|@import", sample.html) == [], who
        elsewhere = [href for href, label in read.links if not href.startswith(f"{settings.BASE_URL}/") or not label]
        assert elsewhere == [], who


def test_the_colours_of_each_are_readable_by_day_and_by_night(samples):
    for who, sample in samples.items():
        by_day, by_night = sample.html.split("@media (prefers-color-scheme: dark)")
        for css in (by_day.partition("<style>")[2], by_night.partition("</style>")[0]):
            found = COLOURS.findall(css)
            [paper] = [value for name, value in found if name == "background"]
            inks = [value for name, value in found if name == "color"]
            assert [len(inks), min(contrast(ink, paper) for ink in inks) >= READABLE] == [2, True], who


def test_the_text_of_each_stands_alone(samples):
    """Every link of the HTML is written out in it, with what it does."""
    for who, sample in samples.items():
        written = LABELLED.findall(sample.message.body)
        assert written == [href for href, _label in Strict(sample.html).links], who
        assert sample.message.body.count(f"{settings.BASE_URL}/") == len(written), who
        assert re.findall(r"<[a-z]|&\w+;|click here", sample.message.body) == [], who
