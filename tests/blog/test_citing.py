from datetime import UTC, datetime

import pytest

from blog import apa
from blog.citing import as_work
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


def line(*given, **fields) -> str:
    return apa.line(as_work(article(*given, **fields), PRACTICE))


def bibtex(*given, **fields) -> str:
    return apa.to_bibtex(as_work(article(*given, **fields), PRACTICE))


def test_the_line_has_author_day_title_site_and_address():
    # it was still the third in British Columbia
    assert line() == f"Alder, W. (2026, March 3). A quiet room. The Lantern Practice. {ADDRESS}"


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
    assert line(author=name).partition("(2026")[0] == f"{inverted} "


def test_without_an_author_the_practice_stands_in_its_place_and_is_named_once():
    assert line(author=None) == f"The Lantern Practice. (2026, March 3). A quiet room. {ADDRESS}"


def test_a_title_that_ends_a_sentence_gets_no_second_full_stop():
    assert line("Who is there?") == (f"Alder, W. (2026, March 3). Who is there? The Lantern Practice. {ADDRESS}")


def test_the_entry_for_bibtex_has_the_same_in_fields():
    assert bibtex() == (
        "@misc{alder2026quiet,\n"
        "  author = {Alder, Wren},\n"
        "  title = {{A quiet room}},\n"
        "  howpublished = {The Lantern Practice},\n"
        "  year = {2026},\n"
        "  month = {March},\n"
        f"  url = {{{ADDRESS}}}\n"
        "}\n"
    )


def test_nothing_in_a_title_is_a_command_to_bibtex():
    written = bibtex(r"50% & {more}_#1 \input{x} $~^").splitlines()[2]
    assert written == (
        r"  title = {{50\% \& \{more\}\_\#1 \textbackslash{}input\{x\} \$\textasciitilde{}\textasciicircum{}}},"
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
    assert bibtex(title, author).splitlines()[0] == f"@misc{{{key},"


def test_a_draft_has_no_date():
    assert line(at=None).startswith("Alder, W. (n.d.). ")
    assert [one for one in bibtex(at=None).splitlines() if "month" in one] == []
