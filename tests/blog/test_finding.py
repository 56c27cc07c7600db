"""Searching, and the lists by year and by who wrote it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog import finding
from blog.models import Article, Series, Tag
from tests import pages
from tests.blog.test_views import titles
from tests.factories import make_article, make_person, make_practice, make_practitioner

pytestmark = pytest.mark.django_db

FORMS = [
    ("attach", "attached", "attaching", "attachment", "attachments"),
    ("relate", "related", "relating", "relation", "relations", "relationship", "relational"),
    ("grieve", "grieves", "grieved", "grieving"),
    ("body", "bodies", "bodily", "embodied"),
    ("neurobiology", "neurobiological"),
]
REGULATE = ["regulate", "regulates", "regulated", "regulating", "regulation"]


def search(client, words):
    return pages.read(client.get("/articles/search/", {"q": words}))


def excerpts(client, words) -> list[str]:
    """What stands under each article that was found, its hits between stars."""
    found = search(client, words).all("p", "small")
    for mark in (mark for one in found for mark in one.all("mark")):
        mark.children = [f"*{mark.words}*"]
    return [one.words for one in found if one.words.startswith("…")]


def test_title_comes_before_summary_before_what_it_discusses_before_text():
    body = make_article("One", body="<p>A lantern.</p>")
    discusses = make_article("Two", discusses="A lantern.")
    summary = make_article("Three", summary="A lantern.")
    title = make_article("A lantern")
    make_article("Five")
    assert list(Article.objects.search("lanterns")) == [title, summary, discusses, body]


def test_each_form_of_a_word_finds_all_the_others():
    for form in REGULATE:
        make_article(form, body=f"<p>To be {form} again.</p>")
    found = {form: sorted(one.title for one in Article.objects.search(form)) for form in REGULATE}
    assert found == dict.fromkeys(REGULATE, sorted(REGULATE))


@pytest.mark.parametrize(
    ("body", "asked", "is_found"),
    [
        ("<p>A well-<em>known</em> room</p>", "well-known", True),
        ("<p><strong>C</strong>alm</p>", "calm", True),
        ("<p>One</p><p>two</p>", "onetwo", False),
        ("<p>over<br>yonder</p>", "yonder", True),
        ('<p><a href="https://example.org/lighthouse" title="a > b">here</a></p>', "lighthouse", False),
        ('<p><a href="/x" title="a > b">gate</a></p>', "gate", True),
        ("<p>Ash &amp; Alder</p>", "amp", False),
        ("<p>Ash &amp; Alder</p>", "alder", True),
        ("<p>a&nbsp;room</p>", "nbsp", False),
        (
            '<figure><img src="/a.png" alt="A door"><figcaption>A gate</figcaption></figure>',
            "gate",
            True,
        ),
    ],
)
def test_words_are_found_as_they_are_read_and_markup_never(body, asked, is_found):
    make_article("Something", body=body)
    assert Article.objects.search(asked).exists() is is_found


def test_an_excerpt_shows_the_words_around_a_hit_and_marks_it(client):
    make_article("A", body=f"<p>{'Before. ' * 60}Somebody waits in a quiet room.</p><p>{'After. ' * 60}</p>")
    [excerpt] = excerpts(client, "waiting")
    assert "Somebody *waits* in a quiet room." in excerpt
    assert 20 <= len(excerpt.split()) <= 45


def test_an_excerpt_shows_the_place_where_most_of_the_words_stand(client):
    far = "After. " * 100
    make_article("A", body=f"<p>A lantern. {far}</p><p>A lantern waits by the door. {far}</p><p>One door.</p>")
    [apart] = excerpts(client, "lantern one")
    [together] = excerpts(client, "door lantern")
    [without] = excerpts(client, "lantern -window")
    [phrase] = excerpts(client, '"waits by the door"')
    assert apart.startswith("… A *lantern*. After.")
    assert without.startswith("… A *lantern*. After.")
    assert "A *lantern* waits by the *door*. After." in together
    assert "A lantern *waits* by the *door*. After." in phrase


def test_a_hit_in_the_title_alone_shows_no_excerpt(client):
    make_article("A lantern", body="<p>Nothing of it.</p>")
    assert (titles(client.get("/articles/search/?q=lantern")), excerpts(client, "lantern")) == (["A lantern"], [])


@pytest.mark.parametrize(
    "text",
    [
        "&lt;script&gt;alert(1)&lt;/script&gt; a lantern",
        "a lantern &lt;img src=x onerror=alert(1)&gt;",
        "&amp;lt;b&amp;gt; a lantern",
        "\x02a lantern\x03 \x02&lt;i&gt;",
        "&lt;mark&gt;a lantern&lt;/mark&gt;",
    ],
)
def test_nothing_of_a_text_becomes_markup_in_its_excerpt(client, text):
    make_article("A", body=f"<p>{text}</p>")
    items = search(client, "lantern").one("ul", "articles")
    allowed = {"ul", "li", "p", "div", "h3", "a", "time", "br", "mark"}
    assert {one.tag for one in items} <= allowed
    assert {attribute for one in items for attribute in one.attributes} <= {"class", "href", "datetime"}
    assert "lantern" in items.words


def test_an_excerpt_is_cut_from_the_text_alone_and_to_its_length():
    text = f"<p>{'Before. ' * 60}A well-<em>kn</em>own &amp; <br>quiet room</p><p>{'After. ' * 60}</p>"
    pieces = finding.excerpt(text, "'known'")
    after = " &  quiet room " + " After." * 24 + " After"
    assert pieces == [("Before. " * 10 + "A well-", False), ("known", True), (after, False)]
    assert finding.excerpt("<p>A room, quiet.</p>", "'quiet' & 'room'") == [
        ("A ", False),
        ("room", True),
        (", ", False),
        ("quiet", True),
    ]
    assert finding.excerpt("<p>A room.</p>", "'door'") == []
    assert finding.excerpt("<p></p>", "T") == []


def test_words_are_stemmed_as_postgresql_stems_them():
    words = [form for forms in FORMS for form in forms]
    words += ["happily", "dying", "skies", "caresses", "naïve", "organizations", "1990s"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, ts_lexize('english_stem', word) FROM unnest(%s::text[]) AS word", [words])
        assert {word: [finding.stem(word)] for word in words} == dict(cursor.fetchall())


def suggestions(client, words) -> list[str]:
    lists = search(client, words).all("ul", "topics")
    return [link.words for one in lists for link in one.all("a") if link.attributes["href"].startswith("?q=")]


def test_where_nothing_is_found_words_written_alike_are_offered_that_find_something(client):
    make_article("Attachment and memory", body="<p>Repair.</p>").tags.add(Tag.objects.create(name="Grief", slug="g"))
    make_article("Attainment", published=False)
    assert suggestions(client, "atachment") == ["attachment"]
    assert suggestions(client, "Memroy of atachment") == ["memory of attachment", "memory", "attachment"]
    assert suggestions(client, "greif") == []  # a subject that no text names
    assert suggestions(client, "xylophone") == []
    assert suggestions(client, "attachment") == []


def test_a_suggestion_leads_to_what_it_finds(client):
    make_article("Tea & memory")
    [way] = [one for one in search(client, "memroy").all("a") if one.words == "memory"]
    assert titles(client.get("/articles/search/" + way.attributes["href"])) == ["Tea & memory"]


def test_where_nothing_is_found_the_subjects_stand_there(client):
    make_article("A room").tags.add(Tag.objects.create(name="Repair", slug="repair"))
    Tag.objects.create(name="Unused", slug="unused")
    page = search(client, "xylophone")
    assert [link.words for link in page.one("ul", "topics").all("a")] == ["Repair"]


def test_a_very_long_question_is_answered_at_once(client):
    for number in range(50):
        make_article(" ".join(f"word{number}{letter}ing" for letter in "abcdefgh"))
    assert client.get("/articles/search/", {"q": "wrod1aign " * 19}).status_code == 200


def test_the_search_costs_as_many_queries_however_much_is_found(client):
    make_practice()
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            make_article("A lantern", body="<p>A lantern.</p>")
        with CaptureQueriesContext(connection) as seen:
            client.get("/articles/search/?q=lantern")
        counts.append(len(seen))
    assert counts == [6, 6]  # four for the ranking, which is told to ask the index; the articles, the practice


@pytest.mark.parametrize("rows", [1, 3])
def test_finding_nothing_costs_as_many_queries_whatever_there_is(client, rows):
    make_practice()
    for number in range(rows):
        make_article(f"A lantern {number}").tags.add(Tag.objects.create(name=f"T{number}", slug=f"t-{number}"))
    with CaptureQueriesContext(connection) as seen:
        client.get("/articles/search/?q=lantren")
    assert len(seen) == 9  # the practice, four to rank, titles, subjects to compare, one suggestion, subjects to show


@pytest.mark.parametrize("address", ["/articles/archive/2025/", "/articles/authors/wren-alder/"])
def test_three_articles_on_these_pages_cost_as_many_queries_as_one(client, address):
    make_practice()
    wren = make_practitioner("Wren Alder").person
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            make_article(published_at=datetime(2025, 6, 1, tzinfo=UTC), author=wren)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts == [4, 4]


def test_a_year_begins_and_ends_at_midnight_in_british_columbia(client):
    for title, at in (
        ("Last of 2025", datetime(2026, 1, 1, 7, 59, 59, tzinfo=UTC)),  # the clocks still changed then
        ("First of 2026", datetime(2026, 1, 1, 8, tzinfo=UTC)),
        ("Middle of 2026", datetime(2026, 6, 1, tzinfo=UTC)),
    ):
        make_article(title, published_at=at)
    make_article("A draft", published=False)
    assert titles(client.get("/articles/archive/2025/")) == ["Last of 2025"]
    assert titles(client.get("/articles/archive/2026/")) == ["Middle of 2026", "First of 2026"]
    for address in ("/articles/", "/articles/archive/2026/"):
        years = pages.read(client.get(address)).one("section", aria_labelledby="years").all("li")
        assert [year.words for year in years] == ["2026 2 articles", "2025 1 article"]


@pytest.mark.parametrize("year", ["2024", "0", "9999", "10000", "99999999999999999999"])
def test_a_year_without_articles_is_404(client, year):
    make_article(published_at=datetime(2025, 6, 1, tzinfo=UTC))
    make_article(published_at=timezone.now() + timedelta(days=400))
    assert client.get(f"/articles/archive/{year}/").status_code == 404


def test_who_writes_has_a_page_under_the_name_they_use(client):
    wren = make_practitioner("Wren Alder", about="I listen.").person
    make_article("Mine", author=wren)
    make_article("A draft", author=wren, published=False)
    make_article("Another’s", author=make_person("Ira Dale"))
    page = client.get("/articles/authors/wren-alder/")
    assert titles(page) == ["Mine"]
    assert "I listen." in pages.read(page).words
    assert [wren.email in page.content.decode(), str(wren.pk) in page.content.decode()] == [False, False]
    writers = pages.read(client.get("/articles/")).one("section", aria_labelledby="authors").all("a")
    assert [(one.words, one.attributes["href"]) for one in writers] == [
        ("Ira Dale", "/articles/authors/ira-dale/"),
        ("Wren Alder", "/articles/authors/wren-alder/"),
    ]


def test_a_name_that_is_not_used_any_more_leads_nowhere(client):
    wren = make_person("Robin Alder")
    make_article("Mine", author=wren)
    wren.name = "Wren Alder"
    wren.save()
    assert [client.get(f"/articles/authors/{name}-alder/").status_code for name in ("robin", "wren")] == [404, 200]
    assert "Robin" not in client.get("/articles/").content.decode()


def test_people_who_write_nothing_public_have_no_page(client):
    make_article(author=make_person("Ira Dale"), published=False)
    make_person("Marlow Teal")
    assert [client.get(f"/articles/authors/{name}/").status_code for name in ("ira-dale", "marlow-teal")] == [404, 404]


def test_an_unlisted_practitioners_words_stay_where_they_are(client):
    make_article(author=make_practitioner("Wren Alder", about="I listen.", is_listed=False).person)
    assert "I listen." not in client.get("/articles/authors/wren-alder/").content.decode()


def test_a_name_in_other_letters_has_a_page_and_one_without_any_has_none(client):
    make_article("One", author=make_person("沈 明"))
    article = make_article("Two", author=make_person("…"))
    assert titles(client.get("/articles/authors/沈-明/")) == ["One"]
    assert client.get(article.get_absolute_url()).status_code == 200
    assert client.get("/articles/").status_code == 200


def test_a_series_says_how_many_parts_it_has_and_how_long_they_are(client):

    series = Series.objects.create(title="Between us", slug="between-us")
    for number in (1, 2):
        make_article(series=series, part_number=number, body=f"<p>{'word ' * 660}</p>")
    make_article(series=series, part_number=3, published=False)
    page = pages.read(client.get("/articles/series/between-us/"))
    assert page.one("h2", id="parts").words == "2 parts so far, 6 minutes in all"
