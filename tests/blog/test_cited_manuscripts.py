"""Manuscripts of our own in three formats, read and laid out whole; `python -m bench.citations` measures the same."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.citations import find
from blog.prose import lay_out, plain_text
from tests.blog.cited import (
    CARD,
    Compared,
    compare,
    manuscripts,
    read_manuscript,
    said_in,
    shown_of,
    tokens,
    truth_of,
    words_lost,
)
from tests.blog.written_forms import WORKS, paragraph

each_manuscript = pytest.mark.parametrize("path", manuscripts(), ids=lambda path: path.name.partition(".")[0])


def test_there_are_six_in_three_formats_with_two_hundred_citations_and_more():
    formats = Counter(path.name.partition(".")[2] for path in manuscripts())
    assert formats == {"txt": 2, "md": 2, "docx.md": 2}
    assert sum(len(truth_of(path)) for path in manuscripts()) >= 200


@each_manuscript
def test_every_citation_finds_its_work_and_nothing_else_is_one(path, tmp_path):
    manuscript, truth = read_manuscript(path, tmp_path), truth_of(path)
    page = lay_out(manuscript.body_html, manuscript.references)
    assert compare(truth, page.citations) == Compared(matched=len(truth))
    assert page.uncited == []


@each_manuscript
def test_no_word_is_lost_and_none_is_altered(path, tmp_path):
    manuscript, source = read_manuscript(path, tmp_path), path.read_text(encoding="utf-8")
    assert words_lost(source, manuscript, manuscript.references) == Counter()
    assert manuscript.words_kept == manuscript.words_in
    if "[^" not in source:  # notes move to the end
        written = replace(manuscript, title=manuscript.title if manuscript.title in source else "")
        assert shown_of(written, manuscript.references) == said_in(source)


@each_manuscript
def test_every_reference_is_read_into_parts(path, tmp_path):
    manuscript = read_manuscript(path, tmp_path)
    assert [reference.original for reference in manuscript.references if reference.as_written] == []
    assert [
        reference.original for reference in manuscript.references if not reference.authors or not reference.year
    ] == []


def test_notes_stand_at_the_end_and_cite_as_well(tmp_path):
    for path in manuscripts():
        if "[^" in path.read_text(encoding="utf-8"):
            page = lay_out(read_manuscript(path, tmp_path).body_html, read_manuscript(path, tmp_path).references)
            assert page.contents[-1]["title"] == "Notes"
            assert 'class="cite"' in page.html.partition(">Notes</a></h2>")[2]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_is_written_at_random_is_found_and_nothing_else(seed):
    written = paragraph(Random(seed))
    assert compare(written.truth, find(written.text, WORKS)) == Compared(matched=len(written.truth)), written.text


def test_a_link_is_made_of_each_and_the_text_stays():
    text = " ".join(paragraph(Random(seed)).text for seed in range(40))
    body = f"<p>{text.replace('&', '&amp;')}</p>"
    page = lay_out(body, WORKS)
    assert tokens(plain_text(CARD.sub("", page.html))) == tokens(text)
    assert sum(page.mentions.values()) == sum(len(paragraph(Random(seed)).truth) for seed in range(40))
