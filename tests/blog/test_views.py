from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Series, Tag
from tests import pages
from tests.factories import make_article, make_person, make_practice

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def staff_client(client):
    client.force_login(make_person("Wren Alder", role="editor"))
    return client


def titles(response) -> list[str]:
    """The articles a page lists, in its order."""
    lists = [one for one in pages.read(response) if one.tag in {"ul", "ol"} and one.is_a("", "articles", {})]
    return [link.words for found in lists for link in found.all("a")]


def three_states():
    now = timezone.now()
    make_article("A room", published_at=now - timedelta(days=1), slug="a-room")
    make_article("A draft", published=False, slug="a-draft")
    make_article("A promise", published_at=now + timedelta(days=1), slug="a-promise")


def test_readers_see_what_is_published(client):
    three_states()
    assert titles(client.get("/articles/")) == ["A room"]
    assert {slug: client.get(f"/articles/{slug}/").status_code for slug in ("a-room", "a-draft", "a-promise")} == {
        "a-room": 200,
        "a-draft": 404,
        "a-promise": 404,
    }


def test_somebody_signed_in_who_does_not_write_sees_no_drafts(client):
    three_states()
    client.force_login(make_person("Marlow Teal"))
    assert [client.get(f"/articles/{slug}/").status_code for slug in ("a-draft", "a-promise")] == [404, 404]


def test_whoever_writes_here_reads_drafts_which_say_that_they_are(staff_client):
    three_states()
    notice = "A draft. Only the people who write here can see it."
    answers = [staff_client.get(f"/articles/{slug}/") for slug in ("a-room", "a-draft", "a-promise")]
    assert [response.status_code for response in answers] == [200, 200, 200]
    assert [notice in response.content.decode() for response in answers] == [False, True, True]
    assert "no-store" in answers[1]["Cache-Control"]


def test_drafts_are_in_no_list_even_for_whoever_writes(staff_client):
    three_states()
    series, tag = Series.objects.create(title="Between us", slug="between-us"), Tag.objects.create(name="R", slug="r")
    hidden = make_article("A hidden part", published=False, series=series, part_number=1)
    hidden.tags.add(tag)
    lists = ["/", "/articles/", "/articles/series/between-us/", "/articles/tags/r/", "/articles/search/?q=waits"]
    assert {page: titles(staff_client.get(page)) for page in lists} == {
        "/": ["A room"],
        "/articles/": ["A room"],
        "/articles/series/between-us/": [],
        "/articles/tags/r/": [],
        "/articles/search/?q=waits": ["A room"],
    }
    assert "A promise" not in staff_client.get("/articles/feed.xml").content.decode()


def test_a_scheduled_article_appears_by_itself(frozen, client):
    article = make_article("A promise", published_at=timezone.now() + timedelta(hours=1))
    assert client.get(article.get_absolute_url()).status_code == 404
    frozen.shift(timedelta(hours=1))
    assert client.get(article.get_absolute_url()).status_code == 200
    assert titles(client.get("/articles/")) == ["A promise"]


def test_the_list_names_only_series_and_subjects_that_have_something_to_read(client):
    empty, full = (Series.objects.create(title=title, slug=title.lower()) for title in ("Empty", "Full"))
    unused, used = (Tag.objects.create(name=name, slug=name.lower()) for name in ("Unused", "Used"))
    article, draft = make_article("A room", series=full, part_number=1), make_article("A draft", published=False)
    article.tags.add(used)
    draft.tags.add(unused)
    page = client.get("/articles/").content.decode()
    assert [words for words in (full.title, used.name) if f">{words}</a>" not in page] == []
    assert [words for words in (empty.title, unused.name, draft.title) if words in page] == []


def test_a_series_lists_its_parts_in_order_and_each_leads_to_its_neighbours(client):
    series = Series.objects.create(title="Between us", slug="between-us", summary="Four rooms.")
    parts = {number: make_article(f"Part {number}", series=series, part_number=number) for number in (3, 1, 2)}
    make_article("Not yet", published=False, series=series, part_number=4)
    page = client.get("/articles/series/between-us/")
    assert titles(page) == ["Part 1", "Part 2", "Part 3"]
    assert "Four rooms." in page.content.decode()
    middle = pages.read(client.get(parts[2].get_absolute_url()))
    ways = {link.attributes["rel"]: link.attributes["href"] for link in middle.one("nav", "series-nav").all("a")}
    assert ways == {"prev": parts[1].get_absolute_url(), "next": parts[3].get_absolute_url()}
    assert middle.one("p", "kicker").words == "Between us, part 2 of 3"
    last = pages.read(client.get(parts[3].get_absolute_url()))
    assert [link.attributes["rel"] for link in last.one("nav", "series-nav").all("a")] == ["prev"]


def test_a_subject_lists_its_articles_alone(client):
    tag = Tag.objects.create(name="Repair", slug="repair")
    make_article("A room").tags.add(tag)
    make_article("A door")
    assert titles(client.get("/articles/tags/repair/")) == ["A room"]


@pytest.mark.parametrize("address", ["articles/none/", "articles/series/none/", "articles/tags/none/"])
def test_what_is_not_there_is_404(client, address):
    assert client.get(f"/{address}").status_code == 404


def test_a_long_list_has_pages(client):
    now = timezone.now()
    for number in range(12):
        make_article(f"Number {number:02}", published_at=now - timedelta(days=number + 1))
    first, second = client.get("/articles/"), client.get("/articles/?page=2")
    assert titles(first) == [f"Number {number:02}" for number in range(10)]
    assert titles(second) == ["Number 10", "Number 11"]
    ways = [pages.read(page).one("nav", "pagination").all("a") for page in (first, second)]
    assert [[(way.attributes["rel"], way.attributes["href"]) for way in both] for both in ways] == [
        [("next", "?page=2")],
        [("prev", "?page=1")],
    ]
    assert pages.read(second).one("title").words.startswith("Articles, page 2")


@pytest.mark.parametrize(("asked", "shown"), [("99", 2), ("0", 2), ("-1", 2), ("x", 1), ("", 1), ("\x00", 1)])
def test_a_page_that_is_not_there_is_the_nearest_one(client, asked, shown):
    for number in range(12):
        make_article(f"Number {number}")
    response = client.get("/articles/", {"page": asked})
    assert (response.status_code, response.context["page_obj"].number) == (200, shown)


def test_searching_finds_other_forms_of_a_word_and_the_title_first(client):
    make_article("A chair", body="<p>She was regulating her breath.</p>")
    make_article("Regulation", body="<p>Quiet.</p>")
    make_article("A window", body="<p>Nothing of the kind.</p>")
    assert titles(client.get("/articles/search/", {"q": "regulate"})) == ["Regulation", "A chair"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ('"quiet room"', ["Room"]),
        ("quiet -room", ["Chair"]),
        ("window or chair", ["Chair"]),
        ("quiet window", []),
        ("the", []),
        ("' \" & | ! ( :*", []),
        ("x" * 201, []),
        ("\x00", []),
        ("<script>", []),
    ],
)
def test_searching_takes_whatever_is_written(client, asked, found):
    make_article("Room", body="<p>A quiet room.</p>")
    make_article("Chair", body="<p>A quiet chair.</p>")
    response = client.get("/articles/search/", {"q": asked})
    assert (response.status_code, titles(response)) == (200, found)
    assert "<script>alert" not in response.content.decode()


def test_markup_is_not_found_by_its_names(client):
    make_article("A room", body='<p><strong>Somebody</strong> <a href="https://example.org/lighthouse">waits</a>.</p>')
    assert {word: titles(client.get("/articles/search/", {"q": word})) for word in ("strong", "href", "somebody")} == {
        "strong": [],
        "href": [],
        "somebody": ["A room"],
    }


def test_the_search_page_without_words_asks_for_some(client):
    make_article("A room")
    page = client.get("/articles/search/")
    assert (page.status_code, titles(page)) == (200, [])
    assert "Nothing has these words" not in page.content.decode()


def test_what_was_searched_is_shown_as_text_and_goes_along_to_the_next_page(client):
    for number in range(11):
        make_article(f"Tea & toast {number}")
    page = client.get("/articles/search/", {"q": "tea & toast"})
    assert "Articles with “tea &amp; toast”" in page.content.decode()
    [way] = pages.read(page).one("nav", "pagination").all("a")
    assert way.attributes["href"] == "?q=tea%20%26%20toast&page=2"
    assert len(titles(client.get("/articles/search/" + way.attributes["href"]))) == 1


def test_the_feed_holds_what_readers_may_read(client):
    make_practice(name="Ash & Alder")
    author = make_person("Wren Alder")
    make_article("A room & a chair", summary="Both < all.", slug="a-room", author=author)
    make_article("A draft", published=False)
    response = client.get("/articles/feed.xml")
    feed = ElementTree.fromstring(response.content)
    [entry] = feed.findall(f"{ATOM}entry")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.findtext(f"{ATOM}title") == "Ash & Alder"
    assert [entry.findtext(f"{ATOM}{name}") for name in ("title", "summary", f"author/{ATOM}name")] == [
        "A room & a chair",
        "Both &lt; all.",  # as HTML, which a summary is taken for
        "Wren Alder",
    ]
    assert entry.find(f"{ATOM}link").get("href").endswith("/articles/a-room/")
    assert author.email not in response.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/", "/articles/", "/articles/series/s/", "/articles/tags/t/", "/articles/search/?q=room", "/articles/feed.xml"],
)
def test_three_articles_cost_as_many_queries_as_one(client, address):
    make_practice()
    series, tag = Series.objects.create(title="S", slug="s"), Tag.objects.create(name="T", slug="t")
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            author = make_person("Wren Alder")
            make_article("A room", series=series, part_number=10 * rows + number, author=author).tags.add(tag)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def test_a_long_article_costs_as_many_queries_as_a_short_one(client, django_assert_max_num_queries):
    make_practice()
    series = Series.objects.create(title="S", slug="s")
    for number in range(1, 6):
        article = make_article(f"Part {number}", series=series, part_number=number, body="<p>Long.</p>" * 200)
    with django_assert_max_num_queries(9):
        client.get(article.get_absolute_url())
