"""What is looked at before an article goes out."""

from dataclasses import replace

import pytest

from blog.apa import parse_reference, with_unique_keys
from blog.checks import CHECKS, Finding, NotReady, Piece, citing, findings, shape, wording
from blog.checks.piece import BLOCKING
from blog.manuscript import read
from blog.prose import sanitise
from practice.demo.load import ARTICLES
from tests.blog import planting
from tests.blog.clean import clean_article
from tests.blog.pictures import DOOR, KEY
from tests.blog.rows import place_of, stored
from tests.factories import make_article

SIEGEL = "Siegel, D. J. (2012). The developing mind (2nd ed.). Guilford Press."
PORGES = "Porges, S. W. (2007). The polyvagal perspective. Biological Psychology, 74(2), 116–143."
LEE = "Lee, J. (2001). Home. Harbour Press."


def works(*lines: str):
    return with_unique_keys(map(parse_reference, lines))


def piece(body: str = "<p>Somebody waits.</p>", *lines: str, **fields) -> Piece:
    """A piece that has all it needs but what a test changes."""
    fields = {"title": "A room", "summary": "In it.", "disclaimer": "For learning.", **fields}
    return Piece(body=sanitise(body), references=works(*lines), **fields)


def said(found) -> list[str]:
    return [finding.says for finding in found]


# Citations and references


def test_a_citation_without_a_work_says_so_where_it_stands():
    body = "<h2>Rooms</h2><p>A door (Moss, 1999).</p>"
    assert list(citing.unresolved(piece(body, LEE))) == [
        Finding(
            "unresolved_citation",
            "“Moss, 1999” has no work in the references. Add the work, or correct the name or the year. If it cites "
            "nothing, say it outside brackets.",
            at=1,
            words="Moss, 1999",
        )
    ]


@pytest.mark.parametrize(
    "cited",
    ["(Siegel, 2020)", "(Seigel, 2012)", "Siegal’s (2012) view", "(Daniel Siegl, 2012)", "(Siegel & Lee, 2012)"],
)
def test_a_year_or_a_name_that_almost_matches_names_the_work_that_may_be_meant(cited):
    found = findings(piece(f"<p>So it is {cited}.</p>", SIEGEL))
    assert [(one.name, one.at, one.blocks) for one in found] == [("almost_matches", 0, True)]
    assert "Siegel (2012) is. Correct whichever is wrong, or add the work." in found[0].says


@pytest.mark.parametrize("cited", ["(Badenoch, 2012)", "(Schore, 2012)", "(Siegfriedsen, 2012)", "(Seigel, 1999)"])
def test_what_is_only_a_little_alike_is_no_near_match(cited):
    found = findings(piece(f"<p>So it is {cited}.</p>", SIEGEL))
    assert [one.name for one in found] == ["unresolved_citation", "uncited_reference"]


def test_a_year_that_two_works_share_asks_for_letters():
    body = "<p>So it is (Lee, 2001).</p>"
    found = findings(piece(body, LEE, "Lee, J. (2001). Away. Harbour Press."))
    assert said(found) == [
        "“Lee, 2001” fits two works of the references. Give their years letters, such as 2007a and 2007b."
    ]


def test_a_work_that_is_never_cited_only_advises():
    found = findings(piece("<p>A door.</p>", LEE))
    assert [(one.name, one.field, one.blocks, one.reference.key) for one in found] == [
        ("uncited_reference", "references", False, "lee-2001")
    ]


@pytest.mark.parametrize(
    "again",
    [
        "Siegel, D. J. (2012). The developing mind (2nd ed.). Guilford.",
        "Siegel, D. (2012). The Developing Mind: How we become who we are. Guilford Press.",
        "SIEGEL, D. J. (2012). The developing mind. Guilford Press.",
    ],
)
def test_a_work_that_is_listed_twice(again):
    found = list(citing.duplicates(piece("<p>So (Siegel, 2012).</p>", SIEGEL, again)))
    assert [(one.name, one.reference.original) for one in found] == [("duplicate_reference", again)]


def test_the_same_doi_is_the_same_work():
    doi = "https://doi.org/10.1016/J.BIOPSYCHO.2006.06.009"
    again = f"Porges, S. (2007). Polyvagal perspective. Biol. Psychol., 74(2). {doi.lower()}"
    assert [one.name for one in citing.duplicates(piece("<p>So.</p>", f"{PORGES} {doi}", again))] == [
        "duplicate_reference"
    ]


def test_two_works_of_one_year_are_not_the_same():
    assert list(citing.duplicates(piece("<p>So.</p>", LEE, "Lee, J. (2001). Away. Harbour Press."))) == []


def test_a_journal_article_without_doi_or_address_and_a_book_that_needs_none():
    found = list(citing.without_address(piece("<p>So.</p>", PORGES, SIEGEL, f"{PORGES} https://doi.org/10.1016/j.x")))
    assert said(found) == ["Porges (2007) is a journal article without a DOI or an address. Add one to its line."]


# How it is built


@pytest.mark.parametrize("alt", ["", 'alt=""', 'alt=" "', 'alt="IMG_0042.jpg"', 'alt="door.webp"', 'alt="…"'])
def test_a_picture_must_say_what_it_shows(alt):
    found = list(shape.pictures(piece(f'<p>A door.</p><figure><img src="{DOOR}" {alt}></figure>')))
    assert [(one.name, one.at, one.words, one.blocks) for one in found] == [("no_alternative_text", 1, DOOR, True)]


def test_a_picture_that_says_it_is_fine():
    assert list(shape.pictures(piece(f'<figure><img src="{DOOR}" alt="A door, ajar"></figure>'))) == []


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ('<a href="https://example.org/"></a>', "empty_link"),
        ('<a href="/x"> <em></em></a>', "empty_link"),
        ("<a>a door</a>", "empty_link"),
        ('<a href="javascript:alert(1)">a door</a>', "empty_link"),
        ('<a href="/x">Click here</a>', "wordless_link"),
        ('<a href="/x"><strong>read more</strong> …</a>', "wordless_link"),
        ('<a href="/x">here.</a>', "wordless_link"),
    ],
)
def test_a_link_says_where_it_leads_and_leads_there(link, name):
    assert [(one.name, one.at) for one in shape.links(piece(f"<h2>Rooms</h2><p>There is {link}</p>"))] == [(name, 1)]


@pytest.mark.parametrize(
    ("picture", "kept"),
    [
        (f'<img src="{DOOR}" alt="A door, ajar">', set()),
        ('<img src="https://elsewhere.example/door.png" alt="A door, ajar">', {KEY}),
        ('<img alt="A door, ajar">', {KEY}),
    ],
)
def test_a_picture_that_is_not_kept_here_holds_the_article_back(picture, kept):
    found = findings(piece(f"<p>A door.</p><figure>{picture}</figure>", pictures=kept))
    assert [(one.name, one.at, one.blocks) for one in found] == [("missing_picture", 1, True)]


def test_a_picture_that_is_kept_here_is_fine():
    assert findings(piece(f'<figure><img src="{DOOR}" alt="A door, ajar"></figure><p>So.</p>', pictures={KEY})) == []


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/x">the rooms by the sea</a>',
        f'<a href="/x"><img src="{DOOR}" alt="A door"></a>',
        "<a></a>",
        '<a href="/x">here comes the sun</a>',
    ],
)
def test_other_links_are_fine(link):
    assert list(shape.links(piece(f"<p>There is {link}</p>"))) == []


def test_a_heading_that_skips_a_level():
    found = list(shape.headings(piece("<p>A.</p><h3>Ajar</h3><p>B.</p><h2>Doors</h2><h3>Shut</h3><h2>Out</h2>")))
    assert [(one.at, one.says) for one in found] == [(1, "The heading “Ajar” skips a level. Make it a larger one.")]


@pytest.mark.parametrize(("count", "expected"), [(200, 0), (201, 1)])
def test_a_paragraph_of_more_than_two_hundred_words(count, expected):
    assert len(list(shape.paragraphs(piece(f"<h2>Long</h2><p>{'word ' * count}</p>")))) == expected


def test_two_paragraphs_of_a_quote_or_a_list_are_not_one():
    halves = f"<p>{'word ' * 150}</p>" * 2
    items = f"<li>{'word ' * 150}</li>" * 2
    assert list(shape.paragraphs(piece(f"<blockquote>{halves}</blockquote><ul>{items}</ul>"))) == []


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_summary_and_a_disclaimer_are_missed(blank):
    found = findings(piece(summary=blank, disclaimer=blank))
    assert [(one.name, one.field, one.blocks) for one in found] == [
        ("no_disclaimer", "disclaimer", True),
        ("no_summary", "summary", False),
    ]


# How it is said


@pytest.mark.parametrize("sentence", planting.PROMISES)
def test_what_may_read_as_a_promise(sentence):
    found = findings(piece(f"<p>Rain.</p><p>We wait. {sentence}</p>"))
    assert [(one.name, one.at, one.blocks) for one in found] == [("promise", 1, False)]
    assert found[0].words in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no cure for grief, and it needs none.",
        "Nobody can promise that therapy will heal you.",
        "Beware of a miracle cure.",
        "Nothing here works for everyone.",
        "Freud’s talking cure began with a woman who talked.",
        "Results are not guaranteed.",
        "She can fix the lamp herself.",
    ],
)
def test_what_denies_a_promise_is_none(sentence):
    assert list(wording.promises(piece(f"<p>{sentence}</p>"))) == []


@pytest.mark.parametrize("sentence", planting.TESTIMONIALS)
def test_what_may_read_as_a_testimonial(sentence):
    found = findings(piece(f"<p>{sentence}</p>"))
    assert [(one.name, one.at, one.blocks) for one in found] == [("testimonial", 0, False)]


@pytest.mark.parametrize(
    "sentence",
    [
        "A therapist, as he saw it, offers a place to start from.",
        "My own therapist’s chair was green.",
        "The client says nothing for a while.",
        "After the hour we walk to the ferry.",
        "I would not call it a life that changed.",
    ],
)
def test_a_therapist_who_tells_of_the_work_gives_no_testimonial(sentence):
    assert list(wording.testimonials(piece(f"<p>{sentence}</p>"))) == []


def test_a_promise_in_the_title_or_in_the_summary_leads_there():
    found = findings(piece(title="Free of shame for good", summary="It never fails."))
    assert [(one.name, one.field, one.at) for one in found] == [
        ("promise", "title", None),
        ("promise", "summary", None),
    ]


# All together


def test_what_blocks_comes_first_and_each_says_what_to_do():
    body = f'<h3>Rooms</h3><p>A door (Moss, 1999), <a href="/x">here</a>.</p><img src="{DOOR}">'
    found = findings(piece(body, LEE, summary="", disclaimer=""))
    assert [one.name for one in found] == [
        "unresolved_citation",
        "no_disclaimer",
        "no_alternative_text",
        "wordless_link",
        "no_summary",
        "uncited_reference",
        "skipped_heading",
    ]
    assert [one.blocks for one in found] == [True] * 3 + [False] * 4
    assert [one for one in found if not one.says.endswith(".")] == []


def test_a_place_in_the_body_counts_blocks_as_an_editor_shows_them():
    body = "\n<p></p>\n<h2>Rooms</h2>\n<hr>\nLoose words\n<ul><li><p>One</p></li></ul>\n<p>A door (Moss, 1999).</p>\n"
    assert [one.at for one in findings(piece(body)) if one.name == "unresolved_citation"] == [5]


def test_nothing_at_all_misses_a_disclaimer_and_a_summary():
    assert [one.name for one in findings(Piece())] == ["no_disclaimer", "no_summary"]


@pytest.mark.parametrize("seed", range(20))
def test_a_clean_article_has_nothing_to_see_to(seed):
    article = clean_article(seed)
    fields = {name: getattr(article, name) for name in ("title", "summary", "invitation", "disclaimer", "references")}
    assert findings(Piece(body=sanitise("".join(article.body)), **fields)) == []


@pytest.mark.parametrize("file", sorted(ARTICLES.glob("*.md")), ids=lambda file: file.stem)
def test_nothing_holds_an_article_of_the_demo_back(file):
    found = read(file)
    fields = {name: getattr(found, name) for name in ("title", "summary", "invitation", "disclaimer")}
    references = with_unique_keys(found.references)
    assert findings(Piece(body=found.body_html, references=references, **fields)) == []


def test_every_kind_of_finding_is_planted_and_no_planted_one_is_unknown():
    assert len(planting.PLANTERS) * planting.EACH == 64
    assert {plant.__name__ for plant in planting.PLANTERS} >= BLOCKING


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [7, 8])
def test_every_planted_fault_is_found_in_its_place_and_nothing_else(seed):
    for fault in planting.planted(seed):
        assert list(map(place_of, stored(fault.article).findings())) == [fault.place]


# The gate


@pytest.mark.django_db
def test_an_article_with_a_fault_can_not_be_published_and_stays_as_it_was():
    article = stored(replace(clean_article(1), disclaimer=""))
    with pytest.raises(NotReady, match="There is no disclaimer") as refusal:
        article.publish()
    assert [one.name for one in refusal.value.findings] == ["no_disclaimer"]
    article.refresh_from_db()
    assert article.published_at is None


@pytest.mark.django_db
def test_advice_holds_nothing_back():
    article = stored(replace(clean_article(1), summary=""))
    article.publish()
    assert article.is_published


@pytest.mark.django_db
def test_looking_costs_two_queries(django_assert_num_queries):
    article = make_article(body=f"<p>{'A door (Moss, 1999). ' * 20}</p>")
    with django_assert_num_queries(2):
        assert len(article.findings()) > 20
    article = stored(clean_article(1))
    with django_assert_num_queries(2):  # it has a disclaimer of its own, and a picture
        article.findings()


def test_each_check_is_named_once():
    assert len(CHECKS) == len(set(CHECKS)) == 14
