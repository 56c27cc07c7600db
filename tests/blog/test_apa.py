from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.apa import Reference, fold, parse_reference, slug, with_unique_keys


def parts(line: str) -> dict:
    """The fields of a parsed line that are not empty, without the line itself."""
    return {name: value for name, value in asdict(parse_reference(line)).items() if value and name != "original"}


def people(*names: str) -> list[dict[str, str]]:
    return [dict(zip(("family", "given"), name.split(", ", 1), strict=True)) for name in names]


def test_a_book_with_an_edition():
    line = "Cozolino, L. (2014). The neuroscience of human relationships: Attachment and more (2nd ed.). Norton."

    assert parts(line) == {
        "key": "cozolino-2014",
        "authors": people("Cozolino, L."),
        "year": "2014",
        "title": "The neuroscience of human relationships: Attachment and more",
        "edition": "2nd ed.",
        "publisher": "Norton",
        "kind": "book",
    }


def test_three_authors_and_a_publisher_with_initials():
    line = "Siegel, D. J., Schore, A. N., & Cozolino, L. (2021). Interpersonal neurobiology. W. W. Norton & Company."

    assert parts(line) == {
        "key": "siegel-schore-cozolino-2021",
        "authors": people("Siegel, D. J.", "Schore, A. N.", "Cozolino, L."),
        "year": "2021",
        "title": "Interpersonal neurobiology",
        "publisher": "W. W. Norton & Company",
        "kind": "book",
    }


def test_a_journal_article_whose_journal_has_commas_in_its_name():
    line = (
        "Payne, H., & Brooks, S. (2017a). Moving on. Body, Movement and Dance in Psychotherapy, 12(3), 45–67. "
        "https://doi.org/10.1080/17432979.2017.1"
    )

    assert parts(line) == {
        "key": "payne-brooks-2017a",
        "authors": people("Payne, H.", "Brooks, S."),
        "year": "2017a",
        "title": "Moving on",
        "container": "Body, Movement and Dance in Psychotherapy",
        "volume": "12",
        "issue": "3",
        "page": "45–67",
        "doi": "10.1080/17432979.2017.1",
        "kind": "article",
    }


def test_a_chapter_names_its_book():
    line = (
        "Panksepp, J. (2009). Emotional systems. In D. Fosha & M. Solomon (Eds.), The healing power (pp. 1–26). Norton."
    )

    assert parts(line) == {
        "key": "panksepp-2009",
        "authors": people("Panksepp, J."),
        "year": "2009",
        "title": "Emotional systems",
        "container": "The healing power",
        "editors": people("Fosha, D.", "Solomon, M."),
        "page": "1–26",
        "publisher": "Norton",
        "kind": "chapter",
    }


def test_a_web_page_by_an_organization_without_a_date():
    line = "Centre for Quiet Rooms. (n.d.). About us. Quiet Rooms. https://quiet.example/about."

    assert parts(line) == {
        "key": "centre-for-quiet-rooms-nd",
        "authors": [{"family": "Centre for Quiet Rooms", "given": ""}],
        "year": "n.d.",
        "title": "About us",
        "container": "Quiet Rooms",
        "url": "https://quiet.example/about",
        "kind": "webpage",
    }


def test_a_report_has_a_number():
    line = "Ministry of Rest. (2015). Sleep in cities (Report No. 4). Government of Nowhere."

    assert parts(line) == {
        "key": "ministry-of-rest-2015",
        "authors": [{"family": "Ministry of Rest", "given": ""}],
        "year": "2015",
        "title": "Sleep in cities",
        "number": "Report No. 4",
        "publisher": "Government of Nowhere",
        "kind": "report",
    }


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("van der Kolk, B. A.", people("van der Kolk, B. A.")),
        ("Löwy, É., & Levy-Gigi, J.-P.", people("Löwy, É.", "Levy-Gigi, J.-P.")),
        ("O’Brien, K., Jr., & D'Angelo, P.", people("O’Brien, K., Jr.", "D'Angelo, P.")),
        (
            "Lyons-Ruth, K., & Change Study Group.",
            [*people("Lyons-Ruth, K."), {"family": "Change Study Group", "given": ""}],
        ),
        ("Smith, J. (Ed.).", people("Smith, J.")),
        ("Siegel, Daniel J., and Mary Hartzell", people("Siegel, Daniel J.", "Hartzell, Mary")),
        ("hooks, b., & West, C.", people("hooks, b.", "West, C.")),
        ("Lee, J., III, & Moss, Yu. K.", people("Lee, J., III", "Moss, Yu. K.")),
        ("Ministry of Rest, Sleep and Tea.", [{"family": "Ministry of Rest, Sleep and Tea", "given": ""}]),
    ],
)
def test_authors_keep_particles_hyphens_accents_and_suffixes(head, authors):
    assert parse_reference(f"{head} (2010). A title. A press.").authors == authors


@pytest.mark.parametrize(
    ("written", "year"),
    [("2019, March 3", "2019"), ("in press", "in press"), ("1969/1982", "1969/1982"), ("2018b", "2018b")],
)
def test_the_year_may_have_a_date_a_letter_or_be_to_come(written, year):
    assert parse_reference(f"Dana, D. ({written}). Anchored. Sounds True.").year == year


@pytest.mark.parametrize(
    ("tail", "title", "publisher"),
    [
        ("What is home? Harbour Press.", "What is home?", "Harbour Press"),
        ("What is home? Talks on belonging. Harbour Press.", "What is home? Talks on belonging", "Harbour Press"),
        ("Essays (J. Lee, Trans.). Hogarth. (Original work published 1905)", "Essays", "Hogarth"),
        ("Loss: Vol. 2, Later years. Harbour Press.", "Loss: Vol. 2, Later years", "Harbour Press"),
    ],
)
def test_a_title_ends_where_its_sentence_does(tail, title, publisher):
    reference = parse_reference(f"Lee, J. (2001). {tail}")

    assert (reference.title, reference.publisher) == (title, publisher)


@pytest.mark.parametrize(
    ("line", "authors", "year", "title"),
    [
        (
            "Siegel, Daniel J. The Developing Mind. 2nd ed., Guilford Press, 2012.",
            people("Siegel, Daniel J"),
            "2012",
            "The Developing Mind",
        ),
        (
            "Porges, S. W. “The Polyvagal Perspective.” Biological Psychology, vol. 74, no. 2, Feb. 2007, pp. 116–43.",
            people("Porges, S. W"),
            "2007",
            "The Polyvagal Perspective",
        ),
        (
            "Siegel, Daniel J., and Mary Hartzell. Parenting from the Inside Out. Tarcher, 2003.",
            people("Siegel, Daniel J.", "Hartzell, Mary"),
            "2003",
            "Parenting from the Inside Out",
        ),
    ],
)
def test_names_year_and_title_are_read_in_the_style_of_works_cited_as_well(line, authors, year, title):
    read = parse_reference(line)
    assert (read.authors, read.year, read.title, read.as_written) == (authors, year, title, True)


def test_what_cannot_be_parsed_is_kept_as_written():
    line = "  Notes from a workshop, somewhere by the sea  "

    assert parse_reference(line) == Reference(line.strip(), key="notes-from-a")


def test_fields_longer_than_any_real_one_stay_empty():
    line = "Lee, J. (2001). A title. " + "word " * 100

    assert parts(line) == {
        "key": "lee-2001",
        "authors": people("Lee, J."),
        "year": "2001",
        "title": "A title",
        "kind": "book",
        "as_written": True,
    }


def test_equal_keys_get_a_number_and_the_order_stays():
    line = "Lee, J. (2001). {}. Harbour Press."
    references = with_unique_keys(parse_reference(line.format(title)) for title in ("One", "Two", "Three"))

    assert [(reference.key, reference.title) for reference in references] == [
        ("lee-2001", "One"),
        ("lee-2001-2", "Two"),
        ("lee-2001-3", "Three"),
    ]


def test_folded_names_are_compared_without_case_accents_and_apostrophes():
    assert [fold(name) for name in ("LÖWY", "O’Brien", "Bjørn  Ærø")] == ["lowy", "o'brien", "bjorn aero"]
    assert [slug(name) for name in ("van der Kolk", "O’Brien", "沈")] == ["van-der-kolk", "obrien", ""]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("Ab.,&() 2012:—\n’inpgEd[]?"), max_size=80) | st.text(max_size=80))
def test_no_line_is_refused(line):
    assert parse_reference(line).original == line.strip()
