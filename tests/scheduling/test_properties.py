"""For any hours and any calendar: what is listed is what the rules allow, and what is listed can be booked.

`python -m bench.properties` asks the same of ten thousand worlds.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scheduling.rows import disagreement, disagreement_in_rows
from tests.scheduling.worlds import ZONES, transitions, worlds


@settings(max_examples=200, deadline=None, derandomize=True)
@given(worlds)
def test_the_engine_allows_exactly_what_the_rules_allow(world):
    assert disagreement(world) == ""


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, derandomize=True)
@given(worlds, st.sampled_from([15, 50, 80]), st.booleans())
def test_what_is_listed_from_rows_is_what_can_be_booked_and_what_the_rules_allow(world, minutes, is_moving):
    assert disagreement_in_rows(world, minutes, is_moving) == ""


def test_the_worlds_lie_on_days_on_which_clocks_change():
    """Vancouver's stopped in 2026."""
    assert {zone: len(transitions(zone)) for zone in ZONES} == {
        "America/Vancouver": 3,
        "America/Toronto": 12,
        "America/Los_Angeles": 12,
        "Australia/Lord_Howe": 12,
    }
