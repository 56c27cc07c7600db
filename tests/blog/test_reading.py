"""The page of an article: what stands around the text, what it costs, and who may keep it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Article, Reference, Series, Tag
from tests import pages
from tests.factories import (
    NOW,
    make_article,
    make_consultation_service,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
)

pytestmark = pytest.mark.django_db


def make_work(key="schore-2019", **fields) -> Reference:
    line = "Schore, A. N. (2019). Right brain psychotherapy. Norton."
    authors = [{"family": "Schore", "given": "A. N."}]
    return Reference.objects.create(key=key, **{"original": line, "authors": authors, "year": "2019", **fields})


def page_of(client, article):
    return pages.read(client.get(article.get_absolute_url()))


def near(client, article) -> list[str]:
    """The titles that stand under the article as near to it."""
    sections = page_of(client, article).all("section", aria_labelledby="related")
    return [link.words for section in sections for link in section.all("a")]


def doors(client, article) -> list[tuple[str, str]]:
    """What each is called and where it leads; all of them say by which article one comes."""
    invitation, by = page_of(client, article).one("section", "invite"), f"?by={article.pk}"
    links = [(link.words, link.attributes["href"]) for link in invitation.all("a")]
    assert all(address.endswith(by) for _words, address in links)
    return [(words, address.removesuffix(by)) for words, address in links]


BOTH = [("Book a session", "/bookings/"), ("I’m a therapist: book a consultation", "/consultations/")]


def test_the_line_under_the_title_says_who_when_and_how_long(client):
    make_practice()
    article = make_article(
        published_at=datetime(2026, 3, 4, 7, 30, tzinfo=UTC),  # the third, in British Columbia
        author=make_person("Wren Alder"),
        reviewed_on=date(2026, 5, 6),
        discusses="Early loss, and <b>what</b> a body keeps.",
    )
    head = page_of(client, article).one("header", "article-head")
    assert [line.words for line in head.all("p", "small")] == [
        "Wren Alder, 3 March 2026, reviewed 6 May 2026. 1 minute to read.",
        "What this article discusses: Early loss, and <b>what</b> a body keeps.",
    ]
    assert head.one("a", rel="author").attributes["href"] == "/articles/authors/wren-alder/"


def test_an_article_that_discusses_nothing_in_particular_and_nobody_signed_says_so_by_silence(client):
    head = page_of(client, make_article(published_at=datetime(2026, 3, 4, tzinfo=UTC))).one("header", "article-head")
    assert [line.words for line in head.all("p")] == ["3 March 2026. 1 minute to read."]
    assert head.all("a") == []


def test_each_heading_and_the_contents_lead_to_the_same_place(client):
    article = make_article(body="<h2>Before</h2><p>One.</p><h3>A pause</h3><p>Two.</p><h2>After</h2>")
    page = page_of(client, article)
    headings = [one for tag in ("h2", "h3") for one in page.one("div", "prose").all(tag)]
    assert [(one.attributes["id"], one.one("a").attributes["href"]) for one in headings] == [
        ("before", "#before"),
        ("after", "#after"),
        ("a-pause", "#a-pause"),
    ]
    listed = [link.attributes["href"] for link in page.one("nav", "toc").all("a")]
    assert listed == ["#before", "#a-pause", "#after"]


def test_the_practices_words_stand_where_an_article_has_none(client):
    make_practice(disclaimer="For learning.", invitation="Come by.")
    own, without = make_article(disclaimer="Mine.", invitation="My own."), make_article()
    said = [page_of(client, article).one("article").words for article in (own, without)]
    words = ("For learning.", "Come by.", "Mine.", "My own.")
    assert [[one for one in words if one in text] for text in said] == [
        ["Mine.", "My own."],
        ["For learning.", "Come by."],
    ]


def test_both_doors_stand_under_an_article(client):
    assert doors(client, make_article()) == BOTH


def test_a_chosen_service_takes_the_place_of_its_own_door_alone(client):
    for_clients = make_service(name="A first talk", slug="wren-15")
    for_colleagues = make_consultation_service(for_clients.practitioner, name="A case, once", slug="wren-peer")
    assert doors(client, make_article(service=for_clients)) == [("Book “A first talk”", "/bookings/wren-15/"), BOTH[1]]
    assert doors(client, make_article(service=for_colleagues)) == [
        BOTH[0],
        ("I’m a therapist: book “A case, once”", "/consultations/wren-peer/"),
    ]


def test_a_chosen_service_that_can_not_be_booked_is_not_offered(client):
    closed = make_service(make_practitioner(), is_active=False)
    unlisted = make_service(make_practitioner("Ash Fern", is_listed=False))
    assert [doors(client, make_article(service=service)) for service in (closed, unlisted)] == [BOTH, BOTH]


def test_an_article_outlives_the_service_chosen_for_it(client):
    service = make_service()
    article = make_article(service=service)
    service.delete()
    assert doors(client, article) == BOTH


def test_related_is_what_shares_works_or_subjects_most_first_and_nothing_hidden(client):
    works = [make_work(f"work-{number}") for number in range(3)]
    tag, other = Tag.objects.create(name="Repair", slug="repair"), Tag.objects.create(name="Body", slug="body")
    article = make_article("This one")
    article.references.set(works)
    article.tags.set([tag])
    for title, references, tags, fields in (
        ("One work", works[:1], [], {"published_at": timezone.now() - timedelta(days=3)}),
        ("Two works and the subject", works[1:], [tag], {}),
        ("The subject", [], [tag], {"published_at": timezone.now() - timedelta(days=2)}),
        ("All three works", works, [], {}),
        ("Nothing in common", [], [other], {}),
        ("A draft", works, [tag], {"published": False}),
        ("A promise", works, [tag], {"published_at": timezone.now() + timedelta(days=1)}),
    ):
        one = make_article(title, **fields)
        one.references.set(references)
        one.tags.set(tags)
    assert set(near(client, article)[:2]) == {"Two works and the subject", "All three works"}
    assert near(client, article)[2:] == ["The subject"]
    assert near(client, Article.objects.get(title="Nothing in common")) == []


def test_parts_of_the_same_series_are_not_near_to_it_once_more(client):
    series, work = Series.objects.create(title="Between us", slug="between-us"), make_work()
    first, second = (make_article(f"Part {one}", series=series, part_number=one) for one in (1, 2))
    apart = make_article("Apart")
    for article in (first, second, apart):
        article.references.set([work])
    assert near(client, first) == ["Apart"]
    assert set(near(client, apart)) == {"Part 1", "Part 2"}


def test_the_series_stands_above_the_title_with_how_far_one_is(client):
    series = Series.objects.create(title="Between us", slug="between-us")
    for number in (1, 2, 4):
        make_article(f"Part {number}", series=series, part_number=number)
    make_article("Part 5", series=series, part_number=5, published=False)
    said = [page_of(client, one).one("p", "kicker").words for one in Article.objects.published().order_by("title")]
    assert said == [f"Between us, part {number} of 4" for number in (1, 2, 4)]


def test_an_article_can_be_cited_from_its_page(client):
    make_practice(name="Ash & Alder")
    published_at = datetime(2026, 3, 4, 12, tzinfo=UTC)
    article = make_article("Calm & care", slug="calm", author=make_person("Wren Alder"), published_at=published_at)
    section = page_of(client, article).one("section", aria_labelledby="cite")
    assert section.one("p", "whole").words == (
        f"Alder, W. (2026, March 4). Calm & care. Ash & Alder. {settings.BASE_URL}/articles/calm/"
    )
    assert section.one("pre").text().splitlines()[0] == "@misc{alder2026calm,"


def test_a_draft_can_neither_be_cited_nor_read_by_machines(client):
    client.force_login(make_person("Wren Alder", role="practitioner"))
    page = page_of(client, make_article(published=False))
    assert page.all("section", aria_labelledby="cite") == []
    assert page.all("script", type="application/ld+json") == []


def furnished(parts: int, works: int, subjects: int) -> Article:
    """An article among others that share all of its works and subjects, in a series, with a service."""
    series = Series.objects.create(title="S", slug=f"s-{parts}")
    references = [make_work(f"work-{parts}-{number}") for number in range(works)]
    tags = [Tag.objects.create(name=f"T{parts}{number}", slug=f"t-{parts}-{number}") for number in range(subjects)]
    for number in range(1, parts + 1):
        fields = {"series": series, "part_number": number} if number % 2 else {}
        article = make_article(
            f"{number}", **fields, author=make_person("Wren Alder"), service=make_service(), body="<p>x</p>" * parts
        )
        article.references.set(references)
        article.tags.set(tags)
    return article


def test_an_article_costs_four_queries_however_much_surrounds_it(client):
    make_practice()
    counts = []
    for rows in (1, 3, 9):
        article = furnished(rows, rows, rows)
        with CaptureQueriesContext(connection) as seen:
            client.get(article.get_absolute_url())
        counts.append(len(seen))
    assert counts == [4, 4, 4]


def test_a_reader_who_has_the_page_already_is_not_sent_it_again(client):
    make_practice()
    article = make_article(body="<p>Long.</p>" * 200)
    first = client.get(article.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    again = client.get(article.get_absolute_url(), headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    for response in (first, again):
        assert {one.strip() for one in response["Cache-Control"].split(",")} == {"private", "no-cache"}
        assert {"Cookie", "Accept-Encoding"} <= {one.strip() for one in response["Vary"].split(",")}


def test_what_changes_on_the_page_is_sent_whole(client):
    practice = make_practice(disclaimer="For learning.")
    article, work = make_article(), make_work()
    article.references.add(work)
    tags = [client.get(article.get_absolute_url())["ETag"]]
    practice.disclaimer = "For thinking."
    practice.save()
    tags.append(client.get(article.get_absolute_url())["ETag"])
    Reference.objects.update(original="Schore, A. N. (2019). Right brain psychotherapy. W. W. Norton.")
    tags.append(client.get(article.get_absolute_url())["ETag"])
    assert len(set(tags)) == 3
    assert client.get(article.get_absolute_url(), headers={"If-None-Match": tags[0]}).status_code == 200


@pytest.mark.parametrize("role", ["editor", ""])
def test_nobody_who_is_signed_in_leaves_the_page_behind(client, role):
    article, draft = make_article(), make_article(published=False)
    etag = client.get(article.get_absolute_url())["ETag"]
    client.force_login(make_person("Wren Alder", role=role))
    response = client.get(article.get_absolute_url(), headers={"If-None-Match": etag})
    assert (response.status_code, "ETag" in response) == (200, False)
    assert {"no-store", "private"} <= {one.strip() for one in response["Cache-Control"].split(",")}
    if role:
        response = client.get(draft.get_absolute_url())
        assert ("ETag" in response, "no-store" in response["Cache-Control"]) == (False, True)


def test_somebody_with_a_session_that_names_nobody_leaves_nothing_behind_either(client):
    article = make_article()
    session = client.session
    session["choice"] = {"service": "wren-50"}
    session.save()
    response = client.get(article.get_absolute_url())
    assert ("ETag" in response, "no-store" in response["Cache-Control"]) == (False, True)


def test_an_article_that_was_taken_back_is_gone_for_whoever_had_it(client):
    article = make_article()
    etag = client.get(article.get_absolute_url())["ETag"]
    article.unpublish()
    assert client.get(article.get_absolute_url(), headers={"If-None-Match": etag}).status_code == 404


def test_nothing_searched_for_alone_is_read_along_with_an_article(client):
    article = make_article()
    with CaptureQueriesContext(connection) as seen:
        client.get(article.get_absolute_url())
        client.get("/articles/")
    assert [query["sql"] for query in seen if "lexemes" in query["sql"]] == []


def test_a_changed_article_is_saved_whole_though_its_words_were_left_in_the_database(frozen):
    make_article("A room", slug="a-room", body="<p>A lantern.</p>")
    article = Article.objects.get(slug="a-room")
    article.title, article.body = "A door", "<p>A candle.</p>"
    frozen.shift(timedelta(hours=1))
    article.save()
    article.refresh_from_db()
    assert (article.title, article.updated_at) == ("A door", NOW + timedelta(hours=1))
    found = {word: Article.objects.search(word).count() for word in ("door", "candle", "room", "lantern")}
    assert found == {"door": 1, "candle": 1, "room": 0, "lantern": 0}
