"""Tables for spreadsheets: each cell keeps its words, and none of them is run."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as some

from practice.tables import FORMULA, harmless, table

words = some.text(alphabet=some.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
dangerous = some.builds(
    lambda pad, sign, rest: pad + sign + rest, some.sampled_from(["", " "]), some.sampled_from(FORMULA), words
)


@given(some.lists(some.lists(words | dangerous, min_size=1, max_size=4), max_size=4))
def test_no_cell_begins_a_formula_and_every_word_is_read_back(rows):
    read = list(csv.reader(StringIO(table(rows), newline="")))
    cells = [
        (written, found) for row, line in zip(rows, read, strict=True) for written, found in zip(row, line, strict=True)
    ]
    for written, found in cells:
        assert not found.lstrip(" ").startswith(FORMULA)
        assert found in (written, f"'{written}")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "  =1"])
def test_what_would_be_run_begins_with_an_apostrophe(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "00014", "2026-11-24", "150.00", "Card, Cash", "a=b", "O’Neil-Teal"])
def test_what_is_harmless_stays_as_it_is(cell):
    assert harmless(cell) == cell
