"""How hard a text reads."""

import pytest

from blog.checks.grade import grade, sentences, syllables

# By the dictionary.
SYLLABLES = {
    1: "a the cat rain chair door warmth through breath learned comes makes home while tried looked eyes thought hours "
    "scenes whole noise strength field friend sleeves",
    2: "water table kettle window houses wanted careful being going quiet poem lonely something therefore sometimes "
    "moment people patience needed changes bridges rhythm create social nation language equal author's "
    "brainwise therefore basement safely",
    3: "another attachment company interview therapy disclaimer regulate medium video idea area autism violin "
    "connection beginning however remember anxious dialect museum variance actual",
    4: "development experience psychology society variety regulation material usually information humanity memorial",
    5: "interpersonal university regulatory possibility psychotherapy association",
    6: "responsibility neurobiology",
    7: "interdisciplinary",
}
WORDS = [(word, count) for count, words in SYLLABLES.items() for word in words.split()]


@pytest.mark.parametrize(("word", "count"), WORDS)
def test_syllables_of_a_word(word, count):
    assert syllables(word) == count


def test_accents_capitals_apostrophes_and_numbers():
    assert [syllables(word) for word in ("Café", "THERAPY", "Schore’s", "2012", "x", "’")] == [2, 3, 1, 1, 1, 1]


def test_sentences_end_at_stops_and_at_lines():
    text = "Dr. Lee et al. wait, e.g. by the door. “Is it late?” he asks. It is… See p. 4 of J. Moss.\nA list\nof 2.5 m"
    assert sentences(text) == [
        "Dr. Lee et al. wait, e.g. by the door.",
        "“Is it late?” he asks.",
        "It is…",
        "See p. 4 of J. Moss.",
        "A list",
        "of 2.5 m",
    ]


@pytest.mark.parametrize(
    ("text", "words", "said", "count"),
    [
        ("The cat sat on the mat.", 6, 1, 6),
        ("Rain falls. The kettle is on, and the window is open.", 11, 2, 14),
        ("Regulation begins in company, and company can be learned.", 9, 1, 17),
        ("In the development of attachment, a quiet therapist is another person’s beginning.", 12, 1, 25),
    ],
)
def test_the_grade_is_that_of_the_formula(text, words, said, count):
    """Counted by hand: words, sentences and syllables."""
    assert grade(text) == pytest.approx(0.39 * words / said + 11.8 * count / words - 15.59)


def test_without_words_there_is_no_grade():
    assert [grade(text) for text in ("", " \n ", "… – !")] == [0.0, 0.0, 0.0]


def test_longer_sentences_and_longer_words_read_harder():
    plain = "We sat by the door. The rain came in. She made tea."
    joined = "We sat by the door and the rain came in while she made tea."
    learned = "Precipitation accompanied our deliberations regarding the preparation of refreshments."
    assert grade(plain) < grade(joined) < grade(learned)
