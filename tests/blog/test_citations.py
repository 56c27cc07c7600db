import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.apa import Reference, parse_reference, with_unique_keys
from blog.citations import Citation, find, resolve

REFERENCES = with_unique_keys(
    parse_reference(line)
    for line in """\
Badenoch, B. (2008). Being a brain-wise therapist. Norton.
Cozolino, L. (2014). The neuroscience of human relationships. Norton.
Dana, D. (2018a). The polyvagal theory in therapy. Norton.
Dana, D. (2018b). Exercises. Norton.
d’Aquili, E. G., & Newberg, A. B. (1993). States. Harbour Press.
hooks, b. (2000). All about love. William Morrow.
Lee, J. (2005). Measures. Harbour Press.
Lee, K. (2005). Waiting. Harbour Press.
Levy-Gigi, E. (2015). Flexibility. Harbour Press.
Löwy, M. (2003). Work. Harbour Press.
May, R. (1969). Love and will. Norton.
Centre for Rest and Sleep. (2020). A guide. Harbour Press.
Ministry of Rest, Sleep and Tea. (2017). Kettles. Harbour Press.
O’Brien, K. (2001). Home. Harbour Press.
Porges, S. W. (2011). The polyvagal theory. Norton.
Schore, A. N. (2019). Right brain psychotherapy. Norton.
Siegel, D. J. (2007). The mindful brain. Norton.
Siegel, D. J. (2012). The developing mind. Guilford Press.
Siegel, D. J., & Schore, A. N. (2010). Two hemispheres. Norton.
Siegel, D. J., Schore, A. N., & Cozolino, L. (2021). Interpersonal neurobiology. Norton.
van der Kolk, B. A. (2014). The body keeps the score. Viking.""".splitlines()
)


def found(text: str) -> list[tuple[str, str | None]]:
    return [(citation.text, citation.reference_key) for citation in find(text, REFERENCES)]


def test_a_citation_says_where_it_stands_and_whom_it_names():
    text = "So writes Daniel Siegel (2012)."

    assert find(text, REFERENCES) == [Citation(17, 30, "Siegel (2012)", "siegel-2012", ("Siegel",), "2012")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Schore (2019) agrees.", [("Schore (2019)", "schore-2019")]),
        ("Allan Schore’s (2019) work", [("Schore’s (2019)", "schore-2019")]),
        ("Daniel J. Siegel's (2012) idea", [("Siegel's (2012)", "siegel-2012")]),
        ("Schore (2019, p. 41) agrees.", [("Schore (2019, p. 41)", "schore-2019")]),
        ("known (Cozolino, 2014).", [("Cozolino, 2014", "cozolino-2014")]),
        (
            "known (Badenoch, 2008; Schore, 2019, p. 41)",
            [("Badenoch, 2008", "badenoch-2008"), ("Schore, 2019", "schore-2019")],
        ),
        ("(see Porges, 2011; cf. Dana, 2018a)", [("Porges, 2011", "porges-2011"), ("Dana, 2018a", "dana-2018a")]),
        ("(Siegel & Schore, 2010)", [("Siegel & Schore, 2010", "siegel-schore-2010")]),
        ("(Siegel et al., 2021)", [("Siegel et al., 2021", "siegel-schore-cozolino-2021")]),
        ("Siegel et al. (2021)", [("Siegel et al. (2021)", "siegel-schore-cozolino-2021")]),
        ("Siegel and colleagues (2021)", [("Siegel and colleagues (2021)", "siegel-schore-cozolino-2021")]),
        (
            "Siegel, Schore, and Cozolino (2021)",
            [("Siegel, Schore, and Cozolino (2021)", "siegel-schore-cozolino-2021")],
        ),
        ("Daniel Siegel and Allan Schore (2010)", [("Siegel and Allan Schore (2010)", "siegel-schore-2010")]),
        ("Bessel van der Kolk (2014)", [("van der Kolk (2014)", "van-der-kolk-2014")]),
        ("(Kolk, 2014)", [("Kolk, 2014", "van-der-kolk-2014")]),
        ("(Levy-Gigi, 2015; Lowy, 2003)", [("Levy-Gigi, 2015", "levy-gigi-2015"), ("Lowy, 2003", "lowy-2003")]),
        ("O'Brien (2001) and LÖWY (2003)", [("O'Brien (2001)", "obrien-2001"), ("LÖWY (2003)", "lowy-2003")]),
        ("(Siegel, 2007, 2012)", [("Siegel, 2007", "siegel-2007"), ("2012", "siegel-2012")]),
        ("Siegel (2007, 2012) said", [("Siegel (2007", "siegel-2007"), ("2012", "siegel-2012")]),
        (
            "the Centre for Rest and Sleep (2020)",
            [("Centre for Rest and Sleep (2020)", "centre-for-rest-and-sleep-2020")],
        ),
        ("In Vancouver, Siegel (2012) spoke.", [("Siegel (2012)", "siegel-2012")]),
        ("(the brain (and more); Siegel, 2012)", [("Siegel, 2012", "siegel-2012")]),
        ("(never closed, and then (Siegel, 2012)", [("Siegel, 2012", "siegel-2012")]),
        ("(as Siegel (2012) has it)", [("Siegel (2012)", "siegel-2012")]),
        ("Siegel (2012; see also Schore, 2019)", [("Siegel (2012", "siegel-2012"), ("Schore, 2019", "schore-2019")]),
        ("Rollo May (1969), (May, 1969)", [("May (1969)", "may-1969"), ("May, 1969", "may-1969")]),
        ("(Siegel,\n2012)", [("Siegel,\n2012", "siegel-2012")]),
        ("(Dana, 2018a, b)", [("Dana, 2018a", "dana-2018a"), ("b", "dana-2018b")]),
        ("Dana (2018a and b)", [("Dana (2018a", "dana-2018a"), ("b", "dana-2018b")]),
        ("(Siegel, 2007; 2012)", [("Siegel, 2007", "siegel-2007"), ("2012", "siegel-2012")]),
        ("(Siegel, 2007, pp. 3–9; 2012, p. 1990)", [("Siegel, 2007", "siegel-2007"), ("2012", "siegel-2012")]),
        ("Siegel (2012, p. 4; see Schore, 2019)", [("Siegel (2012", "siegel-2012"), ("Schore, 2019", "schore-2019")]),
        (
            "Siegel (2012, as cited in Schore, 2019)",
            [("Siegel (2012", "siegel-2012"), ("Schore, 2019", "schore-2019")],
        ),
        ("(as Schore [2019] has it)", [("Schore [2019]", "schore-2019")]),
        (
            "Schore (e.g., 2019) and Siegel (2012: 41)",
            [("Schore (e.g., 2019)", "schore-2019"), ("Siegel (2012: 41)", "siegel-2012")],
        ),
        ("Siegel and his colleagues (2021)", [("Siegel and his colleagues (2021)", "siegel-schore-cozolino-2021")]),
        ("Siegel and colleagues’ (2021) book", [("Siegel and colleagues’ (2021)", "siegel-schore-cozolino-2021")]),
        ("Siegel et. al. (2021)", [("Siegel et. al. (2021)", "siegel-schore-cozolino-2021")]),
        ("(Siegel, Schore, et al., 2021)", [("Siegel, Schore, et al., 2021", "siegel-schore-cozolino-2021")]),
        ("(Siegel, D. J., & Schore, A. N., 2010)", [("Siegel, D. J., & Schore, A. N., 2010", "siegel-schore-2010")]),
        ("bell hooks (2000), (Hooks, 2000)", [("hooks (2000)", "hooks-2000"), ("Hooks, 2000", "hooks-2000")]),
        ("(d'Aquili & Newberg, 1993)", [("d'Aquili & Newberg, 1993", "daquili-newberg-1993")]),
        ("(Levy\u2011Gigi, 2015)", [("Levy\u2011Gigi, 2015", "levy-gigi-2015")]),
        ("(J. Lee, 2005; K. Lee, 2005)", [("Lee, 2005", "lee-2005"), ("Lee, 2005", "lee-2005-2")]),
        ("Jae Lee (2005) and Kim Lee (2005)", [("Lee (2005)", "lee-2005"), ("Lee (2005)", "lee-2005-2")]),
        (
            "(Centre for Rest & Sleep [CRS], 2020), (CRS, 2020)",
            [
                ("Centre for Rest & Sleep [CRS], 2020", "centre-for-rest-and-sleep-2020"),
                ("CRS, 2020", "centre-for-rest-and-sleep-2020"),
            ],
        ),
        (
            "(Ministry of Rest, Sleep and Tea, 2017)",
            [("Ministry of Rest, Sleep and Tea, 2017", "ministry-of-rest-sleep-and-tea-2017")],
        ),
    ],
)
def test_a_mention_of_a_listed_work_is_found_and_resolved(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a talk (March 2019)",
        "a talk (March, 2019)",
        "a talk (Spring 2019)",
        "a talk (May 1969)",
        "in (2019)",
        "In (2019) and In March (2019)",
        "(born 1950)",
        "(1988)",
        "Bowlby (1907–1990)",
        "The Developing Mind (2012)",
        "the Mental Health Act (1996)",
        "DSM-5 (2013) and IPNB (2012)",
        "Chapter (2019)",
        "(Guilford Press, 2012)",
        "(Siegel, personal communication, 3 March 2012)",
        "Siegel, 2012, outside of brackets",
        "an open bracket (Siegel, 2012",
        "a meeting in Banff (2017)",
        "Part Two (2012) and Chapter Three (2012)",
        "World War II (1939–1945)",
        "a talk (Tuesday, 2019)",
        "(R. v. Gladue, 1999)",
        "(W. Siegel, personal communication, March 3, 2012)",
        "the 1990s (Siegel, 1990s)",
    ],
)
def test_dates_titles_and_years_alone_are_not_citations(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Ed Tronick’s (1989) study", "Tronick’s (1989)"),
        ("(Tronick, 1989)", "Tronick, 1989"),
        ("As Daniel Siegel (1999) wrote", "Siegel (1999)"),
        ("Ainsworth, Blehar, and Wall (1978)", "Ainsworth, Blehar, and Wall (1978)"),
        ("(Dana, 2018)", "Dana, 2018"),
        ("(Siegel, 2021)", "Siegel, 2021"),
        ("Siegel and Schore (2019)", "Siegel and Schore (2019)"),
        ("Siegel, Badenoch, and Cozolino (2014)", "Siegel, Badenoch, and Cozolino (2014)"),
        ("(L. Porges, 2011)", "L. Porges, 2011"),
        ("(Lee, 2005)", "Lee, 2005"),
        ("(CRT, 2020)", "CRT, 2020"),
        ("as described in Tronick (1989)", "Tronick (1989)"),
        ("Winnicott (1960, as cited in a talk)", "Winnicott (1960, as cited in a talk)"),
    ],
)
def test_a_mention_without_its_own_reference_is_unresolved(text, cited):
    """A wrong year, letter or company of authors never links to a neighbouring work."""
    assert found(text) == [(cited, None)]


def test_two_different_works_that_fit_resolve_to_neither():
    lines = ["Lee, J. (2001). One. Harbour Press.", "Lee, K. (2001). Two. Harbour Press."]
    references = with_unique_keys(map(parse_reference, lines))

    assert resolve(["Lee"], "2001", references) is None
    assert resolve(["Lee"], "2001", references[:1] * 2) == references[0]


PIECES = [
    "Siegel",
    "hooks",
    "van der Kolk",
    "et al.",
    "(",
    ")",
    "[",
    "2012",
    ", 2018a, b",
    "; ",
    ", ",
    " ",
    "J. ",
    "& ",
    "’s",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join))
def test_whatever_the_text_what_is_found_stands_where_it_says(text):
    nobody = Reference("Notes et al. (2012)", key="nobody", year="2012", title="Notes")
    reached = 0
    for citation in find(text, [*REFERENCES, nobody]):
        assert (citation.start >= reached, citation.text) == (True, text[citation.start : citation.end])
        reached = citation.end


@pytest.mark.parametrize(
    "text", ["Alder Moss, " * 3000, "(Alder, Moss, " * 1500, "A. " * 4000, "(Siegel, 2012; " * 1500, "van der " * 3000]
)
def test_a_long_text_of_names_takes_no_longer_than_it_must(text):
    began = time.process_time()
    find(text, REFERENCES)
    assert time.process_time() - began < 5  # seconds; the practitioner's longest paragraph has 200 words


def test_every_citation_of_the_practitioners_manuscript_is_linked(manuscript_path):
    body, rest = manuscript_path.read_text(encoding="utf-8").split("\nReferences\n")
    references = with_unique_keys(map(parse_reference, rest.splitlines()[:6]))

    keys = [citation.reference_key for line in body.splitlines() for citation in find(line, references)]

    assert len(keys) == 34
    assert {reference.key for reference in references} - set(keys) == {"siegel-schore-cozolino-2021"}
    assert None not in keys
