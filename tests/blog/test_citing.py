from datetime import UTC, datetime

import pytest

from blog import citing
from blog.models import Article
from practice.accounts.models import Person
from practice.profile.models import Practice

PRACTICE = Practice(name="The Lantern Practice")


def article(title="A quiet room", author="Wren Alder", at="2026-03-04 07:30", **fields) -> Article:
    published_at = datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None
    signed = Person(name=author) if author else None
    return Article(title=title, slug="a-quiet-room", author=signed, published_at=published_at, **fields)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = "https://lantern.example"


ADDRESS = "https://lantern.example/articles/a-quiet-room/"


def test_the_line_has_author_day_title_site_and_address():
    assert citing.apa_line(article(), PRACTICE) == (
        "Alder, W. (2026, March 3). ",  # it was still the third in British Columbia
        "A quiet room",
        f". The Lantern Practice. {ADDRESS}",
    )


@pytest.mark.parametrize(
    ("name", "inverted"),
    [
        ("Wren Alder", "Alder, W."),
        ("Wren Mary Alder", "Alder, W. M."),
        ("Jean-Luc Marsh", "Marsh, J.-L."),
        ("Maria van der Berg", "van der Berg, M."),
        ("Van Morris", "Morris, V."),
        ("Élodie Noël", "Noël, É."),
        ("Sappho", "Sappho."),
        ("  Wren   Alder ", "Alder, W."),
        ("沈明", "沈明."),
    ],
)
def test_a_name_is_turned_around_as_apa_does(name, inverted):
    assert citing.apa_line(article(author=name), PRACTICE)[0] == f"{inverted} (2026, March 3). "


def test_without_an_author_the_practice_stands_in_its_place():
    assert citing.apa_line(article(author=None), PRACTICE)[0] == "The Lantern Practice. (2026, March 3). "
    assert '  author = "{The Lantern Practice}",' in citing.bibtex(article(author=None), PRACTICE).splitlines()


def test_a_title_that_ends_a_sentence_gets_no_second_full_stop():
    line = citing.apa_line(article("Who is there?"), PRACTICE)
    assert "".join(line) == f"Alder, W. (2026, March 3). Who is there? The Lantern Practice. {ADDRESS}"


def test_the_entry_for_bibtex_has_the_same_in_fields():
    assert citing.bibtex(article(), PRACTICE) == (
        "@misc{alder2026quiet,\n"
        '  author = "Alder, Wren",\n'
        '  title = "{A quiet room}",\n'
        '  year = "2026",\n'
        '  month = "mar",\n'
        '  howpublished = "The Lantern Practice",\n'
        f'  url = "{ADDRESS}"\n'
        "}"
    )


def test_nothing_in_a_title_is_a_command_to_bibtex():
    entry = citing.bibtex(article('50% & {more}_#1\n\\input{x} $~^ "so"'), PRACTICE)
    assert entry.splitlines()[2] == (
        r"""  title = "{50\% \& \textbraceleft{}more\textbraceright{}\_\#1 """
        r"""\textbackslash{}input\textbraceleft{}x\textbraceright{} """
        r"""\$\textasciitilde{}\textasciicircum{} {"}so{"}}","""
    )


@pytest.mark.parametrize(
    ("title", "author", "key"),
    [
        ("A quiet room", "Élodie Noël", "noel2026quiet"),
        ("On us", "Wren Alder", "alder2026"),
        ("沈", "沈明", "2026"),
        ("The tune", "Maria van der Berg", "vanderberg2026tune"),
    ],
)
def test_the_key_is_plain_letters_and_figures(title, author, key):
    assert citing.bibtex(article(title, author), PRACTICE).splitlines()[0] == f"@misc{{{key},"


def test_a_draft_has_no_date():
    draft = article(at=None)
    assert citing.apa_line(draft, PRACTICE)[0] == "Alder, W. (n.d.). "
    assert [line for line in citing.bibtex(draft, PRACTICE).splitlines() if "year" in line or "month" in line] == []
