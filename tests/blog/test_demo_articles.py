"""The four articles that come with the demo practice: our own words, true citations."""

import re

import pytest

from blog.apa import with_unique_keys
from blog.manuscript import read
from blog.prose import lay_out
from practice.demo.load import ARTICLES

FILES = sorted(ARTICLES.glob("*.md"))
RUN = 9  # words in a row that two texts may not share


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[at : at + RUN]) for at in range(len(said) - RUN + 1)}


def without_references(text: str) -> str:
    """True citations are the same whoever writes them."""
    kept, part = [], ""
    for line in text.splitlines():
        part = line.strip("# ").lower() if re.match(r"#|References$|Disclaimer", line) else part
        kept += [] if part == "references" else [line]
    return "\n".join(kept)


def test_there_are_four():
    assert [file.name[:2] for file in FILES] == ["1-", "2-", "3-", "4-"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_article_takes_a_few_minutes(file):
    manuscript = read(file)
    assert 600 <= len(words(re.sub(r"<[^>]+>", " ", manuscript.body_html))) <= 900
    assert manuscript.words_kept == manuscript.words_in


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_citation_has_its_reference_and_every_reference_is_cited(file):
    manuscript = read(file)
    page = lay_out(manuscript.body_html, with_unique_keys(manuscript.references))
    assert len(page.citations) >= 4
    assert [citation.text for citation in page.unresolved] == []
    assert [reference.original for reference in page.uncited] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_article_ends_with_an_invitation_and_a_disclaimer(file):
    manuscript = read(file)
    assert [bool(part) for part in (manuscript.title, manuscript.summary, manuscript.invitation)] == [True] * 3
    assert manuscript.disclaimer
    assert manuscript.sections >= 2


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_article_shares_no_sentence_with_the_practitioners_own(file, manuscript_path):
    own = runs(without_references(manuscript_path.read_text(encoding="utf-8-sig")))
    assert runs(without_references(file.read_text())) & own == set()
