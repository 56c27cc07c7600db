"""What machines read: feeds, the sitemap, and where a page says that it lives. Feeds are read by a real reader."""

from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Series, Tag
from tests import pages
from tests.factories import make_article, make_person, make_practice, make_service

pytestmark = pytest.mark.django_db

SITE = "https://lantern.example"
FEEDS = ["/articles/feed.xml", "/articles/series/between-us/feed.xml", "/articles/tags/repair/feed.xml"]
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture(autouse=True)
def _address(settings):
    """Not the one that the test's browser asks at."""
    settings.BASE_URL = SITE


@pytest.fixture
def shelves():
    """A series and a subject, with one article in each, one in both and one in neither."""
    make_practice(name="Ash & Alder", headline="Room to think")
    series = Series.objects.create(title="Between <us>", slug="between-us", summary="Four rooms.")
    tag = Tag.objects.create(name="Repair", slug="repair")
    wren, now = make_person("Wren Alder"), timezone.now()
    for hours, title, fields in (
        (4, "Both & all", {"series": series, "part_number": 1, "summary": "Both < all."}),
        (3, "In the series", {"series": series, "part_number": 2}),
        (2, "On the subject", {}),
        (1, "Neither", {}),
    ):
        slug = f"on-{title.split()[-1].lower()}"
        article = make_article(title, slug=slug, author=wren, published_at=now - timedelta(hours=hours), **fields)
        if title in {"Both & all", "On the subject"}:
            article.tags.add(tag)
    make_article("A draft", published=False, series=series, part_number=3).tags.add(tag)
    return wren


def read(client, address):
    found = feedparser.parse(client.get(address).content)
    assert (found.bozo, found.version) == (False, "atom10"), found.get("bozo_exception")
    return found


def test_each_feed_holds_its_own_newest_first(client, shelves):
    assert {address: [entry.title for entry in read(client, address).entries] for address in FEEDS} == {
        FEEDS[0]: ["Neither", "On the subject", "In the series", "Both & all"],
        FEEDS[1]: ["In the series", "Both & all"],
        FEEDS[2]: ["On the subject", "Both & all"],
    }


def test_each_feed_says_whose_it_is_and_where_it_lives(client, shelves):
    said = {}
    for address in FEEDS:
        feed = read(client, address).feed
        links = {link.rel: link.href for link in feed.links}
        said[address] = (feed.title, feed.get("subtitle", ""), links["alternate"], links["self"])
    assert said == {
        FEEDS[0]: ("Ash & Alder", "Room to think", f"{SITE}/articles/", f"{SITE}{FEEDS[0]}"),
        FEEDS[1]: (
            "Between <us>: Ash & Alder",
            "Four rooms.",
            f"{SITE}/articles/series/between-us/",
            f"{SITE}{FEEDS[1]}",
        ),
        FEEDS[2]: ("Repair: Ash & Alder", "", f"{SITE}/articles/tags/repair/", f"{SITE}{FEEDS[2]}"),
    }


def test_an_entry_has_all_that_a_reader_shows(client, shelves):
    response = client.get(FEEDS[1])
    entry = read(client, FEEDS[1]).entries[-1]
    assert (entry.title, entry.summary, entry.author) == ("Both & all", "Both &lt; all.", "Wren Alder")  # in HTML
    assert (entry.link, entry.id) == (f"{SITE}/articles/on-all/", f"{SITE}/articles/on-all/")
    assert [tag.term for tag in entry.tags] == ["Repair"]
    assert entry.published_parsed <= entry.updated_parsed
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert shelves.email not in response.content.decode()


@pytest.mark.parametrize("address", ["/articles/series/none/feed.xml", "/articles/tags/none/feed.xml"])
def test_a_feed_of_what_is_not_there_is_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", FEEDS)
def test_a_reader_that_asks_again_is_sent_nothing_new(client, shelves, address):
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("address", FEEDS)
def test_three_articles_in_a_feed_cost_as_many_queries_as_one(client, address):
    make_practice()
    series, tag = Series.objects.create(title="S", slug="between-us"), Tag.objects.create(name="T", slug="repair")
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            author = make_person("Wren Alder")
            make_article("A room", series=series, part_number=10 * rows + number, author=author).tags.add(tag)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 4


@pytest.mark.parametrize(
    ("address", "feeds"),
    [
        ("/articles/", FEEDS[:1]),
        ("/articles/series/between-us/", FEEDS[:2]),
        ("/articles/tags/repair/", [FEEDS[0], FEEDS[2]]),
    ],
)
def test_a_page_names_its_feed_to_machines_and_to_people(client, shelves, address, feeds):
    page = pages.read(client.get(address))
    assert [link.attributes["href"] for link in page.all("link", type="application/atom+xml")] == feeds
    assert feeds[-1] in {link.attributes.get("href") for link in page.all("a")}


def addresses(client) -> list[str]:
    return [one.text for one in ElementTree.fromstring(client.get("/sitemap.xml").content).iter(LOC)]


def test_the_sitemap_names_what_anybody_may_read_and_nothing_else(client, shelves):
    make_service(slug="wren-50")
    Series.objects.create(title="Empty", slug="empty")
    make_article("A promise", slug="a-promise", published_at=timezone.now() + timedelta(days=1))
    assert sorted(addresses(client)) == sorted(
        SITE + path
        for path in (
            "/",
            "/articles/",
            "/articles/on-all/",
            "/articles/on-series/",
            "/articles/on-subject/",
            "/articles/on-neither/",
            "/articles/series/between-us/",
            "/articles/tags/repair/",
            "/bookings/",
            "/consultations/",
            "/support-now/",
            "/privacy/",
            "/accessibility/",
        )
    )


def test_the_sitemap_costs_as_many_queries_however_much_there_is(client):
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            series = Series.objects.create(title="S", slug=f"s-{rows}-{number}")
            tag = Tag.objects.create(name=f"T{rows}{number}", slug=f"t-{rows}-{number}")
            make_article(series=series, part_number=1).tags.add(tag)
        with CaptureQueriesContext(connection) as seen:
            addresses(client)
        counts.append(len(seen))
    assert counts == [6, 6]  # how many and which, of each


def test_robots_are_told_where_the_sitemap_is(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    assert response.content.decode().splitlines()[-1] == f"Sitemap: {SITE}/sitemap.xml"


def test_a_page_says_at_which_address_it_lives(client, shelves):
    for number in range(10):
        make_article(f"Number {number}")
    asked = ["/articles/on-all/?from=elsewhere", "/articles/", "/articles/?page=2", "/articles/tags/repair/?page=1"]
    said = {address: pages.read(client.get(address)).all("link", rel="canonical") for address in asked}
    assert {address: [link.attributes["href"] for link in links] for address, links in said.items()} == {
        asked[0]: [f"{SITE}/articles/on-all/"],
        asked[1]: [f"{SITE}/articles/"],
        asked[2]: [f"{SITE}/articles/?page=2"],
        asked[3]: [f"{SITE}/articles/tags/repair/"],
    }
    assert pages.read(client.get("/articles/search/?q=all")).all("link", rel="canonical") == []


def test_an_article_says_what_it_looks_like_where_it_is_shared(client, shelves):
    page = pages.read(client.get("/articles/on-all/"))
    said = {
        one.attributes["property"]: one.attributes["content"]
        for one in page.all("meta")
        if "property" in one.attributes
    }
    assert {name: said[f"og:{name}"] for name in ("type", "title", "description", "url", "site_name")} == {
        "type": "article",
        "title": "Both & all",
        "description": "Both < all.",
        "url": f"{SITE}/articles/on-all/",
        "site_name": "Ash & Alder",
    }


def test_a_feed_tells_of_what_was_taken_back(client, shelves):
    older, newer = make_article("Older", summary="One."), make_article("Newer", summary="Two.")
    first = client.get("/articles/feed.xml")
    type(newer).objects.filter(pk=newer.pk).update(published_at=None)
    seen = {"If-None-Match": first["ETag"], "If-Modified-Since": "Tue, 24 Nov 2099 10:00:00 GMT"}
    assert not first.has_header("Last-Modified")
    again = client.get("/articles/feed.xml", headers=seen)
    assert (again.status_code, "Newer" in again.content.decode(), older.title in again.content.decode()) == (
        200,
        False,
        True,
    )
    assert client.get("/articles/feed.xml", headers={"If-None-Match": again["ETag"]}).status_code == 304
