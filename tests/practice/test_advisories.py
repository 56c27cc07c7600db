"""`make lint` fails for a package with a known hole, and not for want of a network."""

import pytest

from tests.advisories import verdict

SOUND = {"name": "quiet", "version": "1.0", "vulns": []}
MISSED = {"name": "far", "skip_reason": "It could not be looked up."}
HOLE = {"name": "leaky", "version": "2.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["2.1"]}]}


@pytest.mark.parametrize(
    ("requirements", "first_line", "is_well"),
    [
        ([SOUND], "Advisories: none about 1 packages.", True),
        (
            [SOUND, MISSED],
            "Advisories: 1 of the 2 packages could be looked up from here. Nothing was found in those.",
            True,
        ),
        ([], "Advisories: none of the packages could be looked up from here. Nothing was found in those.", True),
        ([SOUND, MISSED, HOLE], "leaky 2.0: PYSEC-2026-1, mended in 2.1", False),
    ],
)
def test_a_hole_fails_and_a_missing_network_is_said(requirements, first_line, is_well):
    words, well = verdict(requirements)
    assert (words[0], well) == (first_line, is_well)
