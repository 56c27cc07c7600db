"""/desk/patterns/: whatever the site is made of stands there, and the stylesheet keeps its promises."""

import re
from datetime import date

import pytest
from django.conf import settings

from practice.desk.grids import Box, Line, MonthDay, Span, month_of
from practice.desk.patterns import set_apart
from practice.desk.tokens import Pair, Token, contrast, pairs, read_tokens, stylesheet
from practice.templatetags.seats import seat_plan
from tests.factories import make_person
from tests.pages import read

PATTERNS = "/desk/patterns/"


def fragments():
    """The fragments that pages are made of, as templates name them."""
    root = settings.BASE_DIR / "templates"
    folders = ("parts", "scheduling", "desk", "desk/patterns")
    return sorted(str(path.relative_to(root)) for folder in folders for path in root.glob(f"{folder}/_*.html"))


@pytest.fixture
def response(client):
    client.force_login(make_person("Wren Alder", role="practitioner"))
    return client.get(PATTERNS)


@pytest.mark.django_db
def test_every_fragment_stands_on_the_page(response):
    drawn = {template.name for template in response.templates}
    assert [fragment for fragment in fragments() if fragment not in drawn] == []


@pytest.mark.parametrize("fragment", fragments())
def test_every_fragment_says_first_what_it_takes(fragment):
    first_line = (settings.BASE_DIR / "templates" / fragment).read_text().partition("\n")[0]
    assert re.fullmatch(r"{# .+ Takes .+ #}", first_line)


@pytest.mark.django_db
def test_every_part_has_a_name_a_sentence_and_a_state(response):
    parts = [part for room in response.context["rooms"].values() for part in room]

    assert [part for part in parts if not (part.name and part.use and part.samples)] == []
    assert len({part.template for part in parts}) == len(parts)


@pytest.mark.django_db
def test_a_client_finds_no_page_of_patterns(client):
    client.force_login(make_person())
    assert client.get(PATTERNS).status_code == 404


@pytest.mark.django_db
def test_a_visitor_is_asked_to_sign_in(client):
    response = client.get(PATTERNS)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={PATTERNS}")


@pytest.mark.django_db
def test_the_page_has_one_h1_no_style_of_its_own_and_no_id_twice(response):
    page = read(response)
    ids = [element.attributes["id"] for element in page if "id" in element.attributes]

    assert [heading.words for heading in page.all("h1")] == ["Patterns"]
    assert [element for element in page if "style" in element.attributes or element.tag == "style"] == []
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_pressing_a_sample_does_nothing_and_says_so(client):
    client.force_login(make_person("Wren Alder", role="practitioner"))

    response = client.post(PATTERNS, {"start": "2026-11-24T21:00:00Z"}, follow=True)

    assert response.redirect_chain == [(PATTERNS, 302)]
    assert read(response).all("p", "notice")[0].words == "This is a sample: nothing was done."


def test_a_sample_keeps_its_pointers_and_shares_no_id():
    html = '<nav aria-label="Main"><a href="#main">Go</a></nav><section aria-labelledby="a"><h2 id="a">A</h2></section>'

    assert set_apart(html, "sample-7", "Signed in & out") == (
        '<nav aria-label="Signed in &amp; out: Main"><a href="#main">Go</a></nav>'
        '<section aria-labelledby="sample-7 a-sample-7"><h2 id="a-sample-7">A</h2></section>'
    )


def test_every_pair_of_colours_has_its_contrast_by_day_and_by_night():
    found = pairs(read_tokens(stylesheet()))

    assert [pair for pair in found if not pair.holds] == []
    assert len(found) == 21


def test_every_colour_has_a_job_and_a_value_by_night():
    colours = [token for token in read_tokens(stylesheet()).values() if token.day.startswith("#")]

    assert [colour.name for colour in colours if not (colour.job and colour.night)] == []


def test_tokens_are_read_from_the_stylesheet():
    css = (
        ":root { --ink: #000000; /* words */\n--s1: 0.25rem; }\n"
        "@media (prefers-color-scheme: dark) { :root { --ink: #ffffff; } } @media print { :root { --ink: #123456; } }"
    )

    assert read_tokens(css) == {"ink": Token("ink", "#000000", "#ffffff", "words"), "s1": Token("s1", "0.25rem")}


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_wcag_whichever_comes_first(one, other, ratio):
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


def test_a_pair_that_is_too_pale_by_night_does_not_hold():
    assert not Pair("ink", "paper", least=7, day=13.9, night=6.9).holds


def test_a_table_has_a_chair_for_each_seat_and_the_first_are_taken():
    plan = seat_plan(5, 8)

    assert [chair.is_taken for chair in plan.chairs] == [True] * 5 + [False] * 3
    assert plan.free == 3
    assert plan.chairs[0].path == "M123.0 43.0A27.0 27.0 0 0 1 177.0 43.0L167.0 43.0A17.0 17.0 0 0 0 133.0 43.0Z"


@pytest.mark.parametrize("capacity", [1, 2, 8, 12, 20])
def test_no_chair_touches_its_neighbour_or_leaves_the_drawing(capacity):
    numbers = [[float(n) for n in re.findall(r"-?[\d.]+", chair.path)] for chair in seat_plan(0, capacity).chairs]
    # where each chair's back begins and ends
    ends = [((path[0], path[1]), (path[7], path[8])) for path in numbers]
    after = ends[1:] + ends[:1]

    gaps = [((a[1][0] - b[0][0]) ** 2 + (a[1][1] - b[0][1]) ** 2) ** 0.5 for a, b in zip(ends, after, strict=True)]

    assert min(gaps) > 5
    assert all(0 <= number <= 300 for path in numbers for number in (path[0], path[1], path[7], path[8]))


@pytest.mark.parametrize(
    ("span", "place"),
    [
        (Span(9, 30, 50), "at-9 past-30 long-50"),
        (Span(11, 23), "at-11 past-20 long-5"),
        (Span(8, 0, 52), "at-8 past-0 long-55"),
        (Span(0, 0, 731), "at-0 past-0 long-735"),
    ],
)
def test_a_place_in_the_week_is_one_the_stylesheet_knows(span, place):
    assert span.place == place
    assert [name for name in place.split() if f".{name}{{" not in stylesheet("desk")] == []


def test_the_quiet_after_a_box_begins_where_it_ends():
    assert Box(9, 30, 50, buffer=10).quiet == Span(10, 20, 10)
    assert Box(9, 30, 50).quiet is None


def test_a_month_is_whole_weeks_and_knows_no_entry_of_another_month():
    inside, outside = Line("session", "9:30 Rowan Heron"), Line("session", "9:30 Bo Sandpiper")
    lines = {date(2026, 11, 24): [inside] * 5, date(2026, 10, 31): [outside]}

    month = month_of(2026, 11, today=date(2026, 11, 24), lines=lines)

    today = MonthDay(date(2026, 11, 24), [inside] * 5, is_today=True)
    assert (month.name, [len(week) for week in month.weeks]) == ("November 2026", [7] * 6)
    assert [day for week in month.weeks for day in week if day.lines] == [today]
    assert (today.shown, today.more) == ([inside] * 3, 2)
    assert month.weeks[0][5] == MonthDay(date(2026, 10, 31), is_outside=True)
