"""What machines are told of a page, held to a schema of what it must say and in which form."""

import json
from datetime import UTC, date, datetime

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from blog.models import Reference, Series
from tests import pages
from tests.factories import make_article, make_person, make_practice

pytestmark = pytest.mark.django_db

SITE = "https://lantern.example"
ADDRESS = {"type": "string", "pattern": rf"^{SITE}/\S*$"}
WORDS = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}


def thing(kind: str, required: tuple[str, ...], **properties) -> dict:
    """Of that type, with these properties and no others."""
    properties = {"@type": {"const": kind}, **properties}
    return {
        "type": "object",
        "properties": properties,
        "required": ["@type", *required],
        "additionalProperties": False,
    }


PERSON = thing("Person", ("name",), name=WORDS, url=ADDRESS)
ORGANIZATION = thing(
    "Organization",
    ("name", "url", "logo"),
    name=WORDS,
    url=ADDRESS,
    logo=ADDRESS,
    description=WORDS,
    email={"type": "string", "format": "email"},
    telephone=WORDS,
)
ARTICLE = thing(
    "Article",
    ("mainEntityOfPage", "headline", "inLanguage", "datePublished", "dateModified", "image", "author", "publisher"),
    mainEntityOfPage=thing(
        "WebPage", ("@id",), **{"@id": ADDRESS, "lastReviewed": {"type": "string", "format": "date"}}
    ),
    headline={**WORDS, "maxLength": 200},
    description=WORDS,
    inLanguage={"const": "en-CA"},
    datePublished=MOMENT,
    dateModified=MOMENT,
    image=ADDRESS,
    author={"oneOf": [PERSON, ORGANIZATION]},
    publisher=ORGANIZATION,
    isPartOf=thing("CreativeWorkSeries", ("name", "url"), name=WORDS, url=ADDRESS),
    citation={"type": "array", "items": WORDS, "minItems": 1, "uniqueItems": True},
)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = SITE


def told(response) -> dict:
    """The one data block of a page. Read by the same rules as a browser ends a script: at the first end tag."""
    _before, _begins, after = response.content.decode().partition('<script type="application/ld+json">')
    data = json.loads(after.partition("</script>")[0])
    assert data.pop("@context") == "https://schema.org"
    return data


def problems(data: dict, schema: dict) -> list[str]:
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(data)]


def full_article():
    series = Series.objects.create(title="Between us", slug="between-us")
    article = make_article(
        "A quiet room",
        slug="a-quiet-room",
        summary="Both < all.",
        series=series,
        part_number=1,
        author=make_person("Wren Alder"),
        reviewed_on=date(2026, 5, 6),
        published_at=datetime(2026, 3, 4, 7, 30, tzinfo=UTC),
    )
    for key in ("schore-2019", "siegel-2012"):
        article.references.add(Reference.objects.create(key=key, original=f"{key}. A <work> & more.", year="2019"))
    return article


def test_an_article_says_all_of_itself(client):
    make_practice()
    data = told(client.get(full_article().get_absolute_url()))
    assert problems(data, ARTICLE) == []
    assert {name: data[name] for name in ("headline", "datePublished", "author", "isPartOf", "citation")} == {
        "headline": "A quiet room",
        "datePublished": "2026-03-03T23:30:00-08:00",
        "author": {"@type": "Person", "name": "Wren Alder", "url": f"{SITE}/articles/authors/wren-alder/"},
        "isPartOf": {"@type": "CreativeWorkSeries", "name": "Between us", "url": f"{SITE}/articles/series/between-us/"},
        "citation": ["schore-2019. A <work> & more.", "siegel-2012. A <work> & more."],
    }
    assert data["mainEntityOfPage"] == {
        "@type": "WebPage",
        "@id": f"{SITE}/articles/a-quiet-room/",
        "lastReviewed": "2026-05-06",
    }


def test_an_article_with_nothing_around_it_says_no_empty_words(client):
    make_practice()
    data = told(client.get(make_article().get_absolute_url()))
    assert problems(data, ARTICLE) == []
    assert data["author"] == data["publisher"]
    assert [name for name in ("description", "isPartOf", "citation") if name in data] == []


def test_the_schema_would_notice(client):
    make_practice()
    data = told(client.get(full_article().get_absolute_url()))
    for name, wrong in (
        ("headline", ""),
        ("datePublished", "3 March 2026"),
        ("author", {"@type": "Person"}),
        ("citation", [""]),
        ("@type", "BlogPosting"),
        ("image", "/static/img/social.png"),
        ("email", "wren@example.org"),
    ):
        assert problems({**data, name: wrong}, ARTICLE) != [], name


def test_nothing_in_an_article_ends_the_data_or_begins_a_script(client):
    make_practice(name="</script><script>alert(1)</script>")
    article = make_article("<!--<script>alert(1)</script>", summary="]]> & \u2028 'x'", author=make_person("</script>"))
    response = client.get(article.get_absolute_url())
    data = told(response)
    assert (data["headline"], data["description"]) == (article.title, article.summary)
    assert data["publisher"]["name"] == "</script><script>alert(1)</script>"
    assert problems(data, ARTICLE) == []
    scripts = pages.read(response).all("script")
    assert [one.attributes.get("type") for one in scripts] == ["module", "later", "application/ld+json"]


def test_nothing_of_a_person_but_their_name_is_told(client):
    make_practice()
    wren = make_person("Wren Alder", pronouns="they/them")
    page = client.get(make_article(author=wren).get_absolute_url()).content.decode()
    assert [one for one in (wren.email, str(wren.pk), "they/them") if one in page] == []


def test_who_writes_is_a_person(client):
    make_practice()
    make_article(author=make_person("Wren Alder"))
    data = told(client.get("/articles/authors/wren-alder/"))
    assert problems(data, PERSON) == []
    assert data == {"@type": "Person", "name": "Wren Alder", "url": f"{SITE}/articles/authors/wren-alder/"}


def test_the_practice_is_an_organization(client):
    make_practice(lede="We listen.", email="ask@lantern.example", phone="")
    data = told(client.get("/"))
    assert problems(data, ORGANIZATION) == []
    assert (data["description"], data["email"], "telephone" in data) == ("We listen.", "ask@lantern.example", False)
